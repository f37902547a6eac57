"""What takes part in a leaderboard: each learns from the rows of a fold and answers for others."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
import scipy.sparse
from sklearn.base import clone

from pybiodl.backends.registry import load_learners
from pybiodl.compare._board import LINEAR, MAJORITY
from pybiodl.compare._task import Task
from pybiodl.encode import Encoder, Table
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._plan import default_encoder
from pybiodl.evaluate import linear_baseline

_TREES = ("forest", "boost", "tree")


@dataclass(frozen=True)
class Answer:
    """What a contender said in one fold.

    Parameters
    ----------
    outputs : ndarray of shape (n_tested, n_classes) or (n_tested, n_targets)
    fit_seconds, predict_seconds : float
    cluster_memory : float
        Bytes, NaN without a cluster.
    """

    outputs: np.ndarray
    fit_seconds: float
    predict_seconds: float
    cluster_memory: float = float("nan")


class Contender(Protocol):
    """One model of a leaderboard."""

    name: str
    kind: str
    backend: str

    def answer(self, task: Task, fold: int) -> Answer:
        """Learn from the training rows of a fold and answer for its test rows."""
        ...

    def refit(self, task: Task) -> Any:
        """Learn from all samples and return the model."""
        ...


class OfEstimator:
    """An estimator of pybiodl or scikit-learn; each fold trains a clone.

    Parameters
    ----------
    name : str
    estimator : estimator
    backend : {"Keras", "H2O", "scikit-learn"}
    cluster : callable, optional
        Gives the cluster to train on; called when the first fold begins.
    """

    def __init__(self, name: str, estimator: Any, backend: str, cluster: Callable[[], Any] | None = None) -> None:
        self.name = name
        self.estimator = estimator
        self.backend = backend
        self.cluster = cluster
        self.kind = "network" if backend != "scikit-learn" else _kind_of(estimator)

    def answer(self, task: Task, fold: int) -> Answer:
        """Fit a clone and ask it."""
        train, test = task.folds[fold]
        X = task.samples(train)
        model, peak = self._fresh()
        started = time.perf_counter()
        self._fit(model, X, task.y[train], None if task.groups is None else task.groups[train])
        fitted = time.perf_counter()
        outputs = _outputs(model, task, task.samples(test))
        done = time.perf_counter()
        if peak is None:
            return Answer(outputs, fitted - started, done - fitted)
        peak.look()
        load_learners().remove_models(model.fitted_)  # of a fold; its user has none of them
        return Answer(outputs, fitted - started, done - fitted, peak.n_bytes)

    def refit(self, task: Task) -> Any:
        """Fit a clone to all samples."""
        model, _ = self._fresh()
        return self._fit(model, task.X, task.y, task.groups)

    def _fresh(self) -> tuple[Any, Any]:
        """Return a clone, on the cluster if it is for one, and what looks at the memory there."""
        model, peak = clone(self.estimator), None
        if self.cluster is not None:
            cluster = self.cluster()
            model.set_params(cluster=cluster)
            peak = load_learners().Peak(cluster)
        elif self.backend == "Keras":
            _load_engine()
        return model, peak

    @staticmethod
    def _fit(model: Any, X: Any, y: np.ndarray, groups: np.ndarray | None) -> Any:
        if isinstance(model, BioEstimator) and groups is not None:
            return model.fit(X, y, groups=groups)
        return model.fit(X, y)


def _load_engine() -> None:
    """Load Keras before the clock runs, which else the first network would pay for."""
    from pybiodl.backends.registry import get_backend

    get_backend("keras")


def _kind_of(estimator: Any) -> str:
    """Kind of an estimator of scikit-learn, by its name."""
    name = type(estimator).__name__.lower()
    if any(part in name for part in _TREES):
        return "trees"
    return "linear" if any(part in name for part in ("linear", "logistic", "ridge", "lasso", "elasticnet")) else "other"


def _outputs(model: Any, task: Task, X: Any) -> np.ndarray:
    """Probabilities in the order of the classes of the task, or values."""
    if task.classes is None:
        values = np.asarray(model.predict(X), dtype=np.float64)
        return values.reshape(len(values), -1)
    if hasattr(model, "predict_proba"):
        found, labels = np.asarray(model.predict_proba(X), dtype=np.float64), model.classes_
    else:
        labels = np.asarray(task.classes)
        found = (np.asarray(model.predict(X))[:, None] == labels[None]).astype(np.float64)
    places = pd.Index(task.classes).get_indexer(pd.Index(labels))
    outputs = np.zeros((len(found), len(task.classes)))
    outputs[:, places] = found
    return outputs


class Linear:
    """Logistic or ridge regression on what the networks read."""

    name, kind, backend = LINEAR, "baseline", "scikit-learn"

    def answer(self, task: Task, fold: int) -> Answer:
        """Fit, its penalty chosen inside, and ask."""
        train, test = task.folds[fold]
        values = task.values(train)
        started = time.perf_counter()
        model = self._fitted(task, values, task.codes[train])
        fitted = time.perf_counter()
        outputs = model.outputs(task.values(test))
        return Answer(outputs, fitted - started, time.perf_counter() - fitted)

    def refit(self, task: Task) -> Any:
        """Fit to all samples; ``outputs(X)`` of the model answers."""
        return self._fitted(task, task.inputs.values, task.codes)

    def _fitted(self, task: Task, values: Any, codes: np.ndarray) -> Any:
        n_classes = len(task.classes) if task.kind == "multiclass" else None
        return linear_baseline(task.kind, encoder_of(task, values), n_classes).fit(values, codes)


def encoder_of(task: Task, values: Any) -> Encoder:
    """Return an encoder fitted to values; what is missing in a table is imputed."""
    if task.inputs.kind == "table":
        return Table(missing="impute").fit(values, task.inputs.names)
    return default_encoder(task.inputs.kind).fit(values)


class Majority:
    """The same for every sample: shares of the classes, or means of the targets."""

    name, kind, backend = MAJORITY, "baseline", "scikit-learn"

    def answer(self, task: Task, fold: int) -> Answer:
        """Count, or take the mean."""
        train, test = task.folds[fold]
        started = time.perf_counter()
        level = self._level(task, train)
        return Answer(np.tile(level, (len(test), 1)), time.perf_counter() - started, 0.0)

    def refit(self, task: Task) -> Any:
        """Return the shares or means, an ndarray."""
        return self._level(task, np.arange(len(task.y)))

    @staticmethod
    def _level(task: Task, rows: np.ndarray) -> np.ndarray:
        if task.classes is None:
            return np.nan_to_num(np.nanmean(task.codes[rows], axis=0))
        counts = np.bincount(task.codes[rows], minlength=len(task.classes))
        return counts / counts.sum()


class OfLearner:
    """One of H2O's own learners, on a table that is on the cluster.

    Parameters
    ----------
    learner : {"gbm", "drf", "glm", "automl"}
    settings : mapping
        H2O's parameters.
    table : callable
        Gives the table with its folds; called when the first fold begins.
    """

    backend = "H2O"

    def __init__(self, learner: str, settings: Mapping[str, Any], table: Callable[[], Any]) -> None:
        self.name = load_learners().LEARNERS[learner]
        self.kind = {"glm": "linear", "automl": "automl"}.get(learner, "trees")
        self.learner = learner
        self.settings = settings
        self.table = table

    def answer(self, task: Task, fold: int) -> Answer:
        """Train on the cluster, predict there and bring the answers home."""
        table = self.table()
        peak = load_learners().Peak(table.cluster)
        train, test = table.part(fold, test=False), table.part(fold, test=True)
        started = time.perf_counter()
        with table.trained(self.learner, train, self.settings, peak) as model:
            fitted = time.perf_counter()
            peak.look()
            outputs = model.outputs(test)
            predicted = time.perf_counter()
        places = np.argsort(
            np.argsort(task.folds[fold][1], kind="stable"), kind="stable"
        )  # the cluster keeps file order
        return Answer(outputs[places], fitted - started, predicted - fitted, peak.n_bytes)

    def refit(self, task: Task) -> Any:
        """Train on all samples; H2O's model stays on the cluster."""
        table = self.table()
        with table.trained(self.learner, table.frame, self.settings, keep=True) as model:
            return model


def table_for_learners(task: Task, cluster: Any) -> Any:
    """Return the table of a task as H2O's learners read it, to be entered as a context."""
    values = task.inputs.values
    if scipy.sparse.issparse(values):
        values = values.tocsr()
    return load_learners().LearnerTable(cluster, task.kind, values, encoder_of(task, values), task.codes, task.classes)
