"""Sequences of letters as one uint8 code a position."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np

from pybiodl._check import one_of
from pybiodl.encode._alphabet import PAD, Alphabet, alphabet_of, named_alphabet
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.encode._letters import bytes_of, letter_codes
from pybiodl.encode._lines import PADS, check_longest, fill, learned_length


class Sequence(Encoder):
    """Encode DNA, RNA or protein sequences as one uint8 code a position; the network expands them to letters.

    Lower case reads as upper case. IUPAC ambiguity codes become fractions of the letters that they stand for
    (N is a quarter of each base); gaps (``-``, ``.`` and, in proteins, ``*``) become no letter.

    Parameters
    ----------
    alphabet : {"auto", "dna", "rna", "protein"} or str
        ``auto`` tells the molecule from the training letters. Any other string is an alphabet of its own, as in
        ``"HEC"``.
    length : int, optional
        Positions that the network reads; None is the longest training sequence.
    pad : {"right", "left", "center"}
        Where a shorter sequence is filled up.
    unknown : {"error", "mask"}
        What to do with a character outside the alphabet: refuse it, or read it as a gap.

    Attributes
    ----------
    alphabet_ : str
        Name of the alphabet, or its letters where it is one of its own.
    letters_ : str
        Letters in the order of the channels.
    length_ : int
    ragged_ : bool
        Whether a training sequence was shorter than ``length_``; the network then masks the padding.
    shape_ : tuple of int
        ``(length_, n_letters)``.
    expansion_ : ndarray of shape (n_codes, n_letters)
        Letters of each code, float32.
    """

    kind: ClassVar[str] = "sequence"
    reads: ClassVar[str] = "sequence"

    def __init__(
        self, alphabet: str = "auto", length: int | None = None, pad: str = "right", unknown: str = "error"
    ) -> None:
        self.alphabet = alphabet
        self.length = length
        self.pad = pad
        self.unknown = unknown

    def fit(self, X: Any) -> Self:
        """Learn the alphabet and the length.

        Parameters
        ----------
        X : object ndarray of str of shape (n_samples,)
        """
        one_of(self.pad, "pad", PADS)
        one_of(self.unknown, "unknown", ("error", "mask"))
        data, lengths = bytes_of(X)
        alphabet = alphabet_of(self.alphabet, data)
        length = learned_length(lengths, self.length)
        self._learn(alphabet, length, bool((lengths < length).any()))
        self._codes(data, lengths)
        return self

    def _learn(self, alphabet: Alphabet, length: int, ragged: bool) -> None:
        self._alphabet = alphabet
        self.alphabet_ = alphabet.name
        self.letters_ = alphabet.letters
        self.length_ = length
        self.ragged_ = ragged
        self.shape_ = (length, len(alphabet.letters))
        self.expansion_ = alphabet.expansion

    def transform(self, X: Any, dtype: str = "uint8") -> np.ndarray:
        """Encode sequences.

        Parameters
        ----------
        X : object ndarray of str of shape (n_samples,)
        dtype : str
            Ignored: codes are uint8.

        Returns
        -------
        ndarray of shape (n_samples, length_)
            uint8 codes, 0 for padding.

        Raises
        ------
        InvalidInputError
            If a sequence is empty, longer than ``length_`` or has a character outside the alphabet.
        """
        data, lengths = bytes_of(X)
        return fill(self._codes(data, lengths), lengths, self.length_, self.pad, PAD)

    def lengths(self, X: Any) -> np.ndarray:
        """Letters of each sequence, shape (n_samples,), int64."""
        return bytes_of(X)[1]

    def _codes(self, data: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """Codes of all characters in one row, after every check."""
        check_longest(lengths, self.length_, self.length is not None, self, "sequence", "letters")
        return letter_codes(data, lengths, self._alphabet, self.unknown, self)

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned."""
        return {"alphabet": self.alphabet_, "length": self.length_, "ragged": self.ragged_}, {}

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        encoder = cls(**params)
        encoder._learn(named_alphabet(values["alphabet"]), int(values["length"]), bool(values["ragged"]))
        return encoder
