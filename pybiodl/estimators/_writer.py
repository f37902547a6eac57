"""Strings out of a latent: the decoder of a trained `VAE`, computed step by step in NumPy.

A network that writes reads what it wrote last, so each step is a call. Here a step is two matrix products, with no
engine to start; in float64, so that how many strings are written together never changes one.
"""

from __future__ import annotations

import numpy as np

from pybiodl.estimators._cells import dense, step_of
from pybiodl.networks import VAE
from pybiodl.networks.layers._recurrent import N_STATES

_ROWS = 1024  # written together, which bounds the memory of what belongs at each position


class Writer:
    """Writes tokens from a latent, and tells properties from it.

    Parameters
    ----------
    network : VAE
    shape : tuple of int
        ``(length, n_tokens)`` of the encoder.
    weights : list of ndarray
        Of the trained network, in the order of `VAE.parts`.
    n_properties : int
    forbidden : list of int
        Codes that are never written, as those of the start and of unknown tokens.
    """

    def __init__(
        self, network: VAE, shape: tuple[int, ...], weights: list[np.ndarray], n_properties: int, forbidden: list[int]
    ) -> None:
        named = network.named([np.asarray(one, dtype=np.float64) for one in weights], shape, n_properties)
        self._parts = named
        self._steps = shape[0] - 2  # the end has a place of its own, so that all that is written can be read again
        self._start, self._end = shape[1] - 1, shape[1]
        self._units, self._n_states = network.units, N_STATES[network.cell]
        self._step = step_of(network.cell, named["cell"])
        self._barred = np.zeros(shape[1])
        self._barred[np.array(forbidden, dtype=int) - 1] = -np.inf
        kernel, (vectors,) = named["cell"][0], named["letters"]
        # What a token adds to the gates is looked up; code 0 adds nothing.
        self._of_token = np.concatenate([np.zeros((1, kernel.shape[1])), vectors @ kernel[: vectors.shape[1]]])
        self._of_line = kernel[vectors.shape[1] :]

    def write(self, latent: np.ndarray, temperature: float, chance: np.ndarray | None = None) -> np.ndarray:
        """Write one line of codes a latent.

        Parameters
        ----------
        latent : ndarray of shape (n, latent)
        temperature : float
            0 takes the most probable token at each step.
        chance : ndarray of shape (n, length - 2), optional
            Numbers from 0 to below 1 that pick the tokens; not needed at temperature 0.

        Returns
        -------
        ndarray of shape (n, length - 2), int32
            Codes up to and with the end, then 0.
        """
        blocks = [slice(first, first + _ROWS) for first in range(0, len(latent), _ROWS)]
        lines = [self._write(latent[rows], temperature, None if chance is None else chance[rows]) for rows in blocks]
        return np.concatenate(lines) if lines else np.zeros((0, self._steps), dtype=np.int32)

    def _write(self, latent: np.ndarray, temperature: float, chance: np.ndarray | None) -> np.ndarray:
        n = len(latent)
        state = np.split(np.tanh(dense(latent, self._parts["start"])), self._n_states, axis=1)
        line = self._line(latent)
        kernel, bias = self._parts["tokens"]
        codes = np.zeros((n, self._steps), dtype=np.int32)
        last, going = np.full(n, self._start), np.arange(n)
        for step in range(self._steps):
            entered = self._of_token[last] + line[going, step if line.shape[1] > 1 else 0] @ self._of_line
            state = self._step(entered, state)
            logits = state[0] @ kernel + bias + self._barred
            if step == 0:
                logits[:, self._end - 1] = -np.inf  # an empty string is none
            last = _pick(logits, temperature, None if chance is None else chance[going, step]) + 1
            codes[going, step] = last
            left = last != self._end
            if not left.any():
                break
            going, last, state = going[left], last[left], [one[left] for one in state]
        return codes

    def _line(self, latent: np.ndarray) -> np.ndarray:
        """Return what the latent says at each position, (n, steps, channels); one step stands for all."""
        if "line" not in self._parts:
            return latent[:, None]
        first, second = self._parts["line"][:2], self._parts["line"][2:]
        wide = dense(np.maximum(dense(latent, first), 0.0), second)
        return wide.reshape(len(latent), self._steps + 1, -1)

    # properties -------------------------------------------------------------------------------------------------

    def properties(self, latent: np.ndarray) -> np.ndarray:
        """Standardised properties told from the latent, shape (n, n_properties)."""
        first, second = self._parts["property"][:2], self._parts["property"][2:]
        return dense(np.tanh(dense(latent, first)), second)

    def slope(self, latent: np.ndarray, target: int) -> np.ndarray:
        """Gradient of one standardised property with respect to the latent, shape (n, latent)."""
        kernel, bias, out, _ = self._parts["property"]
        hidden = np.tanh(latent @ kernel + bias)
        return ((1 - hidden**2) * out[:, target]) @ kernel.T


def _pick(logits: np.ndarray, temperature: float, chance: np.ndarray | None) -> np.ndarray:
    """Column of each row: the largest, or a draw from the softmax of the logits over the temperature."""
    if temperature == 0 or chance is None:
        return logits.argmax(axis=1)
    with np.errstate(over="ignore"):  # a temperature near 0 leaves minus infinity, whose exponential is 0
        weight = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    total = np.cumsum(weight, axis=1)
    return (total <= chance[:, None] * total[:, -1:]).sum(axis=1)
