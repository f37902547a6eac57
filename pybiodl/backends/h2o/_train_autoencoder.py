"""Trains an autoencoder on a cluster and brings its weights home."""

from __future__ import annotations

import time
import warnings
from dataclasses import replace
from typing import Any

import numpy as np

from pybiodl.backends.h2o import _train
from pybiodl.backends.h2o._autoencoder import (
    FittedH2OAutoencoder,
    as_mlp,
    autoencoder_home,
    places_on_cluster,
)
from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._data import Data, long_of
from pybiodl.backends.h2o._fitted import frame_key
from pybiodl.backends.h2o._frames import Layout, frame_columns, is_frame, is_remote, new_key, read, send, temporary_keys
from pybiodl.backends.h2o._home import _matrix, encoder_home
from pybiodl.backends.h2o._jobs import train_models
from pybiodl.backends.h2o._rest import quote
from pybiodl.backends.h2o._write_weights import write_weights
from pybiodl.backends.protocol import TrainingPlan
from pybiodl.encode import Table
from pybiodl.errors import InvalidInputError, TrainingWarning, UnsupportedError
from pybiodl.networks import Autoencoder, Head


def fit_autoencoder(plan: TrainingPlan) -> FittedH2OAutoencoder:
    """Train and bring the weights home; the plan holds nothing else that H2O lacks.

    Raises
    ------
    UnsupportedError
        If samples have weights: H2O fails at work when an autoencoder has a column of them.
    """
    roles = [plan.train] if plan.validation is None else [plan.train, plan.validation]
    if any(role.sample_weight is not None for role in roles):
        raise UnsupportedError(
            "H2O's autoencoders know no weights, so sample_weight must be None; got some; leave it out or use "
            'backend="keras".',
            field="sample_weight",
        )
    if plan.groups:
        raise UnsupportedError(
            "An autoencoder of a table that the cluster reads by itself holds no rows out, so groups must be None; got "
            f"{plan.groups!r}; leave it out, or read the file first with read_table.",
            field="groups",
        )
    _warn_of_bounds(plan)
    started = time.monotonic()
    with _train._cluster_of(plan) as cluster, temporary_keys(cluster) as ours:
        data = (_read_remote if is_remote(plan.train.X) else _send_samples)(cluster, plan, ours)
        model = new_key("model")
        ours.append(model)
        trained, told = {model: _parameters(plan, data)}, _train._reporter(cluster, plan, model, "", {})
        train_models(cluster, trained, "Training", lambda _: told)
        if plan.epochs > data.long:
            (model,) = write_weights(cluster, trained, ours)
        output = dict(cluster.rest.get(f"/3/Models/{quote(model)}")["models"][0]["output"])
        fitted = _bring_home(cluster, plan, data, model, output)
        if data.encoder is None:
            with cluster.session() as h2o:
                fitted.errors = fitted.errors_on_cluster(h2o.get_frame(data.frame))
        fitted.cluster = cluster if plan.cluster is not None else None
        ours.remove(model)  # the user may reach it
    fitted.info = {**fitted.info, "seconds": time.monotonic() - started}
    return fitted


def _warn_of_bounds(plan: TrainingPlan) -> None:
    """Say where the activation of the last layer, which is that of all layers, cannot reach the values."""
    network: Any = plan.network
    scaled = is_remote(plan.train.X) or plan.encoder.scale == "standard"  # type: ignore[attr-defined]
    if network.activation == "relu":
        bound = "below the mean of a column" if scaled else "below 0"
    elif not scaled:
        bound = "below -1 or above 1, as the encoder does not standardise"
    else:
        return
    warnings.warn(
        f"On H2O the last layer of an autoencoder has the activation of all others, {network.activation!r}, so it "
        f"gives back nothing {bound}; use activation='tanh' and a standardising encoder.",
        TrainingWarning,
        stacklevel=5,
    )


def _send_samples(cluster: H2OCluster, plan: TrainingPlan, ours: list[str]) -> Data:
    """Send the samples of the plan."""
    encoder: Any = plan.encoder
    layout = replace(Layout.of(encoder, None), targets=())
    frames = []
    for role in (plan.train,) if plan.validation is None else (plan.train, plan.validation):
        frames.append(new_key("frame"))
        ours.append(frames[-1])
        send(cluster, frames[-1], role.X, encoder, layout)
    return Data(frames[0], (*frames, None)[1], (), None, encoder, layout, long=long_of(cluster, encoder.n_columns_))


def _read_remote(cluster: H2OCluster, plan: TrainingPlan, ours: list[str]) -> Data:
    """Have the cluster read its own data; y names a column that is left out."""
    if is_frame(plan.train.X):
        frame = frame_key(cluster, plan.train.X)
    else:
        frame = new_key("frame")
        ours.append(frame)
        read(cluster, frame, plan.train.X, {})
    left_out, columns = plan.train.y, frame_columns(cluster, frame)
    if left_out and left_out not in columns:
        raise InvalidInputError(f"y must name a column of the table, to be left out; got {left_out!r}.", field="y")
    return Data(frame, None, (), None, None, None, long=long_of(cluster, len(columns)))


def _parameters(plan: TrainingPlan, data: Data) -> dict[str, Any]:
    """H2O's parameters for a plan."""
    network: Any = plan.network
    left_out = plan.train.y if data.encoder is None else ""
    given = _train._parameters(replace(plan, network=as_mlp(network)), data, "")
    ratios = [network.dropout] * len(given["hidden"])
    ratios[len(network.widths[0])] = 0.0  # the latent gives all that it has
    return given | {
        "autoencoder": True,
        "response_column": None,
        "ignored_columns": [left_out] if left_out else None,
        "hidden_dropout_ratios": ratios if network.dropout else None,
        "stopping_metric": "MSE",
    }


def _bring_home(
    cluster: H2OCluster, plan: TrainingPlan, data: Data, model: str, output: dict[str, Any]
) -> FittedH2OAutoencoder:
    """Read the weights and all with which the network gives rows back."""
    assert isinstance(plan.network, Autoencoder)
    same = plan.network.activation
    network = Autoencoder(**plan.network.get_params() | {"latent_activation": same, "output_activation": same})
    encoder, layout = data.encoder, data.layout
    if encoder is None or layout is None:
        encoder, layout = _learned(output, frame_columns(cluster, data.frame))
    encoder = encoder_home(output, encoder, layout)
    pairs = zip(output["weights"], output["biases"], strict=True)
    matrices = [(_matrix(cluster, kernel["name"]), _matrix(cluster, bias["name"])) for kernel, bias in pairs]
    history = _train.scoring_history(output)
    kept = plan.patience is not None and "val_loss" in history
    status = cluster.cloud()
    return FittedH2OAutoencoder(
        network,  # type: ignore[arg-type]
        encoder,
        Head("reconstruction", encoder.shape_[0]),
        None,
        autoencoder_home(matrices, network, places_on_cluster(output, encoder, layout)),
        history,
        int(np.nanargmin(history["val_loss"])) if kept else len(history["loss"]) - 1,
        {
            "h2o": status.version,
            "reproducible": plan.reproducible,
            "device": f"H2O, {status.n_nodes} node(s), {status.n_cores} core(s)",
        },
        cluster,
        (model,),
    )


def _learned(output: dict[str, Any], columns: dict[str, str]) -> tuple[Table, Layout]:
    """Return columns and levels as the cluster learned them, in the order of the user's table."""
    domains = dict(zip(output["names"], output["domains"], strict=True))
    names = [name for name in columns if name in domains]
    levels = {j: list(domains[name]) for j, name in enumerate(names) if domains[name] is not None}
    n_numeric = len(names) - len(levels)
    encoder = Table.from_statistics(
        len(names), levels, np.zeros(n_numeric), np.ones(n_numeric), names, missing="impute"
    )
    return encoder, Layout(names, levels, None, (), "")
