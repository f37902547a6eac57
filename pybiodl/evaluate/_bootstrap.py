"""Bootstrap resamples as weights, so that every metric is computed for many resamples at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_CELLS = 2_000_000  # weights held at once: 16 MB, which stays near the cache


def resample_weights(
    n_rows: int,
    n_resamples: int,
    rng: np.random.Generator,
    keep: np.ndarray,
    groups: np.ndarray | None = None,
    n_cells: int | None = None,
) -> Iterator[np.ndarray]:
    """Yield how often each row is in each resample, in blocks of resamples.

    Rows are drawn with replacement; with `groups`, whole groups are. A resample that lost a class gets one of its rows
    (or groups) back, so that no metric loses its meaning by chance.

    Parameters
    ----------
    n_rows, n_resamples : int
    rng : Generator
    keep : ndarray of shape (n_rows, n_kept), bool
        Membership in the classes that no resample may lose.
    groups : ndarray of shape (n_rows,), int, optional
        Codes from 0.
    n_cells : int, optional
        Numbers that the caller makes of the weights of one resample, where more than `n_rows`: blocks are then smaller.

    Yields
    ------
    ndarray of shape (n_rows, n_in_block), float64
    """
    if groups is None:
        n_units, present = n_rows, keep
    else:
        n_units = int(groups.max()) + 1
        present = np.zeros((n_units, keep.shape[1]), dtype=bool)
        np.logical_or.at(present, groups, keep)
    members = [np.flatnonzero(column) for column in present.T]
    block = max(1, _CELLS // max(n_rows, n_cells or 0))
    for start in range(0, n_resamples, block):
        size = min(block, n_resamples - start)
        drawn = rng.integers(0, n_units, size=(size, n_units)) + np.arange(size)[:, None] * n_units
        counts = np.bincount(drawn.ravel(), minlength=size * n_units).reshape(size, n_units)
        for units in members:
            lost = np.flatnonzero(counts[:, units].sum(axis=1) == 0) if len(units) else ()
            if len(lost):
                counts[lost, rng.choice(units, size=len(lost))] += 1
        weights = np.ascontiguousarray(counts.T, dtype=np.float64)
        yield weights if groups is None else weights[groups]


def interval(values: np.ndarray) -> tuple[float, float]:
    """Percentile interval of 95 %; resamples in which the metric is undefined are left out."""
    defined = values[~np.isnan(values)]
    if len(defined) == 0:
        return np.nan, np.nan
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)
