"""The numbers of a CSV, TSV or Parquet file, a block of rows at a time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from pybiodl._optional import require
from pybiodl.errors import InvalidInputError
from pybiodl.read._table import parse_table

_BLOCK = 1 << 24  # bytes of numbers or of text that are in memory at a time
_PAGES = 1 << 16  # bytes that are read of one Parquet column at a time
_INDEX_OF_PANDAS = "__index_level_"


@dataclass
class Blocks:
    """`rows` gives arrays of shape (n, len(names)); the names are known once its first block is there."""

    rows: Iterator[np.ndarray]
    n_bytes: int = 8
    names: list[str] = field(default_factory=list)
    text_names: list[str] = field(default_factory=list)


def parquet_blocks(path: Path, name: str) -> Blocks:
    """Return the numbers of a Parquet file; whole row groups are never in memory.

    Raises
    ------
    InvalidInputError
        If the file is truncated or damaged, now or while blocks are read.
    """
    require("pyarrow", "io", "Reading Parquet")
    import pyarrow as pa
    from pyarrow import parquet

    damaged = InvalidInputError(f"The Parquet file {name} is truncated or damaged; write it again.", field="path")
    try:
        # Without these two, pyarrow holds all bytes of a row group at once.
        file = parquet.ParquetFile(path, pre_buffer=False, buffer_size=_PAGES)
    except (pa.ArrowException, OSError):
        raise damaged from None
    fields = [one for one in file.schema_arrow if not one.name.startswith(_INDEX_OF_PANDAS)]
    numbers = [one for one in fields if _holds_numbers(one.type)]
    # float32 holds every value of these types.
    small = ("float", "halffloat", "bool", "int8", "int16", "uint8", "uint16")
    n_bytes = 4 if all(str(one.type) in small for one in numbers) else 8
    names = [one.name for one in numbers]

    def rows() -> Iterator[np.ndarray]:
        n_rows = max(1, min(65_536, _BLOCK // (8 * max(1, len(names)))))
        try:
            for batch in file.iter_batches(n_rows, columns=names or None):
                block = np.empty((batch.num_rows, len(names)))
                for i, one in enumerate(names):
                    block[:, i] = batch.column(one).cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
                yield block
        except (pa.ArrowException, OSError):
            raise damaged from None
        finally:
            file.close()

    return Blocks(rows(), n_bytes, names, [one.name for one in fields if one not in numbers])


def _holds_numbers(kind: Any) -> bool:
    import pyarrow as pa

    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_decimal)
    return any(test(kind) for test in tests)


def text_blocks(path: Path, name: str) -> Blocks:
    """Return the numbers of a CSV or TSV file, plain or gzipped; the first block tells which columns are text.

    Raises
    ------
    InvalidInputError
        While blocks are read: if the file is truncated or no text, a row has too few or too many cells, or a cell
        among numbers is text.
    """
    blocks = Blocks(iter(()))

    def rows() -> Iterator[np.ndarray]:
        places: list[int] = []
        n_before = 0
        for raw, lines_before in _pieces(path, name):
            table = parse_table(raw, name, lines_before=lines_before)
            if not n_before:
                places = [i for i in range(table.shape[1]) if not _is_text(table.iloc[:, i])]
                columns = [str(column) for column in table.columns]
                blocks.names = [columns[i] for i in places]
                blocks.text_names = [column for i, column in enumerate(columns) if i not in set(places)]
            block = np.empty((len(table), len(places)))
            for i, place in enumerate(places):
                block[:, i] = _numbers(table.iloc[:, place], blocks.names[i], n_before, name)
            yield block
            n_before += len(table)

    blocks.rows = rows()
    return blocks


def _pieces(path: Path, name: str) -> Iterator[tuple[bytes, int]]:
    """Header and whole rows, again and again, and how many lines of the file are before them."""
    try:
        with path.open("rb") as plain:
            is_gzip = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            file: BinaryIO = gzip.GzipFile(fileobj=plain) if is_gzip else plain  # type: ignore[assignment]
            header, lines = b"", 0
            while not header.strip() and (line := file.readline()):
                header, lines = line, lines + 1
            header = header.removeprefix(b"\xef\xbb\xbf")
            while raw := file.read(_BLOCK):
                raw += file.readline()
                while raw.count(b'"') % 2 and (line := file.readline()):  # a line end inside quotes ends no row
                    raw += line
                if raw.strip():
                    yield header + raw, lines - 1
                lines += raw.count(b"\n")
    except EOFError:
        raise InvalidInputError(
            f"The gzip file {name} is truncated; copy or download it again.", field="path"
        ) from None
    except (gzip.BadGzipFile, zlib.error):
        raise InvalidInputError(f"The gzip file {name} is damaged; copy or download it again.", field="path") from None


def _is_text(column: pd.Series) -> bool:
    """Whether no cell that is not missing is a number; a column without any value counts as numbers."""
    if column.dtype.kind != "O":
        return False
    known = column.dropna()
    return len(known) > 0 and bool(pd.to_numeric(known, errors="coerce").isna().all())


def _numbers(column: pd.Series, label: str, n_before: int, name: str) -> np.ndarray:
    if column.dtype.kind in "iufb":
        return column.to_numpy(dtype=np.float64)
    values = pd.to_numeric(column, errors="coerce")
    bad = (values.isna() & column.notna()).to_numpy()
    if bad.any():
        row = int(np.argmax(bad))
        raise InvalidInputError(
            f"A column of an open table must hold numbers or text alone; row {n_before + row + 1} of {name} has "
            f"{str(column.iloc[row])!r} among numbers in column {label!r}; correct it, or leave the cell empty.",
            field="path",
        )
    return values.to_numpy(dtype=np.float64, na_value=np.nan)
