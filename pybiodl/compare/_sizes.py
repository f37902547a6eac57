"""How good a model becomes with more samples, beside a linear model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pybiodl import plots
from pybiodl._check import integer, one_of
from pybiodl.compare._contenders import Contender, Linear, Majority, OfEstimator
from pybiodl.compare._task import Fold, Task, read_task
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._base import BioEstimator
from pybiodl.evaluate import Evaluation, Metric, evaluate_outputs

_SHARES = (0.1, 0.325, 0.55, 0.775, 1.0)  # of the training rows of a fold, as scikit-learn has them


@dataclass(frozen=True, repr=False)
class LearningCurve:
    """A metric of a model by the number of its training samples.

    Parameters
    ----------
    metric : str
    sizes : ndarray of shape (n_sizes,), int
        Training samples, on average over the folds.
    points : tuple of Metric
        At each size, on the tested rows of all folds together, beside the linear and the majority baseline that learned
        from the same samples.
    evaluations : tuple of Evaluation
        All metrics at each size.
    n_folds : int
    """

    metric: str
    sizes: np.ndarray
    points: tuple[Metric, ...]
    evaluations: tuple[Evaluation, ...]
    n_folds: int

    def to_frame(self) -> pd.DataFrame:
        """Return a row a size: the metric with its interval, and the same for the baselines and the differences."""
        rows = [one.to_frame().loc[self.metric] for one in self.evaluations]
        return pd.DataFrame(rows, index=pd.Index(self.sizes, name="n_train"))

    def plot(self, ax: Any = None) -> Any:
        """Draw the metric over the number of samples, with that of the baselines, and return the Axes."""
        return plots.size_curve(self.sizes, self.points, plots.metric_title(self.metric), ax=ax)

    def __str__(self) -> str:
        lines = [f"{plots.metric_title(self.metric)} by training samples, {self.n_folds} folds"]
        for size, one in zip(self.sizes, self.points, strict=True):
            beside = f", linear {one.baseline}, majority {one.majority}"
            lines.append(f"{size:>8} {one.value:.3f} [{one.low:.3f}, {one.high:.3f}]{beside}")
        return "\n".join(lines)

    __repr__ = __str__


def learning_curve(
    model: Any,
    X: Any,
    y: Any = None,
    sizes: Sequence[float] = _SHARES,
    cv: Any = 5,
    groups: Any = None,
    metric: str | None = None,
    n_resamples: int = 1000,
    random_state: int | None = 0,
) -> LearningCurve:
    """Train a model on ever more samples and tell whether further ones would help.

    In each fold the samples of a smaller size are among those of a larger one, classes in proportion, and with groups
    whole groups; a linear and a majority baseline learn from the same.

    Parameters
    ----------
    model : estimator
        Of pybiodl or scikit-learn; a clone is trained for each size and fold.
    X, y, cv, groups, metric
        As for `leaderboard`.
    sizes : sequence of float or int
        Shares of the training samples of a fold, up to 1, or numbers of samples.
    n_resamples : int
        Bootstrap resamples of the tested rows.
    random_state : int or None
        Of folds, samples and resamples.

    Returns
    -------
    LearningCurve

    Raises
    ------
    InvalidInputError, InvalidTypeError, UnsupportedError
        Before any training, in one sentence.

    Notes
    -----
    Intervals are about the tested rows: that other training samples of the same number would give another model is
    beside it.
    """
    seed = 0 if random_state is None else integer(random_state, "random_state", minimum=0)
    if not (hasattr(model, "fit") and hasattr(model, "predict")):
        raise InvalidTypeError(f"model must be an estimator that fits and predicts; got {model!r}.", field="model")
    task = read_task(X, y, "auto", cv, groups, seed, [model], asked="learning_curve")
    contenders: list[Contender] = [_contender(model), Linear(), Majority()]
    names = evaluate_outputs(**_asked(task, [np.tile(_level(task), (len(task.tested), 1))] * 3, 0, seed)).metrics
    metric = one_of(metric or ("r2" if task.classes is None else "roc_auc"), "metric", names)
    cuts = _sizes(sizes, task)
    orders = [_order(task, train, seed + place) for place, (train, _) in enumerate(task.folds)]
    evaluations, means = [], []
    for cut in cuts:
        folds: tuple[Fold, ...] = tuple(
            (_first(task, order, cut), test) for order, (_, test) in zip(orders, task.folds, strict=True)
        )
        part = replace(task, folds=folds)
        said = [np.concatenate([one.answer(part, k).outputs for k in range(len(folds))]) for one in contenders]
        evaluations.append(evaluate_outputs(**_asked(part, said, n_resamples, seed)))
        means.append(round(float(np.mean([len(train) for train, _ in folds]))))
    points = tuple(one.metrics[metric] for one in evaluations)
    return LearningCurve(metric, np.array(means), points, tuple(evaluations), len(task.folds))


def _contender(model: Any) -> OfEstimator:
    if not isinstance(model, BioEstimator):
        return OfEstimator("model", model, "scikit-learn")
    if model.backend != "h2o" and model.cluster is None:
        return OfEstimator("model", model, "Keras")
    if model.cluster is None:
        raise UnsupportedError(
            "learning_curve trains many models; on H2O give it a cluster that is there, by cluster=.", field="model"
        )
    return OfEstimator("model", model, "H2O", lambda: model.cluster)


def _asked(task: Task, said: list[np.ndarray], n_resamples: int, seed: int) -> dict[str, Any]:
    """Ask `evaluate_outputs` about what the model and the baselines say."""
    rows = task.tested
    groups = task.groups[rows] if task.groups is not None else rows if len(np.unique(rows)) < len(rows) else None
    model, linear, majority = said
    return {
        "kind": task.kind, "output": model, "baseline": linear, "majority": majority, "groups": groups,
        "y": task.codes[rows] if task.classes is None else np.asarray(task.classes)[task.codes[rows]],
        "classes": task.classes, "target_names": task.names if task.classes is None else None,
        "n_resamples": n_resamples, "random_state": seed,
    }  # fmt: skip


def _level(task: Task) -> np.ndarray:
    """Any answer, to see which metrics there are."""
    return np.full(len(task.names), 1 / len(task.names))


def _sizes(sizes: Any, task: Task) -> list[int]:
    """Numbers of training samples, rising."""
    least = min(len(train) for train, _ in task.folds)
    given = np.asarray(list(sizes), dtype=np.float64)
    if given.ndim != 1 or not len(given) or not (given > 0).all():
        raise InvalidInputError(f"sizes must hold numbers above 0; got {sizes!r}; use (0.1, 0.5, 1.0).", field="sizes")
    counts = np.where(given <= 1, given * least, given).round().astype(int)
    fewest = 2 if task.classes is None else 2 * len(task.classes)
    if counts.min() < fewest or counts.max() > least:
        raise InvalidInputError(
            f"sizes must be from {fewest} to the {least} training samples of a fold; got {int(counts.min())} to "
            f"{int(counts.max())}; use others, or fewer folds.",
            field="sizes",
        )
    return np.unique(counts).tolist()


def _order(task: Task, train: np.ndarray, seed: int) -> np.ndarray:
    """Training rows in an order whose beginnings have classes in proportion, and groups together."""
    draw = np.random.default_rng(seed)
    shuffled = train[draw.permutation(len(train))]
    if task.groups is not None:
        rank = np.unique(task.groups[shuffled], return_inverse=True)[1]
        place = draw.permutation(rank.max() + 1)[rank]
        return np.asarray(shuffled[np.argsort(place, kind="stable")])
    if task.classes is None:
        return np.asarray(shuffled)
    codes = task.codes[shuffled]
    share = np.empty(len(shuffled))
    for code in np.unique(codes):
        rows = np.flatnonzero(codes == code)
        share[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
    return np.asarray(shuffled[np.argsort(share, kind="stable")])


def _first(task: Task, order: np.ndarray, n: int) -> np.ndarray:
    """First rows of an order, at least `n`, to the end of a group; sorted."""
    if task.groups is not None:
        n = int(np.flatnonzero(task.groups[order] == task.groups[order[n - 1]]).max()) + 1
    return np.sort(order[:n])
