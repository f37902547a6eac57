"""The leaderboard: a record that says what it can and what it cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd
from scipy.stats import norm

from pybiodl._check import one_of
from pybiodl.evaluate import Estimate, Evaluation, Metric
from pybiodl.evaluate._metrics import higher_is_better
from pybiodl.plots import metric_title

LINEAR, MAJORITY = "linear baseline", "majority"
_ALPHA = 0.05


@dataclass(frozen=True)
class Entry:
    """One model of a leaderboard.

    Parameters
    ----------
    name : str
    kind : {"network", "trees", "linear", "automl", "baseline", "other"}
    backend : {"Keras", "H2O", "scikit-learn"}
    evaluation : Evaluation or None
        On the tested rows of all folds together; its ``baseline`` is the linear one. None where the model failed.
    fit_seconds, predict_seconds : float
        Of all folds together.
    memory : float
        Bytes: most that this process held in a fold above what it held before; NaN where the system does not tell.
    cluster_memory : float
        Bytes: most that the cluster was seen to take, Java itself included where it was started here; of one that was
        joined, what H2O counts. NaN without a cluster.
    error : str or None
        Why it failed.
    """

    name: str
    kind: str
    backend: str
    evaluation: Evaluation | None = field(repr=False)
    fit_seconds: float
    predict_seconds: float
    memory: float
    cluster_memory: float
    error: str | None = None

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """Metrics by name; none where the model failed."""
        return {} if self.evaluation is None else self.evaluation.metrics


@dataclass(frozen=True, repr=False)
class Leaderboard:
    """Models on the same folds, by the same metrics, beside a linear and a majority baseline.

    Parameters
    ----------
    kind : {"binary", "multiclass", "regression"}
    metric : str
        By which they are ordered.
    entries : tuple of Entry
        The best first; what failed last.
    skipped : mapping of str to str
        Models that did not take part, and why.
    n_rows : int
        Samples that were tested.
    n_folds : int
    n_groups : int or None
        Groups that stayed together and were resampled as wholes.
    n_resamples : int
    names : tuple of str
        Classes or targets.
    models : mapping of str to model
        Fitted to all samples, where `leaderboard` was asked to refit them.
    """

    kind: str
    metric: str
    entries: tuple[Entry, ...]
    skipped: Mapping[str, str]
    n_rows: int
    n_folds: int
    n_groups: int | None
    n_resamples: int
    names: tuple[str, ...]
    models: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Entry:
        known = {entry.name: entry for entry in self.entries}
        return known[one_of(name, "name", known)]

    @property
    def verdict(self) -> str:
        """Say whether anything here is better than the linear baseline, and than none at all.

        The best of several models is good by chance, too: its difference counts only where its interval, widened for
        as many models as were compared (Bonferroni, by the normal approximation), leaves 0 out.
        """
        linear = self._found(LINEAR)
        others = [entry for entry in self._judged if entry.kind not in ("linear", "baseline")]
        sentences = []
        if linear is None:
            sentences.append("There is no linear baseline to compare with, as it failed.")
        elif not others:
            sentences.append("There is nothing but linear models to compare.")
        else:
            sentences.append(self._against_linear(linear, others))
        majority = self._found(MAJORITY)
        best = self._judged[0] if self._judged else None
        if majority is not None and best is not None and not self._above(best, majority):
            sentences.append(f"No model tells {self._what} better than the majority does, beyond chance.")
        return " ".join(sentences)

    def _against_linear(self, linear: Entry, others: list[Entry]) -> str:
        best, title = others[0], metric_title(self.metric)
        gap = best.metrics[self.metric].difference
        sign = -1 if self._lower else 1
        if gap is None or gap.low != gap.low:
            return f"Without resamples it is not known whether {best.name} differs from the linear baseline by chance."
        widened = norm.ppf(1 - _ALPHA / 2 / len(others)) / norm.ppf(1 - _ALPHA / 2)
        ends = [gap.value + (end - gap.value) * widened for end in (gap.low, gap.high)]
        worst, most = sorted(sign * end for end in ends)
        said = f"{title} {best.metrics[self.metric].value:.3f} against {linear.metrics[self.metric].value:.3f}"
        differs = f"{gap.value:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]"
        if worst > 0:
            tried = f", beyond what the best of {len(others)} has by chance" if len(others) > 1 else ""
            return f"{best.name} is better than the linear baseline: {said}, a difference of {differs}{tried}."
        if most < 0:
            return (
                f"The linear baseline is better than the others: the best of them, {best.name}, has {said}, a "
                f"difference of {differs}."
            )
        return (
            f"The linear baseline is as good, as far as these rows can tell: no model is better beyond chance; the "
            f"best of the others, {best.name}, has {said}, a difference of {differs}."
        )

    def _above(self, entry: Entry, other: Entry) -> bool:
        one, two = entry.metrics[self.metric], other.metrics[self.metric].value
        if one.low != one.low:
            return one.value < two if self._lower else one.value > two
        return one.high < two if self._lower else one.low > two

    def _found(self, name: str) -> Entry | None:
        return next((entry for entry in self._judged if entry.name == name), None)

    @property
    def _judged(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.evaluation is not None]

    @property
    def _lower(self) -> bool:
        return not higher_is_better(self.metric)

    @property
    def _what(self) -> str:
        return "the values" if self.kind == "regression" else "the classes"

    def to_frame(self, metric: str | None = None) -> pd.DataFrame:
        """Return a row a model: its metric and the difference to the linear baseline with intervals, seconds, memory.

        Parameters
        ----------
        metric : str, optional
            Another one than that by which they are ordered.
        """
        known = self._judged[0].metrics if self._judged else {self.metric: None}
        metric = self.metric if metric is None else one_of(metric, "metric", known)
        rows = []
        for entry in self.entries:
            found = entry.metrics.get(metric)
            gap = None if found is None else found.difference
            row: dict[str, Any] = {"model": entry.name, "kind": entry.kind, "backend": entry.backend}
            for prefix, estimate in ((metric, found), ("difference", gap)):
                row[prefix] = float("nan") if estimate is None else estimate.value
                row[f"{prefix}_low"] = float("nan") if estimate is None else estimate.low
                row[f"{prefix}_high"] = float("nan") if estimate is None else estimate.high
            row |= {
                name: getattr(entry, name) for name in ("fit_seconds", "predict_seconds", "memory", "cluster_memory")
            }
            rows.append({**row, "error": entry.error})
        return pd.DataFrame(rows).set_index("model")

    def plot(self, ax: Any = None) -> Any:
        """Draw the metric of each model with its interval, that of the linear baseline as a line; return the Axes."""
        from pybiodl.plots import new_axes, ranked_intervals

        linear = self._found(LINEAR)
        if ax is None:
            ax = new_axes(1, 1, 4.8, 0.9 + 0.26 * max(3, len(self._judged)))[0, 0]
        return ranked_intervals(
            {entry.name: entry.metrics[self.metric] for entry in self._judged},
            {entry.name: entry.kind for entry in self._judged},
            metric_title(self.metric),
            None if linear is None else linear.metrics[self.metric].value,
            "lower is better" if self._lower else "higher is better",
            ax=ax,
        )

    def _title(self) -> str:
        what = {
            "binary": f"Binary classification, positive class {self.names[-1]!r}",
            "multiclass": f"Classification into {len(self.names)} classes",
            "regression": f"Regression of {len(self.names)} target{'s' * (len(self.names) > 1)}",
        }[self.kind]
        units = "rows" if self.n_groups is None else f"{self.n_groups} groups"
        return (
            f"{what}, {self.n_rows} rows tested in {self.n_folds} folds; {metric_title(self.metric)} with 95 % "
            f"intervals from {self.n_resamples} resamples of {units}"
        )

    def _table(self) -> pd.DataFrame:
        rows = {}
        for entry in self._judged:
            metric = entry.metrics[self.metric]
            gap = metric.difference
            rows[entry.name] = {
                metric_title(self.metric): Estimate.__str__(metric),
                "minus linear": "" if gap is None else f"{gap.value:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]",
                "seconds": f"{entry.fit_seconds + entry.predict_seconds:.1f}",
                "MB here": _megabytes(entry.memory),
                "MB on the cluster": _megabytes(entry.cluster_memory),
            }
        return pd.DataFrame.from_dict(rows, orient="index")

    def _notes(self) -> list[str]:
        failed = [f"{entry.name} failed: {entry.error}" for entry in self.entries if entry.error is not None]
        return failed + [f"{name} left out: {why}" for name, why in self.skipped.items()]

    def __str__(self) -> str:
        table = self._table().to_string() if self._judged else "No model could be judged."
        return "\n".join([self._title(), table, *self._notes(), self.verdict])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        table = self._table().to_html() if self._judged else ""
        notes = "".join(f"<p>{escape(line)}</p>" for line in [*self._notes(), self.verdict])
        return f"<p>{escape(self._title())}</p>{table}{notes}"


def _megabytes(n_bytes: float) -> str:
    return "" if n_bytes != n_bytes else f"{n_bytes / 1e6:.0f}"
