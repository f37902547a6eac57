"""The latent of a variational autoencoder, and what its decoder reads."""

from __future__ import annotations

from typing import Any

from pybiodl.backends.keras.layers._base import OwnLayer, keras, ops


class Latent(OwnLayer):
    """Draw from a normal distribution at training, and add its divergence from the standard normal to the loss.

    Reads ``[normal, tokens]``: means, then logarithms of variances, (batch, 2 * latent), and the codes to write,
    (batch, steps). Gives (batch, latent): the mean where nothing is trained. What it adds is the mean over the batch,
    divided by the tokens of a string, as the loss of the tokens is. At training its weight is ``weight_now``, which
    rises from epoch to epoch; judged it is `weight`, so that epochs can be compared.

    Parameters
    ----------
    weight : float
    seed : int

    References
    ----------
    Kingma & Welling (2014), arXiv:1312.6114.
    """

    arguments = ("weight", "seed")

    def build(self, input_shape: Any) -> None:
        """Hold the state of the noise, and the weight of the divergence."""
        self.noise = keras.random.SeedGenerator(self.seed)
        self.weight_now = self.add_weight(
            name="weight_now", shape=(), initializer=keras.initializers.Constant(self.weight), trainable=False
        )

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Draw."""
        normal, tokens = inputs
        mean, log_variance = ops.split(normal, 2, axis=-1)
        divergence = 0.5 * ops.sum(ops.exp(log_variance) + ops.square(mean) - 1.0 - log_variance, axis=-1)
        count = ops.mean(ops.sum(ops.cast(ops.cast(tokens, "int32") > 0, self.compute_dtype), axis=-1))
        weight = ops.cast(self.weight_now, self.compute_dtype) if training else self.weight
        self.add_loss(weight * ops.mean(divergence) / ops.maximum(count, 1.0))
        if not training:
            return mean
        noise = keras.random.normal(ops.shape(mean), dtype=self.compute_dtype, seed=self.noise)
        return mean + ops.exp(0.5 * log_variance) * noise

    def compute_output_shape(self, input_shape: Any) -> Any:
        """One number of two."""
        batch, both = input_shape[0]
        return (batch, both // 2)


class Before(OwnLayer):
    """Tokens ``(batch, steps)`` that come before each: the code `start`, then all but the last.

    At training a share `rate` of them is hidden (Bowman et al. 2016, arXiv:1511.06349): their code is 0, as of padding.
    """

    arguments = ("start", "rate", "seed")

    def build(self, input_shape: Any) -> None:
        """Hold the state of the noise."""
        self.noise = keras.random.SeedGenerator(self.seed)

    def call(self, tokens: Any, training: bool = False) -> Any:
        """Shift, and hide some."""
        tokens = ops.cast(tokens, "int32")
        before = tokens[:, :-1]
        if training and self.rate:
            shown = keras.random.uniform(ops.shape(before), seed=self.noise) >= self.rate
            before = before * ops.cast(shown, "int32")
        return ops.concatenate([ops.full_like(tokens[:, :1], self.start), before], axis=1)

    def compute_output_spec(self, tokens: Any, training: bool = False) -> Any:
        """As they came."""
        return keras.KerasTensor(tokens.shape, dtype="int32")


class Columns(OwnLayer):
    """Columns from `first` to before `last` of codes."""

    arguments = ("first", "last")

    def call(self, codes: Any) -> Any:
        """Cut."""
        return codes[:, self.first : self.last]

    def compute_output_spec(self, codes: Any) -> Any:
        """Fewer columns."""
        return keras.KerasTensor((codes.shape[0], self.last - self.first), dtype=codes.dtype)
