"""The evaluation of a model on rows with known outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pybiodl.errors import UnsupportedError
from pybiodl.plots import metric_title
from pybiodl.results import wilson

if TYPE_CHECKING:
    from pybiodl.evaluate._calibration import Calibration
    from pybiodl.evaluate._threshold import Threshold


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % interval, by the method that is named; NaN where it is undefined."""

    value: float
    low: float
    high: float
    method: str = field(default="", compare=False)

    @classmethod
    def share(cls, is_so: np.ndarray) -> Estimate:
        """Share of independent rows of which something is so, with Wilson's interval.

        Parameters
        ----------
        is_so : ndarray of bool
        """
        n = is_so.size
        low, high = wilson(float(is_so.sum()), n)
        return Estimate(float(is_so.mean()) if n else np.nan, float(low), float(high), "Wilson")

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True)
class Metric(Estimate):
    """A metric of a model, and of the linear and the majority baseline on the same rows where there are any.

    ``difference`` is the model minus the linear baseline, ``over_majority`` the model minus the majority baseline, with
    their intervals over the same resamples.
    """

    baseline: Estimate | None = None
    difference: Estimate | None = None
    majority: Estimate | None = None
    over_majority: Estimate | None = None


@dataclass(frozen=True, repr=False)
class Evaluation:
    """Metrics of a model on rows with known outcome.

    Parameters
    ----------
    kind : {"binary", "multiclass", "multilabel", "regression", "symbols", "reconstruction", "several"}
    metrics : dict of str to Metric
        By name, as ``metrics["roc_auc"].value``, ``.low``, ``.high``, ``.method``, ``.baseline``, ``.difference``,
        ``.majority``, ``.over_majority``. With several labels, targets or outcomes a plain name is their mean, and
        ``metrics["r2[height]"]`` the target's own.
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
    baseline, majority : ndarray of shape (n_rows, n_outputs) or None
        Those of the linear baseline, and of the majority baseline: of each row the shares of the classes in training,
        or the mean.
    n_lines : int or None
        Samples that the positions are of, which were resampled as wholes; None where rows are samples.
    parts : dict of str to Evaluation
        Of several outcomes each one's own, on the samples of which it is known.
    one_class : tuple of str
        Labels or outcomes of which fewer than two classes are known here, so that a metric that needs two, as the
        area under the ROC curve, is NaN and left out of the mean.
    groups : ndarray of shape (n_rows,) or None
        Number of the group, or at positions of the line, of each row.
    decides_at : ndarray of shape (1,) or (n_labels,), or None
        Probability above which the second of two classes, or a label, is said to be there; None is one half.

    Notes
    -----
    Shares of rows that are right (accuracy, sensitivity, specificity, exact match) have Wilson's interval, an area
    under one ROC curve DeLong's on the scale of its logit, unless groups or lines are drawn as wholes. Differences to a
    baseline, average precision (on the scale of its logit), R2 (of log(1 - R2)), RMSE (of its logarithm) and
    correlations (of Fisher's z) have the jackknife's, and all else the bootstrap's, corrected for bias, skewness and
    few units (BCa, expanded by Student's t). Wilson (1927), doi:10.1080/01621459.1927.10502953; DeLong et al. (1988),
    doi:10.2307/2531595; Efron & Stein (1981), doi:10.1214/aos/1176345462; Efron (1987),
    doi:10.1080/01621459.1987.10478410; Hesterberg (2015), doi:10.1080/00031305.2015.1089789.
    ``tests/benchmarks/interval_coverage.py`` measures how often each holds the truth.
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
    majority: np.ndarray | None = field(default=None, repr=False)
    groups: np.ndarray | None = field(default=None, repr=False)
    decides_at: np.ndarray | None = field(default=None, repr=False)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a metric: value, low, high, and the same for the baselines and the differences to them."""
        return frame_of(self.metrics)

    def plot(self) -> np.ndarray:
        """Draw the evaluation and return the Axes.

        Classification: ROC, precision and recall, confusion (one label a row) and calibration; regression: predicted
        against true values of each target, up to nine; strings and several outcomes: the metrics with their intervals
        (``parts[name].plot()`` draws one outcome).
        """
        from pybiodl.evaluate._figure import draw

        return np.asarray(draw(self))

    def plot_each(self, metric: str | None = None, ax: Any = None) -> Any:
        """Draw one metric of each target, label or outcome with its interval, largest first, and return the Axes.

        Parameters
        ----------
        metric : str, optional
            None is ``"r2"`` of numbers and ``"roc_auc"`` of labels and outcomes of classes, where they have it.
        ax : matplotlib Axes, optional

        Raises
        ------
        InvalidInputError
            If there is one target alone, or none has that metric.
        """
        from pybiodl.evaluate._figure import draw_each

        return draw_each(self, metric, ax)

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
        cells = np.bincount(self.y * n_classes + self.predicted, minlength=n_classes**2)
        true, predicted = (pd.Index(self.names, name=name) for name in ("true", "predicted"))
        return pd.DataFrame(cells.reshape(n_classes, n_classes), index=true, columns=predicted)

    def calibration(self, n_bins: int = 10, random_state: int | None = 0) -> Calibration:
        """Tell how far the probabilities are from what came true: the curve and its expected error with an interval.

        Parameters
        ----------
        n_bins : int
            Bins of about as many rows each.
        random_state : int or None
            Seed of the resamples.

        Raises
        ------
        UnsupportedError
            If these are no probabilities of classes or labels.
        """
        from pybiodl.evaluate._calibration import calibration_of

        return calibration_of(self, n_bins, random_state)

    def threshold(self, by: str = "youden", at: float | None = None, cost: Any = None) -> Threshold:
        """Choose from which probability on the second of two classes, or each label, is said to be there.

        A threshold fits the rows on which it is chosen better than others: choose it on some, and judge it on others,
        as ``model.evaluate(X_test, y_test).at(model.evaluate(X_held, y_held).threshold())``.

        Parameters
        ----------
        by : {"youden", "f1", "mcc", "sensitivity", "specificity", "cost"}
            What is to be largest: sensitivity + specificity - 1 (Youden 1950), F1 or Matthews' correlation; or the
            specificity with a sensitivity of at least `at`, or the other way round; or the mean cost, smallest.
        at : float, optional
            Sensitivity or specificity to be reached.
        cost : (float, float), optional
            Of a false positive and of a false negative.

        Raises
        ------
        InvalidInputError, UnsupportedError
            If these are neither two classes nor labels, or one of them is not there.
        """
        from pybiodl.evaluate._threshold import choose

        return choose(self, by, at, cost)

    def at(self, threshold: Any) -> Evaluation:
        """Judge the same answers with another threshold; baselines still decide at one half.

        Parameters
        ----------
        threshold : Threshold, float or array of shape (n_labels,)
            Chosen on other rows than these.
        """
        from pybiodl.evaluate._threshold import judged_at

        return judged_at(self, threshold)

    @property
    def predicted(self) -> np.ndarray:
        """Predicted class codes of one outcome of classes, shape (n_rows,)."""
        if self.decides_at is not None:
            return np.asarray(self.output[:, 1] > self.decides_at[0], dtype=np.int64)
        return np.asarray(self.output.argmax(axis=1))

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
        if self.decides_at is not None:
            what += f", decided at {', '.join(f'{one:.3g}' for one in self.decides_at)}"
        return f"{what}, {rows}; 95 % intervals from {self.n_resamples} resamples of {units}"

    def _note(self) -> str:
        """Name the methods of the intervals, where there are several, and what has one class only."""
        notes = [methods_of(self.metrics)]
        if self.one_class:
            notes.append(
                f"Fewer than two classes are known of {', '.join(self.one_class)}: what needs two is nan there, and "
                "left out of the mean."
            )
        return "\n".join(note for note in notes if note)

    def __str__(self) -> str:
        title = self._title()
        lines = (f"{title[0].upper()}{title[1:]}", table_of(self.metrics).to_string(), self._note())
        return "\n".join(line for line in lines if line)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        note = f"<p>{escape(self._note())}</p>" if self._note() else ""
        return f"<p>{escape(self._title())}</p>{table_of(self.metrics).to_html()}{note}"


def frame_of(metrics: Mapping[str, Metric]) -> pd.DataFrame:
    """Return a row a metric: value, low, high, and the same for the baselines and the differences to them."""
    rows = {}
    for name, metric in metrics.items():
        row = {"value": metric.value, "low": metric.low, "high": metric.high}
        for part in ("baseline", "difference", "majority", "over_majority"):
            estimate = getattr(metric, part)
            if estimate is not None:
                row |= {part: estimate.value, f"{part}_low": estimate.low, f"{part}_high": estimate.high}
        rows[name] = row
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("metric")


def methods_of(metrics: Mapping[str, Metric]) -> str:
    """Say in a sentence by which method which intervals are; nothing where all are by one."""
    stems: dict[str, list[str]] = {}
    for name, metric in metrics.items():
        stems.setdefault(metric.method, []).append(metric_title(name.partition("[")[0]))
    rest = max(stems, key=lambda method: len(stems[method]), default="")
    rarer = [f"{method} of {', '.join(dict.fromkeys(names))}" for method, names in stems.items() if method != rest]
    return f"Intervals: {'; '.join(rarer)}; {rest} of all else." if rarer else ""


def _signed(difference: Estimate) -> str:
    return f"{difference.value:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"


def table_of(metrics: Mapping[str, Metric]) -> pd.DataFrame:
    """Metrics as readable text."""
    rows = {}
    for key, metric in metrics.items():
        row = {"model": Estimate.__str__(metric)}
        if metric.baseline is not None and metric.difference is not None:
            row["linear baseline"] = str(metric.baseline)
            row["difference"] = _signed(metric.difference)
        if metric.majority is not None and metric.over_majority is not None:
            row["majority baseline"] = str(metric.majority)
            row["over majority"] = _signed(metric.over_majority)
        rows[metric_title(key)] = row
    return pd.DataFrame.from_dict(rows, orient="index")
