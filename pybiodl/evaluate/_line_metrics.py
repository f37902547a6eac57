"""The metrics of `_metrics` at positions, from sums over each sample, as whole samples are resampled.

A scorer here takes weights of samples, shape (n_samples, n_resamples). Counts and sums are exact. What goes by ranks
needs every position in order: where there are many, resamples read them in narrow bins (some thousand, by quantiles
of both classes), and what the bins are off on the samples as they are is taken off.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse

from pybiodl.evaluate._metrics import (
    Ranking,
    Scorer,
    Values,
    class_losses,
    mean_and_each,
    moments,
    ranking_scorer,
    ratio,
    scorer_of,
    value_scorer,
)

N_BINS = 2000  # of scores, of either class
_N_RANK_BINS = 150  # of values and of predictions, whose pairs are counted


def line_class_scorer(y: np.ndarray, probability: np.ndarray, owner: np.ndarray, n_samples: int) -> Scorer:
    """Metrics of one label a position.

    Parameters
    ----------
    y : ndarray of shape (n_positions,), int
        Class codes.
    probability : ndarray of shape (n_positions, n_classes)
    owner : ndarray of shape (n_positions,), int
        Sample of each.
    n_samples : int
    """
    n_classes = probability.shape[1]
    cell = y * n_classes + probability.argmax(axis=1)
    confusions = _counts(cell, owner, n_classes**2, n_samples)
    losses = {name: np.bincount(owner, loss, n_samples) for name, loss in class_losses(y, probability).items()}
    ranked = [1] if n_classes == 2 else range(n_classes)
    rankings = [_line_ranking(y == k, probability[:, k], owner, n_samples) for k in ranked]
    return scorer_of(confusions, rankings, losses)


def _line_ranking(truth: np.ndarray, score: np.ndarray, owner: np.ndarray, n_samples: int) -> Ranking:
    """Area under the ROC curve and average precision."""
    bins = _bins(score, truth)
    n_bins = int(bins.max()) + 1
    positives = _counts(bins[truth], owner[truth], n_bins, n_samples)
    everything = _counts(bins, owner, n_bins, n_samples)

    def binned(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        positive, seen = (positives @ weights)[::-1], (everything @ weights)[::-1]  # best scores first
        negative, hits = seen - positive, positive.cumsum(axis=0)
        precision = (positive * hits / np.maximum(seen.cumsum(axis=0), 1)).sum(axis=0)
        beaten = (negative * (hits - positive / 2)).sum(axis=0)
        return ratio(beaten, hits[-1] * negative.sum(axis=0)), ratio(precision, hits[-1])

    exact = ranking_scorer(truth, score)(np.ones((len(score), 1)))
    off = [float(one[0] - other[0]) for one, other in zip(exact, binned(np.ones((n_samples, 1))), strict=True)]

    def areas(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        area, precision = binned(weights)
        return area + off[0], precision + off[1]

    return areas


def line_value_scorer(
    y: np.ndarray, predicted: np.ndarray, names: Sequence[str], owner: np.ndarray, n_samples: int
) -> Scorer:
    """Metrics of numbers at positions: each target's own where it is known, and their mean.

    Parameters
    ----------
    y, predicted : ndarray of shape (n_positions, n_targets)
        NaN in y where not known.
    names : sequence of str
    owner : ndarray of shape (n_positions,), int
    n_samples : int
    """
    scorers = []
    for truth, said in zip(y.T, predicted.T, strict=True):
        known = ~np.isnan(truth)
        scorers.append(_target_scorer(truth[known], said[known], owner[known], n_samples))
    return mean_and_each(scorers, names)


def _target_scorer(y: np.ndarray, predicted: np.ndarray, owner: np.ndarray, n_samples: int) -> Scorer:
    if len(y) == 0:
        return lambda weights: value_scorer(y[:, None], predicted[:, None], [""])(weights[:0])
    rows, of_sums = moments(y, predicted)
    sums = np.stack([np.bincount(owner, one, n_samples) for one in (np.ones(len(y)), *rows)])
    a, b = _rank_bins(y), _rank_bins(predicted)
    n_a, n_b = int(a.max()) + 1, int(b.max()) + 1
    pairs = _counts(a * n_b + b, owner, n_a * n_b, n_samples)

    def rank_correlation(weights: np.ndarray) -> np.ndarray:
        joint = (pairs @ weights).reshape(n_a, n_b, -1)
        ranks = [_middle_ranks(joint.sum(axis=axis)) for axis in (1, 0)]
        total = joint.sum(axis=(0, 1))
        share = joint / np.where(total > 0, total, np.nan)
        covariance = np.einsum("abr,ar,br->r", share, *ranks, optimize=True)
        spreads = [
            np.einsum("kr,kr->r", share.sum(axis=axis), rank**2) for axis, rank in zip((1, 0), ranks, strict=True)
        ]
        spread = spreads[0] * spreads[1]
        return ratio(covariance, np.sqrt(np.where(spread > 1e-26, spread, 0.0)))

    ones = np.ones((n_samples, 1))
    exact = value_scorer(y[:, None], predicted[:, None], [""])(np.ones((len(y), 1)))["spearman"][0]
    off = float(exact - rank_correlation(ones)[0])

    def score(weights: np.ndarray) -> Values:
        total, *others = sums @ weights
        values = of_sums(np.stack(others) / np.where(total > 0, total, np.nan))
        return values | {"spearman": rank_correlation(weights) + off}

    return score


def _counts(code: np.ndarray, owner: np.ndarray, n_codes: int, n_samples: int) -> scipy.sparse.csr_matrix:
    """How many positions of each sample have a code, shape (n_codes, n_samples)."""
    return scipy.sparse.coo_matrix((np.ones(len(code)), (code, owner)), shape=(n_codes, n_samples)).tocsr()


def _bins(score: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Bin of each score, in their order: one a distinct score where these are few."""
    distinct, bins = np.unique(score, return_inverse=True)
    if len(distinct) <= 2 * N_BINS:
        return bins.ravel()
    shares = np.linspace(0, 1, N_BINS)
    parts = [np.quantile(score[chosen], shares) for chosen in (truth, ~truth) if chosen.any()]
    return np.searchsorted(np.unique(np.concatenate(parts)), score)


def _rank_bins(values: np.ndarray) -> np.ndarray:
    distinct, bins = np.unique(values, return_inverse=True)
    if len(distinct) <= _N_RANK_BINS:
        return bins.ravel()
    edges = np.unique(np.quantile(values, np.linspace(0, 1, _N_RANK_BINS + 1)[1:-1]))
    return np.unique(np.searchsorted(edges, values), return_inverse=True)[1].ravel()


def _middle_ranks(counts: np.ndarray) -> np.ndarray:
    """Ranks of bins less their mean, from counts (n_bins, n_resamples)."""
    total = np.maximum(counts.sum(axis=0), 1)
    ranks = (counts.cumsum(axis=0) - counts / 2) / total
    return ranks - (counts * ranks).sum(axis=0) / total
