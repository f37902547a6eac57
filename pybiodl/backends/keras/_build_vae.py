"""A variational autoencoder of strings into Keras models that share weights."""

from __future__ import annotations

from typing import Any

from pybiodl.backends.keras import layers as own
from pybiodl.backends.keras._build import BuiltModel
from pybiodl.backends.keras._engine import load_keras
from pybiodl.backends.keras._flow import Flow
from pybiodl.backends.keras._translate import add, dense, recurrent
from pybiodl.encode import Encoder
from pybiodl.networks import VAE, Head
from pybiodl.networks._parts import Part
from pybiodl.networks.layers import Embedding, Recurrent
from pybiodl.networks.layers._recurrent import N_STATES

keras = load_keras()


def build_vae(network: VAE, encoder: Encoder, head: Head, seed: int, precision: str | None = None) -> BuiltModel:
    """Build what trains a `VAE` and what reads the latent of a string.

    The trained model reads a dict of codes: the ``line``, (batch, length), and what is ``written``, (batch,
    length - 1), of which each step knows the tokens before (teacher forcing).

    Parameters
    ----------
    network, encoder, head, seed, precision
        As for `build`.
    """
    flow = Flow(encoder, seed, precision or "float32", "line")
    properties = [part.n_outputs for part in head.parts if part.name == "property"]
    parts = network.parts(encoder.shape_, *properties)
    length, n_tokens = encoder.shape_
    for layer in parts["encoder"].layers:
        add(layer, flow)
    vector = flow.tensor
    normal = [_dense(flow, parts[name], vector) for name in ("mean", "spread")]
    flow.parts.weighted[-1].bias.assign([_FIRST_LOG_VARIANCE] * network.latent)
    reader = keras.Model(flow.input, keras.layers.Concatenate(dtype=flow.policy)(normal), name="reader")

    written = keras.Input((length - 1,), dtype="int32", name="written")
    both = {"line": flow.input, "written": written}
    draw = own.Latent(float(network.kl_weight), flow.seed(), dtype=flow.policy)
    latent = draw([reader(flow.input), written])
    ends = {"property": _dense(flow, parts["property"], latent)} if properties else {}
    before = own.Before(n_tokens - 1, float(network.word_dropout), flow.seed(), dtype=flow.policy)(written)
    ends["tokens"] = _write(flow, parts, latent, before)
    logits = {part.name: ends[part.name] for part in head.parts} or ends["tokens"]
    chances = keras.layers.Activation("softmax", dtype=flow.policy)(ends["tokens"])
    return BuiltModel(
        keras.Model(both, logits, name="logits"),
        keras.Model(both, chances, name="vae"),
        flow.parts.weighted,
        reader=reader,
        rising=((draw.weight_now, network.kl_weight_at),),
        judged_from=int(network.anneal),
    )


# A narrow start: the decoder first learns what the latent says, then how blurred it may be.
_FIRST_LOG_VARIANCE = -4.0


def _dense(flow: Flow, part: Part, tensor: Any) -> Any:
    """Return what the dense layers of a part make of a tensor."""
    for layer in part.layers:
        flow.tensor = tensor
        tensor = dense(flow, layer.units, layer.activation)  # type: ignore[attr-defined]
    return tensor


def _write(flow: Flow, parts: dict[str, Part], latent: Any, before: Any) -> Any:
    """Logits of the token at each step, (batch, steps, n_tokens), from the latent and the tokens before."""
    steps, n_tokens = parts["letters"].shape
    states = _dense(flow, parts["start"], latent)
    if "line" in parts:
        line = _dense(flow, parts["line"], latent)
        line = keras.layers.Reshape((steps, line.shape[1] // steps), dtype=flow.policy)(line)
    else:
        line = keras.layers.RepeatVector(steps, dtype=flow.policy)(latent)
    embedding, cell = parts["letters"].layers[0], parts["cell"].layers[0]
    assert isinstance(embedding, Embedding)
    assert isinstance(cell, Recurrent)
    embed = flow.hold(own.Embed(embedding.units, None, n_tokens, flow.seed(), dtype=flow.policy))
    entered = keras.layers.Concatenate(dtype=flow.policy)([embed(before), line])
    first = [
        own.Columns(place * cell.units, (place + 1) * cell.units, dtype=flow.policy)(states)
        for place in range(N_STATES[cell.cell])
    ]
    return _dense(flow, parts["tokens"], flow.hold(recurrent(cell, flow))(entered, initial_state=first))
