"""Where the index of a file is kept: beside the file, or in the user's cache."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from pybiodl.errors import InvalidInputError, OutputError


def places_for_index(path: Path, suffix: str, index_dir: Any = None) -> list[Path]:
    """Paths at which the index of a file may be, the best first.

    Parameters
    ----------
    path : Path
        The indexed file, absolute.
    suffix : str
        What the index adds to the file's name.
    index_dir : str or path, optional
        The only folder to use; None is beside the file or, where that cannot be written, the user's cache folder.

    Raises
    ------
    InvalidInputError
        If `index_dir` is no folder.
    """
    # Files of one name from several folders meet in a cache.
    elsewhere = f"{path.name}.{hashlib.sha256(os.fsencode(path)).hexdigest()[:12]}{suffix}"
    if index_dir is None:
        cache = _cache_folder()
        return [path.with_name(path.name + suffix), *([cache / elsewhere] if cache else [])]
    folder = Path(os.path.abspath(os.path.expanduser(index_dir)))
    if not folder.is_dir():
        raise InvalidInputError(
            f"index_dir must be a folder; got {str(index_dir)!r}; make it first, or leave index_dir out.",
            field="index_dir",
        )
    return [folder / elsewhere]


def write_index(places: list[Path], write: Callable[[BinaryIO], None]) -> Path:
    """Write an index at the first place where that can be done, whole or not at all.

    Parameters
    ----------
    places : list of Path
    write : function of an open file
        May be called once for each place.

    Returns
    -------
    Path
        Where it is.

    Raises
    ------
    OutputError
        If it can be written at none of the places.
    """
    for path in places:
        try:
            _write_whole(path, write)
        except OSError as error:
            reason = error.strerror
        else:
            return path
    raise OutputError(
        f"An index must be kept where this user can write; {' and '.join(repr(str(path)) for path in places)} cannot "
        f"be written ({reason}); pass index_dir, a folder with room.",
        field="index_dir",
    )


def _write_whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        mask = os.umask(0o022)
        os.umask(mask)
        os.chmod(unfinished, 0o666 & ~mask)
        os.replace(unfinished, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
        raise


def _cache_folder() -> Path | None:
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home, as in some containers
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "pybiodl"
