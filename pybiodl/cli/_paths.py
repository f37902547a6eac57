"""Files that are written: refused before any work if that cannot be done, then written whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pybiodl.errors import OutputError


def check_writable(path: str | None, option: str) -> None:
    """Refuse a path that cannot be written; None and ``-`` (the screen) can.

    Raises
    ------
    OutputError
    """
    if path is None or path == "-":
        return
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
    raise OutputError(f"{option} must be a file that can be written; got {path!r}, but {why}.", field=option)


def write_text(path: str, text: str) -> None:
    """Write text to a file, whole or not at all, or to the screen for ``-``."""
    if path == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from pybiodl.store import write_file

    write_file(path, text.encode())
