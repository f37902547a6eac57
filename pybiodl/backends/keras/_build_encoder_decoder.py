"""A network that reads a line and writes another one into Keras models that share weights."""

from __future__ import annotations

from typing import Any

from pybiodl.backends.keras import layers as own
from pybiodl.backends.keras._build import BuiltModel
from pybiodl.backends.keras._engine import load_keras
from pybiodl.backends.keras._flow import Flow
from pybiodl.backends.keras._translate import add, dense, recurrent
from pybiodl.encode import Encoder
from pybiodl.networks import EncoderDecoder, Head
from pybiodl.networks.layers import Embedding, GlobalPool, Recurrent
from pybiodl.networks.layers._recurrent import N_STATES

keras = load_keras()


def build_encoder_decoder(
    network: EncoderDecoder, encoder: Encoder, head: Head, seed: int, precision: str | None = None
) -> BuiltModel:
    """Build what trains an `EncoderDecoder`, and what reads a line for it.

    The trained model reads a dict of the ``line`` and, as codes of shape (batch, steps), of what is ``written``: each
    step knows the symbols before (teacher forcing). Its `BuiltModel.reader` gives what the encoder makes of each
    position and, as the last channel, 1 where there is no padding.

    Parameters
    ----------
    network, encoder, head, seed, precision
        As for `build`.
    """
    flow = Flow(encoder, seed, precision or "float32", "line")
    parts = network.parts(encoder.shape_, head.n_outputs)
    for layer in parts["encoder"].layers:
        add(layer, flow)
    flow.zero_padding()
    memory, masked = flow.tensor, {} if flow.mask is None else {"mask": flow.mask}
    reader = keras.Model(flow.input, own.MarkReal(dtype=flow.policy)(memory, **masked), name="reader")
    states = _first_states(flow.fork(), parts)
    written = keras.Input((None,), dtype="int32", name="written")
    before = own.Before(0, 0.0, 0, dtype=flow.policy)(written)
    logits = _write(flow, parts, before, states, memory, masked)
    chances = keras.layers.Activation("softmax", dtype=flow.policy)(logits)
    both = {"line": flow.input, "written": written}
    return BuiltModel(
        keras.Model(both, logits, name="logits"),
        keras.Model(both, chances, name="encoderdecoder"),
        flow.parts.weighted,
        reader=reader,
    )


def _first_states(flow: Flow, parts: Any) -> list[Any]:
    """States of the decoder before its first step, from the mean over the positions."""
    cell = parts["cell"].layers[0]
    add(GlobalPool("average"), flow)
    states = dense(flow, parts["start"].layers[0].units, "tanh")
    return [
        own.Columns(place * cell.units, (place + 1) * cell.units, dtype=flow.policy)(states)
        for place in range(N_STATES[cell.cell])
    ]


def _write(flow: Flow, parts: Any, before: Any, states: list[Any], memory: Any, masked: dict[str, Any]) -> Any:
    """Logits of the symbol at each step, (batch, steps, n_outputs), from the line and the symbols before."""
    embedding, cell, keys = (parts[name].layers[0] for name in ("letters", "cell", "keys"))
    assert isinstance(embedding, Embedding)
    assert isinstance(cell, Recurrent)
    embed = flow.hold(own.Embed(embedding.units, None, parts["letters"].shape[1], flow.seed(), dtype=flow.policy))
    line = flow.hold(recurrent(cell, flow))(embed(before), initial_state=states)
    start = keras.initializers.GlorotUniform(seed=flow.seed())
    key = flow.hold(keras.layers.Dense(keys.units, use_bias=False, kernel_initializer=start, dtype=flow.policy))
    seen = own.LookUp(dtype=flow.policy)(line, key(memory), memory, **masked)
    flow.tensor, flow.mask = keras.layers.Concatenate(dtype=flow.policy)([seen, line]), None
    for layer in parts["join"].layers:
        add(layer, flow)
    flow.policy = "float64" if flow.policy == "float64" else "float32"  # as the loss needs it
    return dense(flow, parts["tokens"].layers[0].units)
