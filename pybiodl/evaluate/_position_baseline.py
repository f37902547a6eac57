"""A linear model on what stands around each position, to see what a network along the line adds."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import scipy.sparse

from pybiodl.encode import Encoder
from pybiodl.evaluate._baseline import held_out_lines, linked, logistic
from pybiodl.evaluate._linear_inputs import one_hot_positions

REACH = 7
"""Positions on either side: windows of 15, as for secondary structure (Qian & Sejnowski 1988)."""
_PENALTIES = np.logspace(-1, 6, 8)  # of ridge regression, as scikit-learn's alpha
_MOST_ROWS = 100_000  # positions that are learned from, evenly spread over the training lines
_MOST_NUMBERS = 30_000_000  # of dense windows at once: 240 MB


class PositionBaseline:
    """Logistic or ridge regression on the window of 15 positions around each one.

    Sequences are read as one-hot of the letters or tokens of the window, signals as its values, each channel
    standardised; what lies beyond the line is 0. The penalty is chosen on a held-out fifth of the training lines.
    Of more than 100 000 known positions, as many are learned from, evenly spread.

    Parameters
    ----------
    kind : {"binary", "multiclass", "regression"}
    encoder : Encoder
        Fitted; the network's own.
    n_classes : int, optional

    References
    ----------
    Qian & Sejnowski (1988), doi:10.1016/0022-2836(88)90564-5.
    """

    def __init__(self, kind: str, encoder: Encoder, n_classes: int | None = None) -> None:
        self.kind = kind
        self.encoder = encoder
        self.n_classes = n_classes

    def fit(self, X: Any, y: np.ndarray) -> Self:
        """Fit to training lines.

        Parameters
        ----------
        X : values that the encoder reads, n_samples of them
        y : ndarray
            Class codes of shape (n_samples, length), or values of shape (n_samples, length, n_targets), laid beside the
            encoded lines; NaN, or a code below 0, where not known.
        """
        classes = self.kind != "regression"
        known = np.asarray(y) >= 0 if classes else np.isfinite(y).any(axis=2)
        lines = self._encoded(X)
        self._learn_scale(lines)
        known = _evenly(known, min(_MOST_ROWS, self._most(lines)))
        line = np.nonzero(known)[0]
        rows = self._windows(lines, known)
        if classes:
            self.coefficients_, self.intercepts_ = logistic(rows, y[known], np.ones(len(line)), self.n_classes, line)
        else:
            fitted = [_ridge(rows, target, line) for target in y[known].T]
            self.coefficients_ = np.stack([coefficients for coefficients, _ in fitted], axis=1)
            self.intercepts_ = np.array([intercept for _, intercept in fitted])
        return self

    def outputs(self, X: Any, known: np.ndarray) -> np.ndarray:
        """Probabilities or values at the positions asked for, shape (n_known, n_outputs).

        Parameters
        ----------
        X : values that the encoder reads
        known : ndarray of shape (n_samples, length), bool
            In the order of the rows, and along each.
        """
        lines = self._encoded(X)
        n_outputs = len(self.intercepts_)
        scores = [np.zeros((0, n_outputs))]
        step = max(1, self._most(lines) // lines.shape[1])
        for start in range(0, len(lines), step):
            part = slice(start, start + step)
            scores.append(np.asarray(self._windows(lines[part], known[part]) @ self.coefficients_) + self.intercepts_)
        return linked(np.concatenate(scores), self.kind)

    def _encoded(self, X: Any) -> np.ndarray:
        if self.encoder.kind == "sequence":
            return np.asarray(self.encoder.transform(X))
        return np.asarray(self.encoder.transform(X, dtype="float64"))

    def _learn_scale(self, lines: np.ndarray) -> None:
        if lines.ndim == 3:
            values = lines[~np.isnan(lines[:, :, 0])]
            scale = values.std(axis=0)
            self.mean_, self.scale_ = values.mean(axis=0), np.where(scale > 1e-12, scale, 1.0)

    def _most(self, lines: np.ndarray) -> int:
        """Rows whose windows are held at once."""
        return _MOST_ROWS if lines.ndim == 2 else max(1, _MOST_NUMBERS // ((2 * REACH + 1) * lines.shape[2]))

    def _windows(self, lines: np.ndarray, known: np.ndarray) -> Any:
        """Read what stands around the known positions, shape (n_known, n_features)."""
        row, place = np.nonzero(known)
        if lines.ndim == 3:
            lines = np.nan_to_num((lines - self.mean_) / self.scale_)
        padded = np.pad(lines, [(0, 0), (REACH, REACH), *[(0, 0)] * (lines.ndim - 2)])
        windows = padded[row[:, None], place[:, None] + np.arange(2 * REACH + 1)]
        if lines.ndim == 3:
            return windows.reshape(len(windows), -1)
        expansion = getattr(self.encoder, "expansion_", None)
        if expansion is not None:
            return one_hot_positions(windows, expansion)
        return _one_hot(windows.astype(np.int64), self.encoder.shape_[1])


def _one_hot(windows: np.ndarray, n_tokens: int) -> scipy.sparse.csr_matrix:
    """Expand codes from 1 to a sparse row a window; 0 is nothing."""
    columns = np.arange(windows.shape[1]) * n_tokens + windows - 1
    there = windows > 0
    ends = np.concatenate([[0], there.sum(axis=1).cumsum()])
    shape = (len(windows), windows.shape[1] * n_tokens)
    return scipy.sparse.csr_matrix((np.ones(ends[-1]), columns[there], ends), shape=shape)


def _evenly(known: np.ndarray, n: int) -> np.ndarray:
    """Keep at most n of the known positions, evenly spread over them."""
    places = np.flatnonzero(known)
    if len(places) <= n:
        return known
    kept = np.zeros(known.size, dtype=bool)
    kept[places[np.linspace(0, len(places) - 1, n).astype(np.int64)]] = True
    return kept.reshape(known.shape)


def _ridge(features: Any, values: np.ndarray, lines: np.ndarray) -> tuple[np.ndarray, float]:
    """Coefficients (n_features,) and intercept, on the rows where the target is known."""
    from sklearn.linear_model import Ridge

    rows = np.flatnonzero(np.isfinite(values))
    features, values = features[rows], values[rows]
    held = held_out_lines(lines[rows])
    penalty = _PENALTIES[2]
    if held.any() and not held.all():
        losses = []
        for each in _PENALTIES:
            model = Ridge(each).fit(features[~held], values[~held])
            losses.append(np.square(model.predict(features[held]) - values[held]).mean())
        penalty = _PENALTIES[int(np.argmin(losses))]
    if len(rows) == 0:
        return np.zeros(features.shape[1]), 0.0
    model = Ridge(penalty).fit(features, values)
    return model.coef_, float(model.intercept_)
