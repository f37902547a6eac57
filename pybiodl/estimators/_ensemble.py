"""Several networks of one kind, trained from different seeds, that answer together."""

from __future__ import annotations

import os
from typing import Any, Self

import numpy as np
from scipy.stats import t
from sklearn.base import BaseEstimator, clone, is_classifier
from sklearn.metrics import accuracy_score, r2_score
from sklearn.utils import Tags, _safe_indexing, get_tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from pybiodl._check import StrictParameters, integer, nearest, number
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._bundle import parts_of
from pybiodl.estimators._calibrate import calibrated_members
from pybiodl.estimators._classifier import BioClassifier
from pybiodl.estimators._conforming import Conforming
from pybiodl.estimators._inputs import outcome_in_memory, take_outcome
from pybiodl.estimators._judge import judge_samples
from pybiodl.estimators._regressor import BioRegressor
from pybiodl.estimators._reported import Reported
from pybiodl.estimators._settings import draw_seed
from pybiodl.evaluate import Evaluation
from pybiodl.store import pack, write_file


def _classifies(ensemble: Any) -> bool:
    return isinstance(ensemble.estimator, BioClassifier)


def _regresses(ensemble: Any) -> bool:
    return isinstance(ensemble.estimator, BioRegressor)


class BioEnsemble(Reported, Conforming, StrictParameters, BaseEstimator):
    """Train several networks from different seeds and let them answer together.

    Members differ in their first weights, the order of their samples and what they hold out for early stopping; the
    mean of their answers is better, and better calibrated, than the answer of one (Lakshminarayanan et al. 2017,
    arXiv:1612.01474).

    Parameters
    ----------
    estimator : BioClassifier or BioRegressor
        What each member is; its own seed is not used.
    n_models : int
        Members.
    bootstrap : bool
        Whether each member is trained on as many samples drawn with replacement (within each class; whole samples stay
        on one side of the inner split).
    random_state : int, RandomState or Generator, optional
        Seed from which the members' seeds come.

    Attributes
    ----------
    estimators_ : list of BioClassifier or BioRegressor
    classes_ : ndarray of shape (n_classes,)
        Of a classifier.
    n_features_in_ : int

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from pybiodl import BioClassifier, BioEnsemble
    >>> X, y = load_iris(return_X_y=True)
    >>> ensemble = BioEnsemble(BioClassifier(epochs=20), n_models=2, random_state=0).fit(X, y)
    >>> ensemble.predict_proba(X).shape
    (150, 3)
    """

    def __init__(self, estimator: Any, n_models: int = 5, bootstrap: bool = False, random_state: Any = None) -> None:
        self.estimator = estimator
        self.n_models = n_models
        self.bootstrap = bootstrap
        self.random_state = random_state

    def fit(
        self, X: Any, y: Any = None, sample_weight: Any = None, groups: Any = None, validation_data: Any = None
    ) -> Self:
        """Train the members, one after the other.

        Parameters
        ----------
        X, y, sample_weight, groups, validation_data
            As for `BioClassifier.fit`.

        Returns
        -------
        self
        """
        n_models = integer(self.n_models, "n_models")
        if not isinstance(self.estimator, BioClassifier | BioRegressor):
            raise InvalidTypeError(
                f"estimator must be a BioClassifier or a BioRegressor; got {self.estimator!r}.", field="estimator"
            )
        if self.bootstrap and isinstance(X, str | os.PathLike):
            raise UnsupportedError(
                f"bootstrap draws samples in memory; got the path {os.fspath(X)!r}; read it first with read_table.",
                field="bootstrap",
            )
        seeds = np.random.SeedSequence(draw_seed(self.random_state)).generate_state(n_models)
        members = []
        for place, seed in enumerate(seeds.tolist()):
            member = clone(self.estimator).set_params(random_state=seed)
            for folder in ("checkpoint_dir", "log_dir"):
                if getattr(member, folder) is not None:
                    member.set_params(**{folder: os.path.join(getattr(member, folder), f"member-{place}")})
            fitting = {"sample_weight": sample_weight, "groups": groups}
            own_X, own_y = X, y
            if self.bootstrap:
                own_X, own_y, fitting = _drawn(X, y, fitting, _classifies(self), seed)
            members.append(member.fit(own_X, own_y, **fitting, validation_data=validation_data))
        self._keep(members)
        return self

    def _keep(self, members: list[Any]) -> None:
        self.estimators_ = members
        for name in ("classes_", "n_features_in_", "feature_names_in_"):
            if hasattr(members[0], name):
                setattr(self, name, getattr(members[0], name))

    def _each(self, X: Any, method: str) -> Any:
        """Answers of all members, the first axis; for several outcomes a list of these."""
        check_is_fitted(self, "estimators_")
        answers = [getattr(member, method)(X) for member in self.estimators_]
        if isinstance(answers[0], list):
            return [np.stack(one) for one in zip(*answers, strict=True)]
        return np.stack(answers)

    def _mean_of(self, X: Any, method: str) -> Any:
        answers = self._each(X, method)
        return [one.mean(axis=0) for one in answers] if isinstance(answers, list) else answers.mean(axis=0)

    @available_if(_classifies)
    def predict_proba(self, X: Any) -> Any:
        """Mean of the members' probabilities.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        ndarray of shape (n_samples, n_classes), or a list of them, one an outcome
        """
        return self._mean_of(X, "predict_proba")

    def predict(self, X: Any) -> np.ndarray:
        """Most probable class, or the mean of the members' values.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs)
        """
        if _classifies(self):
            probabilities = self.predict_proba(X)
            return np.asarray(self.estimators_[0]._choose(probabilities))
        return np.asarray(self._each(X, "predict").mean(axis=0))

    def spread(self, X: Any) -> Any:
        """Compute the standard deviation between the members' probabilities or values: how far they disagree.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        ndarray of the shape of `predict_proba` or, of numbers, of `predict`
        """
        answers = self._each(X, "predict_proba" if _classifies(self) else "predict")
        return [one.std(axis=0) for one in answers] if isinstance(answers, list) else answers.std(axis=0)

    @available_if(_regresses)
    def predict_interval(self, X: Any, coverage: float = 0.9) -> np.ndarray:
        """Interval in which another member's value would fall, by Student's t.

        It is about the network, not about the noise of y: where all members agree it is narrow, however far y
        scatters.

        Parameters
        ----------
        X : as for `fit`
        coverage : float
            Between 0 and 1.

        Returns
        -------
        ndarray of shape (n_samples, 2) or (n_samples, n_targets, 2)
            Lower and upper ends in the units of y.
        """
        coverage = number(coverage, "coverage", 0, 1, low_open=True, high_open=True)
        values = self._each(X, "predict")
        n = len(values)
        if n < 2:
            raise InvalidInputError("predict_interval needs at least 2 models; got 1; set n_models=5.", "n_models")
        reach = t.ppf((1 + coverage) / 2, n - 1) * values.std(axis=0, ddof=1) * np.sqrt(1 + 1 / n)
        middle = values.mean(axis=0)
        return np.stack([middle - reach, middle + reach], axis=-1)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Share of the samples that are right, or R2.

        Parameters
        ----------
        X, y : as for `fit`
        sample_weight : array-like of shape (n_samples,), optional
        """
        metric = accuracy_score if is_classifier(self) else r2_score
        return float(metric(y, self.predict(X), sample_weight=sample_weight))

    def evaluate(self, X: Any, y: Any = None, groups: Any = None, train: Any = None) -> Evaluation:
        """Judge the predictions, as `BioClassifier.evaluate`.

        Parameters
        ----------
        X, y : as for `fit`
        groups : array-like of shape (n_samples,), optional
            Whole groups are drawn by the bootstrap.
        train : tuple (X, y), optional
            The training samples, for the linear baseline.
        """
        check_is_fitted(self, "estimators_")
        X, y = outcome_in_memory(X, y, "evaluate")
        first = self.estimators_[0]
        return judge_samples(first, X, y, self._mean_of(X, "_evaluation_outputs"), groups, train)

    @available_if(_classifies)
    def calibrate(self, X: Any, y: Any = None) -> Self:
        """Return a copy whose probabilities say how often it is right, as `BioClassifier.calibrate`; this one stays.

        All members get the one temperature at which the mean of their probabilities has the least log loss.

        Parameters
        ----------
        X, y : as for `fit`
            Samples that neither the fit has seen nor the calibrated model is judged on.
        """
        check_is_fitted(self, "estimators_")
        copy = clone(self)
        copy._keep(calibrated_members(self.estimators_, X, y))
        return copy

    def to_bytes(self) -> bytes:
        """Return the bundle that `save` writes."""
        check_is_fitted(self, "estimators_")
        arrays: dict[str, np.ndarray] = {}
        manifests = []
        for place, member in enumerate(self.estimators_):
            manifest, own = parts_of(member)
            manifests.append(manifest)
            arrays |= {f"member-{place:04d}-{name}": array for name, array in own.items()}
        params = {"n_models": int(self.n_models), "bootstrap": bool(self.bootstrap)}
        return pack({"estimator": "BioEnsemble", "params": params, "members": manifests}, arrays)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write all members to one file, whole or not at all; `pybiodl.load` reads it.

        Raises
        ------
        OutputError
            If the path cannot be written.
        """
        write_file(path, self.to_bytes())

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name; ``estimator__epochs`` sets one of the members.

        Raises
        ------
        InvalidInputError
            If a name is unknown; the nearest known name is given.
        """
        known = self.get_params(deep=True)
        for name in params:
            if name not in known and "estimator" not in params and not name.startswith("estimator__"):
                raise InvalidInputError(
                    f"Invalid parameter {name!r} for estimator BioEnsemble{nearest(name, known) or '.'}", field=name
                )
        return super().set_params(**params)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        own = get_tags(self.estimator)
        tags.estimator_type, tags.target_tags, tags.input_tags = own.estimator_type, own.target_tags, own.input_tags
        tags.classifier_tags, tags.regressor_tags = own.classifier_tags, own.regressor_tags
        return tags


def _drawn(X: Any, y: Any, fitting: dict[str, Any], by_class: bool, seed: int) -> tuple[Any, Any, dict[str, Any]]:
    """Draw as many samples with replacement; the same one stays on one side of the inner split."""
    n = X.shape[0] if hasattr(X, "shape") else len(X)
    outcome = np.asarray(take_outcome(X, y)[1])
    random = np.random.default_rng([seed, 2])
    if by_class and outcome.ndim == 1:
        strata = [np.flatnonzero(outcome == label) for label in np.unique(outcome)]
    else:
        strata = [np.arange(n)]
    rows = np.sort(np.concatenate([random.choice(one, len(one)) for one in strata]))
    groups, weight = fitting["groups"], fitting["sample_weight"]
    drawn = {
        "groups": rows if groups is None else np.asarray(groups)[rows],
        "sample_weight": None if weight is None else np.asarray(weight)[rows],
    }
    return _safe_indexing(X, rows), y if isinstance(y, str) else _safe_indexing(y, rows), drawn
