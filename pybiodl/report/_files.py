"""Reports on disk: refused before any work where that cannot be, and written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pybiodl.errors import OutputError
from pybiodl.report._record import Report
from pybiodl.store import check_writable, write_file

PAGES = (".html", ".htm")
TEXTS = (".md", ".markdown")


def check_path(path: str | os.PathLike[str], name: str = "path") -> Path:
    """Refuse a path that cannot become a report.

    Parameters
    ----------
    path : path
    name : str
        What an error calls it.

    Raises
    ------
    OutputError
    """
    if not isinstance(path, str | os.PathLike) or not os.fspath(path):
        raise OutputError(f"{name} must be a file to write, as 'report.html'; got {path!r}.", field=name)
    found = Path(path)
    if found.suffix.lower() not in (*PAGES, *TEXTS):
        raise OutputError(
            f"{name} must end in .html or .md; got {os.fspath(path)!r}; to have a PDF, print the page from a browser.",
            field=name,
        )
    check_writable(found, name)
    pictures = _folder_of(found)
    if found.suffix.lower() in TEXTS and pictures.exists() and not _is_ours(pictures):
        raise OutputError(
            f"{name} must leave {str(pictures)!r} free for its pictures; something else is there; use another name.",
            field=name,
        )
    return found


def write_report(report: Report, path: str | os.PathLike[str]) -> None:
    """Write a report as its path says.

    Parameters
    ----------
    report : Report
    path : path
    """
    found = check_path(path)
    if found.suffix.lower() in PAGES:
        write_file(found, report.to_html().encode())
        return
    folder = _folder_of(found)
    text, pictures = report.to_markdown(folder.name)
    with _new_folder(folder, pictures):
        write_file(found, text.encode())


def _folder_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}_files")


def _is_ours(folder: Path) -> bool:
    """Whether there is nothing in it but pictures of a report, which may be replaced."""
    return folder.is_dir() and all(one.match("figure-*.png") for one in folder.iterdir())


@contextlib.contextmanager
def _new_folder(folder: Path, pictures: dict[str, bytes]) -> Iterator[None]:
    """Put pictures in the place of earlier ones; what was there comes back if the text cannot be written."""
    try:
        work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise OutputError(
            f"path must be where this user can write; got {str(folder.parent)!r} ({error.strerror}); use another path.",
            field="path",
        ) from None
    before, new = work / "before", work / "new"
    try:
        if folder.exists():
            folder.rename(before)
        if pictures:
            new.mkdir()
            for name, raw in pictures.items():
                write_file(new / name, raw)
            new.rename(folder)
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if before.exists():
            before.rename(folder)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
