"""One pass over a FASTA file: where its records, lines and white space are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pybiodl.errors import InvalidInputError
from pybiodl.read._bytes import decode
from pybiodl.read._random_access import RandomAccessFile

CHUNK = 1 << 20
"""Bytes read at a time: with what is computed from them they stay in the processor's cache."""

WHITESPACE = b" \t\n\r\v\f"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NEWLINE, _RETURN, _GREATER, _LAST_CONTROL = 10, 13, 62, 32
_IS_WHITE = np.isin(np.arange(_LAST_CONTROL + 1), list(WHITESPACE))


@dataclass(frozen=True)
class Chunk:
    """A stretch of a FASTA file; positions are bytes from the start of the file, int64 and rising.

    Parameters
    ----------
    begin, end : int
    raw : bytes
    starts : ndarray
        The ``>`` of each record.
    breaks : ndarray
        Line feeds and carriage returns.
    spaces : ndarray
        All white space, line ends included.
    """

    begin: int
    end: int
    raw: bytes
    starts: np.ndarray
    breaks: np.ndarray
    spaces: np.ndarray


def scan(file: RandomAccessFile) -> Iterator[Chunk]:
    """Read a FASTA file once, from its first record on, in constant memory.

    Raises
    ------
    InvalidInputError
        If it holds nothing but white space, does not start with ``>`` or is a binary file.
    """
    place = first_record(file)
    last = _NEWLINE
    while raw := file.read(place, CHUNK):
        data = np.frombuffer(raw, dtype=np.uint8)
        control = np.flatnonzero(data <= _LAST_CONTROL)
        codes = data[control]
        if len(codes) and codes.min() == 0:
            raise _binary(file, place + int(control[codes.argmin()]))
        is_break = (codes == _NEWLINE) | (codes == _RETURN)
        starts = np.flatnonzero(data == _GREATER)
        before = data[starts - 1]
        if len(starts) and starts[0] == 0:
            before[0] = last
        starts = starts[(before == _NEWLINE) | (before == _RETURN)]
        spaces = control if is_break.all() else control[_IS_WHITE[codes]]
        yield Chunk(place, place + len(raw), raw, starts + place, control[is_break] + place, spaces + place)
        place += len(raw)
        last = raw[-1]


def first_record(file: RandomAccessFile) -> int:
    """Position of the first ``>``, which only white space may precede.

    Raises
    ------
    InvalidInputError
        If there is none.
    """
    place = len(BYTE_ORDER_MARK) if file.read(0, 3) == BYTE_ORDER_MARK else 0
    line = 1
    while raw := file.read(place, CHUNK):
        text = raw.lstrip(WHITESPACE)
        blank = raw[: len(raw) - len(text)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line += blank.count(b"\n")
        place += len(raw) - len(text)
        if text:
            break
    else:
        raise InvalidInputError(f"A file must hold at least one record; {file.name} is empty.", field="path")
    if not text.startswith(b">"):
        text = file.read(place, 30)
        if b"\0" in text:
            raise _binary(file, place + text.index(b"\0"))
        start = decode(text.splitlines()[0])
        raise InvalidInputError(
            f"A FASTA file must start with a '>' line; line {line} of {file.name} starts with {start!r}.", field="path"
        )
    return place


def header_at(file: RandomAccessFile, place: int) -> str:
    """Return the header line of the record whose ``>`` is at `place`, without the ``>``."""
    n_bytes = 256
    while True:
        raw = file.read(place, n_bytes)
        end = first_break(raw)
        if end < len(raw) or len(raw) < n_bytes:
            return decode(raw[1:end])
        n_bytes *= 8


def first_break(raw: bytes) -> int:
    """Position of the first line end, or the number of bytes."""
    newline = raw.find(b"\n")
    end = newline if newline >= 0 else len(raw)
    carriage = raw.find(b"\r", 0, end)
    return carriage if carriage >= 0 else end


def identifier(header: str) -> str:
    """First word of a header."""
    return (header.split(maxsplit=1) or [""])[0]


def no_sequence(file: RandomAccessFile, number: int, place: int) -> InvalidInputError:
    """Return the error for record `number` (1-based) at `place`, which has no letters."""
    return InvalidInputError(
        f"Every FASTA record must have a sequence; record {number} of {file.name}, id "
        f"{identifier(header_at(file, place))!r}, has none; remove it.",
        field="path",
    )


def _binary(file: RandomAccessFile, place: int) -> InvalidInputError:
    return InvalidInputError(
        f"FASTA must be text; {file.name} has a NUL byte at position {place}: it is a binary file or UTF-16; save it "
        "as UTF-8 text.",
        field="path",
    )
