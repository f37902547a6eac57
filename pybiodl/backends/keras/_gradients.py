"""Gradients with respect to inputs: the one thing that differs from engine to engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pybiodl.backends.keras._engine import load_keras

keras = load_keras()


def value_and_gradient(function: Callable[[Any], Any], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One number a row, and its gradient with respect to the numbers of the row.

    Parameters
    ----------
    function : callable
        From a tensor of the shape of `values` to one of shape (n_rows,). No row may depend on another.
    values : ndarray of shape (n_entering, ...)

    Returns
    -------
    ndarray of shape (n_rows,)
    ndarray of the shape of `values`
        Both float64.
    """
    outputs, gradient = _ENGINES[keras.config.backend()](function, values)
    as_numbers = keras.ops.convert_to_numpy
    return np.asarray(as_numbers(outputs), dtype=np.float64), np.asarray(as_numbers(gradient), dtype=np.float64)


def _tensorflow(function: Callable[[Any], Any], values: np.ndarray) -> tuple[Any, Any]:
    import tensorflow as tf

    x = tf.convert_to_tensor(values)
    with tf.GradientTape() as tape:
        tape.watch(x)
        outputs = function(x)
    gradient = tape.gradient(outputs, x)
    return outputs, tf.zeros_like(x) if gradient is None else gradient


def _jax(function: Callable[[Any], Any], values: np.ndarray) -> tuple[Any, Any]:
    import jax

    def total(x: Any) -> tuple[Any, Any]:
        outputs = function(x)
        return outputs.sum(), outputs

    gradient, outputs = jax.grad(total, has_aux=True)(jax.numpy.asarray(values))
    return outputs, gradient


def _torch(function: Callable[[Any], Any], values: np.ndarray) -> tuple[Any, Any]:
    import torch

    x = keras.ops.convert_to_tensor(values).detach().requires_grad_()
    outputs = function(x)
    (gradient,) = torch.autograd.grad(outputs.sum(), x, allow_unused=True)
    return outputs.detach(), torch.zeros_like(x) if gradient is None else gradient


_ENGINES = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
