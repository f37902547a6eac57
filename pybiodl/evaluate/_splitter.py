"""What all splitters share: scikit-learn's way to be called, and the checks of what is given."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import Described, integer
from pybiodl.errors import DataWarning, InvalidInputError
from pybiodl.evaluate._balance import balanced_folds, name_codes

Pair = tuple[np.ndarray, np.ndarray]

_UNEVEN = 2.0  # times an even fold that a group may have without a word


class Splitter(Described):
    """Base of splitters: ``cv=`` of scikit-learn, with parameters that are seen by ``get_params`` and ``repr``."""

    n_splits: int

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Return the number of splits."""
        return integer(self.n_splits, "n_splits", minimum=2)

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Pair]:
        """Row numbers of training and test, for each split.

        Parameters
        ----------
        X : array, DataFrame or lazy dataset of n_samples rows
        y : array of shape (n_samples,) or (n_samples, n_outputs), optional
        groups : array of shape (n_samples,), optional
            What the splitter keeps together or orders by; see its own page.

        Returns
        -------
        iterator of (train, test)
            Two arrays of int each, sorted.

        Raises
        ------
        InvalidInputError
            At the call: if lengths disagree, or what the splitter needs is missing or too little.
        """
        n_samples = count_rows(X)
        for name, value in (("y", y), ("groups", groups)):
            if value is not None and count_rows(value) != n_samples:
                raise InvalidInputError(
                    f"{name} must have one entry for each of the {n_samples} rows of X; got {count_rows(value)}.",
                    field=name,
                )
        return iter(self._pairs(X, y, groups, n_samples))

    def _pairs(self, X: Any, y: Any, groups: Any, n_samples: int) -> Iterator[Pair]:
        raise NotImplementedError

    def get_metadata_routing(self) -> Any:
        """Ask scikit-learn's metadata routing for ``groups``."""
        from sklearn.utils.metadata_routing import MetadataRequest

        request = MetadataRequest(owner=self)
        request.split.add_request(param="groups", alias=True)
        return request


class GroupFolds(Splitter):
    """Base of splitters that lay whole groups onto balanced folds."""

    random_state: int | None
    _cure = ""

    def _pairs(self, X: Any, y: Any, groups: Any, n_samples: int) -> Iterator[Pair]:
        n_splits = self.get_n_splits()
        seed = None if self.random_state is None else integer(self.random_state, "random_state", minimum=0)
        codes, unit = self._codes(X, groups)
        n_groups = int(codes.max()) + 1 if len(codes) else 0
        if n_groups < n_splits:
            raise InvalidInputError(
                f"{type(self).__name__} needs at least as many {unit} as n_splits={n_splits}; got {n_groups}.",
                field="groups",
            )
        largest = int(np.bincount(codes).max()) if n_groups else 0
        if largest > _UNEVEN * n_samples / n_splits:
            warnings.warn(
                f"The largest of the {n_groups} {unit} has {largest} of {n_samples} samples, so that {n_splits} folds "
                f"are far from even{self._cure}.",
                DataWarning,
                stacklevel=4,
            )
        return pairs_of_folds(balanced_folds(codes, y, n_splits, seed), n_splits)

    def _codes(self, X: Any, groups: Any) -> tuple[np.ndarray, str]:
        """Group of each sample as a code that does not depend on the order of rows, and what a group is called."""
        raise NotImplementedError


def pairs_of_folds(folds: np.ndarray, n_splits: int) -> Iterator[Pair]:
    """Yield each fold as test, the others as training."""
    for fold in range(n_splits):
        yield np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)


def count_rows(value: Any) -> int:
    """Count rows of an array, table, sparse matrix, list or lazy dataset."""
    shape = getattr(value, "shape", None)
    if shape is not None and len(shape):
        return int(shape[0])
    if hasattr(value, "__len__") and not isinstance(value, str | bytes):
        return len(value)
    raise InvalidInputError(f"A split needs data with rows; got {type(value).__name__}.", field="X")


def group_codes(groups: Any, what: str, field: str = "groups") -> tuple[np.ndarray, list[Any]]:
    """Codes of groups in the order of their sorted names, and the names.

    Parameters
    ----------
    groups : array of shape (n_samples,)
    what : str
        What one entry is called in the error, as in ``"chromosome"``.
    field : str

    Raises
    ------
    InvalidInputError
        If an entry is missing or `groups` has two dimensions.
    """
    values = np.asarray(groups)
    if values.ndim != 1:
        raise InvalidInputError(
            f"{field} must have one {what} a row, shape (n_samples,); got shape {values.shape}.", field=field
        )
    series = pd.Series(values)
    absent = (series.isna() | (series == "")).to_numpy()
    if absent.any():
        raise InvalidInputError(
            f"{field} must name a {what} for every row; row {int(np.argmax(absent))} (0-based) has none.", field=field
        )
    return name_codes(series)
