"""The samtools index of a genome (``.fai``): read where it is up to date, made where it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import numpy as np

from pybiodl.errors import InvalidInputError
from pybiodl.read._beside import places_for_index, write_index
from pybiodl.read._bytes import decode
from pybiodl.read._random_access import RandomAccessFile
from pybiodl.read._scan import BYTE_ORDER_MARK, Chunk, first_record, header_at, identifier, no_sequence, scan

_NEWLINE, _RETURN = 10, 13
_CHECKED, _HEADER = 256, 4096  # chromosomes of a found index whose headers are looked up, and bytes to look into


@dataclass(frozen=True)
class Chromosomes:
    """Where the bases of each chromosome are; int64 arrays of shape (n_chromosomes,).

    Parameters
    ----------
    names : list of str
    lengths : ndarray
        Bases.
    offsets : ndarray
        Byte of the first base.
    line_bases, line_bytes : ndarray
        Bases of a full line, and its bytes with the line end.
    """

    names: list[str]
    lengths: np.ndarray
    offsets: np.ndarray
    line_bases: np.ndarray
    line_bytes: np.ndarray

    def write(self, target: BinaryIO) -> None:
        """Write the index as samtools does: five columns between tabs."""
        columns = (self.lengths, self.offsets, self.line_bases, self.line_bytes)
        for row in zip(self.names, *(column.tolist() for column in columns), strict=True):
            target.write(("\t".join(map(str, row)) + "\n").encode())

    def places(self, codes: Any, positions: Any) -> Any:
        """Bytes at which positions (0-based) of the chromosomes with these numbers are."""
        line, column = np.divmod(positions, self.line_bases[codes])
        return self.offsets[codes] + line * self.line_bytes[codes] + column


def chromosomes_of(file: RandomAccessFile, index_dir: Any = None) -> Chromosomes:
    """Read the index of a genome, made first where there is none that is newer than the genome and fits it.

    Raises
    ------
    InvalidInputError
        If the genome breaks a rule; then no index is written.
    OutputError
        If the index cannot be written.
    """
    places = places_for_index(file.path, ".fai", index_dir)
    for path in places:
        found = _opened(path, file)
        if found is not None:
            return found
    made = _made(file)
    write_index(places, made.write)
    return made


def _opened(path: Path, file: RandomAccessFile) -> Chromosomes | None:
    """Index at a path, or None where there is none, it is older than the genome, or it does not fit it."""
    try:
        if path.stat().st_mtime_ns < file.signature[1]:
            return None
        rows = [line.split("\t") for line in decode(path.read_bytes()).splitlines()]
        names = [row[0] for row in rows]
        found = Chromosomes(names, *np.array([row[1:5] for row in rows], dtype=np.int64).reshape(-1, 4).T)
    except (OSError, ValueError):
        return None
    return found if _fits(found, file) else None


def _fits(found: Chromosomes, file: RandomAccessFile) -> bool:
    """Tell whether an index is of this file: inside it, and with its headers before the bases."""
    names, codes = found.names, np.arange(len(found.names))
    if not names or len(set(names)) < len(names) or (found.lengths < 1).any() or (found.line_bases < 1).any():
        return False
    if (found.places(codes, found.lengths - 1) >= file.size).any():
        return False
    for code in np.unique(np.linspace(0, len(names) - 1, _CHECKED, dtype=np.int64)):
        offset = int(found.offsets[code])
        before = file.read(max(0, offset - _HEADER), min(_HEADER, offset)).rstrip(b"\r\n")
        _, newline, header = before.rpartition(b"\n")
        header = header.removeprefix(BYTE_ORDER_MARK)
        whole = newline or offset <= _HEADER
        if whole and not (header.startswith(b">") and identifier(decode(header[1:])) == names[code]):
            return False
    return True


@dataclass
class _Record:
    """A chromosome as far as it has been read."""

    place: int
    number: int
    length: int = 0
    offset: int = 0
    line_bases: int = 0
    line_bytes: int = 0
    ended: bool = False

    def add(self, lines: _Lines, file: RandomAccessFile) -> None:
        """Take the next lines; all but the last one with bases must be alike."""
        filled = np.flatnonzero(lines.bases)
        if len(filled) == 0:
            self.ended = self.ended or (self.length > 0 and len(lines.bases) > 0)
            return
        first, last = int(filled[0]), int(filled[-1])
        if self.length == 0:
            self.offset = int(lines.begins[first])
            self.line_bases, self.line_bytes = int(lines.bases[first]), int(lines.n_bytes[first])
        elif self.ended or first > 0:
            lines.refuse(first, self.line_bases, file)
        alike = (lines.bases == self.line_bases) & (lines.n_bytes == self.line_bytes)
        odd = first + np.flatnonzero(~alike[first:last])
        if len(odd):
            # An odd line would do as the last one, unless it is too long: what is wrong is the line after it.
            too_long = lines.bases[odd[0]] > self.line_bases
            lines.refuse(int(odd[0]) if too_long else int(filled[filled > odd[0]][0]), self.line_bases, file)
        if lines.bases[last] > self.line_bases:
            lines.refuse(last, self.line_bases, file)
        self.ended = not alike[last] or last < len(lines.bases) - 1
        self.length += int(lines.bases[first : last + 1].sum())


@dataclass(frozen=True)
class _Lines:
    """Whole lines: number of the first (1-based), first byte, bytes with the line end, and bases of each."""

    number: int
    begins: np.ndarray
    n_bytes: np.ndarray
    bases: np.ndarray

    def part(self, first: int, last: int) -> _Lines:
        rows = slice(first, last)
        return _Lines(self.number + first, self.begins[rows], self.n_bytes[rows], self.bases[rows])

    def refuse(self, line: int, expected: int, file: RandomAccessFile) -> NoReturn:
        raise InvalidInputError(
            "All lines of a chromosome must have the same width, but for the last, to be found without reading; "
            f"line {self.number + line} of {file.name} has {int(self.bases[line])} bases after lines of {expected} or "
            "fewer; write the file anew with one width.",
            field="path",
        )


def _made(file: RandomAccessFile) -> Chromosomes:
    """Read a genome once, in constant memory."""
    records: list[_Record] = []
    for lines, headers in _lines(file):
        cuts = [*headers.tolist(), len(lines.begins)]
        if records:
            records[-1].add(lines.part(0, cuts[0]), file)
        for header, following in pairwise(cuts):
            if records and records[-1].length == 0:
                raise no_sequence(file, records[-1].number, records[-1].place)
            records.append(_Record(int(lines.begins[header]), len(records) + 1))
            records[-1].add(lines.part(header + 1, following), file)
    if records[-1].length == 0:
        raise no_sequence(file, records[-1].number, records[-1].place)
    file.refuse_change()
    names = [identifier(header_at(file, record.place)) for record in records]
    _refuse_names(names, file)
    values = [(record.length, record.offset, record.line_bases, record.line_bytes) for record in records]
    return Chromosomes(names, *np.array(values, dtype=np.int64).T)


def _refuse_names(names: list[str], file: RandomAccessFile) -> None:
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        raise InvalidInputError(
            f"Every chromosome must have a name of its own; {file.name} has {count} records of id {name!r}; rename "
            "or remove them.",
            field="path",
        )
    if "" in names:
        raise InvalidInputError(
            f"Every chromosome must have a name; record {names.index('') + 1} of {file.name} has none; name it.",
            field="path",
        )


def _lines(file: RandomAccessFile) -> Iterator[tuple[_Lines, np.ndarray]]:
    """Whole lines of a chunk at a time, and which of them are headers."""
    begin = first_record(file)
    number = file.read(0, begin).count(b"\n") + 1
    white, returned = 0, False  # of the line that goes on: white space so far, and whether it ends in a return so far
    starts = np.empty(0, dtype=np.int64)
    for chunk in scan(file):
        ends, has_return, returned = _line_ends(chunk, returned, file)
        starts = np.append(starts, chunk.starts)
        before = np.append(0, np.searchsorted(chunk.spaces, ends)) - np.append(white, np.zeros(len(ends), np.int64))
        white = len(chunk.spaces) - int(before[-1])
        if len(ends) == 0:
            continue
        begins = np.append(begin, ends[:-1])
        # The end of the file ends a line as well.
        spaces = np.diff(before) + (ends > chunk.end)
        bases = ends - begins - spaces
        headers = np.searchsorted(begins, starts[starts < ends[-1]])
        body = np.ones(len(ends), dtype=bool)
        body[headers] = False
        odd = body & (bases > 0) & (spaces != 1 + has_return)
        if odd.any():
            raise InvalidInputError(
                "Lines of a chromosome must hold bases alone, to be found without reading; line "
                f"{number + int(odd.argmax())} of {file.name} has white space inside; remove it.",
                field="path",
            )
        yield _Lines(number, begins, ends - begins, bases), headers
        number += len(ends)
        begin = int(ends[-1])
        starts = starts[starts >= begin]


def _line_ends(chunk: Chunk, returned: bool, file: RandomAccessFile) -> tuple[np.ndarray, np.ndarray, bool]:
    """Bytes after each line, whether a return precedes its line feed, and whether the chunk ends in a return."""
    codes = np.frombuffer(chunk.raw, dtype=np.uint8)[chunk.breaks - chunk.begin]
    ends = chunk.breaks[codes == _NEWLINE] + 1
    returns = chunk.breaks[codes == _RETURN]
    returns = np.append(chunk.begin - 1, returns) if returned else returns
    has_return = np.isin(ends - 2, returns)
    ends_in_return = chunk.raw[-1] == _RETURN
    last = chunk.end == file.size
    if int(has_return.sum()) + (ends_in_return and not last) < len(returns):
        raise InvalidInputError(
            f"Lines of a genome must end in a line feed; {file.name} has carriage returns alone, as of an old Mac; "
            "save it with Unix line ends.",
            field="path",
        )
    if last and chunk.raw[-1] != _NEWLINE:
        ends, has_return = np.append(ends, chunk.end + 1), np.append(has_return, False)
    return ends, has_return, ends_in_return
