"""A network description into Keras layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

import numpy as np

from pybiodl.backends.keras import _layers as own
from pybiodl.backends.keras._engine import load_keras
from pybiodl.encode import Encoder, Sequence
from pybiodl.networks import Head, Network
from pybiodl.networks import layers as described

keras = load_keras()


@dataclass(frozen=True)
class BuiltModel:
    """A Keras model and the parts of it that training needs.

    Parameters
    ----------
    logits : keras.Model
        Ends before the head's link; the loss is computed here.
    model : keras.Model
        The same weights, ending in probabilities or in the user's units.
    weighted : list of keras.layers.Layer
        Layers that hold weights, in the order of the description.
    random : list of keras.random.SeedGenerator
        Of the dropout layers, in order.
    """

    logits: Any
    model: Any
    weighted: list[Any]
    random: list[Any]

    def get_weights(self) -> list[np.ndarray]:
        """Copy all weights out, in the order of the description."""
        return [np.array(keras.ops.convert_to_numpy(v)) for layer in self.weighted for v in layer.weights]

    def set_weights(self, weights: list[np.ndarray]) -> None:
        """Inverse of `get_weights`."""
        variables = [variable for layer in self.weighted for variable in layer.weights]
        for variable, value in zip(variables, weights, strict=True):
            variable.assign(np.asarray(value).reshape(variable.shape))


def build(network: Network, encoder: Encoder, head: Head, seed: int, precision: str | None = None) -> BuiltModel:
    """Build the Keras model of a description.

    Parameters
    ----------
    network, encoder, head
        The description, the fitted encoder whose shape it reads, and what the outputs mean.
    seed : int
        Every initialiser and dropout layer gets its own seed from it.
    precision : str, optional
        A dtype policy of Keras, as in ``"float64"`` or ``"mixed_float16"``; None is float32.
    """
    return _Builder(encoder, seed, precision or "float32").build(network, head)


class _Builder:
    """Walks down the description, keeping the tensor, its shape and the mask of padding."""

    def __init__(self, encoder: Encoder, seed: int, policy: str) -> None:
        self.policy = policy
        self.seeds = np.random.Generator(np.random.PCG64(seed))
        self.weighted: list[Any] = []
        self.random: list[Any] = []
        self.mask: Any = None
        self.shape = encoder.shape_
        if isinstance(encoder, Sequence):
            self.input = keras.Input((encoder.shape_[0],), dtype="uint8", name="codes")
            self.tensor = own.Expand(encoder.expansion_, dtype=policy, name="letters")(self.input)
            if encoder.ragged_:
                self.mask = own.PaddingMask(dtype=policy)(self.input)
        else:
            dtype = "float64" if policy == "float64" else "float32"
            self.input = self.tensor = keras.Input(encoder.shape_, dtype=dtype, name="table")

    def build(self, network: Network, head: Head) -> BuiltModel:
        for layer in network.layers(self.shape):
            self.add(layer)
            self.shape = layer.shape_out(self.shape)
        if len(self.shape) > 1:
            self.add(described.Flatten())
        # The last layer stays in full precision, as the loss needs it.
        self.policy = "float64" if self.policy == "float64" else "float32"
        logits = self._dense(head.n_outputs, "linear", None)
        links: dict[str, Callable[[Any], Any]] = {
            "binary": keras.layers.Activation("sigmoid", dtype=self.policy, name="probability"),
            "multilabel": keras.layers.Activation("sigmoid", dtype=self.policy, name="probability"),
            "multiclass": keras.layers.Activation("softmax", dtype=self.policy, name="probability"),
            "regression": own.Affine(head.mean, head.scale, dtype=self.policy, name="value"),
        }
        logits_model = keras.Model(self.input, logits, name="logits")
        model = keras.Model(self.input, links[head.kind](logits), name=type(network).__name__.lower())
        return BuiltModel(logits_model, model, self.weighted, self.random)

    def seed(self) -> int:
        return int(self.seeds.integers(2**31 - 1))

    def apply(self, layer: Any) -> None:
        self.tensor = layer(self.tensor)

    @singledispatchmethod
    def add(self, layer: described.Layer) -> None:
        """Append one described layer."""
        raise TypeError(f"The Keras backend does not know the layer {layer!r}.")

    @add.register
    def _(self, layer: described.Flatten) -> None:
        self.apply(keras.layers.Flatten(dtype=self.policy))
        self.mask = None

    @add.register
    def _(self, layer: described.Dense) -> None:
        pieces = 2 if layer.activation == "maxout" else 1
        penalty = _penalty(layer.l1, layer.l2)
        self.tensor = self._dense(layer.units * pieces, _activation(layer.activation), penalty)
        if pieces > 1:
            self.apply(own.Maxout(dtype=self.policy))

    def _dense(self, units: int, activation: Any, penalty: Any) -> Any:
        start = keras.initializers.GlorotUniform(seed=self.seed())
        dense = keras.layers.Dense(
            units, activation, kernel_initializer=start, kernel_regularizer=penalty, dtype=self.policy
        )
        self.weighted.append(dense)
        return dense(self.tensor)

    @add.register
    def _(self, layer: described.Conv) -> None:
        branches = []
        for width in layer.kernel_sizes:
            conv = keras.layers.Conv1D(
                layer.filters,
                width,
                padding=layer.padding,
                activation=_activation(layer.activation),
                kernel_initializer=keras.initializers.GlorotUniform(seed=self.seed()),
                kernel_regularizer=_penalty(0.0, layer.l2),
                dtype=self.policy,
            )
            self.weighted.append(conv)
            branches.append(self._trim(conv(self.tensor), layer, width))
        self.tensor = keras.layers.Concatenate(dtype=self.policy)(branches) if len(branches) > 1 else branches[0]
        if self.mask is not None:
            if layer.padding == "valid":
                lost = max(layer.kernel_sizes) - 1
                self.mask = keras.layers.Cropping1D((lost // 2, lost - lost // 2), dtype=self.policy)(self.mask)
            self.apply(lambda tensor: keras.layers.Multiply(dtype=self.policy)([tensor, self.mask]))

    def _trim(self, tensor: Any, layer: described.Conv, width: int) -> Any:
        """Narrower kernels leave more positions than the widest when nothing is padded: cut them alike."""
        spare = max(layer.kernel_sizes) - width
        if layer.padding == "same" or not spare:
            return tensor
        return keras.layers.Cropping1D((spare // 2, spare - spare // 2), dtype=self.policy)(tensor)

    @add.register
    def _(self, layer: described.Pool) -> None:
        pools = {"max": keras.layers.MaxPooling1D, "average": keras.layers.AveragePooling1D}
        self.apply(pools[layer.kind](layer.size, dtype=self.policy))
        if self.mask is not None:
            self.mask = keras.layers.MaxPooling1D(layer.size, dtype=self.policy)(self.mask)

    @add.register
    def _(self, layer: described.GlobalPool) -> None:
        if self.mask is not None:
            self.tensor = own.MaskedGlobalPool(layer.kind, dtype=self.policy)([self.tensor, self.mask])
            self.mask = None
        elif layer.kind == "max":
            self.apply(keras.layers.GlobalMaxPooling1D(dtype=self.policy))
        else:
            self.apply(keras.layers.GlobalAveragePooling1D(dtype=self.policy))

    @add.register
    def _(self, layer: described.BatchNorm) -> None:
        norm = keras.layers.BatchNormalization(dtype=self.policy)
        self.weighted.append(norm)
        self.apply(norm)

    @add.register
    def _(self, layer: described.Dropout) -> None:
        dropout = keras.layers.Dropout(layer.rate, seed=self.seed(), dtype=self.policy)
        if dropout.rate > 0:
            self.random.append(dropout.seed_generator)
        self.apply(dropout)


def _activation(name: str) -> Any:
    """Activation of Keras for a name of `networks`; maxout is a layer of its own."""
    return {"maxout": "linear", "thresholded_relu": _thresholded_relu}.get(name, name)


@keras.saving.register_keras_serializable("pybiodl")
def _thresholded_relu(x: Any) -> Any:
    """``x`` where it is above 1, else 0 (Konda et al. 2014, arXiv:1402.3337)."""
    return keras.ops.where(x > 1.0, x, keras.ops.zeros_like(x))


def _penalty(l1: float, l2: float) -> Any:
    return keras.regularizers.L1L2(l1, l2) if l1 or l2 else None
