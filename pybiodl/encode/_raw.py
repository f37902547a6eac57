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


PROTON = 1.007276466621
"""Mass of a proton in Da (CODATA 2018)."""


def as_spectra(X: Any) -> np.ndarray:
    """Peaks of each spectrum, as an object ndarray (n_samples,) of float64 arrays (n_peaks, 2) or (n_peaks, 3).

    The columns are m/z, intensity and, where it is known, the neutral mass of the precursor in Da, which is the same in
    all peaks of a spectrum.

    Parameters
    ----------
    X : list of arrays of such columns, or DataFrame
        A DataFrame has the columns ``mz`` and ``intensity``, an array a sample, and may have ``precursor_mz`` and
        ``charge``, a number a sample.

    Raises
    ------
    InvalidTypeError
        If X is neither, or a sample is no array of two or three columns.
    """
    if isinstance(X, pd.DataFrame) and {"mz", "intensity"} <= set(X.columns):
        return _joined_peaks(X)
    items = X if isinstance(X, np.ndarray) and X.ndim == 3 else one_axis(X)
    if items is None:
        raise InvalidTypeError(
            "X must be one spectrum a sample, a list of (n_peaks, 2) arrays of m/z and intensity or a DataFrame with "
            f"the columns mz and intensity; got {type(X).__name__}; list the spectra.",
            field="X",
        )
    spectra = np.empty(len(items), dtype=object)
    for row, item in enumerate(items):
        spectra[row] = _line(item, row, "spectrum", "(n_peaks, 2) or (n_peaks, 3)").astype(np.float64)
        if spectra[row].shape[1] not in (2, 3):
            raise InvalidTypeError(
                "A spectrum must have two columns, m/z and intensity, or three with the mass of the precursor in Da; "
                f"got {spectra[row].shape[1]} in row {row} (0-based); transpose or cut it.",
                field="X",
            )
    return spectra


def _joined_peaks(X: pd.DataFrame) -> np.ndarray:
    columns = [X["mz"].tolist(), X["intensity"].tolist()]
    if {"precursor_mz", "charge"} <= set(X.columns):
        charge = np.abs(X["charge"].to_numpy(dtype=np.float64, na_value=np.nan))
        mass = (X["precursor_mz"].to_numpy(dtype=np.float64, na_value=np.nan) - PROTON) * charge
        columns.append(mass.tolist())
    spectra = np.empty(len(X), dtype=object)
    for row, (mz, intensity, *rest) in enumerate(zip(*columns, strict=True)):
        if np.shape(mz) != np.shape(intensity) or np.ndim(mz) != 1:
            raise InvalidInputError(
                f"A spectrum must have one intensity for each m/z; got shapes {np.shape(mz)} of mz and "
                f"{np.shape(intensity)} of intensity in row {row} (0-based); pair the peaks.",
                field="X",
            )
        spectra[row] = np.column_stack([mz, intensity, *(np.full(len(mz), mass) for mass in rest)]).astype(np.float64)
    return spectra


def is_visits(X: Any) -> bool:
    """Tell whether X is a history a sample: a list of visits, each a list of codes (str)."""
    for history in (X if isinstance(X, list | tuple) else [first_of(X)])[:100]:  # the first ones may have no visit
        if not isinstance(history, list | tuple):
            return False
        for visit in history:
            if not isinstance(visit, list | tuple):
                return False
            for code in visit:
                return isinstance(code, str)
    return False


def as_visits(X: Any) -> np.ndarray:
    """Give one list of visits a sample, as an object ndarray of shape (n_samples,).

    Raises
    ------
    InvalidTypeError
        If X, or a sample, is no list.
    """
    items = one_axis(X)
    if items is None:
        raise InvalidTypeError(
            "X must be one history a sample, a list of lists of visits or one column of a DataFrame; got "
            f"{type(X).__name__}; list the histories.",
            field="X",
        )
    for row, item in enumerate(items):
        if not isinstance(item, list | tuple):
            raise InvalidTypeError(
                f"A history must be a list of visits, each a list of codes; got {item!r} in row {row} (0-based); "
                "leave it out or list its visits.",
                field="X",
            )
    return items
