"""Fitted models on the same rows, and whether one is better than another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest, t

from pybiodl import plots
from pybiodl._check import integer, one_of
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.estimators._inputs import outcome_in_memory
from pybiodl.evaluate import Estimate, Metric
from pybiodl.evaluate._bootstrap import Draws, Resamples
from pybiodl.evaluate._compare import group_codes, metrics_of
from pybiodl.evaluate._conformal import outputs_of
from pybiodl.evaluate._intervals import areas_beaten
from pybiodl.evaluate._metrics import higher_is_better
from pybiodl.evaluate._outcome import Outcome
from pybiodl.evaluate._outputs import kind_of, outcomes_of

_SURE = 0.05


@dataclass(frozen=True)
class PairedTest:
    """Whether two models differ in a metric.

    Parameters
    ----------
    first, second, metric : str
    difference : Estimate
        First minus second, with its 95 % interval.
    test : str
        ``DeLong``, ``McNemar``, ``jackknife`` or ``bootstrap``; with groups these are drawn or left out as wholes.
    p_value : float
        Two-sided.
    p_holm : float
        Corrected by Holm for all tests of the comparison.
    """

    first: str
    second: str
    metric: str
    difference: Estimate
    test: str
    p_value: float
    p_holm: float = float("nan")

    @property
    def better(self) -> str:
        """Name of the model that is better beyond chance, empty where none is."""
        if not self.p_holm < _SURE:
            return ""
        return self.first if (self.difference.value > 0) == higher_is_better(self.metric) else self.second


@dataclass(frozen=True, repr=False)
class Comparison:
    """Fitted models beside one another on the same rows.

    Parameters
    ----------
    tests : tuple of PairedTest
        Each pair in each metric that was asked for.
    metrics : dict of str to dict of str to Metric
        Of each model all metrics, with their intervals.
    n_rows : int
    n_groups : int or None
    """

    tests: tuple[PairedTest, ...]
    metrics: Mapping[str, Mapping[str, Metric]] = field(repr=False)
    n_rows: int = 0
    n_groups: int | None = None

    def to_frame(self) -> pd.DataFrame:
        """Return a row a test: both models, the metric of each, their difference with its ends, and p-values."""
        rows = []
        for one in self.tests:
            values = {who: self.metrics[getattr(one, who)][one.metric].value for who in ("first", "second")}
            gap = one.difference
            rows.append({
                "first": one.first, "second": one.second, "metric": one.metric, "of_first": values["first"],
                "of_second": values["second"], "difference": gap.value, "low": gap.low, "high": gap.high,
                "test": one.test, "p_value": one.p_value, "p_holm": one.p_holm, "better": one.better,
            })  # fmt: skip
        return pd.DataFrame(rows)

    def plot(self, ax: Any = None) -> Any:
        """Draw the differences with their intervals, and return the Axes."""
        names = {}
        several = len({one.metric for one in self.tests}) > 1
        for one in self.tests:
            metric = f", {plots.metric_title(one.metric)}" if several else ""
            names[f"{one.first} − {one.second}{metric}"] = one.difference
        ax = plots.new_axes(1, 1, 4.6, 0.9 + 0.25 * len(names))[0, 0] if ax is None else ax
        ax = plots.metric_intervals(names, ax=ax)
        ax.axvline(0, color=plots.REFERENCE, linestyle=":", linewidth=1)
        title = "the metric" if several else plots.metric_title(self.tests[0].metric)
        ax.set_xlabel(f"difference in {title}, 95 % interval")
        return ax

    def __str__(self) -> str:
        units = "" if self.n_groups is None else f" of {self.n_groups} groups"
        lines = [f"{len(self.metrics)} models on {self.n_rows} rows{units}; p-values corrected by Holm"]
        for one in self.tests:
            gap = one.difference
            verdict = f"{one.better} is better" if one.better else "no difference beyond chance"
            lines.append(
                f"{one.first} - {one.second}, {plots.metric_title(one.metric)}: {gap.value:+.3f} [{gap.low:+.3f}, "
                f"{gap.high:+.3f}], p = {one.p_holm:.2g} ({one.test}): {verdict}"
            )
        return "\n".join(lines)

    __repr__ = __str__


def compare_models(
    models: Mapping[str, Any],
    X: Any,
    y: Any = None,
    metric: str | Sequence[str] | None = None,
    groups: Any = None,
    n_resamples: int = 1000,
    random_state: int | None = 0,
) -> Comparison:
    """Test whether fitted models differ, each pair on the same rows.

    Parameters
    ----------
    models : dict of str to fitted estimator
        Two or more of pybiodl or scikit-learn with the same classes, labels or targets.
    X : as for their ``predict``
        Samples that no model has seen.
    y : array-like of shape (n_samples,) or (n_samples, n_outputs), or str
        Their outcome, or the name of its column in X.
    metric : str or sequence of str, optional
        As in an evaluation; None is ``"roc_auc"`` of classes and labels and ``"r2"`` of numbers.
    groups : array-like of shape (n_samples,), optional
        Samples of a group (patient, family) are not independent: whole groups are left out and drawn.
    n_resamples : int
    random_state : int or None

    Returns
    -------
    Comparison

    Raises
    ------
    InvalidInputError, InvalidTypeError

    Notes
    -----
    Areas under ROC curves of two classes are tested by DeLong et al. (1988), doi:10.2307/2531595, with groups by
    Obuchowski (1997), doi:10.2307/2533958; accuracy without groups by McNemar's exact test (1947),
    doi:10.1007/BF02295996; all else by Student's t of the jackknifed difference (Efron & Stein 1981,
    doi:10.1214/aos/1176345462), or, where a part of the samples cannot be spared, by the bootstrap.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.linear_model import LogisticRegression
    >>> from pybiodl.compare import compare_models
    >>> X, y = load_breast_cancer(return_X_y=True)
    >>> models = {"linear": LogisticRegression(max_iter=5000), "shares": DummyClassifier()}
    >>> fitted = {name: model.fit(X[::2], y[::2]) for name, model in models.items()}
    >>> compare_models(fitted, X[1::2], y[1::2]).tests[0].better
    'linear'
    """
    n_resamples = integer(n_resamples, "n_resamples", minimum=2)
    outcomes = _outcomes(models, X, y)
    first = next(iter(outcomes.values()))
    n_rows = len(first.y)
    codes = group_codes(groups, n_rows)
    resamples = Resamples(first.classes_of_samples(n_rows), n_resamples, random_state, codes)
    drawn = dict(
        zip(outcomes, resamples.draw([one.scorers(n_rows, False)["model"] for one in outcomes.values()]), strict=True)
    )
    names = [metric] if isinstance(metric, str) else list(metric or ["r2" if first.kind == "regression" else "roc_auc"])
    for name in names:
        one_of(name, "metric", next(iter(drawn.values())))
    tests = [
        _test((a, outcomes[a], drawn[a]), (b, outcomes[b], drawn[b]), name, resamples)
        for name in names
        for a, b in combinations(outcomes, 2)
    ]
    shares = {name: one.shares("model") if codes is None else {} for name, one in outcomes.items()}
    metrics = {name: metrics_of({"model": drawn[name]}, resamples, {"model": shares[name]}) for name in outcomes}
    return Comparison(tuple(_corrected(tests)), metrics, n_rows, None if codes is None else resamples.n_units)


def _outcomes(models: Any, X: Any, y: Any) -> dict[str, Outcome]:
    """Ask each model for the same rows, its classes in the order of those of the first."""
    if not isinstance(models, Mapping) or len(models) < 2:
        raise InvalidTypeError(
            f"models must be a dict of names to two or more fitted models; got {type(models).__name__}"
            f"{f' of {len(models)}' if isinstance(models, Mapping) else ''}; pass {{'a': ..., 'b': ...}}.",
            field="models",
        )
    X, y = outcome_in_memory(X, y, "compare_models")
    classes: Any = getattr(next(iter(models.values())), "classes_", None)
    found: dict[str, Outcome] = {}
    kind = kind_of(y, classes)
    for name, model in models.items():
        output, own = outputs_of(model, X), getattr(model, "classes_", None)
        if _names(own) != _names(classes):
            raise InvalidInputError(
                f"models must tell the same classes apart, or all numbers; {name!r} does not; take it out.",
                field="models",
            )
        if classes is not None:
            order: Any = pd.Index(np.asarray(own)).get_indexer(pd.Index(np.asarray(classes)))
            output = output[:, order]
        truth = outcomes_of(kind, y, output, classes)
        names = range(output.shape[1]) if classes is None else classes
        found[str(name)] = Outcome(kind, tuple(map(str, names)), truth, output)
    return found


def _names(classes: Any) -> set[Any] | None:
    return None if classes is None else set(np.asarray(classes).tolist())


def _test(
    a: tuple[str, Outcome, Draws], b: tuple[str, Outcome, Draws], metric: str, resamples: Resamples
) -> PairedTest:
    """Test one metric of two models."""
    one, other = a[1], b[1]
    gap = resamples.difference(a[2][metric] - b[2][metric])
    if metric == "roc_auc" and one.kind == "binary":
        gap, p_value = _delong(one, other, resamples)
        return PairedTest(a[0], b[0], metric, gap, "DeLong", p_value)
    if metric == "accuracy" and resamples.groups is None and one.kind in ("binary", "multiclass"):
        right = [said.output.argmax(axis=1) == said.y for said in (one, other)]
        only = [np.count_nonzero(right[0] & ~right[1]), np.count_nonzero(right[1] & ~right[0])]
        p_value = float(binomtest(only[0], sum(only)).pvalue) if sum(only) else 1.0
        return PairedTest(a[0], b[0], metric, gap, "McNemar", p_value)
    if gap.method == "jackknife":
        return PairedTest(a[0], b[0], metric, gap, "jackknife", _of_student(gap, resamples.n_parts))
    drawn = (a[2][metric] - b[2][metric])[1 + resamples.n_parts :]
    as_far = np.count_nonzero(np.abs(drawn - gap.value) >= abs(gap.value))
    return PairedTest(a[0], b[0], metric, gap, "bootstrap", (1 + as_far) / (1 + len(drawn)))


def _delong(one: Outcome, other: Outcome, resamples: Resamples) -> tuple[Estimate, float]:
    """Difference of two areas under ROC curves and its p-value."""
    (area, moves), (other_area, other_moves) = (areas_beaten(said.y == 1, said.output[:, 1]) for said in (one, other))
    change, n_units = moves - other_moves, resamples.n_units
    if resamples.groups is not None:
        change = np.bincount(resamples.groups, change) * np.sqrt(n_units / (n_units - 1))
    half = float(t.ppf(0.975, n_units - 1) * np.sqrt(np.square(change).sum()))
    gap = Estimate(area - other_area, area - other_area - half, area - other_area + half, "DeLong")
    return gap, _of_student(gap, n_units)


def _of_student(gap: Estimate, n: int) -> float:
    """P-value that goes with an interval of Student's t of n - 1 degrees of freedom."""
    half = (gap.high - gap.low) / 2
    if not half > 0:
        return 1.0 if gap.value == 0 else 0.0
    return float(2 * t.sf(abs(gap.value) / half * t.ppf(0.975, n - 1), n - 1))


def _corrected(tests: list[PairedTest]) -> Iterator[PairedTest]:
    """Correct p-values by Holm: the k-th smallest of m times m - k + 1, rising."""
    order = np.argsort([one.p_value for one in tests], kind="stable")
    corrected = np.empty(len(tests))
    factors = len(tests) - np.arange(len(tests))
    corrected[order] = np.minimum(1, np.maximum.accumulate(np.array([tests[k].p_value for k in order]) * factors))
    return (replace(one, p_holm=float(p)) for one, p in zip(tests, corrected, strict=True))
