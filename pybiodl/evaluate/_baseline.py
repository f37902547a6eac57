"""A strong linear model on the same inputs, to see what a network adds."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np
import scipy.sparse

from pybiodl._check import one_of
from pybiodl.encode import Encoder
from pybiodl.evaluate._linear_inputs import LinearInputs, linear_inputs
from pybiodl.evaluate._outputs import JUDGED

_STRENGTHS = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)  # of logistic regression, as scikit-learn's C, weakest weights first
_PENALTIES = np.logspace(-1, 6, 15)  # of ridge regression, as scikit-learn's alpha
_FEW = 500  # rows up to which the strength is chosen by five folds, above by one held-out fifth
_NEVER = -30.0  # score of a class that no training row has
_MOST_ROTATED = 5000  # rows up to which wide inputs are rotated


def linear_baseline(kind: str, encoder: Encoder, n_classes: int | None = None) -> LinearBaseline:
    """Return a linear model that reads what the network reads.

    Parameters
    ----------
    kind : {"binary", "multiclass", "multilabel", "regression"}
    encoder : Encoder
        Fitted; the network's own.
    n_classes : int, optional
        Of ``multiclass``; None is as many as the training rows show.
    """
    one_of(kind, "kind", JUDGED)
    return LinearBaseline(kind, encoder, n_classes)


class LinearBaseline:
    """Logistic regression for classes and labels, ridge regression for values, each with its penalty chosen inside.

    Tables are read standardised; sequences as one-hot of every position joined with frequencies of k-mers (k = 3 for
    DNA and RNA, 2 for larger alphabets); tokens as their frequencies; signals as the mean, spread and power in bands of
    frequency of each channel. The penalty of logistic regression is chosen on held-out training rows: by
    five folds up to 500 rows, on a fifth of them above; that of ridge regression by leaving out each row in turn.
    """

    def __init__(self, kind: str, encoder: Encoder, n_classes: int | None = None) -> None:
        self.kind = kind
        self.encoder = encoder
        self.n_classes = n_classes

    def fit(self, X: Any, y: np.ndarray, sample_weight: np.ndarray | None = None) -> Self:
        """Fit to training rows.

        Parameters
        ----------
        X : values that the encoder reads, n_samples of them
        y : ndarray
            Class codes of shape (n_samples,), labels of 0 and 1 of shape (n_samples, n_labels), or values of shape
            (n_samples,) or (n_samples, n_targets); NaN, or a code below 0, where not known.
        sample_weight : ndarray of shape (n_samples,), optional
        """
        y = np.asarray(y)
        weight = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        self.inputs_: LinearInputs = linear_inputs(self.encoder)
        features = self.inputs_.fit(self.encoder, X)
        rotated, back = _rotated(features)
        if self.kind in ("binary", "multiclass"):
            coefficients, intercepts = logistic(rotated, y.ravel(), weight, self.n_classes)
        elif self.kind == "multilabel":
            parts = [logistic(rotated, column, weight) for column in y.T]
            coefficients = np.hstack([part[0] for part in parts])
            intercepts = np.concatenate([part[1] for part in parts])
        else:
            coefficients, intercepts = _ridge(rotated, y.reshape(len(y), -1).astype(np.float64), weight)
        self.coefficients_ = coefficients if back is None else back @ coefficients
        self.intercepts_ = intercepts
        return self

    def outputs(self, X: Any) -> np.ndarray:
        """Probabilities of shape (n_samples, n_classes) or (n_samples, n_labels), or values (n_samples, n_targets)."""
        scores = np.asarray(self.inputs_.transform(self.encoder, X) @ self.coefficients_) + self.intercepts_
        return linked(scores, self.kind)


def linked(scores: np.ndarray, kind: str) -> np.ndarray:
    """From scores of a linear model to probabilities or values."""
    from scipy.special import expit, softmax

    if kind == "regression":
        return np.asarray(scores)
    if kind == "multilabel":
        return np.asarray(expit(scores))
    if kind == "binary":
        return np.hstack([expit(-scores), expit(scores)])
    return np.asarray(softmax(scores, axis=1))


def _rotated(features: Any) -> tuple[Any, np.ndarray | None]:
    """Rotate few rows of many columns into as many columns as rows, and the matrix that leads back.

    The penalties are on the length of the weights, which a rotation does not change, so the fit is the same: 72 rows
    of 7129 genes take no longer than 72 of 72.
    """
    n_rows, n_columns = features.shape
    if n_columns <= n_rows or n_rows > _MOST_ROTATED:
        return features, None
    products = features @ features.T
    values, vectors = np.linalg.eigh(products.toarray() if scipy.sparse.issparse(products) else products)
    kept = values > 1e-10 * max(values[-1], 1e-300)
    lengths = np.sqrt(values[kept])
    vectors = vectors[:, kept]
    return vectors * lengths, np.asarray(features.T @ (vectors / lengths))


def logistic(
    features: Any, codes: np.ndarray, weight: np.ndarray, n_classes: int | None = None, lines: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Fit to the rows whose code is known: neither NaN nor below 0.

    Parameters
    ----------
    features : array or CSR matrix of shape (n_rows, n_features)
    codes, weight : ndarray of shape (n_rows,)
    n_classes : int, optional
        None is as many as `codes` show.
    lines : ndarray of shape (n_rows,), int, optional
        Rows of a line are held out together where the penalty is chosen.

    Returns
    -------
    coefficients : ndarray of shape (n_features, n_outputs)
        One output for two classes.
    intercepts : ndarray of shape (n_outputs,)
    """
    known = np.flatnonzero(np.asarray(codes, dtype=np.float64) >= 0)
    codes, weight = codes[known].astype(np.int64), weight[known]
    counts = np.bincount(codes, weights=weight > 0, minlength=max(2, n_classes or 0))
    if np.count_nonzero(counts) < 2:  # a class that all training rows share, or none is known
        shares = (counts + 0.5) / (counts + 0.5).sum()
        intercepts = np.log(shares[1:] / shares[0]) if len(counts) == 2 else np.log(shares)
        return np.zeros((features.shape[1], len(intercepts))), intercepts
    rows = features if len(known) == features.shape[0] else features[known]
    lines = None if lines is None else lines[known]
    model = _logistic_model(_chosen_strength(rows, codes, weight, lines))
    _fit_quietly(model, rows, codes, weight)
    if len(counts) == 2 or len(model.classes_) == len(counts):
        return model.coef_.T, model.intercept_
    two = len(model.classes_) == 2
    coefficients, intercepts = np.zeros((features.shape[1], len(counts))), np.full(len(counts), _NEVER)
    coefficients[:, model.classes_] = np.vstack([-model.coef_ / 2, model.coef_ / 2]).T if two else model.coef_.T
    intercepts[model.classes_] = [-model.intercept_[0] / 2, model.intercept_[0] / 2] if two else model.intercept_
    return coefficients, intercepts


def _logistic_model(strength: float, tolerance: float = 1e-4) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=200, tol=tolerance, warm_start=True)


def _fit_quietly(model: Any, features: Any, codes: np.ndarray, weight: np.ndarray) -> None:
    """Fit; a path of penalties need not be exact to the last digit, so the limit of steps is no news."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features, codes, sample_weight=weight)


def _chosen_strength(features: Any, codes: np.ndarray, weight: np.ndarray, lines: np.ndarray | None = None) -> float:
    """Choose the strength with the lowest log loss on held-out rows."""
    splits = _splits(codes, lines)
    if any(len(np.unique(codes[kept])) < len(np.unique(codes)) for kept, _ in splits):
        return _STRENGTHS[2]
    losses = np.zeros(len(_STRENGTHS))
    for kept, held_out in splits:
        model = _logistic_model(_STRENGTHS[0], tolerance=1e-3)
        for place, strength in enumerate(_STRENGTHS):
            model.set_params(C=strength)
            _fit_quietly(model, features[kept], codes[kept], weight[kept])
            probability = model.predict_proba(features[held_out])
            right = probability[np.arange(len(held_out)), np.searchsorted(model.classes_, codes[held_out])]
            losses[place] -= weight[held_out] @ np.log(np.maximum(right, 1e-15))
    return _STRENGTHS[int(np.argmin(losses))]


def _splits(codes: np.ndarray, lines: np.ndarray | None) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows to fit to and rows held out; none where a class has a row alone."""
    from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit

    rows = np.arange(len(codes))
    if lines is not None:
        held = held_out_lines(lines)
        return [(rows[~held], rows[held])]
    rarest = int(np.bincount(codes)[np.unique(codes)].min())
    if rarest < 2:
        return [(rows[:0], rows)]
    splits: Any = StratifiedShuffleSplit(1, test_size=0.2, random_state=0)
    if len(codes) <= _FEW:
        splits = StratifiedKFold(min(5, rarest), shuffle=True, random_state=0)
    return list(splits.split(codes, codes))


def held_out_lines(lines: np.ndarray) -> np.ndarray:
    """Tell which rows are of a fifth of the lines, at least one and not all where there are several."""
    found = np.random.default_rng(0).permutation(np.unique(lines))
    return np.isin(lines, found[: max(1, len(found) // 5)])


def _ridge(features: Any, values: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (n_features, n_targets) and intercepts (n_targets,), each target on the rows where it is known."""
    coefficients, intercepts = np.zeros((features.shape[1], values.shape[1])), np.zeros(values.shape[1])
    patterns, pattern_of = np.unique(~np.isnan(values), axis=1, return_inverse=True)
    for place, known in enumerate(patterns.T):
        targets = np.flatnonzero(pattern_of.ravel() == place)
        rows = np.flatnonzero(known)
        if len(rows) > 1:
            fitted = _ridge_on_known(features[rows], values[np.ix_(rows, targets)], weight[rows])
            coefficients[:, targets], intercepts[targets] = fitted
        elif len(rows) == 1:
            intercepts[targets] = values[rows[0], targets]
    return coefficients, intercepts


def _ridge_on_known(rows: Any, values: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ridge regression of every target, with its own penalty, from one decomposition."""
    rows = rows.toarray() if scipy.sparse.issparse(rows) else rows
    share, root = weight / weight.sum(), np.sqrt(weight)[:, None]
    mean, level = share @ rows, share @ values
    rows, values = root * (rows - mean), root * (values - level)
    eigenvalues, vectors = np.linalg.eigh(rows.T @ rows)
    scores = rows @ vectors
    covariance = scores.T @ values
    shrinkage = 1 / (np.maximum(eigenvalues, 0)[:, None] + _PENALTIES)
    # What each row would miss by, had it been left out (Allen's PRESS).
    kept = np.maximum(1 - scores**2 @ shrinkage - share[:, None], 1e-9)
    losses = [
        np.square((values - scores @ (shrunk[:, None] * covariance)) / left[:, None]).sum(axis=0)
        for shrunk, left in zip(shrinkage.T, kept.T, strict=True)
    ]
    coefficients = vectors @ (shrinkage[:, np.argmin(losses, axis=0)] * covariance)
    return coefficients, level - mean @ coefficients
