"""The Keras backend behind the protocol."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from pybiodl.backends.keras._engine import device_names, load_keras
from pybiodl.backends.keras._fitted import FittedKeras
from pybiodl.backends.keras._quiet import no_retracing_notes
from pybiodl.backends.protocol import OWN_LOSSES, Samples, TrainingPlan
from pybiodl.networks import Head, Network

PRECISIONS = ("float32", "float64", "mixed_float16", "mixed_bfloat16", "bfloat16")


class KerasBackend:
    """Trains every network on Keras 3."""

    name = "keras"

    def lacks(self, network: Network, head: Head, params: Mapping[str, Any]) -> str | None:
        """Return one sentence on what it cannot honour, or None."""
        if params.get("cluster") is not None:
            return (
                "backend='keras' trains on this machine and takes no cluster; leave cluster out or use backend='h2o'."
            )
        precision = params.get("precision")
        if precision is not None and precision not in PRECISIONS:
            listed = ", ".join(PRECISIONS)
            return f"precision must be None or one of {listed} on Keras; got {precision!r}; leave it None for float32."
        devices = params.get("devices")
        if devices is not None:
            there = device_names()
            if not isinstance(devices, str) or not any(d.startswith(devices.lower()) for d in there):
                return f"devices must name a device that is there ({', '.join(there)}); got {devices!r}."
        return _unknown_name(params, "optimizer", "optimizers") or _unknown_name(params, "loss", "losses")

    def fit(self, plan: TrainingPlan) -> FittedKeras:
        """Train and give the weights of the best epoch back."""
        from pybiodl.backends.keras import _losses as losses
        from pybiodl.backends.keras import _train as train
        from pybiodl.backends.keras._batches import Batches
        from pybiodl.backends.keras._build import build
        from pybiodl.backends.keras._checkpoint import Checkpoint, fingerprint

        keras = load_keras()
        started = time.perf_counter()
        batch_size = plan.batch_size or default_batch_size(len(plan.train.y))
        data = _encode(plan, plan.train)
        validation = _held_out(plan, batch_size)
        checkpoint = None
        if plan.checkpoint_dir is not None:
            checkpoint = Checkpoint(plan.checkpoint_dir, fingerprint(plan, data))
        # Where no device was named the engine chooses: torch cannot build some layers inside a scope of the CPU.
        scope = keras.device(plan.devices.lower()) if plan.devices else contextlib.nullcontext()
        with scope, no_retracing_notes():
            built = build(plan.network, plan.encoder, plan.head, plan.seed, plan.precision)
            built.set_weights(plan.initial, partly=True)
            built.freeze(plan.n_frozen)
            model = built.logits
            model.compile(
                optimizer=train.optimizer_of(plan.optimizer, plan.learning_rate),
                loss=losses.loss_function(plan.loss, plan.head),
                loss_weights=losses.loss_weights(plan.head),
                weighted_metrics=losses.metrics_of(plan.head),
                jit_compile=_jit(keras.config.backend(), plan.network),
                steps_per_execution=1 if keras.config.backend() == "torch" else _STEPS[plan.encoder.kind],
            )
            keeper = train.EpochKeeper(built, plan.seed, plan.patience, checkpoint, plan.on_epoch)
            first = 0 if checkpoint is None or checkpoint.state is None else checkpoint.state.epoch
            model.optimizer.build(model.trainable_variables)
            model.fit(
                Batches(*data, batch_size, plan.seed, first, plan.train.remake),
                validation_data=validation,
                epochs=plan.epochs,
                initial_epoch=first,
                callbacks=[keeper, *plan.callbacks],
                verbose=plan.verbose,
                shuffle=False,
            )
        seconds = time.perf_counter() - started
        info = {
            "engine": keras.config.backend(),
            "keras": keras.__version__,
            "device": plan.devices or device_names()[0],
            "batch_size": batch_size,
            "seconds": seconds,
        }
        return FittedKeras(
            plan.network, plan.encoder, plan.head.lasting, plan.classes,
            keeper.kept_weights()[:built.n_lasting], keeper.history,
            keeper.best_epoch, info, plan.precision,
        )  # fmt: skip


# torch would compile through Triton, which takes minutes and a C compiler.
_JIT = {"tensorflow": "auto", "jax": True, "torch": False}


def _jit(engine: str, network: Network) -> Any:
    """Whether to compile the steps of training: XLA of TensorFlow takes longer over two recurrences than it saves."""
    return False if engine == "tensorflow" and network.writes else _JIT[engine]


# Steps of a table are so short that Python between them costs more than they do; torch takes one at a time.
_STEPS = {"table": 16, "sequence": 1, "signal": 1}


def default_batch_size(n_samples: int) -> int:
    """Return the power of two nearest above a 40th of the samples, from 16 to 128."""
    return int(min(128, max(16, 2 ** np.ceil(np.log2(max(n_samples, 1) / 40)))))


def _held_out(plan: TrainingPlan, batch_size: int) -> Any:
    """Batches of the samples held out, or None."""
    from pybiodl.backends.keras._batches import Batches, remade

    if plan.validation is None:
        return None
    data, size = _encode(plan, plan.validation), max(batch_size, 256)
    if plan.validation.remake is not None:
        rows = np.arange(len(plan.validation.y))  # made once, so that epochs can be compared
        made = remade(data, rows, plan.validation.remake, [plan.seed])
        data = made if len(made) == 3 else (*made, None)
    if plan.head.kind == "contrast":  # it depends on the samples beside: as many as in training, two rows each
        size = 2 * batch_size
    return Batches(*data, size, None)


def _encode(plan: TrainingPlan, samples: Samples) -> tuple[Any, Any, np.ndarray | None]:
    from pybiodl.backends.keras._batches import encoded
    from pybiodl.backends.keras._losses import targets

    dtype = "float64" if plan.precision == "float64" else "float32"
    weight = None if samples.sample_weight is None else samples.sample_weight.astype(np.float32)
    inputs = encoded(samples.X, plan.encoder, dtype)
    if samples.remake is not None:  # the targets of batches are made, too
        return inputs, samples.y, weight
    y = targets(samples.y, plan.head)
    if plan.network.writes:
        written = (y["tokens"] if isinstance(y, dict) else y) + 1
        inputs = np.concatenate([inputs, written.astype(inputs.dtype)], axis=1)
    return inputs, y, weight


def _unknown_name(params: Mapping[str, Any], name: str, module: str) -> str | None:
    """Return a sentence if a string names nothing that Keras has."""
    value = params.get(name)
    if not isinstance(value, str) or (name == "loss" and value in OWN_LOSSES):
        return None
    try:
        getattr(load_keras(), module).get(value)
    except ValueError:
        from pybiodl._check import nearest

        known = [key for key in dir(getattr(load_keras(), module)) if not key.startswith("_")]
        return f"{name} must be a name that Keras knows; got {value!r}{nearest(value, known) or '.'}"
    return None
