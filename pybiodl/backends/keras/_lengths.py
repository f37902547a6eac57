"""Lines as long as their batch needs: padding that stands behind every line of a batch is cut off.

What a network makes of a line does not depend on padding (masks see to that), so no prediction changes. In training,
lines of like lengths share a batch, so batches are others than without.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from pybiodl.backends.keras._engine import load_keras
from pybiodl.encode import Encoder
from pybiodl.networks import Head, Network
from pybiodl.networks.layers import shape_after, step_of

keras = load_keras()

_SHORTEST = 64  # positions; the engine compiles each length by itself, which shorter ones do not pay back
_RATIO = 2**0.5  # from one length to the next
_TOGETHER = 4  # batches whose lines are put side by side
_PREDICTED = 10  # prediction compiles faster than training
_RUNS = 200  # times that a batch is computed that are worth the compilation for one more length


@dataclass(frozen=True)
class Lengths:
    """Lengths to which lines are cut.

    Parameters
    ----------
    frames : dict of int to int
        Each length, the shortest first, and the places that leave the network of a line so long (0 where none do); the
        last one is the length of the encoder.
    step : int
        Positions from one place that leaves to the next. Lengths are multiples of it apart, and one place behind a line
        stays, so that the windows of pools and strides fall as in the longest line.
    targets : bool
        Whether there is one target a place, which is cut with the line.
    """

    frames: dict[int, int]
    step: int
    targets: bool

    @classmethod
    def of(cls, network: Network, encoder: Encoder, head: Head) -> Lengths | None:
        """Lengths for a network and its lines; None where they have one length, or the network reads only one."""
        if network.writes or not getattr(encoder, "ragged_", False):
            return None
        layers, (longest, *rest) = network.layers(encoder.shape_, head.positions), encoder.shape_
        step = step_of(layers)
        if step is None or (len(shape_after(layers, encoder.shape_)) > 1 and not head.positions):
            return None
        lengths: list[float] = [longest]
        wanted = longest / _RATIO
        while wanted >= _SHORTEST:
            lengths.append(longest - -(-(longest - wanted) // step) * step)
            wanted /= _RATIO
        found = sorted({int(one) for one in lengths if one >= _SHORTEST or one == longest})
        if len(found) == 1:
            return None
        frames = {one: shape_after(layers, (one, *rest))[0] if head.positions else 0 for one in found}
        return cls(frames, step, head.positions and head.kind != "symbols")

    @property
    def longest(self) -> int:
        """Length of the encoder."""
        return max(self.frames)

    def needed(self, lines: np.ndarray) -> np.ndarray:
        """Length that each line needs, shape (n_samples,).

        Parameters
        ----------
        lines : ndarray of shape (n_samples, longest) or (n_samples, longest, channels)
            Codes, 0 for padding; or signals, NaN for padding.
        """
        real = lines != 0 if lines.ndim == 2 else ~np.isnan(lines[:, :, 0])
        behind = np.where(real.any(axis=1), real[:, ::-1].argmax(axis=1), real.shape[1])
        lengths = np.array(list(self.frames))
        enough = np.searchsorted(lengths, real.shape[1] - behind + self.step)
        return lengths[np.minimum(enough, len(lengths) - 1)]

    def fewest(self, needed: np.ndarray, n_runs: int) -> Lengths:
        """Choose of these lengths as many as pay for being compiled, those that leave least padding.

        Parameters
        ----------
        needed : ndarray of int, shape (n_samples,)
            Length that each line needs.
        n_runs : int
            How often a batch will be computed.
        """
        *shorter, longest = self.frames
        n = min(len(shorter), n_runs // _RUNS)
        needs, n_lines = np.unique(needed, return_counts=True)

        def positions(chosen: tuple[int, ...]) -> int:
            lengths = np.array([*chosen, longest])
            return int(lengths[np.searchsorted(lengths, needs)] @ n_lines)

        chosen = min(combinations(shorter, n), key=positions)
        return replace(self, frames={one: self.frames[one] for one in (*chosen, longest)})

    def longer(self, length: int) -> int:
        """Return the next longer one; behind the longest one place more of padding."""
        return min((one for one in self.frames if one > length), default=self.longest + self.step)

    def cut(self, batch: tuple[Any, ...], length: int) -> tuple[Any, ...]:
        """Make the lines of a batch, and targets that are one a place, as long as said."""
        lines, y, *weight = batch
        if length > self.longest:
            lines = _longer(lines, self.step, np.nan if lines.dtype.kind == "f" else 0)
        if self.targets:
            y = keras.tree.map_structure(lambda one: self._cut(one, length), y)
        return lines[:, :length], y, *weight

    def _cut(self, y: np.ndarray, length: int) -> np.ndarray:
        if length > self.longest:
            return _longer(y, 1, np.nan if y.dtype.kind == "f" else -1)  # not known
        return y[:, : self.frames[length]]

    def order(self, order: np.ndarray, needed: np.ndarray, batch_size: int, seed: list[int]) -> np.ndarray:
        """Put lines of like lengths into the same batch, among the lines of a few batches; batches come in any order.

        Parameters
        ----------
        order : ndarray of int, shape (n_samples,)
            Rows, shuffled.
        needed : ndarray of int, shape (n_samples,)
            Length that each row needs.
        batch_size : int
        seed : list of int
        """
        near = np.concatenate(
            [block[np.argsort(needed[block], kind="stable")] for block in _blocks(order, _TOGETHER * batch_size)]
        )
        batches = _blocks(near, batch_size)
        last = batches.pop() if len(near) % batch_size else near[:0]  # the one that is not full stays the last
        places = np.random.default_rng(seed).permutation(len(batches))
        return np.concatenate([*(batches[place] for place in places), last])

    def groups(self, lines: np.ndarray, size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Rows that need one length, and their lines so long; rows that fill no half batch go with longer ones."""
        needed, waiting, before = self.needed(lines), np.arange(0), 0
        for length in self.fewest(needed, _PREDICTED * (len(lines) // size)).frames:
            waiting = np.concatenate([waiting, np.flatnonzero((needed <= length) & (needed > before))])
            before = length
            if len(waiting) and (2 * len(waiting) >= size or length == self.longest):
                yield waiting, lines[waiting, :length]
                waiting = waiting[:0]

    def fill(self, outputs: np.ndarray) -> np.ndarray:
        """Make outputs at the places of a shorter line as many as those of the longest.

        The last place is padding, and what is behind it is, too: it is repeated.
        """
        missing = self.frames[self.longest] - outputs.shape[1] if self.frames[self.longest] else 0
        return np.pad(outputs, [(0, 0), (0, missing), (0, 0)], mode="edge") if missing else outputs


def _longer(values: np.ndarray, n: int, value: float) -> np.ndarray:
    """Append `n` places that hold one value."""
    return np.pad(values, [(0, 0), (0, n), *[(0, 0)] * (values.ndim - 2)], constant_values=value)


def _blocks(rows: np.ndarray, size: int) -> list[np.ndarray]:
    """Rows, so many at a time."""
    return [rows[first : first + size] for first in range(0, len(rows), size)]
