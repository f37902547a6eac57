"""An outcome without its offset: columns that the cluster computes from a table that it read by itself."""

from __future__ import annotations

import json

from pybiodl.backends.distribution import Distribution
from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._frames import frame_columns, new_key
from pybiodl.backends.h2o._rest import quote
from pybiodl.backends.h2o._rows import check_numbers
from pybiodl.errors import InvalidInputError

LEARNED, WEIGHT = "pybiodl outcome without offset", "pybiodl weight by offset"


def without_offset(
    cluster: H2OCluster, frames: list[str], target: str, weight: str | None, offset: str,
    distribution: Distribution, ours: list[str],
) -> list[str]:  # fmt: skip
    """Give frames the columns `LEARNED` and `WEIGHT`, by the rules of an offset in memory.

    Parameters
    ----------
    cluster : H2OCluster
    frames : list of str
        The first one is learned from: the mean of its offsets is where a row has its own weight.
    target, weight, offset : str
        Names of columns.
    distribution : Distribution
    ours : list of str
        Takes the keys that are made.

    Returns
    -------
    list of str
        New frames.

    Raises
    ------
    InvalidInputError
    """
    made = []
    center = check_offset(cluster, frames[0], offset, distribution)
    for frame in frames:
        if frame is not frames[0]:
            check_offset(cluster, frame, offset, distribution)
        own, y = (f"(cols {frame} [{json.dumps(name)}])" for name in (offset, target))
        weighed = f"(cols {frame} [{json.dumps(weight)}])" if weight else "1"
        learned, power = f"(- {y} {own})", 0.0
        if distribution.by_logarithm:
            learned, power = f"(/ {y} (exp {own}))", 2 - distribution.variance_power
        by_offset = f"(* {weighed} (exp (* {power!r} (- {own} {center!r}))))"
        n, key = len(frame_columns(cluster, frame)), new_key("frame")
        ours.append(key)
        names = f"[{n} {n + 1}] [{json.dumps(LEARNED)} {json.dumps(WEIGHT)}]"
        ast = f"(assign {key} (colnames= (cbind {frame} {learned} {by_offset}) {names}))"
        cluster.rest.post("/99/Rapids", ast=ast)
        made.append(key)
    return made


def check_offset(cluster: H2OCluster, frame: str, offset: str, distribution: Distribution) -> float:
    """Return the mean of the offsets, which must be there and finite in all rows.

    Raises
    ------
    InvalidInputError
    """
    check_numbers(frame_columns(cluster, frame), offset, "offset")
    said = cluster.rest.get(f"/3/Frames/{quote(frame)}/columns/{quote(offset)}/summary")["frames"][0]["columns"]
    (column,) = (one for one in said if one["label"] == offset)
    if column["missing_count"]:
        raise InvalidInputError(
            f"offset must be known in every row; {column['missing_count']} of column {offset!r} are missing; leave "
            "these rows out.",
            field="offset",
        )
    extreme = max(column["mins"][0], column["maxs"][0], key=abs)
    if distribution.by_logarithm and abs(extreme) > 200:
        raise InvalidInputError(
            f"offset must be a logarithm between -200 and 200 with loss={distribution.name!r}; column {offset!r} holds "
            f"{extreme:g}; use its logarithm.",
            field="offset",
        )
    return float(column["mean"])
