"""The last steps: maxout, reversed gradients, and from the numbers of the head to probabilities and values."""

from __future__ import annotations

from typing import Any

from pybiodl.backends.keras.layers._base import OwnLayer, ops


class Maxout(OwnLayer):
    """Maximum over two neighbouring units: ``(..., 2 units)`` into ``(..., units)``.

    References
    ----------
    Goodfellow et al. (2013), arXiv:1302.4389.
    """

    def call(self, values: Any) -> Any:
        """Take the larger piece."""
        return ops.max(ops.reshape(values, (*ops.shape(values)[:-1], values.shape[-1] // 2, 2)), axis=-1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Half of the units."""
        return (*input_shape[:-1], input_shape[-1] // 2)


class ReverseGradient(OwnLayer):
    """As it came; the gradient that comes back is multiplied by ``-strength``, a variable that training sets.

    References
    ----------
    Ganin et al. (2016), arXiv:1505.07818.
    """

    def build(self, input_shape: Any) -> None:
        """Hold the strength, which no optimiser moves."""
        self.strength = self.add_weight(name="strength", shape=(), initializer="zeros", trainable=False)

    def call(self, values: Any) -> Any:
        """Add what has no gradient, so that the value is the old one."""
        strength = ops.cast(self.strength, values.dtype)
        turned = -strength * values
        return turned + ops.stop_gradient(values - turned)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As it came."""
        return input_shape


class Affine(OwnLayer):
    """Standardised outputs ``(..., n_targets)`` into the user's units: ``x * scale + mean``."""

    arguments = ("mean", "scale")

    def call(self, values: Any) -> Any:
        """Scale and shift."""
        return values * self.constant(self.scale) + self.constant(self.mean)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As it came."""
        return input_shape


class Exponential(OwnLayer):
    """Means from their logarithms, which are held below 80 so that none overflows, in the units of each target."""

    arguments = ("scale",)
    scale: Any = ()

    def call(self, values: Any) -> Any:
        """Raise e and scale."""
        means = ops.exp(ops.minimum(values, 80.0))
        return means * self.constant(self.scale) if len(self.scale) else means

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As it came."""
        return input_shape


class Thresholds(OwnLayer):
    """One number ``(..., 1)`` into logits of "above class k" ``(..., n)``, by thresholds that rise with k.

    References
    ----------
    McCullagh (1980), doi:10.1111/j.2517-6161.1980.tb01109.x.
    """

    arguments = ("n",)

    def build(self, input_shape: Any) -> None:
        """Hold the lowest threshold, and how much each is above the last."""
        self.steps = self.bias("steps", (self.n,))

    def call(self, values: Any) -> Any:
        """Subtract."""
        steps = ops.cast(self.steps, self.compute_dtype)
        rising = ops.concatenate([steps[:1], ops.softplus(steps[1:])])
        return values - (ops.cumsum(rising) - (self.n - 1) / 2.0)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """One logit a step between classes."""
        return (*input_shape[:-1], self.n)


class OrdinalProbabilities(OwnLayer):
    """Logits of "above class k" ``(..., n)`` into probabilities of the classes ``(..., n + 1)``."""

    def call(self, logits: Any) -> Any:
        """Subtract neighbours."""
        above = ops.sigmoid(logits)
        one = ops.ones_like(above[..., :1])
        return ops.concatenate([one, above], axis=-1) - ops.concatenate([above, one * 0], axis=-1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """One more."""
        return (*input_shape[:-1], input_shape[-1] + 1)


class BlankPadding(OwnLayer):
    """Logits ``(batch, frames, n_symbols + 1)`` whose last one, the blank, is certain where there is padding.

    ``[logits, mask]`` into logits; padding then changes neither the probability of a string nor the best one.
    """

    def call(self, inputs: Any) -> Any:
        """Put 0 for the blank and a number whose exponential is 0 for all else."""
        logits, mask = inputs
        certain = self.constant([-1e4] * (logits.shape[-1] - 1) + [0.0])
        return ops.where(ops.expand_dims(mask, -1), logits, certain)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As the logits came."""
        return input_shape[0]
