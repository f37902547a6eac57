"""Padding, pooling and places along a line; a mask is (batch, length), True where there is no padding."""

from __future__ import annotations

from typing import Any

from pybiodl.backends.keras.layers._base import OwnLayer, keras, ops


def as_numbers(mask: Any, dtype: str) -> Any:
    """Return a mask as 0 and 1, shape (batch, length, 1)."""
    return ops.expand_dims(ops.cast(mask, dtype), -1)


class MaskPadding(OwnLayer):
    """Zeros where there is padding: ``[values, mask]`` into values."""

    def call(self, inputs: Any) -> Any:
        """Multiply."""
        values, mask = inputs
        return values * as_numbers(mask, self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As the values came."""
        return input_shape[0]


class PadValue(OwnLayer):
    """A number below all others where there is padding, so that a maximum passes it over."""

    def call(self, inputs: Any) -> Any:
        """Put it in."""
        values, mask = inputs
        return ops.where(ops.expand_dims(mask, -1), values, ops.full_like(values, -1e4))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As the values came."""
        return input_shape[0]


class PoolMask(OwnLayer):
    """The mask of windows of `size` positions (every `stride`), True where a window holds a real one.

    `reach` is how many positions a convolution without padding reads; where it reads padding there is no real position.
    """

    arguments = ("size", "stride", "reach")

    def call(self, mask: Any) -> Any:
        """Look for a real position in each window."""
        windows = ops.shape(mask)[1] - self.reach + 1
        mask = ops.logical_and(mask[:, :windows], mask[:, self.reach - 1 :])  # what is real stands together
        if self.stride > 1 and self.size == 1:
            return mask[:, :: self.stride]
        n_windows = ops.shape(mask)[1] // self.size
        return ops.any(ops.reshape(mask[:, : n_windows * self.size], (-1, n_windows, self.size)), axis=2)

    def compute_output_spec(self, mask: Any) -> Any:
        """Fewer positions."""
        length = mask.shape[1]
        if length is not None:
            length = length - self.reach + 1
            length = -(-length // self.stride) if self.size == 1 else length // self.size
        return keras.KerasTensor((mask.shape[0], length), dtype="bool")


class MaskedAveragePool(OwnLayer):
    """Average of the positions of a window of `size` that are no padding: ``[values, mask]``, padding zero."""

    arguments = ("size",)

    def call(self, inputs: Any) -> Any:
        """Sum and divide."""
        values, mask = inputs
        n_windows = ops.shape(values)[1] // self.size
        whole = n_windows * self.size
        there = as_numbers(mask, self.compute_dtype)[:, :whole]
        windows = ops.reshape(values[:, :whole], (-1, n_windows, self.size, values.shape[2]))
        counts = ops.sum(ops.reshape(there, (-1, n_windows, self.size, 1)), axis=2)
        return ops.sum(windows, axis=2) / ops.maximum(counts, 1.0)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Fewer positions."""
        batch, length, channels = input_shape[0]
        return (batch, None if length is None else length // self.size, channels)


class MaskedGlobalPool(OwnLayer):
    """Maximum or average over the positions that are no padding: ``[values, mask]`` into ``(batch, channels)``."""

    arguments = ("kind",)

    def call(self, inputs: Any) -> Any:
        """Pool; a line without a real position gives zeros."""
        values, mask = inputs
        there = as_numbers(mask, self.compute_dtype)
        if self.kind == "max":
            largest = ops.max(ops.where(there > 0, values, ops.full_like(values, -1e4)), axis=1)
            return largest * ops.max(there, axis=1)
        return ops.sum(values * there, axis=1) / ops.maximum(ops.sum(there, axis=1), 1.0)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Positions are gone."""
        return (input_shape[0][0], input_shape[0][2])


class Take(OwnLayer):
    """Some of the channels of ``(batch, length, channels)``, in the order given."""

    arguments = ("channels",)

    def call(self, values: Any) -> Any:
        """Pick them."""
        return ops.take(values, ops.convert_to_tensor(list(self.channels), dtype="int32"), axis=-1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As many channels as were picked."""
        return (*input_shape[:-1], len(self.channels))


class TakePlaces(OwnLayer):
    """Some of the positions of ``(batch, length, ...)``, in the order given."""

    arguments = ("places",)

    def call(self, values: Any) -> Any:
        """Pick them."""
        return ops.take(values, ops.convert_to_tensor(list(self.places), dtype="int32"), axis=1)

    def compute_output_spec(self, values: Any) -> Any:
        """As many positions as were picked."""
        return keras.KerasTensor((values.shape[0], len(self.places), *values.shape[2:]), dtype=values.dtype)


class Below(OwnLayer):
    """Several tensors ``(batch, ...)`` below one another, ``(n batch, ...)``."""

    def call(self, tensors: Any) -> Any:
        """Join along the batch."""
        return ops.concatenate(tensors, axis=0)

    def compute_output_spec(self, tensors: Any) -> Any:
        """As many rows as all have together."""
        return keras.KerasTensor((None, *tensors[0].shape[1:]), dtype=tensors[0].dtype)


class PartOfBatch(OwnLayer):
    """One of `n` equal parts of a batch, the one at `place` (0-based): inverse of `Below`."""

    arguments = ("place", "n")

    def call(self, values: Any) -> Any:
        """Split."""
        return ops.split(values, self.n, axis=0)[self.place]

    def compute_output_spec(self, values: Any) -> Any:
        """Fewer rows."""
        return keras.KerasTensor((None, *values.shape[1:]), dtype=values.dtype)


class Reverse(OwnLayer):
    """The line from its other end."""

    def call(self, values: Any) -> Any:
        """Turn round."""
        return ops.flip(values, axis=1)

    def compute_output_spec(self, values: Any) -> Any:
        """As it came."""
        return keras.KerasTensor(values.shape, dtype=values.dtype)
