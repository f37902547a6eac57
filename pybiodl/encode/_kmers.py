"""Sequences of letters as overlapping k-mers, one code each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self

import numpy as np

from pybiodl._check import integer, one_of
from pybiodl.encode._alphabet import Alphabet, alphabet_of, named_alphabet
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.encode._kmer_index import MOST_KMERS, check_shortest, checked_k, kmer_names, kmer_numbers, n_kmers
from pybiodl.encode._letters import bytes_of, letter_codes
from pybiodl.encode._lines import PADS, check_longest, fill, learned_length, row_blocks, smallest_dtype

_BLOCK = 2**18


class KMers(Encoder):
    """Encode DNA, RNA or protein sequences as their overlapping k-mers, one integer code each, as DNABERT reads them.

    The tokens are all k-mers of the alphabet where they are at most 65,536 (DNA: k = 8, protein: k = 3), else the
    65,536 most frequent of the training sequences; one more stands for every k-mer that is not among them or has an
    ambiguous letter or a gap (Ji et al. 2021, doi:10.1093/bioinformatics/btab083).

    Parameters
    ----------
    k : int
        Letters of a token.
    step : int
        Letters from the beginning of one token to that of the next; letters at the end that fill no token are left
        out.
    alphabet : {"auto", "dna", "rna", "protein"} or str
        As of `Sequence`.
    length : int, optional
        k-mers that the network reads; None is those of the longest training sequence.
    pad : {"right", "left", "center"}
        Where a shorter sequence is filled up.
    unknown : {"error", "mask"}
        What to do with a character outside the alphabet: refuse it, or read it as a gap.

    Attributes
    ----------
    alphabet_, letters_ : str
        Name of the alphabet (its letters where it is one of its own), and its letters in order.
    tokens_ : list of str
        Token of code 1, 2, ..., in the order of a dictionary; the last is ``<unknown>``.
    length_ : int
    ragged_ : bool
        Whether a training sequence had fewer k-mers than ``length_``; the network then masks the padding.
    shape_ : tuple of int
        ``(length_, n_tokens)``.
    expansion_ : None
        Code c is one-hot token c - 1.
    """

    kind: ClassVar[str] = "sequence"
    reads: ClassVar[str] = "sequence"
    expansion_: ClassVar[None] = None

    def __init__(
        self,
        k: int = 3,
        step: int = 1,
        alphabet: str = "auto",
        length: int | None = None,
        pad: str = "right",
        unknown: str = "error",
    ) -> None:
        self.k = k
        self.step = step
        self.alphabet = alphabet
        self.length = length
        self.pad = pad
        self.unknown = unknown

    def fit(self, X: Any) -> Self:
        """Learn the alphabet, the length and, where they are too many to list, the k-mers.

        Parameters
        ----------
        X : object ndarray of str of shape (n_samples,)
        """
        one_of(self.pad, "pad", PADS)
        one_of(self.unknown, "unknown", ("error", "mask"))
        data, lengths = bytes_of(X)
        alphabet = alphabet_of(self.alphabet, data)
        self._k, self._step = checked_k(self.k, alphabet), integer(self.step, "step")
        check_shortest(lengths, self._k)
        counts = n_kmers(lengths, self._k, self._step)
        length = learned_length(counts, self.length)
        check_longest(counts, length, self.length is not None, self, "sequence", "k-mers")
        n_all = len(alphabet.letters) ** self._k
        numbers = np.arange(min(n_all, MOST_KMERS))
        codes = letter_codes(data, lengths, alphabet, self.unknown, self)
        if n_all > MOST_KMERS:
            numbers = _most_frequent(np.concatenate([block for _, block in self._blocks(codes, lengths, alphabet)]))
        self._learn(alphabet, numbers, length, bool((counts < length).any()))
        return self

    def _learn(self, alphabet: Alphabet, numbers: np.ndarray, length: int, ragged: bool) -> None:
        self._k, self._step = checked_k(self.k, alphabet), integer(self.step, "step")
        self._alphabet = alphabet
        self._numbers = numbers
        self.alphabet_ = alphabet.name
        self.letters_ = alphabet.letters
        self.tokens_ = [*kmer_names(numbers, alphabet.letters, self._k), "<unknown>"]
        self.length_ = length
        self.ragged_ = ragged
        self.shape_ = (length, len(self.tokens_))

    def transform(self, X: Any, dtype: str = "uint8") -> np.ndarray:
        """Encode sequences.

        Parameters
        ----------
        X : object ndarray of str of shape (n_samples,)
        dtype : str
            Ignored: codes are of the smallest of uint8, uint16 and int32 that holds all tokens.

        Returns
        -------
        ndarray of shape (n_samples, length_)
            Integer codes, 0 for padding.

        Raises
        ------
        InvalidInputError
            If a sequence has no k-mer, more than ``length_``, or a character outside the alphabet.
        """
        data, lengths = bytes_of(X)
        check_shortest(lengths, self._k)
        counts = n_kmers(lengths, self._k, self._step)
        check_longest(counts, self.length_, self.length is not None, self, "sequence", "k-mers")
        letters = letter_codes(data, lengths, self._alphabet, self.unknown, self)
        encoded = np.empty((len(lengths), self.length_), dtype=smallest_dtype(len(self.tokens_)))
        for rows, numbers in self._blocks(letters, lengths, self._alphabet):
            codes = self._code(numbers).astype(encoded.dtype)
            encoded[rows] = fill(codes, counts[rows], self.length_, self.pad, 0)
        return encoded

    def lengths(self, X: Any) -> np.ndarray:
        """k-mers of each sequence, shape (n_samples,), int64."""
        lengths = bytes_of(X)[1]
        check_shortest(lengths, self._k)
        return n_kmers(lengths, self._k, self._step)

    def _blocks(self, codes: np.ndarray, lengths: np.ndarray, alphabet: Alphabet) -> Iterator[tuple[slice, np.ndarray]]:
        for rows, positions in row_blocks(lengths, _BLOCK):
            yield rows, kmer_numbers(codes[positions], lengths[rows], len(alphabet.letters), self._k, self._step)

    def _code(self, numbers: np.ndarray) -> np.ndarray:
        unknown = len(self.tokens_)
        if len(self._numbers) == len(self.letters_) ** self._k:
            return np.where(numbers < 0, unknown, numbers + 1)
        place = np.searchsorted(self._numbers, numbers)
        place[place == len(self._numbers)] = 0
        found = self._numbers[place] == numbers if len(self._numbers) else np.zeros(len(numbers), bool)
        return np.where(found, place + 1, unknown)

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned."""
        values = {"alphabet": self.alphabet_, "length": self.length_, "ragged": self.ragged_}
        listed = len(self._numbers) == len(self.letters_) ** self._k
        return values, {} if listed else {"kmers": self._numbers}

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        encoder = cls(**params)
        alphabet = named_alphabet(values["alphabet"])
        numbers = arrays.get("kmers")
        if numbers is None:
            numbers = np.arange(len(alphabet.letters) ** checked_k(encoder.k, alphabet))
        encoder._learn(alphabet, numbers, int(values["length"]), bool(values["ragged"]))
        return encoder


def _most_frequent(numbers: np.ndarray) -> np.ndarray:
    """Sorted numbers of the k-mers to list; of equally frequent ones the first in a dictionary."""
    known, counts = np.unique(numbers[numbers >= 0], return_counts=True)
    return np.sort(known[np.argsort(-counts, kind="stable")[:MOST_KMERS]])
