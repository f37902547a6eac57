"""Long tables of medical events into one row a patient."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import nearest
from pybiodl.errors import InvalidInputError
from pybiodl.read._bytes import read_bytes
from pybiodl.read._dates import iso_dates
from pybiodl.read._table import parse_table


def read_visits(path: Any, patient: str = "patient", time: str = "time", code: str = "code") -> pd.DataFrame:
    r"""Read a table with one event a row, and gather the visits of every patient.

    Events of one patient at one time are one visit.

    Parameters
    ----------
    path : str, path or file object
        CSV, TSV or Parquet, plain or gzipped, known by content.
    patient, time, code : str
        Columns of the table: who, when and what. Times are numbers in a unit of your own (days, years), or dates as
        ISO 8601 writes them (``2024-03-31`` or ``2024-03-31 14:05``). Codes of any system are strings and stay as they
        are written: ``250.00`` is not 250.

    Returns
    -------
    DataFrame of shape (n_patients, 3)
        Patients in the order in which they first appear: ``patient`` (str), ``times`` (list of float, or of Timestamp,
        one a visit, rising) and ``codes`` (list of lists of str: the codes of each visit in the order of the file).

    Raises
    ------
    InvalidInputError
        If the file is missing, empty or no table, a column is missing (the nearest name is given), or a row has no
        patient, no code, or no time that can be sorted (with the row, from 1, and its value).

    Examples
    --------
    >>> import io
    >>> from pybiodl.read import read_visits
    >>> text = "patient,time,code\na,9,I10\nb,1,E11\na,2,250.00\na,9,N18\n"
    >>> read_visits(io.StringIO(text)).to_numpy().tolist()
    [['a', [2.0, 9.0], [['250.00'], ['I10', 'N18']]], ['b', [1.0], [['E11']]]]
    """
    raw, name = read_bytes(path)
    table = parse_table(raw, name, dtype=str)
    patients, times, codes = (
        _column(table, column, parameter, name)
        for column, parameter in ((patient, "patient"), (time, "time"), (code, "code"))
    )
    values, is_date = _sortable(times, time, name)
    numbers, known = pd.factorize(patients.astype(str))
    order = np.lexsort((values, numbers))  # stable: codes of one visit keep the order of the file
    numbers, values, labels = numbers[order], values[order], codes.astype(str).to_numpy()[order]
    new_patient = np.diff(numbers, prepend=-1) != 0
    new_visit = new_patient | (np.diff(values, prepend=values[0]) != 0)
    starts = np.flatnonzero(new_visit)
    visits = [part.tolist() for part in np.split(labels, starts[1:])]
    when = list(pd.DatetimeIndex(values[starts])) if is_date else values[starts].tolist()
    bounds = [*np.flatnonzero(new_patient[starts]).tolist(), len(starts)]
    rows = pd.DataFrame({"patient": known.to_numpy()}, dtype=object)
    rows["times"] = [when[first:last] for first, last in pairwise(bounds)]
    rows["codes"] = [visits[first:last] for first, last in pairwise(bounds)]
    return rows


def _column(table: pd.DataFrame, column: str, parameter: str, name: str) -> pd.Series:
    """Return a column in which no cell is missing."""
    columns = [str(known) for known in table.columns]
    if column not in columns:
        hint = nearest(column, columns) or f"; its columns are {', '.join(map(repr, columns[:20]))}."
        raise InvalidInputError(f"{parameter} must be a column of {name}; got {column!r}{hint}", field=parameter)
    values = table.iloc[:, columns.index(column)]
    missing = values.isna().to_numpy()
    if missing.any():
        raise InvalidInputError(
            f"Every event must have a {parameter}; row {int(np.argmax(missing)) + 1} of {name} has none in column "
            f"{column!r}; fill it in or remove the row.",
            field=parameter,
        )
    return values


def _sortable(times: pd.Series, column: str, name: str) -> tuple[np.ndarray, bool]:
    """Return float64 numbers or datetime64 values, and whether they are dates."""
    if not pd.api.types.is_datetime64_any_dtype(times.dtype):
        numbers = pd.to_numeric(times, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        bad = ~np.isfinite(numbers)
        if not bad.any():
            return numbers, False
    else:
        numbers, bad = np.full(len(times), np.nan), np.ones(len(times), dtype=bool)
    if bad[0]:
        dates = iso_dates(times)
        bad = dates.isna().to_numpy() | ~np.isnan(numbers)
        if not bad.any():
            return dates.to_numpy(), True
    row = int(np.argmax(bad))
    raise InvalidInputError(
        f"Times must all be numbers, or all be dates such as 2024-03-31; row {row + 1} of {name} has "
        f"{str(times.iloc[row])!r} in column {column!r}; write it like the others.",
        field="time",
    )
