"""What crossed the border, as the estimators read it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse

from pybiodl.backends.h2o import ClusterFrame
from pybiodl.errors import InvalidInputError
from pybiodl.rbridge._border import Factor, Frame, Labelled, Lines
from pybiodl.rbridge._files import opened


def samples(value: Any) -> Any:
    """Make samples for an estimator: a DataFrame, array, CSR matrix, array of str, signals, histories, or path.

    Parameters
    ----------
    value : dict or str
        ``data``, of `from_r`, and ``in_columns``, whether the samples are its columns (genes x samples). The slots of
        a sparse matrix then are those of the CSR matrix of samples x genes, and nothing is copied.
    """
    if isinstance(value, str):
        return value
    if "frame" in value:
        return ClusterFrame(value["frame"])
    if "lazy" in value:
        return opened(value)
    data, in_columns = value["data"], value["in_columns"]
    if isinstance(data, Frame):
        return _data_frame(data)
    if isinstance(data, Lines | list):
        return one_an_entry(data)
    names = None
    if isinstance(data, Labelled):
        data, dimnames = data.values, data.dimnames
        names = dimnames[0 if in_columns else 1] if data.ndim == 2 else None
    if scipy.sparse.issparse(data):
        return data.T if in_columns else data.tocsr()
    if data.ndim == 1:
        return data
    if data.ndim == 3:
        return np.ascontiguousarray(plain_numbers(data))
    numbers = np.ascontiguousarray(plain_numbers(data.T if in_columns else data))
    return numbers if names is None else pd.DataFrame(numbers, columns=names, copy=False)


def one_an_entry(data: Lines | list[Any]) -> np.ndarray:
    """Make an object array, shape (n_samples,), of signals (arrays) or of histories (lists of lists of str)."""
    items = data.items if isinstance(data, Lines) else data
    made = np.empty(len(items), dtype=object)
    for row, item in enumerate(items):
        made[row] = _entry(item)
    return made


def _entry(item: Any) -> Any:
    if isinstance(item, Lines):
        return [_entry(visit) for visit in item.items]
    if isinstance(item, list):
        return [_entry(visit) for visit in item]
    if isinstance(item, Labelled):
        item = item.values
    if isinstance(item, np.ndarray) and item.dtype.kind == "O":
        return item.tolist()
    return plain_numbers(item)


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


def targets(value: Any, ordered: bool = False, partly: bool = False) -> Any:
    """Make targets for an estimator: class labels or numbers of shape (n,), or (n, n_targets), or a column name.

    Parameters
    ----------
    value : Any
        Of `from_r`. Of several columns what is missing is not known; of one it is refused.
    ordered : bool
        Whether an ordered factor keeps the order of its levels.
    partly : bool
        Whether a class may be missing.

    Raises
    ------
    InvalidInputError
        If a class is missing.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Frame):
        return pd.DataFrame(dict(enumerate(map(_outcome, value.columns)))).set_axis(value.names, axis=1)
    names = None
    if isinstance(value, Labelled):
        value, names = value.values, value.dimnames[1] if value.values.ndim == 2 else None
    if not isinstance(value, Factor) and value.ndim == 2:
        value = _labels(value)
        return value if names is None else pd.DataFrame(value, columns=names)
    factor = value if isinstance(value, Factor) else None
    value = _outcome(value)
    missing = _is_none(value) if value.dtype.kind == "O" else np.zeros(len(value), bool)
    if missing.any() and not partly:
        row = int(np.argwhere(missing)[0][0])
        raise InvalidInputError(
            f"y must have no missing class; got {int(missing.sum())}, the first in row {row} (0-based); "
            "leave those rows out.",
            field="y",
        )
    return category(factor) if factor is not None and factor.ordered and ordered else value


def outcome_reader(task: str, **habits: bool) -> Callable[[Any], Any]:
    """Return what reads the outcome of a task, which may be None where the task does without."""
    if task in ("BioAutoencoder", "BioEmbedder", "BioForecaster", "BioGenerator"):
        return lambda y: None if y is None else targets(y)
    return lines if task in ("BioTagger", "BioTranscriber") else partial(targets, **habits)


def vector(value: Any) -> Any:
    """Make one entry a sample, as weights and groups are, None where R has NA; the name of a column stays."""
    return _outcome(value) if isinstance(value, Labelled | Factor | np.ma.MaskedArray) else value


def _outcome(value: Any) -> np.ndarray:
    """One outcome, shape (n,): classes or numbers, None where a class is missing."""
    if isinstance(value, Labelled):
        value = value.values
    if isinstance(value, Factor):
        return np.array([*value.levels, None], dtype=object)[value.codes]
    return objects(value) if isinstance(value, np.ma.MaskedArray) else value


def objects(values: Any) -> np.ndarray:
    """Give masked integers or logicals as objects, None where R has NA."""
    plain = np.ma.getdata(values).astype(object)
    plain[np.ma.getmaskarray(values)] = None
    return np.asarray(plain)


def _labels(values: Any) -> Any:
    """Several columns: of numbers NaN is what is not known."""
    return plain_numbers(values) if isinstance(values, np.ma.MaskedArray) else values


def lines(value: Any) -> Any:
    """Make the outcome of a tagger: one line a sample, a string or an array, or a dict of these by name."""
    if isinstance(value, dict):
        return {name: lines(one) for name, one in value.items()}
    if isinstance(value, Labelled):
        value = value.values
    if isinstance(value, np.ndarray):
        return list(value)
    items = value.items if isinstance(value, Lines) else value
    return [_outcome(item) if isinstance(item, np.ma.MaskedArray | Factor | Labelled) else item for item in items]


def complete_rows(X: Any) -> np.ndarray:
    """Rows without a missing value, shape (n_samples,), bool."""
    if isinstance(X, pd.DataFrame):
        return np.asarray(X.notna().to_numpy().all(axis=1))
    if scipy.sparse.issparse(X):
        complete = np.ones(X.shape[0], bool)
        complete[X.tocoo().row[np.isnan(X.data)]] = False
        return complete
    if X.dtype.kind == "O":
        return np.fromiter((item is not None and _is_whole(item) for item in X), bool, len(X))
    return np.asarray(~np.isnan(X).any(axis=tuple(range(1, X.ndim))))


def _is_whole(item: Any) -> bool:
    return not isinstance(item, np.ndarray) or not np.isnan(item).any()


def _is_none(values: np.ndarray) -> np.ndarray:
    return np.fromiter((item is None for item in values.flat), bool, values.size).reshape(values.shape)
