"""What every layer says of itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from pybiodl._check import one_of
from pybiodl.errors import UnsupportedError

Shape = tuple[int, ...]
Weights = dict[str, Shape]
"""Name and shape of each array that a layer holds, in the order in which bundles keep them."""

ACTIVATIONS = (
    "linear", "relu", "leaky_relu", "thresholded_relu", "sigmoid", "softmax", "tanh", "elu", "selu", "gelu", "silu",
    "maxout",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Layer:
    """Base of all layers."""

    _types: ClassVar[dict[str, type[Layer]]] = {}

    def __init_subclass__(cls) -> None:
        Layer._types[cls.__name__] = cls

    @property
    def inner(self) -> tuple[tuple[Layer, ...], ...]:
        """Stacks of layers that it is made of; each reads what enters."""
        return ()

    def shape_out(self, shape: Shape) -> Shape:
        """Shape that leaves this layer when `shape` enters it.

        Raises
        ------
        InvalidInputError, UnsupportedError
            If the layer cannot read the shape.
        """
        return shape

    def weights(self, shape: Shape) -> Weights:
        """Arrays that it holds when `shape` enters."""
        return {}

    def n_weights(self, shape: Shape) -> int:
        """Count the trainable weights when `shape` enters."""
        return sum(math.prod(array) for array in self.weights(shape).values())

    def __repr__(self) -> str:
        given = [f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if getattr(self, f.name) != f.default]
        return f"{type(self).__name__}({', '.join(given)})"

    def to_dict(self) -> dict[str, Any]:
        """Plain values from which `layers.from_dict` builds an equal layer."""
        return {"layer": type(self).__name__, **{f.name: _plain(getattr(self, f.name)) for f in fields(self)}}


def _plain(value: Any) -> Any:
    if isinstance(value, Layer):
        return value.to_dict()
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def from_dict(values: dict[str, Any]) -> Layer:
    """Build the layer that `Layer.to_dict` described; only layers of this module are known."""
    given = {name: _built(value) for name, value in values.items() if name != "layer"}
    return Layer._types[one_of(values["layer"], "layer", Layer._types)](**given)


def _built(value: Any) -> Any:
    if isinstance(value, dict):
        return from_dict(value)
    return tuple(_built(item) for item in value) if isinstance(value, list) else value


def along_a_line(shape: Shape, layer: Layer) -> tuple[int, int]:
    """Return length and channels, or refuse a shape that has no positions any more."""
    if len(shape) != 2:
        raise UnsupportedError(
            f"{type(layer).__name__} reads positions along a line, shape (length, channels); what reaches it has shape "
            f"{shape}; put it before pooling over all positions, or give sequences or signals.",
            field="network",
        )
    return shape


def shape_after(layers: tuple[Layer, ...], shape: Shape) -> Shape:
    """Shape that leaves the last of `layers`."""
    for layer in layers:
        shape = layer.shape_out(shape)
    return shape


def weights_of(layers: tuple[Layer, ...], shape: Shape) -> Weights:
    """Arrays of all `layers` in order, each named by its layer and place, as ``dense_2_kernel``."""
    found: Weights = {}
    for place, layer in enumerate(layers, start=1):
        prefix = f"{type(layer).__name__.lower()}_{place}"
        found |= {f"{prefix}_{name}": array for name, array in layer.weights(shape).items()}
        shape = layer.shape_out(shape)
    return found
