"""Layers that read each position, or each row of a table, by itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pybiodl.networks.layers._base import Layer, Shape, Weights, along_a_line


@dataclass(frozen=True, repr=False)
class Flatten(Layer):
    """All axes into one."""

    def shape_out(self, shape: Shape) -> Shape:
        return (math.prod(shape),)


@dataclass(frozen=True, repr=False)
class Dense(Layer):
    """Fully connected layer; with ``activation="maxout"`` each unit is the maximum of two linear pieces."""

    units: int
    activation: str = "linear"
    l1: float = 0.0
    l2: float = 0.0

    def shape_out(self, shape: Shape) -> Shape:
        return (*shape[:-1], self.units)

    def weights(self, shape: Shape) -> Weights:
        units = self.units * (2 if self.activation == "maxout" else 1)
        return {"kernel": (shape[-1], units), "bias": (units,)}


@dataclass(frozen=True, repr=False)
class Embedding(Layer):
    """A learned vector of `units` numbers for each letter or token; an ambiguous letter is the mean of its letters.

    It may only come first, where it reads the codes of a sequence.
    """

    units: int

    def shape_out(self, shape: Shape) -> Shape:
        return (along_a_line(shape, self)[0], self.units)

    def weights(self, shape: Shape) -> Weights:
        return {"kernel": (shape[-1], self.units)}


@dataclass(frozen=True, repr=False)
class Activation(Layer):
    """A function of each number by itself, named as in `networks.MLP` (no maxout)."""

    name: str


@dataclass(frozen=True, repr=False)
class BatchNorm(Layer):
    """Batch normalisation of the last axis."""

    def weights(self, shape: Shape) -> Weights:
        return dict.fromkeys(("gamma", "beta", "mean", "variance"), shape[-1:])

    def n_weights(self, shape: Shape) -> int:
        return 2 * shape[-1]


@dataclass(frozen=True, repr=False)
class LayerNorm(Layer):
    """Normalisation over the channels of each position (Ba et al. 2016, arXiv:1607.06450)."""

    def weights(self, shape: Shape) -> Weights:
        return dict.fromkeys(("gamma", "beta"), shape[-1:])


@dataclass(frozen=True, repr=False)
class Dropout(Layer):
    """A share `rate` of the inputs is set to zero at training."""

    rate: float
