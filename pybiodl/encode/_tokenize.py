"""Strings into tokens: names, and for every position in all strings which name it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from pybiodl.encode._letters import check_strings
from pybiodl.encode._selfies import symbols
from pybiodl.errors import InvalidInputError

SPLITS = ("smiles", "selfies", "words", "characters", "codes")

# Atoms, bonds and ring closures as in Schwaller et al. 2018 (doi:10.1039/C8SC02339E).
_SMILES = re.compile(
    r"\[[^\]]+]|Br?|Cl?|N|O|S|P|F|I|b|c|n|o|s|p|\(|\)|\.|=|#|-|\+|\\|\/|:|~|@|\?|>|\*|\$|%[0-9]{2}|[0-9]"
)
_WORDS = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Split:
    """Tokens of all strings, one after the other.

    Parameters
    ----------
    names : list of str
        Distinct tokens.
    index : ndarray of shape (n_tokens_in_all,)
        Which name each token is, 0-based.
    lengths : ndarray of shape (n_samples,)
        Tokens of each string, int64.
    """

    names: list[str]
    index: np.ndarray
    lengths: np.ndarray


def split(X: Any, tokens: str) -> Split:
    """Split strings into tokens.

    Parameters
    ----------
    X : object ndarray of str of shape (n_samples,)
    tokens : {"smiles", "selfies", "words", "characters", "codes"}

    Raises
    ------
    InvalidTypeError, InvalidInputError
        If a sample is no string, or no SMILES, character for character.
    """
    check_strings(X)
    if tokens == "characters":
        points, lengths = code_points(X)
        return split_points(points, lengths)
    if tokens == "smiles":
        parts = [_SMILES.findall(text) for text in X]
        for row, (text, part) in enumerate(zip(X, parts, strict=True)):
            if "".join(part) != text:
                _refuse_smiles(text, row)
    elif tokens == "selfies":
        parts = symbols(X)
    elif tokens == "words":
        parts = [_WORDS.findall(text.lower()) for text in X]
    else:
        parts = [text.split() for text in X]
    flat = list(chain.from_iterable(parts))
    names = list(dict.fromkeys(flat))
    places = dict(zip(names, range(len(names)), strict=True))
    index = np.fromiter(map(places.__getitem__, flat), dtype=np.int32, count=len(flat))
    return Split(names, index, np.fromiter(map(len, parts), dtype=np.int64, count=len(parts)))


def code_points(X: Any) -> tuple[np.ndarray, np.ndarray]:
    """Unicode code points of all strings in one row, and the characters of each string."""
    check_strings(X)
    lengths = np.fromiter(map(len, X), dtype=np.int64, count=len(X))
    return np.frombuffer("".join(X).encode("utf-32-le", errors="surrogatepass"), dtype="<u4"), lengths


def split_points(points: np.ndarray, lengths: np.ndarray) -> Split:
    """Characters as tokens, in the order of their code points."""
    seen = np.flatnonzero(np.bincount(points))
    places = np.zeros(seen[-1] + 1 if len(seen) else 0, dtype=np.int32)
    places[seen] = np.arange(len(seen))
    return Split([chr(point) for point in seen], places[points], lengths)


def _refuse_smiles(text: str, row: int) -> None:
    place = 0
    while match := _SMILES.match(text, place):
        place = match.end()
    raise InvalidInputError(
        f"A SMILES must be written in atoms, bonds, branches and ring closures; got {text[place : place + 10]!r} at "
        f"position {place + 1} (1-based) of {text!r} in row {row} (0-based); correct it or leave it out.",
        field="X",
    )
