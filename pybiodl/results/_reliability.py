"""Predicted probabilities beside what came true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_Z = 1.959963984540054  # of a 95 % interval


@dataclass(frozen=True)
class Reliability:
    """A calibration curve: in bins of rows, the mean probability and the share that came true.

    Parameters
    ----------
    what : str
        Whose probability it is.
    predicted, share, low, high : ndarray of shape (n_bins,)
        Mean probability, share that came true, and its 95 % Wilson interval.
    n_rows : ndarray of shape (n_bins,), int
    bins : ndarray of shape (n_pairs,), int
        Bin of each probability that was judged.
    truth : ndarray of shape (n_pairs,), bool
        Whether it came true.
    probability : ndarray of shape (n_pairs,)
    rows : ndarray of shape (n_pairs,), int
        Row of each; of several labels each row is there for each label that is known.
    """

    what: str
    predicted: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n_rows: np.ndarray
    bins: np.ndarray
    truth: np.ndarray
    probability: np.ndarray
    rows: np.ndarray


def wilson(n_true: Any, n: Any) -> tuple[Any, Any]:
    """Lower and upper end of the 95 % interval of a share; NaN of no rows.

    Parameters
    ----------
    n_true, n : float or ndarray
        Rows of which it is true, and all.

    References
    ----------
    Wilson (1927), doi:10.1080/01621459.1927.10502953.
    """
    n = np.where(np.asarray(n) > 0, n, np.nan)
    share = n_true / n
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return np.maximum(0.0, np.minimum(middle - half, share)), np.minimum(1.0, np.maximum(middle + half, share))


def reliability(y: Any, probability: Any, names: Sequence[str] | None = None, n_bins: int = 10) -> Reliability:
    """Sort probabilities into bins of about as many rows each, equal ones together.

    Of the second of two classes; of the predicted class where there are more; of all labels together where `y` has
    several.

    Parameters
    ----------
    y : ndarray
        Class codes of shape (n_rows,), or labels of 0 and 1 of shape (n_rows, n_labels), NaN where not known.
    probability : ndarray of shape (n_rows, n_classes) or (n_rows, n_labels)
    names : sequence of str, optional
        Classes in the order of the columns.
    n_bins : int
    """
    y, probability = np.asarray(y), np.asarray(probability, dtype=np.float64)
    rows = np.arange(len(y))
    if y.ndim == 2:
        known = ~np.isnan(y)
        truth, score, rows, what = y[known] == 1, probability[known], np.nonzero(known)[0], "a label"
    elif probability.shape[1] == 2:
        truth, score, what = y == 1, probability[:, 1], names[1] if names is not None else "the second class"
    else:
        truth, score, what = probability.argmax(axis=1) == y, probability.max(axis=1), "the predicted class"
    ordered = np.sort(score)
    edges = np.unique(ordered[np.arange(1, n_bins) * len(ordered) // n_bins]) if len(ordered) else ordered
    bins = np.unique(np.searchsorted(edges, score, side="right"), return_inverse=True)[1].astype(np.int64)
    n = np.bincount(bins)
    n_true = np.bincount(bins, truth)
    low, high = wilson(n_true, n)
    predicted = np.bincount(bins, score) / n
    return Reliability(what, predicted, n_true / n, low, high, n, bins, truth, score, rows)
