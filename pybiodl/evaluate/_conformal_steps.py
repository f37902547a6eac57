"""Intervals around forecasts from errors on origins that were held out."""

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
    known = (~np.isnan(residuals)).sum(axis=0)
    rank = np.ceil((known + 1) * level - 1e-9).astype(int)
    if (rank > known).any():
        needed = math.ceil(level / (1 - level) - 1e-9)
        raise UnsupportedError(
            f"Intervals of level {level:g} need at least {needed} held-out origins; there "
            f"are {int(known.min())}; fit with a larger validation_fraction or longer series.",
            field="level",
        )
    return np.asarray(np.take_along_axis(residuals, rank[None] - 1, axis=0)[0])
