"""Strings of sequences or molecules, as given in any container."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pybiodl.encode._alphabet import PROTEIN, guess
from pybiodl.errors import InvalidInputError, InvalidTypeError

_GAPS = "-.*"


def texts_of(values: Any, field: str, column: str, what: str) -> list[str]:
    """Strings of a list, array, Series, or of one column of a DataFrame.

    Parameters
    ----------
    values : array-like of str of shape (n_rows,), or DataFrame
    field : str
        The parameter in errors.
    column : str
        The column of a DataFrame.
    what : str
        What the strings are, in errors.

    Raises
    ------
    InvalidInputError
        If there is no such column or a string is empty.
    InvalidTypeError
        If an entry is no string.
    """
    if hasattr(values, "columns"):
        if column not in values.columns:
            raise InvalidInputError(
                f"{field} must have a column {column!r} of {what}; its columns are "
                f"{', '.join(map(str, list(values.columns)[:10]))}; or give the {what} as groups.",
                field=field,
            )
        values = values[column]
    if isinstance(values, np.ndarray) and values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    texts = []
    for row, value in enumerate(values):
        if isinstance(value, bytes):
            value = value.decode("ascii", "replace")
        if not isinstance(value, str):
            raise InvalidTypeError(
                f"{field} must hold {what} as strings; row {row} (0-based) holds {type(value).__name__}.", field=field
            )
        if not value.strip():
            raise InvalidInputError(f"{field} must hold no empty {what}; row {row} (0-based) is empty.", field=field)
        texts.append(str(value.strip()))
    return texts


@dataclass(frozen=True)
class Molecule:
    """What kind of sequences a collection holds.

    Parameters
    ----------
    nucleotides : bool
    n_letters : float
        Letters that would be as diverse if all were equally common: exp of the entropy.
    skipped : ndarray of shape (256,), bool
        Bytes that say nothing about likeness: ambiguity codes and gaps.
    """

    nucleotides: bool
    n_letters: float
    skipped: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> Molecule:
        """Guess the molecule from the letters of all sequences."""
        counts = np.zeros(256, dtype=np.int64)
        for start in range(0, len(texts), 10_000):
            joined = "".join(texts[start : start + 10_000]).encode("ascii", "replace")
            counts += np.bincount(np.frombuffer(joined, dtype=np.uint8), minlength=256)
        nucleotides = guess(counts) is not PROTEIN
        ambiguous = "RYSWKMBDHVN" if nucleotides else "BZJX"
        skipped = np.zeros(256, dtype=bool)
        skipped[[0, *(ord(letter) for letter in ambiguous + _GAPS)]] = True
        shares = counts[~skipped & (counts > 0)]
        shares = shares / max(shares.sum(), 1)
        return cls(nucleotides, max(1.5, float(np.exp(-(shares * np.log(shares)).sum()))), skipped)


def clean_sequences(values: Any, field: str) -> list[str]:
    """Sequences in upper case; other containers and errors as in `texts_of`."""
    return [text.upper() for text in texts_of(values, field, "sequence", "sequences")]


def as_dna(texts: list[str], molecule: Molecule) -> list[str]:
    """RNA read as DNA, so that both spellings of a molecule are one."""
    return [text.replace("U", "T") for text in texts] if molecule.nucleotides else texts


def without_gaps(text: str) -> str:
    """Return the letters of an aligned sequence."""
    return text.translate(_NO_GAPS)


_NO_GAPS = str.maketrans("", "", _GAPS)
