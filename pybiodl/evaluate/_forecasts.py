"""How good forecasts are, by step, beside simple ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.evaluate._bootstrap import Resamples
from pybiodl.evaluate._compare import group_codes, metrics_of
from pybiodl.evaluate._evaluation import Metric, frame_of, table_of
from pybiodl.evaluate._metrics import mean_of

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
    metrics : dict of str to Metric
        ``mae``, ``rmse`` and ``mase`` of the network, their means over steps and targets, and ``mase[target]`` where
        there are several; with 95 % bootstrap intervals, beside those of ``linear``.
    n_resamples : int
    units : str
        What was drawn as wholes: series, groups of them, or of one series blocks of origins, as errors from origins
        beside one another are alike (Künsch 1989, doi:10.1214/aos/1176347265).
    """

    errors: Mapping[str, Mapping[str, np.ndarray]] = field(repr=False)
    targets: tuple[str, ...]
    n_origins: int
    season: int | None = None
    metrics: Mapping[str, Metric] = field(default_factory=dict, repr=False)
    n_resamples: int = 0
    units: str = "origins"

    def __getitem__(self, name: tuple[str, str]) -> float:
        """Mean over steps and targets of a metric of a method, as ``evaluation["network", "mase"]``."""
        method, metric = name
        return float(np.nanmean(self.errors[method][metric]))

    def to_frame(self) -> pd.DataFrame:
        """Return a row a metric: value, low, high, and the same for the linear forecast and the difference."""
        return frame_of(self.metrics)

    def by_step(self) -> pd.DataFrame:
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
        steps = pd.DataFrame.from_dict(rows, orient="index").map("{:.3f}".format)
        return f"{self._title()}\n{table_of(self.metrics).to_string()}\n\nMASE by step ahead\n{steps.to_string()}"

    def _title(self) -> str:
        of_targets = f"{len(self.targets)} target{'s' if len(self.targets) > 1 else ''}"
        return (
            f"Forecasts of {of_targets} from {self.n_origins} origins; 95 % intervals from {self.n_resamples} "
            f"resamples of {self.units}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self._title()}</p>{table_of(self.metrics).to_html()}"

    __repr__ = __str__


def evaluate_forecasts(
    truth: np.ndarray,
    forecasts: Mapping[str, np.ndarray],
    scale: np.ndarray,
    targets: tuple[str, ...],
    season: int | None = None,
    series: np.ndarray | None = None,
    groups: Any = None,
    n_resamples: int = 1000,
    random_state: int | None = 0,
) -> ForecastEvaluation:
    """Judge forecasts of several methods on the same origins.

    Parameters
    ----------
    truth : ndarray of shape (n_origins, horizon, n_targets)
        NaN where not known; it counts nothing.
    forecasts : dict of str to ndarray of that shape
        The first is judged, ``linear`` beside it.
    scale : ndarray of shape (n_targets,)
        Of MASE; NaN or 0 makes it NaN.
    targets : tuple of str
    season : int, optional
    series : ndarray of shape (n_origins,), int, optional
        Number of the series of each origin, from 0; None is one series.
    groups : array of shape (n_series,), optional
        Series of a group are drawn together.
    n_resamples : int
        Of whole series; of one series alone, of blocks as long as the horizon or the season.
    random_state : int or None
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
    series = np.zeros(len(truth), dtype=np.int64) if series is None else series
    unit, units = _units(series, groups, max(truth.shape[1], season or 1))
    judged = {"model": next(iter(forecasts))} | ({"baseline": "linear"} if "linear" in forecasts else {})
    sums = [_Sums.of(truth, forecasts[one], unit) for one in judged.values()]
    resamples = Resamples(np.zeros((int(unit.max()) + 1, 0), dtype=bool), n_resamples, random_state)
    drawn = resamples.draw([partial(one.metrics, scale=scale, targets=targets) for one in sums])
    metrics = metrics_of(dict(zip(judged, drawn, strict=True)), resamples)
    return ForecastEvaluation(errors, targets, len(truth), season, metrics, resamples.n_resamples, units)


def _units(series: np.ndarray, groups: Any, block: int) -> tuple[np.ndarray, str]:
    """Return the unit of each origin that is drawn as a whole, shape (n_origins,), and what the units are."""
    n_series = int(series.max()) + 1
    codes = group_codes(groups, n_series, "series")
    if codes is not None:
        return codes[series], f"{int(codes.max()) + 1} groups"
    if n_series > 1:
        return series, f"{n_series} series"
    return np.arange(len(series)) // block, f"blocks of {block} origins"


@dataclass(frozen=True)
class _Sums:
    """Errors summed over the origins of each unit, each of shape (n_units, horizon * n_targets)."""

    absolute: np.ndarray
    square: np.ndarray
    count: np.ndarray

    @classmethod
    def of(cls, truth: np.ndarray, forecast: np.ndarray, unit: np.ndarray) -> _Sums:
        known = ~np.isnan(truth)
        missed = np.where(known, forecast - np.where(known, truth, 0.0), 0.0).reshape(len(truth), -1)
        sums = [np.zeros((int(unit.max()) + 1, missed.shape[1])) for _ in range(3)]
        for total, values in zip(sums, (np.abs(missed), missed**2, known.reshape(missed.shape)), strict=True):
            np.add.at(total, unit, values)
        return cls(*sums)

    def metrics(self, weights: np.ndarray, scale: np.ndarray, targets: tuple[str, ...]) -> dict[str, np.ndarray]:
        """Metrics on each resample, shape (n_resamples,), from weights (n_units, n_resamples)."""
        total = weights.T @ self.count
        total[total == 0] = np.nan
        mae, rmse = weights.T @ self.absolute / total, np.sqrt(weights.T @ self.square / total)
        mase = mae / np.tile(scale, self.count.shape[1] // len(scale))
        metrics = {"mae": mae, "rmse": rmse, "mase": mase}
        if len(targets) > 1:
            metrics |= {f"mase[{name}]": mase[:, place :: len(targets)] for place, name in enumerate(targets)}
        return {name: mean_of(list(values.T)) for name, values in metrics.items()}


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean over the targets that have a number."""
    known = ~np.isnan(values)
    total = np.where(known, values, 0).sum(axis=1)
    return np.where(known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), np.nan)
