"""How a trial is judged: by the estimator's own score, a metric of the field, or a scorer of scikit-learn."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.base import is_classifier, is_regressor
from sklearn.metrics import get_scorer, get_scorer_names

from pybiodl._check import nearest
from pybiodl.backends.protocol import Samples
from pybiodl.errors import InvalidInputError, InvalidTypeError, PyBioDLError, UnsupportedError
from pybiodl.estimators import BioClassifier, BioEnsemble, BioRegressor
from pybiodl.estimators._monitor import _OF_CLASSES, _OF_TWO, _OF_VALUES, METRICS, _Judge, metrics_of_head
from pybiodl.estimators._plan import Targets
from pybiodl.networks import Head


@dataclass(frozen=True)
class Scoring:
    """A number by which trials are ranked.

    Parameters
    ----------
    name : str
    higher_is_better : bool
    function : callable
        Of a fitted model, X and y.
    """

    name: str
    higher_is_better: bool
    function: Callable[[Any, Any, Any], float]

    def __call__(self, model: Any, X: Any, y: Any) -> float:
        """Judge a fitted model on samples that it has not seen."""
        return float(self.function(model, X, y))

    def rank(self, value: float) -> float:
        """Return a number that is higher for what is better, and lowest where there is none."""
        if np.isnan(value):
            return float("-inf")
        return value if self.higher_is_better else -value


def read_scoring(scoring: Any, estimator: Any, y: Any) -> Scoring:
    """Return what a user's `scoring` means.

    Parameters
    ----------
    scoring : str, callable or None
    estimator : estimator
    y : array-like or None
        None where it is not known here; the task is then not compared with the metric.

    Raises
    ------
    InvalidInputError, InvalidTypeError, UnsupportedError
        If the name is unknown, or the task does not have it.
    """
    if scoring is None:
        return _own_score(estimator)
    if callable(scoring):
        named = scoring if hasattr(scoring, "__name__") else getattr(scoring, "_score_func", scoring)
        return Scoring(str(getattr(named, "__name__", "score")), True, scoring)
    if not isinstance(scoring, str):
        raise InvalidTypeError(
            f"scoring must be None, the name of a metric, or a function of model, X and y; got {scoring!r}.",
            field="scoring",
        )
    if scoring in METRICS and _single(estimator) is not None:
        if y is not None:
            _refuse_of_other_task(scoring, _single(estimator)._read_targets(y).head)
        better = {**_OF_CLASSES, **_OF_TWO, **_OF_VALUES}[scoring]
        return Scoring(scoring, better, _Metric(scoring))
    if scoring not in get_scorer_names():
        names = [*METRICS, *get_scorer_names()]
        raise InvalidInputError(
            f"scoring must be None, one of {', '.join(METRICS)}, a scorer of scikit-learn or a function; got "
            f"{scoring!r}{nearest(scoring, names) or '.'}",
            field="scoring",
        )
    found = Scoring(scoring, True, get_scorer(scoring))
    if y is not None and isinstance(estimator, BioClassifier | BioRegressor):
        _try_on_the_truth(found, estimator, y)
    return found


def refuse_of_other_task(scoring: Scoring, head: Head) -> None:
    """Refuse a metric of the field that a task, known late, does not have.

    Raises
    ------
    UnsupportedError
    """
    if isinstance(scoring.function, _Metric):
        _refuse_of_other_task(scoring.name, head)


def answered(estimator: Any, targets: Targets, outputs: np.ndarray) -> Any:
    """Estimator that gives outputs that are known already; X is then the places of samples.

    Parameters
    ----------
    estimator : BioClassifier or BioRegressor
    targets : Targets
    outputs : ndarray of shape (n_samples, n_outputs)
        As a fitted model's ``predict`` gives them.
    """
    model = copy.copy(estimator)
    model.head_, model.target_ndim_, model.outcome_ = targets.head, targets.ndim, None
    if targets.classes is not None:
        model.classes_ = targets.classes
    model._outputs = lambda X: outputs[np.asarray(X).ravel()]
    return model


def _own_score(estimator: Any) -> Scoring:
    if not hasattr(estimator, "score"):
        raise InvalidTypeError(
            f"scoring must be given where the estimator has no score, as {type(estimator).__name__}; pass a function "
            "of model, X and y.",
            field="scoring",
        )
    name = "accuracy" if is_classifier(estimator) else "r2" if is_regressor(estimator) else "score"
    return Scoring(name, True, _score)


def _score(model: Any, X: Any, y: Any) -> float:
    return float(model.score(X, y))


def _single(estimator: Any) -> Any:
    """Return the classifier or regressor, that of the members of an ensemble, or None."""
    one = estimator.estimator if isinstance(estimator, BioEnsemble) else estimator
    return one if isinstance(one, BioClassifier | BioRegressor) else None


class _Metric:
    """A metric of the field, by name; of several labels, outcomes or targets its mean over them."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, model: Any, X: Any, y: Any) -> float:
        one = model.estimators_[0] if isinstance(model, BioEnsemble) else model
        head: Head = one.head_
        outputs = model._mean_of(X, "_outputs") if isinstance(model, BioEnsemble) else model._outputs(X)
        codes = one._encode_targets(y, Targets(None, head, getattr(one, "classes_", None)), "y")
        if not head.parts:
            return _Judge(self.name, head)(Samples(X, codes), outputs)
        from pybiodl.estimators._monitor import _JudgeOfOutcomes

        return _JudgeOfOutcomes(self.name, head, list(head.parts))(Samples(X, codes), outputs)


def _refuse_of_other_task(name: str, head: Head) -> None:
    for part in head.flat:
        known = metrics_of_head(part)
        if name not in known:
            raise UnsupportedError(
                f"scoring={name!r} is no metric of this task ({part.kind}), which has {', '.join(known)}; choose one "
                "of them.",
                field="scoring",
            )


def _try_on_the_truth(scoring: Scoring, estimator: Any, y: Any) -> None:
    """Judge a model that is always right, so that a scorer of another task is found before any training."""
    targets = estimator._read_targets(y)
    if targets.head.parts or targets.head.kind == "multilabel":
        return
    values = np.asarray(targets.values)
    outputs = values.astype(np.float64)
    if targets.head.kind == "binary":
        outputs = outputs.reshape(-1, 1)
    elif targets.head.is_class:
        outputs = np.eye(targets.head.n_outputs)[values]
    try:
        scoring(answered(estimator, replace(targets, values=None), outputs), np.arange(len(values)), np.asarray(y))
    except PyBioDLError:
        raise
    except (ValueError, TypeError, AttributeError) as error:
        raise UnsupportedError(
            f"scoring={scoring.name!r} cannot judge this task ({targets.head.kind}): {str(error).splitlines()[0]}",
            field="scoring",
        ) from None
