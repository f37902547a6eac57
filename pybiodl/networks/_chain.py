"""Networks put together by the user."""

from __future__ import annotations

from typing import Any

from pybiodl.errors import InvalidTypeError
from pybiodl.networks._base import Network
from pybiodl.networks.layers import KerasLayer, Layer, Shape, is_keras


class Chain(Network):
    """Networks and layers one after the other, each reading what the last one gives.

    Every network but the last keeps the positions of the line. Trains on Keras.

    Parameters
    ----------
    steps : sequence of Network or Layer
        As in ``Chain((CNN(pool_size=4, dense=()), Transformer(), layers.Dropout(0.5)))``; layers are in
        `pybiodl.networks.layers`, or a user's own of Keras; a `KerasNetwork` may
        also stand between networks, where it reads positions.

    Examples
    --------
    >>> from pybiodl.networks import CNN, RNN, Chain
    >>> [type(layer).__name__ for layer in Chain((CNN(8, 5, dense=()), RNN(4, dense=()))).layers((30, 4))]
    ['Conv', 'Pool', 'Recurrent']
    """

    reads = (1, 2)

    def __init__(self, steps: Any = ()) -> None:
        self.steps = steps

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape`."""
        steps = self.steps if isinstance(self.steps, list | tuple) else (self.steps,)
        last = max((place for place, step in enumerate(steps) if isinstance(step, Network)), default=-1)
        layers: list[Layer] = []
        for place, step in enumerate(steps):
            if is_keras(step):
                step = KerasLayer(step)
            if not isinstance(step, Network | Layer):
                raise InvalidTypeError(
                    f"steps must be networks and layers of pybiodl.networks; got {step!r} at place {place} (0-based).",
                    field="steps",
                )
            added = step.layers(shape, positions or place < last) if isinstance(step, Network) else (step,)
            for layer in added:
                layers.append(layer)
                shape = layer.shape_out(shape)
        return tuple(layers)

    def __sklearn_clone__(self) -> Chain:
        """Return a copy with copies of the networks; layers never change, and those of Keras are never trained."""
        if not isinstance(self.steps, list | tuple):
            return Chain(_copied(self.steps))
        return Chain(type(self.steps)(_copied(step) for step in self.steps))


def _copied(step: Any) -> Any:
    if not isinstance(step, Network):
        return step
    return step.__sklearn_clone__() if hasattr(step, "__sklearn_clone__") else type(step)(**step.get_params())
