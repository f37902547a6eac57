"""Series from R and their next steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl.rbridge import _models
from pybiodl.rbridge._border import Labelled, Lines
from pybiodl.rbridge._tables import plain_numbers


def series(value: Any) -> list[Any]:
    """Make series, an array or DataFrame each, of R's matrices (times x variables), all with names or all without."""
    items = value.items if isinstance(value, Lines) else value
    shared = value.columns if isinstance(value, Lines) else None
    return [_one(item, shared) for item in items]


def _one(item: Any, names: Any) -> Any:
    if isinstance(item, Labelled):
        item, names = item.values, item.dimnames[1]
    values = np.ascontiguousarray(plain_numbers(item), dtype=np.float64)
    return values if names is None else pd.DataFrame(values, columns=names)


def forecast(key: str, X: Any) -> list[np.ndarray]:
    """Return the next steps of each series, shape (horizon, n_targets)."""
    return [np.asarray(one, dtype=np.float64) for one in _models.find(key).predict(series(X))]


def forecast_interval(key: str, X: Any, level: float) -> list[np.ndarray]:
    """Forecast of each series with its interval, shape (horizon, n_targets, 3)."""
    model, X = _models.find(key), series(X)
    parts = (model.predict(X), *model.predict_interval(X, level))
    return [
        np.stack([np.asarray(one, dtype=np.float64) for one in every], axis=2) for every in zip(*parts, strict=True)
    ]


def forecast_windows(key: str, X: Any) -> list[np.ndarray]:
    """Forecasts of each series from every origin, shape (n_origins, horizon, n_targets)."""
    return [np.asarray(one, dtype=np.float64) for one in _models.find(key).predict_windows(series(X))]


def forecast_attention(key: str, X: Any) -> np.ndarray:
    """Weights of the times in the last window of each series, shape (n_series, n_steps, window)."""
    return np.asarray(_models.find(key).attention(series(X)), dtype=np.float64)


def judge_forecasts(key: str, X: Any) -> dict[str, Any]:
    """Errors by method, target and step ahead; targets without a name are numbered from 1."""
    model = _models.find(key)
    evaluation = model.evaluate(series(X))
    table = evaluation.by_step().reset_index()
    if not hasattr(model, "feature_names_in_"):
        table["target"] = [str(int(place) + 1) for place in table["target"]]
    metrics = [name for name in table.columns if name not in ("method", "target", "step")]
    return {
        "title": str(evaluation).partition("\n")[0],
        "method": table["method"].to_numpy(dtype=object),
        "target": table["target"].to_numpy(dtype=object),
        "step": table["step"].to_numpy(dtype=np.int32),
        "columns": {name: table[name].to_numpy(dtype=np.float64) for name in metrics},
    }
