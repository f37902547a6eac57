"""Each described layer as layers of Keras."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from pybiodl.backends.keras import layers as own
from pybiodl.backends.keras._engine import load_keras
from pybiodl.backends.keras._flow import Flow
from pybiodl.networks import layers as described

keras = load_keras()

_MOMENTUM = 0.9  # of the statistics of batch normalisation; by Keras's .99 those of a small training lag behind it


def add(layer: described.Layer, flow: Flow) -> None:
    """Append one described layer to the model under construction."""
    _add(layer, flow)
    flow.shape = layer.shape_out(flow.shape)
    if isinstance(layer, described.Conv | described.Residual | described.Branches) and len(flow.shape) == 2:
        flow.parts.convolved = flow.tensor


@singledispatch
def _add(layer: described.Layer, flow: Flow) -> None:
    raise TypeError(f"The Keras backend does not know the layer {layer!r}.")


def dense(flow: Flow, units: int, function: Any = "linear", penalty: Any = None) -> Any:
    """Return what a fully connected layer makes of the tensor."""
    start = keras.initializers.GlorotUniform(seed=flow.seed())
    layer = keras.layers.Dense(units, function, kernel_initializer=start, kernel_regularizer=penalty, dtype=flow.policy)
    return flow.hold(layer)(flow.tensor)


def activation(name: str) -> Any:
    """Return the activation of Keras for a name of `networks`; maxout is a layer of its own."""
    return {"maxout": "linear", "thresholded_relu": _thresholded_relu}.get(name, name)


@keras.saving.register_keras_serializable("pybiodl")
def _thresholded_relu(x: Any) -> Any:
    """``x`` where it is above 1, else 0 (Konda et al. 2014, arXiv:1402.3337)."""
    return keras.ops.where(x > 1.0, x, keras.ops.zeros_like(x))


def penalty(l1: float, l2: float) -> Any:
    """Return the penalty on weights, or None."""
    return keras.regularizers.L1L2(l1, l2) if l1 or l2 else None


# ---- each position, or each row of a table, by itself ----


@_add.register
def _(layer: described.Flatten, flow: Flow) -> None:
    flow.zero_padding()
    flow.apply(keras.layers.Flatten(dtype=flow.policy))
    flow.mask = None


@_add.register
def _(layer: described.Dense, flow: Flow) -> None:
    pieces = 2 if layer.activation == "maxout" else 1
    flow.tensor = dense(flow, layer.units * pieces, activation(layer.activation), penalty(layer.l1, layer.l2))
    if pieces > 1:
        flow.apply(own.Maxout(dtype=flow.policy))
    flow.padded_zero = False


@_add.register
def _(layer: described.Embedding, flow: Flow) -> None:
    if flow.codes is None:
        start = keras.initializers.GlorotUniform(seed=flow.seed())
        linear = keras.layers.Dense(layer.units, use_bias=False, kernel_initializer=start, dtype=flow.policy)
        flow.apply(flow.hold(linear))
        return
    embed = own.Embed(layer.units, flow.table, flow.encoder.shape_[1], flow.seed(), dtype=flow.policy)
    flow.tensor = flow.hold(embed)(flow.codes)


@_add.register
def _(layer: described.Activation, flow: Flow) -> None:
    flow.apply(keras.layers.Activation(activation(layer.name), dtype=flow.policy))
    flow.padded_zero = False


@_add.register
def _(layer: described.BatchNorm, flow: Flow) -> None:
    norm = flow.hold(keras.layers.BatchNormalization(momentum=_MOMENTUM, dtype=flow.policy))
    flow.apply_masked(norm)
    flow.padded_zero = False


@_add.register
def _(layer: described.LayerNorm, flow: Flow) -> None:
    flow.apply(flow.hold(keras.layers.LayerNormalization(dtype=flow.policy)))
    flow.padded_zero = False


@_add.register
def _(layer: described.Dropout, flow: Flow) -> None:
    flow.apply(keras.layers.Dropout(layer.rate, seed=flow.seed(), dtype=flow.policy))


# ---- along a line ----


@_add.register
def _(layer: described.Conv, flow: Flow) -> None:
    flow.zero_padding()
    branches = []
    for width in layer.kernel_sizes:
        conv = keras.layers.Conv1D(
            layer.filters,
            width,
            strides=layer.stride,
            dilation_rate=layer.dilation,
            padding=layer.padding,
            activation=activation(layer.activation),
            kernel_initializer=keras.initializers.GlorotUniform(seed=flow.seed()),
            kernel_regularizer=penalty(0.0, layer.l2),
            dtype=flow.policy,
        )
        trimmed = _trim(flow.tensor, layer, width, flow.policy)
        branches.append(flow.hold(conv)(trimmed))
    flow.tensor = keras.layers.Concatenate(dtype=flow.policy)(branches) if len(branches) > 1 else branches[0]
    reach = layer.reach if layer.padding == "valid" else 1
    if flow.mask is not None and (reach > 1 or layer.stride > 1):
        flow.mask = own.PoolMask(1, layer.stride, reach)(flow.mask)
    flow.padded_zero = False


def _trim(tensor: Any, layer: described.Conv, width: int, policy: str) -> Any:
    """Narrower kernels would leave more positions than the widest when nothing is padded: cut what they read."""
    spare = (max(layer.kernel_sizes) - width) * layer.dilation
    if layer.padding == "same" or not spare:
        return tensor
    return keras.layers.Cropping1D((spare // 2, spare - spare // 2), dtype=policy)(tensor)


@_add.register
def _(layer: described.Pool, flow: Flow) -> None:
    if flow.mask is None:
        pools = {"max": keras.layers.MaxPooling1D, "average": keras.layers.AveragePooling1D}
        flow.apply(pools[layer.kind](layer.size, dtype=flow.policy))
        return
    mask = own.PoolMask(layer.size, layer.size, 1)(flow.mask)
    if layer.kind == "max":
        flow.tensor = own.PadValue(dtype=flow.policy)([flow.tensor, flow.mask])
        flow.apply(keras.layers.MaxPooling1D(layer.size, dtype=flow.policy))
    else:
        flow.zero_padding()
        flow.tensor = own.MaskedAveragePool(layer.size, dtype=flow.policy)([flow.tensor, flow.mask])
    flow.mask, flow.padded_zero = mask, False


@_add.register
def _(layer: described.GlobalPool, flow: Flow) -> None:
    kinds = ("max", "average") if layer.kind == "both" else (layer.kind,)
    plain = {"max": keras.layers.GlobalMaxPooling1D, "average": keras.layers.GlobalAveragePooling1D}
    if flow.mask is None:
        pooled = [plain[kind](dtype=flow.policy)(flow.tensor) for kind in kinds]
    else:
        pooled = [own.MaskedGlobalPool(kind, dtype=flow.policy)([flow.tensor, flow.mask]) for kind in kinds]
    flow.tensor = pooled[0] if len(pooled) == 1 else keras.layers.Concatenate(dtype=flow.policy)(pooled)
    flow.mask = None


@_add.register
def _(layer: described.Select, flow: Flow) -> None:
    flow.apply(own.Take(layer.channels, dtype=flow.policy))
    if layer.reverse:
        flow.located = False
        flow.apply(own.Reverse(dtype=flow.policy))
        flow.mask = None if flow.mask is None else own.Reverse(dtype=flow.policy)(flow.mask)


@_add.register
def _(layer: described.Places, flow: Flow) -> None:
    flow.located = False
    flow.apply(own.TakePlaces(layer.places, dtype=flow.policy))
    flow.mask = None if flow.mask is None else own.TakePlaces(layer.places, dtype=flow.policy)(flow.mask)


# ---- recurrence and attention ----


def recurrent(layer: described.Recurrent, flow: Flow, **kwargs: Any) -> Any:
    """Return a recurrent layer of one direction."""
    kind = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[layer.cell]
    return kind(
        layer.units,
        return_sequences=layer.sequences,
        kernel_initializer=keras.initializers.GlorotUniform(seed=flow.seed()),
        recurrent_initializer=keras.initializers.Orthogonal(seed=flow.seed()),
        kernel_regularizer=penalty(0.0, layer.l2),
        recurrent_dropout=layer.dropout,
        seed=flow.seed(),
        dtype=flow.policy,
        **kwargs,
    )


@_add.register
def _(layer: described.Recurrent, flow: Flow) -> None:
    line = recurrent(layer, flow)
    if layer.bidirectional:
        back = recurrent(layer, flow, go_backwards=True)
        line = keras.layers.Bidirectional(line, backward_layer=back, dtype=flow.policy)
    flow.apply_masked(flow.hold(line))
    flow.padded_zero = False
    if not layer.sequences:
        flow.mask = None


@_add.register
def _(layer: described.RunOn, flow: Flow) -> None:
    if flow.mask is None:
        flow.tensor = flow.tensor[:, -1]
    else:
        flow.tensor = own.LastPlace(dtype=flow.policy)([flow.tensor, flow.mask])
    flow.apply(flow.hold(own.RunOn(layer.steps, layer.copies, flow.seed(), dtype=flow.policy)))
    flow.mask = None


@_add.register
def _(layer: described.AttentionPool, flow: Flow) -> None:
    seeds = [flow.seed() for _ in range(7)]
    pool = own.AttentionPool(layer.units, layer.steps, layer.channels, seeds, dtype=flow.policy)
    flow.tensor, weights = flow.hold(pool)(flow.tensor, **({} if flow.mask is None else {"mask": flow.mask}))
    if flow.located:
        flow.parts.attention.append((weights, flow.mask))
    flow.mask = None


@_add.register
def _(layer: described.SelfAttention, flow: Flow) -> None:
    size = flow.shape[1] // layer.heads
    attention = keras.layers.MultiHeadAttention(
        layer.heads, size, dropout=layer.dropout, seed=flow.seed(), dtype=flow.policy
    )
    values = flow.tensor
    if flow.mask is None:
        flow.tensor = flow.hold(attention)(values, values)
    else:
        there = keras.ops.expand_dims(flow.mask, 1)
        flow.tensor = flow.hold(attention)(values, values, attention_mask=there)
    for weights in attention.weights:  # Keras would draw query, key and value from one seed
        if "kernel" in weights.path:
            weights.assign(keras.initializers.GlorotUniform(seed=flow.seed())(weights.shape))
    flow.padded_zero = False


@_add.register
def _(layer: described.Positions, flow: Flow) -> None:
    flow.apply(own.Positions(flow.shape[0], dtype=flow.policy))
    flow.padded_zero = False


@_add.register
def _(layer: described.KerasLayer, flow: Flow) -> None:
    flow.zero_padding()
    flow.apply(flow.hold(layer.fresh(flow.seed(), f"own_{len(flow.parts.weighted)}")))
    after = layer.shape_out(flow.shape)
    flow.mask = flow.mask if after[:-1] == flow.shape[:-1] else None
    flow.padded_zero = False


# ---- groups ----


@_add.register
def _(layer: described.Residual, flow: Flow) -> None:
    entered, shape, zero = flow.tensor, flow.shape, flow.padded_zero
    for inner in layer.layers:
        add(inner, flow)
    if flow.shape[-1] != shape[-1]:
        start = keras.initializers.GlorotUniform(seed=flow.seed())
        project = keras.layers.Dense(flow.shape[-1], use_bias=False, kernel_initializer=start, dtype=flow.policy)
        entered = flow.hold(project)(entered)
    flow.tensor = keras.layers.Add(dtype=flow.policy)([entered, flow.tensor])
    flow.padded_zero = flow.padded_zero and zero
    flow.shape = shape


@_add.register
def _(layer: described.Branches, flow: Flow) -> None:
    flows = [flow.fork() for _ in layer.branches]
    for branch, stack in zip(flows, layer.branches, strict=True):
        for inner in stack:
            add(inner, branch)
    flow.tensor = _join(layer.join, [branch.tensor for branch in flows], flow.policy)
    flow.mask = flows[0].mask
    flow.padded_zero = all(branch.padded_zero for branch in flows)
    flow.located = all(branch.located for branch in flows)


def _join(kind: str, tensors: list[Any], policy: str) -> Any:
    """One tensor out of those of several branches."""
    joins = {
        "concatenate": keras.layers.Concatenate,
        "mean": keras.layers.Average,
        "max": keras.layers.Maximum,
        "product": keras.layers.Multiply,
        "difference": keras.layers.Subtract,
    }
    return joins[kind](dtype=policy)(tensors) if len(tensors) > 1 else tensors[0]


@_add.register
def _(layer: described.Shared, flow: Flow) -> None:
    # The views stand below one another in the batch, so that every layer, a normalisation too, reads them as one.
    views, shape, n_views, located = [], flow.shape, len(layer.views), flow.located
    for stack in layer.views:
        view = flow.fork()
        for inner in stack:
            add(inner, view)
        views.append(view)
    below = own.Below(dtype=flow.policy)
    flow.tensor, flow.shape = below([view.tensor for view in views]), views[0].shape
    flow.mask = None if flow.mask is None else below([view.mask for view in views])
    flow.padded_zero, flow.located = all(view.padded_zero for view in views), False
    for inner in layer.layers:
        add(inner, flow)
    parts = [own.PartOfBatch(place, n_views, dtype=flow.policy) for place in range(n_views)]
    flow.tensor = _join(layer.join, [part(flow.tensor) for part in parts], flow.policy)
    flow.mask = None if flow.mask is None else parts[0](flow.mask)
    flow.located = located and all(view.located for view in views)
    flow.shape = shape


@_add.register
def _(layer: described.BothStrands, flow: Flow) -> None:
    codes, first = own.complement_codes(flow.encoder), len(flow.parts.attention)
    shape = flow.shape
    flow.codes = own.BothStrandsCodes(codes, dtype=flow.policy)(flow.codes)
    flow.mask = None if flow.mask is None else own.PaddingMask(dtype=flow.policy)(flow.codes)
    for inner in layer.layers:
        add(inner, flow)
    flow.tensor = _mean_of_strands(flow, flow.tensor, flow.mask, 1 if len(flow.shape) == 2 else None)
    flow.mask = None if flow.mask is None else own.FirstStrand(dtype=flow.policy)(flow.mask)
    for place, (weights, mask) in enumerate(flow.parts.attention[first:], start=first):
        mean = _mean_of_strands(flow, weights, mask, 2)
        flow.parts.attention[place] = mean, None if mask is None else own.FirstStrand(dtype=flow.policy)(mask)
    flow.shape = shape


def _mean_of_strands(flow: Flow, values: Any, mask: Any, axis: int | None) -> Any:
    """Join both halves of the batch; `axis` is that of the positions."""
    mean = own.MeanStrands(axis, dtype=flow.policy)
    return mean(values) if mask is None or axis is None else mean(values, mask=mask)
