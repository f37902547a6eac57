"""Transformer encoders."""

from __future__ import annotations

from typing import Any

from pybiodl._check import integer
from pybiodl.networks._base import Network
from pybiodl.networks._stacks import activation_of, dense_stack, pool_layer, rate_of
from pybiodl.networks.layers import (
    Dense,
    Dropout,
    Embedding,
    Layer,
    LayerNorm,
    Positions,
    Residual,
    SelfAttention,
    Shape,
)


class Transformer(Network):
    """Transformer encoder along a line: each position reads all others.

    Reads sequences, tokens and signals, and passes padding over. Time and memory grow with the square of the length:
    pool long lines first, as in ``Chain((CNN(pool_size=8, dense=()), Transformer()))``. Trains on Keras.

    Parameters
    ----------
    n_layers : int
        Blocks of attention and feed-forward layers, normalised before each (Xiong et al. 2020, arXiv:2002.04745).
    width : int
        Numbers of each position's vector.
    heads : int
        Heads of attention; must divide `width`.
    feedforward : int, optional
        Units of the feed-forward layers; None is four times `width`.
    pool : {"average", "max", "both", "attention"}
        How the line becomes one vector.
    dense : int or sequence of int
        Units of each dense layer after; empty for none.
    activation : str
        Activation of feed-forward and dense layers, as for `CNN`.
    dropout : float
        Share set to zero at training after each layer, from 0 to below 1.

    References
    ----------
    Vaswani et al. (2017), arXiv:1706.03762.
    """

    reads = (2,)

    def __init__(
        self,
        n_layers: int = 2,
        width: int = 64,
        heads: int = 4,
        feedforward: int | None = None,
        pool: str = "average",
        dense: Any = (),
        activation: str = "gelu",
        dropout: float = 0.1,
    ) -> None:
        self.n_layers = n_layers
        self.width = width
        self.heads = heads
        self.feedforward = feedforward
        self.pool = pool
        self.dense = dense
        self.activation = activation
        self.dropout = dropout

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape`; with `positions` the dense layers read each position."""
        width, heads = integer(self.width, "width"), integer(self.heads, "heads")
        units = 4 * width if self.feedforward is None else integer(self.feedforward, "feedforward")
        activation, rate = activation_of(self.activation), rate_of(self.dropout, "dropout")
        drop: tuple[Layer, ...] = (Dropout(rate),) * (rate > 0)
        layers: list[Layer] = [Embedding(width), Positions(), *drop]
        for _ in range(integer(self.n_layers, "n_layers")):
            layers.append(Residual((LayerNorm(), SelfAttention(heads, rate), *drop)))
            layers.append(Residual((LayerNorm(), Dense(units, activation), *drop, Dense(width), *drop)))
        layers.append(LayerNorm())
        if not positions:
            layers.append(pool_layer(self.pool, "pool"))
        return (*layers, *dense_stack(self.dense, self.activation, self.dropout))
