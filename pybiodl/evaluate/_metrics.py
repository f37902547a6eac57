"""Metrics of the field as functions of row weights: whole numbers for resamples, ones for the value itself.

A scorer takes weights of shape (n_rows, n_resamples) and returns, by name, one number a resample; NaN where a metric
is undefined, as the area under the ROC curve without negatives.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.sparse

from pybiodl.evaluate._edit_distance import edit_distance

Values = dict[str, np.ndarray]
Scorer = Callable[[np.ndarray], Values]
Ranking = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]

_LOWER_IS_BETTER = ("brier", "log_loss", "rmse", "mae", "mase", "symbol_error_rate")


def higher_is_better(metric: str) -> bool:
    """Tell whether more of a metric is better; of ``rmse[height]`` as of ``rmse``."""
    return metric.partition("[")[0] not in _LOWER_IS_BETTER


def class_scorer(y: np.ndarray, probability: np.ndarray, threshold: float | None = None) -> Scorer:
    """Metrics of one label out of two or more classes.

    Parameters
    ----------
    y : ndarray of shape (n_rows,), int
        Class codes.
    probability : ndarray of shape (n_rows, n_classes)
    threshold : float, optional
        Probability above which the second of two classes is predicted.
    """
    n_rows, n_classes = probability.shape
    if n_rows == 0:
        return _undefined(class_scorer(np.zeros(1, dtype=np.int64), np.full((1, n_classes), 1 / n_classes)))
    rows = np.arange(n_rows)
    predicted = probability.argmax(axis=1) if threshold is None else (probability[:, 1] > threshold).astype(np.int64)
    cell = y * n_classes + predicted
    to_confusion = scipy.sparse.csr_matrix((np.ones(n_rows), (cell, rows)), shape=(n_classes**2, n_rows))
    losses = class_losses(y, probability)
    ranked = [1] if n_classes == 2 else range(n_classes)
    return scorer_of(to_confusion, [ranking_scorer(y == k, probability[:, k]) for k in ranked], losses)


def scorer_of(to_confusion: Any, rankings: Sequence[Ranking], losses: Values) -> Scorer:
    """Metrics of classes from what each weighted unit, a row or a sample of many, adds to them.

    Parameters
    ----------
    to_confusion : CSR matrix of shape (n_classes ** 2, n_units)
        Cells of the confusion, the true class first.
    rankings : sequence of callable
        Of weights: area under the ROC curve and average precision, of the second of two classes or of each.
    losses : dict of str to ndarray of shape (n_units,)
    """
    n_classes = math.isqrt(to_confusion.shape[0])

    def score(weights: np.ndarray) -> Values:
        confusion = (to_confusion @ weights).reshape(n_classes, n_classes, -1)
        total = confusion.sum(axis=(0, 1))
        total = np.where(total > 0, total, np.nan)
        areas = [ranking(weights) for ranking in rankings]
        values = {
            "roc_auc": mean_of([area for area, _ in areas]),
            "average_precision": mean_of([precision for _, precision in areas]),
        }
        values.update(confusion_metrics(confusion, total))
        return values | {name: loss @ weights / total for name, loss in losses.items()}

    return score


def class_losses(y: np.ndarray, probability: np.ndarray) -> Values:
    """Brier score and log loss of each row; the parameters are those of `class_scorer`."""
    n_rows, n_classes = probability.shape
    smallest = np.finfo(probability.dtype).eps if probability.dtype.kind == "f" else np.finfo(float).eps
    square = (np.asarray(probability, dtype=np.float64) - (y[:, None] == np.arange(n_classes))) ** 2
    right = probability[np.arange(n_rows), y].astype(np.float64)
    return {
        "brier": square[:, 1] if n_classes == 2 else square.sum(axis=1),
        "log_loss": -np.log(np.clip(right, smallest, 1)),
    }


def confusion_metrics(confusion: np.ndarray, total: np.ndarray) -> Values:
    """Metrics of predicted classes from confusion of shape (n_classes true, n_classes predicted, n_resamples)."""
    right = np.einsum("kkb->kb", confusion)
    actual, predicted = confusion.sum(axis=1), confusion.sum(axis=0)
    recall = ratio(right, actual)
    f1 = ratio(2 * right, actual + predicted)
    covariance = right.sum(axis=0) * total - (actual * predicted).sum(axis=0)
    spread = (total**2 - (predicted**2).sum(axis=0)) * (total**2 - (actual**2).sum(axis=0))
    # One class alone has no correlation with anything: 0 by convention.
    mcc = np.where(spread > 0, covariance / np.sqrt(np.where(spread > 0, spread, 1)), 0.0)
    values = {
        "accuracy": right.sum(axis=0) / total,
        "balanced_accuracy": mean_of(list(recall)),
        "f1": f1[1] if len(f1) == 2 else mean_of(list(f1)),
        "mcc": mcc,
    }
    if len(recall) == 2:
        values |= {"sensitivity": recall[1], "specificity": recall[0]}
    return values


def ranking_scorer(truth: np.ndarray, score: np.ndarray) -> Ranking:
    """Area under the ROC curve and average precision, from ranks.

    Parameters
    ----------
    truth : ndarray of shape (n_rows,), bool
    score : ndarray of shape (n_rows,)
    """
    order = np.argsort(-score, kind="stable")
    starts = _starts_of_ties(score[order])
    truth = truth[order, None]

    def areas(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        ranked = weights[order]
        positive = _sum_ties(ranked * truth, starts)
        everything = _sum_ties(ranked, starts)
        hits = positive.cumsum(axis=0)
        seen = everything.cumsum(axis=0)
        n_positive, n_negative = hits[-1], seen[-1] - hits[-1]
        # A negative is beaten by the positives before it and by half of those that tie with it.
        beaten = np.einsum("gb,gb->b", everything - positive, hits - positive / 2)
        precision = np.einsum("gb,gb->b", positive, hits / np.where(seen > 0, seen, 1))
        return ratio(beaten, n_positive * n_negative), ratio(precision, n_positive)

    return areas


def label_scorer(
    y: np.ndarray, probability: np.ndarray, names: Sequence[str], thresholds: np.ndarray | None = None
) -> Scorer:
    """Metrics of several labels that do not exclude each other: each label's own where it is known, and their mean.

    Parameters
    ----------
    y : ndarray of shape (n_rows, n_labels), 0 and 1
        NaN where a label is not known.
    probability : ndarray of shape (n_rows, n_labels)
    names : sequence of str
    thresholds : ndarray of shape (n_labels,), optional
        Probability of each label above which it is predicted.
    """
    pairs = [np.column_stack([1 - column, column]) for column in probability.T]
    at = [None] * len(pairs) if thresholds is None else thresholds.tolist()
    return mean_and_each([_label_scorer(y[:, j], pair, at[j]) for j, pair in enumerate(pairs)], names)


def _label_scorer(y: np.ndarray, probability: np.ndarray, threshold: float | None) -> Scorer:
    known = np.flatnonzero(~np.isnan(y))
    scorer = class_scorer(y[known].astype(np.int64), probability[known], threshold)
    return scorer if len(known) == len(y) else lambda weights: scorer(weights[known])


def symbol_scorer(truth: Sequence[np.ndarray], found: Sequence[np.ndarray]) -> Scorer:
    """Metrics of strings: edits a true symbol over all rows together, and the share of rows without any.

    Parameters
    ----------
    truth, found : sequence of n_rows arrays of codes
    """
    edits = np.array([edit_distance(one, known) for one, known in zip(found, truth, strict=True)], dtype=np.float64)
    lengths = np.array([len(known) for known in truth], dtype=np.float64)
    exact = (edits == 0).astype(np.float64)

    def score(weights: np.ndarray) -> Values:
        return {
            "symbol_error_rate": ratio(edits @ weights, lengths @ weights),
            "exact_match": exact @ weights / weights.sum(axis=0),
        }

    return score


def _undefined(like: Scorer) -> Scorer:
    """Metrics by the names of another scorer of one row, all NaN: nothing is known."""
    names = list(like(np.ones((1, 1))))
    return lambda weights: {name: np.full(weights.shape[1], np.nan) for name in names}


def value_scorer(y: np.ndarray, predicted: np.ndarray, names: Sequence[str]) -> Scorer:
    """Metrics of values: each target's own on the rows where it is known, and their mean.

    Parameters
    ----------
    y : ndarray of shape (n_rows, n_targets)
        NaN where missing.
    predicted : ndarray of shape (n_rows, n_targets)
    names : sequence of str
    """
    return mean_and_each([_target_scorer(y[:, j], predicted[:, j]) for j in range(y.shape[1])], names)


def _target_scorer(y: np.ndarray, predicted: np.ndarray) -> Scorer:
    known = np.flatnonzero(~np.isnan(y))
    everything = len(known) == len(y)
    y, predicted = y[known], predicted[known]
    rows, of_sums = moments(y, predicted)
    rank_y, rank_predicted = _rank_scorer(y), _rank_scorer(predicted)

    def score(weights: np.ndarray) -> Values:
        weights = weights if everything else weights[known]
        total = weights.sum(axis=0)
        total = np.where(total > 0, total, np.nan)
        values = of_sums(rows @ weights / total)
        return values | {"spearman": _correlation(rank_y(weights), rank_predicted(weights), weights, total)}

    return score


def moments(y: np.ndarray, predicted: np.ndarray) -> tuple[np.ndarray, Callable[[np.ndarray], Values]]:
    """Numbers of each row, shape (7, n_rows), and what makes metrics of their means, shape (7, n_resamples)."""
    error = predicted - y
    # Centred first: sums of squares about the mean then keep their digits.
    a, b = (y - y.mean(), predicted - predicted.mean()) if len(y) else (y, predicted)

    def metrics(means: np.ndarray) -> Values:
        mean_a, mean_b, aa, bb, ab, absolute, square = means
        variance_a, variance_b = aa - mean_a**2, bb - mean_b**2
        return {
            "r2": 1 - ratio(square, _positive(variance_a, aa)),
            "rmse": np.sqrt(square),
            "mae": absolute,
            "pearson": ratio(ab - mean_a * mean_b, np.sqrt(_positive(variance_a, aa) * _positive(variance_b, bb))),
        }

    return np.stack([a, b, a * a, b * b, a * b, np.abs(error), error * error]), metrics


def _rank_scorer(values: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Middle ranks of rows in a resample, shape (n_rows, n_resamples), from 0 to 1."""
    order = np.argsort(values, kind="stable")
    starts = _starts_of_ties(values[order])
    group = np.empty(len(values), dtype=np.int64)
    group[order] = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(values)))

    def ranks(weights: np.ndarray) -> np.ndarray:
        if len(values) == 0:
            return weights
        tied = _sum_ties(weights[order], starts)
        middle = tied.cumsum(axis=0)
        total = np.maximum(middle[-1:].copy(), 1)
        middle -= tied / 2
        middle /= total
        return middle[group]

    return ranks


def _correlation(a: np.ndarray, b: np.ndarray, weights: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Weighted Pearson correlation of each column."""
    share = weights / total
    a = a - np.einsum("nb,nb->b", share, a)
    b = b - np.einsum("nb,nb->b", share, b)
    weighted = share * a
    variance_a, variance_b = np.einsum("nb,nb->b", weighted, a), np.einsum("nb,nb->b", share * b, b)
    covariance = np.einsum("nb,nb->b", weighted, b)
    return ratio(covariance, np.sqrt(_positive(variance_a, 1.0) * _positive(variance_b, 1.0)))


def mean_and_each(scorers: list[Scorer], names: Sequence[str]) -> Scorer:
    """Metrics of each, under its name where there are several, after their means."""

    def score(weights: np.ndarray) -> Values:
        each = [scorer(weights) for scorer in scorers]
        values = {metric: mean_of([one[metric] for one in each]) for metric in each[0]}
        if len(each) > 1:
            for metric in each[0]:
                values |= {f"{metric}[{name}]": one[metric] for name, one in zip(names, each, strict=True)}
        return values

    return score


def mean_of(parts: list[np.ndarray]) -> np.ndarray:
    """Mean of the defined parts, NaN where none is."""
    stacked = np.stack(parts)
    defined = ~np.isnan(stacked)
    return ratio(np.where(defined, stacked, 0.0).sum(axis=0), defined.sum(axis=0))


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Quotient, NaN where the divisor is 0."""
    return np.asarray(above / np.where(below == 0, np.nan, below))


def _positive(variance: np.ndarray, scale: np.ndarray | float) -> np.ndarray:
    """Variance, 0 where it is only rounding."""
    return np.where(variance > 1e-13 * scale, variance, 0.0)


def _starts_of_ties(ordered: np.ndarray) -> np.ndarray:
    return np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(ordered) else np.arange(0)


def _sum_ties(ordered: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return ordered if len(starts) == len(ordered) else np.add.reduceat(ordered, starts, axis=0)
