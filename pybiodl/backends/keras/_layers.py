"""Keras layers that Keras does not have: codes into letters, masks of padding, maximum of linear pieces."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.backends.keras._engine import load_keras

keras = load_keras()
ops = keras.ops
_register = keras.saving.register_keras_serializable("pybiodl")


@_register
class Expand(keras.layers.Layer):  # type: ignore[name-defined]
    """Codes ``(batch, length)`` into letters ``(batch, length, n_letters)``.

    Parameters
    ----------
    table : list of list of float
        Letters of each code, shape (n_codes, n_letters).
    """

    def __init__(self, table: Any, **kwargs: Any) -> None:
        super().__init__(trainable=False, **kwargs)
        self.table = np.asarray(table, dtype="float32")

    def call(self, codes: Any) -> Any:
        """Look the letters up."""
        return ops.take(ops.convert_to_tensor(self.table, dtype=self.compute_dtype), ops.cast(codes, "int32"), axis=0)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """One more axis of letters."""
        return (*input_shape, self.table.shape[1])

    def get_config(self) -> dict[str, Any]:
        """Plain values for Keras's own format."""
        return {**super().get_config(), "table": self.table.tolist()}


@_register
class PaddingMask(keras.layers.Layer):  # type: ignore[name-defined]
    """Codes ``(batch, length)`` into 1 where there is a letter and 0 where there is padding, ``(batch, length, 1)``."""

    def call(self, codes: Any) -> Any:
        """Compare with the code of padding."""
        return ops.expand_dims(ops.cast(ops.not_equal(ops.cast(codes, "int32"), 0), self.compute_dtype), -1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """One channel."""
        return (*input_shape, 1)


@_register
class MaskedGlobalPool(keras.layers.Layer):  # type: ignore[name-defined]
    """Maximum or average over the positions that are no padding: ``[values, mask]`` into ``(batch, channels)``."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def call(self, inputs: Any) -> Any:
        """Pool."""
        values, mask = inputs
        if self.kind == "max":
            return ops.max(ops.where(mask > 0, values, ops.full_like(values, -1e4)), axis=1)
        return ops.sum(values * mask, axis=1) / ops.maximum(ops.sum(mask, axis=1), 1.0)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Positions are gone."""
        return (input_shape[0][0], input_shape[0][2])

    def get_config(self) -> dict[str, Any]:
        """Plain values for Keras's own format."""
        return {**super().get_config(), "kind": self.kind}


@_register
class Maxout(keras.layers.Layer):  # type: ignore[name-defined]
    """Maximum over two neighbouring units: ``(batch, 2 units)`` into ``(batch, units)``.

    References
    ----------
    Goodfellow et al. (2013), arXiv:1302.4389.
    """

    def call(self, values: Any) -> Any:
        """Take the larger piece."""
        return ops.max(ops.reshape(values, (-1, values.shape[-1] // 2, 2)), axis=-1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Half of the units."""
        return (*input_shape[:-1], input_shape[-1] // 2)


@_register
class Affine(keras.layers.Layer):  # type: ignore[name-defined]
    """Standardised outputs ``(batch, n_targets)`` into the user's units: ``x * scale + mean``."""

    def __init__(self, mean: Any, scale: Any, **kwargs: Any) -> None:
        super().__init__(trainable=False, **kwargs)
        self.mean, self.scale = np.asarray(mean, dtype="float64"), np.asarray(scale, dtype="float64")

    def call(self, values: Any) -> Any:
        """Scale and shift."""
        scale = ops.convert_to_tensor(self.scale, dtype=self.compute_dtype)
        return values * scale + ops.convert_to_tensor(self.mean, dtype=self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As it came."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Plain values for Keras's own format."""
        return {**super().get_config(), "mean": self.mean.tolist(), "scale": self.scale.tolist()}
