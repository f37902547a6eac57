"""The samples of each fold, and what tells one data set from another."""

from __future__ import annotations

import hashlib
import inspect
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from sklearn.base import is_classifier
from sklearn.model_selection import check_cv

from pybiodl._check import integer, one_each
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.estimators._inputs import data_hash
from pybiodl.estimators._settings import check_sample_weight
from pybiodl.read import Lazy


@dataclass(frozen=True)
class Data:
    """What a search learns from.

    Parameters
    ----------
    X, y : as for `BioClassifier.fit`, the outcome taken out of X
    sample_weight, groups : ndarray of shape (n_samples,) or None
    folds : list of tuple (train, test) of ndarray of int
    """

    X: Any
    y: Any
    sample_weight: np.ndarray | None
    groups: np.ndarray | None
    folds: list[tuple[np.ndarray, np.ndarray]]

    def training(self, rows: np.ndarray) -> tuple[Any, Any, dict[str, Any]]:
        """Return samples to fit on, with weights and groups where there are some."""
        fitting = {"sample_weight": self.sample_weight, "groups": self.groups}
        return (
            take(self.X, rows),
            take(self.y, rows),
            {name: part[rows] for name, part in fitting.items() if part is not None},
        )

    def everything(self) -> tuple[Any, Any, dict[str, Any]]:
        """All samples, as they were passed."""
        fitting = {"sample_weight": self.sample_weight, "groups": self.groups}
        return self.X, self.y, {name: part for name, part in fitting.items() if part is not None}


def make_folds(cv: Any, estimator: Any, X: Any, y: Any, groups: Any) -> list[Any]:
    """Rows of each fold, from a number or a splitter of scikit-learn.

    Raises
    ------
    InvalidInputError, InvalidTypeError
        If the splitter cannot split this data.
    """
    if isinstance(cv, int | float | np.number) and not isinstance(cv, bool):
        cv = integer(cv, "cv", 2)
    try:
        plain = y if y is None or (np.ndim(y) == 1 and np.asarray(y).dtype.kind != "O") else _flat(y)
        splitter = check_cv(cv, plain, classifier=is_classifier(estimator))
        folds = [(np.asarray(a), np.asarray(b)) for a, b in splitter.split(X, plain, groups)]
    except (ValueError, TypeError, AttributeError) as error:
        kind = InvalidTypeError if isinstance(error, AttributeError) else InvalidInputError
        raise kind(f"cv={cv!r} cannot split these samples: {str(error).splitlines()[0]}", field="cv") from None
    if not folds or any(len(train) == 0 or len(test) == 0 for train, test in folds):
        raise InvalidInputError(f"cv={cv!r} must leave samples on both sides of each fold.", field="cv")
    return folds


def _flat(y: Any) -> Any:
    """Labels for a splitter: those that are one number or string a sample; others are no strata."""
    values = np.asarray(y) if not _is_ragged(y) else None
    if values is None:
        return None
    return values.astype(str) if values.dtype.kind == "O" and values.ndim == 1 else values


def _is_ragged(y: Any) -> bool:
    return isinstance(y, list | tuple | np.ndarray) and len(y) > 0 and np.ndim(y[0]) > 0 and not hasattr(y, "ndim")


def count(X: Any) -> int:
    """Count the samples of X."""
    return int(X.shape[0]) if hasattr(X, "shape") else len(X)


def take(X: Any, rows: np.ndarray) -> Any:
    """Rows of whatever holds samples, read only where it must be."""
    if X is None:
        return None
    if hasattr(X, "iloc"):
        return X.iloc[rows]
    if isinstance(X, list | tuple):
        return [X[row] for row in rows]
    return X[rows]


def check_beside(sample_weight: Any, groups: Any, n_samples: int) -> tuple[Any, Any]:
    """Weights and groups as arrays."""
    weight = check_sample_weight(sample_weight, n_samples)
    return weight, None if groups is None else one_each(groups, n_samples, "groups")


def describe_cv(cv: Any) -> str:
    """Text of a splitter that two splitters share only if they split alike."""
    if hasattr(cv, "split"):
        given = {k: v for k, v in vars(cv).items() if not k.startswith("_")}
        return f"{type(cv).__name__}({', '.join(f'{k}={v!r}' for k, v in sorted(given.items()))})"
    if inspect.isgenerator(cv) or isinstance(cv, list | tuple):
        return "an iterable of folds"
    return repr(cv)


def folds_hash(folds: list[Any]) -> str:
    """SHA-256 of the rows of all folds."""
    return data_hash(*[rows.astype(np.int64) for fold in folds for rows in fold])


def hash_of(*parts: Any) -> str:
    """SHA-256 of data of any kind; of a path or frame what names it, of lazy data where it is."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(_hash(part).encode())
    return digest.hexdigest()


def _hash(part: Any) -> str:
    if part is None:
        return "none"
    if isinstance(part, str | Path):
        try:
            stat = os.stat(part)
            return f"{os.path.abspath(part)} {stat.st_size} {stat.st_mtime_ns}"
        except OSError:
            return str(part)
    if type(part).__name__ == "ClusterFrame":
        return str(part.key)
    if type(part).__name__ == "H2OFrame":
        return f"{part.frame_id} {part.shape}"
    if type(part).__module__.startswith("anndata"):
        return _hash(part.X) + data_hash(np.asarray([str(name) for name in part.var_names], dtype=object))
    if isinstance(part, Lazy) or scipy.sparse.issparse(part):
        return data_hash(part.tocsr() if scipy.sparse.issparse(part) else part)
    if hasattr(part, "columns"):
        return data_hash(part, np.asarray([str(name) for name in part.columns], dtype=object))
    if hasattr(part, "to_numpy"):
        part = part.to_numpy()
    if not isinstance(part, np.ndarray):
        values = np.empty(len(part), dtype=object)
        values[:] = [np.asarray(one) if isinstance(one, list | tuple) else one for one in part]
        part = values
    return data_hash(part.astype(object) if part.dtype.kind in "UT" else part)
