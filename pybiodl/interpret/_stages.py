"""Layers along a line on windows: each recomputes what a mutation reaches, and nothing else.

A stage first sees the reference, whole, and keeps what it needs of it; then it takes windows of mutated samples to
the windows that they change behind it. All windows of one call begin at the same place between two steps of the
network's strides and pools, so that they fall alike.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pybiodl.interpret._activations import ACTIVATIONS
from pybiodl.interpret._windows import BELOW_ALL, Reference, Windows
from pybiodl.networks import layers as described


class Stage:
    """One layer; `floats` counts the numbers that it holds for a window, once it has seen one."""

    floats = 0

    def refer(self, entering: Reference) -> Reference:
        """Compute the reference behind the layer and keep what `change` needs."""
        self.entering = entering
        self.leaving = self._refer(entering)
        return self.leaving

    def _refer(self, entering: Reference) -> Reference:
        raise TypeError(f"{type(self).__name__} must say what it does.")

    def change(self, windows: Windows) -> Windows:
        """Take windows to those behind the layer."""
        raise TypeError(f"{type(self).__name__} must say what it does.")

    def kept_bytes(self) -> int:
        """Bytes of the references that it keeps."""
        return self.leaving.values.nbytes


class Each(Stage):
    """A function of each position by itself."""

    def __init__(self, function: Callable[[np.ndarray], np.ndarray]) -> None:
        self.function = function

    def _refer(self, entering: Reference) -> Reference:
        return Reference(self.function(entering.values), entering.real)

    def change(self, windows: Windows) -> Windows:
        """Apply it to the windows."""
        values = self.function(windows.values)
        self.floats = 2 * values[0].size
        return Windows(windows.rows, windows.start, values)


class Convolution(Stage):
    """Convolution: what a change adds to the sums before the activation, which are those of the reference else."""

    def __init__(self, layer: described.Conv, weights: list[np.ndarray]) -> None:
        self.layer = layer
        self.kernels = weights[::2]
        # All taps side by side: (channels, width * filters).
        self.flat = [
            np.ascontiguousarray(kernel.transpose(1, 0, 2)).reshape(kernel.shape[1], -1) for kernel in self.kernels
        ]
        self.bias = np.concatenate(weights[1::2])
        self.activation = ACTIVATIONS[layer.activation]

    def _refer(self, entering: Reference) -> Reference:
        layer, reach = self.layer, self.layer.reach
        self.entering = entering = entering.cleared()
        n_frames = layer.shape_out((entering.length, entering.values.shape[2]))[0]
        self.before = []  # positions by which each width begins before the frame's place
        for width in layer.kernel_sizes:
            own = (width - 1) * layer.dilation + 1
            if layer.padding == "same":
                own_spare = max((n_frames - 1) * layer.stride + own - entering.length, 0)
                self.before.append(own_spare // 2)
            else:
                self.before.append(-((reach - own) // 2))
        sums = np.concatenate([self._sums(entering, place, n_frames) for place in range(len(self.kernels))], axis=2)
        real = entering.real
        if real is not None:
            if layer.padding == "valid":
                real = real[:, : real.shape[1] - reach + 1] & real[:, reach - 1 :]
            real = real[:, :: layer.stride]
        self.sums = Reference(sums + self.bias, real)
        return Reference(self.activation(self.sums.values), real)

    def _sums(self, entering: Reference, place: int, n_frames: int) -> np.ndarray:
        """Compute sums of one width at all frames, sample by sample to save memory."""
        kernel, before, layer = self.kernels[place], self.before[place], self.layer
        last = (n_frames - 1) * layer.stride + (len(kernel) - 1) * layer.dilation - before
        n_samples, length, _ = entering.values.shape
        edges = (max(before, 0), max(last - length + 1, 0))
        sums = np.zeros((n_samples, n_frames, kernel.shape[2]), entering.values.dtype)
        for sample in range(n_samples):
            line = np.pad(entering.values[sample], (edges, (0, 0)))
            for tap in range(len(kernel)):
                first = edges[0] - before + tap * layer.dilation
                read = line[first : first + (n_frames - 1) * layer.stride + 1 : layer.stride]
                sums[sample] += read @ kernel[tap]
        return sums

    def change(self, windows: Windows) -> Windows:
        """Add what the change adds to the sums of the reference around it."""
        layer, width = self.layer, windows.width
        change = windows.change(self.entering)
        spans = []
        for kernel, before in zip(self.kernels, self.before, strict=True):
            lowest = windows.start + before - (len(kernel) - 1) * layer.dilation
            spans.append((-(-lowest // layer.stride), (windows.start + width - 1 + before) // layer.stride))
        first, last = np.min([one for one, _ in spans], axis=0), np.max([one for _, one in spans], axis=0)
        n_frames = int(last[0] - first[0]) + 1
        if n_frames < 1:  # a stride steps over it
            return Windows(windows.rows, first, self.leaving.around(windows.rows, first, 0))
        sums = self.sums.around(windows.rows, first, n_frames)
        filters = layer.filters
        self.floats = change[0].size + 3 * sums[0].size
        for place, (kernel, before) in enumerate(zip(self.kernels, self.before, strict=True)):
            part = sums[:, :, place * filters : (place + 1) * filters]
            origin = int(windows.start[0] + before - first[0] * layer.stride)
            if layer.stride == 1:
                self._add_densely(part, change, place, origin)
            else:
                self._add_by_taps(part, change, kernel, origin)
        return Windows(windows.rows, first, self.activation(sums))

    def kept_bytes(self) -> int:
        """Bytes of the sums, too."""
        return super().kept_bytes() + self.sums.values.nbytes + self.entering.values.nbytes

    def _add_densely(self, sums: np.ndarray, change: np.ndarray, place: int, origin: int) -> None:
        """All taps by one product of matrices."""
        n_windows, width, channels = change.shape
        n_taps = len(self.kernels[place])
        products = (change.reshape(-1, channels) @ self.flat[place]).reshape(n_windows, width, n_taps, -1)
        self.floats = max(self.floats, change[0].size + 2 * sums[0].size + products[0].size)
        for tap in range(n_taps):
            at = origin - tap * self.layer.dilation
            sums[:, at : at + width] += products[:, :, tap]

    def _add_by_taps(self, sums: np.ndarray, change: np.ndarray, kernel: np.ndarray, origin: int) -> None:
        """Make a product for each tap: of the positions that a stride reads with it."""
        stride = self.layer.stride
        for tap in range(len(kernel)):
            at = origin - tap * self.layer.dilation  # frame of window position j is (at + j) / stride
            read = change[:, -at % stride :: stride]
            if read.shape[1]:
                first = (at + -at % stride) // stride
                sums[:, first : first + read.shape[1]] += read @ kernel[tap]


class Pooling(Stage):
    """Maximum or average of neighbours."""

    def __init__(self, layer: described.Pool) -> None:
        self.layer = layer

    def _refer(self, entering: Reference) -> Reference:
        size = self.layer.size
        n_frames = entering.length // size
        real: np.ndarray | None = None
        if entering.real is not None:
            real = entering.real[:, : n_frames * size].reshape(len(entering.real), n_frames, size).max(axis=2)
        whole = entering.values[:, : n_frames * size]
        there = None if entering.real is None else entering.real[:, : n_frames * size]
        return Reference(self._pool(whole, there), real)

    def _pool(self, values: np.ndarray, real: np.ndarray | None) -> np.ndarray:
        size = self.layer.size
        if self.layer.kind == "max":
            if real is not None:
                values = np.where(real[:, :, None], values, np.asarray(BELOW_ALL, values.dtype))
            pooled = values[:, ::size].copy()
            for place in range(1, size):
                np.maximum(pooled, values[:, place::size], out=pooled)
            return pooled
        if real is None:
            return values.reshape(len(values), -1, size, values.shape[2]).mean(axis=2, dtype=values.dtype)
        values = values * real[:, :, None].astype(values.dtype)
        counts = real.reshape(len(real), -1, size).sum(axis=2)
        sums = values.reshape(len(values), -1, size, values.shape[2]).sum(axis=2)
        return np.asarray(sums / np.maximum(counts, 1)[:, :, None].astype(values.dtype))

    def change(self, windows: Windows) -> Windows:
        """Pool whole frames: windows widened to their edges."""
        size = self.layer.size
        before = int(windows.start[0] % size)
        behind = -(before + windows.width) % size
        whole = windows.widened(self.entering, before, behind)
        self.floats = 2 * whole.values[0].size if whole.width else 0
        real = None
        if self.entering.real is not None:
            real = self.entering.inside(whole.rows, whole.start, whole.width)
        if not whole.width:
            return Windows(whole.rows, whole.start // size, whole.values)
        return Windows(whole.rows, whole.start // size, self._pool(whole.values, real))


class Addition(Stage):
    """What enters, projected where channels differ, plus what inner stages make of it."""

    def __init__(self, stages: list[Stage], projection: np.ndarray | None) -> None:
        self.stages = stages
        self.projection = projection

    def _refer(self, entering: Reference) -> Reference:
        inner = entering
        for stage in self.stages:
            inner = stage.refer(inner)
        self.inner = inner
        self.entered = Reference(self._project(entering.values), entering.real)
        return Reference(self.entered.values + inner.values, entering.real)

    def _project(self, values: np.ndarray) -> np.ndarray:
        return values if self.projection is None else values @ self.projection

    def change(self, windows: Windows) -> Windows:
        """Add over all that either changes."""
        inner = windows
        for stage in self.stages:
            inner = stage.change(inner)
        entered = Windows(windows.rows, windows.start, self._project(windows.values))
        (one, other) = _together([entered, inner], [self.entered, self.inner])
        self.floats = max([stage.floats for stage in self.stages] + [3 * one.values[0].size])
        return Windows(one.rows, one.start, one.values + other.values)

    def kept_bytes(self) -> int:
        """Bytes of all inner references too."""
        return super().kept_bytes() + self.entered.values.nbytes + sum(stage.kept_bytes() for stage in self.stages)


class SideBySide(Stage):
    """Several stacks that read the same, joined."""

    def __init__(self, branches: list[list[Stage]], join: str) -> None:
        self.branches = branches
        self.join = JOINS[join]

    def _refer(self, entering: Reference) -> Reference:
        self.ends = []
        for branch in self.branches:
            reference = entering
            for stage in branch:
                reference = stage.refer(reference)
            self.ends.append(reference)
        return Reference(self.join([end.values for end in self.ends]), self.ends[0].real)

    def change(self, windows: Windows) -> Windows:
        """Join over all that any branch changes."""
        found = []
        for branch in self.branches:
            inner = windows
            for stage in branch:
                inner = stage.change(inner)
            found.append(inner)
        found = _together(found, self.ends)
        self.floats = sum(2 * one.values[0].size for one in found)
        self.floats += max([stage.floats for branch in self.branches for stage in branch], default=0)
        return Windows(found[0].rows, found[0].start, self.join([one.values for one in found]))

    def kept_bytes(self) -> int:
        """Bytes of all inner references too."""
        return super().kept_bytes() + sum(stage.kept_bytes() for branch in self.branches for stage in branch)


JOINS: dict[str, Callable[[list[np.ndarray]], np.ndarray]] = {
    "concatenate": lambda all_: np.concatenate(all_, axis=-1),
    "mean": lambda all_: np.asarray(sum(all_) / np.asarray(len(all_), all_[0].dtype)),
    "max": lambda all_: np.maximum.reduce(all_),
    "product": lambda all_: np.multiply.reduce(all_),
    "difference": lambda all_: all_[0] - all_[1],
}


def _together(windows: list[Windows], references: list[Reference]) -> list[Windows]:
    """Widen windows to the stretch that holds them all."""
    first = min(int(one.start[0]) for one in windows)
    last = max(int(one.start[0]) + one.width for one in windows)
    return [
        one.widened(reference, int(one.start[0]) - first, last - int(one.start[0]) - one.width)
        for one, reference in zip(windows, references, strict=True)
    ]
