"""Steps of recurrent cells in NumPy, as Keras computes them."""

from __future__ import annotations

from typing import Any

import numpy as np


def step_of(cell: str, weights: list[Any]) -> Any:
    """Return the step of a cell: ``step(entered, states) -> states``, the output first.

    Parameters
    ----------
    cell : {"gru", "lstm"}
    weights : list of ndarray
        Kernel, recurrent kernel and bias of a `Recurrent` layer. What enters a step, (n, gates), is already multiplied
        by the kernel.
    """
    _, recurrent, bias = weights

    def gru(entered: np.ndarray, states: list[np.ndarray]) -> list[np.ndarray]:
        """Cho et al. (2014), with the reset after the product, as Keras has it."""
        update, reset, new = np.split(entered + bias[0], 3, axis=1)
        from_update, from_reset, from_new = np.split(states[0] @ recurrent + bias[1], 3, axis=1)
        share = _sigmoid(update + from_update)
        return [share * states[0] + (1 - share) * np.tanh(new + _sigmoid(reset + from_reset) * from_new)]

    def lstm(entered: np.ndarray, states: list[np.ndarray]) -> list[np.ndarray]:
        """Hochreiter & Schmidhuber (1997)."""
        enter, forget, new, leave = np.split(entered + bias + states[0] @ recurrent, 4, axis=1)
        memory = _sigmoid(forget) * states[1] + _sigmoid(enter) * np.tanh(new)
        return [_sigmoid(leave) * np.tanh(memory), memory]

    return {"gru": gru, "lstm": lstm}[cell]


def dense(values: np.ndarray, weights: list[Any]) -> np.ndarray:
    """Multiply by a kernel and add a bias."""
    kernel, bias = weights
    return np.asarray(values @ kernel + bias)


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 * (np.tanh(0.5 * values) + 1.0))
