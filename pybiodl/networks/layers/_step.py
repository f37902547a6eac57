"""Whether layers read lines of any length, and how many positions apart the places are that leave them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import singledispatch

from pybiodl.networks.layers._attention import AttentionPool
from pybiodl.networks.layers._base import Layer
from pybiodl.networks.layers._dense import Flatten
from pybiodl.networks.layers._groups import Places
from pybiodl.networks.layers._line import Conv, Pool
from pybiodl.networks.layers._own import KerasLayer


def step_of(layers: Iterable[Layer]) -> int | None:
    """Positions of the line from one place that leaves the last of `layers` to the next, where all strides are taken.

    None where a line of another length would need other weights, or means something else: after `Flatten`, with places
    named one by one, or where a user's own layer reads the line.
    """
    step = 1
    for layer in layers:
        inner = [step_of(stack) for stack in layer.inner]
        own = _step(layer)
        if own is None or None in inner:
            return None
        step *= own * math.lcm(*[one for one in inner if one is not None])
    return step


@singledispatch
def _step(layer: Layer) -> int | None:
    return 1


@_step.register
def _(layer: Conv) -> int | None:
    return layer.stride


@_step.register
def _(layer: Pool) -> int | None:
    return layer.size


@_step.register
def _(layer: AttentionPool) -> int | None:
    return None if layer.channels else 1


@_step.register(Flatten)
@_step.register(KerasLayer)
@_step.register(Places)
def _(layer: Layer) -> int | None:
    return None
