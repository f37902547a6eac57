"""The index of a FASTA file: 8 bytes a record, mapped from a file that is written once."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from pybiodl.errors import InvalidInputError
from pybiodl.read._beside import places_for_index, write_index
from pybiodl.read._random_access import RandomAccessFile
from pybiodl.read._scan import Chunk, header_at, identifier, no_sequence, scan

SUFFIX = ".pybiodl-index"
_HEADER = struct.Struct("<8s7q")  # magic, version, size and time of the FASTA, records, carries of both columns, 0
_MAGIC = b"BIODLIDX"
_VERSION = 1
_LOW, _BITS = 2**32 - 1, 32


class FastaIndex:
    """Position and letters of every record.

    Both columns, the position of a record and the letters of all records before it, only rise. So the index keeps
    the low 32 bits of each and the few records at which the high bits step up, 8 bytes a record, and the differences
    are the lengths. The pages that are used are all that is in memory.

    Parameters
    ----------
    low : uint32 ndarray of shape (n_records + 1, 2)
        Position and letters before; the last row is the end of the file.
    carries : pair of int64 ndarrays
        Rows from which on the high bits of each column are one more.
    """

    def __init__(self, low: np.ndarray, carries: tuple[np.ndarray, np.ndarray]) -> None:
        self._low = low
        self._carries = carries
        self.n_records = len(low) - 1

    def bounds(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """First byte of records and of what follows them, int64 of shape (n,)."""
        return self._values(places, 0), self._values(places + 1, 0)

    def lengths(self, places: np.ndarray) -> np.ndarray:
        """Letters of records, int64 of shape (n,)."""
        return self._values(places + 1, 1) - self._values(places, 1)

    def _values(self, rows: np.ndarray, column: int) -> np.ndarray:
        values = self._low[rows, column].astype(np.int64)
        if len(self._carries[column]):
            values += np.searchsorted(self._carries[column], rows, side="right").astype(np.int64) << _BITS
        return values


def index_of(file: RandomAccessFile, index_dir: Any = None) -> FastaIndex:
    """Open the index of a FASTA file, made first where there is none or the file has changed since.

    Raises
    ------
    InvalidInputError
        If the FASTA file breaks a rule; then no index is written.
    OutputError
        If the index cannot be written.
    """
    places = places_for_index(file.path, SUFFIX, index_dir)
    for path in places:
        index = _opened(path, file.signature)
        if index is not None:
            return index
    index = _opened(write_index(places, lambda target: _write(target, file)), file.signature)
    if index is None:
        raise file.changed()
    return index


def _opened(path: Path, signature: tuple[int, int]) -> FastaIndex | None:
    """Index at a path, or None where there is none, it is of other data, or it is damaged."""
    try:
        with path.open("rb") as file:
            raw = file.read(_HEADER.size)
            if len(raw) < _HEADER.size:
                return None
            magic, version, *of_file, n_records, n_positions, n_letters, _ = _HEADER.unpack(raw)
            known = magic == _MAGIC and version == _VERSION and tuple(of_file) == signature
            begin = _HEADER.size + 8 * (n_records + 1)
            if not known or path.stat().st_size != begin + 8 * (n_positions + n_letters):
                return None
            file.seek(begin)
            carries = np.frombuffer(file.read(), dtype="<i8")
        low = np.memmap(path, dtype="<u4", mode="r", offset=_HEADER.size, shape=(n_records + 1, 2))
    except OSError:
        return None
    return FastaIndex(low, (carries[:n_positions], carries[n_positions:]))


def _write(target: BinaryIO, file: RandomAccessFile) -> None:
    target.seek(_HEADER.size)
    carries = (_Carries(), _Carries())
    n_rows = 0
    for rows in _rows(file):
        for column in (0, 1):
            carries[column].add(rows[:, column], n_rows)
        n_rows += len(rows)
        target.write((rows & _LOW).astype("<u4").tobytes())
    for carry in carries:
        target.write(np.array(carry.rows, dtype="<i8").tobytes())
    file.refuse_change()
    counts = (n_rows - 1, len(carries[0].rows), len(carries[1].rows))
    target.seek(0)
    target.write(_HEADER.pack(_MAGIC, _VERSION, *file.signature, *counts, 0))


class _Carries:
    """Rows at which the high bits of a rising column step up; a row is there once for each step."""

    def __init__(self) -> None:
        self.rows: list[int] = []

    def add(self, values: np.ndarray, first_row: int) -> None:
        high = values >> _BITS
        if len(high) and high[-1] > len(self.rows):
            steps = np.diff(high, prepend=len(self.rows))
            self.rows.extend(np.repeat(np.arange(first_row, first_row + len(high)), steps).tolist())


def _rows(file: RandomAccessFile) -> Iterator[np.ndarray]:
    """Position and letters before of each record, int64 of shape (n, 2), a chunk at a time; the end is the last."""
    n_records, letters, end = 0, 0, 0
    last = np.empty((0, 2), dtype=np.int64)
    in_header = False
    for chunk in scan(file):
        begins, ends = _bodies(chunk, in_header)
        _refuse_other_characters(chunk, (begins, ends), n_records, int(last[0, 0]) if len(last) else 0, file)
        white = np.searchsorted(chunk.spaces, ends) - np.searchsorted(chunk.spaces, begins)
        before = letters + np.cumsum(ends - begins - white)
        rows = np.stack([chunk.starts, before[:-1]], axis=1)
        _refuse_empty(np.concatenate([last, rows]), n_records - len(last), file)
        yield rows
        n_records += len(rows)
        last = rows[-1:] if len(rows) else last
        letters, end = int(before[-1]), chunk.end
        in_header = bool(begins[-1] == end)  # no line end has ended it
    rows = np.array([[end, letters]], dtype=np.int64)
    _refuse_empty(np.concatenate([last, rows]), n_records - len(last), file)
    yield rows


def _bodies(chunk: Chunk, in_header: bool) -> tuple[np.ndarray, np.ndarray]:
    """Stretches outside headers: first that of the record that goes on from the chunk before, then one a record."""
    headers = np.append(chunk.begin if in_header else -1, chunk.starts)
    next_break = np.searchsorted(chunk.breaks, headers)
    begins = np.append(chunk.breaks, chunk.end)[next_break]
    if not in_header:
        begins[0] = chunk.begin
    return begins, np.append(chunk.starts, chunk.end)


def _refuse_empty(rows: np.ndarray, first_record: int, file: RandomAccessFile) -> None:
    """Refuse a record whose letters before are those of the next one; `rows` begins at the 0-based `first_record`."""
    empty = np.flatnonzero(rows[1:, 1] == rows[:-1, 1])
    if len(empty):
        raise no_sequence(file, first_record + int(empty[0]) + 1, int(rows[empty[0], 0]))


def _refuse_other_characters(
    chunk: Chunk, bodies: tuple[np.ndarray, np.ndarray], n_records: int, last: int, file: RandomAccessFile
) -> None:
    """Refuse sequences that are no plain letters; headers may hold anything. The record at `last` may go on here."""
    if chunk.raw.isascii():
        return
    bad = np.flatnonzero(np.frombuffer(chunk.raw, dtype=np.uint8) >= 128) + chunk.begin
    begins, ends = bodies
    body = np.searchsorted(begins, bad, side="right") - 1
    inside = (body >= 0) & (bad < ends[body])
    if inside.any():
        which = int(body[inside.argmax()])
        place = int(chunk.starts[which - 1]) if which else last
        raise InvalidInputError(
            f"FASTA sequences must be plain letters; record {n_records + which} of {file.name}, id "
            f"{identifier(header_at(file, place))!r}, has other characters.",
            field="path",
        )
