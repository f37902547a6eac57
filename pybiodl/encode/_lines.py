"""Samples of different lengths into lines of one length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pybiodl._check import integer
from pybiodl.errors import InvalidInputError

PADS = ("right", "left", "center")
_ROWS = 65536


def smallest_dtype(largest: int) -> np.dtype[Any]:
    """Smallest of uint8, uint16 and int32 that holds the largest code."""
    return np.dtype("uint8" if largest < 2**8 else "uint16" if largest < 2**16 else "int32")


def learned_length(lengths: np.ndarray, length: Any) -> int:
    """Positions that the network reads: the number given, or those of the longest training sample."""
    return int(lengths.max()) if length is None else integer(length, "length")


def check_longest(lengths: np.ndarray, length: int, given: bool, encoder: object, sample: str, positions: str) -> None:
    """Refuse a sample that is longer than the line.

    Parameters
    ----------
    lengths : ndarray of shape (n_samples,)
    length : int
        Positions of the line.
    given : bool
        Whether the user named the length, for the error message.
    encoder : object
    sample, positions : str
        What a sample and its positions are called, as in "sequence" and "letters".
    """
    if len(lengths) == 0 or lengths.max() <= length:
        return
    row = int(lengths.argmax())
    raise InvalidInputError(
        f"A {sample} must have at most {length} {positions}, "
        f"{'the length of the encoder' if given else 'the longest at training'}; the one in row {row} (0-based) has "
        f"{lengths[row]}; trim it, or fit with encoder={type(encoder).__name__}(length=...).",
        field="X",
    )


def row_blocks(lengths: np.ndarray, n_positions: int, n_rows: int = _ROWS) -> Iterator[tuple[slice, slice]]:
    """Slices of rows, and of their positions in one flat row of all, that bound the memory of a step.

    Parameters
    ----------
    lengths : ndarray of shape (n_samples,)
    n_positions, n_rows : int
        Most positions and rows in a block; a longer sample is a block of its own.
    """
    ends = np.cumsum(lengths)
    row = begin = 0
    while row < len(lengths):
        stop = max(row + 1, min(int(np.searchsorted(ends, begin + n_positions, side="right")), row + n_rows))
        yield slice(row, stop), slice(begin, int(ends[stop - 1]))
        row, begin = stop, int(ends[stop - 1])


def first_positions(lengths: np.ndarray, length: int, pad: str) -> np.ndarray:
    """Place in the line of each sample's first position, shape (n_samples,), 0-based."""
    spare = length - lengths
    return np.asarray({"right": 0 * spare, "left": spare, "center": spare // 2}[pad])


def fill(values: np.ndarray, lengths: np.ndarray, length: int, pad: str, padding: float) -> np.ndarray:
    """Cut one flat row of all positions into lines of one length, filled up with `padding`.

    Parameters
    ----------
    values : ndarray of shape (n_positions_in_all, ...)
        The positions of all samples, one after the other.
    lengths : ndarray of shape (n_samples,)
        How many of them each sample has, at most `length`.
    length : int
    pad : {"right", "left", "center"}
    padding : float

    Returns
    -------
    ndarray of shape (n_samples, length, ...)
        Of the dtype of `values`.
    """
    if (lengths == length).all():
        return values.reshape(len(lengths), length, *values.shape[1:])
    first = first_positions(lengths, length, pad)
    place = np.arange(length, dtype=np.int32)
    padded = np.full((len(lengths), length, *values.shape[1:]), padding, dtype=values.dtype)
    begin = np.concatenate([[0], np.cumsum(lengths)])
    for start in range(0, len(lengths), _ROWS):  # blocks bound the memory of the mask
        rows = slice(start, start + _ROWS)
        inside = (place >= first[rows, None]) & (place < (first + lengths)[rows, None])
        padded[rows][inside] = values[begin[start] : begin[min(start + _ROWS, len(lengths))]]
    return padded
