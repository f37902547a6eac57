"""Where a line becomes one vector, and what follows: windows into the numbers of each mutated sample."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pybiodl.interpret._activations import ACTIVATIONS
from pybiodl.interpret._windows import BELOW_ALL, Reference, Windows

Function = Callable[[np.ndarray], np.ndarray]


class Pooled:
    """Maximum or average over all positions: what stands before and behind a window is pooled beforehand."""

    def __init__(self, kind: str) -> None:
        self.kinds = ("max", "average") if kind == "both" else (kind,)

    def refer(self, entering: Reference) -> np.ndarray:
        """Pool the reference, shape (n_samples, channels of all kinds)."""
        self.entering, values, real = entering, entering.values, entering.real
        n_samples, _, channels = values.shape
        parts = []
        if "max" in self.kinds:
            if real is not None:
                values = np.where(real[:, :, None], values, np.asarray(BELOW_ALL, values.dtype))
            none = np.full((n_samples, 1, channels), -np.inf, values.dtype)
            upto = np.maximum.accumulate(values, axis=1)
            self.before = Reference(np.concatenate([none, upto], axis=1))
            behind = np.maximum.accumulate(values[:, ::-1], axis=1)[:, ::-1]
            self.behind = Reference(np.concatenate([behind, none], axis=1))
            parts.append(upto[:, -1] if real is None else upto[:, -1] * np.asarray(real.any(axis=1))[:, None])
        if "average" in self.kinds:
            cleared = entering.cleared().values
            self.counts = np.full(n_samples, values.shape[1]) if real is None else np.maximum(real.sum(axis=1), 1)
            self.average = cleared.sum(axis=1) / self.counts[:, None].astype(values.dtype)
            parts.append(self.average)
        return np.concatenate(parts, axis=1)

    def change(self, windows: Windows) -> np.ndarray:
        """Pool the mutated samples, shape (n_windows, channels of all kinds)."""
        rows, start, length = windows.rows, windows.start, self.entering.length
        parts = []
        if "max" in self.kinds:
            values = windows.values
            inside = self.entering.inside(rows, start, windows.width)
            if inside is not None:
                values = np.where(inside[:, :, None], values, np.asarray(BELOW_ALL, values.dtype))
                if self.entering.real is None:
                    values = np.where(inside[:, :, None], values, np.asarray(-np.inf, values.dtype))
            edges = self.before.values[rows, start.clip(0, length)]
            edges = np.maximum(edges, self.behind.values[rows, (start + windows.width).clip(0, length)])
            if windows.width:
                edges = np.maximum(edges, values.max(axis=1))
            parts.append(edges)
        if "average" in self.kinds:
            change = windows.change(self.entering).sum(axis=1)
            parts.append(self.average[rows] + change / self.counts[rows, None].astype(change.dtype))
        return np.concatenate(parts, axis=1)

    def kept_bytes(self) -> int:
        """Bytes of what it keeps."""
        return (2 * self.entering.values.nbytes if "max" in self.kinds else 0) + 1


class Flattened:
    """All positions side by side into a dense layer, whose sums change by the window's share of its kernel."""

    def __init__(self, kernel: np.ndarray, bias: np.ndarray, length: int) -> None:
        self.kernel = kernel
        self.bias = bias
        self.length = length

    def refer(self, entering: Reference) -> np.ndarray:
        """Return sums of the dense layer for the reference, shape (n_samples, units)."""
        self.entering = entering = entering.cleared()
        self.sums = entering.values.reshape(len(entering.values), -1) @ self.kernel + self.bias
        return self.sums

    def change(self, rows: np.ndarray, start: np.ndarray, change: np.ndarray) -> np.ndarray:
        """Return sums of mutated samples from changes of windows, shape (n_windows, units)."""
        sums = self.sums[rows]
        _, width, channels = change.shape
        kernel = self.kernel.reshape(self.length, channels, -1)
        order = np.argsort(start, kind="stable")
        begins, first = np.unique(start[order], return_index=True)
        for begin, these in zip(begins.tolist(), np.split(order, first[1:]), strict=True):
            low, high = max(begin, 0), min(begin + width, self.length)
            if low < high:
                part = change[these, low - begin : high - begin].reshape(len(these), -1)
                sums[these] += part @ kernel[low:high].reshape(part.shape[1], -1)
        return sums

    def kept_bytes(self) -> int:
        """Bytes of what it keeps."""
        return self.entering.values.nbytes if self.entering.real is not None else 1


def dense(kernel: np.ndarray, bias: np.ndarray, activation: str) -> Function:
    """Fully connected layer of the last axis."""
    function = ACTIVATIONS[activation]
    return lambda x: function(x @ kernel + bias)


def batch_norm(gamma: np.ndarray, beta: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> Function:
    """Batch normalisation as at prediction."""
    scale = gamma / np.sqrt(variance + np.asarray(1e-3, variance.dtype))
    shift = beta - mean * scale
    return lambda x: x * scale + shift


def layer_norm(gamma: np.ndarray, beta: np.ndarray) -> Function:
    """Normalisation over the last axis."""

    def function(x: np.ndarray) -> np.ndarray:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.asarray(1e-3, x.dtype))
        return np.asarray(centred / spread * gamma + beta)

    return function
