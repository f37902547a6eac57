"""The search for hyper-parameters as an estimator of scikit-learn."""

from __future__ import annotations

import os
import time
import warnings
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import Tags, get_tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from pybiodl._check import StrictParameters
from pybiodl.errors import InvalidInputError, PyBioDLError, TrainingWarning, UnsupportedError
from pybiodl.estimators._inputs import take_outcome
from pybiodl.evaluate import Evaluation
from pybiodl.search._folds import Data, check_beside, count, folds_hash, hash_of, make_folds
from pybiodl.search._ledger import Ledger
from pybiodl.search._plan import SearchPlan, fold_seeds, identity_of, is_on_cluster, read_plan
from pybiodl.search._progress import Progress
from pybiodl.search._result import SearchResult
from pybiodl.search._run import in_own_folder
from pybiodl.search._runner import Runner
from pybiodl.search._scoring import read_scoring
from pybiodl.search._space import with_params
from pybiodl.search._strategies import check_candidates, n_trials_of, run_strategy
from pybiodl.search._trial import FAILED, Trial


def _has(method: str) -> Any:
    def check(search: Any) -> bool:
        owner = search.best_estimator_ if hasattr(search, "best_estimator_") else search.estimator
        return hasattr(owner, method)

    return check


class BioSearch(StrictParameters, BaseEstimator):
    """Search for the parameters with which an estimator is best on samples that it has not seen.

    On Keras every trial is fitted here and its memory given back. On H2O the cluster trains the trials by its own grid:
    the table is sent once, and each fold is cut from it on the cluster. The table of results is the same.

    Parameters
    ----------
    estimator : BioClassifier, BioRegressor or another estimator
        What is searched, with the parameters that stay. Where it has ``backend="h2o"`` or a `cluster`, or X is a path
        or an H2OFrame, the search runs on the cluster.
    space : dict of str to list or distribution, or a list of such dicts
        Values by parameter, as ``{"network__hidden": [(64,), (256, 64)], "learning_rate": scipy.stats.loguniform(1e-4,
        1e-2)}``. Distributions are for ``"random"``, ``"halving"`` and ``"bayes"``. On H2O: `network` and its
        parameters, `epochs` and `learning_rate`.
    strategy : {"grid", "random", "halving", "bayes"}
        ``grid`` tries all combinations; ``random`` draws `n_iter` that differ; ``halving`` gives these little of a
        resource and the best of them more (Jamieson & Talwalkar 2016); ``bayes`` learns from the trials before, by
        Optuna's TPE (Bergstra et al. 2011), and needs the extra ``tune``. H2O does the first two.
    n_iter : int
        Combinations to try; ``grid`` tries all.
    cv : int, splitter or iterable of (train, test)
        Folds; a number is stratified by class. Every splitter of scikit-learn and of `pybiodl.evaluate`.
    scoring : str or callable, optional
        None is the estimator's own score. A metric of the field by name, as ``"roc_auc"``, ``"mcc"`` or ``"rmse"``
        (lower is then better); a scorer of scikit-learn by name; or a function of model, X and y, of which more is
        better.
    refit : bool
        Whether the best parameters are fitted to all samples at the end.
    parallelism : int
        Trials at one time. On Keras each has a process of its own and all the memory of a fit; on H2O the folds of a
        trial are trained side by side besides.
    recovery_dir : path, optional
        Folder that keeps each finished trial; a killed search called again with it repeats none. On a cluster it also
        holds what H2O keeps for a grid, the table among it, where the cluster sees the folder. That of another search
        is refused.
    random_state : int, RandomState or Generator, optional
        Seed of what is drawn, and of the fits where the estimator has none of its own. A fold has the same seed in all
        trials.
    resource : {"epochs", "samples"}
        What ``halving`` gives little of at first.
    factor : int
        ``halving`` keeps one of so many in each round, and gives it so many times as much.
    prune : bool
        Whether ``bayes`` gives trials up that are worse than the median of the others after as many epochs of the first
        fold. Keras only.
    verbose : int
        0 is silent; 1 a line a trial, with the best so far.

    Attributes
    ----------
    results_ : SearchResult
        All trials.
    best_estimator_ : estimator
        Fitted to all samples with the best parameters.
    best_params_ : dict
    best_score_ : float
        Mean over the folds.
    classes_, n_features_in_, feature_names_in_
        Of the best estimator.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from pybiodl import BioClassifier, BioSearch
    >>> from pybiodl.networks import MLP
    >>> X, y = load_iris(return_X_y=True)
    >>> space = {"network__hidden": [(16,), (32,)]}
    >>> search = BioSearch(BioClassifier(MLP(), epochs=20), space, strategy="grid", cv=3, random_state=0).fit(X, y)
    >>> len(search.results_)
    2
    """

    _on_trial: Any = None

    def __init__(
        self,
        estimator: Any,
        space: Any,
        strategy: str = "random",
        n_iter: int = 20,
        cv: Any = 5,
        scoring: Any = None,
        refit: bool = True,
        parallelism: int = 1,
        recovery_dir: Any = None,
        random_state: Any = None,
        resource: str = "epochs",
        factor: int = 3,
        prune: bool = True,
        verbose: int = 0,
    ) -> None:
        self.estimator = estimator
        self.space = space
        self.strategy = strategy
        self.n_iter = n_iter
        self.cv = cv
        self.scoring = scoring
        self.refit = refit
        self.parallelism = parallelism
        self.recovery_dir = recovery_dir
        self.random_state = random_state
        self.resource = resource
        self.factor = factor
        self.prune = prune
        self.verbose = verbose

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None, groups: Any = None) -> Self:
        """Search, and fit the best to all samples.

        Parameters
        ----------
        X, y : as for the estimator
        sample_weight : array-like of shape (n_samples,), optional
            For the fits; the scores count each sample once.
        groups : array-like of shape (n_samples,), optional
            For splitters by group, and for the fits. Where the cluster reads X by itself, also the name of a column.

        Returns
        -------
        self

        Raises
        ------
        InvalidInputError, InvalidTypeError, UnsupportedError
            Before any training, in one sentence.
        """
        began = time.perf_counter()
        plan = read_plan(self)
        if is_on_cluster(self.estimator, X):
            from pybiodl.search._on_cluster import search_on_cluster

            trials, best, facts = search_on_cluster(self, plan, X, y, sample_weight, groups)
        else:
            trials, best, facts = self._search_here(plan, X, y, sample_weight, groups)
        result = SearchResult(
            tuple(trials), tuple(plan.space.names), facts["scoring"].name, facts["scoring"].higher_is_better,
            plan.strategy, facts["backend"], time.perf_counter() - began, facts["n_resumed"],
            tuple(facts.get("notes", ())),
        )  # fmt: skip
        failed = [trial.reason for trial in trials if trial.status == FAILED]
        if failed:
            warnings.warn(
                f"{len(failed)} of {len(trials)} trials failed, the first because: {failed[0]}",
                TrainingWarning,
                stacklevel=2,
            )
        self.results_ = result
        self.best_params_ = dict(result.best.params)
        self.best_score_ = result.best.mean
        self._keep(best)
        return self

    def _search_here(
        self, plan: SearchPlan, X: Any, y: Any, sample_weight: Any, groups: Any
    ) -> tuple[list[Trial], Any, dict[str, Any]]:
        X, y = take_outcome(X, y)
        if isinstance(y, str):
            raise InvalidInputError(
                f"y must be given, or name a column of a table in memory; got {y!r} and X of {type(X).__name__}.",
                field="y",
            )
        n_samples = count(X)
        if y is not None and count(y) != n_samples:
            raise InvalidInputError(
                f"X and y must have one entry for each sample; got {n_samples} in X and {count(y)} in y.", field="y"
            )
        weight, groups = check_beside(sample_weight, groups, n_samples)
        scoring = read_scoring(self.scoring, self.estimator, y)
        data = Data(X, y, weight, groups, make_folds(self.cv, self.estimator, X, y, groups))
        check_candidates(plan, self.estimator)
        identity = identity_of(self, plan, hash_of(X, y, weight, groups), folds_hash(data.folds), scoring.name)
        ledger = Ledger(self.recovery_dir, identity, {"seed": plan.seed})
        plan = plan.at_seed(int(ledger.settings["seed"]))
        seeds = fold_seeds(self, plan, len(data.folds))
        progress = Progress(plan.verbose, n_trials_of(plan), scoring, self._on_trial)
        fold_wise = None if seeds is None else seeds[:-1]
        runner = Runner(self.estimator, data, scoring, fold_wise, ledger, progress, plan.parallelism)
        trials = run_strategy(plan, runner)
        result = best_of(trials, scoring.higher_is_better)
        best = None
        if self.refit:
            best = with_params(self.estimator, result.params)
            if seeds is not None:
                best.set_params(random_state=seeds[-1])
            in_own_folder(best, "refit")
            X_all, y_all, fitting = data.everything()
            best.fit(X_all, y_all, **fitting)
        return trials, best, {"scoring": scoring, "backend": "keras", "n_resumed": runner.n_resumed}

    def _keep(self, best: Any) -> None:
        for name in ("best_estimator_", "classes_", "n_features_in_", "feature_names_in_"):
            if hasattr(self, name):
                delattr(self, name)
        if best is None:
            return
        self.best_estimator_ = best
        for name in ("classes_", "n_features_in_", "feature_names_in_"):
            if hasattr(best, name):
                setattr(self, name, getattr(best, name))

    def _best(self) -> Any:
        check_is_fitted(self, "results_")
        if not hasattr(self, "best_estimator_"):
            raise UnsupportedError(
                "A search with refit=False has no fitted model; set refit=True, or fit best_params_.",
                field="refit",
            )
        return self.best_estimator_

    @available_if(_has("predict"))
    def predict(self, X: Any) -> np.ndarray:
        """Predict with the best estimator.

        Parameters
        ----------
        X : as for `fit`
        """
        return np.asarray(self._best().predict(X))

    @available_if(_has("predict_proba"))
    def predict_proba(self, X: Any) -> Any:
        """Probabilities of the best estimator.

        Parameters
        ----------
        X : as for `fit`
        """
        return self._best().predict_proba(X)

    @available_if(_has("transform"))
    def transform(self, X: Any) -> Any:
        """Transform with the best estimator.

        Parameters
        ----------
        X : as for `fit`
        """
        return self._best().transform(X)

    def score(self, X: Any, y: Any = None) -> float:
        """Judge the best estimator by `scoring`.

        Parameters
        ----------
        X, y : as for `fit`
        """
        best = self._best()
        X, y = take_outcome(X, y)
        return read_scoring(self.scoring, self.estimator, None)(best, X, y)

    @available_if(_has("evaluate"))
    def evaluate(self, X: Any, y: Any = None, groups: Any = None, train: Any = None) -> Evaluation:
        """Judge the best estimator, as `BioClassifier.evaluate`.

        Parameters
        ----------
        X, y : as for `fit`
        groups : array-like of shape (n_samples,), optional
            Whole groups are drawn by the bootstrap.
        train : tuple (X, y), optional
            The training samples, for the linear baseline.
        """
        evaluation: Evaluation = self._best().evaluate(X, y, groups=groups, train=train)
        return evaluation

    @available_if(_has("report"))
    def report(self, path: str | os.PathLike[str], X: Any, y: Any = None, **how: Any) -> Any:
        """Write the report of the best estimator with all trials of the search; see `BioClassifier.report`.

        Parameters
        ----------
        path : path
        X, y : as for `fit`
            Samples that took no part in the search.
        **how
            ``train``, ``groups``, ``explain`` and ``title``, as there.

        Returns
        -------
        Report
        """
        return self._best().report(path, X, y, **{"search": self, **how})

    @available_if(_has("save"))
    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the best estimator to one file; `pybiodl.load` reads it.

        Raises
        ------
        OutputError
            If the path cannot be written.
        """
        self._best().save(path)

    def trial_estimator(self, place: int, fold: int = 0) -> Any:
        """Return a trial's model of a fold, brought home from the cluster that still holds it.

        Parameters
        ----------
        place : int
            Of the trial.
        fold : int
            0-based.

        Returns
        -------
        BioClassifier or BioRegressor
            Fitted to the samples of that fold; ``to_keras()`` makes a Keras model of it.

        Raises
        ------
        UnsupportedError
            Of a search on Keras, which gives the memory of each trial back.
        ClusterError
            If the cluster or the model is gone.
        """
        check_is_fitted(self, "results_")
        if self.results_.backend != "h2o":
            raise UnsupportedError(
                "The models of the trials are kept on a cluster alone; on Keras their memory is given back; fit the "
                "estimator with results_.trials[place].params.",
            )
        return self._grid_models.bring_home(place, fold)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        own = get_tags(self.estimator)
        tags.estimator_type, tags.target_tags, tags.input_tags = own.estimator_type, own.target_tags, own.input_tags
        tags.classifier_tags, tags.regressor_tags = own.classifier_tags, own.regressor_tags
        return tags

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what lives on a cluster, and R's function."""
        state = super().__getstate__()
        return {name: value for name, value in state.items() if name not in ("_grid_models", "_on_trial")}


def best_of(trials: list[Trial], higher_is_better: bool) -> Trial:
    """Return the best trial.

    Raises
    ------
    UnsupportedError
        If all failed, with the reason of the first.
    """
    try:
        return SearchResult(tuple(trials), (), "", higher_is_better, "", "").best
    except PyBioDLError:
        reason = next((trial.reason for trial in trials if trial.reason), "its score is not a number")
        raise UnsupportedError(f"All {len(trials)} trials failed; the first because: {reason}") from None
