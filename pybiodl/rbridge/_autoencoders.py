"""Tables that an autoencoder gives back, for R."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import DataWarning
from pybiodl.rbridge import _models
from pybiodl.rbridge._tables import complete_rows, samples
from pybiodl.read import Lazy


def reconstruction(key: str, X: Any) -> Any:
    """Rows given back: an array, or of a table with categories its columns and their names."""
    return _for_r(_of_complete(key, X, lambda model, values: model.reconstruct(values)))


def rows_of_latent(key: str, latent: np.ndarray) -> Any:
    """Rows out of a latent, as `reconstruction` gives them."""
    return _for_r(_models.find(key).inverse_transform(np.ascontiguousarray(latent)))


def reconstruction_error(key: str, X: Any, by_column: bool) -> np.ndarray:
    """Error of each row, shape (n_samples,), or of each column of it."""
    return np.asarray(_of_complete(key, X, lambda model, values: model.reconstruction_error(values, by_column)))


def outliers(key: str, X: Any) -> np.ndarray:
    """Tell outliers: 1, or 0, or NaN where a row is not complete; float64 (n_samples,)."""
    return np.asarray(_of_complete(key, X, lambda model, values: (model.predict(values) < 0).astype(np.float64)))


def _of_complete(key: str, X: Any, function: Callable[[Any, Any], Any]) -> Any:
    """Ask a model of rows; a row that is not complete has what is missing for an answer, unless the model imputes."""
    model, X = _models.find(key), samples(X)
    if isinstance(X, str | Lazy) or model.encoder_.missing == "impute":
        return function(model, X)
    complete = complete_rows(X)
    if complete.all():
        return function(model, X)
    warnings.warn(
        f"{(~complete).sum()} of {len(complete)} rows have missing values; what is said of them is NA.",
        DataWarning,
        stacklevel=3,
    )
    # Rows that are not complete borrow one that is, so that the answer has their place.
    if not complete.any():
        shape = (len(complete), model.n_features_in_) if not model.encoder_.levels_ else (len(complete),)
        return np.full(shape, np.nan)
    borrowed = np.where(complete, np.arange(len(complete)), np.flatnonzero(complete)[0])
    said = function(model, X.iloc[borrowed] if hasattr(X, "iloc") else X[borrowed])
    if isinstance(said, pd.DataFrame):
        return said.where(np.repeat(complete[:, None], said.shape[1], axis=1))
    said[~complete] = np.nan
    return said


def _for_r(table: Any) -> Any:
    """Columns of a DataFrame as the border takes them."""
    if not isinstance(table, pd.DataFrame):
        return np.asarray(table, dtype=np.float64)
    numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in table.dtypes]
    known = table.astype(object).where(table.notna(), None)  # what R reads as NA among strings
    columns = [
        (table if number else known).iloc[:, j].to_numpy(dtype=np.float64 if number else object)
        for j, number in enumerate(numeric)
    ]
    return {"names": np.array([str(name) for name in table.columns], dtype=object), "columns": columns}
