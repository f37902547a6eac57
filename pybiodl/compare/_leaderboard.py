"""Networks beside gradient boosting, random forests, linear models and AutoML, on the same folds."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from pybiodl._check import integer, number, one_of
from pybiodl.backends.registry import load_learners
from pybiodl.compare._board import LINEAR, MAJORITY, Entry, Leaderboard
from pybiodl.compare._contenders import Contender, Linear, Majority, OfEstimator, OfLearner, table_for_learners
from pybiodl.compare._judging import judge, ordered, sentence
from pybiodl.compare._task import Task, read_task
from pybiodl.encode import Table
from pybiodl.errors import InvalidInputError, InvalidTypeError, PyBioDLError
from pybiodl.estimators import BioClassifier, BioEnsemble, BioRegressor
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._monitor import metrics_of_head
from pybiodl.networks import Head, Network

LEARNERS = ("gbm", "drf", "glm", "automl")
_BACKENDS = {"keras": "Keras", "h2o": "H2O"}


def leaderboard(
    X: Any,
    y: Any = None,
    models: Mapping[str, Any] | None = None,
    learners: Any = LEARNERS,
    backends: Any = ("keras", "h2o"),
    cv: Any = 5,
    groups: Any = None,
    task: str = "auto",
    metric: str | None = None,
    cluster: Any = None,
    automl_seconds: float | None = 60,
    automl_models: int | None = None,
    refit: Any = False,
    n_resamples: int = 1000,
    random_state: int | None = 0,
    verbose: int = 0,
) -> Leaderboard:
    """Compare networks on both backends with H2O's own learners and with a linear and a majority baseline.

    All learn from the same rows of each fold and are judged on the same others, all folds together; with ``groups`` the
    bootstrap draws whole groups. H2O's learners run with H2O's own defaults. What cannot take part, as H2O's learners
    on sequences, is left out and named in the record; a model that fails is a row with its error, the others go on.

    Parameters
    ----------
    X : array-like or CSR matrix of shape (n_samples, n_features), DataFrame, AnnData, or str array-like (n_samples,)
        A table, which all models read, or sequences or signals, which networks and the linear baseline read.
    y : array-like of shape (n_samples,) or (n_samples, n_targets), or str
        One class a sample, or numbers; or the name of their column in X.
    models : dict of str to estimator or network, optional
        Estimators of pybiodl or scikit-learn, or networks of `pybiodl.networks`. One with ``backend="auto"`` takes part
        once a backend that can train it. None is ``{"network": ...}``, the network that `BioClassifier` or
        `BioRegressor` chooses by itself.
    learners : sequence of str, or dict of str to dict
        Of H2O: ``"gbm"`` (gradient boosting), ``"drf"`` (random forest), ``"glm"`` (linear model) and ``"automl"``; a
        dict gives H2O's parameters of each. Empty for none.
    backends : {"keras", "h2o"}, or sequence of them
        Where networks are trained; with "keras" alone and no learners no cluster is needed.
    cv : int, or splitter of scikit-learn or `pybiodl.evaluate`
        A number of folds, shuffled, classes in proportion.
    groups : array-like of shape (n_samples,), optional
        Samples of a group stay together.
    task : {"auto", "classify", "regress"}
        ``auto`` goes by the models, then by y: words and up to 20 whole numbers are classes.
    metric : str, optional
        By which models are ordered and judged; None is ``"roc_auc"`` for classes and ``"r2"`` for numbers.
    cluster : H2OCluster, optional
        None starts one and ends it. On one that is given, all that was made on the way is removed, and nothing else.
    automl_seconds : float, optional
        Most seconds of AutoML in each fold; None sets no such limit.
    automl_models : int, optional
        Most models of AutoML in each fold; with ``automl_seconds=None`` its result repeats.
    refit : bool or sequence of str
        Which models to fit to all samples at the end, for ``board.models``; True is all. H2O's own stay on a cluster
        that was given, and cannot be kept on one that ends here.
    n_resamples : int
        Bootstrap resamples.
    random_state : int or None
        Of folds, default networks, learners and resamples. With it H2O trains networks on one thread, with None on all.
    verbose : int
        Above 0, a line a model as it is done.

    Returns
    -------
    Leaderboard
        ``print`` shows a table and a verdict, `to_frame` and `plot` more.

    Raises
    ------
    InvalidInputError, InvalidTypeError, UnsupportedError
        Before any training, in one sentence.

    Notes
    -----
    ROC curves of all folds together compare scores of different models, which on small data is a little pessimistic
    (Parker et al. 2007, doi:10.1186/1471-2105-8-326); it is so for all models alike.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from pybiodl import leaderboard
    >>> X, y = load_breast_cancer(return_X_y=True)
    >>> board = leaderboard(X, y, learners=("gbm",), backends="keras")  # doctest: +SKIP
    >>> print(board.verdict)  # doctest: +SKIP
    """
    seed = 0 if random_state is None else integer(random_state, "random_state", minimum=0)
    n_resamples = integer(n_resamples, "n_resamples", minimum=0)
    given = _check_models(models)
    wanted = load_learners().check_learners(learners)
    places = [backends] if isinstance(backends, str) else list(backends)
    for place in places:
        one_of(place, "backends", _BACKENDS)
    limits = _limits(automl_seconds, automl_models)
    estimators = [model for model in given.values() if not isinstance(model, Network)]
    found = read_task(X, y, task, cv, groups, seed, estimators)
    known = metrics_of_head(Head("binary" if found.kind == "binary" else found.kind, 2))
    metric = one_of(metric or ("r2" if found.classes is None else "roc_auc"), "metric", known)
    _check_cluster(cluster)
    skipped: dict[str, str] = {}
    with contextlib.ExitStack() as stack:
        machines = _Machines(stack, found, cluster)
        contenders: list[Contender] = [Linear(), Majority()]
        contenders += _networks(given, found, places, machines, random_state, skipped)
        contenders += _learners(wanted, found, machines, limits, random_state, skipped)
        chosen = _check_refit(refit, contenders)
        judged = [judge(one, found, skipped, verbose) for one in contenders]
        entries = ordered([one for one in judged if one is not None], found, metric, n_resamples, seed)
        fitted = _refitted(chosen, contenders, entries, found, cluster, skipped)
    return Leaderboard(
        kind=found.kind, metric=metric, entries=entries, skipped=skipped, n_rows=len(np.unique(found.tested)),
        n_folds=len(found.folds), n_groups=None if found.groups is None else len(np.unique(found.groups[found.tested])),
        n_resamples=n_resamples, names=found.names, models=fitted,
    )  # fmt: skip


# ---- what takes part ----


class _Machines:
    """The cluster, started when the first asks for it, and the table on it, sent once."""

    def __init__(self, stack: contextlib.ExitStack, task: Task, cluster: Any) -> None:
        self._stack = stack
        self._task = task
        self._cluster = cluster
        self._table: Any = None
        self._refusal: PyBioDLError | None = None

    def cluster(self) -> Any:
        """Return the cluster of the user, or one started here."""
        if self._refusal is not None:
            raise self._refusal
        if self._cluster is None:
            from pybiodl.backends.h2o import H2OCluster

            try:
                self._cluster = self._stack.enter_context(H2OCluster.start())
            except PyBioDLError as error:
                self._refusal = error  # it is not tried again for each model
                raise
        self._cluster.check()
        return self._cluster

    def table(self) -> Any:
        """Return the table of H2O's learners, with its folds."""
        if self._table is None:
            table = self._stack.enter_context(table_for_learners(self._task, self.cluster()))
            table.send_folds(self._task.folds)
            self._table = table
        return self._table


def _check_models(models: Any) -> dict[str, Any]:
    if models is None:
        return {}
    if not isinstance(models, Mapping):
        raise InvalidTypeError(
            f"models must be a dict of names to estimators or networks; got {type(models).__name__}; pass "
            '{"my network": ...}.',
            field="models",
        )
    for name, model in models.items():
        if str(name) in (LINEAR, MAJORITY):
            raise InvalidInputError(
                f"models must have names of their own; {name!r} is taken; use another.", field="models"
            )
        if not isinstance(model, Network) and not (hasattr(model, "fit") and hasattr(model, "predict")):
            raise InvalidTypeError(
                f"models must hold estimators that fit and predict, or networks; {name!r} is {model!r}.", field="models"
            )
    return {str(name): model for name, model in models.items()}


def _check_cluster(cluster: Any) -> None:
    if cluster is None:
        return
    from pybiodl.backends.h2o import H2OCluster

    if not isinstance(cluster, H2OCluster):
        raise InvalidTypeError(
            f"cluster must be an H2OCluster or None; got {cluster!r}; make one by H2OCluster.start() or "
            "H2OCluster.connect(url).",
            field="cluster",
        )
    cluster.check()


def _limits(seconds: float | None, models: int | None) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if seconds is not None:
        limits["max_runtime_secs"] = number(seconds, "automl_seconds", 1)
    if models is not None:
        limits["max_models"] = integer(models, "automl_models")
    if not limits:
        raise InvalidInputError(
            "automl_seconds or automl_models must be given, or AutoML would run for an hour a fold; got None for both.",
            field="automl_seconds",
        )
    return limits


def _networks(
    given: dict[str, Any],
    task: Task,
    places: Sequence[str],
    machines: _Machines,
    random_state: int | None,
    skipped: dict[str, str],
) -> Iterator[Contender]:
    """Yield the user's models, or the default network, each once a backend."""
    cls = BioRegressor if task.classes is None else BioClassifier
    encoder: Any = Table(missing="impute") if task.inputs.kind == "table" else "auto"
    for name, model in (given or {"network": None}).items():
        if model is None or isinstance(model, Network):
            model = cls(model, random_state=random_state, encoder=encoder)
        if isinstance(model, BioEnsemble):
            yield OfEstimator(name, model, "Keras")
            continue
        if not isinstance(model, BioEstimator):
            yield OfEstimator(name, model, "scikit-learn")
            continue
        fixed = model.backend if model.backend != "auto" else "h2o" if model.cluster is not None else None
        for place in places if fixed is None else [fixed]:
            called = f"{name} on {_BACKENDS[place]}" if fixed is None and len(places) > 1 else name
            if place == "h2o" and task.inputs.kind != "table":
                skipped[called] = f"H2O trains networks on tables; X is of kind {task.inputs.kind}."
                continue
            own = type(model)(**{**model.get_params(deep=False), "backend": place})
            if place == "h2o":
                yield OfEstimator(called, own, "H2O", machines.cluster if own.cluster is None else _given(own.cluster))
            else:
                yield OfEstimator(called, own, "Keras")


def _given(cluster: Any) -> Callable[[], Any]:
    return lambda: cluster


def _learners(
    wanted: dict[str, dict[str, Any]],
    task: Task,
    machines: _Machines,
    limits: dict[str, Any],
    random_state: int | None,
    skipped: dict[str, str],
) -> Iterator[Contender]:
    for learner, settings in wanted.items():
        if task.inputs.kind != "table":
            name = load_learners().LEARNERS[learner]
            skipped[name] = f"H2O's own learners read tables; X is of kind {task.inputs.kind}."
            continue
        own = {**(limits if learner == "automl" else {}), **settings}
        if random_state is not None:
            own.setdefault("seed", task.seed)
        yield OfLearner(learner, own, machines.table)


# ---- fitted to all samples ----


def _check_refit(refit: Any, contenders: list[Contender]) -> list[str]:
    names = [one.name for one in contenders]
    if isinstance(refit, bool):
        return names if refit else []
    return [one_of(name, "refit", names) for name in ([refit] if isinstance(refit, str) else refit)]


def _refitted(
    chosen: list[str],
    contenders: list[Contender],
    entries: tuple[Entry, ...],
    task: Task,
    cluster: Any,
    skipped: dict[str, str],
) -> dict[str, Any]:
    """Fit what was asked for, the best first; what failed in the folds is not tried again."""
    by_name = {one.name: one for one in contenders}
    models = {}
    for entry in entries:
        if entry.name not in chosen or entry.evaluation is None:
            continue
        if isinstance(by_name[entry.name], OfLearner) and cluster is None:
            skipped[f"{entry.name} fitted to all samples"] = (
                "H2O's own models stay on their cluster, which ended here; pass cluster= to keep them."
            )
            continue
        try:
            models[entry.name] = by_name[entry.name].refit(task)
        except Exception as error:
            skipped[f"{entry.name} fitted to all samples"] = sentence(error)
    return models
