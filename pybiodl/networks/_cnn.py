"""Convolutional networks along a line."""

from __future__ import annotations

from typing import Any

from pybiodl._check import number, one_of, per_layer, spread, widths_per_layer
from pybiodl.errors import InvalidInputError
from pybiodl.networks._base import Network
from pybiodl.networks.layers import (
    ACTIVATIONS,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    Pool,
    Shape,
)


class CNN(Network):
    """Convolutional network along a line: (convolution, pooling) stacks, then dense layers.

    Reads DNA, RNA and protein sequences. Trains on Keras.

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
    global_pool : {None, "max", "average"}
        None keeps the positions (aligned sequences); otherwise they are pooled into one (a motif anywhere).
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

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape`."""
        filters = per_layer(self.filters, "filters")
        widths = widths_per_layer(self.kernel_size, "kernel_size")
        n_layers = max(len(filters), len(widths))
        if n_layers == 0:
            raise InvalidInputError("filters must have at least one convolution layer; got none.", field="filters")
        filters = spread(filters, n_layers, "filters", "kernel_size")
        widths = spread(widths, n_layers, "kernel_size", "filters")
        pool_sizes = spread(per_layer(self.pool_size, "pool_size"), n_layers, "pool_size", "filters")
        pool = one_of(self.pool, "pool", ("max", "average"))
        dense = per_layer(self.dense, "dense")
        activation = one_of(self.activation, "activation", [name for name in ACTIVATIONS if name != "maxout"])
        padding = one_of(self.padding, "padding", ("same", "valid"))
        dropout = number(self.dropout, "dropout", 0, 1, high_open=True)
        l2 = number(self.l2, "l2", 0)

        layers: list[Layer] = []
        for n_filters, kernel_sizes, size in zip(filters, widths, pool_sizes, strict=True):
            layers.append(Conv(n_filters, kernel_sizes, padding, activation, l2))
            if self.batch_norm:
                layers.append(BatchNorm())
            if size > 1:
                layers.append(Pool(size, pool))
        if self.global_pool is None:
            layers.append(Flatten())
        else:
            layers.append(GlobalPool(one_of(self.global_pool, "global_pool", ("max", "average"))))
        if dropout and dense:
            layers.append(Dropout(dropout))
        for units in dense:
            layers.append(Dense(units, activation, l2=l2))
            if dropout:
                layers.append(Dropout(dropout))
        return tuple(layers)
