"""Files named on the command line into X, y and the names of the rows."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import nearest
from pybiodl.errors import DataWarning, InvalidInputError
from pybiodl.read import read_fasta, read_table
from pybiodl.read._bytes import first_bytes

_SUFFIXES = re.compile(r"(\.(fa|fasta|fna|faa|ffn|frn|txt))?(\.b?gz)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Data:
    """What the files hold.

    Parameters
    ----------
    X : DataFrame of shape (n_rows, n_columns), or ndarray of str of shape (n_rows,)
    y : Series of length n_rows, or None where no outcome was asked for
    ids : ndarray of shape (n_rows,)
        Ids of FASTA records, row names of a table, or 0-based numbers of its rows.
    """

    X: Any
    y: pd.Series[Any] | None
    ids: np.ndarray


def is_fasta(files: list[str]) -> bool:
    """Tell FASTA from tables by the first character of the first file.

    Raises
    ------
    InvalidInputError
        If the file is missing, or several files are tables.
    """
    path = _split_name(files[0])[1]
    fasta = first_bytes(path).lstrip().startswith(b">")
    if not fasta and len(files) > 1:
        raise InvalidInputError(
            f"Several files must be FASTA, one a class; {path!r} is a table; pass one table.", field="files"
        )
    return fasta


def read_data(
    files: list[str],
    genes_in: str,
    outcome: str | None = None,
    labels: str | None = None,
    label_from_header: str | None = None,
    with_outcome: bool = True,
) -> Data:
    """Read the files.

    Parameters
    ----------
    files : list of str
    genes_in : {"columns", "rows"}
    outcome, labels, label_from_header : str, optional
        Where the outcome is, as the options of the command line.
    with_outcome : bool
        Whether an outcome must be found; without, one class a file means nothing.

    Raises
    ------
    InvalidInputError
        If a file is broken, or there is no outcome, or it is named twice.
    """
    if is_fasta(files):
        return _read_sequences(files, outcome, labels, label_from_header, with_outcome)
    if labels is not None or label_from_header is not None:
        option = "--labels" if labels is not None else "--label-from-header"
        raise InvalidInputError(f"{option} is for FASTA files; for a table name the column by --outcome.", field=option)
    table = read_table(files[0], genes_in=genes_in)
    ids = np.asarray(table.index)
    if not with_outcome:
        return Data(table, None, ids)
    if outcome is None:
        raise InvalidInputError("--outcome must name the column of the outcome for a table; got none.", field="outcome")
    y = _column(table, outcome, files[0], "--outcome")
    return Data(table.drop(columns=outcome), y, ids)


def _read_sequences(
    files: list[str], outcome: str | None, labels: str | None, label_from_header: str | None, with_outcome: bool
) -> Data:
    named = [_split_name(file) for file in files]
    if with_outcome:
        _check_one_source(named, labels, label_from_header)
    parts = [read_fasta(path) for _, path in named]
    records = pd.concat(parts, ignore_index=True)
    y: pd.Series[Any] | None = None
    if with_outcome:
        if labels is not None:
            y = _labels_of(records["id"], labels, outcome)
        elif label_from_header is not None:
            y = _labels_in_headers(records, label_from_header)
        else:
            y = pd.Series(np.repeat([name for name, _ in named], [len(part) for part in parts]), name="class")
    return Data(records["sequence"].to_numpy(dtype=object), y, records["id"].to_numpy(dtype=object))


def _check_one_source(named: list[tuple[str, str]], labels: str | None, label_from_header: str | None) -> None:
    if labels is not None and label_from_header is not None:
        raise InvalidInputError("Give --labels or --label-from-header, not both.", field="labels")
    if labels is not None or label_from_header is not None:
        return
    names = [name for name, _ in named]
    if len(names) < 2:
        raise InvalidInputError(
            "FASTA must come with outcomes: one file a class, --labels CSV or --label-from-header REGEX; got one file "
            "alone.",
            field="files",
        )
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidInputError(
            f"Each FASTA file must be a class of its own; two are named {twice!r}; name them by NAME=FILE.",
            field="files",
        )


def _split_name(file: str) -> tuple[str, str]:
    """Class and path of ``NAME=FILE``, or of a file whose name is the class."""
    name, equals, path = file.partition("=")
    if equals and not Path(file).exists():
        return name, path
    return _SUFFIXES.sub("", Path(file).name), file


def _labels_of(ids: pd.Series[Any], labels: str, outcome: str | None) -> pd.Series[Any]:
    """Outcomes by id from a table whose first column is the id."""
    table = read_table(labels, index=None)
    if table.shape[1] < 2:
        raise InvalidInputError(f"--labels must have a column of ids and one of labels; {labels!r} has one.")
    if outcome is not None:
        column = _column(table, outcome, labels, "--outcome")
    elif table.shape[1] == 2:
        column = table.iloc[:, 1]
    else:
        raise InvalidInputError(
            f"--outcome must name one of the columns of {labels!r}: {_listed(table.columns[1:])}.", field="outcome"
        )
    known = table.iloc[:, 0].astype(str)
    if known.duplicated().any():
        raise InvalidInputError(
            f"--labels must have each id once; {labels!r} repeats {known[known.duplicated()].iloc[0]!r}.",
            field="labels",
        )
    place = pd.Index(known).get_indexer(pd.Index(ids))
    if (place < 0).any():
        missing = ids[place < 0]
        raise InvalidInputError(
            f"--labels must have every id of the FASTA; {labels!r} lacks {len(missing)}, the first "
            f"{missing.iloc[0]!r}.",
            field="labels",
        )
    unused = len(table) - len(np.unique(place))
    if unused:
        warnings.warn(
            f"{unused} rows of {labels!r} name no record of the FASTA and are left out.", DataWarning, stacklevel=2
        )
    return column.iloc[place].reset_index(drop=True)


def _labels_in_headers(records: pd.DataFrame, pattern: str) -> pd.Series[Any]:
    try:
        rule = re.compile(pattern)
    except re.error as error:
        raise InvalidInputError(
            f"--label-from-header must be a regular expression; got {pattern!r}: {error}."
        ) from None
    headers = (records["id"] + " " + records["description"]).str.rstrip()
    found = []
    for header in headers:
        match = rule.search(header)
        if match is None:
            raise InvalidInputError(
                f"--label-from-header must match every header; {pattern!r} does not match {header!r}.",
                field="label_from_header",
            )
        found.append(match.group(1) if rule.groups else match.group())
    values = pd.Series(found, name="label", dtype=object)
    try:
        return pd.to_numeric(values)
    except ValueError:
        return values


def _column(table: pd.DataFrame, name: str, path: str, option: str) -> pd.Series[Any]:
    columns = [str(column) for column in table.columns]
    if columns.count(name) != 1:
        what = "is there more than once" if name in columns else f"is not there{nearest(name, columns)}"
        raise InvalidInputError(
            f"{option} must name one column of {path!r}; {name!r} {what.rstrip('?')}"
            f"{'?' if what.endswith('?') else '; it has ' + _listed(table.columns) + '.'}",
            field="outcome",
        )
    return table.iloc[:, columns.index(name)]


def _listed(names: Any) -> str:
    shown = ", ".join(repr(str(name)) for name in names[:5])
    return shown + (f" and {len(names) - 5} more" if len(names) > 5 else "")
