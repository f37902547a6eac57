"""What an autoencoder gives back, set beside what it read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pybiodl.encode import Table
from pybiodl.estimators._gaps import blank_row, rows_with_gaps
from pybiodl.estimators._inputs import is_remote
from pybiodl.estimators._masking import column_groups
from pybiodl.evaluate import Evaluation, evaluate_reconstruction, principal_components
from pybiodl.read import Lazy

_ROWS = 4096  # encoded at one time


def mean_squares(estimator: Any, X: Any, by_column: bool = False) -> np.ndarray:
    """Mean squared error of each row, or of each column of each row, over what is known.

    Parameters
    ----------
    estimator : BioAutoencoder
        Fitted.
    X : values as its encoder reads them, or what a cluster reads by itself
    by_column : bool

    Returns
    -------
    ndarray of shape (n_samples,) or (n_samples, n_features)
    """
    encoder: Table = estimator.encoder_
    if is_remote(X):
        if not by_column:
            return np.asarray(estimator.fitted_.errors_on_cluster(X))
        return _by_column(estimator.fitted_.squares_on_cluster(X), encoder)
    mean = _by_column if by_column else mean_of_known
    found = [mean((truth - said) ** 2, encoder) for truth, said in _blocks(estimator, X)]
    return np.concatenate(found) if found else np.empty((0, encoder.n_columns_) if by_column else 0)


def mean_of_known(squares: np.ndarray, encoder: Table | None = None) -> np.ndarray:
    """Mean of each row over what is no NaN; NaN where nothing is known."""
    known = ~np.isnan(squares)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, squares, 0).sum(axis=1) / known.sum(axis=1))


def _by_column(squares: np.ndarray, encoder: Table) -> np.ndarray:
    """Mean over the places of each column, in the order of the table."""
    groups, order = column_groups(encoder), [*encoder.levels_, *encoder.numeric_]
    found = np.empty((len(squares), encoder.n_columns_))
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    widths = np.diff([*starts, len(groups)])
    found[:, order] = np.add.reduceat(squares, starts, axis=1) / widths if len(starts) else 0
    return found


def _blocks(estimator: Any, X: Any) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield encoded rows, NaN where nothing is known, and what the network gives back, some rows at a time."""
    for first in range(0, X.shape[0], _ROWS):
        rows = slice(first, first + _ROWS)
        block = X.iloc[rows] if hasattr(X, "iloc") else X[rows]
        block = block.load() if isinstance(block, Lazy) else block
        said = np.asarray(estimator.fitted_.predict(block), dtype=np.float64)
        yield rows_with_gaps(estimator.encoder_, block), said


def given_back(estimator: Any, X: Any) -> tuple[np.ndarray, np.ndarray]:
    """Rows, NaN where nothing is known, and what the network makes of them, in standard deviations of training."""
    parts = list(_blocks(estimator, X))
    units = _units(estimator)
    truth, said = (np.concatenate(part) * units for part in zip(*parts, strict=True))
    return truth, said


def _units(estimator: Any) -> np.ndarray:
    """Factor of each place of an encoded row that makes standard deviations of it."""
    encoder: Table = estimator.encoder_
    n_levels = encoder.shape_[0] - len(encoder.numeric_)
    return np.concatenate([np.ones(n_levels), encoder.scale_ / estimator.deviation_])


def judge_reconstruction(estimator: Any, X: Any, train: Any, groups: Any) -> Evaluation:
    """Judge what is given back of some samples, beside principal components where training samples are given."""
    encoder: Table = estimator.encoder_
    truth, said = given_back(estimator, X)
    baseline = None
    if train is not None:
        blank, units = blank_row(encoder), _units(estimator)
        seen = rows_with_gaps(encoder, train.load() if isinstance(train, Lazy) else train) * units
        seen, rows = (np.where(np.isnan(one), blank * units, one) for one in (seen, truth))
        baseline = principal_components(seen, rows, estimator.network_.latent)
    names = encoder.names_ if encoder.names_ is not None else range(encoder.n_columns_)
    return evaluate_reconstruction(truth, said, tuple(map(str, names)), baseline, groups)
