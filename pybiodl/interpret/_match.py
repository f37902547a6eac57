"""Motifs against known ones, as Tomtom compares them, with a p-value against random columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer
from pybiodl.errors import InvalidInputError
from pybiodl.interpret._motif import Motif, Motifs, read_meme

_LEAST = 4  # positions that must overlap


def match_motifs(motifs: Any, known: Any, n_null: int = 999, random_state: int = 0) -> pd.DataFrame:
    """Find the known motif that each motif is most like.

    The score of a pair is the largest sum of correlations of columns over all shifts that overlap by four positions or
    more (of the shorter one, if it is shorter), of DNA on either strand. Its p-value is that among `n_null` motifs as
    wide as the known one, of columns drawn from all known ones, their letters permuted.

    Parameters
    ----------
    motifs : Motifs, Motif or sequence of Motif
    known : Motifs, sequence of Motif, or path of a MEME file
    n_null : int
        The smallest p-value is ``1 / (n_null + 1)``.
    random_state : int

    Returns
    -------
    DataFrame
        A row a motif: ``motif``, ``match``, ``score``, ``shift`` (positions from the begin of the motif to that of the
        match), ``strand``, ``p_value``, and ``e_value``, that times all pairs compared.

    References
    ----------
    Gupta et al. (2007), doi:10.1186/gb-2007-8-2-r24, whose p-values come from the same null by other means.
    """
    n_null, draw = integer(n_null, "n_null"), np.random.default_rng(integer(random_state, "random_state", 0))
    queries = [motifs] if isinstance(motifs, Motif) else list(motifs)
    targets = list(known if isinstance(known, Motifs | list | tuple) else read_meme(known))
    for one in queries:
        if {other.letters for other in targets} != {one.letters}:
            raise InvalidInputError(
                f"known motifs must have the letters {one.letters} of {one.name!r}; got {targets[0].letters}.",
                field="known",
            )
    columns = np.concatenate([one.matrix for one in targets])
    nulls = {width: _drawn(columns, width, n_null, draw) for width in {len(one.matrix) for one in targets}}
    rows = []
    for one in queries:
        spread = {width: np.array([_score(one, null)[0] for null in made]) for width, made in nulls.items()}
        best: tuple[Any, ...] | None = None
        for other in targets:
            score, shift, strand = _score(one, other.matrix)
            p = (1 + int((spread[len(other.matrix)] >= score).sum())) / (1 + n_null)
            if best is None or (p, -score) < (best[4], -best[1]):
                best = other.name, score, shift, strand, p
        assert best is not None
        rows.append((one.name, *best, min(1.0, best[4] * len(targets) * len(queries))))
    return pd.DataFrame(rows, columns=["motif", "match", "score", "shift", "strand", "p_value", "e_value"])


def _drawn(columns: np.ndarray, width: int, n: int, draw: np.random.Generator) -> np.ndarray:
    found = columns[draw.integers(len(columns), size=(n, width))]
    return draw.permuted(found, axis=2)


def _score(one: Motif, other: np.ndarray) -> tuple[float, int, str]:
    """Best score, its shift and strand."""
    query, best = _standard(one.matrix), (-np.inf, 0, "+")
    strands = [("+", other)] + ([("-", other[::-1, ::-1])] if one.letters in ("ACGT", "ACGU") else [])
    for strand, matrix in strands:
        correlations = query @ _standard(matrix).T
        least = min(_LEAST, len(query), len(matrix))
        for shift in range(least - len(matrix), len(query) - least + 1):
            score = float(np.trace(correlations, offset=-shift))
            if score > best[0]:
                best = score, shift, strand
    return best


def _standard(matrix: np.ndarray) -> np.ndarray:
    centred = matrix - matrix.mean(axis=1, keepdims=True)
    size = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    return np.asarray(centred / np.where(size > 1e-9, size, 1))
