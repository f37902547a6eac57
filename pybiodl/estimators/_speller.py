"""Strings out of a line: the decoder of a trained `EncoderDecoder`, computed step by step in NumPy.

Each step reads what the last one wrote, so it is a call; here it is a few matrix products, with no engine to start, in
float64, so that how many lines are read together never changes a string.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pybiodl.estimators._cells import dense, step_of
from pybiodl.networks import EncoderDecoder

Found = list[tuple[np.ndarray, float]]
"""Strings of codes and their log probabilities, the most probable first."""


@dataclass(frozen=True)
class _Line:
    """What the encoder made of lines: ``memory`` (n, length, channels), its ``keys``, and where it is no padding."""

    memory: np.ndarray
    keys: np.ndarray
    real: np.ndarray


class Speller:
    """Writes strings of symbols from what the encoder made of lines.

    Parameters
    ----------
    network : EncoderDecoder
    shape : tuple of int
        Of the encoded lines.
    weights : list of ndarray
        Of the trained network.
    n_outputs : int
        Symbols, and the end, which is the last.
    """

    def __init__(self, network: EncoderDecoder, shape: tuple[int, ...], weights: list[np.ndarray], n_outputs: int):
        named = network.named([np.asarray(one, dtype=np.float64) for one in weights], shape, n_outputs)
        self._parts = named
        self._end = n_outputs - 1
        self._n_states = named["start"][0].shape[1] // network.units
        self._step = step_of(network.cell, named["cell"])
        (vectors,) = named["letters"]
        # What a symbol adds to the gates is looked up; before the first one there is none, the last row.
        kernel = named["cell"][0]
        self._of_symbol = np.concatenate([vectors @ kernel, np.zeros((1, kernel.shape[1]))])

    def search(self, states: np.ndarray, width: int, n_steps: int) -> list[Found]:
        """Find the most probable strings by beam search.

        Parameters
        ----------
        states : ndarray of shape (n, length, channels + 1)
            What the encoder made of each position, and as the last channel 1 where there is no padding.
        width : int
            Beginnings that are kept from step to step; 1 takes the most probable symbol each time.
        n_steps : int
            Most symbols of a string.
        """
        line, n = self._read(states), len(states)
        total = np.full((n, width), -np.inf)
        total[:, 0] = 0.0  # one beginning of all: nothing
        codes = np.full((n, width, n_steps), -1)
        last = np.full((n, width), self._end + 1)
        hidden = [np.repeat(one[:, None], width, axis=1) for one in self._first(line)]
        for step in range(n_steps + 1):
            logs, hidden, _ = self._tell(last, hidden, line)
            ended = last == self._end
            logs[ended] = -np.inf
            logs[ended, self._end] = 0.0  # what has ended stays as it is
            if step == n_steps:
                logs[..., : self._end] = -np.inf  # no room but for the end
            every = (total[:, :, None] + logs).reshape(n, -1)
            best = np.argsort(-every, axis=1, kind="stable")[:, :width]
            source, last = np.divmod(best, self._end + 1)
            total = np.take_along_axis(every, best, axis=1)
            codes = np.take_along_axis(codes, source[:, :, None], axis=1)
            hidden = [np.take_along_axis(one, source[:, :, None], axis=1) for one in hidden]
            if step < n_steps:
                codes[:, :, step] = np.where(last == self._end, -1, last)
            if (last == self._end).all():
                break
        return [
            [(one[one >= 0], float(value)) for one, value in zip(*row, strict=True) if value > -np.inf]
            for row in zip(codes, total, strict=True)
        ]

    def follow(self, states: np.ndarray, strings: list[np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Tell each symbol of given strings, and the end, from those before.

        Returns
        -------
        list of (ndarray of shape (n_symbols + 1, n_outputs), ndarray of shape (n_symbols + 1, length))
            Probabilities, and weights of the positions that were looked at, of each string.
        """
        line, lengths = self._read(states), np.array([len(one) for one in strings], dtype=int)
        hidden = [one[:, None] for one in self._first(line)]
        last = np.full((len(strings), 1), self._end + 1)
        told, seen = [], []
        for step in range(int(lengths.max(initial=-1)) + 1):
            logs, hidden, weight = self._tell(last, hidden, line)
            told.append(np.exp(logs[:, 0]))
            seen.append(weight[:, 0])
            last = np.array([[one[step]] if step < len(one) else [self._end] for one in strings])
        rows = zip(np.stack(told, axis=1), np.stack(seen, axis=1), lengths, strict=True) if told else ()
        return [(shares[: n + 1], weights[: n + 1]) for shares, weights, n in rows]

    # steps ------------------------------------------------------------------------------------------------------

    def _read(self, states: np.ndarray) -> _Line:
        memory, real = states[..., :-1], states[..., -1] > 0
        return _Line(memory, memory @ self._parts["keys"][0], real)

    def _first(self, line: _Line) -> list[np.ndarray]:
        """States before the first step, from the mean over the positions."""
        count = np.maximum(line.real.sum(axis=1, keepdims=True), 1)
        mean = (line.memory * line.real[..., None]).sum(axis=1) / count
        return np.split(np.tanh(dense(mean, self._parts["start"])), self._n_states, axis=1)

    def _tell(
        self, last: np.ndarray, hidden: list[np.ndarray], line: _Line
    ) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
        """Log probabilities of the next symbol after `last`, (n, width, n_outputs), the states, and what was seen."""
        shape = last.shape
        flat = [one.reshape(-1, one.shape[-1]) for one in hidden]
        hidden = [one.reshape(*shape, -1) for one in self._step(self._of_symbol[last.ravel()], flat)]
        scores = hidden[0] @ line.keys.transpose(0, 2, 1)
        weight = np.exp(_log_softmax(np.where(line.real[:, None], scores, -np.inf)))
        joined = np.tanh(dense(np.concatenate([weight @ line.memory, hidden[0]], axis=-1), self._parts["join"]))
        return _log_softmax(dense(joined, self._parts["tokens"])), hidden, weight


def _log_softmax(values: np.ndarray) -> np.ndarray:
    values = values - values.max(axis=-1, keepdims=True)
    return np.asarray(values - np.log(np.exp(values).sum(axis=-1, keepdims=True)))
