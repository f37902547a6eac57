"""Shapley values of the columns of a table, by the package shap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse

from pybiodl._check import integer
from pybiodl._optional import require
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.interpret._mutation_map import members_of
from pybiodl.interpret._records import FeatureExplanation
from pybiodl.interpret._target import Target, find_target

_EXACT = 8  # columns up to which all coalitions are asked


def shap_values(
    model: Any, X: Any, background: Any, target: Any = None, n_permutations: int = 10, random_state: int = 0
) -> FeatureExplanation:
    """Share each prediction less the mean one among the columns of a table (Shapley values).

    A column that is left out takes its values from the background, whatever the others are: of columns that go
    together, as genes of one pathway, combinations are asked that no sample has.

    Parameters
    ----------
    model : BioClassifier, BioRegressor or BioEnsemble
        Fitted on a table, on any backend.
    X : table of shape (n_samples, n_columns)
    background : table with the same columns
        Samples of the training data, some dozens: the time grows with their number.
    target : class, label, number of a target, or tuple (outcome, class), optional
        As for `mutation_map`; it is the probability of a class that is explained, or the value of a number.
    n_permutations : int
        Orders of the columns drawn for each sample, each walked there and back; up to 8 columns all coalitions are
        asked in their place, which is exact.
    random_state : int

    Returns
    -------
    FeatureExplanation
        ``values`` of shape (n_samples, n_columns); ``baseline``, shape (n_samples,), the mean prediction of the
        background; ``error`` the largest difference between a prediction and the baseline with the values added
        (additivity).

    Raises
    ------
    MissingDependencyError
        If the package shap is not installed.
    UnsupportedError
        If the model reads no table.

    References
    ----------
    Lundberg & Lee (2017), arXiv:1705.07874; the permutations: Mitchell et al. (2022), arXiv:2104.12199.
    """
    n_permutations, seed = integer(n_permutations, "n_permutations"), integer(random_state, "random_state", 0)
    first = members_of(model)[0]
    aim = find_target(first, target, "probability")
    if first.encoder_.reads != "table":
        raise UnsupportedError(
            "shap_values shares predictions among the columns of a table; the model reads none; use mutation_map or "
            "integrated_gradients.",
            field="model",
        )
    samples, others = _frame(X), _frame(background)
    if list(samples.columns) != list(others.columns) or not len(others):
        raise InvalidInputError(
            f"background must have at least one row and the {samples.shape[1]} columns of X; got "
            f"{len(others)} rows of {others.shape[1]} columns.",
            field="background",
        )
    shap = require("shap", "shap", "shap_values")
    coded = _Coded(pd.concat([samples, others], ignore_index=True), as_frame=isinstance(X, pd.DataFrame))
    numbers = _number_of(model, aim)

    def predict(rows: np.ndarray) -> np.ndarray:
        return numbers(coded.table(rows))

    here, there = coded.values[: len(samples)], coded.values[len(samples) :]
    masker = shap.maskers.Independent(there, max_samples=len(there))
    kept = np.random.get_state()  # noqa: NPY002  (shap draws from the caller's generator)
    try:
        np.random.seed(seed)  # noqa: NPY002
        if samples.shape[1] <= _EXACT:
            found = shap.explainers.Exact(predict, masker)(here, silent=True)
        else:
            evaluations = n_permutations * (2 * samples.shape[1] + 1)
            found = shap.explainers.Permutation(predict, masker)(here, max_evals=evaluations, silent=True)
    finally:
        np.random.set_state(kept)  # noqa: NPY002
    values = np.asarray(found.values, dtype=np.float64).reshape(here.shape)
    base = np.full(len(here), predict(there).mean())
    error = float(np.abs(base + values.sum(axis=1) - predict(here)).max(initial=0.0))
    settings = {"X": X, "background": background, "target": target, "n_permutations": n_permutations,
                "random_state": random_state}  # fmt: skip
    names = tuple(str(name) for name in samples.columns)
    return FeatureExplanation(values, base, "SHAP", aim.what, error, "largest additivity error", settings, names)


def _frame(X: Any) -> pd.DataFrame:
    if type(X).__module__.startswith("anndata"):
        X = X.to_df()
    if scipy.sparse.issparse(X):
        X = X.toarray()
    return X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X))


class _Coded:
    """A table as numbers, of columns that hold none the places of their values, and the way back."""

    def __init__(self, table: pd.DataFrame, as_frame: bool) -> None:
        self.columns, self.as_frame = table.columns, as_frame
        self.known: dict[int, Any] = {}
        self.dtypes = list(table.dtypes)
        self.values = np.empty(table.shape)
        for place in range(table.shape[1]):
            column = table.iloc[:, place]
            if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype):
                self.values[:, place] = column.to_numpy(dtype=np.float64, na_value=np.nan)
                continue
            codes, self.known[place] = pd.factorize(column, use_na_sentinel=False)
            self.values[:, place] = codes

    def table(self, rows: np.ndarray) -> Any:
        """Return rows of numbers as what the model reads."""
        if not self.known and not self.as_frame:
            return rows
        columns = {}
        for place in range(rows.shape[1]):
            known = self.known.get(place)
            if known is None:
                columns[place] = pd.Series(rows[:, place])
            else:
                columns[place] = pd.Series(known.take(rows[:, place].astype(np.int64)), dtype=self.dtypes[place])
        return pd.DataFrame(columns).set_axis(self.columns, axis=1)


def _number_of(model: Any, aim: Target) -> Callable[[Any], np.ndarray]:
    """Return what gives the number that is explained, shape (n_samples,)."""

    def number(table: Any) -> np.ndarray:
        outputs = model.predict_proba(table) if hasattr(model, "predict_proba") else model.predict(table)
        one = np.asarray(outputs[aim.place] if isinstance(outputs, list) else outputs, dtype=np.float64)
        return one.reshape(len(table), -1)[:, aim.column]

    return number
