"""What every own layer shares: its parameters are plain values, kept for Keras's own format."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from pybiodl.backends.keras._engine import load_keras

keras = load_keras()
ops = keras.ops


class OwnLayer(keras.layers.Layer):  # type: ignore[name-defined]
    """Base of the own layers: the arguments named in `arguments` are attributes and come back from Keras's format."""

    arguments: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        keras.saving.register_keras_serializable("pybiodl")(cls)

    def __init__(self, *values: Any, **kwargs: Any) -> None:
        named = dict(zip(self.arguments, values, strict=False))
        named |= {name: kwargs.pop(name) for name in self.arguments if name in kwargs}
        super().__init__(**kwargs)
        self.supports_masking = True  # masks travel beside the tensors, not on them: see `compute_mask`
        for name, value in named.items():
            setattr(self, name, value)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """Nothing: Keras would apply a mask that hangs on a tensor a second time, in the loss."""
        return None

    def get_config(self) -> dict[str, Any]:
        """Plain values for Keras's own format."""
        plain = {name: getattr(self, name) for name in self.arguments}
        plain = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in plain.items()}
        return {**super().get_config(), **plain}

    def constant(self, value: Any) -> Any:
        """Return a constant in the dtype of the computation."""
        return ops.convert_to_tensor(np.asarray(value, dtype="float64"), dtype=self.compute_dtype)

    def kernel(self, name: str, shape: tuple[int, ...], seed: int) -> Any:
        """Weights that start as Glorot & Bengio (2010) say, drawn from a seed of their own."""
        start = keras.initializers.GlorotUniform(seed=seed)
        return self.add_weight(name=name, shape=shape, initializer=start)

    def bias(self, name: str, shape: tuple[int, ...]) -> Any:
        """Weights that start at zero."""
        return self.add_weight(name=name, shape=shape, initializer="zeros")


class Unmasked(OwnLayer):
    """As it came, without the mask that a layer of Keras hangs on what leaves it."""

    def call(self, values: Any) -> Any:
        """Pass on a new tensor, as the mask hangs on the old one."""
        return values * 1

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As it came."""
        return input_shape
