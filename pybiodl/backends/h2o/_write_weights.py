"""Weights of wide models as tables of the cluster, from which they come home."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._frames import new_key
from pybiodl.backends.h2o._jobs import train_models
from pybiodl.backends.h2o._rest import WITHOUT_COLUMNS, quote
from pybiodl.backends.h2o._rows import n_rows

_LEAST = 1e-5  # of an epoch; H2O goes on by no less than a sample


def write_weights(cluster: H2OCluster, trained: Mapping[str, Mapping[str, Any]], ours: list[str]) -> list[str]:
    """Have models of many columns and epochs write their weights out.

    H2O writes them each time that it scores, which is after every epoch, and makes the table of a first layer column by
    column: of thousands that takes longer than to learn from them. Such models are trained without, and go on here by
    the least that H2O can, about one sample, with the weights written once.

    Parameters
    ----------
    cluster : H2OCluster
    trained : mapping of str to mapping
        H2O's parameters of each model, by its key.
    ours : list of str
        Gains the keys of the models that are made.

    Returns
    -------
    list of str
        Keys of what the models are then, in the same order.
    """
    further = {}
    for model, parameters in trained.items():
        found = cluster.rest.get(f"/3/Models/{quote(model)}?{WITHOUT_COLUMNS}")["models"][0]
        history = found["output"]["scoring_history"]
        names = [column["name"] for column in history["columns"]]
        further[new_key("model")] = {
            **parameters,
            "checkpoint": model,
            "export_weights_and_biases": True,
            "epochs": float(history["data"][names.index("epochs")][-1]) + _LEAST,
            "train_samples_per_iteration": math.ceil(_LEAST * n_rows(cluster, parameters["training_frame"])),
            "stopping_rounds": 0,
            "overwrite_with_best_model": False,
        }
    ours += further
    train_models(cluster, further, "Writing the weights")
    return list(further)
