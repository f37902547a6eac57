"""Weights from the cluster into our own layout, and the forward pass at home, in float64 and without Java."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import block_diag

from pybiodl._check import per_layer
from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._frames import Layout, download, numbers
from pybiodl.encode import Table
from pybiodl.networks import MLP, Head


def encoder_home(output: dict[str, Any], trained: Table, layout: Layout) -> Table:
    """Return the encoder with the means and scales by which the cluster standardised.

    Parameters
    ----------
    output : dict
        Of H2O's model.
    trained : Table
        The encoder that says columns and levels.
    layout : Layout
    """
    place = {layout.names[j]: k for k, j in enumerate(trained.numeric_)}
    mean, scale = np.zeros(len(place)), np.ones(len(place))
    if output["normmul"] is not None:
        known = [name for name, domain in _columns(output, layout) if domain is None]
        where = [place[name] for name in known]
        mean[where] = np.asarray(output["normsub"], dtype=np.float64)[: len(known)]
        scale[where] = 1 / np.asarray(output["normmul"], dtype=np.float64)[: len(known)]
    encoder = Table.from_statistics(
        trained.n_columns_, trained.levels_, mean, scale, trained.names_, missing=trained.missing
    )
    return encoder.set_params(scale=trained.scale)


def _columns(output: dict[str, Any], layout: Layout) -> list[tuple[str, list[str] | None]]:
    """Columns that the network reads, in H2O's order (categories by falling number of levels, then numbers)."""
    pairs = zip(output["names"], output["domains"], strict=True)
    return [(name, domain) for name, domain in pairs if name not in (*layout.targets, layout.weight)]


def _input_rows(output: dict[str, Any], encoder: Table, layout: Layout) -> np.ndarray:
    """For each place of an encoded row the row of H2O's first kernel, -1 where H2O has none."""
    starts: dict[str, tuple[int, list[str] | None]] = {}
    n_rows = 0
    for name, domain in _columns(output, layout):
        starts[name] = n_rows, domain
        n_rows += 1 if domain is None else len(domain) + 1
    rows: list[int] = []
    for j, known in layout.levels.items():
        start, domain = starts.get(layout.names[j], (-1, None))
        places = {level: start + i for i, level in enumerate(domain or ())}
        # Next to the levels H2O has one place for a missing value, and reads a level that it never saw as missing.
        missing = start + len(domain) if domain is not None else -1
        rows += [places.get(level, missing) for level in known] + [missing]
    rows += [starts.get(layout.names[j], (-1, None))[0] for j in encoder.numeric_]
    return np.asarray(rows, dtype=np.int64)


def weights_home(
    cluster: H2OCluster, output: dict[str, Any], network: MLP, head: Head, encoder: Table, layout: Layout
) -> list[np.ndarray]:
    """Return kernel and bias of every layer in our layout, read from the frames of H2O's model.

    H2O's dropout at prediction, ``activation * (1 - dropout)``, is folded into the next kernel; the two outputs of a
    binary softmax into one logit.
    """
    pieces = 2 if network.activation == "maxout" else 1
    widths = per_layer(network.hidden, "hidden")
    weights: list[np.ndarray] = []
    for i, (kernel_key, bias_key) in enumerate(zip(output["weights"], output["biases"], strict=True)):
        kernel, bias = (_matrix(cluster, key["name"]) for key in (kernel_key, bias_key))
        hidden = i < len(widths)
        units = widths[i] if hidden else len(bias)
        parts = pieces if hidden else 1
        kernel = kernel.reshape(units, -1, parts).transpose(1, 0, 2).reshape(-1, units * parts)
        if i == 0:
            padded = np.vstack([kernel, np.zeros((1, kernel.shape[1]))])  # -1 is the row of zeros
            kernel = padded[_input_rows(output, encoder, layout)]
        else:
            kernel = kernel * (1 - network.dropout)
        weights += [kernel, bias.ravel()]
    if layout.classes is not None:
        weights[-2:] = _class_outputs(weights[-2], weights[-1], output["domains"][-1], layout.classes)
    return weights


def _matrix(cluster: H2OCluster, frame: str) -> np.ndarray:
    return np.stack([numbers(column) for column in download(cluster, frame)[1]], axis=1)


def _class_outputs(
    kernel: np.ndarray, bias: np.ndarray, domain: list[str], classes: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Put outputs in the order of the classes; those of two classes as one logit of the second."""
    places = [domain.index(label) for label in classes]
    kernel, bias = kernel[:, places], bias[places]
    if len(classes) == 2:
        return kernel[:, [1]] - kernel[:, [0]], bias[[1]] - bias[[0]]
    return kernel, bias


def side_by_side(models: list[list[np.ndarray]]) -> list[np.ndarray]:
    """Join networks of one target each, over the same inputs, into one network of all targets.

    Their first kernels stand side by side; after that none sees the units of another.
    """
    first, *others = zip(*models, strict=True)
    joined = [np.hstack(first)]
    return joined + [block_diag(*parts) if parts[0].ndim == 2 else np.concatenate(parts) for parts in others]


def forward(encoded: np.ndarray, weights: list[np.ndarray], network: MLP, head: Head) -> np.ndarray:
    """Probabilities or values for encoded rows.

    Parameters
    ----------
    encoded : ndarray of shape (n_samples, n_encoded), float64
    weights : list of ndarray
    network : MLP
    head : Head

    Returns
    -------
    ndarray of shape (n_samples, n_outputs)
    """
    values = encoded
    for kernel, bias in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        values = values @ kernel + bias
        if network.activation == "maxout":
            values = values.reshape(len(values), -1, 2).max(axis=2)
        else:
            values = np.tanh(values) if network.activation == "tanh" else np.maximum(values, 0)
    values = values @ weights[-2] + weights[-1]
    if head.kind == "binary":
        return np.asarray(0.5 * (1 + np.tanh(values / 2)))  # the logistic function without overflow
    if head.kind == "multiclass":
        exponentials = np.exp(values - values.max(axis=1, keepdims=True))
        return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))
    if head.kind == "count":
        return np.asarray(np.exp(values) * np.asarray(head.scale or 1.0))
    return np.asarray(values * np.asarray(head.scale) + np.asarray(head.mean))
