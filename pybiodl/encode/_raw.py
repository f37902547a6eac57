"""Raw values along a line, as users pass them, in arrays that can be sliced by samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError, InvalidTypeError


def one_axis(X: Any) -> np.ndarray | None:
    """One object a sample, shape (n_samples,), whatever the samples hold; None where X is no such thing."""
    if isinstance(X, pd.DataFrame):
        return one_axis(X.iloc[:, 0]) if X.shape[1] == 1 and X.dtypes.iloc[0].kind == "O" else None
    if isinstance(X, np.ndarray):
        if X.ndim == 2 and X.shape[1] == 1 and X.dtype.kind == "O":
            X = X[:, 0]
        return X if X.ndim == 1 and X.dtype.kind == "O" else None
    if not isinstance(X, list | tuple | pd.Series):
        return None
    items = np.empty(len(X), dtype=object)
    for row, item in enumerate(X):  # NumPy would join samples of one shape
        items[row] = item
    return items


def first_of(X: Any) -> Any:
    """First sample of what `one_axis` understands, without touching the others; None where there is none."""
    head = X[:1] if isinstance(X, np.ndarray | list | tuple) else X.iloc[:1] if hasattr(X, "iloc") else None
    items = one_axis(head)
    return items[0] if items is not None and len(items) else None


def is_signals(X: Any) -> bool:
    """Tell whether X is a signal a sample: three axes of numbers, or arrays along a line.

    A list of arrays of one axis and one length is a table, as it is for scikit-learn.
    """
    if isinstance(X, np.ndarray) and X.dtype.kind != "O":
        return X.ndim == 3 and _is_numbers(X)
    first = first_of(X)
    if not isinstance(first, np.ndarray) or not _is_numbers(first) or first.ndim not in (1, 2):
        return False
    return first.ndim == 2 or not isinstance(X, list | tuple) or any(np.shape(item) != first.shape for item in X)


def as_signals(X: Any) -> np.ndarray:
    """Signals of one length as (n_samples, length, n_channels), others as an object ndarray of (length, n_channels).

    Parameters
    ----------
    X : array-like of shape (n_samples, length, n_channels) or (n_samples, length), or list of arrays
        An array of one axis less has one channel.

    Raises
    ------
    InvalidTypeError
        If X, or a sample, is no array of numbers.
    InvalidInputError
        If the samples have different numbers of channels.
    """
    if isinstance(X, np.ndarray) and X.dtype.kind != "O" and X.ndim == 3 and _is_numbers(X):
        return X
    items = one_axis(X)
    if items is None:
        values = X.to_numpy() if isinstance(X, pd.DataFrame) else np.asarray(X)
        if values.ndim not in (2, 3) or not _is_numbers(values):
            raise InvalidTypeError(
                "X must be one signal a sample, an array of shape (n_samples, length, n_channels) or a list of "
                f"(length, n_channels) arrays; got {_what(values)}; reshape or list it.",
                field="X",
            )
        return values if values.ndim == 3 else values[:, :, None]
    lines = np.empty(len(items), dtype=object)
    for row, item in enumerate(items):
        lines[row] = _line(item, row, "signal", "(length,) or (length, n_channels)")
    return _stacked(lines)


def _stacked(lines: np.ndarray) -> np.ndarray:
    if len(lines) == 0:
        return lines
    shapes = np.array([line.shape for line in lines])
    other = shapes[:, 1] != shapes[0, 1]
    if other.any():
        row = int(other.argmax())
        raise InvalidInputError(
            f"Signals must have the same channels in every sample; got {shapes[0, 1]} in row 0 (0-based) and "
            f"{shapes[row, 1]} in row {row} (0-based); pass arrays of shape (length, n_channels).",
            field="X",
        )
    return np.stack(list(lines)) if (shapes == shapes[0]).all() else lines


def _line(item: Any, row: int, sample: str, shape: str) -> np.ndarray:
    """Array (length, n_channels) of one sample."""
    try:
        line = np.asarray(item)
    except ValueError:  # rows of different lengths
        line = np.asarray(None)
    if line.ndim not in (1, 2) or not _is_numbers(line):
        raise InvalidTypeError(
            f"A {sample} must be an array of numbers of shape {shape}; got {_what(line)} in row {row} (0-based); "
            "leave the sample out or reshape it.",
            field="X",
        )
    return line[:, None] if line.ndim == 1 else line


def _is_numbers(values: np.ndarray) -> bool:
    return values.dtype.kind in "biuf"


def _what(values: np.ndarray) -> str:
    return f"{values.dtype} of shape {values.shape}"
