"""BED files into a table of intervals."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError
from pybiodl.read._bytes import read_bytes, refuse_binary

_STANDARD = [
    "chromosome", "start", "end", "name", "score", "strand",
    "thick_start", "thick_end", "item_rgb", "block_count", "block_sizes", "block_starts",
]  # fmt: skip
_PEAKS = [*_STANDARD[:6], "signal_value", "p_value", "q_value", "summit"]
_TEXT = {"chromosome", "name", "strand", "item_rgb", "block_sizes", "block_starts"}
_NOT_DATA = re.compile(rb"^(?:(?:#|track[ \t]|browser[ \t])[^\n]*|[ \t]*)(?:\n|\Z)", re.MULTILINE)


def read_bed(path: Any) -> pd.DataFrame:
    r"""Read the intervals of a BED file; track, browser and comment lines are left out.

    Parameters
    ----------
    path : str, path or file object
        BED of 3 columns or more, separated by tabs or, where the first line has no tab, by spaces; plain or gzipped.

    Returns
    -------
    DataFrame of shape (n_intervals, n_columns)
        ``chromosome`` (str), ``start``, ``end`` (int64; 0-based, the end is not inside) and, as present, ``name``
        (str), ``score``, ``strand`` (``+``, ``-`` or ``.``), ``thick_start``, ``thick_end``, ``item_rgb``,
        ``block_count``, ``block_sizes``, ``block_starts``; in files named ``.narrowPeak`` or ``.broadPeak``
        ``signal_value``, ``p_value``, ``q_value`` and ``summit`` follow the strand. Further columns are
        ``column_13`` and so on. A score of ``.`` is missing.

    Raises
    ------
    InvalidInputError
        If the file is missing, empty, truncated or no text, or a line (named by its number) has too few or too many
        cells, positions that are no whole numbers, a start that is not before its end, or another strand.

    Examples
    --------
    >>> import io
    >>> from pybiodl.read import read_bed
    >>> read_bed(io.StringIO("track name=peaks\nchr1\t10\t20\tp1\t0\t-\n")).to_numpy().tolist()
    [['chr1', 10, 20, 'p1', 0, '-']]
    """
    return read_intervals(path)[0]


def read_intervals(path: Any) -> tuple[pd.DataFrame, Lines]:
    """Read a BED file as `read_bed` does, and where its rows stand in it."""
    raw, name = read_bytes(path)
    refuse_binary(raw, name, "BED")
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = Lines(raw, name)
    data = _NOT_DATA.sub(b"", raw)
    if not data:
        raise InvalidInputError(f"A BED file must have at least one interval; {name} has none.", field="path")
    first = data.split(b"\n", 1)[0]
    if b"\t" not in first:
        data = b"\n".join(b"\t".join(line.split()) for line in data.splitlines())
    n_columns = _columns(data, lines)
    names = _names(name, n_columns)
    table = pd.read_csv(
        io.BytesIO(data), sep="\t", header=None, names=names, index_col=False, quoting=csv.QUOTE_NONE,
        encoding=_encoding(data), keep_default_na=False, na_values={"score": ["."]}, low_memory=False,
        dtype={column: str for column in names if column in _TEXT},
    )  # fmt: skip
    table = table.astype({column: object for column in names if column in _TEXT})
    _refuse_other_than_whole(table, data, lines)
    refuse_intervals(table, lines.where)
    return table, lines


class Lines:
    """Line numbers of the rows of a BED file, looked up where an error needs one."""

    def __init__(self, raw: bytes, name: str) -> None:
        self._raw = raw
        self.name = name

    def where(self, row: int) -> str:
        """Name the line (1-based) of a row (0-based) and the file."""
        not_data = {self._raw.count(b"\n", 0, match.start()) for match in _NOT_DATA.finditer(self._raw)}
        data = (line for line in range(self._raw.count(b"\n") + 1) if line not in not_data)
        return f"line {next(line for i, line in enumerate(data) if i == row) + 1} of {self.name}"


def _encoding(raw: bytes) -> str:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _names(name: str, n_columns: int) -> list[str]:
    peaks = re.search(r"\.(narrow|broad)peak(\.gz)?'?$", name, re.IGNORECASE)
    known = _PEAKS if peaks else _STANDARD
    return [*known[:n_columns], *(f"column_{i}" for i in range(len(known) + 1, n_columns + 1))]


def _columns(data: bytes, lines: Lines) -> int:
    """Count the columns, which must be as many in every line; pandas would fill short lines in silence."""
    codes = np.frombuffer(data.rstrip(b"\n") + b"\n", dtype=np.uint8)
    tabs = np.searchsorted(np.flatnonzero(codes == ord("\t")), np.flatnonzero(codes == ord("\n")))
    cells = np.diff(tabs, prepend=0) + 1
    if cells[0] < 3:
        raise InvalidInputError(
            f"A BED line must have at least chromosome, start and end; {lines.where(0)} has {int(cells[0])} "
            f"column{'' if cells[0] == 1 else 's'}.",
            field="path",
        )
    odd = np.flatnonzero(cells != cells[0])
    if len(odd):
        raise InvalidInputError(
            f"Every line of a BED file must have as many columns; {lines.where(int(odd[0]))} has "
            f"{int(cells[odd[0]])} where {int(cells[0])} are expected.",
            field="path",
        )
    return int(cells[0])


def _refuse_other_than_whole(table: pd.DataFrame, data: bytes, lines: Lines) -> None:
    for place in (1, 2):
        if table.iloc[:, place].dtype != np.int64:
            # One odd cell changes how pandas reads the others, so they are read again, as they are written.
            cells = pd.read_csv(
                io.BytesIO(data), sep="\t", header=None, usecols=[place], quoting=csv.QUOTE_NONE, dtype=str,
                encoding=_encoding(data), keep_default_na=False,
            )[place]  # fmt: skip
            row = int(np.argmin(cells.str.fullmatch(r"[+-]?\d{1,18}").to_numpy(dtype=bool)))
            raise InvalidInputError(
                f"The {table.columns[place]} of an interval must be a whole number; {lines.where(row)} has "
                f"{cells.iloc[row]!r}.",
                field="path",
            )


def refuse_intervals(table: pd.DataFrame, where: Any) -> None:
    """Refuse intervals that are empty, begin before their chromosome or have no known strand; `where` names a row."""
    start, end = table["start"].to_numpy(), table["end"].to_numpy()
    bad = (start < 0) | (start >= end)
    if bad.any():
        row = int(bad.argmax())
        raise InvalidInputError(
            f"An interval must have 0 <= start < end; {where(row)} has start {start[row]} and end {end[row]}.",
            field="path",
        )
    strand = table.get("strand")
    if strand is not None and not strand.isin(["+", "-", "."]).all():
        row = int(np.argmin(strand.isin(["+", "-", "."])))
        raise InvalidInputError(
            f"The strand of an interval must be +, - or .; {where(row)} has {strand.iloc[row]!r}.", field="path"
        )
