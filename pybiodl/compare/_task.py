"""What is to be told from what, and on which folds: the same for each model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import is_classifier, is_regressor
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold

from pybiodl._check import integer, one_each, one_of
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._inputs import Inputs, outcome_in_memory, read_inputs
from pybiodl.read import Lazy

_MOST_CODES = 20  # whole numbers of more values than this are measurements, not codes of classes
Fold = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Task:
    """Samples, outcome and folds.

    Parameters
    ----------
    X : samples as the user passed them, without the outcome
    y : ndarray of shape (n_samples,) or (n_samples, n_targets)
        As the user passed it.
    inputs : Inputs
        The samples as encoders read them.
    kind : {"binary", "multiclass", "regression"}
    classes : ndarray or None
    codes : ndarray
        Class codes of shape (n_samples,), or float64 values (n_samples, n_targets), NaN where missing.
    groups : ndarray of shape (n_samples,), or None
    folds : tuple of (train, test)
        Rows, 0-based.
    seed : int
    """

    X: Any
    y: np.ndarray
    inputs: Inputs
    kind: str
    classes: Any
    codes: np.ndarray
    groups: np.ndarray | None
    folds: tuple[Fold, ...]
    seed: int

    @property
    def names(self) -> tuple[str, ...]:
        """Classes, or targets."""
        if self.classes is not None:
            return tuple(str(label) for label in self.classes)
        return tuple(str(j) for j in range(self.codes.shape[1]))

    @property
    def tested(self) -> np.ndarray:
        """Tested rows, fold after fold."""
        return np.concatenate([test for _, test in self.folds])

    def samples(self, rows: np.ndarray) -> Any:
        """Return some of the samples as the user passed them."""
        return _rows(self.X, rows)

    def values(self, rows: np.ndarray) -> Any:
        """Return some of the samples as encoders read them."""
        return _rows(self.inputs.values, rows)


def read_task(
    X: Any, y: Any, kind: str, cv: Any, groups: Any, seed: int, models: Any, asked: str = "leaderboard"
) -> Task:
    """Read samples and outcome, and cut the folds; all that can be refused is refused here.

    Raises
    ------
    InvalidInputError, InvalidTypeError, UnsupportedError
    """
    one_of(kind, "task", ("auto", "classify", "regress"))
    X, y = outcome_in_memory(X, y, asked)
    if isinstance(X, list | tuple):
        X = _as_array(X)
    inputs = read_inputs(X, None, None)
    if inputs.kind == "remote" or isinstance(X, Lazy):
        raise UnsupportedError(
            f"{asked} compares models on samples in memory; got {X!r}; read it first with read_table.", field="X"
        )
    y = np.asarray(y)
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if y.ndim > 2 or len(y) != inputs.values.shape[0]:
        raise InvalidInputError(
            f"X and y must have one entry for each sample; got {inputs.values.shape[0]} in X and {len(y)} in y.",
            field="y",
        )
    classify = _is_classes(y, models) if kind == "auto" else kind == "classify"
    classes, codes = _classes(y) if classify else (None, _values(y))
    head = "regression" if classes is None else "binary" if len(classes) == 2 else "multiclass"
    groups = None if groups is None else one_each(groups, len(y), "groups")
    folds = tuple(_folds(cv, X, y, codes, classes, groups, seed))
    return Task(X, y, inputs, head, classes, codes, groups, folds, seed)


def _as_array(X: Any) -> Any:
    """Return a list as an array that can be indexed by rows."""
    if isinstance(X[0], str) or np.ndim(X[0]) == 2:
        held = np.empty(len(X), dtype=object)
        held[:] = X
        return held
    return np.asarray(X)


def _is_classes(y: np.ndarray, models: Any) -> bool:
    """Tell classes from values: by the user's models, else by what is in y."""
    for model in models:
        if is_classifier(model) or is_regressor(model):
            return bool(is_classifier(model))
    if y.ndim == 2:
        return False
    if y.dtype.kind not in "iuf":
        return True
    known = y[~np.isnan(y)] if y.dtype.kind == "f" else y
    return bool((known % 1 == 0).all() and len(np.unique(known)) <= _MOST_CODES)


def _classes(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if y.ndim != 1:
        raise UnsupportedError(
            f"leaderboard compares models of one outcome of classes; got y of shape {y.shape}; pass one column.",
            field="y",
        )
    missing = np.asarray(pd.isna(y))
    if missing.any():
        raise InvalidInputError(
            f"y must hold a label for each sample; the one in row {int(missing.argmax())} (0-based) is missing; leave "
            "the sample out.",
            field="y",
        )
    classes, codes = np.unique(y, return_inverse=True)
    if len(classes) < 2:
        raise InvalidInputError(f"y must have at least two classes; got one class, {str(classes[0])!r}.", field="y")
    return classes, codes.astype(np.int64)


def _values(y: np.ndarray) -> np.ndarray:
    try:
        values = np.asarray(y, dtype=np.float64)
    except ValueError:
        raise InvalidTypeError(
            "y must hold numbers to be regressed; got words; use task='classify'.", field="y"
        ) from None
    if np.isinf(values).any():
        raise InvalidInputError("y must hold finite values, or NaN where missing; got infinity.", field="y")
    return values.reshape(len(values), -1)


def _folds(
    cv: Any, X: Any, y: np.ndarray, codes: np.ndarray, classes: Any, groups: np.ndarray | None, seed: int
) -> Iterator[Fold]:
    if isinstance(cv, str) or not hasattr(cv, "split"):
        if not isinstance(cv, int | float | np.number):
            raise InvalidTypeError(
                f"cv must be a number of folds or a splitter of scikit-learn; got {type(cv).__name__}.", field="cv"
            )
        n_splits = integer(cv, "cv", minimum=2)
        rarest = len(y) if classes is None else int(np.bincount(codes).min())
        units = len(y) if groups is None else len(np.unique(groups))
        if min(rarest, units) < n_splits:
            what = "samples of the rarest class" if rarest < units else "samples" if groups is None else "groups"
            raise InvalidInputError(
                f"cv must be at most the {min(rarest, units)} {what}; got {n_splits}; use fewer folds.", field="cv"
            )
        cv = _splitter(n_splits, classes is not None, groups is not None, seed)
    found = 0
    target = codes if classes is not None else y
    for train, test in cv.split(X, target, groups):
        if len(train) == 0 or len(test) == 0:
            raise InvalidInputError(
                "cv must give folds that train on samples and test some; got an empty one.", field="cv"
            )
        found += 1
        yield np.asarray(train, dtype=np.int64), np.asarray(test, dtype=np.int64)
    if not found:
        raise InvalidInputError("cv must give at least one fold; got none.", field="cv")


def _splitter(n_splits: int, classes: bool, groups: bool, seed: int) -> Any:
    """Shuffled folds, as tables are often sorted; groups stay together and classes in proportion."""
    if groups:
        if classes:
            return StratifiedGroupKFold(n_splits, shuffle=True, random_state=seed)
        return GroupKFold(n_splits, shuffle=True, random_state=seed)
    kind = StratifiedKFold if classes else KFold
    return kind(n_splits, shuffle=True, random_state=seed)


def _rows(X: Any, rows: np.ndarray) -> Any:
    return X.iloc[rows] if hasattr(X, "iloc") else X[rows]
