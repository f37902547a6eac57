"""Attention over positions, and of positions to one another."""

from __future__ import annotations

import numpy as np

from pybiodl.export._flow import Flow
from pybiodl.networks.layers import AttentionPool, SelfAttention

_LOW = -1e4
_NEVER = -1e9


def add_pool(layer: AttentionPool, flow: Flow) -> None:
    """Append an attention over the positions, its steps one after the other."""
    graph = flow.graph
    hold = graph.constant
    kernel, bias, score = (hold(flow.take()) for _ in range(3))
    several = layer.steps > 1
    if several:
        query, cell, recurrent, shift = (hold(flow.take()) for _ in range(4))
    read = graph.op("Add", graph.op("MatMul", flow.value, kernel), bias)
    state = memory = context = ""
    for step in range(layer.steps):
        asked = read
        if state:
            asked = graph.op("Add", read, graph.op("Unsqueeze", graph.op("MatMul", state, query), graph.ints(1)))
        scores = graph.op("Squeeze", graph.op("MatMul", graph.op("Tanh", asked), score), graph.ints(2))
        weight = graph.op("Unsqueeze", _softmax(flow, scores), graph.ints(2))
        context = graph.op("ReduceSum", graph.op("Mul", flow.value, weight), graph.ints(1), keepdims=0)
        if several:
            gates = graph.op("Add", graph.op("MatMul", context, cell), shift)
            if step:
                gates = graph.op("Add", gates, graph.op("MatMul", state, recurrent))
            state, memory = _step(flow, gates, memory)
    parts = [context, state] if several else [context]
    if layer.channels:
        parts.append(_over_channels(flow))
    flow.value = graph.op("Concat", *parts, axis=-1) if len(parts) > 1 else parts[0]
    flow.mask = None


def _step(flow: Flow, gates: str, memory: str) -> tuple[str, str]:
    """One step of an LSTM."""
    graph = flow.graph
    enter, forget, new, leave = graph.several("Split", 4, gates, axis=-1)
    fresh = graph.op("Mul", graph.op("Sigmoid", enter), graph.op("Tanh", new))
    if memory:
        kept = graph.op("Sigmoid", graph.op("Add", forget, graph.constant(1.0)))
        fresh = graph.op("Add", graph.op("Mul", kept, memory), fresh)
    return graph.op("Mul", graph.op("Sigmoid", leave), graph.op("Tanh", fresh)), fresh


def _softmax(flow: Flow, scores: str) -> str:
    graph = flow.graph
    if flow.mask is None:
        return graph.op("Softmax", scores, axis=-1)
    weight = graph.op("Softmax", graph.op("Where", flow.mask_bool(), scores, graph.constant(_LOW)), axis=-1)
    return graph.op("Mul", weight, flow.mask)


def _over_channels(flow: Flow) -> str:
    """Mean over the channels, weighed by what each holds over all positions: (n_samples, length)."""
    graph = flow.graph
    kernel, bias, score = (graph.constant(flow.take()) for _ in range(3))
    values = flow.value if flow.mask is None else graph.op("Mul", flow.value, flow.mask_column())
    across = graph.op("Transpose", values, perm=[0, 2, 1])
    read = graph.op("Tanh", graph.op("Add", graph.op("MatMul", across, kernel), bias))
    weight = graph.op("Softmax", graph.op("MatMul", read, score), axis=1)
    return graph.op("ReduceSum", graph.op("Mul", across, weight), graph.ints(1), keepdims=0)


def add_self(layer: SelfAttention, flow: Flow) -> None:
    """Append a multi-head attention of each position to all others."""
    graph, (length, channels) = flow.graph, flow.shape
    size = channels // layer.heads
    query, key, value = (_headed(flow, layer.heads, size) for _ in range(3))
    scores = graph.op("MatMul", query, graph.op("Transpose", key, perm=[0, 1, 3, 2]))
    scores = graph.op("Mul", scores, graph.constant(1 / np.sqrt(size)))
    if flow.mask is not None:
        scores = graph.op("Where", flow.mask_bool(1, 2), scores, graph.constant(_NEVER))
    seen = graph.op("MatMul", graph.op("Softmax", scores, axis=-1), value)
    flow.value = graph.op("Transpose", seen, perm=[0, 2, 1, 3])
    flow.op("Reshape", graph.ints(-1, length, channels))
    flow.op("MatMul", graph.constant(flow.take(channels, channels)))
    flow.op("Add", graph.constant(flow.take(channels)))
    flow.padded_zero = False


def _headed(flow: Flow, heads: int, size: int) -> str:
    """Return what the heads read: (n_samples, heads, length, size)."""
    graph, (length, channels) = flow.graph, flow.shape
    values = graph.op("MatMul", flow.value, graph.constant(flow.take(channels, heads * size)))
    values = graph.op("Add", values, graph.constant(flow.take(heads * size)))
    values = graph.op("Reshape", values, graph.ints(-1, length, heads, size))
    return graph.op("Transpose", values, perm=[0, 2, 1, 3])
