"""Units that stand for the channels of a line and run on from its end."""

from __future__ import annotations

from typing import Any

from pybiodl.backends.keras.layers._base import OwnLayer, keras, ops


class RunOn(OwnLayer):
    """Values ``(batch, channels)`` into those of the next `steps` steps, ``(batch, steps * channels)``.

    Parameters
    ----------
    steps, copies : int
        As for `networks.layers.RunOn`.
    seed : int
    """

    arguments = ("steps", "copies", "seed")

    def build(self, input_shape: Any) -> None:
        """Weights of each copy, and the levels that they share: four standard deviations about 0."""
        channels = input_shape[-1]
        each = (self.copies, channels)
        self.edges = self.kernel("kernel", (*each, channels), self.seed)
        self.shift = self.bias("bias", each)
        self.rate = self.bias("rate", each)
        self.low = self._level("low", channels, -2.0)
        self.height = self._level("height", channels, 4.0)

    def _level(self, name: str, channels: int, value: float) -> Any:
        return self.add_weight(name=name, shape=(channels,), initializer=keras.initializers.Constant(value))

    def call(self, values: Any) -> Any:
        """Run on, each copy by itself, and take the mean of the copies."""
        edges, shift, rate, low, height = (
            ops.cast(weight, self.compute_dtype)
            for weight in (self.edges, self.shift, self.rate, self.low, self.height)
        )
        shift, share = shift[:, None], ops.sigmoid(rate)[:, None]
        now = ops.repeat(values[None], self.copies, axis=0)
        said = []
        for _ in range(self.steps):
            now = now + share * (low + height * ops.sigmoid(ops.matmul(now, edges) + shift) - now)
            said.append(ops.mean(now, axis=0))
        return ops.concatenate(said, axis=-1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """All steps side by side."""
        return (input_shape[0], self.steps * input_shape[-1])


class LastPlace(OwnLayer):
    """Values ``(batch, length, channels)`` at the last place that is no padding: ``[values, mask]``."""

    def call(self, inputs: Any) -> Any:
        """Look for it; a line without a real position gives its first place."""
        values, mask = inputs
        places = ops.arange(1, values.shape[1] + 1, dtype="int32")
        last = ops.argmax(ops.cast(mask, "int32") * places, axis=1)
        there = ops.one_hot(last, values.shape[1], dtype=self.compute_dtype)
        return ops.sum(values * there[:, :, None], axis=1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Positions are gone."""
        return (input_shape[0][0], input_shape[0][2])
