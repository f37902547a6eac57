"""Clusters of similar sequences."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl._check import integer, number
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate._alignment import MOST_CELLS, aligner, letter_counts, most_identical
from pybiodl.evaluate._candidates import candidate_pairs
from pybiodl.evaluate._sketch import Sketches, choose_k, estimated_identity, expected_matches, least_matches, sketch
from pybiodl.evaluate._texts import Molecule, as_dna, clean_sequences

ROUNDING = 1e-9
"""An identity that misses a threshold by no more than this reaches it."""
_LENIENCE = 5  # mutations cluster: pairs with a fifth of the matches expected are tried


def similarity_clusters(
    sequences: Any, identity: float = 0.8, *, k: int | None = None, align: bool | str = "auto"
) -> np.ndarray:
    """Cluster sequences so that two with at least this identity are always in the same cluster (single linkage).

    Candidates come from k-mer sketches (MinHash with locality-sensitive hashing), and are judged by alignment, or by
    the sketches where parasail is not installed. Memory is that of the sketches, about 7 kB a sequence at its peak.

    Parameters
    ----------
    sequences : array-like of str of shape (n_sequences,), or DataFrame with a column ``sequence``
        DNA, RNA or protein; upper and lower case, and U and T of nucleic acids, are the same.
    identity : float
        Identical letters over the length of the shorter sequence, above 0 and at most 1.
    k : int, optional
        Letters of a k-mer, 2 to 31; None fits it to the lengths, the letters and the number of sequences.
    align : bool or "auto"
        Judge candidates by alignment; ``"auto"`` where parasail is installed (``pip install "pybiodl[align]"``).
        Pairs of which one is very long (product of lengths above 25 million) are judged by their sketches.

    Returns
    -------
    ndarray of shape (n_sequences,), int
        Cluster of each sequence from 0, numbered by the alphabetically first member, so that the order of rows plays
        no part.

    Raises
    ------
    InvalidInputError
        If a sequence is empty or a parameter out of range.
    MissingDependencyError
        If ``align=True`` and parasail is not installed.

    Notes
    -----
    Few pairs well above the threshold are missed, more of those that barely reach it, and k-mers lose sight of
    proteins below an identity of about 0.5 and of nucleotides below about 0.7. A short sequence inside one more than
    ten times as long, or a sequence shorter than k, may be missed. Exact copies are never parted.

    Examples
    --------
    >>> from pybiodl.evaluate import similarity_clusters
    >>> a = "ATGGCGTACGTTAGCCTAGGATCCGATTACAGGCATCAA"
    >>> similarity_clusters([a, a[:20] + "G" + a[21:], a.lower(), a[::-1]]).tolist()
    [1, 1, 1, 0]
    """
    identity = check_identity(identity)
    k = None if k is None else check_k(k)
    texts = clean_sequences(sequences, "sequences")
    if not texts:
        raise InvalidInputError("sequences must hold at least one sequence; got none.", field="sequences")
    molecule = Molecule.of(texts)
    align_pair = aligner(align, molecule.nucleotides)
    # Distinct sequences in alphabetical order: copies cost nothing, and the order of rows plays no part.
    distinct, inverse = np.unique(np.array(as_dna(texts, molecule), dtype=object), return_inverse=True)
    sketches = sketch(distinct, choose_k(distinct, molecule) if k is None else k, molecule)
    return _linked(distinct, sketches, identity, align_pair)[inverse]


def check_identity(identity: float) -> float:
    """Return an identity above 0 and at most 1."""
    return number(identity, "identity", 0, 1, low_open=True)


def check_k(k: int) -> int:
    """Return a k that fits the hash."""
    k = integer(k, "k", minimum=2)
    if k > 31:
        raise InvalidInputError(f"k must be a whole number of at most 31; got {k}.", field="k")
    return k


def _linked(texts: np.ndarray, sketches: Sketches, identity: float, align_pair: Any) -> np.ndarray:
    """Components of the graph of similar pairs, numbered by their first member."""
    forest = _Forest(len(texts))
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    counts = letter_counts(texts)
    for i, j, matches in candidate_pairs(sketches, sketches, least_matches(sketches, sketches)):
        enough = matches >= expected_matches(identity, sketches.k, sketches.sizes[i], sketches.sizes[j]) // _LENIENCE
        # What is linked already need not be judged again; the most alike first, so that they link the rest.
        roots = forest.roots()
        open_pairs = np.flatnonzero((i < j) & enough & (roots[i] != roots[j]))
        open_pairs = open_pairs[np.argsort(-matches[open_pairs], kind="stable")]
        i, j = i[open_pairs], j[open_pairs]
        by_sketch = np.ones(len(i), dtype=bool) if align_pair is None else lengths[i] * lengths[j] > MOST_CELLS
        alike = np.zeros(len(i), dtype=bool)
        chosen = np.flatnonzero(by_sketch)
        alike[chosen] = estimated_identity(sketches, sketches, i[chosen], j[chosen]) >= identity - ROUNDING
        possible = by_sketch | (most_identical(counts, i, j) >= identity - ROUNDING)
        for place, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
            if not possible[place] or forest.root(a) == forest.root(b):
                continue
            if alike[place] or (not by_sketch[place] and align_pair(texts[a], texts[b]) >= identity - ROUNDING):
                forest.join(a, b)
    return np.unique(forest.roots(), return_inverse=True)[1]


class _Forest:
    """Disjoint sets; the root of a set is its smallest member."""

    def __init__(self, n: int) -> None:
        self._parent = list(range(n))

    def root(self, member: int) -> int:
        parent = self._parent
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    def join(self, a: int, b: int) -> None:
        a, b = self.root(a), self.root(b)
        self._parent[max(a, b)] = min(a, b)

    def roots(self) -> np.ndarray:
        """Root of every member."""
        roots = np.array(self._parent)
        while not np.array_equal(above := roots[roots], roots):
            roots = above
        return roots
