"""How many symbols two strings differ by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def edit_distance(left: Sequence[Any] | np.ndarray, right: Sequence[Any] | np.ndarray) -> int:
    """Fewest insertions, deletions and substitutions that turn one string into the other.

    Parameters
    ----------
    left, right : str or sequence of symbols

    Returns
    -------
    int

    References
    ----------
    Levenshtein (1966), Soviet Physics Doklady 10, 707-710.

    Examples
    --------
    >>> from pybiodl.evaluate import edit_distance
    >>> edit_distance("GATTACA", "GCATACA")
    2
    """
    codes: dict[Any, int] = {}
    first, second = (np.array([codes.setdefault(one, len(codes)) for one in line], dtype=int) for line in (left, right))
    places = np.arange(len(second) + 1)
    row = places.copy()
    for count, code in enumerate(first, start=1):
        best = np.empty_like(row)
        best[0] = count
        best[1:] = np.minimum(row[1:] + 1, row[:-1] + (second != code))
        row = np.minimum.accumulate(best - places) + places  # insertions, all at once
    return int(row[-1])
