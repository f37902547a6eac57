"""A fitted network as an ONNX model that reads raw values and answers in the user's terms.

The graph is written from the layer records of `pybiodl.networks`, by the package onnx alone. Keras's own exporter
would need tf2onnx on TensorFlow and jax2onnx on JAX, knows neither the encoder nor models that were trained on H2O, and
gives another graph on each engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pybiodl._optional import require
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.export import _heads, _inputs
from pybiodl.export._flow import Flow
from pybiodl.export._graph import Graph
from pybiodl.export._layers import add, bare
from pybiodl.networks import Network
from pybiodl.networks._parts import PartedNetwork

_MOST_BYTES = 2**31 - 1  # of one message of protocol buffers
_ROWS = 1024


@dataclass(frozen=True)
class OnnxModel:
    """An ONNX model, and the encoder and head by which it is fed and read.

    Parameters
    ----------
    raw : bytes
        The file.
    encoder : Encoder
    head : Head
    """

    raw: bytes = field(repr=False)
    encoder: Any
    head: Any

    def predict(self, X: Any) -> np.ndarray:
        """Run onnxruntime on samples that the encoder reads.

        Returns
        -------
        float64 ndarray of shape (n_samples, n_outputs), or (n_samples, length, n_outputs) at positions
            As `FittedModel.predict` gives it: of two classes the probability of the second; parts side by side.

        Raises
        ------
        MissingDependencyError
            If onnxruntime is not installed.
        """
        runtime = require("onnxruntime", "onnx", "Checking an ONNX model")
        options = runtime.SessionOptions()
        options.log_severity_level = 3
        session = runtime.InferenceSession(self.raw, options, providers=["CPUExecutionProvider"])
        names = [_heads.output_name(part) for part in self.head.flat]
        found = []
        for start in range(0, X.shape[0], _ROWS):
            rows = slice(start, start + _ROWS)
            parts = session.run(names, _inputs.feeds(self.encoder, X.iloc[rows] if hasattr(X, "iloc") else X[rows]))
            columns = [
                values[..., 1:] if part.kind == "binary" else values
                for values, part in zip(parts, self.head.flat, strict=True)
            ]
            found.append(np.concatenate(columns, axis=-1).astype(np.float64))
        return np.concatenate(found)


def to_onnx(network: Network, encoder: Any, head: Any, classes: Any, weights: list[np.ndarray]) -> OnnxModel:
    """Write a fitted network as an ONNX model.

    Parameters
    ----------
    network, encoder, head, classes, weights
        As `backends.protocol.FittedModel`.

    Raises
    ------
    UnsupportedError
        If ONNX cannot say the network: one that writes, or a user's own layers of Keras.
    InvalidInputError
        If the model is larger than ONNX holds in one file.
    MissingDependencyError
        If the package onnx is not installed.
    """
    if isinstance(network, PartedNetwork):
        raise UnsupportedError(
            f"to_onnx writes networks that answer in one pass; {type(network).__name__} writes symbol by symbol; use "
            "save.",
            field="network",
        )
    for part in head.flat:
        _heads.check(part)
    if sum(np.size(array) for array in weights) * 4 > _MOST_BYTES:
        raise InvalidInputError(
            f"A model must have at most 2 GB of weights for one ONNX file; got {sum(map(np.size, weights)):,} numbers; "
            "use save.",
            field="network",
        )
    graph = Graph()
    flow = Flow(graph, encoder, iter(weights))
    _inputs.read(flow)
    for layer in network.layers(flow.shape, head.positions):
        add(layer, flow)
    if not head.positions:
        bare(flow)
    each = classes if head.parts else [classes]
    for part, labels in zip(head.flat, each or [None] * len(head.flat), strict=True):
        _heads.add_head(flow.fork(), part, labels, network.writes == "steps")
    about = f"{network!r} by pybiodl; reads {', '.join(value.name for value in graph.inputs)} as encoded by {encoder!r}"
    return OnnxModel(graph.to_bytes(type(network).__name__.lower(), about), encoder, head)
