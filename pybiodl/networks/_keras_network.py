"""A network that the user made in Keras."""

from __future__ import annotations

from typing import Any

from pybiodl.errors import InvalidTypeError
from pybiodl.networks._base import Network
from pybiodl.networks.layers import KerasLayer, Layer, Shape, is_keras


class KerasNetwork(Network):
    """A user's own ``keras.Model`` or layer as the network; the head of the task follows it.

    It reads what the encoder gives: (batch, n_features) of tables, (batch, length, channels) of sequences (one-hot) and
    signals, zero where there is padding; see ``encoder_.shape_``. One vector a sample must leave, or one a position for
    tasks that answer there. Each fit trains a copy, which starts from the weights of a built model; a layer inside
    other networks goes into a `Chain`. Trains on Keras, in Python.

    A bundle holds it in Keras's own format, which can run code when it is read, so ``load(path, trusted=True)`` must
    say that it is trusted; classes of your own must be imported before. Fitted again there, it starts anew.

    Parameters
    ----------
    model : keras.Model or keras.layers.Layer

    Examples
    --------
    >>> import keras
    >>> from pybiodl.networks import KerasNetwork
    >>> model = keras.Sequential([keras.layers.Conv1D(8, 5), keras.layers.GlobalMaxPooling1D()])
    >>> KerasNetwork(model).layers((30, 4))[0].shape_out((30, 4))
    (8,)
    """

    reads = (1, 2)

    def __init__(self, model: Any = None) -> None:
        self.model = model

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape`: the model."""
        if not is_keras(self.model):
            raise InvalidTypeError(
                f"model must be a keras.Model or a layer of Keras; got {self.model!r}.", field="model"
            )
        return (KerasLayer(self.model),)

    def __repr__(self) -> str:
        name = f"{type(self.model).__name__}({self.model.name!r})" if is_keras(self.model) else repr(self.model)
        return f"KerasNetwork({name})"

    def __sklearn_clone__(self) -> KerasNetwork:
        """Return a copy with the same model, which no fit trains."""
        return KerasNetwork(self.model)
