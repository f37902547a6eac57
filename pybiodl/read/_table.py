"""Tables of measurements: CSV, TSV and Parquet, samples in rows or genes in rows."""

from __future__ import annotations

import csv
import io
import re
import warnings
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import nearest, one_of
from pybiodl._optional import require
from pybiodl.errors import DataWarning, InvalidInputError
from pybiodl.read._bytes import decode, read_bytes, refuse_binary

_PARQUET = b"PAR1"
_MISSING = ["", "NA", "NaN", "nan", "N/A", "n/a", "#N/A", "null", "NULL"]  # "None" is a word that classes may use
_NAME_OF_ROWS = re.compile(
    r".*(ids?|names?)|samples?|cells?|patients?|subjects?|donors?|barcodes?|accession|index", re.IGNORECASE
)
_IDENTIFIER = re.compile(r"(.*[_. -])?ids?", re.IGNORECASE)


def read_table(path: Any, genes_in: str = "columns", index: str | None = "auto") -> pd.DataFrame:
    """Read a table of measurements with samples in rows, whichever way the file has it.

    Parameters
    ----------
    path : str, path or file object
        CSV, TSV (or with ``;`` or ``|``: the separator is taken from the header) or Parquet, plain or gzipped; known
        by content, not by name. Text has one header line. Empty cells, NA, NaN, N/A and null are missing.
    genes_in : {"columns", "rows"}
        ``rows``: the file has a gene a row and a sample a column, as expression tables often are; it is transposed.
    index : str or None
        Column that holds the row names. ``"auto"``: with genes in rows, the first column; with genes in columns, the
        first one if its values are unique and its header is empty or says that it names samples (``id``,
        ``sample_name``, ``cell``, ...). None: no column.

    Returns
    -------
    DataFrame of shape (n_samples, n_columns)

    Raises
    ------
    InvalidInputError
        If the file is missing, empty, truncated, no table, has a row with too few or too many cells (with its line),
        or, with genes in rows, a cell that is no number (with gene, sample and value).

    Warns
    -----
    DataWarning
        If gene names repeat (all are kept), or a column of numbers has a few cells of text.
    """
    one_of(genes_in, "genes_in", ("columns", "rows"))
    raw, name = read_bytes(path)
    table = parse_table(raw, name)
    rows_are_genes = genes_in == "rows"
    table = _with_row_names(table, index, name, rows_are_genes)
    table = _transposed(table, name) if rows_are_genes else table
    if not rows_are_genes:
        _warn_of_text_among_numbers(table, name)
    _warn_of_repeated_names(table.columns, name)
    return table


def parse_table(raw: bytes, name: str, dtype: Any = None, lines_before: int = 0) -> pd.DataFrame:
    """Read CSV, TSV or Parquet from bytes, every column as it stands there.

    Parameters
    ----------
    raw : bytes
        Content of the file, gunzipped.
    name : str
        What messages call the file.
    dtype : type, optional
        ``str`` keeps the cells of text as they are written: codes such as ``250.00`` are no numbers.
    lines_before : int
        Lines of the file that come before `raw`; -1 where `raw` got a header line that the file does not have.

    Raises
    ------
    InvalidInputError
        If this is no table, a row has too few or too many cells, or there is no row.
    """
    table = _from_parquet(raw, name) if raw[:4] == _PARQUET else _from_text(raw, name, dtype, lines_before)
    if table.shape[0] == 0:
        raise InvalidInputError(f"A table must have at least one row below its header; {name} has none.", field="path")
    return table


def separator_of(line: str) -> str:
    """Return the most frequent of tab, comma, semicolon and bar in a header line, outside quotes."""
    return max("\t,;|", key=_outside_quotes(line).count)


def _from_parquet(raw: bytes, name: str) -> pd.DataFrame:
    require("pyarrow", "io", "Reading Parquet")
    import pyarrow

    try:
        table = pd.read_parquet(io.BytesIO(raw))
    except (pyarrow.ArrowException, OSError):
        raise InvalidInputError(
            f"The Parquet file {name} is truncated or damaged; write it again.", field="path"
        ) from None
    return table if isinstance(table.index, pd.RangeIndex) else table.reset_index(names=table.index.name or "")


def _from_text(raw: bytes, name: str, dtype: Any, lines_before: int) -> pd.DataFrame:
    refuse_binary(raw, name, "A table")
    blank_lines = lines_before + raw[: len(raw) - len(raw.lstrip(b"\r\n"))].count(b"\n")
    raw = raw.lstrip(b"\r\n")
    first = decode(raw.split(b"\n", 1)[0]).rstrip("\r")
    separator = separator_of(first)
    header = next(csv.reader([first], delimiter=separator))
    n_cells = _cells_of_rows(raw, separator, name, blank_lines)
    if n_cells == len(header) + 1:  # R's write.table gives no header to the row names
        header = ["", *header]
    elif n_cells != len(header):
        raise _ragged(blank_lines + 2, n_cells, len(header), name)
    encoding = "utf-8"
    try:
        raw.decode()
    except UnicodeDecodeError:
        encoding = "latin-1"
    try:
        table = pd.read_csv(
            io.BytesIO(raw), sep=separator, header=None, skiprows=1, names=range(len(header)), index_col=False,
            encoding=encoding, keep_default_na=False, na_values=_MISSING, low_memory=False, skip_blank_lines=True,
            dtype=dtype,
        )  # fmt: skip
    except (pd.errors.ParserError, ValueError) as error:
        raise InvalidInputError(f"{name} is no table that can be read: {error}.", field="path") from None
    table.columns = pd.Index([column.strip() for column in header], dtype=object)
    return table


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _cells_of_rows(raw: bytes, separator: str, name: str, lines_before: int) -> int:
    """Count the cells of the rows below the header, which must all have as many.

    pandas fills short rows with missing values in silence, so the separators are counted here.
    """
    data = np.frombuffer(raw.rstrip() + b"\n", dtype=np.uint8)
    ends = data == ord("\n")
    separators = data == ord(separator)
    if b'"' in raw:
        outside = ~np.bitwise_xor.accumulate(data == ord('"'))
        ends &= outside
        separators &= outside
    last = np.flatnonzero(ends)
    if len(last) < 2:
        return len(np.flatnonzero(separators)) + 1
    cells = np.diff(np.searchsorted(np.flatnonzero(separators), last), prepend=0) + 1
    width = np.diff(last, prepend=-1) - 1
    blank = (width == 0) | ((width == 1) & (data[np.maximum(last - 1, 0)] == ord("\r")))
    if np.flatnonzero(~blank).size < 2:
        return int(cells[0])
    rows = np.flatnonzero(~blank)[1:]
    expected = int(cells[rows[0]])
    bad = rows[cells[rows] != expected]
    if len(bad):
        # Line numbers count real line ends, those inside quotes too.
        line = int(np.count_nonzero(data[: last[bad[0]]] == ord("\n"))) + 1 + lines_before
        raise _ragged(line, int(cells[bad[0]]), expected, name)
    return expected


def _ragged(line: int, got: int, expected: int, name: str) -> InvalidInputError:
    return InvalidInputError(
        f"Every row of a table must have as many cells; line {line} of {name} has {got} where {expected} are expected.",
        field="path",
    )


def _with_row_names(table: pd.DataFrame, index: str | None, name: str, rows_are_genes: bool) -> pd.DataFrame:
    """Move the column that holds the row names into the index."""
    if index is None:
        return table
    place = 0
    if index == "auto":
        if not rows_are_genes and not _names_samples(table.iloc[:, 0], str(table.columns[0])):
            return table
    else:
        columns = [str(column) for column in table.columns]
        if index not in columns:
            raise InvalidInputError(
                f"index must be a column of {name}; got {index!r}{nearest(index, columns) or '.'}", field="index"
            )
        place = columns.index(index)
    names = table.iloc[:, place]
    table = table.drop(columns=table.columns[place]) if table.columns.is_unique else _drop(table, place)
    if table.shape[1] == 0:
        raise InvalidInputError(f"A table must have a column beside the row names; {name} has none.", field="path")
    table.index = pd.Index(names.to_numpy(), name=None if rows_are_genes else (names.name or None))
    return table


def _drop(table: pd.DataFrame, place: int) -> pd.DataFrame:
    return table.iloc[:, [j for j in range(table.shape[1]) if j != place]]


def _names_samples(column: pd.Series[Any], header: str) -> bool:
    """Tell whether the first column names the samples rather than measures them."""
    if column.isna().any() or not column.is_unique or pd.api.types.is_float_dtype(column.dtype):
        return False
    if header == "":
        return True
    rule = _IDENTIFIER if pd.api.types.is_numeric_dtype(column.dtype) else _NAME_OF_ROWS
    return rule.fullmatch(header) is not None


def _transposed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Genes in rows become columns; every cell must be a number or missing."""
    for j in _text_columns(table):
        column = table.iloc[:, j]
        bad = pd.to_numeric(column, errors="coerce").isna() & column.notna()
        if bad.any():
            row = int(np.argmax(bad.to_numpy()))
            raise InvalidInputError(
                f"With genes_in='rows' every cell must be a number; {name} has {column.iloc[row]!r} for gene "
                f"{str(table.index[row])!r}, sample {str(table.columns[j])!r}; remove that row or column, or use "
                "genes_in='columns'.",
                field="genes_in",
            )
    numbers = table.to_numpy(dtype=np.float64, na_value=np.nan)
    return pd.DataFrame(numbers.T, index=table.columns, columns=[str(gene) for gene in table.index])


def _text_columns(table: pd.DataFrame) -> list[int]:
    return [j for j, dtype in enumerate(table.dtypes) if dtype.kind == "O"]


def _warn_of_text_among_numbers(table: pd.DataFrame, name: str) -> None:
    """One cell of text turns a gene into categories: say so."""
    for j in _text_columns(table):
        column = table.iloc[:, j]
        known = column.dropna()
        text = known[pd.to_numeric(known, errors="coerce").isna()]
        if 0 < len(text) <= len(known) / 2:
            warnings.warn(
                f"Column {str(table.columns[j])!r} of {name} is read as text: {len(text)} of its {len(known)} cells "
                f"are no numbers (the first is {text.iloc[0]!r}).",
                DataWarning,
                stacklevel=3,
            )


def _warn_of_repeated_names(names: pd.Index[Any], name: str) -> None:
    repeated = names[names.duplicated()]
    if len(repeated):
        one = len(repeated) == 1
        warnings.warn(
            f"{len(repeated)} column{'' if one else 's'} of {name} repeat{'s' if one else ''} a name that came before "
            f"(the first is {str(repeated[0])!r}); all are kept.",
            DataWarning,
            stacklevel=3,
        )
