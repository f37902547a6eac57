"""Confidence intervals of 95 %: of areas under ROC curves, and by resampling or leaving out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm, rankdata, t

from pybiodl.results import wilson

_LEVEL = 0.95
_MOST_PARTS = 200  # parts of the units that the jackknife leaves out in turn
Scale = tuple[Callable[[Any], Any], Callable[[Any], Any]]
SCALES: dict[str, Scale] = {
    "average_precision": (logit, expit),
    "pearson": (np.arctanh, np.tanh),
    "spearman": (np.arctanh, np.tanh),
    "rmse": (np.log, np.exp),
    "r2": (lambda r2: np.log1p(-r2), lambda log: -np.expm1(log)),
}
"""Metrics that the jackknife takes to another scale, on which they are spread more evenly, and back."""


def reach(n_units: int) -> float:
    """Return how many standard errors lie to either side: Student's, and a little more, for few units.

    References
    ----------
    Hesterberg (2015), doi:10.1080/00031305.2015.1089789: the percentile interval of few units is too narrow, as the
    bootstrap divides by n, and as what it estimates varies itself.
    """
    if n_units < 2:
        return math.nan
    return float(t.ppf((1 + _LEVEL) / 2, n_units - 1) * math.sqrt(n_units / (n_units - 1)))


def n_parts(n_units: int) -> int:
    """Parts of the units that a jackknife leaves out in turn; of few units each is one."""
    return min(n_units, _MOST_PARTS)


def bca(value: float, drawn: np.ndarray, left_out: np.ndarray, n_units: int) -> tuple[float, float]:
    """Interval by the bootstrap, corrected for bias and skewness (BCa) and for few units.

    Parameters
    ----------
    value : float
        On all rows.
    drawn : ndarray of shape (n_resamples,)
        On the resamples; those in which it is undefined, NaN, are left out.
    left_out : ndarray of shape (n_parts,)
        With each part of the units left out.
    n_units : int
        Rows or groups that were drawn.

    References
    ----------
    Efron (1987), doi:10.1080/01621459.1987.10478410.
    """
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) == 0 or n_units < 2 or np.isnan(value):
        return math.nan, math.nan
    below = (np.count_nonzero(drawn < value) + np.count_nonzero(drawn == value) / 2) / len(drawn)
    bias = norm.ppf(np.clip(below, 0.5 / len(drawn), 1 - 0.5 / len(drawn)))
    change = left_out[~np.isnan(left_out)]
    change = change.mean() - change if len(change) else np.zeros(1)
    spread = np.square(change).sum()
    skew = (change**3).sum() / (6 * spread**1.5) if spread > 1e-300 else 0.0
    ends = []
    for end in (-reach(n_units), reach(n_units)):
        moved = bias + end
        ends.append(norm.cdf(bias + moved / max(1 - skew * moved, 0.1)))
    low, high = np.quantile(drawn, ends)
    return float(low), float(high)


def jackknife(value: float, left_out: np.ndarray, metric: str = "") -> tuple[float, float]:
    """Interval by leaving out a part of the units at a time, and Student's t; NaN where a part cannot be spared.

    Parameters
    ----------
    value : float
        On all rows.
    left_out : ndarray of shape (n_parts,)
        With each part left out.
    metric : str
        One of `SCALES` has its ends found on that scale, on which it is spread more evenly.

    References
    ----------
    Efron & Stein (1981), doi:10.1214/aos/1176345462; Fisher (1921) for correlations, whose z is their scale.
    """
    n = len(left_out)
    there, back = SCALES.get(metric, (np.asarray, np.asarray))
    with np.errstate(divide="ignore", invalid="ignore"):
        middle, parts = float(there(value)), there(left_out)
    if n < 2 or not (np.isfinite(middle) and np.isfinite(parts).all()):
        return math.nan, math.nan
    half = t.ppf((1 + _LEVEL) / 2, n - 1) * math.sqrt((n - 1) / n * np.square(parts - parts.mean()).sum())
    low, high = sorted(float(back(middle + sign * half)) for sign in (-1, 1))
    return low, high


def areas_beaten(truth: np.ndarray, score: np.ndarray) -> tuple[float, np.ndarray]:
    """Area under the ROC curve, and how much each row moves it (DeLong's structural components).

    Parameters
    ----------
    truth : ndarray of shape (n_rows,), bool
    score : ndarray of shape (n_rows,)

    Returns
    -------
    area : float
    moves : ndarray of shape (n_rows,)
        Their sum is 0, and the sum of their squares the variance of the area.

    References
    ----------
    DeLong et al. (1988), doi:10.2307/2531595; Sun & Xu (2014), doi:10.1109/LSP.2014.2337313, for the ranks.
    """
    n_true, n_false = int(truth.sum()), int((~truth).sum())
    moves = np.zeros(len(truth))
    if n_true < 2 or n_false < 2:
        return math.nan, moves
    together = rankdata(score)
    of_true = (together[truth] - rankdata(score[truth])) / n_false
    of_false = 1 - (together[~truth] - rankdata(score[~truth])) / n_true
    area = float(of_true.mean())
    moves[truth] = (of_true - area) / math.sqrt(n_true * (n_true - 1))
    moves[~truth] = (of_false - area) / math.sqrt(n_false * (n_false - 1))
    return area, moves


def delong(truth: np.ndarray, score: np.ndarray) -> tuple[float, float, float]:
    """Area under the ROC curve and its interval, on the scale of its logit, which has no end; see `areas_beaten`."""
    area, moves = areas_beaten(truth, score)
    if not 0 < area < 1:
        return area, *_at_the_edge(area, truth)
    half = float(norm.ppf((1 + _LEVEL) / 2)) * math.sqrt(np.square(moves).sum()) / (area * (1 - area))
    low, high = (float(expit(logit(area) + sign * half)) for sign in (-1, 1))
    return area, low, high


def _at_the_edge(area: float, truth: np.ndarray) -> tuple[float, float]:
    """Interval where all pairs are in order, or none: as far as that of a share of the rarer class."""
    if math.isnan(area):
        return math.nan, math.nan
    rarer = int(min(truth.sum(), (~truth).sum()))
    low, high = wilson(area * rarer, rarer)
    return float(low), float(high)
