"""Training on Keras: optimiser, early stopping on the best epoch, exact resume."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, cast

import numpy as np

from pybiodl.backends.keras._build import BuiltModel
from pybiodl.backends.keras._checkpoint import Checkpoint, FitState
from pybiodl.backends.keras._engine import load_keras
from pybiodl.backends.protocol import TrainingPlan
from pybiodl.backends.schedule import Schedule, is_better

keras = load_keras()
ops = keras.ops


def optimizer_of(optimizer: Any, learning_rate: Any, gradient_clip: float | None = None, n_steps: int = 1) -> Any:
    """Return an optimiser of this fit alone: a copy of the user's, or the named one, or Adam.

    Parameters
    ----------
    optimizer : str or keras.Optimizer or None
    learning_rate : float, Schedule, keras schedule or None
    gradient_clip : float or None
        Most that the norm of all gradients together may be; it takes the place of the optimiser's own clipping.
    n_steps : int
        Of all epochs, for a schedule.
    """
    if optimizer is None or isinstance(optimizer, str):
        optimizer = keras.optimizers.get(optimizer or "adam")
    config = optimizer.get_config()
    if isinstance(learning_rate, Schedule):
        learning_rate = StepRate(learning_rate, n_steps) if learning_rate.by_step else learning_rate.rate
    if learning_rate is not None:
        config["learning_rate"] = learning_rate
    if gradient_clip is not None:
        config |= {"clipnorm": None, "clipvalue": None, "global_clipnorm": gradient_clip}
    return type(optimizer).from_config(config)


class StepRate(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[name-defined]
    """A `Schedule` as Keras reads it: the number of the step is part of the optimiser, so a resumed fit goes on."""

    def __init__(self, schedule: Schedule, n_steps: int) -> None:
        super().__init__()
        self.schedule = schedule
        self.n_steps = n_steps

    def __call__(self, step: Any) -> Any:
        """Rate of a step."""
        return self.schedule.rate_at(ops.cast(step, "float32"), self.n_steps, ops)

    def get_config(self) -> dict[str, Any]:
        """Plain values."""
        return {"schedule": self.schedule.get_params(), "n_steps": self.n_steps}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> StepRate:
        """Inverse of `get_config`."""
        return cls(Schedule(**config["schedule"]), config["n_steps"])


class EpochKeeper(keras.callbacks.Callback):  # type: ignore[name-defined]
    """Keeps the weights of the best epoch, stops after `patience` epochs without a better one, saves and reports.

    Parameters
    ----------
    built : BuiltModel
    plan : TrainingPlan
        Dropout of an epoch is drawn from (seed, epoch), so that a resumed fit repeats it. Without patience all epochs
        are trained and the last weights kept.
    checkpoint : Checkpoint or None
    judge : callable or None
        Gives the monitored value of the held-out samples where Keras does not report it itself.
    """

    def __init__(
        self,
        built: BuiltModel,
        plan: TrainingPlan,
        checkpoint: Checkpoint | None,
        judge: Callable[[], float] | None,
    ) -> None:
        super().__init__()
        self.built = built
        self.plan = plan
        self.checkpoint = checkpoint
        self.judge = judge
        self.watched = f"val_{plan.monitor.name}"
        self.history: dict[str, list[float]] = {}
        self.best_epoch = -1
        self.best_weights: list[np.ndarray] | None = None

    def restore(self) -> None:
        """Go on where a killed fit stopped."""
        state = None if self.checkpoint is None else self.checkpoint.state
        if state is not None:
            self.built.set_weights(state.weights)
            for variable, value in zip(self.built.logits.optimizer.variables, state.optimizer, strict=True):
                variable.assign(value)
            self.history, self.best_epoch = state.history, state.best_epoch
            self.best_weights = state.best_weights or None

    @property
    def n_done(self) -> int:
        """Epochs that are done."""
        return len(self.history.get("loss", ()))

    @property
    def finished(self) -> bool:
        """Whether there is nothing to wait for."""
        if self.n_done >= self.plan.epochs:
            return True
        judged = self.plan.patience is not None and self.watched in self.history
        return judged and self.n_done - 1 - self.best_epoch >= cast(int, self.plan.patience)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Dropout masks of this epoch, weights of the loss that change, and its rate where that follows the epochs."""
        for variable, value in self.built.rising:
            variable.assign(value(epoch))
        self.built.draw(self.plan.seed, epoch)
        schedule = self.plan.learning_rate
        if isinstance(schedule, Schedule) and not schedule.by_step:
            seen = self.history.get(self.watched, self.history.get("loss", []))
            judged_by_loss = self.watched not in self.history
            higher = self.plan.monitor.higher_is_better and not judged_by_loss
            self.model.optimizer.learning_rate = schedule.rate_after(seen, higher, self.plan.epochs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Judge the epoch."""
        logs = {} if logs is None else logs
        if self.judge is not None:
            logs[self.watched] = self.judge()  # other callbacks read it, too
        if isinstance(self.plan.learning_rate, Schedule):
            logs["learning_rate"] = float(ops.convert_to_numpy(self.model.optimizer.learning_rate))
        values = {name: float(value) for name, value in logs.items()}
        for name, value in values.items():
            self.history.setdefault(name, []).append(value)
        if self.plan.patience is None or self.watched not in values:
            self.best_epoch = epoch
        else:
            best = math.nan if self.best_epoch < 0 else self.history[self.watched][self.best_epoch]
            first = self.best_weights is None or epoch <= self.built.judged_from
            if first or is_better(values[self.watched], best, self.plan.monitor.higher_is_better):
                self.best_epoch = epoch
                self.best_weights = self.built.get_weights()
        if self.finished:
            self.model.stop_training = True
        if self.checkpoint is not None:
            optimizer = [np.array(ops.convert_to_numpy(variable)) for variable in self.model.optimizer.variables]
            weights = self.built.get_weights()
            self.checkpoint.save(FitState(self.history, self.best_epoch, weights, optimizer, self.best_weights or []))
        if self.plan.on_epoch is not None:
            self.plan.on_epoch(epoch, values)

    def kept_weights(self) -> list[np.ndarray]:
        """Weights of the best epoch."""
        return self.built.get_weights() if self.best_weights is None else self.best_weights
