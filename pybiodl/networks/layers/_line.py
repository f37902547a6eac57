"""Convolution and pooling along a line."""

from __future__ import annotations

from dataclasses import dataclass

from pybiodl.errors import InvalidInputError
from pybiodl.networks.layers._base import Layer, Shape, Weights, along_a_line


@dataclass(frozen=True, repr=False)
class Conv(Layer):
    """Convolution along a line; several widths stand side by side, their channels joined in order.

    `dilation` is the distance between the positions that a filter reads, `stride` that between its steps.
    """

    filters: int
    kernel_sizes: tuple[int, ...]
    padding: str = "same"
    activation: str = "linear"
    l2: float = 0.0
    dilation: int = 1
    stride: int = 1

    @property
    def reach(self) -> int:
        """Positions from the first to the last that the widest filter reads."""
        return (max(self.kernel_sizes) - 1) * self.dilation + 1

    def shape_out(self, shape: Shape) -> Shape:
        length = along_a_line(shape, self)[0]
        if self.padding == "valid":
            length -= self.reach - 1
        if length < 1:
            wide = f"{self.reach}" if self.dilation == 1 else f"{self.reach} (with its dilation of {self.dilation})"
            raise InvalidInputError(
                f"kernel_size must be at most the {shape[0]} positions that reach its layer; got "
                f'{wide}; use a narrower kernel, less pooling or padding="same".',
                field="kernel_size",
            )
        return (-(-length // self.stride), self.filters * len(self.kernel_sizes))

    def weights(self, shape: Shape) -> Weights:
        found: Weights = {}
        for width in self.kernel_sizes:
            name = f"width_{width}_" if len(self.kernel_sizes) > 1 else ""
            found |= {f"{name}kernel": (width, shape[1], self.filters), f"{name}bias": (self.filters,)}
        return found


@dataclass(frozen=True, repr=False)
class Pool(Layer):
    """Maximum or average of `size` neighbouring positions; a last incomplete window is dropped."""

    size: int
    kind: str = "max"

    def shape_out(self, shape: Shape) -> Shape:
        length, channels = along_a_line(shape, self)
        if length < self.size:
            raise InvalidInputError(
                f"pool_size must be at most the {length} positions that reach its layer; got {self.size}; "
                "use a smaller pool or fewer layers.",
                field="pool_size",
            )
        return (length // self.size, channels)


@dataclass(frozen=True, repr=False)
class GlobalPool(Layer):
    """Maximum or average over all positions, or (``both``) the one beside the other."""

    kind: str = "max"

    def shape_out(self, shape: Shape) -> Shape:
        return (along_a_line(shape, self)[1] * (2 if self.kind == "both" else 1),)
