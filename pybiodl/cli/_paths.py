"""Files that are written: refused before any work if that cannot be done, then written whole or not at all."""

from __future__ import annotations

import sys


def check_writable(path: str | None, option: str) -> None:
    """Refuse a path that cannot be written; None and ``-`` (the screen) can.

    Raises
    ------
    OutputError
    """
    if path is None or path == "-":
        return
    from pybiodl import store

    store.check_writable(path, option)


def write_text(path: str, text: str) -> None:
    """Write text to a file, whole or not at all, or to the screen for ``-``."""
    if path == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from pybiodl.store import write_file

    write_file(path, text.encode())
