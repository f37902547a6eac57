"""k-mer sketches of sequences: MinHash by one permutation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pybiodl.evaluate._texts import Molecule

BINS = 256
EMPTY = np.uint32(0xFFFFFFFF)
_BASE = np.uint64(0x9E3779B97F4A7C15)  # of the rolling polynomial; odd, so that no letter loses its place
_CHUNK = 2_000_000  # letters hashed at once: about 100 MB
COMPARED = 8192
"""Pairs of sketches compared at once: 8 MB."""
_LONGEST_K = 31


@dataclass(frozen=True)
class Sketches:
    """MinHash sketches of a collection of sequences.

    Every k-mer is hashed once and falls into one of 256 bins; a bin keeps the smallest hash (one permutation hashing,
    Li, Owen and Zhang 2012, arXiv:1208.1259). Bins that no k-mer fell into stay empty, so that a short sequence is
    compared on almost all its k-mers.

    Parameters
    ----------
    values : ndarray of shape (n_sequences, 256), uint32
    sizes : ndarray of shape (n_sequences,), int
        Distinct k-mers.
    k : int
        Letters of a k-mer.
    n_letters : float
        Effective letters of the alphabet.
    """

    values: np.ndarray
    sizes: np.ndarray
    k: int
    n_letters: float

    def __len__(self) -> int:
        return len(self.values)


def sketch(texts: Sequence[str] | np.ndarray, k: int, molecule: Molecule) -> Sketches:
    """Sketch sequences; k-mers with an ambiguity code or a gap are left out."""
    values = np.full((len(texts), BINS), EMPTY)
    sizes = np.zeros(len(texts), dtype=np.int64)
    start = 0
    while start < len(texts):
        end, n_letters = start, 0
        while end < len(texts) and (end == start or n_letters + len(texts[end]) < _CHUNK) and end - start < 2**20:
            n_letters += len(texts[end])
            end += 1
        _sketch_chunk(texts[start:end], k, molecule.skipped, values[start:end], sizes[start:end])
        start = end
    return Sketches(values, sizes, k, molecule.n_letters)


def _sketch_chunk(
    texts: Sequence[str] | np.ndarray, k: int, skipped: np.ndarray, values: np.ndarray, sizes: np.ndarray
) -> None:
    """Fill the sketches of one chunk."""
    # A zero byte, which is skipped, parts the sequences: no k-mer reaches over it.
    letters = np.frombuffer(("\0".join(texts) + "\0").encode("ascii", "replace"), dtype=np.uint8)
    owner = np.repeat(np.arange(len(texts), dtype=np.uint64), [len(text) + 1 for text in texts])
    if len(letters) < k:
        return
    n_bad = np.concatenate([[0], np.cumsum(skipped[letters])])
    keep = np.flatnonzero(n_bad[k:] == n_bad[:-k])
    code = np.zeros(len(letters) - k + 1, dtype=np.uint64)
    for place in range(k):
        code *= _BASE
        code += letters[place : place + len(code)]
    hashed = _mix(code[keep])
    # Sorted keys of sequence, bin and hash: repeats are neighbours, and the first of a bin is its smallest.
    keys = np.sort((owner[keep] << np.uint64(40)) | (hashed >> np.uint64(24)))
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if len(keys) else keys
    sizes += np.bincount((keys >> np.uint64(40)).astype(np.int64), minlength=len(texts))
    place_of = keys >> np.uint64(32)
    first = np.concatenate([[True], place_of[1:] != place_of[:-1]]) if len(keys) else np.zeros(0, dtype=bool)
    # EMPTY itself is given up as a hash.
    hashes = np.minimum(keys[first] & np.uint64(0xFFFFFFFF), np.uint64(EMPTY - 1))
    values.reshape(-1)[place_of[first].astype(np.int64)] = hashes.astype(np.uint32)


def _mix(code: np.ndarray) -> np.ndarray:
    """Spread every bit over all (finaliser of SplitMix64, doi:10.1145/2660193.2660195)."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        code = (code ^ (code >> np.uint64(shift))) * np.uint64(factor)
    return code ^ (code >> np.uint64(31))


def choose_k(texts: Sequence[str] | np.ndarray, molecule: Molecule) -> int:
    """Shortest k-mer of which two unrelated sequences seldom share one.

    Short k-mers survive more mutations; but so many must exist that unrelated sequences agree by chance in about a
    tenth of a bin, and that a k-mer is in few enough of all sequences to look its bearers up.
    """
    length = float(np.median([len(text) for text in texts]))
    needed = max(5 * length * min(BINS, 2 * length), len(texts) * min(length, 0.6 * BINS) / 64)
    return int(np.clip(round(np.log(needed) / np.log(molecule.n_letters)), 2, _LONGEST_K))


def occupied_bins(union: np.ndarray) -> np.ndarray:
    """Bins that so many distinct k-mers fill on average."""
    return np.asarray(BINS * -np.expm1(-union / BINS))


def expected_matches(identity: float, k: int, sizes_a: np.ndarray, sizes_b: np.ndarray) -> np.ndarray:
    """Bins in which two sequences of that identity agree on average, if mutations fall independently."""
    shared = np.minimum(sizes_a, sizes_b) * identity**k
    union = np.maximum(sizes_a + sizes_b - shared, 1)
    return np.asarray(shared / union * occupied_bins(union))


def least_matches(queries: Sketches, references: Sketches, most_by_chance: int = 20) -> int:
    """Fewest bins that must agree so that a query meets at most `most_by_chance` references by chance.

    k-mers that two unrelated sequences share come in runs, as the next letter may agree too: the number of bins that
    agree is a Poisson number of runs of geometric length (Polya-Aeppli), of which the sketch keeps a part.
    """
    a, b = float(np.median(queries.sizes)), float(np.median(references.sizes))
    union = max(a + b, 1.0)
    kept = float(occupied_bins(np.asarray(union))) / union
    next_agrees = 1 / queries.n_letters
    in_run = kept * next_agrees / (1 - next_agrees + kept * next_agrees)
    runs = a * b / queries.n_letters**queries.k * kept * (1 - in_run)
    before, now = 0.0, float(np.exp(-runs))
    tail, least = 1 - now, 1
    while len(references) * tail > most_by_chance and least < BINS:
        before, now = (
            now,
            ((runs * (1 - in_run) + 2 * (least - 1) * in_run) * now - (least - 2) * in_run**2 * before) / least,
        )
        tail -= now
        least += 1
    return least


def estimated_identity(a: Sketches, b: Sketches, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Identity of pairs of sequences, from the Jaccard index of their k-mers.

    The share of bins in which two sketches agree estimates the Jaccard index of the k-mers, and with the numbers of
    k-mers the share of the shorter sequence's k-mers that the other has; that k letters in a row survive has the
    probability identity**k. For sequences of one length this is the Mash distance (doi:10.1186/s13059-016-0997-x)
    with its Poisson approximation undone.

    Parameters
    ----------
    a, b : Sketches
    i, j : ndarray of shape (n_pairs,), int

    Returns
    -------
    ndarray of shape (n_pairs,)
        From 0 to 1.
    """
    identity = np.zeros(len(i))
    for start in range(0, len(i), COMPARED):
        part = slice(start, start + COMPARED)
        left, right = a.values[i[part]], b.values[j[part]]
        filled = left != EMPTY
        matches = ((left == right) & filled).sum(axis=1)
        jaccard = matches / np.maximum((filled | (right != EMPTY)).sum(axis=1), 1)
        sizes_a, sizes_b = a.sizes[i[part]], b.sizes[j[part]]
        shared = jaccard / (1 + jaccard) * (sizes_a + sizes_b)
        share = np.minimum(shared / np.maximum(np.minimum(sizes_a, sizes_b), 1), 1)
        identity[part] = share ** (1 / a.k)
    return identity
