"""Predictions of H2O's own models, made on the cluster: frames there, and what comes of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._frames import CLASS, download, new_key, numbers, safe, temporary_keys
from pybiodl.backends.h2o._jobs import wait
from pybiodl.backends.h2o._offset_column import check_offset
from pybiodl.backends.h2o._rest import quote
from pybiodl.backends.protocol import PutBack


def predict_there(
    cluster: H2OCluster, models: Sequence[str], frame: str, ours: list[str], put_back: PutBack | None = None
) -> list[str]:
    """Have models predict a frame.

    Parameters
    ----------
    cluster : H2OCluster
    models : sequence of str
    frame : str
    ours : list of str
        Gains the keys that are made.
    put_back : PutBack, optional
        Of models of numbers.

    Returns
    -------
    list of str
        Keys of the predictions, a frame a model; of numbers its first column.

    Raises
    ------
    InvalidInputError
        If there is no such offset.
    """
    added = None if put_back is None else _added(cluster, frame, put_back)
    made = []
    for model in models:
        made.append(new_key("predictions"))
        ours.append(made[-1])
        path = f"/4/Predictions/models/{quote(model)}/frames/{quote(frame)}"
        wait(cluster, cluster.rest.post(path, predictions_frame=made[-1]), "Prediction")
        if added is not None:
            ours.append(whole := new_key("predictions"))
            cluster.rest.post("/99/Rapids", ast=f"(assign {whole} ({added} (cols {made[-1]} [0])))")
            made[-1] = whole
    return made


def _added(cluster: H2OCluster, frame: str, put_back: PutBack) -> str:
    """Beginning of the expression that has an offset in it."""
    offset, own = put_back.offset, repr(put_back.offset)
    if isinstance(offset, str):
        check_offset(cluster, frame, offset, put_back.distribution)
        own = f"(cols {frame} [{json.dumps(offset)}])"
    return f"* (exp {own})" if put_back.distribution.by_logarithm else f"+ {own}"


def read_predictions(cluster: H2OCluster, key: str, classes: np.ndarray | None) -> np.ndarray:
    """Return predictions that are on the cluster: a column a class, in their order, or one of values."""
    names, columns = download(cluster, key)
    if classes is None:
        return numbers(columns[0])[:, None]
    # A column a class, named after it; only classes that the cluster itself found may be named otherwise, in order.
    by_name = dict(zip(names, columns, strict=True))
    labels = safe([str(label) for label in classes], CLASS)
    chosen = [by_name.get(label, columns[i + 1]) for i, label in enumerate(labels)]
    return np.stack([numbers(column) for column in chosen], axis=1)


def scored(cluster: H2OCluster, model: str, frame: str, classes: np.ndarray | None) -> np.ndarray:
    """Predict a frame by one of H2O's models, as `read_predictions`."""
    with temporary_keys(cluster) as ours:
        return read_predictions(cluster, predict_there(cluster, [model], frame, ours)[0], classes)
