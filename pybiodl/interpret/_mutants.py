"""Samples of letters with one letter changed, as codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pybiodl.encode import Sequence, Tokens
from pybiodl.errors import UnsupportedError

_BLOCK = 65536


@dataclass(frozen=True)
class Mutants:
    """Some mutants: sample, position (both 0-based) and new code of each, all of shape (n_mutants,)."""

    samples: np.ndarray
    positions: np.ndarray
    codes: np.ndarray

    def __len__(self) -> int:
        return len(self.samples)

    def take(self, places: Any) -> Mutants:
        """Return some of them."""
        return Mutants(self.samples[places], self.positions[places], self.codes[places])

    def written(self, codes: np.ndarray) -> np.ndarray:
        """Codes of the mutated samples, shape (n_mutants, length)."""
        lines = codes[self.samples]
        lines[np.arange(len(self)), self.positions] = self.codes
        return lines


def letters_of_map(encoder: Any, purpose: str) -> tuple[tuple[str, ...], int]:
    """Letters or tokens in order, and how many of them, the first ones, a mutation may bring in.

    Raises
    ------
    UnsupportedError
        If samples are no letters or tokens.
    """
    if isinstance(encoder, Sequence):
        return tuple(encoder.letters_), len(encoder.letters_)
    if isinstance(encoder, Tokens):
        marks = ("<unknown>", "<start>", "<end>")
        return tuple(encoder.tokens_), sum(token not in marks for token in encoder.tokens_)
    reads = {"table": "a table", "signal": "signals"}.get(encoder.kind, f"what {type(encoder).__name__} encodes")
    raise UnsupportedError(
        f"{purpose} changes letters or tokens of sequences; the model reads {reads}; use gradients or "
        "permutation_importance.",
        field="model",
    )


def mutable(codes: np.ndarray, encoder: Any) -> np.ndarray:
    """Positions that a mutation may change, shape (n_samples, length): no padding, and no start or end."""
    found = codes != 0
    if getattr(encoder, "start_end", False):
        found &= codes < len(encoder.tokens_) - 1
    return np.asarray(found)


def all_mutants(codes: np.ndarray, places: np.ndarray, n_letters: int, block: int = _BLOCK) -> Iterator[Mutants]:
    """Every mutant, position by position through all samples, so many at a time.

    Parameters
    ----------
    codes : ndarray of shape (n_samples, length)
    places : ndarray of bool of the same shape
        Positions to change.
    n_letters : int
        Codes 1 to `n_letters` are brought in, but the one that is there.
    block : int
    """
    at_once = max(1, block // max(1, n_letters * len(codes)))
    new = np.arange(1, n_letters + 1)
    for first in range(0, codes.shape[1], at_once):
        positions, samples = np.nonzero(places[:, first : first + at_once].T)
        positions += first
        changed = codes[samples, positions][:, None] != new
        found = np.nonzero(changed)
        if len(found[0]):
            yield Mutants(samples[found[0]], positions[found[0]], new[found[1]])
