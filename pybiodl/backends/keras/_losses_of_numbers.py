"""Losses of the distributions of a number, each but for what does not depend on the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pybiodl.backends.distribution import Distribution
from pybiodl.backends.keras._engine import load_keras

keras = load_keras()
ops = keras.ops

_HIGHEST = 80.0  # logarithm of a mean


def _gaussian(y: Any, value: Any, distribution: Distribution) -> Any:
    return ops.square(value - y)


def _laplace(y: Any, value: Any, distribution: Distribution) -> Any:
    return ops.abs(value - y)


def _huber(y: Any, value: Any, distribution: Distribution) -> Any:
    """Squared up to the quantile of the absolute errors of the batch, by target; beyond it a straight line."""
    error = ops.abs(value - y)
    by_target = ops.reshape(error, (-1, error.shape[-1]))
    edge = ops.stop_gradient(ops.quantile(by_target, distribution.tail, axis=0))
    return ops.where(error <= edge, ops.square(error), edge * (2.0 * error - edge))


def _quantile(y: Any, value: Any, distribution: Distribution) -> Any:
    error = y - value
    return ops.maximum(distribution.quantile * error, (distribution.quantile - 1.0) * error)


def _poisson(y: Any, logarithm: Any, distribution: Distribution) -> Any:
    return ops.exp(ops.minimum(logarithm, _HIGHEST)) - y * logarithm


def _gamma(y: Any, logarithm: Any, distribution: Distribution) -> Any:
    return y * ops.exp(ops.minimum(-logarithm, _HIGHEST)) + logarithm


def _tweedie(y: Any, logarithm: Any, distribution: Distribution) -> Any:
    p = distribution.power
    held = ops.clip(logarithm, -_HIGHEST, _HIGHEST)
    return ops.exp((2.0 - p) * held) / (2.0 - p) + y * ops.exp((1.0 - p) * held) / (p - 1.0)


OF_NUMBERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "gaussian": _gaussian,
        "laplace": _laplace,
        "huber": _huber,
        "quantile": _quantile,
        "poisson": _poisson,
        "gamma": _gamma,
        "tweedie": _tweedie,
    }
)
