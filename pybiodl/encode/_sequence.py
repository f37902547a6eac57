"""Sequences of letters as one uint8 code a position."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np

from pybiodl._check import integer, one_of
from pybiodl.encode._alphabet import ALPHABETS, BAD, PAD, Alphabet, guess
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.errors import InvalidInputError


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
        one_of(self.pad, "pad", ("right", "left", "center"))
        one_of(self.unknown, "unknown", ("error", "mask"))
        data, lengths = _bytes(X)
        if self.alphabet == "auto":
            alphabet = guess(np.bincount(data, minlength=256))
        else:
            alphabet = _named(self.alphabet)
        longest = int(lengths.max())
        length = longest if self.length is None else integer(self.length, "length")
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
        data, lengths = _bytes(X)
        codes = self._codes(data, lengths)
        if (lengths == self.length_).all():
            return codes.reshape(len(lengths), self.length_)
        spare = self.length_ - lengths
        first = {"right": 0 * spare, "left": spare, "center": spare // 2}[self.pad]
        place = np.arange(self.length_, dtype=np.int32)
        padded = np.full((len(lengths), self.length_), PAD, dtype=np.uint8)
        begin = np.concatenate([[0], np.cumsum(lengths)])
        for start in range(0, len(lengths), _ROWS):  # blocks bound the memory of the mask
            rows = slice(start, start + _ROWS)
            inside = (place >= first[rows, None]) & (place < (first + lengths)[rows, None])
            padded[rows][inside] = codes[begin[start] : begin[min(start + _ROWS, len(lengths))]]
        return padded

    def _codes(self, data: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """Codes of all characters in one row, after every check."""
        longest = int(lengths.argmax())
        if lengths[longest] > self.length_:
            raise InvalidInputError(
                f"A sequence must have at most {self.length_} letters, "
                f"{'the longest at training' if self.length is None else 'the length of the encoder'}; the one in row "
                f"{longest} (0-based) has {lengths[longest]}; trim it, or fit with encoder=Sequence(length=...).",
                field="X",
            )
        codes: np.ndarray = self._alphabet.codes[data]
        bad = codes == BAD
        if bad.any():
            if self.unknown == "mask":
                codes[bad] = self._alphabet.gap
            else:
                self._refuse(data, lengths, int(bad.argmax()))
        return codes

    def _refuse(self, data: np.ndarray, lengths: np.ndarray, place: int) -> None:
        ends = np.cumsum(lengths)
        row = int(np.searchsorted(ends, place, side="right"))
        position = place - int(ends[row] - lengths[row]) + 1
        raise InvalidInputError(
            f"A {self.alphabet_} sequence must be written in the letters {self.letters_}"
            f"{' and IUPAC ambiguity codes' if self._alphabet.ambiguous else ''}; "
            f"got {chr(data[place])!r} in row {row} (0-based) at position {position} (1-based); "
            'correct it, name the alphabet, or pass encoder=Sequence(unknown="mask").',
            field="X",
        )

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned."""
        return {"alphabet": self.alphabet_, "length": self.length_, "ragged": self.ragged_}, {}

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        encoder = cls(**params)
        encoder._learn(_named(values["alphabet"]), int(values["length"]), bool(values["ragged"]))
        return encoder


_ROWS = 65536


def _named(name: Any) -> Alphabet:
    """Return the alphabet of that name, or one of the letters given."""
    if not isinstance(name, str) or not name or (name not in ALPHABETS and len(set(name.upper())) < len(name)):
        raise InvalidInputError(
            f"alphabet must be auto, dna, rna, protein or a string of distinct letters; got {name!r}.",
            field="alphabet",
        )
    return ALPHABETS[name] if name in ALPHABETS else Alphabet(name, name.upper())


def _bytes(X: Any) -> tuple[np.ndarray, np.ndarray]:
    """All characters in one row of bytes, and the length of each sequence."""
    lengths = np.fromiter(map(len, X), dtype=np.int64, count=len(X))
    if not lengths.all():
        raise InvalidInputError(
            f"A sequence must have at least one letter; the one in row {int(lengths.argmin())} (0-based) is empty; "
            "leave it out.",
            field="X",
        )
    # A character outside Latin-1 becomes "?", which no alphabet knows.
    return np.frombuffer("".join(X).encode("latin-1", errors="replace"), dtype=np.uint8), lengths
