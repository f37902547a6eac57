"""A file that many threads read at any place at once."""

from __future__ import annotations

import os
import threading
import weakref
from pathlib import Path
from typing import Any

from pybiodl.errors import InvalidInputError, InvalidTypeError

_GZIP = b"\x1f\x8b"
_LARGEST = 1 << 30  # bytes that one call of the system reads


class RandomAccessFile:
    """An open file; it holds no position, so threads do not disturb each other, and no byte of it in memory.

    Parameters
    ----------
    path : str or path
        A plain file.
    kind : str
        What the file must be, for messages, as in ``"A FASTA file"``.

    Attributes
    ----------
    path : Path
        Absolute.
    name : str
        Name for messages.
    size : int
        Bytes.
    signature : tuple of int
        Size and time of the last change (ns): a file with another signature has other content.

    Raises
    ------
    InvalidInputError
        If the file is missing, a folder, not readable, empty or compressed.
    InvalidTypeError
        If `path` is no path.
    """

    def __init__(self, path: Any, kind: str) -> None:
        if not isinstance(path, str | os.PathLike):
            raise InvalidTypeError(
                f"path must be a path, because the file is read piece by piece; got {type(path).__name__}; pass the "
                "file's name.",
                field="path",
            )
        self.name = repr(str(path))
        self.path = Path(os.path.abspath(os.path.expanduser(path)))
        self._descriptor = self._open()
        weakref.finalize(self, os.close, self._descriptor)
        self._lock = threading.Lock()
        status = os.fstat(self._descriptor)
        self.size = status.st_size
        self.signature = (status.st_size, status.st_mtime_ns)
        if self.size == 0:
            raise InvalidInputError(f"A file must hold at least one record; {self.name} is empty.", field="path")
        if self.read(0, 2) == _GZIP:
            raise InvalidInputError(
                f"{kind} must be plain text to be read piece by piece; {self.name} is gzipped; decompress it by "
                "gunzip -k.",
                field="path",
            )

    def _open(self) -> int:
        try:
            if self.path.is_dir():
                raise IsADirectoryError
            return os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except FileNotFoundError:
            raise InvalidInputError(f"There is no file {self.name}; check the path.", field="path") from None
        except IsADirectoryError:
            raise InvalidInputError(f"path must be a file; {self.name} is a folder.", field="path") from None
        except OSError as error:
            raise InvalidInputError(f"The file {self.name} cannot be read: {error.strerror}.", field="path") from None

    def read(self, place: int, n_bytes: int) -> bytes:
        """Return the `n_bytes` bytes from `place` (0-based), or fewer where the file ends.

        Raises
        ------
        InvalidInputError
            If the system cannot read them.
        """
        try:
            raw = self._piece(place, min(n_bytes, _LARGEST))
            if len(raw) == n_bytes or not raw:
                return raw
            pieces = [raw]
            done = len(raw)
            while done < n_bytes and (raw := self._piece(place + done, min(n_bytes - done, _LARGEST))):
                pieces.append(raw)
                done += len(raw)
            return b"".join(pieces)
        except OSError as error:
            raise InvalidInputError(f"The file {self.name} cannot be read: {error.strerror}.", field="path") from None

    def _piece(self, place: int, n_bytes: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._descriptor, n_bytes, place)
        with self._lock:  # Windows has no reading at a place
            os.lseek(self._descriptor, place, os.SEEK_SET)
            return os.read(self._descriptor, n_bytes)

    def refuse_change(self, signature: tuple[int, int] | None = None) -> None:
        """Refuse a file whose content is no longer the one that was opened, or the one of `signature`.

        Raises
        ------
        InvalidInputError
            If size or time differ.
        """
        status = os.fstat(self._descriptor)
        if (status.st_size, status.st_mtime_ns) != (signature or self.signature):
            raise self.changed()

    def changed(self) -> InvalidInputError:
        """Return the error that says that the file is not what it was."""
        return InvalidInputError(
            f"A file must stay as it is while it is in use; {self.name} has changed; open it again.", field="path"
        )
