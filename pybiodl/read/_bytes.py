"""The bytes of a file, whatever holds them: a path or an open file, plain or gzipped."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path
from typing import Any

from pybiodl.errors import InvalidInputError, InvalidTypeError

_GZIP = b"\x1f\x8b"
_FIRST = 65_536
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_bytes(source: Any) -> tuple[bytes, str]:
    """Return the content of a file, gunzipped, and the name to call it by in a message.

    Parameters
    ----------
    source : str, path or file object
        A file object may be open for text or for bytes. Gzip is known by its content, not by the file's name.

    Raises
    ------
    InvalidInputError
        If there is no such file, it is empty, or its gzip is truncated or damaged.
    InvalidTypeError
        If `source` is neither a path nor a file object.
    """
    if hasattr(source, "read"):
        name = str(getattr(source, "name", None) or "the open file")
        raw = source.read()
        raw = raw.encode() if isinstance(raw, str) else bytes(raw)
    elif isinstance(source, str | os.PathLike):
        name = repr(str(source))
        raw = _read_path(Path(os.path.expanduser(source)), name)
    else:
        raise InvalidTypeError(
            f"path must be a path or an open file; got {type(source).__name__}; pass the file's name.", field="path"
        )
    if raw[:2] == _GZIP:
        raw = _gunzip(raw, name)
    if not raw.strip():
        raise InvalidInputError(f"A file must hold at least one record; {name} is empty.", field="path")
    return raw.removeprefix(_BYTE_ORDER_MARK), name


def first_bytes(path: str) -> bytes:
    """Return some bytes from the start of a file, gunzipped, to tell what it is.

    Raises
    ------
    InvalidInputError
        If there is no such file.
    """
    raw = _read_path(Path(os.path.expanduser(path)), repr(path), _FIRST)
    if raw[:2] == _GZIP:
        try:
            raw = zlib.decompressobj(wbits=31).decompress(raw, _FIRST)
        except zlib.error:
            return b""
    return raw.removeprefix(_BYTE_ORDER_MARK)


def refuse_binary(raw: bytes, name: str, kind: str) -> None:
    """Refuse bytes that are not text."""
    place = raw.find(b"\0")
    if place >= 0:
        raise InvalidInputError(
            f"{kind} must be text; {name} has a NUL byte at position {place}: it is a binary file or UTF-16; "
            "save it as UTF-8 text.",
            field="path",
        )


def decode(raw: bytes) -> str:
    """Text from UTF-8, or from Latin-1 where it is not UTF-8, as in headers of old databases."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _read_path(path: Path, name: str, n_bytes: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(n_bytes)
    except FileNotFoundError:
        raise InvalidInputError(f"There is no file {name}; check the path.", field="path") from None
    except IsADirectoryError:
        raise InvalidInputError(f"path must be a file; {name} is a folder.", field="path") from None
    except OSError as error:
        raise InvalidInputError(f"The file {name} cannot be read: {error.strerror}.", field="path") from None


def _gunzip(raw: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(raw)
    except EOFError:
        what = "truncated"
    except (gzip.BadGzipFile, zlib.error):
        what = "damaged"
    raise InvalidInputError(f"The gzip file {name} is {what}; copy or download it again.", field="path")
