"""Training on Keras: optimiser, early stopping on the best epoch, exact resume."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pybiodl.backends.keras._build import BuiltModel
from pybiodl.backends.keras._checkpoint import Checkpoint, FitState
from pybiodl.backends.keras._engine import load_keras

keras = load_keras()
ops = keras.ops


def optimizer_of(optimizer: Any, learning_rate: Any) -> Any:
    """Return an optimiser of this fit alone: a copy of the user's, or the named one, or Adam."""
    if optimizer is None or isinstance(optimizer, str):
        optimizer = keras.optimizers.get(optimizer or "adam")
    config = optimizer.get_config()
    if learning_rate is not None:
        config["learning_rate"] = learning_rate
    return type(optimizer).from_config(config)


class EpochKeeper(keras.callbacks.Callback):  # type: ignore[name-defined]
    """Keeps the weights of the best epoch, stops after `patience` epochs without a better one, saves and reports.

    Parameters
    ----------
    built : BuiltModel
    seed : int
        Dropout of an epoch is drawn from (seed, epoch), so that a resumed fit repeats it.
    patience : int or None
        None trains all epochs and keeps the last weights.
    checkpoint : Checkpoint or None
    on_epoch : callable, optional
        ``on_epoch(epoch, logs)``, 0-based.
    """

    def __init__(
        self,
        built: BuiltModel,
        seed: int,
        patience: int | None,
        checkpoint: Checkpoint | None,
        on_epoch: Callable[[int, dict[str, float]], None] | None,
    ) -> None:
        super().__init__()
        self.built = built
        self.seed = seed
        self.patience = patience
        self.checkpoint = checkpoint
        self.report = on_epoch
        self.history: dict[str, list[float]] = {}
        self.best_epoch = -1
        self.best_weights: list[np.ndarray] | None = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Go on where a killed fit stopped."""
        state = None if self.checkpoint is None else self.checkpoint.state
        if state is not None:
            self.built.set_weights(state.weights)
            for variable, value in zip(self.model.optimizer.variables, state.optimizer, strict=True):
                variable.assign(value)
            self.history, self.best_epoch = state.history, state.best_epoch
            self.best_weights = state.best_weights or None

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Dropout masks of this epoch, and weights of the loss that change."""
        for variable, value in self.built.rising:
            variable.assign(value(epoch))
        for place, state in enumerate(self.built.random):
            drawn = np.random.default_rng([self.seed, epoch, place]).integers(2**31, size=tuple(state.shape))
            state.assign(drawn.astype("uint32"))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Judge the epoch."""
        logs = {name: float(value) for name, value in (logs or {}).items()}
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)
        watched = "val_loss" if self.patience is not None and "val_loss" in logs else None
        first = watched is None or epoch <= self.built.judged_from
        if first or logs[str(watched)] < self.history[str(watched)][self.best_epoch]:
            self.best_epoch = epoch
            if watched:
                self.best_weights = self.built.get_weights()
        if self.patience is not None and watched and epoch - self.best_epoch >= self.patience:
            self.model.stop_training = True
        if self.checkpoint is not None:
            optimizer = [np.array(ops.convert_to_numpy(variable)) for variable in self.model.optimizer.variables]
            weights = self.built.get_weights()
            self.checkpoint.save(FitState(self.history, self.best_epoch, weights, optimizer, self.best_weights or []))
        if self.report is not None:
            self.report(epoch, logs)

    def kept_weights(self) -> list[np.ndarray]:
        """Weights of the best epoch."""
        return self.built.get_weights() if self.best_weights is None else self.best_weights
