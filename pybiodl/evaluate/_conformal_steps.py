"""Quantiles of errors on what was held out, that hold in finite samples."""

from __future__ import annotations

import math

import numpy as np

from pybiodl._check import number
from pybiodl.errors import UnsupportedError


def conformal_width(residuals: np.ndarray, level: float) -> np.ndarray:
    """Half of the split conformal interval of each step and target.

    Parameters
    ----------
    residuals : ndarray of shape (n_origins, horizon, n_targets)
        Absolute errors sorted along the origins, NaN last.
    level : float
        Share of the truths that the interval is to hold, above 0 and below 1.

    Returns
    -------
    ndarray of shape (horizon, n_targets)

    Raises
    ------
    UnsupportedError
        If there are too few errors for that level.

    References
    ----------
    Lei et al. (2018), doi:10.1080/01621459.2017.1307116.
    """
    level = number(level, "level", 0, 1, low_open=True, high_open=True)
    return np.asarray(
        split_quantile(residuals, level, "held-out origins", "fit with a larger validation_fraction or longer series")
    )


def split_quantile(
    scores: np.ndarray, level: float, of: str, cure: str = "give more, or a lower level", what: str = "Intervals"
) -> np.ndarray:
    """Smallest score that at least `level` of further scores do not exceed, on average over draws of both.

    Parameters
    ----------
    scores : ndarray of shape (n, ...)
        Sorted along the first axis, NaN last.
    level : float
    of, cure, what : str
        For the error: of what the scores are, what to do if there are too few, and what is made of them.

    Returns
    -------
    ndarray of the shape of `scores` without the first axis

    Raises
    ------
    UnsupportedError
        If there are too few scores for that level.
    """
    known = (~np.isnan(scores)).sum(axis=0)
    rank = np.ceil((known + 1) * level - 1e-9).astype(int)
    if (rank > known).any():
        needed = math.ceil(level / (1 - level) - 1e-9)
        raise UnsupportedError(
            f"{what} of level {level:g} need at least {needed} {' '.join(of.split())}; there are "
            f"{int(known.min())}; {cure}.",
            field="level",
        )
    return np.asarray(np.take_along_axis(scores, rank[None] - 1, axis=0)[0])
