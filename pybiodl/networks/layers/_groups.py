"""Layers made of layers."""

from __future__ import annotations

from dataclasses import dataclass

from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.networks.layers._base import Layer, Shape, Weights, along_a_line, shape_after, weights_of


@dataclass(frozen=True, repr=False)
class Residual(Layer):
    """What enters, plus what `layers` make of it (He et al. 2016, arXiv:1512.03385).

    Where the number of channels changes, what enters is projected by a kernel of its own.
    """

    layers: tuple[Layer, ...]

    @property
    def inner(self) -> tuple[tuple[Layer, ...], ...]:
        return (self.layers,)

    def shape_out(self, shape: Shape) -> Shape:
        after = shape_after(self.layers, shape)
        if after[:-1] != shape[:-1]:
            raise UnsupportedError(
                f"A residual block must keep the number of positions; {shape} enters and {after} leaves; "
                'use padding="same" and pool after the block.',
                field="network",
            )
        return after

    def weights(self, shape: Shape) -> Weights:
        found = weights_of(self.layers, shape)
        after = self.shape_out(shape)
        return found if after == shape else found | {"projection": (shape[-1], after[-1])}

    def n_weights(self, shape: Shape) -> int:
        after = self.shape_out(shape)
        return _count(self.layers, shape) + (0 if after == shape else shape[-1] * after[-1])


@dataclass(frozen=True, repr=False)
class Branches(Layer):
    """Several stacks of layers that read the same, side by side.

    `join` is ``concatenate`` (channels in order), ``mean``, ``max``, ``product`` or ``difference`` (of exactly two).
    """

    branches: tuple[tuple[Layer, ...], ...]
    join: str = "concatenate"

    @property
    def inner(self) -> tuple[tuple[Layer, ...], ...]:
        return self.branches

    def shape_out(self, shape: Shape) -> Shape:
        return _joined([shape_after(branch, shape) for branch in self.branches], self.join)

    def weights(self, shape: Shape) -> Weights:
        found: Weights = {}
        for place, branch in enumerate(self.branches, start=1):
            found |= {f"branch_{place}_{name}": array for name, array in weights_of(branch, shape).items()}
        return found

    def n_weights(self, shape: Shape) -> int:
        return sum(_count(branch, shape) for branch in self.branches)


@dataclass(frozen=True, repr=False)
class Shared(Layer):
    """Several views of the same, read by `layers` with the same weights, and joined.

    A view is a stack of layers without weights, as `Select`; all views have one shape. `join` is as for `Branches`.
    """

    views: tuple[tuple[Layer, ...], ...]
    layers: tuple[Layer, ...]
    join: str = "concatenate"

    @property
    def inner(self) -> tuple[tuple[Layer, ...], ...]:
        return tuple((*view, *self.layers) for view in self.views)

    def shape_out(self, shape: Shape) -> Shape:
        shapes = [shape_after(view, shape) for view in self.views]
        if len(set(shapes)) != 1:
            raise InvalidInputError(
                f"Views must have one shape to be read with the same weights; got {', '.join(map(str, shapes))}.",
                field="network",
            )
        return _joined([shape_after(self.layers, one) for one in shapes], self.join)

    def weights(self, shape: Shape) -> Weights:
        return weights_of(self.layers, shape_after(self.views[0], shape))

    def n_weights(self, shape: Shape) -> int:
        return _count(self.layers, shape_after(self.views[0], shape))


@dataclass(frozen=True, repr=False)
class BothStrands(Layer):
    """`layers` read DNA or RNA and its reverse complement with the same weights, and the mean of both leaves.

    So a sequence and its reverse complement get the same answer, exactly (Zhou et al. 2022,
    doi:10.1101/2021.09.22.461392, there "post-hoc conjoined" and trained so). It may only come first.
    """

    layers: tuple[Layer, ...]

    @property
    def inner(self) -> tuple[tuple[Layer, ...], ...]:
        return (self.layers,)

    def shape_out(self, shape: Shape) -> Shape:
        if shape[-1] != 4:
            raise UnsupportedError(
                f"Reverse complements are of DNA and RNA, 4 letters; what reaches this layer has {shape[-1]}; use "
                "reverse_complement=False.",
                field="reverse_complement",
            )
        return shape_after(self.layers, shape)

    def weights(self, shape: Shape) -> Weights:
        return weights_of(self.layers, shape)

    def n_weights(self, shape: Shape) -> int:
        return _count(self.layers, shape)


@dataclass(frozen=True, repr=False)
class Select(Layer):
    """Some of the channels (0-based), in the order given; `reverse` turns the line round."""

    channels: tuple[int, ...]
    reverse: bool = False

    def shape_out(self, shape: Shape) -> Shape:
        length, n_channels = along_a_line(shape, self)
        if not self.channels or max(self.channels) >= n_channels or min(self.channels) < 0:
            raise InvalidInputError(
                f"channels must be places from 0 to {n_channels - 1}; got {self.channels}.", field="channels"
            )
        return (length, len(self.channels))


@dataclass(frozen=True, repr=False)
class Places(Layer):
    """Some of the positions of the line (0-based), in the order given."""

    places: tuple[int, ...]

    def shape_out(self, shape: Shape) -> Shape:
        length, n_channels = along_a_line(shape, self)
        if not self.places or max(self.places) >= length or min(self.places) < 0:
            raise InvalidInputError(f"places must be from 0 to {length - 1}; got {self.places}.", field="places")
        return (len(self.places), n_channels)


def _joined(shapes: list[Shape], join: str) -> Shape:
    """Shape of what several stacks end in, joined."""
    together = join == "concatenate"
    if len({one[:-1] if together else one for one in shapes}) != 1:
        raise InvalidInputError(
            f"Branches must end in {'the same number of positions' if together else 'one shape'} to be joined by "
            f"{join!r}; got {', '.join(map(str, shapes))}.",
            field="network",
        )
    if join == "difference" and len(shapes) != 2:
        raise InvalidInputError(f"A difference needs two branches; got {len(shapes)}.", field="network")
    return (*shapes[0][:-1], sum(one[-1] for one in shapes)) if together else shapes[0]


def _count(layers: tuple[Layer, ...], shape: Shape) -> int:
    total = 0
    for layer in layers:
        total += layer.n_weights(shape)
        shape = layer.shape_out(shape)
    return total
