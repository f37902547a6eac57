"""What one would say who knows only how often each class is, or the mean: the least that a model must beat."""

from __future__ import annotations

import numpy as np


def majority_outputs(kind: str, y: np.ndarray, n_rows: int, n_classes: int | None = None) -> np.ndarray:
    """Shares of the classes, or means, of training rows, the same for each of `n_rows` others.

    Parameters
    ----------
    kind : {"binary", "multiclass", "multilabel", "regression"}
    y : ndarray
        Class codes of shape (n_train,), labels of 0 and 1 of shape (n_train, n_labels), or values of shape (n_train,)
        or (n_train, n_targets); NaN, or a code below 0, where not known.
    n_rows : int
    n_classes : int, optional
        Of ``multiclass``; None is as many as `y` shows.

    Returns
    -------
    ndarray of shape (n_rows, n_outputs)
    """
    if kind in ("binary", "multiclass"):
        codes = np.asarray(y, dtype=np.float64).ravel()
        least = 2 if kind == "binary" else n_classes or 0
        counts = np.bincount(codes[codes >= 0].astype(np.int64), minlength=least)
        level = counts / max(counts.sum(), 1)
    else:
        values = np.asarray(y, dtype=np.float64).reshape(len(y), -1)
        known = ~np.isnan(values)
        level = np.where(known, values, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.tile(level, (n_rows, 1))
