"""Sequences of letters as a table of k-mer frequencies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self

import numpy as np

from pybiodl._check import integer, one_of
from pybiodl.encode._alphabet import Alphabet, alphabet_of, named_alphabet
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.encode._kmer_index import MOST_KMERS, check_shortest, checked_k, kmer_names, kmer_numbers
from pybiodl.encode._letters import bytes_of, letter_codes
from pybiodl.encode._lines import row_blocks
from pybiodl.encode._moments import RunningMoments
from pybiodl.errors import InvalidInputError

_BLOCK = 2**18


class KMerCounts(Encoder):
    """Encode DNA, RNA or protein sequences of any length as how often each k-mer occurs, one column a k-mer.

    Parameters
    ----------
    k : int
        Letters of a k-mer; k-mers overlap, and those with an ambiguous letter or a gap are not counted.
    alphabet : {"auto", "dna", "rna", "protein"} or str
        As of `Sequence`.
    hash : int, optional
        Columns into which k-mers are hashed, each with a sign that depends on it (Weinberger et al. 2009,
        arXiv:0902.2206); None gives each of at most 65,536 k-mers a column of its own.
    normalize : bool
        Whether counts are divided by the counted k-mers of the sequence.
    scale : {"standard", "none"}
        As of `Table`: ``standard`` subtracts the training mean and divides by the training standard deviation of each
        column (1 where it is 0); ``none`` leaves frequencies or counts.
    unknown : {"error", "mask"}
        What to do with a character outside the alphabet: refuse it, or read it as a gap.

    Attributes
    ----------
    alphabet_, letters_ : str
        Name of the alphabet (its letters where it is one of its own), and its letters in order.
    names_ : list of str or None
        k-mer of each column, in the order of a dictionary; None where they are hashed.
    mean_, scale_ : ndarray of shape (n_columns,)
        Encoded as ``(x - mean_) / scale_``.
    shape_ : tuple of int
        ``(n_columns,)``.
    """

    kind: ClassVar[str] = "table"
    reads: ClassVar[str] = "sequence"

    def __init__(
        self,
        k: int = 3,
        alphabet: str = "auto",
        hash: int | None = None,
        normalize: bool = True,
        scale: str = "standard",
        unknown: str = "error",
    ) -> None:
        self.k = k
        self.alphabet = alphabet
        self.hash = hash
        self.normalize = normalize
        self.scale = scale
        self.unknown = unknown

    def fit(self, X: Any) -> Self:
        """Learn the alphabet and the scales.

        Parameters
        ----------
        X : object ndarray of str of shape (n_samples,)
        """
        one_of(self.scale, "scale", ("standard", "none"))
        one_of(self.unknown, "unknown", ("error", "mask"))
        data, _ = bytes_of(X)
        alphabet = alphabet_of(self.alphabet, data)
        self._learn(alphabet)
        moments = RunningMoments(self.shape_[0])
        for _, block in self._blocks(X):
            moments.add(block)
        if self.scale == "standard":
            self.mean_, self.scale_ = moments.mean, moments.scale
        return self

    def _learn(self, alphabet: Alphabet) -> None:
        k = checked_k(self.k, alphabet)
        n_all = len(alphabet.letters) ** k
        if self.hash is None and n_all > MOST_KMERS:
            raise InvalidInputError(
                f"k={k} of the alphabet {alphabet.name} has {n_all} k-mers, more than {MOST_KMERS} columns; lower k or "
                "pass encoder=KMerCounts(hash=4096).",
                field="k",
            )
        n_columns = n_all if self.hash is None else integer(self.hash, "hash")
        self._k = k
        self._alphabet = alphabet
        self.alphabet_ = alphabet.name
        self.letters_ = alphabet.letters
        self.names_ = kmer_names(np.arange(n_all), alphabet.letters, k) if self.hash is None else None
        self.shape_ = (n_columns,)
        self.mean_, self.scale_ = np.zeros(n_columns), np.ones(n_columns)

    def transform(self, X: Any, dtype: str = "float32") -> np.ndarray:
        """Encode sequences.

        Parameters
        ----------
        X : object ndarray of str of shape (n_samples,)
        dtype : {"float32", "float64"}
            Of the encoded rows; the arithmetic is in float64.

        Returns
        -------
        ndarray of shape (n_samples, n_columns)

        Raises
        ------
        InvalidInputError
            If a sequence is shorter than `k` or has a character outside the alphabet.
        """
        encoded = np.empty((len(X), *self.shape_), dtype=dtype)
        for rows, block in self._blocks(X):
            block -= self.mean_
            block /= self.scale_
            encoded[rows] = block
        return encoded

    def _blocks(self, X: Any) -> Iterator[tuple[slice, np.ndarray]]:
        """Rows, and their counts or frequencies in float64."""
        data, lengths = bytes_of(X)
        check_shortest(lengths, self._k)
        codes = letter_codes(data, lengths, self._alphabet, self.unknown, self)
        n_columns = self.shape_[0]
        for rows, positions in row_blocks(lengths, _BLOCK, max(1, _BLOCK // n_columns)):
            here = lengths[rows]
            numbers = kmer_numbers(codes[positions], here, len(self.letters_), self._k, 1)
            row = np.repeat(np.arange(len(here)), here - self._k + 1)[numbers >= 0]
            numbers = numbers[numbers >= 0]
            column, sign = (numbers, None) if self.hash is None else _hashed(numbers, n_columns)
            counts = np.bincount(row * n_columns + column, sign, minlength=len(here) * n_columns)
            block = counts.reshape(len(here), n_columns).astype(np.float64)
            if self.normalize:
                block /= np.maximum(np.bincount(row, minlength=len(here)), 1)[:, None]
            yield rows, block

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned."""
        return {"alphabet": self.alphabet_}, {"mean": self.mean_, "scale": self.scale_}

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        encoder = cls(**params)
        encoder._learn(named_alphabet(values["alphabet"]))
        encoder.mean_, encoder.scale_ = arrays["mean"], arrays["scale"]
        return encoder


def _hashed(numbers: np.ndarray, n_columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Column and sign of each k-mer, by the mixing of SplitMix64 (Steele et al. 2014, doi:10.1145/2660193.2660195)."""
    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    sign = 1.0 - 2.0 * (mixed >> np.uint64(63)).astype(np.float64)
    return (mixed % np.uint64(n_columns)).astype(np.int64), sign
