"""Identity of two sequences by alignment."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pybiodl._optional import require
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate._texts import without_gaps

MOST_CELLS = 25_000_000
"""Product of two lengths up to which they are aligned; above, the sketch is precise and an alignment slow."""

_RESIDUES = "ARNDCQEGHILKMFPSTWYVBZX"  # that BLOSUM62 knows
_PAIRS = 100_000  # whose letters are compared at once: 20 MB
Aligner = Callable[[str, str], float]


def aligner(align: bool | str, nucleotides: bool) -> Aligner | None:
    """Return a function that aligns two sequences and gives their identity, or None where no alignment is wanted.

    Identity is the number of identical letters in the alignment over the length of the shorter sequence, as in CD-HIT
    (doi:10.1093/bioinformatics/btl158); overhanging ends cost nothing. Alignments are by parasail
    (doi:10.1186/s12859-016-0930-z): proteins by BLOSUM62 with gaps of 11 + 1, nucleotides by 2, -3 with gaps of 5 + 2.

    Parameters
    ----------
    align : bool or "auto"
        ``"auto"`` aligns where parasail is installed.
    nucleotides : bool

    Raises
    ------
    MissingDependencyError
        If ``align=True`` and parasail is not installed.
    """
    if not isinstance(align, bool) and align != "auto":
        raise InvalidInputError(f"align must be True, False or 'auto'; got {align!r}.", field="align")
    if align is False or (align == "auto" and importlib.util.find_spec("parasail") is None):
        return None
    parasail: Any = require("parasail", "align", "Identity by alignment")
    matrix = parasail.matrix_create("ACGT", 2, -3) if nucleotides else parasail.blosum62
    opening, extending, best = (5, 2, 2) if nucleotides else (11, 1, 11)

    def identity(a: str, b: str) -> float:
        a, b = without_gaps(a), without_gaps(b)
        shorter = min(len(a), len(b))
        if shorter == 0:
            return 0.0
        # 16 bits are the fastest that hold the score.
        align_ends_free = parasail.sg_stats_striped_16 if best * shorter < 32_000 else parasail.sg_stats_striped_32
        return float(align_ends_free(a, b, opening, extending, matrix).matches / shorter)

    return identity


def letter_counts(texts: Sequence[str] | np.ndarray) -> np.ndarray:
    """How often each letter occurs in each sequence, shape (n_sequences, 25), gaps left out.

    The letters of proteins, and one place for all others, as the alignment tells those no more apart.
    """
    places = np.full(256, len(_RESIDUES))
    places[[ord(letter) for letter in _RESIDUES]] = np.arange(len(_RESIDUES))
    counts = np.zeros((len(texts), len(_RESIDUES) + 1), dtype=np.int32)
    for row, text in enumerate(texts):
        codes = np.frombuffer(without_gaps(text).encode("ascii", "replace"), dtype=np.uint8)
        counts[row] = np.bincount(places[codes], minlength=counts.shape[1])
    return counts


def most_identical(counts: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Identity that no alignment of two sequences can exceed, by their letters alone: it spares most alignments.

    Parameters
    ----------
    counts : ndarray of shape (n_sequences, n_letters)
    i, j : ndarray of shape (n_pairs,), int
    """
    lengths = np.maximum(counts.sum(axis=1), 1)
    bound = np.empty(len(i))
    for start in range(0, len(i), _PAIRS):
        a, b = i[start : start + _PAIRS], j[start : start + _PAIRS]
        common = np.minimum(counts[a], counts[b]).sum(axis=1)
        bound[start : start + _PAIRS] = common / np.minimum(lengths[a], lengths[b])
    return bound
