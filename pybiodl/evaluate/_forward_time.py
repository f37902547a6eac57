"""Splits that train on the past and test on the future."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate._splitter import Pair, Splitter


class ForwardTimeSplit(Splitter):
    """Splits forward in time: every training sample is older than every test sample.

    The samples, in the order of their times, are cut into ``n_splits + 1`` parts of about equal size; each part but
    the first is tested on once, after training on what came before. Samples of one time are never parted.

    Parameters
    ----------
    n_splits : int
        At least 2.
    gap : number or time span
        Time that must lie between the newest training sample and the oldest test sample, in the unit of the times:
        a number, or for dates a ``numpy.timedelta64``, ``pandas.Timedelta`` or text such as ``"7D"``.
    max_train : int or None
        Most training samples, the newest; a time of which not all samples fit is left out whole. None keeps all.

    Notes
    -----
    The time of each sample is `groups`: numbers or dates, in any order of rows. scikit-learn's ``TimeSeriesSplit``
    takes the order of the rows for time, counts its gap in rows, and parts samples of the same time.

    Examples
    --------
    >>> from pybiodl.evaluate import ForwardTimeSplit
    >>> years = [2001, 2001, 2002, 2003, 2003, 2004]
    >>> [(a.tolist(), b.tolist()) for a, b in ForwardTimeSplit(2).split(range(6), groups=years)]
    [([0, 1], [2]), ([0, 1, 2], [3, 4, 5])]
    """

    def __init__(self, n_splits: int = 5, gap: Any = 0, max_train: int | None = None) -> None:
        self.n_splits = n_splits
        self.gap = gap
        self.max_train = max_train

    def _pairs(self, X: Any, y: Any, groups: Any, n_samples: int) -> Iterator[Pair]:
        n_splits = self.get_n_splits()
        max_train = None if self.max_train is None else integer(self.max_train, "max_train")
        times = _times(groups)
        gap = _gap(self.gap, times)
        moments, place, counts = np.unique(times, return_inverse=True, return_counts=True)
        if len(moments) <= n_splits:
            raise InvalidInputError(
                f"groups must hold at least {n_splits + 1} distinct times for n_splits={n_splits}; got {len(moments)}.",
                field="groups",
            )
        starts = _starts(counts, n_splits)
        pairs = []
        for start, end in zip(starts, [*starts[1:], len(moments)], strict=True):
            # Times up to `last` lie strictly before the test and at least the gap away.
            last = min(int(np.searchsorted(moments, moments[start] - gap, side="right")), start)
            # The newest whole times that fit into max_train.
            fits = np.cumsum(counts[:last][::-1]) <= (n_samples if max_train is None else max_train)
            first = last - int(fits.sum())
            if first == last:
                raise InvalidInputError(
                    f"Every test part must have training samples before it; with gap={self.gap!r} and "
                    f"max_train={self.max_train!r} the one that starts at {moments[start]} has none.",
                    field="gap",
                )
            inside = (place >= first) & (place < last), (place >= start) & (place < end)
            pairs.append((np.flatnonzero(inside[0]), np.flatnonzero(inside[1])))
        return iter(pairs)


def _starts(counts: np.ndarray, n_splits: int) -> list[int]:
    """Places among the distinct times where test parts start, nearest to equal sizes, at least one time apart."""
    before = np.concatenate([[0], np.cumsum(counts)])
    starts: list[int] = []
    for part in range(1, n_splits + 1):
        wanted = before[-1] * part / (n_splits + 1)
        lowest, highest = (starts[-1] if starts else 0) + 1, len(counts) - (n_splits - part) - 1
        starts.append(lowest + int(np.argmin(np.abs(before[lowest : highest + 1] - wanted))))
    return starts


def _times(groups: Any) -> np.ndarray:
    if groups is None:
        raise InvalidInputError(
            "ForwardTimeSplit needs the time of each row as groups, numbers or dates; got None.", field="groups"
        )
    series = pd.Series(np.asarray(groups)) if not isinstance(groups, pd.Series) else groups.reset_index(drop=True)
    if series.dtype == object and len(series):
        series = series.infer_objects()
        if series.dtype == object and pd.api.types.infer_dtype(series) in ("date", "datetime"):
            series = pd.to_datetime(series)
    dates = pd.api.types.is_datetime64_any_dtype(series)
    if not (dates or (pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series))):
        raise InvalidInputError(
            f"groups must be times, numbers or dates; got {series.dtype}; turn text into dates by pandas.to_datetime.",
            field="groups",
        )
    absent = series.isna().to_numpy()
    if absent.any():
        raise InvalidInputError(
            f"groups must hold a time for every row; row {int(np.argmax(absent))} (0-based) has none.", field="groups"
        )
    if dates and series.dt.tz is not None:
        series = series.dt.tz_convert("UTC").dt.tz_localize(None)
    return series.to_numpy()


def _gap(gap: Any, times: np.ndarray) -> Any:
    """Gap in the unit of the times."""
    dates = times.dtype.kind == "M"
    value: Any = None
    try:
        is_zero = isinstance(gap, int | float) and gap == 0
        if dates:
            value = np.timedelta64(0, "ns") if is_zero else _time_span(gap)
            bad = np.isnat(value) or value < np.timedelta64(0, "ns")
        else:
            value = float(gap) if isinstance(gap, float | np.floating) else int(gap)
            bad = isinstance(gap, str | bool | np.timedelta64 | pd.Timedelta) or not np.isfinite(value) or value < 0
    except (TypeError, ValueError):
        bad = True
    if bad:
        rule = "a time span such as '7D', as the times are dates" if dates else "a number of at least 0, as the times"
        raise InvalidInputError(f"gap must be {rule}; got {gap!r}.", field="gap")
    return value


def _time_span(gap: Any) -> np.timedelta64:
    if isinstance(gap, int | float):
        raise TypeError("a number has no unit")
    return pd.Timedelta(gap).to_timedelta64()
