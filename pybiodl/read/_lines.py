"""Lines of a text file one after the other, plain or gzipped."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pybiodl.errors import InvalidInputError
from pybiodl.read._bytes import decode, first_bytes, read_bytes, refuse_binary

_GZIP = b"\x1f\x8b"


def text_lines(source: Any, kind: str) -> tuple[str, Iterator[tuple[int, str]]]:
    """Name of a file for messages, and its lines with their numbers (1-based), in constant memory for a path.

    Parameters
    ----------
    source : str, path or file object
        Gzip is known by content.
    kind : str
        What the file must be, as in ``"VCF"``.

    Raises
    ------
    InvalidInputError
        If there is no such file; while its lines are taken, if its gzip is truncated or damaged or it is no text.
    InvalidTypeError
        If `source` is neither a path nor a file object.
    """
    if not isinstance(source, str | os.PathLike):
        raw, name = read_bytes(source)
        return name, _numbered(io.BytesIO(raw), name, kind)
    first_bytes(str(source))  # says what is wrong with the path
    name = repr(str(source))
    return name, _of_path(Path(os.path.expanduser(source)), name, kind)


def _of_path(path: Path, name: str, kind: str) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        zipped = file.read(2) == _GZIP
        file.seek(0)
        if not zipped:
            yield from _numbered(file, name, kind)
            return
        with gzip.open(file) as lines:
            yield from _numbered(lines, name, kind)


def _numbered(lines: Any, name: str, kind: str) -> Iterator[tuple[int, str]]:
    try:
        for number, line in enumerate(lines, start=1):
            if b"\0" in line:
                refuse_binary(line, name, kind)
            yield number, decode(line).rstrip("\r\n")
        return
    except EOFError:
        what = "truncated"
    except (gzip.BadGzipFile, zlib.error):
        what = "damaged"
    raise InvalidInputError(f"The gzip file {name} is {what}; copy or download it again.", field="path")
