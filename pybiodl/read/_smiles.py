"""Files of molecules as SMILES into a table, and which SMILES are valid."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import nearest, one_of
from pybiodl.errors import DataWarning, InvalidInputError
from pybiodl.read._bytes import decode, read_bytes, refuse_binary
from pybiodl.read._molecule import reasons_of
from pybiodl.read._table import parse_table, separator_of


def read_smiles(path: Any, column: str | None = None, invalid: str = "error") -> pd.DataFrame:
    r"""Read molecules written as SMILES, and check that every one is valid.

    Parameters
    ----------
    path : str, path or file object
        Plain or gzipped, known by content: a list (``.smi``) with one SMILES a line and, after white space, its name
        where it has one; or a table (CSV, TSV, Parquet) with a header.
    column : str, optional
        Column of a table that holds the SMILES. Default: the one called ``smiles``, in upper or lower case.
    invalid : {"error", "drop"}
        What happens to rows whose SMILES is missing or invalid.

    Returns
    -------
    DataFrame of shape (n_molecules, 2 or more)
        ``id`` (the name in a list, the column ``id`` of a table in upper or lower case; else None), ``smiles`` (str, as
        in the file: they are not made canonical), and the other columns of a table. A first column without header that
        only counts the rows is left out.

    Raises
    ------
    InvalidInputError
        If the file is missing, empty or no list or table of SMILES, the column is missing, or a SMILES is invalid (with
        row and reason; rows count from 1, without header).

    Warns
    -----
    DataWarning
        If rows were dropped (once, with their count), or if RDKit is not installed and only the syntax was checked.

    See Also
    --------
    check_smiles : What is checked.

    Examples
    --------
    >>> import io
    >>> from pybiodl.read import read_smiles
    >>> read_smiles(io.StringIO("CCO ethanol\nc1ccccc1 benzene\n")).to_numpy().tolist()
    [['ethanol', 'CCO'], ['benzene', 'c1ccccc1']]
    """
    one_of(invalid, "invalid", ("error", "drop"))
    raw, name = read_bytes(path)
    table = _from_table(raw, name, column) if _is_table(raw, column) else _from_list(raw, name)
    reasons = reasons_of(table["smiles"])
    bad = np.array([reason is not None for reason in reasons])
    if not bad.any():
        return table
    row = int(np.argmax(bad))
    first = f"row {row + 1}{_shown(table['smiles'].iloc[row])}: {reasons[row]}"
    if invalid == "error":
        raise InvalidInputError(
            f"Every SMILES must be valid; in {name}, {first}; correct it, or leave such rows out by invalid='drop'.",
            field="path",
        )
    if bad.all():
        raise InvalidInputError(f"A file must have a valid SMILES; {name} has none: {first}.", field="path")
    n_bad = int(bad.sum())
    warnings.warn(
        f"{n_bad} of the {len(table)} rows of {name} ha{'s' if n_bad == 1 else 've'} no valid SMILES and "
        f"{'is' if n_bad == 1 else 'are'} left out (the first is {first}).",
        DataWarning,
        stacklevel=2,
    )
    return table[~bad].reset_index(drop=True)


def _shown(smiles: Any) -> str:
    return f", {smiles!r}" if isinstance(smiles, str) else ""


def _is_table(raw: bytes, column: str | None) -> bool:
    """Whether there is a header: a SMILES has no comma, semicolon or bar, and is never called ``smiles``."""
    if raw[:4] == b"PAR1" or column is not None:
        return True
    first = decode(raw.lstrip().split(b"\n", 1)[0])
    cells = [cell.strip(' "\r').lower() for cell in first.split(separator_of(first))]
    return "smiles" in cells or any(mark in first.split()[0] for mark in ",;|")


def _from_list(raw: bytes, name: str) -> pd.DataFrame:
    refuse_binary(raw, name, "A list of SMILES")
    cells = [line.split(maxsplit=1) for line in decode(raw).splitlines() if line.strip()]
    if cells[0][0].lower() == "smiles":
        del cells[0]
    if not cells:
        raise InvalidInputError(f"A list of SMILES must have a line below its header; {name} has none.", field="path")
    ids = [line[1].strip() if len(line) > 1 else None for line in cells]
    return pd.DataFrame({"id": ids, "smiles": [line[0] for line in cells]}, dtype=object)


def _from_table(raw: bytes, name: str, column: str | None) -> pd.DataFrame:
    table = parse_table(raw, name)
    columns = [str(known) for known in table.columns]
    place = _place_of_smiles(columns, column, name)
    other = [i for i in range(len(columns)) if i != place and not (i == 0 and _only_counts(columns[0], table))]
    place_of_id = next((i for i in other if columns[i].lower() == "id"), None)
    ids = [None] * len(table) if place_of_id is None else table.iloc[:, place_of_id].tolist()
    head = pd.DataFrame({"id": ids, "smiles": table.iloc[:, place].astype(object)}, dtype=object)
    rest = table.iloc[:, [i for i in other if i != place_of_id]]
    return pd.concat([head, rest], axis="columns")


def _only_counts(header: str, table: pd.DataFrame) -> bool:
    values = table.iloc[:, 0]
    return header == "" and values.dtype.kind == "i" and bool((values.to_numpy() == np.arange(len(table))).all())


def _place_of_smiles(columns: list[str], column: str | None, name: str) -> int:
    if column is not None:
        if column in columns:
            return columns.index(column)
        hint = nearest(column, columns)
        asked = f"column must be a column of {name}; got {column!r}"
    else:
        places = [i for i, known in enumerate(columns) if known.strip().lower() == "smiles"]
        if places:
            return places[0]
        close = next((known for known in columns if "smiles" in known.lower()), None)
        hint = f"; name it, as in column={close!r}." if close else nearest("smiles", columns)
        asked = f"A table of molecules must have a column 'smiles', or its name as column; {name} has no such column"
    listed = f"; its columns are {', '.join(map(repr, columns[:20]))}."
    raise InvalidInputError(asked + (hint or listed), field="column")
