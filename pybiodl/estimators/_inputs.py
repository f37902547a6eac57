"""What a user passes as X, told apart: a table, values along a line, or a reference that a cluster reads."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse

from pybiodl.encode import Encoder, as_signals, as_spectra, as_visits, is_signals, is_visits
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.read import Lazy


@dataclass(frozen=True)
class Inputs:
    """Validated values.

    Parameters
    ----------
    kind : {"table", "sequence", "signal", "spectrum", "visits", "remote"}
        What an encoder ``reads``.
    values : ndarray, CSR matrix or DataFrame (n_samples, n_columns); object ndarray of str (n_samples,); ndarray \
(n_samples, length, n_channels) or object ndarray (n_samples,) of arrays (signals, spectra) or of lists (visits); \
path or frame
        A DataFrame only where it holds categories; other frames are arrays of numbers.
    names : list of str or None
        Column names of a table.
    """

    kind: str
    values: Any
    names: list[str] | None = None


def is_remote(X: Any) -> bool:
    """Tell whether X is read by a cluster: a path, a URL or an H2OFrame."""
    return isinstance(X, str | Path) or _is_h2o_frame(X)


def take_outcome(X: Any, y: Any) -> tuple[Any, Any]:
    """Split the named outcome column off a DataFrame or an AnnData; anything else is left as it is."""
    if not isinstance(y, str):
        return X, y
    if _is_anndata(X):
        if y not in X.obs.columns:
            raise InvalidInputError(f"y must name a column of obs; got {y!r}; obs has {_listed(X.obs)}.", field="y")
        return X, X.obs[y]
    if isinstance(X, pd.DataFrame):
        if y not in X.columns:
            raise InvalidInputError(f"y must name a column of X; got {y!r}; X has {_listed(X)}.", field="y")
        return X.drop(columns=y), X[y]
    return X, y


def outcome_in_memory(X: Any, y: Any, asked: str) -> tuple[Any, Any]:
    """Split samples and their outcome, as `take_outcome`, where the values of both are needed here.

    Parameters
    ----------
    X, y : as for `fit`
    asked : str
        What needs them, for the error.

    Raises
    ------
    InvalidInputError
        If there is no outcome, or only a name of one that is not here.
    """
    X, y = take_outcome(X, y)
    if y is None or isinstance(y, str):
        raise InvalidInputError(
            f"{asked} needs the outcome of each sample in memory, in y or as a named column of X; got y={y!r}; "
            "read a file first with read_table.",
            field="y",
        )
    return X, y


def drop_outcome(X: Any, outcome: str | None) -> Any:
    """Leave the outcome column out of a table to predict, if it is still there."""
    if outcome is not None and isinstance(X, pd.DataFrame) and outcome in X.columns:
        return X.drop(columns=outcome)
    return X


def read_inputs(X: Any, encoder: Encoder | None, estimator: Any) -> Inputs:
    """Tell the kind of X and validate its shape and types; values are checked by the encoder.

    Parameters
    ----------
    X : anything that the documents of an estimator name
    encoder : Encoder or None
        The encoder that will read it, where the user or a fit has said so.
    estimator : object
        For error messages.
    """
    if is_remote(X):
        return Inputs("remote", X)
    if isinstance(X, Lazy):
        return Inputs(X.kind, X, getattr(X, "names", None))
    reads = _kind(X) if encoder is None else encoder.reads
    if reads in _ALONG_A_LINE:
        values = _ALONG_A_LINE[reads](X)
        if len(values) == 0:
            raise InvalidInputError(f"X must have at least one sample; got none to read as {reads}.", field="X")
        return Inputs(reads, values)
    if _is_anndata(X):
        return Inputs("table", _array(X.X, estimator), [str(name) for name in X.var_names])
    if isinstance(X, pd.DataFrame):
        return _frame(X, estimator)
    if encoder is not None and _is_sequences(X):
        raise InvalidTypeError(
            "X must be a table, as at training; got strings; pass an array or a DataFrame of shape "
            "(n_samples, n_features).",
            field="X",
        )
    return Inputs("table", _array(X, estimator))


def _kind(X: Any) -> str:
    """Kind of X where no encoder says it."""
    if _is_sequences(X):
        return "sequence"
    if is_signals(X):
        return "signal"
    return "visits" if is_visits(X) else "table"


def _frame(X: pd.DataFrame, estimator: Any) -> Inputs:
    from pybiodl.encode import is_categorical

    if X.columns.nlevels > 1:
        raise InvalidTypeError("X must have one row of column names; got a MultiIndex; join its levels.", field="X")
    names = [str(name) for name in X.columns]
    dtypes = list(X.dtypes)
    for name, dtype in zip(names, dtypes, strict=True):
        if dtype.kind in "Mmc":
            raise InvalidTypeError(
                f"X must hold numbers, booleans or strings; got {dtype} in column {name!r}; turn it into a number.",
                field="X",
            )
    if any(is_categorical(X.iloc[:, j]) for j in range(X.shape[1]) if not _plain_number(dtypes[j])):
        if X.shape[0] == 0:
            raise InvalidInputError("X must have at least one sample; got a table of 0 rows.", field="X")
        return Inputs("table", X, names)
    if X.shape[1] and all(isinstance(dtype, pd.SparseDtype) for dtype in dtypes):
        return Inputs("table", _array(X.sparse.to_coo().tocsr(), estimator), names)  # type: ignore[attr-defined]
    plain = all(_plain_number(dtype) for dtype in dtypes)
    values = X.to_numpy() if plain else X.to_numpy(dtype=np.float64, na_value=np.nan)
    return Inputs("table", _array(values, estimator), names)


def _plain_number(dtype: Any) -> bool:
    return isinstance(dtype, np.dtype) and dtype.kind in "fiub"


def _array(X: Any, estimator: Any) -> Any:
    from sklearn.utils.validation import check_array

    X = check_array(
        X, accept_sparse="csr", dtype="numeric", ensure_all_finite=False, estimator=estimator, input_name="X"
    )
    if X.dtype.kind == "b":
        X = X.astype(np.uint8)
    if X.dtype == np.float16:
        X = X.astype(np.float32)
    return X


def _is_sequences(X: Any) -> bool:
    """Tell whether X is one string a sample."""
    if isinstance(X, pd.Series):
        return not pd.api.types.is_numeric_dtype(X.dtype) and any(isinstance(item, str) for item in X.iloc[:1])
    if isinstance(X, np.ndarray):
        return X.ndim == 1 and len(X) > 0 and (X.dtype.kind == "U" or isinstance(X[0], str))
    if isinstance(X, pd.api.extensions.ExtensionArray | pd.Index):
        return any(isinstance(item, str) for item in X[:1])
    return isinstance(X, list | tuple) and len(X) > 0 and isinstance(X[0], str)


def _sequences(X: Any) -> np.ndarray:
    if isinstance(X, pd.DataFrame) and X.shape[1] == 1:
        X = X.iloc[:, 0]
    values = np.asarray(X, dtype=object)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise InvalidTypeError(
            f"X must be one sequence a sample, shape (n_samples,); got shape {values.shape}; pass one column.",
            field="X",
        )
    for row, item in enumerate(values):
        if not isinstance(item, str):
            raise InvalidTypeError(
                f"X must hold strings, one a sample; got {item!r} in row {row} (0-based); leave the sample out.",
                field="X",
            )
    return values


_ALONG_A_LINE = {"sequence": _sequences, "signal": as_signals, "spectrum": as_spectra, "visits": as_visits}


def _is_anndata(X: Any) -> bool:
    return type(X).__module__.startswith("anndata") and hasattr(X, "var_names")


def _is_h2o_frame(X: Any) -> bool:
    return type(X).__name__ in ("H2OFrame", "ClusterFrame") and "h2o" in type(X).__module__.split(".")


def _listed(frame: pd.DataFrame) -> str:
    names = [repr(str(name)) for name in frame.columns[:5]]
    return ", ".join(names) + (f" and {frame.shape[1] - 5} more" if frame.shape[1] > 5 else "")


def data_hash(*parts: Any) -> str:
    """SHA-256 of arrays, CSR matrices, DataFrames and object arrays of strings, lists or arrays, in order."""
    digest = hashlib.sha256()
    for part in parts:
        if part is None:
            continue
        if isinstance(part, Lazy):  # where it is and which rows: the records themselves are not read for this
            digest.update(pickle.dumps(part))
            continue
        if scipy.sparse.issparse(part):
            arrays = [part.data, part.indices, part.indptr]
        elif isinstance(part, pd.DataFrame):
            arrays = [pd.util.hash_pandas_object(part, index=False).to_numpy()]
        elif part.dtype.kind == "O" and len(part) and isinstance(part[0], np.ndarray):
            arrays = list(part)
        elif part.dtype.kind == "O":
            arrays = [np.frombuffer("\n".join(map(str, part)).encode("utf-8"), dtype=np.uint8)]
        else:
            arrays = [part]
        for array in arrays:
            digest.update(f"{array.dtype.str}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
