"""Motifs of first-layer filters: what stands where they are most active."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl._check import number
from pybiodl.encode import Sequence
from pybiodl.errors import UnsupportedError
from pybiodl.interpret._motif import Motif, Motifs
from pybiodl.interpret._target import opened
from pybiodl.networks import layers as described

_PSEUDO = 0.5
_WINDOWS = 2_000_000  # numbers of windows held at once


def filter_motifs(model: Any, X: Any, threshold: float = 0.5) -> Motifs:
    """Make a motif of each filter of the first convolution, from the stretches that activate it.

    A stretch counts where the activation is above `threshold` times the largest that the filter has on `X`, as in
    Basset. A filter tells what the network can see, not whether it makes use of it.

    Parameters
    ----------
    model : BioClassifier or BioRegressor
        Fitted on DNA, RNA, protein or other letters; its first layer that reads neighbours is a convolution.
    X : str array-like of shape (n_samples,)
    threshold : float
        From 0 to below 1.

    Returns
    -------
    Motifs
        One a filter, in their order; a filter that is never active has no site and the background's shares. ``error``
        is the mean difference of a share of letters between motifs made of each half of the samples.

    References
    ----------
    Alipanahi et al. (2015), doi:10.1038/nbt.3300; Kelley et al. (2016), doi:10.1101/gr.200535.115.
    """
    threshold = number(threshold, "threshold", 0, 1, high_open=True)
    inside = opened(model, "filter_motifs")
    if not isinstance(model.encoder_, Sequence):
        raise UnsupportedError("filter_motifs makes motifs of letters; the model reads none.", field="model")
    kernels, biases = _first_filters(model)
    codes = inside.encoded(model._samples(X))
    table = inside.letters().astype(np.float64)
    background = _shares(table[codes[codes != 0]].sum(axis=0))
    letters, differences = model.encoder_.letters_, []
    motifs: list[Motif] = []
    for kernel, bias in zip(kernels, biases, strict=True):
        counts, sites = _counted(codes, table, kernel, bias, threshold)
        for one in range(kernel.shape[2]):
            both = counts[:, one].sum(axis=0)
            matrix = _matrix(both, background)
            motifs.append(Motif(f"filter_{len(motifs) + 1}", letters, matrix, int(sites[one]), background))
            if sites[one] > 1:
                halves = [_matrix(half, background) for half in counts[:, one]]
                differences.append(np.abs(halves[0] - halves[1]).mean())
    bits = np.array([one.bits for one in motifs])
    error = float(np.mean(differences)) if differences else 0.0
    return Motifs(
        bits, background, "filter motifs", "activation of first-layer filters", error,
        "mean difference of a share between halves of the samples", {"threshold": threshold}, tuple(motifs),
    )  # fmt: skip


def _first_filters(model: Any) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Kernels (width, letters, filters), one a width, and biases, of the convolution that reads letters."""
    layers, weights, vectors = model.network_.layers(model.encoder_.shape_), list(model.fitted_.weights), None
    while layers:
        first = layers[0]
        if isinstance(first, described.Conv):
            n = len(first.kernel_sizes)
            kernels = [kernel if vectors is None else vectors @ kernel for kernel in weights[: 2 * n : 2]]
            return kernels, weights[1 : 2 * n : 2]
        if isinstance(first, described.Embedding):
            vectors, weights, layers = weights[0], weights[1:], layers[1:]
        elif isinstance(first, described.BothStrands | described.Residual):
            layers = first.inner[0]
        elif isinstance(first, described.Dropout):
            layers = layers[1:]
        else:
            break
    raise UnsupportedError(
        f"filter_motifs needs a convolution that reads the letters first; the network is {model.network_!r}; use "
        "mutation_map and find_motifs.",
        field="model",
    )


def _counted(
    codes: np.ndarray, table: np.ndarray, kernel: np.ndarray, bias: np.ndarray, threshold: float
) -> tuple[np.ndarray, np.ndarray]:
    """Letters below each filter where it is active, (2, n_filters, width, n_letters), by halves of samples; sites."""
    width, n_letters, n_filters = kernel.shape
    if codes.shape[1] < width:
        return np.zeros((2, n_filters, width, n_letters)), np.zeros(n_filters)
    flat = kernel.reshape(-1, n_filters)
    windows = np.lib.stride_tricks.sliding_window_view(codes, width, axis=1)
    block = max(1, _WINDOWS // (windows.shape[1] * max(width * n_letters, n_filters)))
    starts = range(0, len(codes), block)

    def active(start: int) -> tuple[np.ndarray, np.ndarray]:
        letters = table[windows[start : start + block]]
        whole = (windows[start : start + block] != 0).all(axis=2)
        sums = letters.reshape(*letters.shape[:2], -1) @ flat + bias
        return letters, np.where(whole[:, :, None], sums, -np.inf)

    most = np.max([active(start)[1].max(axis=(0, 1)) for start in starts], axis=0)
    limit = np.where(most > 0, np.maximum(threshold * most, np.finfo(float).tiny), np.inf)
    counts, sites = np.zeros((2, n_filters, width * n_letters)), np.zeros(n_filters)
    for start in starts:
        letters, sums = active(start)
        above = (sums >= limit).astype(np.float64)
        sites += above.sum(axis=(0, 1))
        half = (np.arange(start, start + len(letters)) % 2).astype(bool)
        for place, rows in enumerate((~half, half)):
            found = above[rows].reshape(-1, n_filters).T @ letters[rows].reshape(-1, width * n_letters)
            counts[place] += found
    return counts.reshape(2, n_filters, width, n_letters), sites


def _matrix(counts: np.ndarray, background: np.ndarray) -> np.ndarray:
    """Shares of letters, with a little of the background."""
    return _shares(counts + _PSEUDO * background)


def _shares(counts: np.ndarray) -> np.ndarray:
    return np.asarray(counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1e-12))
