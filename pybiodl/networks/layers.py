"""The vocabulary of networks: plain records of layers, which every backend translates into its own.

A layer knows the shape that leaves it and the number of weights it holds; it knows no framework.
Shapes leave the batch axis out: ``(n_features,)`` for tables, ``(length, channels)`` along a line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pybiodl.errors import InvalidInputError

Shape = tuple[int, ...]

ACTIVATIONS = (
    "linear", "relu", "leaky_relu", "thresholded_relu", "sigmoid", "softmax", "tanh", "elu", "selu", "gelu", "silu",
    "maxout",
)  # fmt: skip


@dataclass(frozen=True)
class Layer:
    """Base of all layers."""

    def shape_out(self, shape: Shape) -> Shape:
        """Shape that leaves this layer when `shape` enters it."""
        return shape

    def n_weights(self, shape: Shape) -> int:
        """Count the trainable weights when `shape` enters."""
        return 0


@dataclass(frozen=True)
class Flatten(Layer):
    """All axes into one."""

    def shape_out(self, shape: Shape) -> Shape:
        return (math.prod(shape),)


@dataclass(frozen=True)
class Dense(Layer):
    """Fully connected layer; with ``activation="maxout"`` each unit is the maximum of two linear pieces."""

    units: int
    activation: str = "linear"
    l1: float = 0.0
    l2: float = 0.0

    def shape_out(self, shape: Shape) -> Shape:
        return (*shape[:-1], self.units)

    def n_weights(self, shape: Shape) -> int:
        pieces = 2 if self.activation == "maxout" else 1
        return (shape[-1] + 1) * self.units * pieces


@dataclass(frozen=True)
class Conv(Layer):
    """Convolution along a line; several widths stand side by side, their channels joined in order."""

    filters: int
    kernel_sizes: tuple[int, ...]
    padding: str = "same"
    activation: str = "linear"
    l2: float = 0.0

    def shape_out(self, shape: Shape) -> Shape:
        length = shape[0] if self.padding == "same" else shape[0] - max(self.kernel_sizes) + 1
        if length < 1:
            raise InvalidInputError(
                f"kernel_size must be at most the {shape[0]} positions that reach its layer; got "
                f'{max(self.kernel_sizes)}; use a narrower kernel, less pooling or padding="same".',
                field="kernel_size",
            )
        return (length, self.filters * len(self.kernel_sizes))

    def n_weights(self, shape: Shape) -> int:
        return sum((width * shape[1] + 1) * self.filters for width in self.kernel_sizes)


@dataclass(frozen=True)
class Pool(Layer):
    """Maximum or average of `size` neighbouring positions; a last incomplete window is dropped."""

    size: int
    kind: str = "max"

    def shape_out(self, shape: Shape) -> Shape:
        if shape[0] < self.size:
            raise InvalidInputError(
                f"pool_size must be at most the {shape[0]} positions that reach its layer; got {self.size}; "
                "use a smaller pool or fewer layers.",
                field="pool_size",
            )
        return (shape[0] // self.size, shape[1])


@dataclass(frozen=True)
class GlobalPool(Layer):
    """Maximum or average over all positions."""

    kind: str = "max"

    def shape_out(self, shape: Shape) -> Shape:
        return (shape[1],)


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Batch normalisation of the last axis."""

    def n_weights(self, shape: Shape) -> int:
        return 2 * shape[-1]


@dataclass(frozen=True)
class Dropout(Layer):
    """A share `rate` of the inputs is set to zero at training."""

    rate: float
