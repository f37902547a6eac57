"""Overlapping k-mers of sequences as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl._check import integer
from pybiodl.encode._alphabet import Alphabet
from pybiodl.errors import InvalidInputError

MOST_KMERS = 2**16
"""Up to so many k-mers (DNA: k = 8, protein: k = 3) all of an alphabet are listed."""


def checked_k(value: Any, alphabet: Alphabet) -> int:
    """Return k, if the k-mers of the alphabet can be numbered in 62 bits."""
    k = integer(value, "k")
    n_letters = len(alphabet.letters)
    if n_letters**k > 2**62:
        most = max(j for j in range(1, 63) if n_letters**j <= 2**62)
        raise InvalidInputError(f"k must be at most {most} for the alphabet {alphabet.name}; got {k}.", field="k")
    return k


def check_shortest(lengths: np.ndarray, k: int) -> None:
    """Refuse a sequence without a k-mer."""
    if len(lengths) and lengths.min() < k:
        row = int(lengths.argmin())
        raise InvalidInputError(
            f"A sequence must have at least k={k} letters; the one in row {row} (0-based) has {lengths[row]}; leave it "
            "out or lower k.",
            field="X",
        )


def kmer_numbers(codes: np.ndarray, lengths: np.ndarray, n_letters: int, k: int, step: int) -> np.ndarray:
    """Give every k-mer of every sequence its number, shape (n_kmers_in_all,), int64; -1 where a letter is ambiguous.

    k-mers are numbered in the order of a dictionary of the alphabet's letters.

    Parameters
    ----------
    codes : ndarray of shape (n_letters_in_all,)
        Letter codes of the sequences, one after the other: 1 to `n_letters`, larger where ambiguous.
    lengths : ndarray of shape (n_samples,)
        At least `k`.
    n_letters, k, step : int
    """
    if len(lengths) == 0:
        return np.empty(0, dtype=np.int64)
    n_starts = len(codes) - k + 1
    letters = codes.astype(np.int64) - 1
    plain = codes <= n_letters
    numbers = np.zeros(n_starts, dtype=np.int64)
    complete = np.ones(n_starts, dtype=bool)
    for shift in range(k):
        numbers *= n_letters
        numbers += letters[shift : shift + n_starts]
        complete &= plain[shift : shift + n_starts]
    numbers[~complete] = -1
    counts = n_kmers(lengths, k, step)
    begin = np.cumsum(lengths) - lengths
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.asarray(numbers[np.repeat(begin, counts) + step * within])


def n_kmers(lengths: np.ndarray, k: int, step: int) -> np.ndarray:
    """k-mers of each sequence, shape (n_samples,)."""
    return np.asarray((lengths - k) // step + 1)


def kmer_names(numbers: np.ndarray, letters: str, k: int) -> list[str]:
    """Write k-mers out, from their numbers."""
    digits = np.empty((len(numbers), k), dtype=np.int64)
    rest = np.asarray(numbers, dtype=np.int64)
    for place in range(k - 1, -1, -1):
        rest, digits[:, place] = np.divmod(rest, len(letters))
    return ["".join(row) for row in np.array(list(letters))[digits].tolist()]
