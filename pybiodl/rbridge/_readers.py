"""Files of biology as R's data frames; positions count from 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl import read
from pybiodl._check import one_of
from pybiodl.rbridge._border import Frame, Lines
from pybiodl.rbridge._names import READERS
from pybiodl.rbridge._parameters import plain
from pybiodl.rbridge._tables import plain_numbers

_FROM_ONE = ("start", "thick_start")


def read_file(verb: str, arguments: dict[str, Any]) -> Any:
    """Read a file by one of `READERS`."""
    given = {name: _plain_list(value) for name, value in arguments.items()}
    found = getattr(read, one_of(verb, "verb", READERS))(**given)
    if verb == "read_signals":
        return _signals(found)
    if verb == "read_mgf":
        return _spectra(found)
    if verb == "read_visits":
        return _visits(found)
    if verb == "read_bed":  # BED begins at 0 and ends before `end`: from 1, with both ends inside, the end is the same
        found = found.assign(**{name: found[name] + 1 for name in _FROM_ONE if name in found})
    return frame(found)


def _plain_list(value: Any) -> Any:
    value = plain(value)
    return list(value) if isinstance(value, tuple) else value


def frame(table: pd.DataFrame, **further: Any) -> Frame:
    """Columns of a table, and `further` ones, as R has them."""
    columns = {str(name): table[name].to_numpy() for name in table.columns} | further
    return Frame(list(columns.values()), list(columns), len(table))


def _spectra(table: pd.DataFrame) -> Frame:
    """Give each spectrum as a matrix of m/z and intensity; a charge of 0 is not known, an empty text not there."""
    peaks = [np.column_stack(pair) for pair in zip(table["mz"], table["intensity"], strict=True)]
    kept = frame(table.drop(columns=["mz", "intensity"]), peaks=Lines(peaks, None, ["mz", "intensity"]))
    charge = table["charge"].to_numpy()
    kept.columns[kept.names.index("charge")] = np.ma.MaskedArray(charge, charge == 0)
    for name in ("title", "sequence"):
        kept.columns[kept.names.index(name)] = table[name].replace("", None).to_numpy(dtype=object)
    return kept


def _visits(table: pd.DataFrame) -> dict[str, Any]:
    """Give each patient's codes as a list of visits; dates are seconds since 1970, and ``dates`` says which kind."""
    times = table["times"].tolist()
    dates = len(times) > 0 and isinstance(times[0][0], pd.Timestamp)
    numbers = [np.array([_seconds(one) if dates else one for one in own], dtype=np.float64) for own in times]
    whole = dates and all((own % 86400 == 0).all() for own in numbers)
    return {
        "patient": table["patient"].to_numpy(dtype=object),
        "times": Lines(numbers),
        "dates": "days" if whole else "seconds" if dates else None,
        "codes": [Lines([np.array(visit, dtype=object) for visit in own]) for own in table["codes"]],
    }


def _seconds(time: Any) -> float:
    return float((pd.Timestamp(time) - pd.Timestamp(0)) / pd.Timedelta(1, "s"))


def _signals(found: read.Signals) -> dict[str, Any]:
    notes = found.annotations.assign(recording=found.annotations["recording"] + 1)
    return {
        "values": Lines(list(found.values), None, list(found.channels)),
        "channels": np.array(found.channels, dtype=object),
        "units": np.array(found.units, dtype=object),
        "sampling_rate": float(found.sampling_rate),
        "start": np.array([np.nan if one is None else _seconds(one) for one in found.start], dtype=np.float64),
        "annotations": frame(notes),
    }


def cut_windows(values: Any, length: Any, step: Any) -> dict[str, Any]:
    """Cut recordings into windows of one length; recordings count from 1."""
    items = values.items if isinstance(values, Lines) else values
    lines = [np.asarray(plain_numbers(item), dtype=np.float64) for item in items]
    lines = [line.reshape(len(line), -1) for line in lines]
    width = lines[0].shape[1]
    signals = read.Signals(lines, ("",) * width, ("",) * width, 1.0, (None,) * len(lines), pd.DataFrame())
    cut, recording = read.windows(signals, plain(length), plain(step))
    return {"values": cut, "recording": recording + 1}
