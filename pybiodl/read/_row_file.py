"""A copy of the numbers of a CSV, TSV or Parquet file in which every row can be reached, written once."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from pybiodl.errors import InvalidInputError
from pybiodl.read._beside import places_for_index, write_index
from pybiodl.read._number_blocks import Blocks, parquet_blocks, text_blocks
from pybiodl.read._random_access import RandomAccessFile
from pybiodl.read._runs import runs_of

SUFFIX = ".pybiodl-rows"
_HEADER = struct.Struct(
    "<8s7q"
)  # magic, version, size and time of the file, rows, columns, bytes a cell, bytes of names
_MAGIC, _VERSION = b"BIODLROW", 1
_RUN = 1 << 24  # bytes that are read at a time
_GAP = 1 << 14  # bytes between two rows above which they are read apart


class RowFile:
    """Rows of numbers in a file of ours.

    It is read by calls and not mapped: mapped pages count as memory of the process, up to the whole file.
    """

    def __init__(self, file: RandomAccessFile, kind: str, n_rows: int, names: list[str], text_names: list[str]) -> None:
        self.names = tuple(names)
        self.text_names = tuple(text_names)
        self.n_rows = n_rows
        self._file = file
        self._dtype = np.dtype(kind)
        self._row_bytes = self._dtype.itemsize * len(names)

    def read(self, places: np.ndarray) -> np.ndarray:
        """Rows at `places` (int64, rising), of shape (n, len(names))."""
        rows = np.empty((len(places), len(self.names)), dtype=self._dtype)
        for first, last in runs_of(places, max(1, _RUN // self._row_bytes), _GAP // self._row_bytes + 1):
            begin, n_rows = int(places[first]), int(places[last - 1] - places[first]) + 1
            raw = self._file.read(_HEADER.size + begin * self._row_bytes, n_rows * self._row_bytes)
            if len(raw) != n_rows * self._row_bytes:
                raise self._file.changed()
            run = np.frombuffer(raw, dtype=self._dtype).reshape(n_rows, -1)
            rows[first:last] = run[places[first:last] - begin]
        return rows


def row_file_of(path: Path, name: str, signature: tuple[int, int], index_dir: Any, is_parquet: bool) -> RowFile:
    """Open the copy of a file, made first where there is none or the file has changed since.

    Raises
    ------
    InvalidInputError
        If the file breaks a rule; then no copy is written.
    OutputError
        If the copy can be written nowhere.
    """
    places = places_for_index(path, SUFFIX, index_dir)
    for place in places:
        table = _opened(place, signature)
        if table is not None:
            return table

    def write(target: BinaryIO) -> None:
        _write(target, parquet_blocks(path, name) if is_parquet else text_blocks(path, name), name, signature)

    table = _opened(write_index(places, write), signature)
    status = path.stat()
    if table is None or (status.st_size, status.st_mtime_ns) != signature:
        raise InvalidInputError(
            f"A file must stay as it is while it is in use; {name} has changed; open it again.", field="path"
        )
    return table


def _opened(path: Path, signature: tuple[int, int]) -> RowFile | None:
    """Copy at a path, or None where there is none, it is of other data, or it is damaged."""
    try:
        with path.open("rb") as file:
            raw = file.read(_HEADER.size)
            if len(raw) < _HEADER.size:
                return None
            magic, version, *of_file, n_rows, n_columns, n_bytes, n_names = _HEADER.unpack(raw)
            end = _HEADER.size + n_rows * n_columns * n_bytes
            known = magic == _MAGIC and version == _VERSION and tuple(of_file) == signature
            if not known or path.stat().st_size != end + n_names:
                return None
            file.seek(end)
            names = json.loads(file.read())
        return RowFile(
            RandomAccessFile(path, "A copy of a table"), f"<f{n_bytes}", n_rows, names["numbers"], names["text"]
        )
    except (OSError, ValueError):
        return None


def _write(target: BinaryIO, blocks: Blocks, name: str, signature: tuple[int, int]) -> None:
    target.seek(_HEADER.size)
    n_rows = 0
    for block in _some(blocks, name):
        target.write(np.ascontiguousarray(block, dtype=f"<f{blocks.n_bytes}").tobytes())
        n_rows += len(block)
    names = json.dumps({"numbers": blocks.names, "text": blocks.text_names}).encode()
    target.write(names)
    target.seek(0)
    target.write(_HEADER.pack(_MAGIC, _VERSION, *signature, n_rows, len(blocks.names), blocks.n_bytes, len(names)))


def _some(blocks: Blocks, name: str) -> Iterator[np.ndarray]:
    """Blocks of a table that has at least one row and one column of numbers."""
    empty = True
    for block in blocks.rows:
        if not blocks.names:
            raise InvalidInputError(f"An open table must have a column of numbers; {name} has only text.", field="path")
        empty = False
        yield block
    if empty:
        raise InvalidInputError(f"A table must have at least one row below its header; {name} has none.", field="path")
