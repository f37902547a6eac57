"""Windows of the past and the steps that follow them; nothing in a window comes after its origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pybiodl.errors import InvalidInputError
from pybiodl.estimators._series import Series, check_long


@dataclass(frozen=True)
class Cut:
    """What a fit learns from: windows (n, window, n_variables) and the steps that follow them (n, horizon, n_targets).

    Parameters
    ----------
    X, y : ndarray
        To train on.
    X_held, y_held : ndarray
        Held out.
    owner : ndarray of shape (n,)
        Place of the series of each window to train on.
    """

    X: np.ndarray
    y: np.ndarray
    X_held: np.ndarray
    y_held: np.ndarray
    owner: np.ndarray


def cut(series: list[Series], held: list[Series], places: list[int], window: int, horizon: int, fraction: float) -> Cut:
    """Cut series into windows and what follows.

    Held out is what is in `held`, or where that is empty the last share, `fraction`, of the origins of each series.

    Raises
    ------
    InvalidInputError
        If a series is too short.
    """
    parts: list[list[np.ndarray]] = [[], [], [], [], []]
    for place, one in enumerate([*series, *held]):
        check_long(one, window + horizon, place, len(series) + len(held), "window + horizon")
        lines = windows(one.values, window, horizon)
        ahead = futures(one.values[:, places], window, horizon)
        train, last = split_in_time(len(lines), 0 if held else fraction, horizon)
        if place >= len(series):
            train, last = last, train
        found = (lines[train], ahead[train], lines[last], ahead[last], np.full(len(train), place))
        for part, values in zip(parts, found, strict=True):
            part.append(values)
    return Cut(*(np.concatenate(part) for part in parts))


def windows(values: np.ndarray, window: int, horizon: int = 0) -> np.ndarray:
    """Every window that `horizon` steps follow.

    Parameters
    ----------
    values : ndarray of shape (n_times, n_variables)
    window, horizon : int

    Returns
    -------
    ndarray of shape (n_origins, window, n_variables)
        Window i ends before time ``i + window`` (0-based).
    """
    n_origins = len(values) - window - horizon + 1
    view = np.lib.stride_tricks.sliding_window_view(values, window, axis=0)[:n_origins]
    return np.ascontiguousarray(view.swapaxes(1, 2))


def futures(values: np.ndarray, window: int, horizon: int) -> np.ndarray:
    """Return the steps that follow each of the `windows`, shape (n_origins, horizon, n_targets)."""
    return windows(values[window:], horizon)


def fill_windows(lines: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Fill what is missing with the last known value in the same window, or `start` where there is none.

    Parameters
    ----------
    lines : ndarray of shape (n_origins, window, n_variables)
    start : ndarray of shape (n_variables,)
    """
    known = ~np.isnan(lines)
    if known.all():
        return lines
    place = np.where(known, np.arange(lines.shape[1])[:, None], -1)
    last = np.maximum.accumulate(place, axis=1)
    filled = np.take_along_axis(lines, np.maximum(last, 0), axis=1)
    return np.where(last < 0, start, filled)


def split_in_time(n_origins: int, fraction: float, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Origins to train on, and later ones that are held out.

    Between them are the ``horizon - 1`` origins whose steps reach into the held-out ones, left out of both; so no
    number that is trained on is one that is judged. Where nothing would be left to train on, nothing is held out.
    """
    first = n_origins - round(fraction * n_origins)
    last = first - horizon + 1
    if first == n_origins or last < 1:
        return np.arange(n_origins), np.arange(0)
    return np.arange(last), np.arange(first, n_origins)


def naive_scale(series: list[np.ndarray], season: int) -> np.ndarray:
    """Mean absolute step from one season to the next in all `series`, shape (n_variables,): the scale of MASE."""
    steps = [np.abs(values[season:] - values[:-season]) for values in series if len(values) > season]
    if not steps:
        return np.full(series[0].shape[1], np.nan)
    joined = np.concatenate(steps)
    known = ~np.isnan(joined)
    total = np.where(known, joined, 0).sum(axis=0)
    return np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), np.nan)


def seasonal_naive(values: np.ndarray, first: int, horizon: int, season: int) -> np.ndarray:
    """Value of the same part of the last season before each origin, shape (n_origins, horizon, n_targets).

    Parameters
    ----------
    values : ndarray of shape (n_times, n_targets)
        Without NaN.
    first : int
        Time (0-based) of the first step ahead of the first origin, at least `season`.
    horizon, season : int
    """
    origins = np.arange(first, len(values) - horizon + 1)
    ahead = np.arange(horizon)
    back = season * (ahead // season + 1)
    return values[origins[:, None] + ahead - back]


def means_of(found: Cut, places: list[int]) -> np.ndarray:
    """Mean of each variable in the windows to train on, shape (n_variables,).

    Raises
    ------
    InvalidInputError
        If a variable is known nowhere, or one of `places` at no step ahead.
    """
    known = ~np.isnan(found.X).all(axis=(0, 1))
    known[places] &= ~np.isnan(found.y).all(axis=0).any(axis=0)
    if not known.all():
        raise InvalidInputError(
            "Each variable must have known values among those that are trained on; variable "
            f"{int(np.argmin(known))} (0-based) has none; leave it out.",
            field="X",
        )
    return np.asarray(np.nanmean(found.X, axis=(0, 1)))
