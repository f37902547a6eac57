"""Each described layer as operations of ONNX; values along a line are (n_samples, length, channels)."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import numpy as np

from pybiodl.encode._alphabet import complement_of
from pybiodl.errors import UnsupportedError
from pybiodl.export import _attention, _recurrent
from pybiodl.export._flow import Flow, expansion
from pybiodl.networks import layers as described

_EPSILON = 1e-3  # of normalisations, as in Keras
_LOW = -1e4  # below what a maximum reads, as in the Keras backend
_PLAIN = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh"}


def add(layer: described.Layer, flow: Flow) -> None:
    """Append one described layer to the graph under construction."""
    _add(layer, flow)
    flow.shape = layer.shape_out(flow.shape)


@singledispatch
def _add(layer: described.Layer, flow: Flow) -> None:
    raise UnsupportedError(
        f"to_onnx writes the layers of pybiodl; this network holds {layer!r}; export it by that library.",
        field="network",
    )


def activate(flow: Flow, name: str) -> None:
    """Apply a function named as in `networks`; of maxout, the larger of two neighbouring units."""
    graph = flow.graph
    if name in _PLAIN:
        flow.op(_PLAIN[name])
    elif name == "leaky_relu":
        flow.op("LeakyRelu", alpha=0.2)
    elif name == "thresholded_relu":
        flow.op("ThresholdedRelu", alpha=1.0)
    elif name == "elu":
        flow.op("Elu", alpha=1.0)
    elif name == "selu":
        flow.op("Selu", alpha=1.6732632423543772, gamma=1.0507009873554805)
    elif name == "softmax":
        flow.op("Softmax", axis=-1)
    elif name == "silu":
        flow.op("Mul", graph.op("Sigmoid", flow.value))
    elif name == "gelu":
        bent = graph.op("Erf", graph.op("Mul", flow.value, graph.constant(np.sqrt(0.5))))
        flow.op("Mul", graph.op("Mul", graph.op("Add", bent, graph.constant(1.0)), graph.constant(0.5)))
    elif name == "maxout":
        # Channels are the last axis, of pairs of pieces.
        places = flow.shape[:-1]
        flow.op("Reshape", graph.ints(-1, *places, flow.shape[-1] // 2, 2))
        flow.op("ReduceMax", axes=[len(places) + 2], keepdims=0)


# ---- each position, or each row of a table, by itself ----


@_add.register
def _(layer: described.Flatten, flow: Flow) -> None:
    flow.zero_padding()
    flow.op("Reshape", flow.graph.ints(-1, int(np.prod(flow.shape))))
    flow.mask = None


@_add.register
def _(layer: described.Dense, flow: Flow) -> None:
    flow.affine()
    pieces = 2 if layer.activation == "maxout" else 1
    flow.shape = (*flow.shape[:-1], layer.units * pieces)
    activate(flow, layer.activation)
    flow.padded_zero = False


@_add.register
def _(layer: described.Embedding, flow: Flow) -> None:
    kernel = flow.take()
    if flow.codes is None:
        flow.op("MatMul", flow.graph.constant(kernel))
    else:
        vectors = flow.graph.constant(expansion(flow.encoder).astype(np.float64) @ kernel)
        flow.value = flow.graph.op("Gather", vectors, flow.codes)


@_add.register
def _(layer: described.Activation, flow: Flow) -> None:
    activate(flow, layer.name)
    flow.padded_zero = False


@_add.register
def _(layer: described.BatchNorm, flow: Flow) -> None:
    gamma, beta, mean, variance = (flow.take() for _ in range(4))
    slope = gamma / np.sqrt(variance + _EPSILON)
    flow.op("Mul", flow.graph.constant(slope))
    flow.op("Add", flow.graph.constant(beta - mean * slope))
    flow.padded_zero = False


@_add.register
def _(layer: described.LayerNorm, flow: Flow) -> None:
    gamma, beta = (flow.graph.constant(flow.take()) for _ in range(2))
    flow.op("LayerNormalization", gamma, beta, axis=-1, epsilon=_EPSILON)
    flow.padded_zero = False


@_add.register
def _(layer: described.Dropout, flow: Flow) -> None:
    pass


# ---- along a line ----


@_add.register
def _(layer: described.Conv, flow: Flow) -> None:
    flow.zero_padding()
    graph, length = flow.graph, flow.shape[0]
    across = graph.op("Transpose", flow.value, perm=[0, 2, 1])
    branches = []
    for width in layer.kernel_sizes:
        kernel, bias = flow.take(), flow.take()
        reach = (width - 1) * layer.dilation + 1
        spare = (layer.reach - reach) // 2  # what a narrower kernel leaves aside, where nothing is padded
        pads = [0, 0]
        read = across
        if layer.padding == "same":
            missing = max((-(-length // layer.stride) - 1) * layer.stride + reach - length, 0)
            pads = [missing // 2, missing - missing // 2]
        elif layer.reach > reach:
            read = graph.slice(across, spare, length - (layer.reach - reach - spare), axis=2)
        branches.append(
            graph.op(
                "Conv", read, graph.constant(kernel.transpose(2, 1, 0)), graph.constant(bias),
                kernel_shape=[width], dilations=[layer.dilation], strides=[layer.stride], pads=pads,
            )
        )  # fmt: skip
    flow.value = graph.op("Concat", *branches, axis=1) if len(branches) > 1 else branches[0]
    flow.op("Transpose", perm=[0, 2, 1])
    activate(flow, layer.activation)
    if flow.mask is not None:
        if layer.padding == "valid" and layer.reach > 1:
            left = graph.slice(flow.mask, 0, length - layer.reach + 1, axis=1)
            flow.mask = graph.op("Mul", left, graph.slice(flow.mask, layer.reach - 1, length, axis=1))
        if layer.stride > 1:
            start, end, axis, step = (graph.ints(number) for number in (0, length, 1, layer.stride))
            flow.mask = graph.op("Slice", flow.mask, start, end, axis, step)
    flow.padded_zero = False


@_add.register
def _(layer: described.Pool, flow: Flow) -> None:
    graph, (length, channels) = flow.graph, flow.shape
    n_windows = length // layer.size
    if flow.mask is not None:
        if layer.kind == "max":
            flow.value = graph.op("Where", flow.mask_bool(2), flow.value, graph.constant(_LOW))
        flow.zero_padding() if layer.kind == "average" else None
    windows = graph.slice(flow.value, 0, n_windows * layer.size, axis=1)
    windows = graph.op("Reshape", windows, graph.ints(-1, n_windows, layer.size, channels))
    mask = None
    if flow.mask is not None:
        there = graph.slice(flow.mask, 0, n_windows * layer.size, axis=1)
        there = graph.op("Reshape", there, graph.ints(-1, n_windows, layer.size))
        mask = graph.op("ReduceMax", there, axes=[2], keepdims=0)
    if layer.kind == "max":
        flow.value = graph.op("ReduceMax", windows, axes=[2], keepdims=0)
    elif mask is None:
        flow.value = graph.op("ReduceMean", windows, axes=[2], keepdims=0)
    else:
        total = graph.op("ReduceSum", windows, graph.ints(2), keepdims=0)
        count = graph.op("ReduceSum", there, graph.ints(2), keepdims=1)
        flow.value = graph.op("Div", total, graph.op("Max", count, graph.constant(1.0)))
    flow.mask, flow.padded_zero = mask, False


@_add.register
def _(layer: described.GlobalPool, flow: Flow) -> None:
    kinds = ("max", "average") if layer.kind == "both" else (layer.kind,)
    pooled = [_global_pool(flow, kind) for kind in kinds]
    flow.value = flow.graph.op("Concat", *pooled, axis=1) if len(pooled) > 1 else pooled[0]
    flow.mask = None


def _global_pool(flow: Flow, kind: str) -> str:
    graph = flow.graph
    if flow.mask is None:
        return graph.op("ReduceMax" if kind == "max" else "ReduceMean", flow.value, axes=[1], keepdims=0)
    if kind == "max":
        low = graph.op("Where", flow.mask_bool(2), flow.value, graph.constant(_LOW))
        some = graph.op("ReduceMax", flow.mask, axes=[1], keepdims=1)
        return graph.op("Mul", graph.op("ReduceMax", low, axes=[1], keepdims=0), some)
    total = graph.op("ReduceSum", graph.op("Mul", flow.value, flow.mask_column()), graph.ints(1), keepdims=0)
    count = graph.op("ReduceSum", flow.mask, graph.ints(1), keepdims=1)
    return graph.op("Div", total, graph.op("Max", count, graph.constant(1.0)))


@_add.register
def _(layer: described.Select, flow: Flow) -> None:
    flow.op("Gather", flow.graph.ints(*layer.channels), axis=2)
    if layer.reverse:
        back = flow.graph.ints(*range(flow.shape[0] - 1, -1, -1))
        flow.op("Gather", back, axis=1)
        flow.mask = None if flow.mask is None else flow.graph.op("Gather", flow.mask, back, axis=1)


@_add.register
def _(layer: described.Places, flow: Flow) -> None:
    places = flow.graph.ints(*layer.places)
    flow.op("Gather", places, axis=1)
    flow.mask = None if flow.mask is None else flow.graph.op("Gather", flow.mask, places, axis=1)
    flow.together = False


# ---- recurrence and attention ----


@_add.register
def _(layer: described.Recurrent, flow: Flow) -> None:
    _recurrent.add(layer, flow)


@_add.register
def _(layer: described.RunOn, flow: Flow) -> None:
    _recurrent.add_run_on(layer, flow)


@_add.register
def _(layer: described.AttentionPool, flow: Flow) -> None:
    _attention.add_pool(layer, flow)


@_add.register
def _(layer: described.SelfAttention, flow: Flow) -> None:
    _attention.add_self(layer, flow)


@_add.register
def _(layer: described.Positions, flow: Flow) -> None:
    flow.op("Add", flow.graph.constant(described._attention.waves(*flow.shape)))
    flow.padded_zero = False


# ---- groups ----


@_add.register
def _(layer: described.Residual, flow: Flow) -> None:
    entered, shape, zero = flow.value, flow.shape, flow.padded_zero
    for inner in layer.layers:
        add(inner, flow)
    if flow.shape[-1] != shape[-1]:
        entered = flow.graph.op("MatMul", entered, flow.graph.constant(flow.take()))
    flow.value = flow.graph.op("Add", entered, flow.value)
    flow.padded_zero = flow.padded_zero and zero
    flow.shape = shape


@_add.register
def _(layer: described.Branches, flow: Flow) -> None:
    flows = [flow.fork() for _ in layer.branches]
    for branch, stack in zip(flows, layer.branches, strict=True):
        for inner in stack:
            add(inner, branch)
    flow.value = _joined(flow, layer.join, [branch.value for branch in flows])
    flow.mask = flows[0].mask
    flow.padded_zero = all(branch.padded_zero for branch in flows)
    flow.together = all(branch.together for branch in flows)


def _joined(flow: Flow, join: str, values: list[str]) -> str:
    kinds = {"mean": "Mean", "max": "Max", "product": "Mul", "difference": "Sub"}
    if len(values) == 1:
        return values[0]
    if join == "concatenate":
        return flow.graph.op("Concat", *values, axis=-1)
    if join != "product":
        return flow.graph.op(kinds[join], *values)
    product = values[0]
    for value in values[1:]:
        product = flow.graph.op("Mul", product, value)
    return product


@_add.register
def _(layer: described.Shared, flow: Flow) -> None:
    graph, shape, n_views = flow.graph, flow.shape, len(layer.views)
    views = [flow.fork() for _ in layer.views]
    for view, stack in zip(views, layer.views, strict=True):
        for inner in stack:
            add(inner, view)
    flow.value, flow.shape = graph.op("Concat", *[view.value for view in views], axis=0), views[0].shape
    if flow.mask is not None:
        flow.mask = graph.op("Concat", *[str(view.mask) for view in views], axis=0)
    flow.padded_zero = all(view.padded_zero for view in views)
    flow.together = all(view.together for view in views)
    for inner in layer.layers:
        add(inner, flow)
    flow.value = _joined(flow, layer.join, graph.several("Split", n_views, flow.value, axis=0))
    flow.mask = None if flow.mask is None else graph.several("Split", n_views, flow.mask, axis=0)[0]
    flow.shape = shape


@_add.register
def _(layer: described.BothStrands, flow: Flow) -> None:
    graph, codes, shape = flow.graph, str(flow.codes), flow.shape
    complement = graph.constant(complement_of(flow.encoder.expansion_), "int64")
    there = graph.cast(graph.op("Greater", codes, graph.constant(0, "int64")), "float32")
    other = _mirrored(flow, graph.op("Gather", complement, codes), there, shape[0])
    flow.codes = graph.op("Concat", codes, other, axis=0)
    if flow.mask is not None:
        flow.mask = graph.op("Concat", flow.mask, flow.mask, axis=0)
    for inner in layer.layers:
        add(inner, flow)
    one, two = graph.several("Split", 2, flow.value, axis=0)
    mask = None if flow.mask is None else graph.several("Split", 2, flow.mask, axis=0)[0]
    if len(flow.shape) == 2 and mask is None:
        two = graph.op("Gather", two, graph.ints(*range(flow.shape[0] - 1, -1, -1)), axis=1)
    elif len(flow.shape) == 2:
        two = _mirrored(flow, two, str(mask), flow.shape[0], flow.shape[1])
    flow.value = graph.op("Mul", graph.op("Add", one, two), graph.constant(0.5))
    flow.mask, flow.shape = mask, shape


def _mirrored(flow: Flow, values: str, mask: str, length: int, channels: int | None = None) -> str:
    """Turn the real part of each line round, leaving padding where it is."""
    graph = flow.graph
    first, count = _recurrent.stretch(flow, mask)
    places = graph.ints(*range(length))
    both = graph.op("Add", graph.op("Add", first, first), graph.op("Add", count, graph.ints(-1)))  # first and last
    source = graph.op("Where", graph.cast(mask, "bool"), graph.op("Sub", both, places), places)
    return _recurrent.gathered(flow, values, source, channels)


def bare(flow: Flow) -> Any:
    """Return what the flow ends in, as one vector a sample where it has positions left."""
    if len(flow.shape) > 1:
        add(described.Flatten(), flow)
    return flow.value
