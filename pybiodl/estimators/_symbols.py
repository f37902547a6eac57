"""Strings of symbols, read for a network that transcribes a line into them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.estimators._outcomes import show

Line = str | list[str]


def as_strings(y: Any, name: str = "y") -> list[Line]:
    """Return one string, or list of symbols, a sample.

    Raises
    ------
    InvalidTypeError
        If an entry is neither.
    InvalidInputError
        If an entry is empty, or there is none.
    """
    if isinstance(y, str) or not hasattr(y, "__len__"):
        raise InvalidTypeError(
            f"{name} must hold one string of symbols a sample; got {type(y).__name__}; pass a list of strings.",
            field=name,
        )
    lines: list[Line] = []
    for row, line in enumerate(y):
        if isinstance(line, str):
            lines.append(str(line))
        elif isinstance(line, list | tuple | np.ndarray | pd.Series) and all(isinstance(one, str) for one in line):
            lines.append([str(one) for one in line])
        else:
            raise InvalidTypeError(
                f"{name} must hold strings, or lists of symbols; got {show(line)} in row {row} (0-based).", field=name
            )
        if not lines[-1]:
            raise InvalidInputError(
                f"{name} must have at least one symbol a sample; the string in row {row} (0-based) is empty; leave the "
                "sample out.",
                field=name,
            )
    if not lines:
        raise InvalidInputError(f"{name} must have at least one sample; got none.", field=name)
    return lines


def alphabet_of(symbols: Any, lines: list[Line]) -> np.ndarray:
    """Return the symbols given, or those of the lines in sorted order, shape (n_symbols,) of str."""
    if isinstance(symbols, str) and symbols == "auto":
        return np.asarray(sorted(set().union(*lines)))
    known = list(symbols) if isinstance(symbols, Sequence | np.ndarray) else []
    if not known or not all(isinstance(one, str) and one for one in known) or len(set(known)) < len(known):
        raise InvalidInputError(
            'symbols must be "auto", or a string or list of different symbols, as in "ACGT"; '
            f"got {symbols!r}.", field="symbols",
        )  # fmt: skip
    return np.asarray(known)


def symbol_codes(lines: list[Line], alphabet: np.ndarray, name: str = "y") -> np.ndarray:
    """Code of each symbol; of symbols of several letters the longest that fits is read.

    Parameters
    ----------
    lines : list of str or of list of str
    alphabet : ndarray of shape (n_symbols,) of str
    name : str
        For error messages.

    Returns
    -------
    ndarray of shape (n_samples,) of int32 arrays

    Raises
    ------
    InvalidInputError
        If a line holds something else.
    """
    code = {str(symbol): place for place, symbol in enumerate(alphabet)}
    longest_first = sorted(code, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)) + "|.", re.DOTALL)
    coded = np.empty(len(lines), dtype=object)
    for row, line in enumerate(lines):
        symbols = pattern.findall(line) if isinstance(line, str) else line
        codes = [code.get(symbol, -1) for symbol in symbols]
        if -1 in codes:
            place = codes.index(-1)
            raise InvalidInputError(
                f"{name} must hold the symbols {', '.join(list(code)[:25])}; got "
                f"{show(symbols[place])} in row {row} (0-based) at place {place + 1} (1-based); correct it, or name "
                "all symbols by symbols=.",
                field=name,
            )
        coded[row] = np.array(codes, dtype=np.int32)
    return coded


def n_frames_needed(codes: np.ndarray) -> int:
    """Fewest frames that can hold a line: one a symbol, and a blank between two that are equal."""
    return len(codes) + int(np.count_nonzero(codes[1:] == codes[:-1]))


def padded(coded: Any) -> np.ndarray:
    """Lines of codes side by side, int32 of shape (n_samples, longest), -1 after the last symbol."""
    laid = np.full((len(coded), max(map(len, coded))), -1, dtype=np.int32)
    for row, codes in enumerate(coded):
        laid[row, : len(codes)] = codes
    return laid
