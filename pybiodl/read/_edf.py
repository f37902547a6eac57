"""EDF, EDF+ and BDF: what one file of a recording holds."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np

from pybiodl._optional import require
from pybiodl.errors import InvalidInputError

_EDF, _BDF = b"0       ", b"\xffBIOSEMI"
_FIXED_HEADER = 256
Annotation = tuple[float, float, str]  # onset in s, duration in s or NaN, text


@dataclass(frozen=True)
class Channel:
    """One channel of a file at `sampling_rate` (Hz).

    `load` makes its values, float64 of shape (n_samples,) in `unit`: a channel that nobody wants may be broken.
    """

    name: str
    unit: str
    sampling_rate: float
    load: Callable[[], np.ndarray]


@dataclass(frozen=True)
class Recording:
    """One file: its channels in order, when it started where that is known, and what is noted in it."""

    name: str
    channels: list[Channel]
    start: datetime | None = None
    annotations: tuple[Annotation, ...] = ()


def is_edf(raw: bytes) -> bool:
    """Whether bytes start as EDF or BDF do."""
    return raw[:8] in (_EDF, _BDF)


def parse_edf(raw: bytes, name: str) -> Recording:
    """Read EDF, EDF+ or BDF from bytes.

    Raises
    ------
    InvalidInputError
        If the file is truncated or damaged, has gaps (EDF+D) or no signal.
    MissingDependencyError
        If edfio is not installed.
    """
    require("edfio", "signals", "Reading EDF")
    import edfio

    _refuse_truncated(raw, name)
    read: Any = edfio.read_bdf if raw[:8] == _BDF else edfio.read_edf
    try:
        with warnings.catch_warnings():
            # The header of a recording that was stopped says -1 records; the data say how many there are.
            warnings.simplefilter("ignore", UserWarning)
            file = read(io.BytesIO(raw), header_encoding=_encoding(raw))
            _refuse_gaps(file, name)
            channels = [
                Channel(
                    signal.label,
                    signal.physical_dimension,
                    float(signal.sampling_frequency),
                    partial(_physical, signal, name),
                )
                for signal in file.signals
            ]
            annotations = tuple(
                (float(note.onset), float("nan") if note.duration is None else float(note.duration), note.text)
                for note in file.annotations
            )
            start = _start(file)
    except (ValueError, IndexError, OverflowError, ZeroDivisionError) as error:
        if isinstance(error, InvalidInputError):
            raise
        raise InvalidInputError(
            f"The EDF file {name} is damaged: {str(error).rstrip('.')}; copy or export it again.", field="path"
        ) from None
    if not channels:
        raise InvalidInputError(f"A recording must have a signal; the EDF file {name} has only annotations.",
                                field="path")  # fmt: skip
    return Recording(name, channels, start, annotations)


def _physical(signal: Any, name: str) -> np.ndarray:
    """Return values in physical units; edfio would return the digital ones where the header has no range."""
    try:
        steps = signal.digital_max - signal.digital_min
        unit_per_step = (signal.physical_max - signal.physical_min) / steps
    except (ValueError, ZeroDivisionError):
        unit_per_step = 0.0
    if not unit_per_step:
        raise InvalidInputError(
            f"A channel must have a physical and a digital range; {name} gives none for {signal.label!r}, so its "
            "values have no unit; leave it out by channels.",
            field="channels",
        )
    return np.array(signal.data, dtype=np.float64)


def _encoding(raw: bytes) -> str:
    """Return the encoding of the header: the standard allows ASCII alone, yet units such as µV are written in two."""
    header = raw[8 : int(raw[184:192])]
    try:
        header.decode()
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _refuse_truncated(raw: bytes, name: str) -> None:
    """Compare the file's size with its header: what is left of a cut recording would be read as all of it."""
    try:
        n_header, n_records, n_signals = int(raw[184:192]), int(raw[236:244]), int(raw[252:256])
        place = _FIXED_HEADER + 216 * n_signals  # where the samples a record of every signal are given
        samples = [int(raw[place + 8 * i : place + 8 * i + 8]) for i in range(n_signals)]
    except ValueError:
        raise InvalidInputError(
            f"The header of the EDF file {name} is truncated or damaged; copy or export it again.", field="path"
        ) from None
    expected = n_header + n_records * sum(samples) * (3 if raw[:8] == _BDF else 2)
    if n_records >= 0 and len(raw) < expected:
        raise InvalidInputError(
            f"The EDF file {name} is truncated: its header says {expected} bytes and there are {len(raw)}; copy or "
            "download it again.",
            field="path",
        )


def _refuse_gaps(file: Any, name: str) -> None:
    if not file.is_continuous:
        raise InvalidInputError(
            f"A recording must be continuous; {name} has gaps between its records (EDF+D); export each part without "
            "gaps as a file of its own.",
            field="path",
        )


def _start(file: Any) -> datetime | None:
    """When the recording started, or None where the date was removed or is none."""
    try:
        start: datetime = file.startdatetime
    except ValueError:
        return None
    return start
