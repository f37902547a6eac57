"""From which probability on a class is said to be there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import number, one_of
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.evaluate._compare import compare
from pybiodl.evaluate._evaluation import Evaluation
from pybiodl.evaluate._metrics import confusion_metrics
from pybiodl.evaluate._outcome import Outcome

CRITERIA = ("youden", "f1", "mcc", "sensitivity", "specificity", "cost")


@dataclass(frozen=True, repr=False)
class Threshold:
    """Probabilities above which the second of two classes, or each label, is said to be there.

    Parameters
    ----------
    by : str
        What chose them.
    names : tuple of str
        The class, or the labels.
    values : ndarray of shape (n_names,)
    metrics : dict of str to ndarray of shape (n_names,)
        On the rows on which they were chosen, which flatters them; ``evaluation.at(threshold)`` of other rows does not.
    """

    by: str
    names: tuple[str, ...]
    values: np.ndarray
    metrics: dict[str, np.ndarray]

    def to_frame(self) -> pd.DataFrame:
        """Return a row a class or label: threshold, and metrics on the rows on which it was chosen."""
        return pd.DataFrame({"threshold": self.values, **self.metrics}, index=pd.Index(self.names, name="class"))

    def __str__(self) -> str:
        return f"Threshold by {self.by}, with metrics where it was chosen\n{self.to_frame().round(3).to_string()}"

    __repr__ = __str__


def choose(evaluation: Evaluation, by: str, at: float | None, cost: Any) -> Threshold:
    """Choose thresholds; the parameters are those of `Evaluation.threshold`."""
    one_of(by, "by", CRITERIA)
    if evaluation.kind not in ("binary", "multilabel"):
        raise UnsupportedError(
            f"A threshold is of two classes or of labels; this is {evaluation.kind}; "
            f"{'use parts[name].threshold()' if evaluation.parts else 'predict takes the most probable class'}.",
            field="kind",
        )
    if by in ("sensitivity", "specificity"):
        if at is None:
            raise InvalidInputError(f"at must say the {by} that is to be reached; got None; use at=0.9.", field="at")
        at = number(at, "at", 0, 1, low_open=True)
    costs = _costs(cost) if by == "cost" else None
    if evaluation.kind == "binary":
        columns = [(evaluation.names[1], evaluation.y.astype(float), evaluation.output[:, 1])]
    else:
        pairs = zip(evaluation.names, evaluation.y.T, evaluation.output.T, strict=True)
        columns = [(name, np.asarray(y, dtype=float), said) for name, y, said in pairs]
    chosen = [_best(name, y[~np.isnan(y)], said[~np.isnan(y)], by, at, costs) for name, y, said in columns]
    metrics = {name: np.array([one[1][name] for one in chosen]) for name in chosen[0][1]}
    return Threshold(by, tuple(name for name, _, _ in columns), np.array([one[0] for one in chosen]), metrics)


def _costs(cost: Any) -> tuple[float, float]:
    if not isinstance(cost, tuple | list) or len(cost) != 2:
        raise InvalidInputError(
            f"cost must be that of a false positive and of a false negative, as (1, 10); got {cost!r}.", field="cost"
        )
    false_positive, false_negative = (number(one, "cost", 0) for one in cost)
    return false_positive, false_negative


def _best(
    name: str, y: np.ndarray, said: np.ndarray, by: str, at: float | None, costs: tuple[float, float] | None
) -> tuple[float, dict[str, float]]:
    """Threshold with the best criterion, of several alike that next to one half, and the metrics there."""
    n_true = int(y.sum())
    if not 0 < n_true < len(y):
        raise InvalidInputError(
            f"y must show both classes of {name!r} to choose a threshold; got {n_true} of {len(y)}; add rows.",
            field="y",
        )
    levels, place = np.unique(said, return_inverse=True)
    between = levels[:-1] + np.diff(levels) / 2
    between = np.where(between >= levels[1:], levels[:-1], between)  # neighbours among floating point numbers
    candidates = np.concatenate([[levels[0] / 2], between, [(levels[-1] + 1) / 2]])
    true = np.concatenate([[0], np.bincount(place, y).cumsum()])  # at or below each candidate
    every = np.concatenate([[0], np.bincount(place).cumsum()])
    missed, rejected = true, every - true
    hits, alarms = n_true - missed, len(y) - n_true - rejected
    metrics = confusion_metrics(
        np.array([[rejected, alarms], [missed, hits]], dtype=float), np.full(len(every), len(y))
    )
    metrics["precision"] = hits / np.maximum(hits + alarms, 1)
    metrics["youden"] = metrics["sensitivity"] + metrics["specificity"] - 1
    if by in ("sensitivity", "specificity"):
        other = "specificity" if by == "sensitivity" else "sensitivity"
        criterion = np.where(metrics[by] >= float(at or 0) - 1e-12, metrics[other], -1.0)
    elif costs is not None:
        metrics["cost"] = (costs[0] * alarms + costs[1] * missed) / len(y)
        criterion = -metrics["cost"]
    else:
        criterion = metrics[by]
    alike = np.flatnonzero(criterion >= criterion.max() - 1e-12)
    best = alike[np.argmin(np.abs(candidates[alike] - 0.5))]
    return float(candidates[best]), {metric: float(values[best]) for metric, values in metrics.items()}


def judged_at(evaluation: Evaluation, threshold: Any) -> Evaluation:
    """Judge again with other thresholds; the parameters are those of `Evaluation.at`."""
    n = {"binary": 1, "multilabel": len(evaluation.names)}.get(evaluation.kind, 0)
    if n == 0 or evaluation.n_lines is not None:
        raise UnsupportedError(
            f"A threshold is of two classes or of labels, one answer a row; this is {evaluation.kind}; "
            f"{'use parts[name].at()' if evaluation.parts else 'leave it out'}.",
            field="threshold",
        )
    values = np.asarray(threshold.values if isinstance(threshold, Threshold) else threshold, dtype=np.float64)
    values = np.full(n, values) if values.ndim == 0 else values
    if values.shape != (n,) or not ((values >= 0) & (values <= 1)).all():
        raise InvalidInputError(
            f"threshold must be {'a probability' if n == 1 else f'one probability, or {n}'} from 0 to 1; got "
            f"{values.tolist()}.",
            field="threshold",
        )
    outcome = Outcome(
        evaluation.kind, evaluation.names, evaluation.y, evaluation.output, evaluation.baseline,
        majority=evaluation.majority, threshold=values,
    )  # fmt: skip
    return compare([outcome], evaluation.n_rows, evaluation.groups, evaluation.n_resamples)
