"""Probabilities of a model that was trained with rarer classes drawn more often, at home as on the cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._frames import download, is_remote, new_key, temporary_keys
from pybiodl.backends.h2o._home import forward
from pybiodl.backends.h2o._predictions import scored
from pybiodl.encode import Table
from pybiodl.networks import MLP, Head

_ROWS = 20


def correct_shares(
    cluster: H2OCluster,
    X: Any,
    frame: str,
    model: str,
    weights: list[np.ndarray],
    network: MLP,
    encoder: Table,
    head: Head,
    classes: Any,
) -> None:
    """Put H2O's correction into the last biases.

    H2O multiplies the probability of each class by its share among the rows over its share among the rows drawn, and
    scales them to add up to 1; on logits that adds a constant a class. The shares drawn are not told, hence they are
    read off a few rows that both the cluster and the network at home predict.
    """
    with temporary_keys(cluster) as ours:
        ours.append(new_key("frame"))
        cluster.rest.post("/99/Rapids", ast=f"(assign {ours[0]} (rows {frame} [0:{_ROWS}]))")
        far = scored(cluster, model, ours[0], classes)
        if is_remote(X):
            names, columns = download(cluster, ours[0])
            table = {name: column.to_numpy(zero_copy_only=False) for name, column in zip(names, columns, strict=True)}
            X = pd.DataFrame(table)[encoder.names_]
            for j in encoder.levels_:
                name = (encoder.names_ or [])[j]
                X[name] = X[name].map(lambda value: value if pd.isna(value) else str(value)).astype(object)
    rows = X.iloc[: len(far)] if hasattr(X, "iloc") else X[: len(far)]
    home = forward(encoder.transform(rows, dtype="float64"), weights, network, head)
    if head.kind == "binary":
        home = np.column_stack([1 - home, home])
    clearest = int(np.argmax(np.minimum(home, far).min(axis=1)))
    shift = np.log(far[clearest] / home[clearest])
    weights[-1] += shift[1] - shift[0] if head.kind == "binary" else shift - shift.mean()
