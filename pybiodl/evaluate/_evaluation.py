"""The evaluation of a model on rows with known outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import UnsupportedError
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
    kind : {"binary", "multiclass", "multilabel", "regression", "symbols", "reconstruction", "several"}
    metrics : dict of str to Metric
        By name, as ``metrics["roc_auc"].value``, ``.low``, ``.high``, ``.baseline``, ``.difference``. With several
        labels, targets or outcomes a plain name is their mean, and ``metrics["r2[height]"]`` the target's own.
        ``mcc`` is Matthews' correlation coefficient, also called CC.
    n_rows : int
        Samples or, at positions, positions of which something is known.
    n_groups : int or None
        Groups that were resampled as wholes; None where samples were.
    n_resamples : int
    names : tuple of str
        Classes, labels, targets or symbols in the order of the outputs; or outcomes.
    y : ndarray or None
        Class codes of shape (n_rows,), or labels or values of shape (n_rows, n_outputs), NaN where not known; of
        symbols one array of codes a row. None for several outcomes, whose parts have their own, and for a
        reconstruction.
    output : ndarray of shape (n_rows, n_outputs), or None
        Probabilities or values of the model; of symbols one array of codes a row.
    baseline : ndarray of shape (n_rows, n_outputs) or None
        Those of the linear baseline.
    n_lines : int or None
        Samples that the positions are of, which were resampled as wholes; None where rows are samples.
    parts : dict of str to Evaluation
        Of several outcomes each one's own, on the samples of which it is known.
    one_class : tuple of str
        Labels or outcomes of which fewer than two classes are known here, so that a metric that needs two, as the
        area under the ROC curve, is NaN and left out of the mean.
    """

    kind: str
    metrics: Mapping[str, Metric]
    n_rows: int
    n_groups: int | None
    n_resamples: int
    names: tuple[str, ...]
    y: Any = field(repr=False)
    output: Any = field(repr=False)
    baseline: np.ndarray | None = field(default=None, repr=False)
    n_lines: int | None = None
    parts: Mapping[str, Evaluation] = field(default_factory=dict, repr=False)
    one_class: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return a row a metric: value, low, high, and the same for the baseline and the difference."""
        return frame_of(self.metrics)

    def plot(self) -> np.ndarray:
        """Draw the evaluation and return the Axes.

        Classification: ROC, precision and recall, confusion (one label a row) and calibration; regression: predicted
        against true values of each target, up to nine; strings and several outcomes: the metrics with their intervals
        (``parts[name].plot()`` draws one outcome).
        """
        from pybiodl.evaluate._figure import draw

        return np.asarray(draw(self))

    def confusion(self) -> pd.DataFrame:
        """Count true (rows) and predicted (columns) classes.

        Raises
        ------
        UnsupportedError
            If this is not the evaluation of one outcome of classes.
        """
        if self.kind not in ("binary", "multiclass"):
            raise UnsupportedError(
                f"confusion counts the classes of one outcome; this is {self.kind}; "
                f"{'use parts[name].confusion()' if self.parts else 'use to_frame()'}.",
                field="kind",
            )
        n_classes = len(self.names)
        cells = np.bincount(self.y * n_classes + self.output.argmax(axis=1), minlength=n_classes**2)
        true, predicted = (pd.Index(self.names, name=name) for name in ("true", "predicted"))
        return pd.DataFrame(cells.reshape(n_classes, n_classes), index=true, columns=predicted)

    def _title(self) -> str:
        what = {
            "binary": f"binary classification, positive class {self.names[-1]!r}",
            "multiclass": f"classification into {len(self.names)} classes",
            "multilabel": f"classification with {len(self.names)} labels",
            "regression": f"regression of {len(self.names)} target{'s' if len(self.names) > 1 else ''}",
            "symbols": f"strings of {len(self.names)} symbols",
            "reconstruction": f"reconstruction of {len(self.names)} column{'s' if len(self.names) > 1 else ''}",
            "several": f"{len(self.names)} outcomes",
        }[self.kind]
        rows = f"{self.n_rows} rows" if self.n_lines is None else f"{self.n_rows} positions of {self.n_lines} lines"
        units = "rows" if self.n_lines is None else "lines"
        units = units if self.n_groups is None else f"{self.n_groups} groups"
        return f"{what}, {rows}; 95 % intervals from {self.n_resamples} resamples of {units}"

    def _note(self) -> str:
        """Name what has one class only."""
        if not self.one_class:
            return ""
        return (
            f"Fewer than two classes are known of {', '.join(self.one_class)}: what needs two is nan there, and left "
            "out of the mean."
        )

    def __str__(self) -> str:
        title = self._title()
        lines = (f"{title[0].upper()}{title[1:]}", table_of(self.metrics).to_string(), self._note())
        return "\n".join(line for line in lines if line)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        note = f"<p>{escape(self._note())}</p>" if self.one_class else ""
        return f"<p>{escape(self._title())}</p>{table_of(self.metrics).to_html()}{note}"


def frame_of(metrics: Mapping[str, Metric]) -> pd.DataFrame:
    """Return a row a metric: value, low, high, and the same for the baseline and the difference."""
    rows = {}
    for name, metric in metrics.items():
        row = {"value": metric.value, "low": metric.low, "high": metric.high}
        for part in ("baseline", "difference"):
            estimate = getattr(metric, part)
            if estimate is not None:
                row |= {part: estimate.value, f"{part}_low": estimate.low, f"{part}_high": estimate.high}
        rows[name] = row
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("metric")


def table_of(metrics: Mapping[str, Metric]) -> pd.DataFrame:
    """Metrics as readable text."""
    rows = {}
    for key, metric in metrics.items():
        row = {"model": Estimate.__str__(metric)}
        if metric.baseline is not None and metric.difference is not None:
            difference = metric.difference
            row["linear baseline"] = str(metric.baseline)
            row["difference"] = f"{difference.value:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"
        rows[metric_title(key)] = row
    return pd.DataFrame.from_dict(rows, orient="index")
