"""Files that will be written: refused before any work if that cannot be done."""

from __future__ import annotations

import os
from pathlib import Path

from pybiodl.errors import OutputError


def check_writable(path: str | os.PathLike[str], name: str) -> None:
    """Refuse a path that cannot be written.

    Parameters
    ----------
    path : path
    name : str
        What an error calls it.

    Raises
    ------
    OutputError
    """
    target = Path(path)
    folder = target.parent
    if target.is_dir():
        why = "it is a folder"
    elif not folder.is_dir():
        why = f"there is no folder {str(folder)!r}"
    elif not os.access(folder, os.W_OK):
        why = f"the folder {str(folder)!r} is read-only"
    elif target.exists() and not os.access(target, os.W_OK):
        why = "the file is read-only"
    else:
        return
    raise OutputError(f"{name} must be a file that can be written; got {os.fspath(path)!r}, but {why}.", field=name)
