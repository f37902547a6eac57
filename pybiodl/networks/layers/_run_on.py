"""A layer whose units are the channels themselves."""

from __future__ import annotations

from dataclasses import dataclass

from pybiodl.networks.layers._base import Layer, Shape, Weights, along_a_line


@dataclass(frozen=True, repr=False)
class RunOn(Layer):
    """Run on from the last position of a line for `steps` steps, with a unit a channel.

    A step goes to ``x + rate * (low + height * sigmoid(sum + bias) - x)``, the sum being that of all channels by the
    kernel; the rate is the sigmoid of its array, so that nothing grows without bound. What leaves are all steps, one
    after the other, as one vector: the mean over `copies` sets of units that run on by themselves, each with a kernel,
    a bias and a rate of its own.

    References
    ----------
    Xu, Wunsch & Frank (2007), doi:10.1109/TCBB.2007.1057.
    """

    steps: int
    copies: int = 1

    def shape_out(self, shape: Shape) -> Shape:
        return (self.steps * along_a_line(shape, self)[1],)

    def weights(self, shape: Shape) -> Weights:
        channels = shape[1]
        each = (self.copies, channels)
        return {
            "kernel": (*each, channels), "bias": each, "rate": each, "low": (channels,), "height": (channels,),
        }  # fmt: skip
