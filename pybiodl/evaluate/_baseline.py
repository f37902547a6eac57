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
_MOST_ROTATED = 5000  # rows up to which wide inputs are rotated


def linear_baseline(kind: str, encoder: Encoder) -> LinearBaseline:
    """Return a linear model that reads what the network reads.

    Parameters
    ----------
    kind : {"binary", "multiclass", "multilabel", "regression"}
    encoder : Encoder
        Fitted; the network's own.
    """
    one_of(kind, "kind", JUDGED)
    return LinearBaseline(kind, encoder)


class LinearBaseline:
    """Logistic regression for classes and labels, ridge regression for values, each with its penalty chosen inside.

    Tables are read standardised; sequences as one-hot of every position joined with frequencies of k-mers (k = 3 for
    DNA and RNA, 2 for larger alphabets); tokens as their frequencies; signals as the mean, spread and power in bands of
    frequency of each channel. The penalty of logistic regression is chosen on held-out training rows: by
    five folds up to 500 rows, on a fifth of them above; that of ridge regression by leaving out each row in turn.
    """

    def __init__(self, kind: str, encoder: Encoder) -> None:
        self.kind = kind
        self.encoder = encoder

    def fit(self, X: Any, y: np.ndarray, sample_weight: np.ndarray | None = None) -> Self:
        """Fit to training rows.

        Parameters
        ----------
        X : values that the encoder reads, n_samples of them
        y : ndarray
            Class codes of shape (n_samples,), labels of 0 and 1 of shape (n_samples, n_labels), or values of shape
            (n_samples,) or (n_samples, n_targets), NaN where missing.
        sample_weight : ndarray of shape (n_samples,), optional
        """
        y = np.asarray(y)
        weight = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        self.inputs_: LinearInputs = linear_inputs(self.encoder)
        features = self.inputs_.fit(self.encoder, X)
        rotated, back = _rotated(features)
        if self.kind in ("binary", "multiclass"):
            coefficients, intercepts = _logistic(rotated, y.ravel(), weight)
        elif self.kind == "multilabel":
            parts = [_logistic(rotated, column, weight) for column in y.T]
            coefficients = np.hstack([part[0] for part in parts])
            intercepts = np.concatenate([part[1] for part in parts])
        else:
            coefficients, intercepts = _ridge(rotated, y.reshape(len(y), -1).astype(np.float64), weight)
        self.coefficients_ = coefficients if back is None else back @ coefficients
        self.intercepts_ = intercepts
        return self

    def outputs(self, X: Any) -> np.ndarray:
        """Probabilities of shape (n_samples, n_classes) or (n_samples, n_labels), or values (n_samples, n_targets)."""
        from scipy.special import expit, softmax

        scores = np.asarray(self.inputs_.transform(self.encoder, X) @ self.coefficients_) + self.intercepts_
        if self.kind == "regression":
            return np.asarray(scores)
        if self.kind == "multilabel":
            return np.asarray(expit(scores))
        if self.kind == "binary":
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


def _logistic(features: Any, codes: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (n_features, n_outputs) and intercepts (n_outputs,); one output for two classes."""
    codes = codes.astype(np.int64)
    counts = np.bincount(codes, weights=weight > 0, minlength=2)
    if np.count_nonzero(counts) == 1:  # a label that all training rows share
        share = (len(codes) * codes[0] + 0.5) / (len(codes) + 1)
        return np.zeros((features.shape[1], 1)), np.array([np.log(share / (1 - share))])
    model = _logistic_model(_chosen_strength(features, codes, weight))
    _fit_quietly(model, features, codes, weight)
    return model.coef_.T, model.intercept_


def _logistic_model(strength: float, tolerance: float = 1e-4) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=200, tol=tolerance, warm_start=True)


def _fit_quietly(model: Any, features: Any, codes: np.ndarray, weight: np.ndarray) -> None:
    """Fit; a path of penalties need not be exact to the last digit, so the limit of steps is no news."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features, codes, sample_weight=weight)


def _chosen_strength(features: Any, codes: np.ndarray, weight: np.ndarray) -> float:
    """Choose the strength with the lowest log loss on held-out rows."""
    from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit

    rarest = int(np.bincount(codes)[np.unique(codes)].min())
    if rarest < 2:
        return _STRENGTHS[2]
    splits: Any = StratifiedShuffleSplit(1, test_size=0.2, random_state=0)
    if len(codes) <= _FEW:
        splits = StratifiedKFold(min(5, rarest), shuffle=True, random_state=0)
    losses = np.zeros(len(_STRENGTHS))
    for kept, held_out in splits.split(codes, codes):
        model = _logistic_model(_STRENGTHS[0], tolerance=1e-3)
        for place, strength in enumerate(_STRENGTHS):
            model.set_params(C=strength)
            _fit_quietly(model, features[kept], codes[kept], weight[kept])
            probability = model.predict_proba(features[held_out])
            right = probability[np.arange(len(held_out)), np.searchsorted(model.classes_, codes[held_out])]
            losses[place] -= weight[held_out] @ np.log(np.maximum(right, 1e-15))
    return _STRENGTHS[int(np.argmin(losses))]


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
