"""A layer or model of Keras that the user made."""

from __future__ import annotations

import math
import random
import re
import sys
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from pybiodl.errors import InvalidInputError
from pybiodl.networks.layers._base import Layer, Shape, Weights

_seen: WeakKeyDictionary[Any, dict[Shape, tuple[Shape, Weights, int]]] = WeakKeyDictionary()


def is_keras(value: Any) -> bool:
    """Whether it is a layer or model of Keras; nothing is imported for that, as whoever made it has done so."""
    return "keras" in sys.modules and isinstance(value, sys.modules["keras"].layers.Layer)


@dataclass(frozen=True, repr=False, eq=False)
class KerasLayer(Layer):
    """A layer or model of Keras on the tensor that reaches it, batch first; one tensor must leave.

    Each fit trains a copy; a built one starts from its weights. Padded positions reach it as zeros. A bundle holds it
    in Keras's own format, which can run code when it is read: `pybiodl.load` must be told that it is trusted.
    """

    model: Any

    def fresh(self, seed: int, name: str | None = None) -> Any:
        """Copy it, with its weights where it has any; others are drawn from `seed`."""
        saving = sys.modules["keras"].saving
        described = saving.serialize_keras_object(self.model)
        if name is not None:
            described["config"]["name"] = name
        before = random.getstate()  # where no seed is given, Keras draws one from Python's generator
        random.seed(seed)
        try:
            copied = saving.deserialize_keras_object(described, safe_mode=False)  # made here, from what the user made
        finally:
            random.setstate(before)
        if self.model.weights:
            copied.set_weights(self.model.get_weights())
        return copied

    def shape_out(self, shape: Shape) -> Shape:
        return self._examined(shape)[0]

    def weights(self, shape: Shape) -> Weights:
        return self._examined(shape)[1]

    def n_weights(self, shape: Shape) -> int:
        return self._examined(shape)[2]

    def _examined(self, shape: Shape) -> tuple[Shape, Weights, int]:
        """Shape that leaves, arrays that it holds, and how many numbers of them are trained."""
        known = _seen.setdefault(self.model, {})
        if shape not in known:
            known[shape] = self._examine(shape)
        return known[shape]

    def _examine(self, shape: Shape) -> tuple[Shape, Weights, int]:
        try:
            copied = self.fresh(0)
            output = copied(sys.modules["keras"].Input(shape))
            after = tuple(output.shape[1:])
        except Exception as error:
            raise InvalidInputError(
                f"{self!r} must read one tensor of shape {(None, *shape)} and give one; it does not "
                f"({_reason(error)}); change its input.",
                field="network",
            ) from None
        if len(after) not in (1, 2) or None in after:
            raise InvalidInputError(
                f"{self!r} must give one vector a sample, or one a position; {(None, *shape)} enters and "
                f"{(None, *after)} leaves; change its last layer.",
                field="network",
            )
        held = {f"{place}_{array.name}": tuple(array.shape) for place, array in enumerate(copied.weights)}
        return after, held, sum(math.prod(array.shape) for array in copied.trainable_weights)

    def __repr__(self) -> str:
        return f"KerasLayer({type(self.model).__name__}({self.model.name!r}))"

    def __deepcopy__(self, memo: Any) -> KerasLayer:
        return self  # it is never trained itself

    def to_dict(self) -> dict[str, Any]:
        """Its description in Keras's own format, without weights."""
        return {"layer": type(self).__name__, "model": keras_format(self.model)}


def keras_format(model: Any) -> dict[str, Any]:
    """Mark and describe a layer or model in Keras's own format."""
    return {"keras_object": sys.modules["keras"].saving.serialize_keras_object(model)}


def _reason(error: Exception) -> str:
    """First line that says something: Keras puts where it was before, and colours it for a terminal."""
    lines = [line.strip() for line in re.sub(r"\x1b\[\d+m", "", str(error)).splitlines()]
    told = [line for line in lines if line and not line.startswith("Exception encountered")]
    return told[0] if told else type(error).__name__
