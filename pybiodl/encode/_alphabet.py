"""Alphabets: letters, ambiguity codes as fractions of letters, and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from pybiodl.errors import InvalidInputError

PAD, BAD = 0, 255
"""Codes of padding and of a character that the alphabet does not know."""


@dataclass(frozen=True)
class Alphabet:
    """Letters of a molecule and how characters become codes.

    Code 0 is padding; 1 to n are the letters in order; ambiguity codes follow, each a fraction of the letters that it
    may stand for; the last code is a gap, which is no letter.

    Parameters
    ----------
    name : str
    letters : str
    ambiguous : tuple of (str, str)
        Character and the letters that it may stand for.
    gaps : str
        Characters that stand for no letter.
    """

    name: str
    letters: str
    ambiguous: tuple[tuple[str, str], ...] = ()
    gaps: str = "-."

    @property
    def gap(self) -> int:
        """Code of a gap and of a masked character."""
        return 1 + len(self.letters) + len(self.ambiguous)

    @cached_property
    def codes(self) -> np.ndarray:
        """Code of each byte, shape (256,), uint8; lower case reads as upper case."""
        table = np.full(256, BAD, dtype=np.uint8)
        known = self.letters + "".join(character for character, _ in self.ambiguous)
        for code, character in enumerate(known, start=1):
            table[[ord(character), ord(character.lower())]] = code
        for character in self.gaps:
            table[ord(character)] = self.gap
        return table

    @cached_property
    def expansion(self) -> np.ndarray:
        """Letters of each code, shape (n_codes, n_letters), float32: one-hot, fractions, or zeros."""
        table = np.zeros((self.gap + 1, len(self.letters)), dtype=np.float32)
        table[1 : 1 + len(self.letters)] = np.eye(len(self.letters))
        for code, (_, stands_for) in enumerate(self.ambiguous, start=1 + len(self.letters)):
            table[code, [self.letters.index(letter) for letter in stands_for]] = 1 / len(stands_for)
        return table


_IUPAC = (
    ("R", "AG"), ("Y", "CT"), ("S", "CG"), ("W", "AT"), ("K", "GT"), ("M", "AC"),
    ("B", "CGT"), ("D", "AGT"), ("H", "ACT"), ("V", "ACG"), ("N", "ACGT"),
)  # fmt: skip
_RESIDUES = "ACDEFGHIKLMNPQRSTVWY"

DNA = Alphabet("dna", "ACGT", _IUPAC)
RNA = Alphabet("rna", "ACGU", tuple((code, letters.replace("T", "U")) for code, letters in _IUPAC))
# Selenocysteine (U) and pyrrolysine (O) are too rare to learn: any residue, as X.
PROTEIN = Alphabet(
    "protein",
    _RESIDUES,
    (("B", "DN"), ("Z", "EQ"), ("J", "IL"), ("X", _RESIDUES), ("U", _RESIDUES), ("O", _RESIDUES)),
    gaps="-.*",
)
ALPHABETS = {alphabet.name: alphabet for alphabet in (DNA, RNA, PROTEIN)}


def guess(letter_counts: np.ndarray) -> Alphabet:
    """Guess the molecule from how often each byte occurs.

    Nucleotides are at least nine tenths plain bases or N; anything else is protein. U without T is RNA.

    Parameters
    ----------
    letter_counts : ndarray of shape (256,)
    """
    counts = {chr(byte): int(n + letter_counts[byte + 32]) for byte, n in enumerate(letter_counts[:91]) if byte > 64}
    total = sum(counts.values())
    bases = sum(counts[letter] for letter in "ACGTUN")
    if total and bases < 0.9 * total:
        return PROTEIN
    return RNA if counts["U"] and not counts["T"] else DNA


def alphabet_of(name: Any, data: np.ndarray) -> Alphabet:
    """Return the alphabet of that name, or for ``auto`` the one that the letters of `data` (uint8) say."""
    return guess(np.bincount(data, minlength=256)) if name == "auto" else named_alphabet(name)


def named_alphabet(name: Any) -> Alphabet:
    """Return the alphabet of that name, or one of the letters given."""
    if not isinstance(name, str) or not name or (name not in ALPHABETS and len(set(name.upper())) < len(name)):
        raise InvalidInputError(
            f"alphabet must be auto, dna, rna, protein or a string of distinct letters; got {name!r}.",
            field="alphabet",
        )
    return ALPHABETS[name] if name in ALPHABETS else Alphabet(name, name.upper())


def complement_of(expansion: np.ndarray) -> np.ndarray:
    """Code of the complement of each code of DNA or RNA, shape (n_codes,), int32.

    Parameters
    ----------
    expansion : ndarray of shape (n_codes, 4)
        Letters of each code; ``ACGT`` read from its other end is its complement.
    """
    found = []
    for code, row in enumerate(expansion[:, ::-1]):
        found.append(int(np.argmax((expansion == row).all(axis=1))) if row.any() else code)
    return np.asarray(found, dtype=np.int32)
