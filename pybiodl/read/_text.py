"""Documents of text: files, folders of files, a column of a table, and PDF."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pandas as pd

from pybiodl._check import nearest
from pybiodl._optional import require
from pybiodl.errors import InvalidInputError
from pybiodl.read._bytes import decode, read_bytes, refuse_binary
from pybiodl.read._table import parse_table

_DOCUMENTS = (".txt", ".md", ".pdf")
_TABLES = (".csv", ".tsv", ".parquet")
_PDF = b"%PDF-"


def read_text(path: Any, column: str | None = None) -> pd.DataFrame:
    r"""Read documents of text.

    Parameters
    ----------
    path : str, path or file object
        A folder with one document a file (``.txt``, ``.md`` or ``.pdf``, also ``.gz``; other files and folders inside
        are left alone), one such file, or a table (``.csv``, ``.tsv``, ``.parquet``, or anything with `column`) with
        one document a row. PDF and gzip are known by content.
    column : str, optional
        Column of a table that holds the text. Default: the one called ``text``, in upper or lower case.

    Returns
    -------
    DataFrame of shape (n_documents, 2)
        ``id``: the name of the file without its last ending, or the column ``id`` of a table, or None; ``text``: str,
        line ends as ``\n``, the pages of a PDF joined by a line end. Files of a folder are in the order of their
        names.

    Raises
    ------
    InvalidInputError
        If a file is missing, empty or no text, a folder holds no document, a table has no such column or a row without
        text, or a PDF is damaged, encrypted or has no text, only pictures of it.
    MissingDependencyError
        If there is a PDF and pypdf (the extra ``pdf``) is not installed.

    Examples
    --------
    >>> import io
    >>> from pybiodl.read import read_text
    >>> read_text(io.StringIO("id,text\nr1,no metastasis\n"), column="text").to_numpy().tolist()
    [['r1', 'no metastasis']]
    """
    is_path = isinstance(path, str | os.PathLike)
    if is_path and (folder := Path(os.path.expanduser(path))).is_dir():
        return _from_folder(folder)
    raw, name = read_bytes(path)
    label = os.fspath(path) if is_path else str(getattr(path, "name", "") or "")
    if column is not None or raw[:4] == b"PAR1" or _without_gz(label).lower().endswith(_TABLES):
        return _from_table(raw, name, column)
    return _frame([(_stem(label) or None, _document(raw, name))])


def _from_folder(folder: Path) -> pd.DataFrame:
    files = [f for f in sorted(folder.iterdir()) if f.is_file() and _without_gz(f.name).lower().endswith(_DOCUMENTS)]
    if not files:
        raise InvalidInputError(
            f"A folder of documents must hold files that end in .txt, .md or .pdf; {str(folder)!r} holds none.",
            field="path",
        )
    return _frame([(_stem(file.name), _document(*read_bytes(file))) for file in files])


def _frame(rows: list[tuple[str | None, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["id", "text"], dtype=object)


def _without_gz(label: str) -> str:
    return label[:-3] if label.lower().endswith(".gz") else label


def _stem(label: str) -> str:
    return Path(_without_gz(label)).stem


def _document(raw: bytes, name: str) -> str:
    if raw.startswith(_PDF):
        return _from_pdf(raw, name)
    refuse_binary(raw, name, "A document")
    return decode(raw).replace("\r\n", "\n").replace("\r", "\n")


def _from_pdf(raw: bytes, name: str) -> str:
    require("pypdf", "pdf", "Reading PDF")
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _encrypted(name)
        text = "\n".join(page.extract_text() for page in reader.pages)
    except DependencyError:  # a cipher that pypdf leaves to another package
        raise _encrypted(name) from None
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        if isinstance(error, InvalidInputError):
            raise
        raise InvalidInputError(
            f"The PDF {name} is truncated or damaged; copy or export it again.", field="path"
        ) from None
    if not text.strip():
        raise InvalidInputError(
            f"A PDF must hold text; {name} has none on its pages, only pictures as scanners make them; run character "
            "recognition (OCR) on it first.",
            field="path",
        )
    return text


def _encrypted(name: str) -> InvalidInputError:
    return InvalidInputError(
        f"A PDF must be readable without a password; {name} is encrypted; save it without encryption.", field="path"
    )


def _from_table(raw: bytes, name: str, column: str | None) -> pd.DataFrame:
    table = parse_table(raw, name, dtype=str)
    columns = [str(known) for known in table.columns]
    lower = [known.lower() for known in columns]
    wanted = column if column is not None else "text"
    place = columns.index(wanted) if wanted in columns else None
    if place is None and column is None and "text" in lower:
        place = lower.index("text")
    if place is None:
        hint = nearest(wanted, columns) or f"; its columns are {', '.join(map(repr, columns[:20]))}."
        raise InvalidInputError(f"column must name the text in {name}; there is no {wanted!r}{hint}", field="column")
    texts = table.iloc[:, place]
    missing = texts.isna().to_numpy()
    if missing.any():
        raise InvalidInputError(
            f"Every row must have text; row {int(missing.argmax()) + 1} of {name} has none in column "
            f"{columns[place]!r}; fill it in or remove the row.",
            field="column",
        )
    ids = table.iloc[:, lower.index("id")].tolist() if "id" in lower else [None] * len(table)
    return _frame(list(zip(ids, texts.astype(str), strict=True)))
