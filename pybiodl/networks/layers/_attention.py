"""Attention: over the positions into one vector, and of positions to one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pybiodl.errors import InvalidInputError
from pybiodl.networks.layers._base import Layer, Shape, Weights, along_a_line


@dataclass(frozen=True, repr=False)
class AttentionPool(Layer):
    r"""Weighted mean of the positions, its weights learned from what is there; they can be read per position.

    The weight of position i at step t is :math:`\mathrm{softmax}_i\, v^\top \tanh(W x_i + U h_{t-1})`. With one step
    (h is zero) the mean leaves. With more, an LSTM of `units` units reads one mean a step and its last state leaves
    beside its last mean. With `channels` a second attention weighs the channels by what they hold over all positions,
    and its mean over the channels, one number a position, leaves beside.

    References
    ----------
    Bahdanau et al. (2015), arXiv:1409.0473; several steps: Almagro Armenteros et al. (2017),
    doi:10.1093/bioinformatics/btx431; over channels too: Wang et al. (2017), doi:10.1093/bioinformatics/btx496.
    """

    units: int = 64
    steps: int = 1
    channels: bool = False

    def shape_out(self, shape: Shape) -> Shape:
        length, channels = along_a_line(shape, self)
        width = channels + (self.units if self.steps > 1 else 0)
        return (width + (length if self.channels else 0),)

    def weights(self, shape: Shape) -> Weights:
        length, channels = shape
        found: Weights = {"kernel": (channels, self.units), "bias": (self.units,), "score": (self.units, 1)}
        if self.steps > 1:
            found |= {
                "query": (self.units, self.units),
                "cell_kernel": (channels, 4 * self.units),
                "cell_recurrent_kernel": (self.units, 4 * self.units),
                "cell_bias": (4 * self.units,),
            }
        if self.channels:
            found |= {
                "channel_kernel": (length, self.units),
                "channel_bias": (self.units,),
                "channel_score": (self.units, 1),
            }
        return found


@dataclass(frozen=True, repr=False)
class SelfAttention(Layer):
    """Multi-head attention of each position to all others (Vaswani et al. 2017, arXiv:1706.03762)."""

    heads: int = 4
    dropout: float = 0.0

    def shape_out(self, shape: Shape) -> Shape:
        _, channels = along_a_line(shape, self)
        if channels % self.heads:
            raise InvalidInputError(
                f"heads must divide the {channels} channels that reach attention; got {self.heads}; change it or the "
                "width.",
                field="heads",
            )
        return shape

    def weights(self, shape: Shape) -> Weights:
        channels = shape[1]
        size = channels // self.heads
        found: Weights = {}
        for name in ("query", "key", "value"):
            found |= {f"{name}_kernel": (channels, self.heads, size), f"{name}_bias": (self.heads, size)}
        return found | {"output_kernel": (self.heads, size, channels), "output_bias": (channels,)}


@dataclass(frozen=True, repr=False)
class Positions(Layer):
    """Adds sines and cosines of the place of each position, so that attention can tell order (same source)."""

    def shape_out(self, shape: Shape) -> Shape:
        along_a_line(shape, self)
        return shape


def waves(length: int, channels: int) -> npt.NDArray[np.float64]:
    """Sines in even and cosines in odd channels, shape (length, channels)."""
    place = np.arange(length)[:, None]
    angle = place / 10000 ** (2 * (np.arange(channels)[None] // 2) / channels)
    return np.where(np.arange(channels) % 2 == 0, np.sin(angle), np.cos(angle)).astype(np.float64)
