"""Trains on a cluster and brings the weights home."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from pybiodl._check import per_layer
from pybiodl.backends.distribution import NAMES, Distribution
from pybiodl.backends.h2o._autoencoder import as_mlp, lacks_autoencoder
from pybiodl.backends.h2o._balance import correct_shares
from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._data import Data, check_targets, learned, read_remote, send_samples
from pybiodl.backends.h2o._fitted import FittedH2O
from pybiodl.backends.h2o._frames import (
    frame_columns,
    is_frame,
    is_remote,
    new_key,
    temporary_keys,
)
from pybiodl.backends.h2o._home import encoder_home, side_by_side, weights_home
from pybiodl.backends.h2o._jobs import telling_why, train_models
from pybiodl.backends.h2o._rest import WITHOUT_COLUMNS, quote
from pybiodl.backends.h2o._rounds import train_in_rounds
from pybiodl.backends.h2o._write_weights import write_weights
from pybiodl.backends.protocol import Monitor, TrainingPlan
from pybiodl.backends.schedule import Schedule
from pybiodl.encode import Table
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.networks import MLP, Autoencoder, Head, Network

_ACTIVATIONS = {"relu": "Rectifier", "tanh": "Tanh", "maxout": "Maxout"}
_MOST_TARGETS = 50
_KERAS_ONLY = {  # parameter to reason
    "optimizer": "has one optimiser",
    "precision": "computes in float32",
    "devices": "uses the machines of the cluster",
    "callbacks": "cannot call back",
    "gradient_clip": "does not clip gradients",
    "monitor": "stops by the loss",
    "log_dir": "writes no event files",
    "warm_start": "starts anew at each fit",
}
_UNSET = {"monitor": "loss", "warm_start": False}  # None where it is not said


class H2OBackend:
    """Trains fully connected networks with H2O's deep learning.

    A plan that is to be reproducible gives the same weights on the same machine; for that H2O trains with one thread
    on one node. Any other plan takes all threads of all nodes, whose updates race (Hogwild), so no two fits agree. The
    validation rows, if any, are scored after every epoch; with `patience` training stops when the validation loss, as
    a moving average over that many epochs, no longer falls, and the best weights are kept. Without `learning_rate`
    H2O adapts its rate by ADADELTA; with it the rate is constant. Columns are standardised as ``encoder.scale`` says,
    the target of a regression with them; its loss in ``history`` is in the squared units of the user. Rows without a
    target or with weight 0 do not count towards an epoch, so that there are more rounds than epochs then.

    Several targets are one network each, joined into one that is as wide as all of them. A network of more than
    1,000 columns and 10 epochs, on several nodes 500 and 5, goes on by about one sample from its last, or best,
    weights, to write them out once.

    H2O's own model stays on a cluster that the plan names, so that the user can reach it; frames do not.
    """

    name = "h2o"

    def lacks(self, network: Network, head: Head, params: Mapping[str, Any]) -> str | None:
        """Return one sentence on what H2O cannot train or honour (and the cure), or None."""
        cure = 'use backend="keras".'
        if isinstance(network, Autoencoder):
            if params.get("checkpoint_dir") is not None:
                return f"The h2o backend keeps no checkpoints of autoencoders, so checkpoint_dir must be None; {cure}"
            return lacks_autoencoder(network) or self.lacks(as_mlp(network), Head("regression", 1), params)
        if not isinstance(network, MLP):
            return f"The h2o backend trains fully connected networks (MLP) only; got {network!r}; {cure}"
        if network.activation not in _ACTIVATIONS:
            return (
                f"The h2o backend trains the activations relu, tanh and maxout; got {network.activation!r}; "
                f"choose one of these or {cure}"
            )
        if not per_layer(network.hidden, "hidden"):
            return f"The h2o backend needs at least one hidden layer; got hidden={network.hidden!r}; add one or {cure}"
        if head.kind in ("multilabel", "several"):
            return f"The h2o backend trains one label a sample, not several; got {head.n_outputs} labels; {cure}"
        if head.kind in ("regression", "count") and head.n_outputs > _MOST_TARGETS:
            return (
                f"The h2o backend trains one network a target, at most {_MOST_TARGETS}; got {head.n_outputs} targets; "
                f"fit some of them at a time or {cure}"
            )
        if (batch_size := params.get("batch_size")) not in (None, 1):
            # Its mini_batch_size is a parameter without effect since h2oai/h2o-3 pull request 896.
            return (
                f"The h2o backend updates weights after each sample, so batch_size must be None or 1; "
                f"got {batch_size!r}; {cure}"
            )
        loss = params.get("loss")
        if Distribution.of(loss) is None or (loss is not None and head.is_class):
            return (
                "The h2o backend chooses its loss by the task or the distribution of the numbers, so loss must be None "
                f"or one of {', '.join(NAMES)}; got {loss!r}; leave it out or {cure}"
            )
        for name, reason in _KERAS_ONLY.items():
            unset = _UNSET.get(name)
            value = params.get(name, unset)
            if isinstance(value, Monitor):
                value = value.name
            if value != unset and not (name == "callbacks" and not len(value)):
                return f"The h2o backend {reason}, so {name} must be {unset!r}; got {value!r}; leave it out or {cure}"
        if params.get("checkpoint_dir") is not None and params.get("patience") is not None:
            return (
                "The h2o backend goes on from checkpoint_dir where all epochs are trained, so patience must be None; "
                f"got {params['patience']!r}; set patience=None or leave checkpoint_dir out."
            )
        if isinstance(rate := params.get("learning_rate"), Schedule):
            return f"The h2o backend has no schedules, so learning_rate must be None or a number; got {rate!r}; {cure}"
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
        if isinstance(plan.network, Autoencoder):
            from pybiodl.backends.h2o._train_autoencoder import fit_autoencoder

            return fit_autoencoder(plan)
        if not is_remote(plan.train.X):
            check_targets(plan)
        started = time.monotonic()
        with _cluster_of(plan) as cluster, temporary_keys(cluster) as ours:
            data = (read_remote if is_remote(plan.train.X) else send_samples)(cluster, plan, ours)
            fits = []
            at_once = cluster.cloud().n_cores if plan.reproducible else 1  # a model takes one core, or all
            for start in range(0, len(data.targets), at_once):
                for model in _train(cluster, plan, data, data.targets[start : start + at_once], ours):
                    output = cluster.rest.get(f"/3/Models/{quote(model)}")["models"][0]["output"]
                    fits.append(_bring_home(cluster, plan, data, model, output))
            for fitted in fits:
                ours.remove(fitted.models[0])  # the user may reach it
        fitted = fits[0] if len(fits) == 1 else _joined(fits)
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
        with telling_why(plan.cluster):
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
        with H2OCluster.start() as cluster, telling_why(cluster):
            yield cluster


def _parameters(plan: TrainingPlan, data: Data, target: str) -> dict[str, Any]:
    """H2O's parameters for a plan, but for the key of the model."""
    network = plan.network
    assert isinstance(network, MLP)
    hidden = per_layer(network.hidden, "hidden")
    stops = plan.patience is not None and data.validation is not None
    parameters: dict[str, Any] = {
        "training_frame": data.frame,
        "validation_frame": data.validation,
        "response_column": target,
        "ignored_columns": [*(name for name in data.targets if name != target), *data.ignored] or None,
        "weights_column": data.weight,
        "balance_classes": plan.oversample,
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
        "reproducible": plan.reproducible,
        # Each node learns from the rows that it holds: copied to all, a table would have to fit into each of them.
        "replicate_training_data": plan.reproducible,
        # All but small tables that we sent lie on all cores; to cut them anew asks all nodes for each column.
        "force_load_balance": data.layout is None,
        "shuffle_training_data": True,  # rows are often sorted by class
        "export_weights_and_biases": plan.epochs <= data.long,
        # One iteration an epoch, scored each time; a perfect score stops nothing.
        "train_samples_per_iteration": 0,
        "score_interval": 0,
        "score_duty_cycle": 1,
        "classification_stop": -1,
        "regression_stop": -1,
        "stopping_rounds": plan.patience if stops else 0,
        "stopping_metric": "logloss" if plan.head.kind in ("binary", "multiclass") else "deviance",
        "stopping_tolerance": 0,
        "overwrite_with_best_model": stops,
    }
    if plan.head.kind in ("regression", "count"):
        distribution = Distribution.of(plan.loss)
        assert distribution is not None
        parameters |= {
            "distribution": distribution.name,
            "tweedie_power": distribution.power,
            "quantile_alpha": distribution.quantile,
            "huber_alpha": distribution.tail,
        }
    if plan.learning_rate is not None:
        parameters |= {"adaptive_rate": False, "rate": plan.learning_rate, "rate_annealing": 0}
    return parameters


def _train(cluster: H2OCluster, plan: TrainingPlan, data: Data, targets: Sequence[str], ours: list[str]) -> list[str]:
    """Train a model a target, all at once, and return their keys; their weights are tables of the cluster."""
    told: dict[str, int] = {}

    def train(models: dict[str, str], epochs: int, after: Mapping[str, str]) -> None:
        given = {
            model: described[target] | {"epochs": epochs, "checkpoint": after.get(target)}
            for model, target in models.items()
        }
        train_models(cluster, given, "Training", lambda m: _reporter(cluster, plan, m, models[m], told))

    described = {target: _parameters(plan, data, target) for target in targets}
    if plan.checkpoint_dir is not None:
        models = dict(zip(train_in_rounds(cluster, plan, described, train, ours), targets, strict=True))
    else:
        models = {new_key("model"): target for target in targets}
        ours += models
        train(models, plan.epochs, {})
    if plan.epochs > data.long:
        return write_weights(cluster, {model: described[target] for model, target in models.items()}, ours)
    return list(models)


def _reporter(
    cluster: H2OCluster, plan: TrainingPlan, model: str, target: str, told: dict[str, int]
) -> Callable[[], None] | None:
    """Return a function that tells of the rounds that were scored beyond those `told` for a target."""
    if plan.on_epoch is None and not plan.verbose:
        return None

    def report() -> None:
        found = cluster.rest.find(f"/3/Models/{quote(model)}?{WITHOUT_COLUMNS}")
        history = scoring_history(found["models"][0]["output"]) if found is not None else {}
        for epoch in range(told.get(target, 0), len(history.get("loss", ()))):
            told[target] = epoch + 1
            logs = {name: values[epoch] for name, values in history.items()}
            if plan.verbose:
                print(
                    f"Epoch {epoch + 1}: " + ", ".join(f"{name} {value:.4g}" for name, value in logs.items()),
                    flush=True,
                )
            if plan.on_epoch is not None:
                plan.on_epoch(epoch, logs)

    return report


def scoring_history(output: dict[str, Any]) -> dict[str, list[float]]:
    """``loss`` and ``val_loss`` of each scored round: log loss of classes, mean squared error of numbers."""
    table = output["scoring_history"]
    if table is None:
        return {}
    rounds = {column["name"]: values for column, values in zip(table["columns"], table["data"], strict=True)}
    if "epochs" not in rounds:  # nothing is scored yet
        return {}
    history = {}
    # Before the first epoch nothing is scored; after the last the best model is once more, or a sample on.
    gone = np.diff(rounds["epochs"], prepend=0.0)
    scored = np.flatnonzero(gone > gone.max() / 2).tolist()
    for role, name in (("training", "loss"), ("validation", "val_loss")):
        values = rounds.get(f"{role}_logloss", rounds.get(f"{role}_deviance", rounds.get(f"{role}_mse")))
        if values is not None:
            history[name] = [float(values[i]) for i in scored]
    return history


def _bring_home(cluster: H2OCluster, plan: TrainingPlan, data: Data, model: str, output: dict[str, Any]) -> FittedH2O:
    """Read the weights and all with which the network predicts."""
    network = plan.network
    assert isinstance(network, MLP)
    encoder, layout, classes = data.encoder, data.layout, plan.classes
    if encoder is None or layout is None:
        encoder, layout = learned(output, frame_columns(cluster, data.frame), data.targets[0], data.weight)
        classes = None if layout.classes is None else np.asarray(layout.classes)
    encoder = encoder_home(output, encoder, layout)
    if layout.classes is None:
        mul, sub = output["normrespmul"], output["normrespsub"]
        if plan.head.kind == "count":
            head = Head("count", 1, scale=(1.0,))
        elif mul:
            head = Head("regression", 1, (float(sub[0]),), (1 / float(mul[0]),))
        else:
            head = Head("regression", 1, (0.0,), (1.0,))
    else:
        n_classes = len(layout.classes)
        head = Head("binary", 1) if n_classes == 2 else Head("multiclass", n_classes)
    history = scoring_history(output)
    kept = plan.patience is not None and "val_loss" in history
    best = int(np.nanargmin(history["val_loss"])) if kept else len(history["loss"]) - 1
    status = cluster.cloud()
    info = {
        "h2o": status.version,
        "reproducible": plan.reproducible,
        "device": f"H2O, {status.n_nodes} node(s), {status.n_cores} core(s)",
    }
    weights = weights_home(cluster, output, network, head, encoder, layout)
    if plan.oversample:
        correct_shares(cluster, plan.train.X, data.frame, model, weights, network, encoder, head, classes)
    return FittedH2O(
        network,
        encoder,
        head,
        classes,
        weights,
        history,
        best,
        info,
        cluster if plan.cluster is not None else None,
        (model,),
    )


def _joined(fits: list[FittedH2O]) -> FittedH2O:
    """Join the networks of several targets into one that is as wide as all of them."""
    network = fits[0].network
    hidden = tuple(width * len(fits) for width in per_layer(network.hidden, "hidden"))
    head = Head(
        fits[0].head.kind,
        len(fits),
        tuple(mean for fitted in fits for mean in fitted.head.mean),
        tuple(scale for fitted in fits for scale in fitted.head.scale),
    )
    # A target that stopped early has its best loss from then on; each keeps its own best weights to the end.
    n_rounds = max(len(fitted.history["loss"]) for fitted in fits)
    history = {
        name: np.mean(
            [(f.history[name] + [f.history[name][f.best_epoch]] * n_rounds)[:n_rounds] for f in fits], axis=0
        ).tolist()
        for name in fits[0].history
    }
    return FittedH2O(
        type(network)(**{**network.get_params(), "hidden": hidden}),
        fits[0].encoder,
        head,
        None,
        side_by_side([fitted.weights for fitted in fits]),
        history,
        n_rounds - 1,
        fits[0].info,
        fits[0].cluster,
        tuple(fitted.models[0] for fitted in fits),
    )
