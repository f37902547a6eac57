"""What is known of the rows of a frame on the cluster, and frames of some of its rows, cut out there."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from pybiodl._check import nearest
from pybiodl._optional import require
from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._frames import _parse, _private_folder, download, new_key, numbers, temporary_keys
from pybiodl.backends.h2o._rest import quote
from pybiodl.errors import InvalidInputError

TRAIN, HELD, TEST = 1, 2, 3
"""What a row is in a fold: learned from, held out for early stopping, or judged."""


def n_rows(cluster: H2OCluster, frame: str) -> int:
    """Count the rows of a frame."""
    return int(cluster.rest.get(f"/3/Frames/{quote(frame)}/light", row_count=1)["frames"][0]["rows"])


def levels_of(cluster: H2OCluster, frame: str, name: str) -> list[str] | None:
    """Levels of a category; None of another column."""
    levels = cluster.rest.get(f"/3/Frames/{quote(frame)}/columns/{quote(name)}/domain")["domain"][0]
    return None if levels is None else [str(level) for level in levels]


def column_of(cluster: H2OCluster, frame: str, name: str) -> np.ndarray:
    """Values of one column: numbers, or, of a category, strings; None and NaN where missing."""
    levels = levels_of(cluster, frame, name)
    with temporary_keys(cluster) as ours:
        key = new_key("column")
        ours.append(key)
        select = f"(cols {frame} [{json.dumps(name)}])"
        cluster.rest.post("/99/Rapids", ast=f"(assign {key} {select if levels is None else f'(as.numeric {select})'})")
        found = download(cluster, key)[1][0]
    if levels is None:
        return np.asarray(found.to_numpy())
    codes = numbers(found)
    values = np.asarray([*levels, None], dtype=object)
    return values[np.where(np.isnan(codes), len(levels), codes).astype(np.int64)]


def check_numbers(columns: dict[str, str], name: Any, field: str) -> None:
    """Refuse what is no column of numbers.

    Raises
    ------
    InvalidInputError
    """
    if columns.get(name) not in ("int", "real"):
        found = f"it is of type {columns[name]!r}" if name in columns else "there is none of that name"
        raise InvalidInputError(
            f"{field} must name a column of numbers; got {name!r}; {found}{nearest(name, columns) or '.'}", field=field
        )


def cut(cluster: H2OCluster, frame: str, roles: np.ndarray, ours: list[str]) -> list[dict[int, str | None]]:
    """Cut rows out of a frame.

    Parameters
    ----------
    cluster : H2OCluster
    frame : str
    roles : ndarray of shape (n_rows, n_folds), uint8
        `TRAIN`, `HELD`, `TEST`, or 0 for what the fold does not use.
    ours : list of str
        Takes the keys that are made.

    Returns
    -------
    list of dict
        Of each fold, the frame of each role, rows in the order of the table, or None where there are none.
    """
    key = new_key("roles")
    ours.append(key)
    pa = require("pyarrow", "h2o", "Sending a table to an H2O cluster")
    import pyarrow.csv

    names = [f"fold{fold}" for fold in range(roles.shape[1])]
    with _private_folder(cluster) as folder:
        options = pyarrow.csv.WriteOptions(include_header=False)
        pyarrow.csv.write_csv(pa.table(list(roles.T), names=names), folder / "roles.csv", options)
        _parse(cluster, key, [folder / "roles.csv"], names, ["Numeric"] * len(names), len(roles))
    folds = []
    for fold in range(roles.shape[1]):
        frames: dict[int, str | None] = {}
        for role in (TRAIN, HELD, TEST):
            frames[role] = None
            if (roles[:, fold] == role).any():
                frames[role] = new_key("frame")
                ours.append(str(frames[role]))
                chosen = f"(== (cols {key} [{fold}]) {role})"
                cluster.rest.post("/99/Rapids", ast=f"(assign {frames[role]} (rows {frame} {chosen}))")
        folds.append(frames)
    return folds
