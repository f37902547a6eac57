"""Activations in NumPy, as Keras has them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import erf, expit

_SELU = (1.0507009873554805, 1.6732632423543772)


def _softmax(x: np.ndarray) -> np.ndarray:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _elu(x: np.ndarray) -> np.ndarray:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, x * np.asarray(0.2, x.dtype)),
    "thresholded_relu": lambda x: np.where(x > 1, x, np.zeros_like(x)),
    "sigmoid": expit,
    "softmax": _softmax,
    "tanh": np.tanh,
    "elu": _elu,
    "selu": lambda x: np.where(x > 0, x, np.asarray(_SELU[1], x.dtype) * _elu(x)) * np.asarray(_SELU[0], x.dtype),
    "gelu": lambda x: x * np.asarray(0.5, x.dtype) * (1 + erf(x * np.asarray(np.sqrt(0.5), x.dtype))),
    "silu": lambda x: x * expit(x),
}
"""Name to function of an array, which it leaves as it is; maxout is of `Dense` alone."""


def maxout(x: np.ndarray) -> np.ndarray:
    """Maximum of the two pieces of each unit, which are neighbours."""
    return np.maximum(x[..., ::2], x[..., 1::2])
