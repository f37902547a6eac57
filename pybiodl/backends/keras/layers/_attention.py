"""Attention over positions whose weights can be read, and the places that self-attention needs."""

from __future__ import annotations

from typing import Any

from pybiodl.backends.keras.layers._base import OwnLayer, keras, ops
from pybiodl.backends.keras.layers._line import as_numbers
from pybiodl.networks.layers._attention import waves


class AttentionPool(OwnLayer):
    """See `pybiodl.networks.layers.AttentionPool`.

    ``(batch, length, channels)`` into the pooled ``(batch, width)`` and the weights ``(batch, steps, length)``, which
    add up to 1 a step and are 0 at padding.
    """

    arguments = ("units", "steps", "channels", "seeds")

    def build(self, values_shape: Any, mask_shape: Any = None) -> None:
        """Weights in the order of the description."""
        _, length, channels = values_shape
        seeds = iter(self.seeds)
        units = self.units
        self.reading = self.kernel("kernel", (channels, units), next(seeds))
        self.shift = self.bias("bias", (units,))
        self.score = self.kernel("score", (units, 1), next(seeds))
        if self.steps > 1:
            self.query = self.kernel("query", (units, units), next(seeds))
            self.cell_kernel = self.kernel("cell_kernel", (channels, 4 * units), next(seeds))
            self.cell_recurrent = self.kernel("cell_recurrent_kernel", (units, 4 * units), next(seeds))
            self.cell_bias = self.bias("cell_bias", (4 * units,))
        if self.channels:
            self.channel_reading = self.kernel("channel_kernel", (length, units), next(seeds))
            self.channel_shift = self.bias("channel_bias", (units,))
            self.channel_score = self.kernel("channel_score", (units, 1), next(seeds))

    def call(self, values: Any, mask: Any = None) -> Any:
        """Pool."""
        read = ops.matmul(values, self.reading) + self.shift
        state = memory = ops.zeros_like(read[:, 0])
        weights = []
        for _ in range(self.steps):
            asked = read + ops.expand_dims(ops.matmul(state, self.query), 1) if self.steps > 1 else read
            weight = _softmax(ops.matmul(ops.tanh(asked), self.score)[..., 0], mask)
            context = ops.sum(values * ops.expand_dims(weight, -1), axis=1)
            weights.append(weight)
            if self.steps > 1:
                state, memory = self._step(context, state, memory)
        parts = [context, state] if self.steps > 1 else [context]
        if self.channels:
            parts.append(self._over_channels(values, mask))
        return ops.concatenate(parts, axis=-1), ops.stack(weights, axis=1)

    def _step(self, context: Any, state: Any, memory: Any) -> tuple[Any, Any]:
        """One step of an LSTM."""
        gates = ops.matmul(context, self.cell_kernel) + ops.matmul(state, self.cell_recurrent) + self.cell_bias
        enter, forget, new, leave = ops.split(gates, 4, axis=-1)
        memory = ops.sigmoid(forget + 1.0) * memory + ops.sigmoid(enter) * ops.tanh(new)
        return ops.sigmoid(leave) * ops.tanh(memory), memory

    def _over_channels(self, values: Any, mask: Any) -> Any:
        """Mean over the channels, weighed by what each holds over all positions: (batch, length)."""
        if mask is not None:
            values = values * as_numbers(mask, self.compute_dtype)
        across = ops.transpose(values, (0, 2, 1))
        read = ops.tanh(ops.matmul(across, self.channel_reading) + self.channel_shift)
        weight = ops.softmax(ops.matmul(read, self.channel_score)[..., 0], axis=-1)
        return ops.sum(across * ops.expand_dims(weight, -1), axis=1)

    def compute_output_shape(self, values_shape: Any, mask_shape: Any = None) -> Any:
        """Two outputs."""
        batch, length, channels = values_shape
        width = channels + (self.units if self.steps > 1 else 0) + (length if self.channels else 0)
        return (batch, width), (batch, self.steps, length)


def _softmax(scores: Any, mask: Any) -> Any:
    """Softmax over the positions that are no padding; zero at the others."""
    if mask is None:
        return ops.softmax(scores, axis=-1)
    weight = ops.softmax(ops.where(mask, scores, ops.full_like(scores, -1e4)), axis=-1)
    return weight * ops.cast(mask, weight.dtype)


class Positions(OwnLayer):
    """Adds sines and cosines of the place, wavelengths from 2 pi to 10,000 times 2 pi, of at most `length` places."""

    arguments = ("length",)

    def call(self, values: Any) -> Any:
        """Add."""
        return values + self.constant(waves(self.length, values.shape[2]))[: ops.shape(values)[1]]

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As it came."""
        return input_shape


class LookUp(OwnLayer):
    """What each step of a decoder sees of the line: the mean of its positions, weighed by ``softmax(state . key)``.

    ``states`` (batch, steps, units), ``keys`` (batch, length, units) and ``memory`` (batch, length, channels) into
    (batch, steps, channels).
    """

    def call(self, states: Any, keys: Any, memory: Any, mask: Any = None) -> Any:
        """Look."""
        scores = ops.matmul(states, ops.transpose(keys, (0, 2, 1)))
        return ops.matmul(_softmax(scores, None if mask is None else ops.expand_dims(mask, 1)), memory)

    def compute_output_spec(self, states: Any, keys: Any, memory: Any, mask: Any = None) -> Any:
        """One mean a step."""
        return keras.KerasTensor((*states.shape[:2], memory.shape[2]), dtype=self.compute_dtype)


class MarkReal(OwnLayer):
    """Numbers along a line and beside them, as a last channel, 1 where there is no padding."""

    def call(self, values: Any, mask: Any = None) -> Any:
        """Join."""
        real = ops.ones_like(values[..., :1]) if mask is None else as_numbers(mask, self.compute_dtype)
        return ops.concatenate([values, real], axis=-1)

    def compute_output_spec(self, values: Any, mask: Any = None) -> Any:
        """One more channel."""
        return keras.KerasTensor((*values.shape[:-1], values.shape[-1] + 1), dtype=self.compute_dtype)
