"""Mass spectra in Mascot's generic format (MGF) into a table.

The parser is our own, because a general one (pyteomics 5) returns a spectrum that is cut off as None and gives no line
numbers; the format is a page long.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError
from pybiodl.read._bytes import decode, read_bytes, refuse_binary

_COMMENTS = ("#", ";", "!", "/")
_CHARGE = re.compile(r"([+-]?)(\d+)([+-]?)")
_COLUMNS = ("title", "sequence", "charge", "precursor_mz", "retention_time", "mz", "intensity")


def read_mgf(path: Any) -> pd.DataFrame:
    r"""Read the spectra of an MGF file.

    Parameters
    ----------
    path : str, path or file object
        Plain or gzipped, known by content; a file object may be open for text or for bytes.

    Returns
    -------
    DataFrame of shape (n_spectra, 7)
        In the order of the file: ``title`` (TITLE), ``sequence`` (SEQ, the peptide), both '' where absent;
        ``charge`` (CHARGE, int64, negative for anions; 0 where absent or where several are given), ``precursor_mz``
        (PEPMASS, m/z in Th), ``retention_time`` (RTINSECONDS, seconds; the middle of a range), both NaN where absent;
        ``mz`` (Th) and ``intensity`` (as in the file), each an object column of float64 arrays of shape (n_peaks,).
        A CHARGE above the first spectrum holds for all that have none.

    Raises
    ------
    InvalidInputError
        If the file is missing, empty, truncated or no MGF, a spectrum has no END IONS, or a peak or a value is no
        number (with its line).

    Examples
    --------
    >>> import io
    >>> from pybiodl.read import read_mgf
    >>> text = "BEGIN IONS\nSEQ=PEPTIDE\nPEPMASS=400.7\nCHARGE=2+\n98.1 3\n227.1 10\nEND IONS\n"
    >>> read_mgf(io.StringIO(text))[["sequence", "charge", "precursor_mz"]].to_numpy().tolist()
    [['PEPTIDE', 2, 400.7]]
    """
    raw, name = read_bytes(path)
    refuse_binary(raw, name, "MGF")
    defaults: dict[str, str] = {}
    fields: dict[str, str] | None = None
    peaks: list[tuple[int, str]] = []
    rows: list[tuple[Any, ...]] = []
    began = 0
    for number, line in enumerate(decode(raw).splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith(_COMMENTS):
            continue
        if line == "BEGIN IONS":
            if fields is not None:
                raise _not_ended(began, len(rows) + 1, name)
            fields, peaks, began = dict(defaults), [], number
        elif line == "END IONS":
            if fields is None:
                raise _outside(number, line, name)
            rows.append(_spectrum(fields, peaks, number, name))
            fields = None
        elif "=" in line:
            key, _, value = line.partition("=")
            (defaults if fields is None else fields)[key.strip().upper()] = value.strip()
        elif fields is None:
            raise _outside(number, line, name)
        else:
            peaks.append((number, line))
    if fields is not None:
        raise _not_ended(began, len(rows) + 1, name)
    if not rows:
        raise InvalidInputError(f"An MGF file must have a spectrum between BEGIN IONS and END IONS; {name} has none.",
                                field="path")  # fmt: skip
    return pd.DataFrame(dict(zip(_COLUMNS, _columns(rows), strict=True)))


def _columns(rows: list[tuple[Any, ...]]) -> list[Any]:
    """Columns from rows; arrays are set one by one, or spectra of one length would become a matrix."""
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    for place in (5, 6):
        arrays = np.empty(len(rows), dtype=object)
        for row, array in enumerate(columns[place]):
            arrays[row] = array
        columns[place] = arrays
    return columns


def _spectrum(fields: dict[str, str], peaks: list[tuple[int, str]], line: int, name: str) -> tuple[Any, ...]:
    where = f"the spectrum that ends on line {line} of {name}"
    mass = fields.get("PEPMASS", "").split()
    seconds = [part for part in re.split(r"[-\s]+", fields.get("RTINSECONDS", "")) if part]
    numbers = np.array([_peak(text, number, name) for number, text in peaks], dtype=np.float64).reshape(-1, 2)
    return (
        fields.get("TITLE", ""),
        fields.get("SEQ", ""),
        _charge(fields.get("CHARGE", ""), where),
        _value(mass[0], "PEPMASS", where) if mass else math.nan,
        float(np.mean([_value(part, "RTINSECONDS", where) for part in seconds])) if seconds else math.nan,
        np.ascontiguousarray(numbers[:, 0]),
        np.ascontiguousarray(numbers[:, 1]),
    )


def _peak(text: str, number: int, name: str) -> tuple[float, float]:
    cells = text.split()
    try:
        mz, intensity = float(cells[0]), float(cells[1])  # a third cell is the charge of the fragment
        if math.isfinite(mz) and math.isfinite(intensity):
            return mz, intensity
    except (ValueError, IndexError):
        pass
    raise InvalidInputError(
        f"A peak must be two numbers, m/z and intensity; line {number} of {name} is {text[:60]!r}.", field="path"
    )


def _value(text: str, key: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidInputError(f"{key} must be a number; {where} has {text!r}.", field="path")
    return value


def _charge(text: str, where: str) -> int:
    charges = [part for part in re.split(r"[,\s]+(?:and\s+)?", text) if part]
    found = [_CHARGE.fullmatch(part) for part in charges]
    signs = [match[1] + match[3] for match in found if match]
    if not all(found) or any(len(sign) > 1 for sign in signs):
        raise InvalidInputError(f"CHARGE must be a charge such as 2+; {where} has {text!r}.", field="path")
    if len(found) != 1 or found[0] is None:
        return 0
    return int(found[0][2]) * (-1 if signs[0] == "-" else 1)


def _not_ended(line: int, number: int, name: str) -> InvalidInputError:
    return InvalidInputError(
        f"A spectrum must end with END IONS; spectrum {number} of {name}, which begins on line {line}, does not: the "
        "file is cut off or damaged there.",
        field="path",
    )


def _outside(line: int, text: str, name: str) -> InvalidInputError:
    return InvalidInputError(
        f"In an MGF file all but KEY=value stands between BEGIN IONS and END IONS; line {line} of {name} is "
        f"{text[:60]!r}.",
        field="path",
    )
