"""Series as users pass them: arrays, or tables with a row a point in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer, nearest
from pybiodl.errors import InvalidInputError, InvalidTypeError


@dataclass(frozen=True)
class Series:
    """One series.

    Parameters
    ----------
    values : ndarray of shape (n_times, n_variables), float64
        NaN where missing.
    names : tuple of str or None
        Of the variables, where they have any.
    step : str
        From one time to the next, as ``1 days 00:00:00`` or ``MS``; empty where no times were given.
    times : pandas Index or None
    """

    values: np.ndarray
    names: tuple[str, ...] | None = None
    step: str = ""
    times: Any = None

    def times_after(self, n_steps: int) -> Any:
        """Next `n_steps` times, as a pandas Index."""
        times = self.times
        if isinstance(times, pd.PeriodIndex):
            return pd.period_range(times[-1] + 1, periods=n_steps, name=times.name)
        if isinstance(times, pd.DatetimeIndex) and len(np.unique(np.diff(times.asi8))) > 1:  # as months are
            return pd.date_range(times[-1], periods=n_steps + 1, freq=self.step)[1:]
        last, step = times[-1], times[1] - times[0]
        return pd.Index([last + step * (ahead + 1) for ahead in range(n_steps)], name=times.name)


def is_one(X: Any) -> bool:
    """Tell whether X is one series, not several."""
    if isinstance(X, pd.DataFrame | pd.Series):
        return True
    if isinstance(X, np.ndarray):
        return X.ndim < 3 and X.dtype.kind != "O"
    return isinstance(X, list | tuple) and len(X) > 0 and np.ndim(X[0]) == 0 and not isinstance(X[0], str)


def read_series(X: Any) -> list[Series]:
    """Return every series of X, checked: one table or array, or a list of them, or an array of three axes.

    Raises
    ------
    InvalidTypeError
        If a series is no array or table of numbers.
    InvalidInputError
        If times are not regular, or series have other variables or steps than the first.
    """
    items = [X] if is_one(X) else list(X) if hasattr(X, "__iter__") and not isinstance(X, str | dict) else [X]
    if not items:
        raise InvalidInputError("X must have at least one series; got none.", field="X")
    found = [_read(item, _where(place, len(items))) for place, item in enumerate(items)]
    first = found[0]
    for place, series in enumerate(found):
        where = _where(place, len(items))
        if series.values.shape[1] != first.values.shape[1]:
            raise InvalidInputError(
                f"Series must have the same variables; series 0 (0-based) has {first.values.shape[1]} and{where} "
                f"{series.values.shape[1]}; pass arrays of shape (n_times, n_variables).",
                field="X",
            )
        if series.names != first.names:
            found[place] = in_order(series, first.names, where)
        check_step(series, first.step, where)
    return found


def in_order(series: Series, names: tuple[str, ...] | None, where: str = "") -> Series:
    """Return a series with its variables in the order of `names`; others are left out."""
    if names is None or series.names is None or series.names == names:
        return series
    for name in names:
        if name not in series.names:
            raise InvalidInputError(
                f"X must have the variable {name!r} of training;{where} lacks it{nearest(name, series.names) or '.'}",
                field="X",
            )
    places = [series.names.index(name) for name in names]
    return Series(series.values[:, places], names, series.step, series.times)


def check_step(series: Series, step: str, where: str = "") -> None:
    """Refuse a series of another step in time."""
    if series.step and step and series.step != step:
        raise InvalidInputError(
            f"Series must have one step in time, {step};{where or ' X'} has {series.step}; resample it.", field="X"
        )


def _where(place: int, n_series: int) -> str:
    return "" if n_series == 1 else f" series {place} (0-based)"


def _read(item: Any, where: str) -> Series:
    if isinstance(item, pd.Series):
        item = item.to_frame(name=0 if item.name is None else item.name)
    if not isinstance(item, pd.DataFrame):
        return Series(_numbers(item, where))
    for name, dtype in zip(item.columns, item.dtypes, strict=True):
        if not pd.api.types.is_numeric_dtype(dtype):
            raise InvalidTypeError(
                f"A series must hold numbers; got {dtype} in column {str(name)!r}; put the times into the index, or "
                "leave the column out.",
                field="X",
            )
    values = _numbers(item.to_numpy(dtype=np.float64, na_value=np.nan), where)
    names = tuple(str(name) for name in item.columns)
    if isinstance(item.index, pd.RangeIndex) and item.index.step == 1:
        return Series(values, names, "", item.index if len(item) > 1 else None)
    return Series(values, names, _step(item.index, where), item.index)


def _numbers(item: Any, where: str) -> np.ndarray:
    try:
        values = np.asarray(item, dtype=np.float64)
    except (TypeError, ValueError):
        values = np.empty((0, 0, 0))
    if values.ndim not in (1, 2):
        raise InvalidTypeError(
            f"A series must be an array of numbers, shape (n_times,) or (n_times, n_variables), or a DataFrame;{where} "
            f"is a {type(item).__name__} that is not; several are a list.",
            field="X",
        )
    values = values.reshape(len(values), -1)
    if np.isinf(values).any():
        row, column = (int(place) for place in np.argwhere(np.isinf(values))[0])
        raise InvalidInputError(
            f"A series must hold finite numbers, or NaN where one is missing; got infinity at time {row}, variable "
            f"{column} (both 0-based);{where} replace it.".replace(";  ", "; "),
            field="X",
        )
    return values


def _step(times: Any, where: str) -> str:
    """Step of regular times."""
    what = where.strip() or "X"
    if isinstance(times, pd.PeriodIndex):
        numbers, named = times.asi8, str(times.freqstr)
    elif isinstance(times, pd.DatetimeIndex | pd.TimedeltaIndex) or pd.api.types.is_numeric_dtype(times.dtype):
        numbers, named = times.to_numpy(), ""
    else:
        raise InvalidInputError(
            f"The index of a series must be times or numbers; that of {what} is of {times.dtype}; set it, or pass an "
            "array.",
            field="X",
        )
    if len(times) < 3:
        return named
    steps = np.diff(numbers)
    zero = steps[0] * 0
    if not (steps > zero).all():
        place = int(np.argmax(~(steps > zero)))
        raise InvalidInputError(
            f"Times must rise from row to row; {times[place + 1]} follows {times[place]} in {what}; sort the rows and "
            "leave out those that are there twice.",
            field="X",
        )
    if steps.dtype.kind == "f":
        even = np.isclose(steps, steps[0], rtol=1e-6, atol=0)
    else:
        even = steps == steps[0]
    if even.all():
        return named or (f"{steps[0]:.6g}" if steps.dtype.kind in "if" else str(pd.Timedelta(steps[0])))
    frequency = pd.infer_freq(times) if isinstance(times, pd.DatetimeIndex) else None
    if frequency is None:
        place = int(np.argmin(even))
        raise InvalidInputError(
            f"Times must be regular; in {what} the step after {times[place]} is not the first one; resample it, with "
            "NaN where nothing was measured.",
            field="X",
        )
    return str(frequency)


def places_of(targets: Any, n_variables: int, names: tuple[str, ...] | None) -> list[int]:
    """Places (0-based) of the variables to forecast, given by name or place.

    Raises
    ------
    InvalidInputError
        If there is no such variable, or one is there twice.
    """
    if targets is None:
        return list(range(n_variables))
    given = (targets,) if isinstance(targets, str) or not hasattr(targets, "__len__") else tuple(targets)
    places = []
    for one in given:
        if isinstance(one, str):
            if names is None or one not in names:
                known = "a series without names" if names is None else ", ".join(names[:5])
                raise InvalidInputError(
                    f"targets must name variables of X ({known}); got {one!r}{nearest(one, names or ()) or '.'}",
                    field="targets",
                )
            places.append(names.index(one))
        else:
            places.append(integer(one, "targets", 0))
    if not places or max(places) >= n_variables or len(set(places)) < len(places):
        raise InvalidInputError(
            f"targets must be different places of variables from 0 to {n_variables - 1}; got {targets!r}.",
            field="targets",
        )
    return places


def check_long(series: Series, n_steps: int, place: int, n_series: int, what: str) -> None:
    """Refuse a series of fewer than `n_steps` times, which `what` asks for."""
    if len(series.values) < n_steps:
        where = "it" if n_series == 1 else f"series {place} (0-based)"
        raise InvalidInputError(
            f"A series must have at least {n_steps} times, {what}; {where} has {len(series.values)}; pass longer "
            "series or ask for less.",
            field="X",
        )
