"""A table whose columns are the channels of one recording."""

from __future__ import annotations

import math
import re
from datetime import datetime
from functools import partial

import numpy as np
import pandas as pd

from pybiodl._check import number
from pybiodl.errors import InvalidInputError
from pybiodl.read._bytes import decode
from pybiodl.read._dates import iso_dates
from pybiodl.read._edf import Channel, Recording
from pybiodl.read._table import parse_table, separator_of

_TIME = re.compile(
    r"(?:times?|t|seconds?|timestamps?)(?:[ _.]*[(\[]?(?P<unit>ms|msec|milliseconds|s|sec|seconds)?[)\]]?)",
    re.IGNORECASE,
)
_SAME_RATE = 1e-2  # between what the caller says and rounded time stamps


def parse_signal_table(raw: bytes, name: str, rate: float | None) -> Recording:
    """Read the channels of a table; its sampling rate is given, or follows from a column of times.

    Raises
    ------
    InvalidInputError
        If this is no table, a cell is no number, times are uneven or disagree with `rate`, or there is neither.
    """
    header = b"" if raw[:4] == b"PAR1" else _header_of_numbers(raw)
    table = parse_table(header + raw, name, lines_before=-1 if header else 0)
    names = [str(column) for column in table.columns]
    place = next((i for i, column in enumerate(names) if _TIME.fullmatch(column.strip())), None)
    start = None
    if place is not None:
        seconds, start = _seconds(table.iloc[:, place], names[place], name)
        rate = _rate(seconds, rate, names[place], name)
    if rate is None:
        raise InvalidInputError(
            f"A table of signals must have a column 'time' or a sampling_rate; {name} has neither; pass "
            "sampling_rate=<Hz>.",
            field="sampling_rate",
        )
    channels = [
        Channel(column, "", rate, partial(_numbers, table.iloc[:, i], column, name))
        for i, column in enumerate(names)
        if i != place
    ]
    if not channels:
        raise InvalidInputError(f"A table of signals must have a channel beside the times; {name} has none.",
                                field="path")  # fmt: skip
    return Recording(name, channels, start)


def _header_of_numbers(raw: bytes) -> bytes:
    """Return a line of names, 1 and so on, for a file whose first line has numbers alone; else nothing."""
    line = decode(raw.lstrip(b"\r\n").split(b"\n", 1)[0])
    separator = separator_of(line)
    cells = line.split(separator)
    try:
        if not all(math.isfinite(float(cell)) for cell in cells):
            return b""
    except ValueError:
        return b""
    return separator.join(str(i + 1) for i in range(len(cells))).encode() + b"\n"


def _numbers(column: pd.Series, label: str, name: str) -> np.ndarray:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    bad = ~np.isfinite(values)
    if bad.any():
        row = int(np.argmax(bad))
        cell = column.iloc[row]
        what = "nothing" if pd.isna(cell) else repr(str(cell))
        raise InvalidInputError(
            f"A signal must be a number at every sample; row {row + 1} of {name} has {what} in column {label!r}; fill "
            "it in or cut the recording there.",
            field="path",
        )
    return values


def _seconds(column: pd.Series, label: str, name: str) -> tuple[np.ndarray, datetime | None]:
    """Return times in seconds, and the first one where they are dates."""
    match = _TIME.fullmatch(label.strip())
    if column.dtype.kind in "iuf":
        scale = 1000.0 if match and (match["unit"] or "").lower().startswith("m") else 1.0
        return _numbers(column, label, name) / scale, None
    dates = iso_dates(column)
    if dates.isna().any():
        row = int(np.argmax(dates.isna().to_numpy()))
        raise InvalidInputError(
            f"Times must be seconds, or dates such as 2024-03-31 14:05:00; row {row + 1} of {name} has "
            f"{str(column.iloc[row])!r} in column {label!r}.",
            field="path",
        )
    first = dates.iloc[0]
    return (dates - first).dt.total_seconds().to_numpy(), first.to_pydatetime()


def _rate(seconds: np.ndarray, given: float | None, label: str, name: str) -> float:
    """Return the sampling rate of even times; steps may differ by the rounding of the stamps, not by a sample."""
    duration = float(seconds[-1] - seconds[0])
    if len(seconds) < 2 or duration <= 0:
        raise InvalidInputError(
            f"Times must rise over at least two samples; column {label!r} of {name} does not; remove it and pass "
            "sampling_rate=<Hz>.",
            field="path",
        )
    step = duration / (len(seconds) - 1)
    steps = np.diff(seconds)
    bad = (steps < 0) | (steps > 1.5 * step)
    if bad.any():
        row = int(np.argmax(bad)) + 2
        raise InvalidInputError(
            f"Times must be evenly spaced; column {label!r} of {name} goes from {seconds[row - 2]:g} to "
            f"{seconds[row - 1]:g} s at row {row} where steps are {step:g} s; cut the file at its gaps, or remove the "
            "column and pass sampling_rate=<Hz>.",
            field="path",
        )
    rate = float(f"{1 / step:.6g}")
    if given is not None and not math.isclose(rate, number(given, "sampling_rate", 0), rel_tol=_SAME_RATE):
        raise InvalidInputError(
            f"sampling_rate must be what the file says; column {label!r} of {name} says {rate:g} Hz; got {given:g}; "
            f"leave it out, or use resample={given:g}.",
            field="sampling_rate",
        )
    return rate if given is None else given
