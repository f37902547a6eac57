"""What crossed the border, as the estimators read it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse

from pybiodl.errors import InvalidInputError
from pybiodl.rbridge._border import Factor, Frame, Labelled


def samples(value: Any) -> Any:
    """Make samples for an estimator: a DataFrame, array, CSR matrix, array of str, or path.

    Parameters
    ----------
    value : dict or str
        ``data``, of `from_r`, and ``in_columns``, whether the samples are its columns (genes x samples). The slots of
        a sparse matrix then are those of the CSR matrix of samples x genes, and nothing is copied.
    """
    if isinstance(value, str):
        return value
    data, in_columns = value["data"], value["in_columns"]
    if isinstance(data, Frame):
        return _data_frame(data)
    names = None
    if isinstance(data, Labelled):
        data, dimnames = data.values, data.dimnames
        names = dimnames[0 if in_columns else 1] if data.ndim == 2 else None
    if scipy.sparse.issparse(data):
        return data.T if in_columns else data.tocsr()
    if data.ndim == 1:
        return data
    numbers = np.ascontiguousarray(plain_numbers(data.T if in_columns else data))
    return numbers if names is None else pd.DataFrame(numbers, columns=names, copy=False)


def plain_numbers(values: Any) -> Any:
    """Numbers as NumPy has them: where an integer or logical is NA, float64 with NaN."""
    return np.where(values.mask, np.nan, values.data) if isinstance(values, np.ma.MaskedArray) else values


def _data_frame(frame: Frame) -> pd.DataFrame:
    columns = {j: _column(column) for j, column in enumerate(frame.columns)}  # by place: names may repeat
    table = pd.DataFrame(columns, index=pd.RangeIndex(frame.n_rows))
    table.columns = pd.Index(frame.names)
    return table


def _column(column: Any) -> Any:
    if isinstance(column, Labelled):
        column = column.values
    return category(column) if isinstance(column, Factor) else plain_numbers(column)


def category(factor: Factor) -> Any:
    """Give a factor as pandas' category; a level that is NA is a missing value."""
    known = [level for level in factor.levels if level is not None]
    values = np.array([*factor.levels, None], dtype=object)[factor.codes]
    return pd.Categorical(values, categories=known, ordered=factor.ordered)


def targets(value: Any) -> Any:
    """Make targets for an estimator: class labels or numbers of shape (n,), or (n, n_targets), or a column name.

    Raises
    ------
    InvalidInputError
        If a class is missing.
    """
    if isinstance(value, str):
        return value
    names = None
    if isinstance(value, Labelled):
        value, names = value.values, value.dimnames[1] if value.values.ndim == 2 else None
    if isinstance(value, Factor):
        value = np.array([*value.levels, None], dtype=object)[value.codes]
    missing = np.ma.getmaskarray(value) if isinstance(value, np.ma.MaskedArray) else _is_none(value)
    if missing.any():
        row = int(np.argwhere(missing)[0][0])
        raise InvalidInputError(
            f"y must have no missing class; got {int(missing.sum())}, the first in row {row} (0-based); "
            "leave those rows out.",
            field="y",
        )
    value = np.ma.getdata(value)
    return value if names is None else pd.DataFrame(value, columns=names)


def complete_rows(X: Any) -> np.ndarray:
    """Rows without a missing value, shape (n_samples,), bool."""
    if isinstance(X, pd.DataFrame):
        return np.asarray(X.notna().to_numpy().all(axis=1))
    if scipy.sparse.issparse(X):
        complete = np.ones(X.shape[0], bool)
        complete[X.tocoo().row[np.isnan(X.data)]] = False
        return complete
    if X.dtype.kind == "O":
        return ~_is_none(X)
    return np.asarray(~np.isnan(X).any(axis=1))


def _is_none(values: np.ndarray) -> np.ndarray:
    return np.fromiter((item is None for item in values.flat), bool, values.size).reshape(values.shape)
