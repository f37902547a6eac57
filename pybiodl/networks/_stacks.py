"""Stacks of layers that several networks are made of."""

from __future__ import annotations

from typing import Any

from pybiodl._check import number, one_of, per_layer, spread, widths_per_layer
from pybiodl.errors import InvalidInputError
from pybiodl.networks.layers import (
    ACTIVATIONS,
    AttentionPool,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Embedding,
    GlobalPool,
    Layer,
    Pool,
    Recurrent,
    Residual,
)
from pybiodl.networks.layers._recurrent import CELLS

POOLS = ("max", "average", "both")


def activation_of(value: Any) -> str:
    """Return a checked activation; maxout is for dense networks alone."""
    return one_of(value, "activation", [name for name in ACTIVATIONS if name != "maxout"])


def rate_of(value: Any, name: str) -> float:
    """Return a checked share, from 0 to below 1."""
    return number(value, name, 0, 1, high_open=True)


def embedding_stack(units: Any) -> list[Layer]:
    """Vectors of letters, if any are asked for."""
    return [] if units is None else [Embedding(per_layer(units, "embedding")[0])]


def conv_stack(
    *,
    filters: Any,
    kernel_size: Any,
    pool_size: Any = 1,
    pool: str = "max",
    activation: str = "relu",
    padding: str = "same",
    batch_norm: bool = False,
    l2: float = 0.0,
    dilation: Any = 1,
    stride: Any = 1,
    residual: bool = False,
    conv_dropout: float = 0.0,
) -> list[Layer]:
    """Blocks of convolution, normalisation, dropout and pooling; parameters as in `CNN`."""
    filters = per_layer(filters, "filters")
    widths = widths_per_layer(kernel_size, "kernel_size")
    n_layers = max(len(filters), len(widths))
    if n_layers == 0:
        raise InvalidInputError("filters must have at least one convolution layer; got none.", field="filters")
    filters = spread(filters, n_layers, "filters", "kernel_size")
    widths = spread(widths, n_layers, "kernel_size", "filters")
    sizes, dilations, strides = (
        spread(per_layer(value, name), n_layers, name, "filters")
        for name, value in (("pool_size", pool_size), ("dilation", dilation), ("stride", stride))
    )
    pool = one_of(pool, "pool", ("max", "average"))
    activation, padding = activation_of(activation), one_of(padding, "padding", ("same", "valid"))
    l2, rate = number(l2, "l2", 0), rate_of(conv_dropout, "conv_dropout")
    if residual and (padding == "valid" or max(strides) > 1):
        raise InvalidInputError(
            'residual=True adds what enters a layer to what leaves it, which needs padding="same" and stride=1; got '
            f"padding={padding!r}, stride={stride!r}.",
            field="residual",
        )
    stack: list[Layer] = []
    for n_filters, kernel, size, step, reach in zip(filters, widths, sizes, strides, dilations, strict=True):
        if step > 1 and reach > 1:
            raise InvalidInputError(
                f"A convolution has a stride or a dilation, not both; got stride={step} and dilation={reach}.",
                field="dilation",
            )
        block: list[Layer] = [Conv(n_filters, kernel, padding, activation, l2, reach, step)]
        block += [BatchNorm()] * bool(batch_norm)
        block += [Dropout(rate)] * (rate > 0)
        stack += [Residual(tuple(block))] if residual else block
        stack += [Pool(size, pool)] * (size > 1)
    return stack


def recurrent_stack(
    *,
    units: Any,
    cell: str,
    bidirectional: bool,
    sequences: bool,
    dropout: float = 0.0,
    recurrent_dropout: float = 0.0,
    l2: float = 0.0,
) -> list[Layer]:
    """Recurrent layers, one a number of `units`; the last gives its state at each position if `sequences`."""
    units = per_layer(units, "units")
    cell = one_of(cell, "cell", CELLS)
    rate, inner = rate_of(dropout, "dropout"), rate_of(recurrent_dropout, "recurrent_dropout")
    l2 = number(l2, "l2", 0)
    stack: list[Layer] = []
    for place, n_units in enumerate(units, start=1):
        stack += [Dropout(rate)] * (rate > 0)
        stack.append(Recurrent(n_units, cell, bool(bidirectional), sequences or place < len(units), inner, l2))
    return stack


def pool_layer(kind: str, name: str, attention_units: int = 64) -> Layer:
    """One vector out of the positions."""
    one_of(kind, name, (*POOLS, "attention"))
    return AttentionPool(attention_units) if kind == "attention" else GlobalPool(kind)


def dense_stack(units: Any, activation: str, dropout: float, l2: float = 0.0) -> list[Layer]:
    """Dense layers with dropout before the first and after each."""
    units, activation = per_layer(units, "dense"), activation_of(activation)
    rate, l2 = rate_of(dropout, "dropout"), number(l2, "l2", 0)
    drop: list[Layer] = [Dropout(rate)] * (rate > 0)
    stack: list[Layer] = list(drop) if units else []
    for n_units in units:
        stack += [Dense(n_units, activation, l2=l2), *drop]
    return stack
