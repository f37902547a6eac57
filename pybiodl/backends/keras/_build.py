"""A network description into a Keras model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pybiodl.backends.keras import layers as own
from pybiodl.backends.keras._engine import load_keras
from pybiodl.backends.keras._flow import Flow
from pybiodl.backends.keras._lengths import Lengths
from pybiodl.backends.keras._translate import add, dense
from pybiodl.encode import Encoder
from pybiodl.networks import VAE, EncoderDecoder, Head, Network
from pybiodl.networks import layers as described

keras = load_keras()


@dataclass(frozen=True)
class BuiltModel:
    """A Keras model and the parts of it that training needs.

    Parameters
    ----------
    logits : keras.Model
        Ends before the head's link, in a dict by name where the head has parts; the loss is computed here.
    model : keras.Model
        The same weights, ending in probabilities or in the user's units, of all parts side by side.
    weighted : list of keras.layers.Layer
        Layers that hold weights, in the order of the description.
    attention : keras.Model or None
        The same weights, ending in the attention of each position, (batch, steps, positions).
    rising : tuple of (keras.Variable, callable)
        Weights of the loss that change from epoch to epoch: ``callable(epoch)``, 0-based, is the value in an epoch.
    n_lasting : int or None
        Arrays that prediction needs, the first ones; None is all.
    reader : keras.Model or None
        The same weights, ending where a network that writes has read its line: in the means of a latent, then the
        logarithms of its variances, (batch, 2 * latent); or in numbers of each position, the last one 1 where there
        is no padding, (batch, length, channels + 1).
    judged_from : int
        First epoch (0-based) that early stopping may keep, as the loss is another one before.
    lengths : Lengths or None
        Lengths that lines may be cut to.
    convolved : KerasTensor or None
        What the last convolution along the line leaves, (batch, frames, channels).
    """

    logits: Any
    model: Any
    weighted: list[Any]
    attention: Any = None
    rising: tuple[tuple[Any, Callable[[int], float]], ...] = ()
    n_lasting: int | None = None
    reader: Any = None
    judged_from: int = 0
    lengths: Lengths | None = None
    convolved: Any = None

    @property
    def variables(self) -> list[Any]:
        """Variables that hold weights, in the order of the description."""
        return [variable for layer in self.weighted for variable in layer.weights]

    @property
    def random(self) -> list[Any]:
        """Variables that hold the state of a generator, as of dropout."""
        weights = {id(variable) for variable in self.logits.weights}
        return [variable for variable in self.logits.variables if id(variable) not in weights]

    def get_weights(self) -> list[np.ndarray]:
        """Copy all weights out, in the order of the description."""
        return [np.array(keras.ops.convert_to_numpy(variable)) for variable in self.variables]

    def set_weights(self, weights: list[np.ndarray], partly: bool = False) -> None:
        """Inverse of `get_weights`; with `partly`, the first ones alone."""
        for variable, value in zip(self.variables, weights, strict=not partly):
            variable.assign(np.asarray(value).reshape(variable.shape))

    def draw(self, seed: int, epoch: int) -> None:
        """Start the generators of an epoch from (seed, epoch)."""
        for place, state in enumerate(self.random):
            drawn = np.random.default_rng([seed, epoch, place]).integers(2**31, size=tuple(state.shape))
            state.assign(drawn.astype("uint32"))

    def freeze(self, n_arrays: int) -> None:
        """Hold the layers of the first `n_arrays` arrays as they are, normalisations included."""
        place = 0
        for layer in self.weighted:
            place += len(layer.weights)
            if layer.weights and place <= n_arrays:  # others may be frozen by the user
                layer.trainable = False


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
    if isinstance(network, VAE):
        from pybiodl.backends.keras._build_vae import build_vae

        return build_vae(network, encoder, head, seed, precision)
    if isinstance(network, EncoderDecoder):
        from pybiodl.backends.keras._build_encoder_decoder import build_encoder_decoder

        return build_encoder_decoder(network, encoder, head, seed, precision)
    lengths = Lengths.of(network, encoder, head)
    flow = Flow(encoder, seed, precision or "float32", any_length=lengths is not None)
    for layer in network.layers(flow.shape, head.positions):
        add(layer, flow)
    if len(flow.shape) > 1 and not head.positions:
        add(described.Flatten(), flow)
    # The last layer stays in full precision, as the loss needs it.
    flow.policy = "float64" if flow.policy == "float64" else "float32"
    lasting = [part for part in head.flat if not part.adversarial]
    as_it_is = network.writes == "steps"
    logits = {part.name: flow.tensor if as_it_is else _logits(flow, part) for part in lasting}
    outputs = [_link(part, flow.policy)(logits[part.name]) for part in lasting]
    n_lasting, rising = sum(len(layer.weights) for layer in flow.parts.weighted), []
    for part in head.flat:
        if part.adversarial:
            logits[part.name], changing = _adversary(flow.fork(), part)
            rising.append(changing)
    together = keras.layers.Concatenate(dtype=flow.policy)(outputs) if len(outputs) > 1 else outputs[0]
    ends = logits if head.parts else logits[head.name]
    attention = None
    if flow.parts.attention:
        attention = keras.Model(flow.input, flow.parts.attention[-1][0], name="attention")
    return BuiltModel(
        keras.Model(flow.input, ends, name="logits"),
        keras.Model(flow.input, together, name=type(network).__name__.lower()),
        flow.parts.weighted,
        attention,
        tuple(rising),
        n_lasting,
        lengths=lengths,
        convolved=flow.parts.convolved,
    )


def _logits(flow: Flow, head: Head) -> Any:
    """Numbers of one head, before its link."""
    if head.kind in ("vector", "reconstruction"):
        return flow.tensor
    if head.kind == "symbols" and flow.mask is not None:
        return own.BlankPadding(dtype=flow.policy)([dense(flow, head.n_outputs), flow.mask])
    if head.kind != "ordinal":
        return dense(flow, head.n_outputs)
    latent = dense(flow, 1)
    return flow.hold(own.Thresholds(head.n_outputs - 1, dtype=flow.policy))(latent)


def _adversary(flow: Flow, head: Head) -> tuple[Any, tuple[Any, Callable[[int], float]]]:
    """Numbers of a head that what comes before it works against, and the strength with which it does."""
    turn = own.ReverseGradient(dtype=flow.policy)
    flow.apply(turn)
    for units in head.hidden:
        add(described.Dense(units, "relu"), flow)

    def strength(epoch: int) -> float:
        if epoch >= head.anneal:
            return head.adversarial
        return head.adversarial * float(np.tanh(5 * epoch / head.anneal))  # 2 / (1 + exp(-10 t)) - 1

    return _logits(flow, head), (turn.strength, strength)


def _link(head: Head, policy: str) -> Callable[[Any], Any]:
    """From the numbers of a head to probabilities or values."""
    if head.kind == "regression":
        return own.Affine(np.asarray(head.mean), np.asarray(head.scale), dtype=policy)
    if head.kind in ("vector", "contrast", "reconstruction"):
        return keras.layers.Activation("linear", dtype=policy)
    if head.kind == "count":
        return own.Exponential(list(head.scale), dtype=policy)
    if head.kind == "ordinal":
        return own.OrdinalProbabilities(dtype=policy)
    return keras.layers.Activation("sigmoid" if head.kind in ("binary", "multilabel") else "softmax", dtype=policy)
