"""The linear forecast beside a network's."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from pybiodl.evaluate._baseline import _ridge, _rotated


class LinearAutoregression:
    """Ridge regression of every step ahead on all values of the window, each with its penalty chosen inside.

    Parameters
    ----------
    coefficients : ndarray of shape (window * n_variables, horizon * n_targets), optional
        Of one that was fitted before.
    intercepts : ndarray of shape (horizon * n_targets,), optional
    """

    def __init__(self, coefficients: np.ndarray | None = None, intercepts: np.ndarray | None = None) -> None:
        self.coefficients: Any = coefficients
        self.intercepts: Any = intercepts

    def fit(self, X: np.ndarray, y: np.ndarray) -> Self:
        """Fit to windows ``(n_origins, window, n_variables)`` and what follows, ``(n_origins, n_outputs)``."""
        rows = X.reshape(len(X), -1)
        mean, scale = rows.mean(axis=0), rows.std(axis=0)
        scale = np.where(scale > 1e-12, scale, 1.0)
        rotated, back = _rotated((rows - mean) / scale)
        weights, levels = _ridge(rotated, y, np.ones(len(y)))
        weights = (weights if back is None else back @ weights) / scale[:, None]
        self.coefficients, self.intercepts = weights, levels - mean @ weights
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return forecasts of shape (n_origins, n_outputs)."""
        return np.asarray(X.reshape(len(X), -1) @ self.coefficients + self.intercepts)
