"""Labels and values at each position of a line, read and laid beside the encoded line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl.encode import Encoder
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.estimators._outcomes import show


def as_lines(y: Any) -> list[Any]:
    """Return one entry a sample: a string, or an array with an entry a position.

    Raises
    ------
    InvalidTypeError
        If an entry is neither.
    """
    if isinstance(y, str) or not hasattr(y, "__len__"):
        raise InvalidTypeError(
            f"y must hold one line of labels a sample, as strings or arrays; got {type(y).__name__}.", field="y"
        )
    lines = list(y)
    for row, line in enumerate(lines):
        if not isinstance(line, str) and not isinstance(line, list | tuple | np.ndarray | pd.Series):
            raise InvalidTypeError(
                f"y must hold one line of labels a sample, a string or an array with an entry a position; got {line!r} "
                f"in row {row} (0-based).",
                field="y",
            )
    if not lines:
        raise InvalidInputError("y must have at least one sample; got none.", field="y")
    return [line if isinstance(line, str) else np.asarray(line) for line in lines]


def is_numeric(lines: list[Any]) -> bool:
    """Tell values (floats) from labels (letters, words, whole numbers)."""
    return all(not isinstance(line, str) and line.dtype.kind == "f" for line in lines)


def labels_in(lines: list[Any], missing: str) -> np.ndarray:
    """Sorted labels of all lines, those not known left out."""
    if all(isinstance(line, str) for line in lines):
        letters = set().union(*lines) - set(missing)
        return np.asarray(sorted(letters))
    found: set[Any] = set()
    for line in lines:
        values = np.asarray(list(line) if isinstance(line, str) else line)
        found |= set(values[_known(values, missing)].tolist())
    return np.asarray(sorted(found))


def label_codes(lines: list[Any], classes: np.ndarray, missing: str, name: str) -> list[np.ndarray]:
    """Class code of each position, int64, -1 where not known.

    Raises
    ------
    InvalidInputError
        If a label is none of the classes.
    """
    known = pd.Index(classes)
    coded = []
    for row, line in enumerate(lines):
        values = np.asarray(list(line) if isinstance(line, str) else line)
        codes = known.get_indexer(pd.Index(values))
        novel = (codes < 0) & _known(values, missing)
        if novel.any():
            place = int(novel.argmax())
            raise InvalidInputError(
                f"{name} must hold labels of the training data ({', '.join(map(show, classes[:10]))}); got "
                f"{show(values[place])} in row {row} (0-based) at position {place + 1} (1-based).",
                field=name,
            )
        coded.append(np.where(_known(values, missing), codes, -1))
    return coded


def _known(values: np.ndarray, missing: str) -> np.ndarray:
    known = ~np.asarray(pd.isna(values))
    if values.dtype.kind in "UO" and missing:
        known &= ~np.isin(values.astype(str), list(missing))
    return known


def first_places(encoder: Any, lengths: np.ndarray) -> np.ndarray:
    """Where the first position of each line stands in the encoded line, shape (n_samples,)."""
    spare = encoder.shape_[0] - lengths
    return {"right": 0 * spare, "left": spare, "center": spare // 2}[getattr(encoder, "pad", "right")]


def beside(lines: list[np.ndarray], X: Any, encoder: Encoder, fill: float, name: str) -> np.ndarray:
    """Lay lines of codes or values beside the encoded lines, shape (n_samples, length_, ...), `fill` at padding.

    Raises
    ------
    InvalidInputError
        If a line has another length than its sample.
    """
    lengths = encoder.lengths(X)
    shape = (len(lines), encoder.shape_[0], *lines[0].shape[1:])
    laid = np.full(shape, fill, dtype=lines[0].dtype)
    for row, (line, first, length) in enumerate(zip(lines, first_places(encoder, lengths), lengths, strict=True)):
        if len(line) != length:
            raise InvalidInputError(
                f"{name} must have an entry for each position of its sample; row {row} (0-based) has {len(line)} "
                f"entries and its sample {length} positions.",
                field=name,
            )
        laid[row, first : first + length] = line
    return laid
