"""Predictions that the cluster itself writes to a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._frames import new_key
from pybiodl.backends.h2o._jobs import wait
from pybiodl.backends.h2o._rest import quote
from pybiodl.errors import ClusterError, InvalidInputError


def write_outputs(
    cluster: H2OCluster, found: Sequence[str], classes: np.ndarray | None, to: str, ours: list[str]
) -> None:
    """Write ``predict``, the most probable class, and the probability of each class; or a column a target.

    H2O's own label goes by a threshold of its own, so the label is made anew from the probabilities.

    Parameters
    ----------
    cluster : H2OCluster
    found : sequence of str
        Predictions as `predict_there` makes them, a frame a target.
    classes : ndarray or None
    to : str
        Path or URL as the cluster sees it.
    ours : list of str
        Gains the keys to remove.

    Raises
    ------
    InvalidInputError
        If there is such a file.
    """
    written = new_key("predictions")
    ours.append(written)
    if classes is None:
        columns = " ".join(f"(cols {key} [0])" for key in found)
        names = ["predict"] if len(found) == 1 else [f"predict{i}" for i in range(1, len(found) + 1)]
    else:
        columns = f"{_label(found[0], classes)} (cols {found[0]} [1:{len(classes)}])"
        names = ["predict", *(f"p_{label}" for label in classes)]
    ast = f"(colnames= (cbind {columns}) [0:{len(names)}] [{' '.join(map(json.dumps, names))}])"
    cluster.rest.post("/99/Rapids", ast=f"(assign {written} {ast})")
    try:
        answer = cluster.rest.post(f"/3/Frames/{quote(written)}/export", path=str(to), num_parts=1, force=False)
    except ClusterError as error:
        if "already exists" not in str(error):
            raise
        raise InvalidInputError(
            f"to must name a file that is not there yet; {str(to)!r} is; remove it, or name another one.", field="to"
        ) from None
    wait(cluster, answer["job"], f"Writing {str(to)!r}")


def _label(frame: str, classes: Any) -> str:
    """Expression of the most probable class, the first of equal ones."""
    n = len(classes)
    place = f"(which.max (cols {frame} [1:{n}]) True 1)"
    label = json.dumps(str(classes[n - 1]))
    for i in reversed(range(n - 1)):
        label = f"(ifelse (== {place} {i}) {json.dumps(str(classes[i]))} {label})"
    return label
