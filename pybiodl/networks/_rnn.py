"""Recurrent networks along a line."""

from __future__ import annotations

from typing import Any

from pybiodl._check import one_of
from pybiodl.networks._base import Network
from pybiodl.networks._stacks import POOLS, dense_stack, embedding_stack, pool_layer, recurrent_stack
from pybiodl.networks.layers import Flatten, Layer, Shape


class RNN(Network):
    """Recurrent network along a line: LSTM or GRU layers, then dense layers.

    Reads sequences, tokens and signals, and passes padding over. Trains on Keras.

    Parameters
    ----------
    units : int or sequence of int
        Units of each recurrent layer (of each direction, where there are two).
    cell : {"lstm", "gru"}
    bidirectional : bool
        Read the line both ways.
    pool : {"last", "max", "average", "both", "attention", None}
        How the line becomes one vector: the states at its ends, or all states pooled; None keeps all states, for
        aligned sequences.
    dense : int or sequence of int
        Units of each dense layer after; empty for none.
    activation : str
        Activation of the dense layers, as for `CNN`.
    dropout : float
        Share set to zero at training before each layer, from 0 to below 1.
    recurrent_dropout : float
        Share of the state set to zero at training from one position to the next; it makes a GPU slow.
    embedding : int, optional
        Numbers of a learned vector for each letter or token; None reads letters as one-hot.
    l2 : float
        Penalty on the squared weights, at least 0.

    References
    ----------
    Hochreiter & Schmidhuber (1997), doi:10.1162/neco.1997.9.8.1735; Cho et al. (2014), arXiv:1406.1078.
    """

    reads = (2,)

    def __init__(
        self,
        units: Any = 64,
        cell: str = "lstm",
        bidirectional: bool = True,
        pool: str | None = "last",
        dense: Any = (64,),
        activation: str = "relu",
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        embedding: int | None = None,
        l2: float = 0.0,
    ) -> None:
        self.units = units
        self.cell = cell
        self.bidirectional = bidirectional
        self.pool = pool
        self.dense = dense
        self.activation = activation
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.embedding = embedding
        self.l2 = l2

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape`; with `positions` the dense layers read each position."""
        pool = None if self.pool is None else one_of(self.pool, "pool", ("last", *POOLS, "attention"))
        layers = embedding_stack(self.embedding) + recurrent_stack(
            units=self.units, cell=self.cell, bidirectional=self.bidirectional,
            sequences=positions or pool != "last",
            dropout=self.dropout, recurrent_dropout=self.recurrent_dropout, l2=self.l2,
        )  # fmt: skip
        if not positions and pool != "last":
            layers.append(Flatten() if pool is None else pool_layer(pool, "pool"))
        return (*layers, *dense_stack(self.dense, self.activation, self.dropout, self.l2))
