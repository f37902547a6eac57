"""A network in which a mutation reaches a window alone: its layers as stages, or nothing where that is not so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pybiodl.interpret._activations import ACTIVATIONS, maxout
from pybiodl.interpret._ends import Flattened, Function, Pooled, batch_norm, dense, layer_norm
from pybiodl.interpret._stages import Addition, Convolution, Each, Pooling, SideBySide, Stage
from pybiodl.networks import layers as described
from pybiodl.networks.layers import Layer, Shape, shape_after, step_of, weights_of


class NotLocalError(Exception):
    """A layer lets a mutation reach every position, or is not known here."""


@dataclass(frozen=True)
class LocalNetwork:
    """Stages along a line, the end of the line, and functions of the vector that leaves it.

    Parameters
    ----------
    stages : list of Stage
    end : Pooled or Flattened
    then : list of callable
        From (n, units) to (n, units); the last one gives the numbers of the head.
    step : int
        Positions by which windows must be apart to fall alike between strides and pools.
    both_strands : bool
        Whether the vectors of a sequence and its reverse complement are averaged before function `joined_at`.
    joined_at : int
    """

    stages: list[Stage]
    end: Any
    then: list[Function]
    step: int
    both_strands: bool = False
    joined_at: int = 0


def local_network(layers: tuple[Layer, ...], shape: Shape, weights: list[np.ndarray], place: int) -> LocalNetwork:
    """Make stages of a network's layers.

    Parameters
    ----------
    layers : tuple of Layer
        Of the trunk; a dense head follows.
    shape : tuple of int
        ``(length, letters)``.
    weights : list of ndarray
        Of the trunk, then kernel and bias of each head.
    place : int
        Which head is asked for, 0-based.

    Raises
    ------
    NotLocalError
        If a mutation reaches everything.
    """
    count = len(weights_of(layers, shape))
    heads = weights[count + 2 * place : count + 2 * place + 2]
    head = dense(heads[0], heads[1], "linear")
    held = iter(weights[:count])
    both = bool(layers) and isinstance(layers[0], described.BothStrands)
    inner = layers[0].inner[0] if both else layers
    along, vector = _split(inner, shape)
    stages, after = _stages(along, shape, held)
    rest = (*vector, *layers[1:]) if both else vector
    if rest and isinstance(rest[0], described.GlobalPool):
        end: Any = Pooled(rest[0].kind)
        then, _ = _functions(rest[1:], rest[0].shape_out(after), held)
        functions, joined_at = [*then, head], _n_functions(vector[1:])
    else:
        if both and not vector:
            raise NotLocalError
        end, functions, joined_at = _flattened(rest, vector, after, held, heads, head)
    return LocalNetwork(stages, end, functions, step_of(along) or 1, both, joined_at)


def _flattened(
    rest: tuple[Layer, ...], vector: tuple[Layer, ...], after: Shape, held: Iterator[np.ndarray],
    heads: list[np.ndarray], head: Function,
) -> tuple[Flattened, list[Function], int]:  # fmt: skip
    """End of a line that is flattened: the dense layer behind it, and the functions after its sums."""
    following = [one for one in rest if not isinstance(one, described.Dropout | described.Flatten)]
    in_vector = [one for one in vector if not isinstance(one, described.Dropout | described.Flatten)]
    if not following:
        return Flattened(heads[0], heads[1], after[0]), [], 0
    first = following[0]
    if not isinstance(first, described.Dense):
        raise NotLocalError
    kernel, bias = next(held), next(held)
    activate = maxout if first.activation == "maxout" else ACTIVATIONS[first.activation]
    then, _ = _functions(tuple(following[1:]), (first.units,), held)
    # What is linear may be averaged over the strands before or after.
    joined_at = 1 + _n_functions(tuple(in_vector[1:])) if in_vector else 0
    return Flattened(kernel, bias, after[0]), [activate, *then, head], joined_at


def _split(layers: tuple[Layer, ...], shape: Shape) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """Layers along the line, and those from the one on that ends it."""
    for place, layer in enumerate(layers):
        shape = layer.shape_out(shape)
        if len(shape) == 1:
            if not isinstance(layer, described.Flatten | described.GlobalPool):
                raise NotLocalError
            return layers[:place], layers[place:]
    return layers, ()


def _stages(layers: tuple[Layer, ...], shape: Shape, held: Iterator[np.ndarray]) -> tuple[list[Stage], Shape]:
    stages: list[Stage] = []
    for layer in layers:
        after = layer.shape_out(shape)
        stage = _stage(layer, shape, after, held)
        stages += [stage] if stage is not None else []
        shape = after
    return stages, shape


def _stage(layer: Layer, shape: Shape, after: Shape, held: Iterator[np.ndarray]) -> Stage | None:
    if len(after) != 2:
        raise NotLocalError
    if isinstance(layer, described.Conv):
        if layer.activation == "softmax" and len(layer.kernel_sizes) > 1:
            raise NotLocalError
        return Convolution(layer, [next(held) for _ in layer.weights(shape)])
    if isinstance(layer, described.Pool):
        return Pooling(layer)
    if isinstance(layer, described.Residual):
        stages, inner = _stages(layer.layers, shape, held)
        return Addition(stages, None if inner == shape else next(held))
    if isinstance(layer, described.Branches):
        return SideBySide([_stages(branch, shape, held)[0] for branch in layer.branches], layer.join)
    function = _function(layer, shape, held)
    return None if function is None else Each(function)


def _functions(layers: tuple[Layer, ...], shape: Shape, held: Iterator[np.ndarray]) -> tuple[list[Function], Shape]:
    found = []
    for layer in layers:
        function = _function(layer, shape, held)
        found += [] if function is None else [function]
        shape = shape_after((layer,), shape)
    return found, shape


def _n_functions(layers: tuple[Layer, ...]) -> int:
    return sum(not isinstance(layer, described.Dropout | described.Flatten) for layer in layers)


def _function(layer: Layer, shape: Shape, held: Iterator[np.ndarray]) -> Function | None:
    """Return a function of the last axis, or None for a layer that does nothing at prediction."""
    if isinstance(layer, described.Dropout) or (isinstance(layer, described.Flatten) and len(shape) == 1):
        return None
    arrays = [next(held) for _ in layer.weights(shape)]
    if isinstance(layer, described.Dense):
        if layer.activation != "maxout":
            return dense(arrays[0], arrays[1], layer.activation)
        return lambda x: maxout(x @ arrays[0] + arrays[1])
    if isinstance(layer, described.Embedding):
        return lambda x: x @ arrays[0]
    if isinstance(layer, described.Activation):
        return ACTIVATIONS[layer.name]
    if isinstance(layer, described.BatchNorm):
        return batch_norm(*arrays)
    if isinstance(layer, described.LayerNorm):
        return layer_norm(*arrays)
    raise NotLocalError
