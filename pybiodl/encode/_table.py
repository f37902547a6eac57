"""Tables: numbers standardised, categories one-hot."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
import scipy.sparse

from pybiodl._check import one_of
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.errors import DataWarning, InvalidInputError, InvalidTypeError


class Table(Encoder):
    """Encode a table of numbers and categories as rows of floats.

    Columns of numbers and booleans are numeric; columns of strings and of pandas' ``category`` are categorical.
    In the encoded row the categories come first, in the order of their columns, each as one-hot of its levels and
    one more place for a missing value; the numbers follow in the order of their columns.

    Parameters
    ----------
    scale : {"standard", "none"}
        ``standard`` subtracts the training mean and divides by the training standard deviation (1 where it is 0).
    missing : {"error", "impute"}
        ``error`` refuses missing values; ``impute`` puts the training mean for a number and uses the missing place of
        a category. Infinite numbers are always refused.

    Attributes
    ----------
    names_ : list of str or None
        Column names, None where the training table had none.
    n_columns_ : int
    levels_ : dict of int to list of str
        Levels of each categorical column, by column index.
    mean_, scale_ : ndarray of shape (n_numeric,)
        Of the numeric columns in order; encoded as ``(x - mean_) / scale_``.
    fill_ : ndarray of shape (n_numeric,)
        Training means, which stand for missing numbers.
    shape_ : tuple of int
        ``(n_encoded,)``.
    """

    kind: ClassVar[str] = "table"
    reads: ClassVar[str] = "table"

    def __init__(self, scale: str = "standard", missing: str = "error") -> None:
        self.scale = scale
        self.missing = missing

    def fit(self, X: Any, names: list[str] | None = None) -> Self:
        """Learn levels, means and scales.

        Parameters
        ----------
        X : ndarray, CSR matrix or DataFrame of shape (n_samples, n_columns)
        names : list of str, optional
            Column names of an array; a DataFrame brings its own.
        """
        one_of(self.scale, "scale", ("standard", "none"))
        one_of(self.missing, "missing", ("error", "impute"))
        if isinstance(X, pd.DataFrame):
            names = [str(name) for name in X.columns]
        levels: dict[int, list[str]] = {}
        if isinstance(X, pd.DataFrame):
            for j in range(X.shape[1]):
                column = X.iloc[:, j]
                if is_categorical(column):
                    levels[j] = level_names(column)
        self._learn_columns(names, X.shape[1], levels)
        self._check_values(X)
        mean, scale = _moments(self._numbers(X))
        self.fill_ = mean
        if self.scale == "none":
            mean, scale = np.zeros_like(mean), np.ones_like(scale)
        self.mean_, self.scale_ = mean, scale
        return self

    @classmethod
    def from_statistics(
        cls,
        n_columns: int,
        levels: dict[int, list[str]],
        mean: np.ndarray,
        scale: np.ndarray,
        names: list[str] | None = None,
        missing: str = "error",
    ) -> Self:
        """Build a fitted encoder from statistics learned elsewhere, as by a cluster.

        Parameters
        ----------
        n_columns : int
        levels : dict of int to list of str
            Levels of each categorical column, by column index.
        mean, scale : ndarray of shape (n_numeric,)
        names : list of str, optional
        missing : {"error", "impute"}
        """
        encoder = cls(missing=missing)
        encoder._learn_columns(names, n_columns, levels)
        encoder.mean_ = encoder.fill_ = np.asarray(mean, dtype=np.float64)
        encoder.scale_ = np.asarray(scale, dtype=np.float64)
        return encoder

    def _learn_columns(self, names: list[str] | None, n_columns: int, levels: dict[int, list[str]]) -> None:
        self.names_ = names
        self.n_columns_ = n_columns
        self.levels_ = levels
        self.numeric_ = [j for j in range(n_columns) if j not in levels]
        self.shape_ = (sum(len(known) + 1 for known in levels.values()) + len(self.numeric_),)

    def transform(self, X: Any, dtype: str = "float32") -> np.ndarray:
        """Encode rows.

        Parameters
        ----------
        X : ndarray, CSR matrix or DataFrame of shape (n_samples, n_columns)
        dtype : {"float32", "float64"}
            Of the encoded rows; the arithmetic is in float64.

        Returns
        -------
        ndarray of shape (n_samples, n_encoded)

        Warns
        -----
        DataWarning
            If a category has a level that the training table did not have; it is read as missing.
        """
        self._check_columns(X)
        self._check_values(X)
        encoded = np.zeros((X.shape[0], *self.shape_), dtype=dtype)
        place = 0
        for j, known in self.levels_.items():
            codes = self._codes(X.iloc[:, j], j, known)
            encoded[np.arange(len(codes)), place + codes] = 1
            place += len(known) + 1
        numbers = self._numbers(X)
        for start in range(0, X.shape[0], _ROWS):  # blocks bound the float64 memory
            block = numbers[start : start + _ROWS]
            block = np.asarray(block.toarray() if scipy.sparse.issparse(block) else block, dtype=np.float64)
            filled = np.where(np.isnan(block), self.fill_, block)
            encoded[start : start + _ROWS, place:] = (filled - self.mean_) / self.scale_
        return encoded

    def inverse_transform(self, encoded: np.ndarray) -> Any:
        """Numbers in the units of the training table, and of each category the level with the largest number.

        Parameters
        ----------
        encoded : ndarray of shape (n_samples, n_encoded)

        Returns
        -------
        float64 ndarray of shape (n_samples, n_columns), or DataFrame of it where there are categories
        """
        encoded = np.asarray(encoded, dtype=np.float64)
        columns: dict[int, Any] = {}
        place = 0
        for j, known in self.levels_.items():
            likely = encoded[:, place : place + len(known)]
            levels = np.asarray([*known, None], dtype=object)  # the last where the training table knew no level
            columns[j] = levels[likely.argmax(axis=1) if known else np.full(len(encoded), -1)]
            place += len(known) + 1
        numbers = encoded[:, place:] * self.scale_ + self.mean_
        if not columns:
            return numbers
        columns |= dict(zip(self.numeric_, numbers.T, strict=True))
        table = pd.DataFrame({j: columns[j] for j in range(self.n_columns_)})
        return table if self.names_ is None else table.set_axis(self.names_, axis=1)

    def _codes(self, column: pd.Series[Any], j: int, known: list[str]) -> np.ndarray:
        """Level codes of a categorical column; missing and novel levels take the last place."""
        missing = column.isna().to_numpy()
        codes = pd.Index(known).get_indexer(pd.Index(column.astype(str)))
        novel = sorted(set(column[(codes < 0) & ~missing].astype(str)))
        if novel:
            warnings.warn(
                f"Column {self._name(j)!r} has levels that the training table did not have "
                f"({', '.join(map(repr, novel[:3]))}{', ...' if len(novel) > 3 else ''}); they are read as missing.",
                DataWarning,
                stacklevel=4,
            )
        return np.asarray(np.where(missing | (codes < 0), len(known), codes))

    def _numbers(self, X: Any) -> Any:
        """Numeric columns as an array or CSR matrix."""
        if isinstance(X, pd.DataFrame):
            part = X.iloc[:, self.numeric_]
            return part.to_numpy(dtype=np.float64, na_value=np.nan)
        return X if len(self.numeric_) == self.n_columns_ else X[:, self.numeric_]

    def _check_columns(self, X: Any) -> None:
        """Refuse a table whose columns are of other kinds than at training."""
        if self.levels_ and not isinstance(X, pd.DataFrame):
            raise InvalidTypeError(
                f"X must be a DataFrame, as at training, because column {self._name(next(iter(self.levels_)))!r} is "
                "categorical; got numbers alone; pass that column as strings.",
                field="X",
            )
        if isinstance(X, pd.DataFrame):
            for j in self.numeric_:
                if is_categorical(X.iloc[:, j]):
                    raise InvalidTypeError(
                        f"Column {self._name(j)!r} must hold numbers, as at training; got "
                        f"{X.iloc[:, j].dtype}; convert it.",
                        field="X",
                    )

    def _check_values(self, X: Any) -> None:
        """Refuse infinite numbers, and missing values unless they are imputed."""
        if isinstance(X, pd.DataFrame):
            for j in self.levels_:
                column = X.iloc[:, j]
                if self.missing == "error" and column.isna().any():
                    self._refuse("a missing value", j, int(np.argmax(column.isna().to_numpy())))
        numbers = self._numbers(X)
        values = numbers.data if scipy.sparse.issparse(numbers) else numbers
        if values.dtype.kind != "f":
            return
        with np.errstate(over="ignore", invalid="ignore"):
            if np.isfinite(values.sum()):
                return
        bad = np.isinf(values) if self.missing == "impute" else ~np.isfinite(values)
        if not bad.any():
            return
        if scipy.sparse.issparse(numbers):
            coo = numbers.tocoo()
            place = int(np.argmax(bad))
            row, column_index, value = int(coo.row[place]), int(coo.col[place]), coo.data[place]
        else:
            row, column_index = (int(k) for k in np.argwhere(bad)[0])
            value = values[row, column_index]
        self._refuse("NaN" if np.isnan(value) else "infinity", self.numeric_[column_index], row)

    def _refuse(self, what: str, j: int, row: int) -> None:
        cure = "remove or replace it" if what == "infinity" else "impute it, or pass encoder=Table(missing='impute')"
        raise InvalidInputError(
            f"X must hold finite numbers and known categories; got {what} in column {self._name(j)!r}, "
            f"row {row} (0-based); {cure}.",
            field="X",
        )

    def _name(self, j: int) -> str | int:
        return self.names_[j] if self.names_ is not None else j

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned."""
        values = {
            "names": self.names_,
            "n_columns": self.n_columns_,
            "levels": [[j, known] for j, known in self.levels_.items()],
        }
        return values, {"mean": self.mean_, "scale": self.scale_, "fill": self.fill_}

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        encoder = cls.from_statistics(
            int(values["n_columns"]),
            {int(j): list(known) for j, known in values["levels"]},
            arrays["mean"],
            arrays["scale"],
            values["names"],
        )
        encoder.set_params(**params)
        encoder.fill_ = arrays["fill"]
        return encoder


_ROWS = 4096


def is_categorical(column: pd.Series[Any]) -> bool:
    """Tell whether a column holds categories: strings or pandas' ``category``."""
    return not (pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype))


def level_names(column: pd.Series[Any]) -> list[str]:
    """Levels as strings: the declared order of a ``category`` column, else sorted."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [str(level) for level in column.dtype.categories]
    return sorted({str(level) for level in column.dropna()})


def _moments(numbers: Any) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (1 where it is 0) of the known values of each column, in float64."""
    n_rows, n_columns = numbers.shape
    if scipy.sparse.issparse(numbers):
        from sklearn.utils.sparsefuncs import mean_variance_axis

        mean, variance = mean_variance_axis(numbers.astype(np.float64), axis=0)
    else:
        count = np.zeros(n_columns)
        total, variance = np.zeros(n_columns), np.zeros(n_columns)
        blocks = [numbers[start : start + _ROWS] for start in range(0, n_rows, _ROWS)]
        for block in blocks:
            known = ~np.isnan(block) if block.dtype.kind == "f" else np.ones(block.shape, bool)
            count += known.sum(axis=0)
            total += np.where(known, block, 0).sum(axis=0, dtype=np.float64)
        count = np.maximum(count, 1)
        mean = total / count
        for block in blocks:
            deviation = np.nan_to_num(np.asarray(block, dtype=np.float64) - mean, nan=0.0)
            variance += np.einsum("ij,ij->j", deviation, deviation)
        variance /= count
    scale = np.sqrt(variance)
    # A column that is constant but for rounding is constant.
    tiny = scale <= 10 * np.finfo(np.float64).eps * np.abs(mean)
    return np.asarray(mean), np.asarray(np.where(tiny, 1.0, scale))
