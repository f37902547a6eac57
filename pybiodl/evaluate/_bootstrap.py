"""Bootstrap resamples as weights, so that every metric is computed for many resamples at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from pybiodl.evaluate._evaluation import Estimate
from pybiodl.evaluate._intervals import SCALES, bca, jackknife, n_parts

_CELLS = 2_000_000  # weights held at once: 16 MB, which stays near the cache
Draws = dict[str, np.ndarray]
"""By name of a metric: its value, those with parts left out, and those on the resamples."""


class Resamples:
    """All rows, all but a part of them, and resamples of them, as weights of the samples; and intervals by these.

    Parameters
    ----------
    keep : ndarray of shape (n_samples, n_kept), bool
        Membership in the classes that no resample may lose.
    n_resamples : int
        One sample alone has none, as it says nothing of how samples differ.
    random_state : int, Generator or None
    groups : ndarray of shape (n_samples,), int, optional
        Codes from 0; whole groups are drawn and left out.
    n_cells : int, optional
        As for `resample_weights`.
    """

    def __init__(
        self,
        keep: np.ndarray,
        n_resamples: int,
        random_state: int | np.random.Generator | None,
        groups: np.ndarray | None = None,
        n_cells: int | None = None,
    ) -> None:
        self.keep = keep
        self.groups = groups
        self.n_units = len(keep) if groups is None else int(groups.max()) + 1
        self.n_resamples = n_resamples if len(keep) > 1 else 0
        self.random_state = random_state
        self.n_cells = n_cells
        self.n_parts = n_parts(self.n_units) if self.n_resamples else 0

    def draw(self, scorers: Sequence[Callable[[np.ndarray], Draws]]) -> list[Draws]:
        """Compute metrics, each scorer on the same weights of shape (n_samples, n_in_block)."""
        drawn: list[dict[str, list[np.ndarray]]] = [{} for _ in scorers]
        for weights in self._weights():
            for scorer, values in zip(scorers, drawn, strict=True):
                for name, value in scorer(weights).items():
                    values.setdefault(name, []).append(value)
        return [{name: np.concatenate(values) for name, values in one.items()} for one in drawn]

    def estimate(self, values: np.ndarray, metric: str = "") -> Estimate:
        """Value and interval of a metric, whose name says by which method."""
        return self._by_jackknife(values, metric, metric in SCALES)

    def difference(self, values: np.ndarray) -> Estimate:
        """Value and interval of the difference of a metric between two models."""
        return self._by_jackknife(values, "", True)

    def _by_jackknife(self, values: np.ndarray, scale: str, suits: bool) -> Estimate:
        """Take the interval of the jackknife where it suits and parts can be spared, and else that of the bootstrap."""
        value, left_out, resampled = float(values[0]), values[1 : 1 + self.n_parts], values[1 + self.n_parts :]
        low, high = jackknife(value, left_out, scale) if suits else (np.nan, np.nan)
        if not np.isnan(low):
            return Estimate(value, low, high, "jackknife")
        return Estimate(value, *bca(value, resampled, left_out, self.n_units), "BCa bootstrap")

    def _weights(self) -> Iterator[np.ndarray]:
        n = len(self.keep)
        yield np.ones((n, 1))
        if not self.n_resamples:
            return
        part_of = np.arange(self.n_units) * self.n_parts // self.n_units
        part_of = part_of if self.groups is None else part_of[self.groups]
        block = max(1, _CELLS // max(n, self.n_cells or 0))
        for start in range(0, self.n_parts, block):
            parts = np.arange(start, min(start + block, self.n_parts))
            yield np.asarray(part_of[:, None] != parts, dtype=np.float64)
        rng = np.random.default_rng(self.random_state)
        yield from resample_weights(n, self.n_resamples, rng, self.keep, self.groups, self.n_cells)


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
