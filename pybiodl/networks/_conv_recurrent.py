"""Convolution, then recurrence, then attention."""

from __future__ import annotations

from typing import Any

from pybiodl._check import integer, one_of
from pybiodl.networks._base import Network
from pybiodl.networks._stacks import conv_stack, dense_stack, embedding_stack, recurrent_stack
from pybiodl.networks.layers import AttentionPool, BothStrands, Flatten, GlobalPool, Layer, Shape


class ConvRecurrent(Network):
    """Convolutions that find motifs, a recurrent layer that reads their order, attention that weighs positions.

    Reads sequences, tokens and signals. The weights of the positions can be read: ``model.attention(X)``. Trains on
    Keras.

    Parameters
    ----------
    filters, kernel_size, pool_size, pool, padding, batch_norm, conv_dropout
        Of the convolutions, as for `CNN`.
    units : int or sequence of int
        Units of each recurrent layer (of each direction, where there are two); empty for none.
    cell : {"lstm", "gru"}
    bidirectional : bool
        Read the line both ways.
    attention : {"positions", "both", "max", "average", None}
        How the line becomes one vector: by attention over the positions, or over positions and channels side by side;
        by pooling; None keeps the positions, flattened.
    attention_units : int
        Units of the layer that scores positions.
    steps : int
        Decoding steps of the attention; each looks at the line again, knowing what the last ones saw.
    dense : int or sequence of int
        Units of each dense layer after; empty for none.
    activation : str
        Activation of convolution and dense layers, as for `CNN`.
    dropout : float
        Share set to zero at training before recurrent and dense layers, from 0 to below 1.
    recurrent_dropout : float
        As for `RNN`.
    embedding : int, optional
        As for `CNN`.
    reverse_complement : bool
        As for `CNN`.
    l2 : float
        Penalty on the squared weights, at least 0.

    References
    ----------
    DeepLoc, Almagro Armenteros et al. (2017), doi:10.1093/bioinformatics/btx431, is ``ConvRecurrent(filters=20,
    kernel_size=((1, 3, 5, 9, 15, 21), 3), units=256, steps=10, dense=512)`` but for sizes of its second convolution;
    DanQ, Quang & Xie (2016), doi:10.1093/nar/gkw226, is ``ConvRecurrent(filters=320, kernel_size=26, padding="valid",
    pool_size=13, units=320, attention=None, dense=925)``.
    """

    reads = (2,)

    def __init__(
        self,
        filters: Any = 64,
        kernel_size: Any = ((3, 7, 15),),
        pool_size: Any = 1,
        pool: str = "max",
        units: Any = 64,
        cell: str = "lstm",
        bidirectional: bool = True,
        attention: str | None = "positions",
        attention_units: int = 64,
        steps: int = 1,
        dense: Any = (64,),
        activation: str = "relu",
        padding: str = "same",
        dropout: float = 0.0,
        conv_dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        batch_norm: bool = False,
        embedding: int | None = None,
        reverse_complement: bool = False,
        l2: float = 0.0,
    ) -> None:
        self.filters = filters
        self.kernel_size = kernel_size
        self.pool_size = pool_size
        self.pool = pool
        self.units = units
        self.cell = cell
        self.bidirectional = bidirectional
        self.attention = attention
        self.attention_units = attention_units
        self.steps = steps
        self.dense = dense
        self.activation = activation
        self.padding = padding
        self.dropout = dropout
        self.conv_dropout = conv_dropout
        self.recurrent_dropout = recurrent_dropout
        self.batch_norm = batch_norm
        self.embedding = embedding
        self.reverse_complement = reverse_complement
        self.l2 = l2

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape`; with `positions` there is no attention over them."""
        layers = embedding_stack(self.embedding) + conv_stack(
            filters=self.filters, kernel_size=self.kernel_size, pool_size=self.pool_size, pool=self.pool,
            activation=self.activation, padding=self.padding, batch_norm=self.batch_norm, l2=self.l2,
            conv_dropout=self.conv_dropout,
        )  # fmt: skip
        layers += recurrent_stack(
            units=self.units, cell=self.cell, bidirectional=self.bidirectional, sequences=True,
            dropout=self.dropout, recurrent_dropout=self.recurrent_dropout, l2=self.l2,
        )  # fmt: skip
        if not positions:
            layers.append(self._pool())
        layers += dense_stack(self.dense, self.activation, self.dropout, self.l2)
        return (BothStrands(tuple(layers)),) if self.reverse_complement else tuple(layers)

    def _pool(self) -> Layer:
        if self.attention is None:
            return Flatten()
        kind = one_of(self.attention, "attention", ("positions", "both", "max", "average"))
        if kind in ("max", "average"):
            return GlobalPool(kind)
        units, steps = integer(self.attention_units, "attention_units"), integer(self.steps, "steps")
        return AttentionPool(units, steps, kind == "both")
