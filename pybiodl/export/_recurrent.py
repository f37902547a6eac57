"""Recurrent layers; their gates stand in another order in ONNX than in Keras."""

from __future__ import annotations

import numpy as np

from pybiodl.errors import UnsupportedError
from pybiodl.export._flow import Flow
from pybiodl.networks.layers import Recurrent, RunOn

_ORDER = {"lstm": (0, 3, 1, 2), "gru": (0, 1, 2)}
"""Places of ONNX's gates (input, output, forget, cell; update, reset, hidden) among those of the description."""


def add(layer: Recurrent, flow: Flow) -> None:
    """Append a recurrent layer; it passes padding over."""
    graph, units = flow.graph, layer.units
    length = flow.shape[0]
    ways = [_weights(layer, flow) for _ in range(2 if layer.bidirectional else 1)]
    kernels = [graph.constant(np.stack(arrays)) for arrays in zip(*ways, strict=True)]
    values, counts, first = flow.value, "", ""
    if flow.mask is not None:
        if not flow.together:
            raise UnsupportedError(
                "to_onnx writes a recurrent layer after Places only where no line has padding; pass lines of one "
                "length, or leave Places out.",
                field="network",
            )
        first, count = stretch(flow, flow.mask)
        places = graph.ints(*range(length))
        begin = graph.op("Min", graph.op("Add", first, places), graph.ints(length - 1))
        values = gathered(flow, values, begin, flow.shape[1])  # what is real from the first place on
        counts = graph.cast(graph.op("Squeeze", count, graph.ints(1)), "int32")
    states, last = graph.several(
        "LSTM" if layer.cell == "lstm" else "GRU", 2,
        graph.op("Transpose", values, perm=[1, 0, 2]), *kernels, counts,
        hidden_size=units, direction="bidirectional" if layer.bidirectional else "forward",
        **({"linear_before_reset": 1} if layer.cell == "gru" else {}),
    )  # fmt: skip
    width = units * len(ways)
    if layer.sequences:  # (length, ways, n_samples, units)
        flow.value = graph.op("Transpose", states, perm=[2, 0, 1, 3])
        flow.op("Reshape", graph.ints(-1, length, width))
        if first:
            back = graph.op("Max", graph.op("Sub", graph.ints(*range(length)), first), graph.ints(0))
            flow.value = gathered(flow, flow.value, back, width)
    else:
        flow.value = graph.op("Transpose", last, perm=[1, 0, 2])
        flow.op("Reshape", graph.ints(-1, width))
        flow.mask = None
    flow.padded_zero = False


def add_run_on(layer: RunOn, flow: Flow) -> None:
    """Append units that run on from the last place that is no padding."""
    graph, (length, channels) = flow.graph, flow.shape
    place = graph.ints(length - 1)
    if flow.mask is None:
        flow.op("Gather", place, axis=1)  # (n_samples, 1, channels)
    else:
        last = graph.op(
            "ArgMax", graph.op("Mul", flow.mask, graph.constant(np.arange(1, length + 1))), axis=1, keepdims=1
        )
        flow.value = gathered(flow, flow.value, last, channels)
    kernel, bias, rate, low, height = (flow.take() for _ in range(5))
    edges, shift = graph.constant(kernel), graph.constant(bias[:, None])
    share = graph.constant(1 / (1 + np.exp(-rate[:, None])))
    now, said = graph.op("Transpose", flow.value, perm=[1, 0, 2]), []
    for _ in range(layer.steps):
        level = graph.op(
            "Sigmoid", graph.op("Add", graph.op("MatMul", now, edges), shift)
        )  # (copies, n_samples, channels)
        level = graph.op("Add", graph.op("Mul", level, graph.constant(height)), graph.constant(low))
        now = graph.op("Add", now, graph.op("Mul", share, graph.op("Sub", level, now)))
        said.append(graph.op("ReduceMean", now, axes=[0], keepdims=0))
    flow.value = graph.op("Concat", *said, axis=1)
    flow.mask, flow.padded_zero = None, False


def _weights(layer: Recurrent, flow: Flow) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Kernels and biases of one direction, as ONNX lays them out."""
    kernel, recurrent, bias = flow.take(), flow.take(), flow.take()
    both = np.stack([bias, np.zeros_like(bias)]) if layer.cell == "lstm" else bias.reshape(2, -1)
    order = _ORDER[layer.cell]

    def gates(array: np.ndarray) -> np.ndarray:
        return np.concatenate([np.split(array, len(order), axis=-1)[place] for place in order], axis=-1)

    return gates(kernel).T, gates(recurrent).T, gates(both).ravel()


def stretch(flow: Flow, mask: str) -> tuple[str, str]:
    """First place that is no padding and the number of them, both (n_samples, 1) of int64."""
    graph = flow.graph
    first = graph.op("ArgMax", mask, axis=1, keepdims=1)
    return first, graph.cast(graph.op("ReduceSum", mask, graph.ints(1), keepdims=1), "int64")


def gathered(flow: Flow, values: str, source: str, channels: int | None) -> str:
    """Take for each position what stands at the place `source` (n_samples, length) names."""
    graph = flow.graph
    if channels is not None:
        wide = graph.op("Unsqueeze", source, graph.ints(2))
        source = graph.op("Expand", wide, graph.ints(1, 1, channels))
    return graph.op("GatherElements", values, source, axis=1)
