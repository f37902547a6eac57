"""Trains on a cluster and brings the weights home."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pybiodl._check import nearest, per_layer
from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._fitted import FittedH2O, frame_key
from pybiodl.backends.h2o._frames import (
    Layout,
    frame_columns,
    is_frame,
    is_remote,
    new_key,
    read,
    send,
    temporary_keys,
)
from pybiodl.backends.h2o._home import encoder_home, weights_home
from pybiodl.backends.h2o._jobs import wait
from pybiodl.backends.h2o._rest import quote
from pybiodl.backends.protocol import TrainingPlan
from pybiodl.encode import Table
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.networks import MLP, Head, Network

_ACTIVATIONS = {"relu": "Rectifier", "tanh": "Tanh", "maxout": "Maxout"}
_KERAS_ONLY = {
    "loss": "chooses its loss by the task",
    "optimizer": "has one optimiser",
    "precision": "computes in float32",
    "devices": "uses the machines of the cluster",
    "callbacks": "cannot call back",
    "checkpoint_dir": "keeps no checkpoints for pybiodl",
}


class H2OBackend:
    """Trains fully connected networks with H2O's deep learning.

    The same seed gives the same weights on the same machine; for that H2O trains with one thread on one node. The
    validation rows, if any, are scored after every epoch; with `patience` training stops when the validation loss, as
    a moving average over that many epochs, no longer falls, and the best weights are kept. Without `learning_rate`
    H2O adapts its rate by ADADELTA; with it the rate is constant. The target of a regression is in the user's units
    in ``history``; its columns are standardised as ``encoder.scale`` says, the target with them.

    H2O's own model stays on a cluster that the plan names, so that the user can reach it; frames do not.
    """

    name = "h2o"

    def lacks(self, network: Network, head: Head, params: Mapping[str, Any]) -> str | None:
        """Return one sentence on what H2O cannot train or honour (and the cure), or None."""
        cure = 'use backend="keras".'
        if not isinstance(network, MLP):
            return f"The h2o backend trains fully connected networks (MLP) only; got {network!r}; {cure}"
        if network.activation not in _ACTIVATIONS:
            return (
                f"The h2o backend trains the activations relu, tanh and maxout; got {network.activation!r}; "
                f"choose one of these or {cure}"
            )
        if not per_layer(network.hidden, "hidden"):
            return f"The h2o backend needs at least one hidden layer; got hidden={network.hidden!r}; add one or {cure}"
        if head.kind == "multilabel":
            return f"The h2o backend trains one label a sample, not several; got {head.n_outputs} labels; {cure}"
        if head.kind == "regression" and head.n_outputs > 1:
            return (
                f"The h2o backend trains one target of a regression; got {head.n_outputs} targets; "
                f"fit one estimator a target or {cure}"
            )
        if (batch_size := params.get("batch_size")) not in (None, 1):
            # Its mini_batch_size is a parameter without effect since h2oai/h2o-3 pull request 896.
            return (
                f"The h2o backend updates weights after each sample, so batch_size must be None or 1; "
                f"got {batch_size!r}; {cure}"
            )
        for name, reason in _KERAS_ONLY.items():
            value = params.get(name)
            if value is not None and not (name == "callbacks" and not len(value)):
                return f"The h2o backend {reason}, so {name} must be None; got {value!r}; leave it out or {cure}"
        return None

    def fit(self, plan: TrainingPlan) -> FittedH2O:
        """Train and bring the weights home.

        Raises
        ------
        UnsupportedError
            If the plan asks for something that H2O cannot do.
        ClusterError
            If the cluster cannot be used, or fails at work.
        """
        lack = self.lacks(plan.network, plan.head, vars(plan))
        if lack is None and not is_remote(plan.train.X):
            lack = _lacks_encoder(plan.encoder)
        if lack is not None:
            raise UnsupportedError(lack)
        started = time.monotonic()
        with _cluster_of(plan) as cluster, temporary_keys(cluster) as ours:
            model = new_key("model")
            ours.append(model)
            data = (_remote if is_remote(plan.train.X) else _local)(cluster, plan, ours)
            output = _train(cluster, plan, data, model)
            fitted = _bring_home(cluster, plan, data, model, output)
            ours.remove(model)
        fitted.info = {**fitted.info, "seconds": time.monotonic() - started}
        return fitted


def _lacks_encoder(encoder: Any) -> str | None:
    if not isinstance(encoder, Table):
        return f'The h2o backend reads tables only; got the encoder {encoder!r}; use backend="keras".'
    if encoder.scale == "none" and encoder.missing == "impute":
        return (
            "The h2o backend imputes missing numbers by their mean only when it standardises them; got "
            f"{encoder!r}; use scale='standard', or impute before."
        )
    return None


@contextlib.contextmanager
def _cluster_of(plan: TrainingPlan) -> Iterator[H2OCluster]:
    """Yield the cluster of the plan, that of a user's H2OFrame, or one for this fit alone."""
    if isinstance(plan.cluster, H2OCluster):
        plan.cluster.check()
        yield plan.cluster
    elif plan.cluster is not None:
        raise InvalidTypeError(
            f"cluster must be an H2OCluster or None; got {plan.cluster!r}; "
            f"make one by H2OCluster.start() or H2OCluster.connect(url).",
            field="cluster",
        )
    elif is_frame(plan.train.X):
        raise InvalidInputError(
            "An H2OFrame lives on a cluster, so cluster must name it; got None; pass "
            "cluster=H2OCluster.connect(h2o.connection().base_url).",
            field="cluster",
        )
    else:
        with H2OCluster.start() as cluster:
            yield cluster


@dataclass(frozen=True)
class _Data:
    """Frames on the cluster and what their columns mean; encoder and classes are None until the cluster says them."""

    frame: str
    validation: str | None
    target: str
    weight: str | None
    encoder: Table | None
    layout: Layout | None


def _local(cluster: H2OCluster, plan: TrainingPlan, ours: list[str]) -> _Data:
    """Send the samples of the plan."""
    encoder = plan.encoder
    assert isinstance(encoder, Table)
    layout = Layout.of(encoder, plan.classes)
    if plan.classes is not None and len(found := np.unique(plan.train.y)) < len(plan.classes):
        absent = plan.classes[np.setdiff1d(np.arange(len(plan.classes)), found)[0]]
        raise InvalidInputError(
            f"y must hold every class among the rows that are trained on; got none of class {str(absent)!r}; lower "
            f"validation_fraction or add samples.",
            field="y",
        )
    roles = [plan.train] if plan.validation is None else [plan.train, plan.validation]
    weighted = any(role.sample_weight is not None for role in roles)
    frames = []
    for role in roles:
        frames.append(new_key("frame"))
        ours.append(frames[-1])
        weight = role.sample_weight if role.sample_weight is not None or not weighted else np.ones(len(role.y))
        y = role.y.ravel() if plan.classes is None else role.y
        send(cluster, frames[-1], role.X, encoder, layout, y, weight)
    weight_name = layout.weight if weighted else None
    return _Data(frames[0], (*frames, None)[1], layout.target, weight_name, encoder, layout)


def _remote(cluster: H2OCluster, plan: TrainingPlan, ours: list[str]) -> _Data:
    """Have the cluster read its own data; the target is a column of it."""
    regression = plan.head.kind == "regression"
    target = plan.train.y
    frames = []
    for role in (plan.train,) if plan.validation is None else (plan.train, plan.validation):
        if not is_remote(role.X) or not isinstance(role.y, str) or role.sample_weight is not None:
            raise UnsupportedError(
                f"Data that the cluster reads by itself needs y to be the name of a column, validation data of the "
                f"same kind and no sample_weight; got y={role.y!r} and X={role.X!r}; read the file here to use these."
            )
        if is_frame(role.X):
            frames.append(frame_key(cluster, role.X))
        else:
            frames.append(new_key("frame"))
            ours.append(frames[-1])
            read(cluster, frames[-1], role.X, {} if regression else {target: "Enum"})
    columns = frame_columns(cluster, frames[0])
    if target not in columns:
        raise InvalidInputError(
            f"y must name a column of the table; got {target!r}{nearest(target, columns) or '.'}", field="y"
        )
    if regression == (columns[target] == "enum"):
        kind = "of categories" if regression else f"of type {columns[target]!r}"
        cure = "use BioClassifier" if regression else "make it a category by asfactor(), or use BioRegressor"
        needed = "numbers" if regression else "categories"
        raise InvalidInputError(f"y must name a column of {needed}; column {target!r} is {kind}; {cure}.", field="y")
    return _Data(frames[0], (*frames, None)[1], target, None, None, None)


def _parameters(plan: TrainingPlan, data: _Data, model: str) -> dict[str, Any]:
    """H2O's parameters for a plan."""
    network = plan.network
    assert isinstance(network, MLP)
    hidden = per_layer(network.hidden, "hidden")
    stops = plan.patience is not None and data.validation is not None
    parameters: dict[str, Any] = {
        "model_id": model,
        "training_frame": data.frame,
        "validation_frame": data.validation,
        "response_column": data.target,
        "weights_column": data.weight,
        "ignore_const_cols": False,
        "standardize": data.encoder is None or data.encoder.scale == "standard",
        "hidden": list(hidden),
        "activation": _ACTIVATIONS[network.activation] + ("WithDropout" if network.dropout else ""),
        "hidden_dropout_ratios": [network.dropout] * len(hidden) if network.dropout else None,
        "input_dropout_ratio": network.input_dropout,
        "l1": network.l1,
        "l2": network.l2,
        "epochs": plan.epochs,
        "seed": plan.seed,
        "reproducible": True,
        "shuffle_training_data": True,  # rows are often sorted by class
        "export_weights_and_biases": True,
        # One iteration an epoch, scored each time; a perfect score stops nothing.
        "train_samples_per_iteration": 0,
        "score_interval": 0,
        "score_duty_cycle": 1,
        "classification_stop": -1,
        "regression_stop": -1,
        "stopping_rounds": plan.patience if stops else 0,
        "stopping_metric": "deviance" if plan.head.kind == "regression" else "logloss",
        "stopping_tolerance": 0,
        "overwrite_with_best_model": stops,
    }
    if plan.learning_rate is not None:
        parameters |= {"adaptive_rate": False, "rate": plan.learning_rate, "rate_annealing": 0}
    return parameters


def _train(cluster: H2OCluster, plan: TrainingPlan, data: _Data, model: str) -> dict[str, Any]:
    """Train and return what H2O says of its model."""
    answer = cluster.rest.post("/3/ModelBuilders/deeplearning", **_parameters(plan, data, model))
    wait(cluster, answer["job"], "Training", _reporter(cluster, plan, model))
    return dict(cluster.rest.get(f"/3/Models/{quote(model)}")["models"][0]["output"])


def _reporter(cluster: H2OCluster, plan: TrainingPlan, model: str) -> Callable[[], None] | None:
    """Return a function that tells ``on_epoch`` of the rounds that were scored since it was last called."""
    if plan.on_epoch is None:
        return None
    told = 0
    on_epoch = plan.on_epoch
    wide = ",".join(f"models/output/{part}" for part in ("names", "original_names", "domains", "variable_importances"))

    def report() -> None:
        nonlocal told
        found = cluster.rest.find(f"/3/Models/{quote(model)}?_exclude_fields={wide}")
        history = scoring_history(found["models"][0]["output"]) if found is not None else {}
        while told < len(history.get("loss", ())):
            on_epoch(told, {name: values[told] for name, values in history.items()})
            told += 1

    return report


def scoring_history(output: dict[str, Any]) -> dict[str, list[float]]:
    """``loss`` and ``val_loss`` of each scored round: log loss of classes, mean squared error of numbers."""
    table = output["scoring_history"]
    if table is None:
        return {}
    rounds = {column["name"]: values for column, values in zip(table["columns"], table["data"], strict=True)}
    history = {}
    # Before the first epoch nothing is scored; after the last the best model is, once more.
    scored = [i for i, epoch in enumerate(rounds["epochs"]) if epoch > (rounds["epochs"][i - 1] if i else 0)]
    for role, name in (("training", "loss"), ("validation", "val_loss")):
        values = rounds.get(f"{role}_logloss", rounds.get(f"{role}_deviance"))
        if values is not None:
            history[name] = [float(values[i]) for i in scored]
    return history


def _bring_home(cluster: H2OCluster, plan: TrainingPlan, data: _Data, model: str, output: dict[str, Any]) -> FittedH2O:
    """Read the weights and all with which the network predicts."""
    network = plan.network
    assert isinstance(network, MLP)
    encoder, layout, classes = data.encoder, data.layout, plan.classes
    if encoder is None or layout is None:
        encoder, layout = _learned(output, frame_columns(cluster, data.frame), data.target)
        classes = None if layout.classes is None else np.asarray(layout.classes)
    encoder = encoder_home(output, encoder, layout)
    if layout.classes is None:
        mul, sub = output["normrespmul"], output["normrespsub"]
        head = (
            Head("regression", 1, (float(sub[0]),), (1 / float(mul[0]),))
            if mul
            else Head("regression", 1, (0.0,), (1.0,))
        )
    else:
        n_classes = len(layout.classes)
        head = Head("binary", 1) if n_classes == 2 else Head("multiclass", n_classes)
    history = scoring_history(output)
    kept = plan.patience is not None and "val_loss" in history
    best = int(np.nanargmin(history["val_loss"])) if kept else len(history["loss"]) - 1
    status = cluster.status()
    info = {"h2o": status.version, "device": f"H2O, {status.n_nodes} node(s), {status.n_cores} core(s)"}
    given = plan.cluster is not None
    return FittedH2O(
        network,
        encoder,
        head,
        classes,
        weights_home(cluster, output, network, head, encoder, layout),
        history,
        best,
        info,
        cluster if given else None,
        model if given else None,
    )


def _learned(output: dict[str, Any], columns: dict[str, str], target: str) -> tuple[Table, Layout]:
    """Return columns, levels and classes as the cluster learned them, in the order of the user's table."""
    domains = dict(zip(output["names"], output["domains"], strict=True))
    names = [name for name in columns if name in domains and name != target]
    levels = {j: list(domains[name]) for j, name in enumerate(names) if domains[name] is not None}
    n_numeric = len(names) - len(levels)
    encoder = Table.from_statistics(
        len(names), levels, np.zeros(n_numeric), np.ones(n_numeric), names, missing="impute"
    )
    return encoder, Layout(names, levels, domains[target], target, "")
