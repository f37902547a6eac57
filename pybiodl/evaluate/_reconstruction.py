"""How well rows are given back, beside principal components of the same number."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from pybiodl.evaluate._bootstrap import Draws, Resamples
from pybiodl.evaluate._compare import group_codes, metrics_of
from pybiodl.evaluate._evaluation import Evaluation


def r2_of_rows(truth: np.ndarray, given_back: np.ndarray) -> float:
    """Share of the squares about the means of the columns that is given back; NaN where nothing varies."""
    squares, about_mean, _ = _by_row(truth, given_back)
    return _r2(squares.sum(), about_mean.sum())


def evaluate_reconstruction(
    truth: np.ndarray,
    given_back: np.ndarray,
    names: tuple[str, ...],
    baseline: np.ndarray | None = None,
    groups: Any = None,
    n_resamples: int = 1000,
    random_state: int | None = 0,
) -> Evaluation:
    """Judge rows that a network gives back.

    Parameters
    ----------
    truth : ndarray of shape (n_samples, n_places)
        Rows in units that make columns comparable, as standard deviations; NaN where nothing is known.
    given_back : ndarray of shape (n_samples, n_places)
    names : tuple of str
        Columns.
    baseline : ndarray of shape (n_samples, n_places), optional
        What a linear model gives back.
    groups : array of shape (n_samples,), optional
        Samples of a group are drawn together.
    n_resamples : int
    random_state : int or None

    Returns
    -------
    Evaluation
        ``r2`` of all values together, about the means of the columns over these rows, and ``mse``, the mean squared
        error of a value.
    """
    n_samples = len(truth)
    codes = group_codes(groups, n_samples)
    said = {"model": given_back} | ({} if baseline is None else {"baseline": baseline})
    rows = [_by_row(truth, one) for one in said.values()]
    resamples = Resamples(np.zeros((n_samples, 0), dtype=bool), n_resamples, random_state, codes)
    drawn = dict(zip(said, resamples.draw([partial(_metrics, *one) for one in rows]), strict=True))
    return Evaluation(
        kind="reconstruction",
        metrics=metrics_of(drawn, resamples),
        n_rows=n_samples,
        n_groups=None if codes is None else int(codes.max()) + 1,
        n_resamples=resamples.n_resamples,
        names=names,
        y=None,
        output=None,
    )


def _by_row(truth: np.ndarray, given_back: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sum over the known values of each row: squared errors, squares about the means of the columns, and a count."""
    known = ~np.isnan(truth)
    count = known.sum(axis=0)
    mean = np.where(known, truth, 0).sum(axis=0) / np.maximum(count, 1)
    errors, deviations = (np.where(known, truth - about, 0) for about in (given_back, mean))
    squares, about_mean = (np.einsum("ij,ij->i", one, one) for one in (errors, deviations))
    return squares, about_mean, known.sum(axis=1)


def _metrics(squares: np.ndarray, about_mean: np.ndarray, count: np.ndarray, weights: np.ndarray) -> Draws:
    """Metrics of each column of weights of the rows."""
    wrong, total, n_known = (np.asarray(one @ weights) for one in (squares, about_mean, count))
    with np.errstate(divide="ignore", invalid="ignore"):
        mse = wrong / n_known
    return {"r2": np.array([_r2(*pair) for pair in zip(wrong, total, strict=True)]), "mse": mse}


def _r2(wrong: float, total: float) -> float:
    return float(1 - wrong / total) if total > 0 else float("nan")


def principal_components(train: np.ndarray, rows: np.ndarray, n_components: int) -> np.ndarray:
    """Rows given back by as many principal components of the training rows, or all of them where they are fewer.

    Parameters
    ----------
    train, rows : ndarray of shape (n_samples, n_places)
        Without NaN.
    n_components : int

    Returns
    -------
    ndarray of the shape of `rows`
    """
    from sklearn.decomposition import PCA

    model = PCA(min(n_components, *train.shape), random_state=0).fit(train)
    return np.asarray(model.inverse_transform(model.transform(rows)))
