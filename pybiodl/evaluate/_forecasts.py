"""How good forecasts are, by step, beside simple ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

METRICS = ("mae", "rmse", "mase")


@dataclass(frozen=True, repr=False)
class ForecastEvaluation:
    """Errors of forecasts from every origin (rolling origin), by step ahead and target.

    Parameters
    ----------
    errors : dict of str to dict of str to ndarray of shape (horizon, n_targets)
        By method (``network``, ``naive``, ``seasonal naive``, ``linear``), then by metric: ``mae`` and ``rmse`` in the
        units of the target, and ``mase``, the mean absolute error by that of the (seasonal) naive forecast one step
        ahead in the training series (Hyndman & Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001).
    targets : tuple of str
    n_origins : int
    season : int or None
        Steps of a season.
    """

    errors: Mapping[str, Mapping[str, np.ndarray]] = field(repr=False)
    targets: tuple[str, ...]
    n_origins: int
    season: int | None = None

    def __getitem__(self, name: tuple[str, str]) -> float:
        """Mean over steps and targets of a metric of a method, as ``evaluation["network", "mase"]``."""
        method, metric = name
        return float(np.nanmean(self.errors[method][metric]))

    def to_frame(self) -> pd.DataFrame:
        """Return a row a method, target and step ahead (1-based), with its metrics."""
        rows = [
            {"method": method, "target": target, "step": step + 1}
            | {metric: float(values[step, place]) for metric, values in metrics.items()}
            for method, metrics in self.errors.items()
            for place, target in enumerate(self.targets)
            for step in range(len(metrics["mae"]))
        ]
        return pd.DataFrame(rows).set_index(["method", "target", "step"])

    def plot(self, metric: str = "mase", ax: Any = None) -> Any:
        """Draw a metric, the mean over targets, over the steps ahead, and return the Axes."""
        from pybiodl.plots import errors_by_step

        curves = {method: _mean(metrics[metric]) for method, metrics in self.errors.items()}
        return errors_by_step(curves, metric, ax=ax)

    def __str__(self) -> str:
        rows = {
            method: {f"step {step + 1}": value for step, value in enumerate(_mean(metrics["mase"]))}
            | {"mean": self[method, "mase"]}
            for method, metrics in self.errors.items()
        }
        table = pd.DataFrame.from_dict(rows, orient="index").map("{:.3f}".format)
        of_targets = f"{len(self.targets)} target{'s' if len(self.targets) > 1 else ''}"
        return f"MASE of forecasts of {of_targets} from {self.n_origins} origins\n{table.to_string()}"

    __repr__ = __str__


def evaluate_forecasts(
    truth: np.ndarray, forecasts: Mapping[str, np.ndarray], scale: np.ndarray, targets: tuple[str, ...],
    season: int | None = None,
) -> ForecastEvaluation:  # fmt: skip
    """Judge forecasts of several methods on the same origins.

    Parameters
    ----------
    truth : ndarray of shape (n_origins, horizon, n_targets)
        NaN where not known; it counts nothing.
    forecasts : dict of str to ndarray of that shape
    scale : ndarray of shape (n_targets,)
        Of MASE; NaN or 0 makes it NaN.
    targets : tuple of str
    season : int, optional
    """
    known = ~np.isnan(truth)
    count = known.sum(axis=0)
    scale = np.where(scale > 0, scale, np.nan)
    errors = {}
    for method, forecast in forecasts.items():
        missed = np.where(known, forecast - np.where(known, truth, 0.0), 0.0)
        mae = np.where(count, np.abs(missed).sum(axis=0) / np.maximum(count, 1), np.nan)
        rmse = np.where(count, np.sqrt(np.square(missed).sum(axis=0) / np.maximum(count, 1)), np.nan)
        errors[method] = {"mae": mae, "rmse": rmse, "mase": mae / scale}
    return ForecastEvaluation(errors, targets, len(truth), season)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean over the targets that have a number."""
    known = ~np.isnan(values)
    total = np.where(known, values, 0).sum(axis=1)
    return np.where(known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), np.nan)
