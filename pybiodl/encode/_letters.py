"""Strings of letters as one flat row of codes."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.encode._alphabet import BAD, Alphabet
from pybiodl.errors import InvalidInputError, InvalidTypeError


def check_strings(X: Any) -> None:
    """Refuse a sample that is no string, as a missing value is none."""
    if all(issubclass(kind, str) for kind in set(map(type, X))):
        return
    row, item = next((row, item) for row, item in enumerate(X) if not isinstance(item, str))
    raise InvalidTypeError(
        f"X must hold strings, one a sample; got {item!r} in row {row} (0-based); leave the sample out.", field="X"
    )


def bytes_of(X: Any) -> tuple[np.ndarray, np.ndarray]:
    """Join all characters in one row of bytes, and count the letters of each sequence.

    Returns
    -------
    ndarray of shape (n_letters_in_all,)
        uint8; a character outside Latin-1 becomes ``?``, which no alphabet knows.
    ndarray of shape (n_samples,)
        int64.

    Raises
    ------
    InvalidTypeError, InvalidInputError
        If a sequence is no string, or empty.
    """
    check_strings(X)
    lengths = np.fromiter(map(len, X), dtype=np.int64, count=len(X))
    if not lengths.all():
        raise InvalidInputError(
            f"A sequence must have at least one letter; the one in row {int(lengths.argmin())} (0-based) is empty; "
            "leave it out.",
            field="X",
        )
    return np.frombuffer("".join(X).encode("latin-1", errors="replace"), dtype=np.uint8), lengths


def letter_codes(
    data: np.ndarray, lengths: np.ndarray, alphabet: Alphabet, unknown: str, encoder: object
) -> np.ndarray:
    """Codes of all characters in one row, uint8; an unknown one is a gap, or refused with its place.

    Parameters
    ----------
    data, lengths : ndarray
        As of `bytes_of`.
    alphabet : Alphabet
    unknown : {"error", "mask"}
    encoder : object
        For the error message.
    """
    codes: np.ndarray = alphabet.codes[data]
    bad = codes == BAD
    if not bad.any():
        return codes
    if unknown == "mask":
        codes[bad] = alphabet.gap
        return codes
    place = int(bad.argmax())
    ends = np.cumsum(lengths)
    row = int(np.searchsorted(ends, place, side="right"))
    position = place - int(ends[row] - lengths[row]) + 1
    raise InvalidInputError(
        f"A {alphabet.name} sequence must be written in the letters {alphabet.letters}"
        f"{' and IUPAC ambiguity codes' if alphabet.ambiguous else ''}; "
        f"got {chr(data[place])!r} in row {row} (0-based) at position {position} (1-based); "
        f'correct it, name the alphabet, or pass encoder={type(encoder).__name__}(unknown="mask").',
        field="X",
    )
