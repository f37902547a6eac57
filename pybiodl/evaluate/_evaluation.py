"""The evaluation of a model on rows with known outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pybiodl.plots import metric_title


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % bootstrap percentile interval; NaN where it is undefined."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True)
class Metric(Estimate):
    """A metric of a model, and of the linear baseline on the same rows where there is one.

    ``difference`` is the model minus the baseline, with its interval over the same resamples.
    """

    baseline: Estimate | None = None
    difference: Estimate | None = None


@dataclass(frozen=True, repr=False)
class Evaluation:
    """Metrics of a model on rows with known outcome.

    Parameters
    ----------
    kind : {"binary", "multiclass", "multilabel", "regression"}
    metrics : dict of str to Metric
        By name, as ``metrics["roc_auc"].value``, ``.low``, ``.high``, ``.baseline``, ``.difference``. With several
        labels or targets a plain name is their mean, and ``metrics["r2[height]"]`` the target's own.
        ``mcc`` is Matthews' correlation coefficient, also called CC.
    n_rows : int
    n_groups : int or None
        Groups that were resampled as wholes; None where rows were.
    n_resamples : int
    names : tuple of str
        Classes, labels or targets in the order of the outputs.
    y : ndarray
        Class codes of shape (n_rows,), or labels or values of shape (n_rows, n_outputs).
    output : ndarray of shape (n_rows, n_outputs)
        Probabilities or values of the model.
    baseline : ndarray of shape (n_rows, n_outputs) or None
        Those of the linear baseline.
    """

    kind: str
    metrics: Mapping[str, Metric]
    n_rows: int
    n_groups: int | None
    n_resamples: int
    names: tuple[str, ...]
    y: np.ndarray = field(repr=False)
    output: np.ndarray = field(repr=False)
    baseline: np.ndarray | None = field(default=None, repr=False)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a metric: value, low, high, and the same for the baseline and the difference."""
        rows = {}
        for name, metric in self.metrics.items():
            row = {"value": metric.value, "low": metric.low, "high": metric.high}
            for part in ("baseline", "difference"):
                estimate = getattr(metric, part)
                if estimate is not None:
                    row |= {part: estimate.value, f"{part}_low": estimate.low, f"{part}_high": estimate.high}
            rows[name] = row
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("metric")

    def plot(self) -> np.ndarray:
        """Draw the evaluation and return the Axes.

        Classification: ROC, precision and recall, confusion (one label a row) and calibration; regression: predicted
        against true values of each target, up to nine.
        """
        from pybiodl.evaluate._figure import draw

        return np.asarray(draw(self))

    def _title(self) -> str:
        what = {
            "binary": f"binary classification, positive class {self.names[-1]!r}",
            "multiclass": f"classification into {len(self.names)} classes",
            "multilabel": f"classification with {len(self.names)} labels",
            "regression": f"regression of {len(self.names)} target{'s' if len(self.names) > 1 else ''}",
        }[self.kind]
        units = "rows" if self.n_groups is None else f"{self.n_groups} groups"
        return f"{what}, {self.n_rows} rows; 95 % intervals from {self.n_resamples} resamples of {units}"

    def _table(self) -> pd.DataFrame:
        """Metrics as readable text."""
        rows = {}
        for key, metric in self.metrics.items():
            row = {"model": Estimate.__str__(metric)}
            if metric.baseline is not None and metric.difference is not None:
                difference = metric.difference
                row["linear baseline"] = str(metric.baseline)
                row["difference"] = f"{difference.value:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"
            rows[metric_title(key)] = row
        return pd.DataFrame.from_dict(rows, orient="index")

    def __str__(self) -> str:
        title = self._title()
        return f"{title[0].upper()}{title[1:]}\n{self._table().to_string()}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<p>{self._title()}</p>{self._table().to_html()}"
