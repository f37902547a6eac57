"""The parameters of an estimator, checked before any work."""

from __future__ import annotations

import math
import os
import secrets
from dataclasses import dataclass
from typing import Any

import numpy as np

from pybiodl._check import integer, number, one_of
from pybiodl.backends.distribution import Distribution
from pybiodl.backends.schedule import Schedule
from pybiodl.encode import Encoder
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.networks import Network


@dataclass(frozen=True)
class Settings:
    """Checked values of the parameters that every task shares."""

    epochs: int
    batch_size: int | None
    learning_rate: Any
    patience: int | None
    seed: int
    callbacks: tuple[Any, ...]
    verbose: int
    gradient_clip: float | None
    log_dir: str | None


def read_settings(estimator: Any) -> Settings:
    """Check the parameters of an estimator.

    Raises
    ------
    InvalidInputError, InvalidTypeError
        In one sentence, for the first parameter that breaks its rule.
    """
    given = vars(estimator)
    if given["network"] is not None and not isinstance(given["network"], Network):
        raise InvalidTypeError(
            f"network must be None or a network of pybiodl.networks, as MLP(hidden=(64,)); got {given['network']!r}.",
            field="network",
        )
    if not isinstance(given["encoder"], Encoder) and given["encoder"] != "auto":
        raise InvalidTypeError(
            f'encoder must be "auto" or an encoder of pybiodl.encode, as Sequence(); got {given["encoder"]!r}.',
            field="encoder",
        )
    one_of(given["backend"], "backend", ("auto", "keras", "h2o"))
    rate = given["learning_rate"]
    if isinstance(rate, Schedule):
        rate.check()
    elif rate is not None and not callable(rate):  # a Keras schedule is callable
        rate = number(rate, "learning_rate", 0, math.inf, low_open=True)
    if isinstance(given["loss"], Distribution):
        given["loss"].check()
    callbacks = given["callbacks"]
    clip, log_dir = given["gradient_clip"], given["log_dir"]
    return Settings(
        epochs=integer(given["epochs"], "epochs"),
        batch_size=None if given["batch_size"] is None else integer(given["batch_size"], "batch_size"),
        learning_rate=rate,
        patience=None if given["patience"] is None else integer(given["patience"], "patience"),
        seed=draw_seed(given["random_state"]),
        callbacks=() if callbacks is None else tuple(callbacks if isinstance(callbacks, list | tuple) else [callbacks]),
        verbose=integer(int(given["verbose"]), "verbose", 0),
        gradient_clip=None if clip is None else number(clip, "gradient_clip", 0, math.inf, low_open=True),
        log_dir=None if log_dir is None else os.fspath(log_dir),
    )


def draw_seed(random_state: Any) -> int:
    """Return the seed of a fit: the integer given, a draw from the generator given, or fresh entropy.

    The global generators of NumPy and Python are never used.
    """
    if random_state is None:
        return secrets.randbelow(2**31)
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31 - 1))
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**31))
    seed = integer(random_state, "random_state", 0)
    if seed >= 2**32:
        raise InvalidInputError(f"random_state must be below 2**32; got {seed}.", field="random_state")
    return seed


def check_sample_weight(sample_weight: Any, n_samples: int) -> np.ndarray | None:
    """Weights as float64, shape (n_samples,), finite, at least 0 and not all 0."""
    if sample_weight is None:
        return None
    weight = np.asarray(sample_weight, dtype=np.float64)
    if weight.ndim == 0:
        weight = np.full(n_samples, float(weight))
    if weight.shape != (n_samples,):
        raise InvalidInputError(
            f"sample_weight must have one number a sample, shape ({n_samples},); got shape {weight.shape}.",
            field="sample_weight",
        )
    if not np.isfinite(weight).all() or (weight < 0).any() or not weight.any():
        raise InvalidInputError(
            "sample_weight must hold finite numbers of at least 0, not all zero; got "
            f"values from {weight.min():g} to {weight.max():g}.",
            field="sample_weight",
        )
    return weight
