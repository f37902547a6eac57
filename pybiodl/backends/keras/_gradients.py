"""Gradients with respect to inputs: the one thing that differs from engine to engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pybiodl.backends.keras._engine import load_keras
from pybiodl.backends.keras._quiet import no_retracing_notes

keras = load_keras()

Gradient = Callable[..., tuple[np.ndarray, np.ndarray]]


def gradient_of(function: Callable[..., Any]) -> Gradient:
    """Make the gradient of a function of tensors, compiled where the engine compiles.

    Parameters
    ----------
    function : callable
        ``function(values, *others)`` of tensors gives one number a row, shape (n_rows,). No row may depend on another.

    Returns
    -------
    callable
        Of the same arrays: the numbers, shape (n_rows,), and the gradient with respect to the values, of their shape;
        both float64.
    """
    compiled = _ENGINES[keras.config.backend()](function)

    def gradient(*arrays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        with no_retracing_notes():
            found = compiled(*map(keras.ops.convert_to_tensor, arrays))
        outputs, slopes = (np.asarray(keras.ops.convert_to_numpy(one), dtype=np.float64) for one in found)
        return outputs, slopes

    return gradient


def _tensorflow(function: Callable[..., Any]) -> Callable[..., Any]:
    import tensorflow as tf

    @tf.function
    def compiled(values: Any, *others: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            tape.watch(values)
            outputs = function(values, *others)
        return outputs, tape.gradient(outputs, values, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    return compiled


def _jax(function: Callable[..., Any]) -> Callable[..., Any]:
    import jax

    def total(values: Any, *others: Any) -> tuple[Any, Any]:
        outputs = function(values, *others)
        return outputs.sum(), outputs

    @jax.jit
    def compiled(values: Any, *others: Any) -> tuple[Any, Any]:
        slopes, outputs = jax.grad(total, has_aux=True)(values, *others)
        return outputs, slopes

    return compiled


def _torch(function: Callable[..., Any]) -> Callable[..., Any]:
    import torch

    def gradient(values: Any, *others: Any) -> tuple[Any, Any]:
        values = values.detach().requires_grad_()
        outputs = function(values, *others)
        (slopes,) = torch.autograd.grad(outputs.sum(), values, allow_unused=True)
        return outputs.detach(), torch.zeros_like(values) if slopes is None else slopes

    return gradient


_ENGINES = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
