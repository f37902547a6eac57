"""Where a motif stands in sequences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import number
from pybiodl.encode import Sequence
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.interpret._motif import Motif

_PSEUDO = 0.01  # share of the background in a matrix, so that a letter never seen is unlikely and not impossible
_BINS = 10_000  # of the scores, for their exact distribution


def motif_sites(motif: Any, X: Any, p_value: float = 1e-4, alphabet: str = "auto") -> pd.DataFrame:
    """Find where a motif stands in sequences, of DNA on both strands.

    The score of a window is its log-likelihood ratio to the background, the shares of the letters of all sequences, in
    bits. Its p-value is that of a random window of such letters, computed from the whole distribution of the scores.

    Parameters
    ----------
    motif : str or Motif
        Letters, in which ambiguity codes stand for each of theirs, are found where a window has them all.
    X : str array-like of shape (n_samples,)
    p_value : float
        Windows with a larger one are left out; not for letters.
    alphabet : str
        As for `encode.Sequence`.

    Returns
    -------
    DataFrame
        A row a site, by samples and positions: ``sample``, ``start`` and ``end`` (0-based, the end excluded),
        ``strand``, ``sequence``, ``score`` and ``p_value``. Where both strands fit at a place, the better one.

    Raises
    ------
    InvalidInputError
        If the motif has letters that the sequences do not.

    References
    ----------
    Grant et al. (2011), doi:10.1093/bioinformatics/btr064, for the score and its p-value.
    """
    p_value = number(p_value, "p_value", 0, 1, low_open=True)
    texts = np.asarray([X] if isinstance(X, str) else X, dtype=object).ravel()
    encoder = Sequence(alphabet).fit(texts)
    codes, shares = encoder.transform(texts), np.asarray(encoder.expansion_, dtype=np.float64)
    background = shares[codes[codes != 0]].sum(axis=0) + 1
    background /= background.sum()
    ratios, least = _scores(motif, encoder, background, shares)
    steps, offset, size = _whole_steps(ratios)
    tail = _tail(steps, background)
    found = []
    strands = [("+", steps)] + ([("-", steps[::-1, ::-1])] if encoder.letters_ == "ACGT" else [])
    for strand, matrix in strands:
        sums = _sums(codes, shares, matrix)
        p = tail[np.clip(np.floor(np.nan_to_num(sums, neginf=0) + 1e-6), 0, len(tail) - 1).astype(np.int64)]
        score = sums * size + offset
        rows = np.argwhere(np.isfinite(sums) & ((score >= least) if least is not None else (p <= p_value)))
        found += [(row, start, strand, float(score[row, start]), float(p[row, start])) for row, start in rows]
    best: dict[tuple[int, int], Any] = {}
    for row, start, *rest in sorted(found, key=lambda one: -one[3]):
        best.setdefault((int(row), int(start)), rest)
    width = len(ratios)
    lines = [(row, start, start + width, strand, texts[row][start : start + width], score, p)
             for (row, start), (strand, score, p) in sorted(best.items())]  # fmt: skip
    return pd.DataFrame(lines, columns=["sample", "start", "end", "strand", "sequence", "score", "p_value"])


def _scores(motif: Any, encoder: Sequence, background: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, Any]:
    """Scores of letters at positions, (width, n_letters), and for letters that which all of them reach."""
    if isinstance(motif, Motif):
        if motif.letters != encoder.letters_:
            raise InvalidInputError(
                f"motif must have the letters of the sequences, {encoder.letters_}; {motif.name!r} has "
                f"{motif.letters}.",
                field="motif",
            )
        mixed = (1 - _PSEUDO) * motif.matrix + _PSEUDO * background
        return np.log2(mixed / background), None
    if not isinstance(motif, str) or not motif:
        raise InvalidTypeError(f"motif must be letters or a Motif; got {motif!r}.", field="motif")
    own = Sequence(alphabet=encoder.alphabet_, unknown="mask").fit(np.array([motif], dtype=object))
    allowed = shares[own.transform(np.array([motif], dtype=object))[0]] > 0
    if not allowed.any(axis=1).all():
        raise InvalidInputError(
            f"motif must have letters of the sequences, {encoder.letters_}, or ambiguity codes; got {motif!r}.",
            field="motif",
        )
    whole = len(motif) - 0.25  # more than the rounding of the steps, less than one half of a letter
    return allowed.astype(np.float64), whole


def _whole_steps(ratios: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Scores as whole steps from 0, what these are added to, and the size of a step."""
    lowest = ratios.min(axis=1, keepdims=True)
    size = float((ratios.max(axis=1) - lowest[:, 0]).sum()) / _BINS
    size = size if size > 0 else 1.0
    return np.round((ratios - lowest) / size), float(lowest.sum()), size


def _tail(steps: np.ndarray, background: np.ndarray) -> np.ndarray:
    """Share of random windows whose sum of steps is at least 0, 1, 2, ..."""
    shares = np.ones(1)
    for row in steps.astype(np.int64):
        longer = np.zeros(len(shares) + int(row.max()))
        for step, share in zip(row, background, strict=True):
            longer[step : step + len(shares)] += share * shares
        shares = longer
    return np.minimum(np.cumsum(shares[::-1])[::-1], 1.0)


def _sums(codes: np.ndarray, shares: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Sum of steps of each window, shape (n_samples, n_windows); minus infinity where there are gaps or padding."""
    n_windows = codes.shape[1] - len(steps) + 1
    if n_windows < 1:
        return np.zeros((len(codes), 0))
    table = np.where(shares.sum(axis=1)[:, None] > 0, shares @ steps.T, -np.inf)  # of ambiguous letters the mean
    return np.asarray(sum(table[codes[:, place : place + n_windows], place] for place in range(len(steps))))
