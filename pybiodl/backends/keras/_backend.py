"""The Keras backend behind the protocol."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from pybiodl.backends.keras._devices import chosen, computing_on
from pybiodl.backends.keras._engine import device_names, load_keras
from pybiodl.backends.keras._fitted import FittedKeras, Passed
from pybiodl.backends.keras._quiet import no_retracing_notes
from pybiodl.backends.keras._release import forget_steps, released
from pybiodl.backends.protocol import OWN_LOSSES, TrainingPlan, is_oversampled
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
        if is_oversampled(params.get("class_weight")):
            return "class_weight='oversample' is what an H2O cluster does; use 'balanced', or backend='h2o'."
        chosen(params.get("devices"))
        return _unknown_name(params, "optimizer", "optimizers") or _unknown_name(params, "loss", "losses")

    def fit(self, plan: TrainingPlan) -> FittedKeras:
        """Train and give the weights of the best epoch back."""
        from pybiodl.backends.keras import _fit

        started = time.perf_counter()
        batch_size = plan.batch_size or default_batch_size(len(plan.train.y))
        with released(), computing_on(chosen(plan.devices)), no_retracing_notes():
            keeper = _fit.train(plan, batch_size)
            weights = keeper.kept_weights()[: keeper.built.n_lasting]
            history, best_epoch = keeper.history, keeper.best_epoch
            forget_steps(keeper.built.logits)
            del keeper
        return _fitted(plan, weights, history, best_epoch, batch_size, time.perf_counter() - started)

    def go_on(self, plan: TrainingPlan, fitted: FittedKeras | None) -> FittedKeras:
        """Pass once over the samples of a plan from where `fitted` stands, its optimiser's state kept.

        Parameters
        ----------
        plan : TrainingPlan
            Its network, encoder and head are those of `fitted`.
        fitted : FittedKeras or None
            None starts anew.
        """
        from pybiodl.backends.keras import _fit

        started = time.perf_counter()
        batch_size = plan.batch_size or default_batch_size(len(plan.train.y))
        passed = Passed() if fitted is None else fitted.passed
        with computing_on(chosen(plan.devices)), no_retracing_notes():
            session = passed.session
            if session is None:
                session = _fit.Session(plan if fitted is None else replace(plan, initial=fitted.weights))
                if passed.optimizer:
                    session.optimizer = passed.optimizer
            values = session.go_on(plan, batch_size, passed.n_passes)
            weights = session.built.get_weights()
        history = {} if fitted is None or not passed.n_passes else fitted.history
        history = {name: [*history.get(name, []), value] for name, value in values.items()}
        n_epochs = len(history["loss"])
        made = _fitted(plan, weights, history, n_epochs - 1, batch_size, time.perf_counter() - started)
        made.passed = Passed(passed.n_passes + 1, session.optimizer, session)
        made.live = session.built
        return made


def _fitted(
    plan: TrainingPlan, weights: Any, history: dict[str, list[float]], best_epoch: int, batch_size: int, seconds: float
) -> FittedKeras:
    keras = load_keras()
    info = {
        "engine": keras.config.backend(),
        "keras": keras.__version__,
        "device": ", ".join(chosen(plan.devices)) or device_names()[0],
        "batch_size": batch_size,
        "seconds": seconds,
    }
    return FittedKeras(
        plan.network, plan.encoder, plan.head.lasting, plan.classes, weights, history, best_epoch, info, plan.precision
    )


def default_batch_size(n_samples: int) -> int:
    """Return the power of two nearest above a 40th of the samples, from 16 to 128."""
    return int(min(128, max(16, 2 ** np.ceil(np.log2(max(n_samples, 1) / 40)))))


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
