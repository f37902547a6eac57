"""Fully connected networks."""

from __future__ import annotations

from typing import Any

from pybiodl._check import number, one_of, per_layer
from pybiodl.errors import UnsupportedError
from pybiodl.networks._base import Network
from pybiodl.networks.layers import ACTIVATIONS, Dense, Dropout, Flatten, Layer, Shape


class MLP(Network):
    """Fully connected network (multi-layer perceptron).

    Reads tables; a sequence is read position by position as one long row. Trains on Keras and on H2O.

    Parameters
    ----------
    hidden : int or sequence of int
        Units of each hidden layer, as in ``(200, 200)``. An empty sequence is a linear model.
    activation : str
        Activation of the hidden layers: linear, relu, leaky_relu, thresholded_relu, sigmoid, softmax, tanh, elu,
        selu, gelu, silu or maxout (two pieces a unit). H2O trains relu, tanh and maxout.
    dropout : float
        Share of hidden units set to zero at training, from 0 to below 1.
    input_dropout : float
        Share of inputs set to zero at training, from 0 to below 1.
    l1, l2 : float
        Penalties on the absolute and squared weights of every layer, at least 0.

    Examples
    --------
    >>> from pybiodl.networks import MLP
    >>> print(MLP(hidden=(8,)).summary((30,), n_outputs=1))
    MLP(hidden=(8,))
    input                              (30,)
    Dense(units=8, activation='relu')  (8,)   248
    Dense(units=1)                     (1,)     9
    257 weights
    """

    reads = (1, 2)

    def __init__(
        self,
        hidden: Any = (100,),
        activation: str = "relu",
        dropout: float = 0.0,
        input_dropout: float = 0.0,
        l1: float = 0.0,
        l2: float = 0.0,
    ) -> None:
        self.hidden = hidden
        self.activation = activation
        self.dropout = dropout
        self.input_dropout = input_dropout
        self.l1 = l1
        self.l2 = l2

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape`."""
        if positions:
            raise UnsupportedError(
                "MLP reads a whole line at once and gives one answer a sample, none a position; use networks.CNN, RNN, "
                "ConvRecurrent or Transformer.",
                field="network",
            )
        hidden = per_layer(self.hidden, "hidden")
        activation = one_of(self.activation, "activation", ACTIVATIONS)
        dropout = number(self.dropout, "dropout", 0, 1, high_open=True)
        input_dropout = number(self.input_dropout, "input_dropout", 0, 1, high_open=True)
        l1, l2 = number(self.l1, "l1", 0), number(self.l2, "l2", 0)
        layers: list[Layer] = [Flatten()] if len(shape) > 1 else []
        if input_dropout:
            layers.append(Dropout(input_dropout))
        for units in hidden:
            layers.append(Dense(units, activation, l1, l2))
            if dropout:
                layers.append(Dropout(dropout))
        return tuple(layers)
