"""One fit on Keras, from a plan to a trained model; and a pass over further samples."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from pybiodl.backends.keras._batches import Batches, count, dropped, encoded, remade, take
from pybiodl.backends.keras._build import BuiltModel, build
from pybiodl.backends.keras._checkpoint import Checkpoint, fingerprint
from pybiodl.backends.keras._devices import chosen, shares
from pybiodl.backends.keras._engine import load_keras
from pybiodl.backends.keras._lengths import Lengths
from pybiodl.backends.keras._losses import loss_function, loss_weights, metrics_of, targets
from pybiodl.backends.keras._progress import EventWriter, progress
from pybiodl.backends.keras._release import forget_after
from pybiodl.backends.keras._train import EpochKeeper, optimizer_of
from pybiodl.backends.protocol import Samples, TrainingPlan
from pybiodl.networks import Network

keras = load_keras()

_TAUGHT = ("strings", "symbols")  # written by two recurrences, the second of which reads what it should have written

# torch would compile through Triton, which takes minutes and a C compiler.
_JIT = {"tensorflow": "auto", "jax": True, "torch": False}


def _jit(engine: str, network: Network) -> Any:
    """Whether to compile the steps of training: XLA of TensorFlow takes longer over two recurrences than it saves."""
    return False if engine == "tensorflow" and network.writes in _TAUGHT else _JIT[engine]


# Steps of a table are so short that Python between them costs more than they do; torch takes one at a time.
_STEPS = {"table": 16, "sequence": 1, "signal": 1}


_LARGE = 256  # samples at a time where nothing is learned from them
_BLOCK = 65_536  # samples in memory at a time


def train(plan: TrainingPlan, batch_size: int) -> EpochKeeper:
    """Train all epochs; the keeper has the weights of the best one and the history."""
    data = _encode(plan, plan.train)
    validation = None if plan.validation is None else _encode(plan, plan.validation)
    checkpoint = None
    if plan.checkpoint_dir is not None:
        checkpoint = Checkpoint(plan.checkpoint_dir, fingerprint(plan, data))
    n_steps = -(-count(data[0]) // batch_size) * plan.epochs
    built = prepare(plan, n_steps)
    lengths = _lengths(built, data[0], n_steps)
    keeper = EpochKeeper(built, plan, checkpoint, _judge(plan, built, validation, batch_size))
    keeper.restore()
    first = keeper.n_done
    if keeper.finished:
        return keeper
    batches = Batches(*data, batch_size, plan.seed, first, plan.train.remake, shares(plan.devices), lengths)
    held = _held(validation, plan, batch_size, lengths)
    with _reporting(plan, first) as reporters, dropped(batches, held):
        built.logits.fit(
            batches,
            validation_data=held,
            epochs=plan.epochs,
            initial_epoch=first,
            callbacks=[keeper, *reporters, *plan.callbacks],
            verbose=0,
            shuffle=False,
        )
    return keeper


def prepare(plan: TrainingPlan, n_steps: int) -> BuiltModel:
    """Build and compile the model of a plan for so many steps."""
    built = build(plan.network, plan.encoder, plan.head, plan.seed, plan.precision)
    built.set_weights(plan.initial, partly=True)
    built.freeze(plan.n_frozen)
    engine = keras.config.backend()
    alone = engine == "torch" or len(chosen(plan.devices)) > 1  # a loop over several steps does not know replicas
    built.logits.compile(
        optimizer=optimizer_of(plan.optimizer, plan.learning_rate, plan.gradient_clip, n_steps),
        loss=loss_function(plan.loss, plan.head),
        loss_weights=loss_weights(plan.head),
        weighted_metrics=metrics_of(plan.head),
        jit_compile=_jit(engine, plan.network),
        steps_per_execution=1 if alone else _STEPS[plan.encoder.kind],
    )
    built.logits.optimizer.build(built.logits.trainable_variables)
    return built


def _lengths(built: BuiltModel, inputs: Any, n_steps: int) -> Lengths | None:
    """Lengths to which lines are cut in so many steps; of those that stay in their file, all that there are."""
    if built.lengths is None or not isinstance(inputs, np.ndarray):
        return built.lengths
    lengths = built.lengths.fewest(built.lengths.needed(inputs), n_steps)
    return lengths if len(lengths.frames) > 1 else None


class Session:
    """A model that is trained pass by pass, its optimiser alive.

    Parameters
    ----------
    plan : TrainingPlan
        Of the first pass.
    """

    def __init__(self, plan: TrainingPlan) -> None:
        self.built = prepare(plan, 1)
        forget_after(self, self.built)

    @property
    def optimizer(self) -> list[np.ndarray]:
        """State of the optimiser."""
        return [np.array(keras.ops.convert_to_numpy(variable)) for variable in self.built.logits.optimizer.variables]

    @optimizer.setter
    def optimizer(self, state: list[np.ndarray]) -> None:
        for variable, value in zip(self.built.logits.optimizer.variables, state, strict=True):
            variable.assign(value)

    def go_on(self, plan: TrainingPlan, batch_size: int, n_passes: int) -> dict[str, float]:
        """Pass once over the samples of a plan and return the loss and metrics; `n_passes` went before."""
        self.built.draw(plan.seed, n_passes)
        data = _encode(plan, plan.train)
        lengths = _lengths(self.built, data[0], -(-count(data[0]) // batch_size))
        batches = Batches(*data, batch_size, plan.seed, n_passes, None, shares(plan.devices), lengths)
        with dropped(batches):
            done = self.built.logits.fit(batches, epochs=1, verbose=0, shuffle=False, callbacks=list(plan.callbacks))
        return {name: float(values[0]) for name, values in done.history.items()}


@contextlib.contextmanager
def _reporting(plan: TrainingPlan, first: int) -> Iterator[list[Any]]:
    """Callbacks that report, closed in whatever way the fit ends."""
    reporters = progress(plan.verbose, plan.epochs, first)
    if plan.log_dir is not None:
        reporters.append(EventWriter(plan.log_dir))
    try:
        yield reporters
    finally:
        for reporter in reporters:
            getattr(reporter, "close", lambda: None)()


def _judge(plan: TrainingPlan, built: BuiltModel, validation: Any, batch_size: int) -> Any:
    """Return a function of the monitored value, where Keras does not report it itself."""
    function, held = plan.monitor.function, plan.validation
    if function is None or held is None:
        return None

    def judge() -> float:
        outputs = _outputs(built, validation[0], max(batch_size, _LARGE), max(1, len(chosen(plan.devices))))
        return float(function(held, outputs.astype(np.float64)))

    return judge


def _outputs(built: BuiltModel, inputs: Any, size: int, n_devices: int) -> np.ndarray:
    """Compute all samples; where devices share batches each has its even part, or one computes all of them."""
    if n_devices > 1 and keras.config.backend() == "tensorflow":
        blocks = [built.model(take(inputs, slice(k, k + size)), training=False) for k in range(0, count(inputs), size)]
        return np.concatenate([keras.ops.convert_to_numpy(block) for block in blocks])
    found = []
    for first in range(0, count(inputs), _BLOCK):  # what stays in its file is not read all at once
        block = take(inputs, slice(first, first + _BLOCK))
        together = [(np.arange(count(block)), block)] if built.lengths is None else built.lengths.groups(block, size)
        for rows, lines in together:
            n = len(rows)
            filled = take(lines, np.minimum(np.arange(n + -n % n_devices), n - 1))
            values = built.model.predict(filled, batch_size=size + -size % n_devices, verbose=0)[:n]
            found.append((first + rows, values if built.lengths is None else built.lengths.fill(values)))
    order = np.argsort(np.concatenate([rows for rows, _ in found]))
    return np.concatenate([values for _, values in found])[order]


def _held(validation: Any, plan: TrainingPlan, batch_size: int, lengths: Lengths | None) -> Any:
    """Batches of the samples held out, or None."""
    held = plan.validation
    if held is None:
        return None
    size = max(batch_size, _LARGE)
    if held.remake is not None:
        rows = np.arange(len(held.y))  # made once, so that epochs can be compared
        made = remade(validation, rows, held.remake, [plan.seed])
        validation = made if len(made) == 3 else (*made, None)
    if plan.head.kind == "contrast":  # it depends on the samples beside: as many as in training, two rows each
        size = 2 * batch_size
    X, y, weight = validation
    alone = plan.head.kind != "contrast"
    return Batches(X, y, weight, size, None, multiple=shares(plan.devices), lengths=lengths, sort=alone)


def _encode(plan: TrainingPlan, samples: Samples) -> tuple[Any, Any, np.ndarray | None]:
    dtype = "float64" if plan.precision == "float64" else "float32"
    weight = None if samples.sample_weight is None else samples.sample_weight.astype(np.float32)
    inputs = encoded(samples.X, plan.encoder, dtype)
    if samples.remake is not None:  # the targets of batches are made, too
        return inputs, samples.y, weight
    y = targets(samples.y, plan.head)
    if plan.network.writes in _TAUGHT:
        inputs = {"line": inputs, "written": (y["tokens"] if isinstance(y, dict) else y) + 1}
    return inputs, y, weight
