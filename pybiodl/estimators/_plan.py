"""From validated inputs and targets to the plan that a backend trains; what can be refused is refused here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.base import clone

from pybiodl.backends.distribution import Distribution
from pybiodl.backends.protocol import Backend, Samples, TrainingPlan, is_oversampled
from pybiodl.backends.registry import get_backend
from pybiodl.backends.split import inner_split, share
from pybiodl.encode import Encoder, Sequence, Signal, Table, Visits
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._domains import add_domains, beside_domains
from pybiodl.estimators._go_on import last_fit, same_task
from pybiodl.estimators._inputs import Inputs, read_inputs, take_outcome
from pybiodl.estimators._monitor import read_monitor
from pybiodl.estimators._pretrained import Source, begin_with, encoder_for
from pybiodl.estimators._settings import Settings, check_sample_weight
from pybiodl.estimators._start import found_weights
from pybiodl.networks import CNN, MLP, Head, Network
from pybiodl.networks.layers import shape_after
from pybiodl.read import Lazy


@dataclass(frozen=True)
class Targets:
    """Targets as backends read them, and what the outputs mean.

    Parameters
    ----------
    values : ndarray
        As `backends.protocol.Samples.y`.
    head : Head
    classes : ndarray, or a list of them, one an outcome, or None
    strata : ndarray of int or None
        Class codes that the inner split keeps in proportion.
    ndim : int
        Axes of y as the user gave it.
    """

    values: Any
    head: Head
    classes: Any = None
    strata: np.ndarray | None = None
    ndim: int = 1


def make_plan(
    estimator: Any,
    inputs: Inputs,
    targets: Targets,
    settings: Settings,
    sample_weight: Any,
    groups: Any,
    held: Any,
    source: Source | None = None,
) -> tuple[TrainingPlan, Backend]:
    """Everything that can be refused is refused here."""
    backend = get_backend(backend_name(estimator, inputs))
    before = last_fit(estimator)
    encoder = before.encoder if before is not None else fit_encoder(estimator, inputs, source)
    targets = estimator._complete_targets(targets, encoder)
    network, initial, n_frozen = resolve_network(estimator, inputs, encoder, targets.head, source)
    if before is not None:
        targets, initial = same_task(before, targets, network), before.weights
    learned = targets if inputs.kind == "remote" else add_domains(network, targets, groups)
    monitor = read_monitor(estimator.monitor, targets.head, targets.classes)
    if learned is not targets and monitor.function is not None:
        raise UnsupportedError(
            f"monitor must be 'loss' where a network works against telling domains; got {estimator.monitor!r}.",
            field="monitor",
        )
    check_loss(estimator, learned.head)
    lacks = backend.lacks(network, learned.head, estimator.get_params(deep=False))
    if lacks:
        raise UnsupportedError(lacks)
    if inputs.kind == "remote":
        train, validation = _remote_samples(inputs.values, targets.values, sample_weight, groups, held)
    else:
        weight = check_sample_weight(sample_weight, len(targets.values))
        weight = estimator._weights_of_targets(targets, weight)
        y = estimator._align(learned.values, targets, inputs.values, encoder, network)
        samples = Samples(inputs.values, y, weight)
        train, validation = _split(estimator, samples, (targets, learned), groups, held, settings, encoder, network)
        _check_held_out(estimator, validation)
        initial = initial or found_weights(network, encoder, learned.head, train, settings.seed)
    plan = assemble(estimator, settings, network, encoder, learned, train, validation)
    if inputs.kind == "remote" and validation is None:
        plan = replace(plan, held_out=share(estimator.validation_fraction))
    if inputs.kind == "remote" and groups is not None:
        plan = replace(plan, groups=groups)
    patience = settings.patience if learned is targets else None
    return replace(plan, monitor=monitor, patience=patience, initial=initial, n_frozen=n_frozen), backend


def check_loss(estimator: Any, head: Head) -> None:
    """Refuse a distribution of numbers where the head does not give such numbers."""
    distribution = Distribution.of(estimator.loss)
    if estimator.loss is None or distribution is None:
        return
    kind = "count" if distribution.by_logarithm else "regression"
    if any(part.kind != kind for part in head.flat if not part.adversarial):
        raise UnsupportedError(
            f"loss={estimator.loss!r} is a distribution of numbers that {type(estimator).__name__} does not predict "
            "here; leave loss out.",
            field="loss",
        )


def assemble(
    estimator: Any,
    settings: Settings,
    network: Network,
    encoder: Encoder,
    targets: Targets,
    train: Samples,
    validation: Samples | None,
) -> TrainingPlan:
    """Put what is checked and learned together."""
    return TrainingPlan(
        network=network, encoder=encoder, head=targets.head, classes=targets.classes,
        train=train, validation=validation,
        epochs=settings.epochs, batch_size=settings.batch_size, learning_rate=settings.learning_rate,
        optimizer=estimator.optimizer, loss=estimator.loss,
        patience=settings.patience, seed=settings.seed,
        precision=estimator.precision, devices=estimator.devices, checkpoint_dir=estimator.checkpoint_dir,
        cluster=estimator.cluster, callbacks=settings.callbacks, verbose=settings.verbose, on_epoch=estimator._on_epoch,
        reproducible=estimator.random_state is not None, gradient_clip=settings.gradient_clip,
        log_dir=settings.log_dir, oversample=is_oversampled(getattr(estimator, "class_weight", None)),
    )  # fmt: skip


def backend_name(estimator: Any, inputs: Inputs) -> str:
    wants_cluster = estimator.cluster is not None or inputs.kind == "remote"
    if estimator.backend == "auto":
        return "h2o" if wants_cluster else "keras"
    if estimator.backend == "keras" and inputs.kind == "remote":
        raise UnsupportedError(
            f"backend='keras' trains on values in memory; got {inputs.values!r}; read it first with read_table, "
            "or use backend='h2o'.",
            field="X",
        )
    return str(estimator.backend)


def fit_encoder(estimator: Any, inputs: Inputs, source: Source | None = None) -> Encoder:
    if source is not None:
        return encoder_for(source, inputs)
    if isinstance(estimator.encoder, Encoder):
        encoder: Encoder = clone(estimator.encoder)
    else:
        encoder = estimator._default_encoder(inputs.kind)
    if inputs.kind == "remote":
        return encoder
    if encoder.reads != inputs.kind:
        raise InvalidTypeError(
            f"encoder={encoder!r} reads a {encoder.reads}; X is a {inputs.kind}; leave encoder='auto' or change it.",
            field="encoder",
        )
    values = _spread_out(inputs.values) if isinstance(inputs.values, Lazy) else inputs.values
    if isinstance(encoder, Table):
        return encoder.fit(values, inputs.names)
    return encoder.fit(estimator._values_to_learn(values, encoder))


_WRITERS = {
    "strings": "BioGenerator",
    "symbols": "BioTranscriber",
    "values": "BioAutoencoder",
    "steps": "BioForecaster",
}
"""Estimator of networks that write."""

_LEARNED_FROM = 50_000


def _spread_out(X: Lazy) -> np.ndarray:
    """Load records from which an encoder learns: evenly spread, with the longest and the shortest."""
    rows = np.linspace(0, len(X) - 1, min(len(X), _LEARNED_FROM)).astype(np.int64)
    if X.kind == "sequence":
        lengths = X.lengths
        rows = np.union1d(rows, [int(lengths.argmax()), int(lengths.argmin())])
    return X.load(rows)


def resolve_network(
    estimator: Any, inputs: Inputs, encoder: Encoder, head: Head, source: Source | None = None
) -> tuple[Network, list[np.ndarray], int]:
    """Return the description, the weights that it starts from, and how many of these stay as they are."""
    if estimator.network is None:
        return estimator._default_network(encoder), [], 0
    network: Network = clone(estimator.network)
    initial: list[np.ndarray] = []
    n_frozen = 0
    if source is not None:
        network, initial, n_frozen = begin_with(source, estimator.network, head.positions)
    if network.writes not in estimator._writes:
        ours, theirs = type(network).__name__, type(estimator).__name__
        needed = "answers" if "" in estimator._writes else f"writes {estimator._writes[0]}"
        own = "Autoencoder" if "values" in estimator._writes else "VAE"
        cure = f"pass it to {_WRITERS[network.writes]}" if network.writes else f"use networks.{own}"
        raise UnsupportedError(f"{theirs} needs a network that {needed}; {ours} does not; {cure}.", field="network")
    if inputs.kind != "remote":
        if len(encoder.shape_) not in network.reads:
            raise UnsupportedError(
                f"{type(network).__name__} reads sequences and signals; X is a table of {encoder.shape_[0]} columns; "
                "use networks.MLP.",
                field="network",
            )
        layers = network.layers(encoder.shape_, head.positions)
        after = shape_after(layers, encoder.shape_)  # a network that does not fit is refused before any work
        answers_at_each = head.positions and head.kind != "symbols" and not network.writes
        if answers_at_each and after[:-1] != encoder.shape_[:-1]:
            raise UnsupportedError(
                f"{type(estimator).__name__} needs a network that keeps all {encoder.shape_[0]} positions; what leaves "
                f'{network!r} has shape {after}; use pool_size=1, stride=1 and padding="same".',
                field="network",
            )
    return network, initial, n_frozen


def _split(
    estimator: Any,
    samples: Samples,
    known: tuple[Targets, Targets],
    groups: Any,
    held: Any,
    settings: Settings,
    encoder: Encoder,
    network: Network,
) -> tuple[Samples, Samples | None]:
    """Hold samples out; `known` are the targets of the task, and these as they are learned, domains beside them."""
    targets, learned = known
    if held is not None:
        if not isinstance(held, tuple | list) or len(held) not in (2, 3):
            raise InvalidTypeError(
                "validation_data must be a tuple (X, y) or (X, y, sample_weight); "
                f"got {type(held).__name__}.", field="validation_data",
            )  # fmt: skip
        X_held, y_held = take_outcome(held[0], held[1])
        values = read_inputs(X_held, encoder, estimator).values
        y_held = estimator._encode_targets(y_held, targets, "validation_data")
        check_lengths(values, y_held)
        if not isinstance(values, Lazy):
            encoder.transform(values[:0] if encoder.kind == "table" else values)
        weight = check_sample_weight(held[2] if len(held) == 3 else None, len(y_held))
        y_held = y_held if learned is targets else beside_domains(y_held, targets.head)
        return samples, Samples(values, estimator._align(y_held, targets, values, encoder, network), weight)
    y = samples.y
    groups = groups if learned is targets else None  # domains are on both sides, so that all are learned from
    train, validation = inner_split(y, learned.strata, groups, estimator.validation_fraction, settings.seed)
    if len(validation) == 0:
        return samples, None
    return _rows(samples, train), _rows(samples, validation)


def _check_held_out(estimator: Any, validation: Samples | None) -> None:
    if validation is None and estimator.monitor != "loss" and not estimator.validation_fraction:
        raise InvalidInputError(
            f"monitor={estimator.monitor!r} judges held-out samples; validation_fraction is "
            f"{estimator.validation_fraction!r} and there is no validation_data; hold some out, or leave it 'loss'.",
            field="monitor",
        )


def _remote_samples(X: Any, y: Any, weight: Any, groups: Any, held: Any) -> tuple[Samples, Samples | None]:
    """Return samples that the cluster reads by itself: columns are named, and validation data is of the same kind."""
    if groups is not None and not isinstance(groups, str):
        raise UnsupportedError(
            f"groups must name a column where the cluster reads X by itself; got {type(groups).__name__}.",
            field="groups",
        )
    if weight is not None and not isinstance(weight, str):
        raise UnsupportedError(
            f"sample_weight must name a column where the cluster reads X by itself; got {type(weight).__name__}.",
            field="sample_weight",
        )
    if held is None:
        return Samples(X, y, weight), None
    if not isinstance(held, tuple | list) or len(held) != 2 or held[1] != y:
        raise UnsupportedError(
            f"validation_data must be (X, {y!r}) where the cluster reads X by itself: another path, URL or frame with "
            "the same columns.",
            field="validation_data",
        )
    return Samples(X, y, weight), Samples(held[0], y, weight)


def default_encoder(kind: str) -> Encoder:
    """Return the encoder of a user who names none."""
    encoders: dict[str, type[Encoder]] = {"sequence": Sequence, "signal": Signal, "visits": Visits}
    return encoders.get(kind, Table)()


def default_network(encoder: Encoder) -> Network:
    """Return the network of a user who names none.

    For tables an `MLP` with dropout. For sequences and signals a `CNN`: aligned ones keep their positions, ragged ones
    are searched for motifs anywhere.
    """
    if encoder.kind == "table":
        return MLP(dropout=0.3)
    length = encoder.shape_[0]
    return CNN(
        filters=128,
        kernel_size=min(11, length),
        pool_size=min(2, length),
        global_pool="max" if getattr(encoder, "ragged_", False) else None,
        dense=(64,),
        dropout=0.3,
    )


def _rows(samples: Samples, rows: np.ndarray) -> Samples:
    X = samples.X.iloc[rows] if hasattr(samples.X, "iloc") else samples.X[rows]
    weight = None if samples.sample_weight is None else samples.sample_weight[rows]
    return Samples(X, samples.y[rows], weight)


def check_lengths(X: Any, y: Any) -> None:
    if X.shape[0] != len(y):
        raise InvalidInputError(
            f"X and y must have one entry for each sample; got {X.shape[0]} in X and {len(y)} in y.", field="y"
        )
