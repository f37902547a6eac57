"""Convolutional networks along a line."""

from __future__ import annotations

from typing import Any

from pybiodl._check import one_of
from pybiodl.networks._base import Network
from pybiodl.networks._stacks import POOLS, conv_stack, dense_stack, embedding_stack
from pybiodl.networks.layers import BothStrands, Flatten, GlobalPool, Layer, Shape


class CNN(Network):
    """Convolutional network along a line: (convolution, pooling) stacks, then dense layers.

    Reads DNA, RNA and protein sequences, tokens and signals. Trains on Keras.

    Parameters
    ----------
    filters : int or sequence of int
        Filters of each convolution layer.
    kernel_size : int or sequence of (int or tuple of int)
        Width of the filters of each layer, in positions; a tuple is several widths side by side, each with `filters`
        filters, as in ``kernel_size=((1, 3, 5), 9)`` for two layers.
    pool_size : int or sequence of int
        Positions pooled after each layer; 1 pools nothing.
    pool : {"max", "average"}
        How positions are pooled.
    global_pool : {None, "max", "average", "both"}
        None keeps the positions (aligned sequences); otherwise they are pooled into one (a motif anywhere), by both
        ways side by side as in DeepBind.
    dense : int or sequence of int
        Units of each dense layer after the convolutions; empty for none.
    activation : str
        Activation of convolution and dense layers, as for `MLP`; maxout is for dense networks only.
    padding : {"same", "valid"}
        ``same`` keeps the length; ``valid`` reads no position beyond the ends.
    dropout : float
        Share set to zero at training, after each dense layer and before the first, from 0 to below 1.
    batch_norm : bool
        Batch normalisation after each convolution.
    l2 : float
        Penalty on the squared weights, at least 0.
    embedding : int, optional
        Numbers of a learned vector for each letter or token; None reads letters as one-hot.
    dilation : int or sequence of int
        Distance between the positions that a filter reads, as in ``(1, 2, 4, 8)``.
    stride : int or sequence of int
        Positions from one step of the filters to the next.
    residual : bool
        Each layer adds to what enters it.
    conv_dropout : float
        Share set to zero at training after each convolution, from 0 to below 1.
    reverse_complement : bool
        Read DNA or RNA on both strands with the same weights; both strands then get exactly the same answer.

    References
    ----------
    Umarov & Solovyev (2017), doi:10.1371/journal.pone.0171410, is
    ``CNN(filters=200, kernel_size=21, dense=(128,))``.
    """

    reads = (2,)

    def __init__(
        self,
        filters: Any = 64,
        kernel_size: Any = 11,
        pool_size: Any = 2,
        pool: str = "max",
        global_pool: str | None = None,
        dense: Any = (64,),
        activation: str = "relu",
        padding: str = "same",
        dropout: float = 0.0,
        batch_norm: bool = False,
        l2: float = 0.0,
        embedding: int | None = None,
        dilation: Any = 1,
        stride: Any = 1,
        residual: bool = False,
        conv_dropout: float = 0.0,
        reverse_complement: bool = False,
    ) -> None:
        self.filters = filters
        self.kernel_size = kernel_size
        self.pool_size = pool_size
        self.pool = pool
        self.global_pool = global_pool
        self.dense = dense
        self.activation = activation
        self.padding = padding
        self.dropout = dropout
        self.batch_norm = batch_norm
        self.l2 = l2
        self.embedding = embedding
        self.dilation = dilation
        self.stride = stride
        self.residual = residual
        self.conv_dropout = conv_dropout
        self.reverse_complement = reverse_complement

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape`; with `positions` the dense layers read each position."""
        layers = embedding_stack(self.embedding) + conv_stack(
            filters=self.filters, kernel_size=self.kernel_size, pool_size=self.pool_size, pool=self.pool,
            activation=self.activation, padding=self.padding, batch_norm=self.batch_norm, l2=self.l2,
            dilation=self.dilation, stride=self.stride, residual=self.residual, conv_dropout=self.conv_dropout,
        )  # fmt: skip
        if not positions:
            flat = self.global_pool is None
            layers.append(Flatten() if flat else GlobalPool(one_of(self.global_pool, "global_pool", POOLS)))
        layers += dense_stack(self.dense, self.activation, self.dropout, self.l2)
        return (BothStrands(tuple(layers)),) if self.reverse_complement else tuple(layers)
