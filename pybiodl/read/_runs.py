"""Rows that lie close together in a file, read by one call."""

from __future__ import annotations

from itertools import pairwise

import numpy as np


def runs_of(places: np.ndarray, longest: int, gap: int) -> list[tuple[int, int]]:
    """Group places into runs, each as its first index and its last + 1.

    Parameters
    ----------
    places : int64 ndarray of shape (n,)
        Rising.
    longest : int
        Rows that a run spans at most; a run never crosses a multiple of it, as chunks do not.
    gap : int
        Rows between two places above which another call is cheaper than reading what lies between.
    """
    if not len(places):
        return []
    cuts = (np.diff(places) > gap) | (np.diff(places // longest) > 0)
    return list(pairwise([0, *(np.flatnonzero(cuts) + 1).tolist(), len(places)]))
