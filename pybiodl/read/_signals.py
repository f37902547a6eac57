"""Signals over time, such as EEG and ECG, from EDF and from tables, at one sampling rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer, nearest, number
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.read._bytes import read_bytes
from pybiodl.read._edf import Channel, Recording, is_edf, parse_edf
from pybiodl.read._signal_table import parse_signal_table

_SAME_RATE = 1e-3  # clocks that are read from time stamps differ by rounding


@dataclass(frozen=True, eq=False)
class Signals:
    """Recordings with the same channels at one sampling rate.

    Attributes
    ----------
    values : list of ndarray of shape (n_samples, n_channels), float64
        One array a recording, in the physical units of `units`; lengths may differ.
    channels : tuple of str
        Names of the channels.
    units : tuple of str
        Physical unit of each channel as the file gives it (``uV``); '' where it gives none.
    sampling_rate : float
        Samples a second (Hz).
    start : tuple of datetime or None
        When each recording began, without time zone (UTC where the file names one); None where it does not say.
    annotations : DataFrame of shape (n_annotations, 4)
        ``recording`` (0-based), ``onset`` and ``duration`` (seconds from the recording's start; NaN where it has no
        duration) and ``text``.
    """

    values: list[np.ndarray]
    channels: tuple[str, ...]
    units: tuple[str, ...]
    sampling_rate: float
    start: tuple[datetime | None, ...]
    annotations: pd.DataFrame

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        seconds = sum(map(len, self.values)) / self.sampling_rate
        return (
            f"Signals({len(self)} recordings, {len(self.channels)} channels, {self.sampling_rate:g} Hz, {seconds:g} s)"
        )


def read_signals(
    path: Any, sampling_rate: float | None = None, channels: Sequence[str] | None = None, resample: float | None = None
) -> Signals:
    r"""Read one or more recordings of signals over time.

    Parameters
    ----------
    path : str, path, file object, or list of them
        EDF, EDF+ or BDF; or CSV, TSV or Parquet with one channel a column (one sample a row; numbers alone are read
        as columns without header). Plain or gzipped, known by content.
    sampling_rate : float, optional
        Samples a second (Hz), for tables without a column of times. Such a column is called ``time``, ``t``,
        ``seconds`` or ``timestamp``, with ``ms`` beside it where it counts milliseconds; otherwise it holds seconds or
        dates.
    channels : list of str, optional
        Channels to keep, in this order; of channels with the same name the first. Default: all.
    resample : float, optional
        Sampling rate (Hz) to bring all channels to, by a polyphase filter that removes what is too fast for it.
        Without it, channels or files of different sampling rates are refused.

    Returns
    -------
    Signals

    Raises
    ------
    InvalidInputError
        If a file is missing, empty, truncated or no recording, has gaps, uneven times or cells that are no numbers;
        a channel is missing; or sampling rates, channels or units differ.
    MissingDependencyError
        If there is EDF and edfio (the extra ``signals``) is not installed.

    Examples
    --------
    >>> import io
    >>> from pybiodl.read import read_signals
    >>> signals = read_signals(io.StringIO("time,ecg\n0,0.1\n0.5,0.3\n1,0.2\n"))
    >>> signals.sampling_rate, signals.values[0].ravel().tolist()
    (2.0, [0.1, 0.3, 0.2])
    """
    paths = list(path) if isinstance(path, list | tuple) else [path]
    if not paths:
        raise InvalidInputError("path must name a file or a list of files; got an empty list.", field="path")
    rate = None if sampling_rate is None else number(sampling_rate, "sampling_rate", 0, low_open=True)
    target = None if resample is None else number(resample, "resample", 0, low_open=True)
    if isinstance(channels, str):
        raise InvalidTypeError(f"channels must be a list of names; got {channels!r}; pass [{channels!r}].",
                               field="channels")  # fmt: skip
    recordings = [_at_one_rate(_selected(_parse(one, rate), channels), target) for one in paths]
    first = recordings[0]
    for other in recordings[1:]:
        _refuse_other_layout(first, other)
    return Signals(
        values=[_matrix(one) for one in recordings],
        channels=tuple(channel.name for channel in first.channels),
        units=tuple(channel.unit for channel in first.channels),
        sampling_rate=first.channels[0].sampling_rate,
        start=tuple(one.start for one in recordings),
        annotations=pd.DataFrame(
            [(i, *note) for i, one in enumerate(recordings) for note in one.annotations],
            columns=["recording", "onset", "duration", "text"],
        ).astype({"recording": np.int64, "onset": np.float64, "duration": np.float64, "text": object}),
    )


def windows(signals: Signals, length: int, step: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Cut recordings into windows of one length; what is left at the end of a recording is not used.

    Parameters
    ----------
    signals : Signals
    length : int
        Samples in a window.
    step : int, optional
        Samples from the start of one window to that of the next. Default: `length`, so that windows do not overlap.

    Returns
    -------
    values : ndarray of shape (n_windows, length, n_channels), float64
    recording : ndarray of shape (n_windows,), int64
        Which recording (0-based) a window is from: the groups that keep a person on one side of a split.

    Raises
    ------
    InvalidInputError
        If `length` or `step` is no whole number of at least 1, or no recording is that long.
    """
    length = integer(length, "length")
    step = length if step is None else integer(step, "step")
    longest = max(map(len, signals.values))
    if longest < length:
        raise InvalidInputError(
            f"length must be at most the longest recording, {longest} samples; got {length}.", field="length"
        )
    views = [
        np.lib.stride_tricks.sliding_window_view(one, length, axis=0)[::step].transpose(0, 2, 1)
        if len(one) >= length
        else np.empty((0, length, one.shape[1]))
        for one in signals.values
    ]
    return np.concatenate(views), np.repeat(np.arange(len(views)), [len(view) for view in views])


def _parse(path: Any, rate: float | None) -> Recording:
    raw, name = read_bytes(path)
    if not is_edf(raw):
        return parse_signal_table(raw, name, rate)
    recording = parse_edf(raw, name)
    if rate is not None:
        for channel in recording.channels:
            if not math.isclose(channel.sampling_rate, rate, rel_tol=_SAME_RATE):
                raise InvalidInputError(
                    f"sampling_rate must be what the file says; {name} has channel {channel.name!r} at "
                    f"{channel.sampling_rate:g} Hz; got {rate:g}; leave it out, or use resample={rate:g}.",
                    field="sampling_rate",
                )
    return recording


def _selected(recording: Recording, names: Sequence[str] | None) -> Recording:
    if names is None:
        return recording
    known = [channel.name for channel in recording.channels]
    for name in names:
        if name not in known:
            hint = nearest(str(name), known) or f"; it has {', '.join(map(repr, known))}."
            raise InvalidInputError(f"channels must be in every file; {recording.name} has no channel {name!r}{hint}",
                                    field="channels")  # fmt: skip
    if not len(names):
        raise InvalidInputError("channels must name at least one channel; got an empty list.", field="channels")
    kept = [recording.channels[known.index(name)] for name in names]
    return Recording(recording.name, kept, recording.start, recording.annotations)


def _at_one_rate(recording: Recording, target: float | None) -> Recording:
    """Resample all channels, or refuse channels whose sampling rates differ."""
    first = recording.channels[0]
    if target is None:
        for other in recording.channels[1:]:
            if other.sampling_rate != first.sampling_rate:
                raise _different(f"channel {other.name!r} of {recording.name}", other, f"channel {first.name!r}", first)
        return recording
    channels = [Channel(one.name, one.unit, target, partial(_resampled, one, target)) for one in recording.channels]
    return Recording(recording.name, channels, recording.start, recording.annotations)


def _resampled(channel: Channel, target: float) -> np.ndarray:
    from scipy.signal import resample_poly

    ratio = Fraction(target / channel.sampling_rate).limit_denominator(10_000)
    if ratio == 0:
        raise InvalidInputError(f"resample must be at least a 10,000th of the sampling rate, {channel.sampling_rate:g} "
                                f"Hz; got {target:g}.", field="resample")  # fmt: skip
    if ratio == 1:
        return channel.load()
    # A filter padded with zeros would pull the ends of a signal with an offset, such as a temperature, to zero.
    return resample_poly(channel.load(), ratio.numerator, ratio.denominator, padtype="line")


def _refuse_other_layout(first: Recording, other: Recording) -> None:
    names, expected = ([channel.name for channel in one.channels] for one in (other, first))
    if names != expected:
        place = next((i for i, pair in enumerate(zip(names, expected, strict=False)) if pair[0] != pair[1]), None)
        what = f"{len(names)} channels" if place is None else f"{names[place]!r} as channel {place + 1}"
        instead = f"{len(expected)}" if place is None else f"{expected[place]!r}"
        raise InvalidInputError(
            f"All files must have the same channels in the same order; {other.name} has {what} where {first.name} has "
            f"{instead}; name those to keep by channels.",
            field="path",
        )
    for mine, theirs in zip(other.channels, first.channels, strict=True):
        if mine.unit != theirs.unit:
            raise InvalidInputError(
                f"A channel must have the same unit in all files; {mine.name!r} is in {mine.unit!r} in {other.name} "
                f"and in {theirs.unit!r} in {first.name}; read them apart and convert one.",
                field="path",
            )
    if not math.isclose(other.channels[0].sampling_rate, first.channels[0].sampling_rate, rel_tol=_SAME_RATE):
        raise _different(other.name, other.channels[0], first.name, first.channels[0])


def _different(what: str, channel: Channel, other: str, beside: Channel) -> InvalidInputError:
    low = min(channel.sampling_rate, beside.sampling_rate)
    return InvalidInputError(
        f"All channels must have one sampling rate; {what} has {channel.sampling_rate:g} Hz and {other} "
        f"{beside.sampling_rate:g} Hz; bring them to one, as by resample={low:g}, or choose channels.",
        field="resample",
    )


def _matrix(recording: Recording) -> np.ndarray:
    """Channels side by side; resampling may leave one sample more in some."""
    values = [channel.load() for channel in recording.channels]
    n_samples = min(map(len, values))
    return np.stack([one[:n_samples] for one in values], axis=1)
