"""A network whose gradients are the multipliers of DeepLIFT's rescale rule.

Samples and their references go through side by side, each pair in neighbouring rows of the batch. What is not linear
gives the right value by a straight line through the pair, so that the slope which gradients see is that line's: the
difference of the outputs over the difference of the inputs. One way back through the network then does the rest, on
every engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pybiodl.backends.keras import layers as own
from pybiodl.backends.keras._engine import load_keras
from pybiodl.errors import UnsupportedError

keras = load_keras()
ops = keras.ops

_NEAR = 1e-5  # of inputs, below which a line through two points is the tangent
_BY_ITSELF = ("relu", "leaky_relu", "_thresholded_relu", "sigmoid", "tanh", "elu", "selu", "gelu", "silu")
_LINEAR = (
    keras.layers.Add, keras.layers.Average, keras.layers.AveragePooling1D, keras.layers.BatchNormalization,
    keras.layers.Concatenate, keras.layers.Cropping1D, keras.layers.Dropout, keras.layers.Flatten,
    keras.layers.GlobalAveragePooling1D, keras.layers.InputLayer, keras.layers.Subtract, own.Affine,
    own.BothStrandsCodes, own.FirstStrand, own.MaskPadding, own.MaskedAveragePool, own.MeanStrands, own.PadValue,
    own.PaddingMask, own.PoolMask, own.Reverse, own.SignalMask, own.SignalValues, own.Take, own.TakePlaces,
    own.Unmasked,
)  # fmt: skip


def with_multipliers(model: Any) -> Any:
    """Copy a Keras model; in the copy each row of samples at an even place is paired with its reference in the next.

    Raises
    ------
    UnsupportedError
        If a layer is neither linear, nor a function of each number by itself, nor a maximum along the line.
    """
    pairs: list[tuple[Any, Any]] = []

    def copied(layer: Any) -> Any:
        config = layer.get_config()
        if isinstance(layer, keras.layers.Dense | keras.layers.Conv1D | keras.layers.Activation):
            config["activation"] = "linear"
        made = type(layer).from_config(config)
        pairs.append((layer, made))
        return made

    def called(layer: Any, *inputs: Any, **settings: Any) -> Any:
        before = next(old for old, made in pairs if made is layer)
        stands_for = _instead(before)
        if isinstance(before, keras.layers.Dense | keras.layers.Conv1D):
            return stands_for(layer(*inputs, **settings))
        return layer(*inputs, **settings) if stands_for is _as_it_is else stands_for(*inputs)

    made = keras.models.clone_model(model, clone_function=copied, call_function=called)
    for old, new in pairs:
        if old.weights:
            new.set_weights(old.get_weights())
    return made


def side_by_side(values: Any, references: Any) -> Any:
    """Interleave rows: each sample and its reference behind it."""
    both = ops.stack([values, ops.stop_gradient(references)], axis=1)
    return ops.reshape(both, (-1, *values.shape[1:]))


def _as_it_is(values: Any) -> Any:
    return values


def _instead(layer: Any) -> Callable[..., Any]:
    """Return what stands in the place of a layer, behind its linear part where it has one."""
    what = f"a layer {type(layer).__name__}"
    if isinstance(layer, keras.layers.Dense | keras.layers.Conv1D | keras.layers.Activation):
        name = getattr(layer.activation, "__name__", "")
        if name == "linear":
            return _as_it_is
        if name in _BY_ITSELF:
            return Line(layer.activation, dtype=layer.dtype_policy)
        what = f"the activation {name}"
    elif isinstance(layer, keras.layers.MaxPooling1D):
        return LineOfMaximum(layer.pool_size[0], dtype=layer.dtype_policy)
    elif isinstance(layer, keras.layers.GlobalMaxPooling1D):
        return LineOfMaximum(None, dtype=layer.dtype_policy)
    elif isinstance(layer, own.MaskedGlobalPool):
        return LineOfMaximum(None, dtype=layer.dtype_policy) if layer.kind == "max" else _as_it_is
    elif isinstance(layer, _LINEAR):
        return _as_it_is
    raise UnsupportedError(
        "deep_lift is for networks of dense, convolution, pooling, normalisation and activation layers; this one has "
        f"{what}; use integrated_gradients.",
        field="model",
    )


class Line(keras.layers.Layer):  # type: ignore[name-defined]
    """A function of each number by itself, as the line through a sample and its reference."""

    def __init__(self, function: Any, **settings: Any) -> None:
        super().__init__(**settings)
        self.function = function

    def call(self, values: Any) -> Any:
        """Give both; the slope of the sample is that of the line."""
        here, there = _pairs(values)
        after, base = self.function(here), ops.stop_gradient(self.function(there))
        return _together(_on_the_line(here, there, after, base), base, values)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As it came."""
        return input_shape


class LineOfMaximum(keras.layers.Layer):  # type: ignore[name-defined]
    """The maximum of windows along the line, or of all of it.

    The difference of two maxima goes to the place of the larger one, whose own difference is at least as large.
    """

    def __init__(self, size: int | None, **settings: Any) -> None:
        super().__init__(**settings)
        self.size = size

    def call(self, values: Any, mask: Any = None) -> Any:
        """Give both; `values` may come with its mask."""
        values, mask = values if isinstance(values, list | tuple) else (values, None)
        whole = values
        if mask is not None:
            whole = ops.where(ops.expand_dims(mask, -1), values, ops.full_like(values, -1e4))
        length, channels = ops.shape(whole)[1], whole.shape[2]
        size = length if self.size is None else self.size
        windows = ops.reshape(whole[:, : length // size * size], (-1, length // size, size, channels))
        here, there = _pairs(windows)
        after, base = ops.max(here, axis=2), ops.stop_gradient(ops.max(there, axis=2))
        place = ops.where(after >= base, ops.argmax(here, axis=2), ops.argmax(there, axis=2))
        at = ops.one_hot(place, size, axis=2, dtype=here.dtype)
        to, begin = (ops.sum(one * at, axis=2) for one in (here, there))
        found = _together(_on_the_line(to, begin, after, base), base, ops.max(windows, axis=2))
        if self.size is not None:
            return found
        found = found[:, 0]
        return found if mask is None else found * ops.cast(ops.any(mask, axis=1, keepdims=True), found.dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Fewer positions, or none."""
        batch, length, channels = input_shape[0] if isinstance(input_shape, list) else input_shape
        if self.size is None:
            return batch, channels
        return batch, None if length is None else length // self.size, channels


def _pairs(values: Any) -> tuple[Any, Any]:
    """Part samples from references, which have no slope."""
    both = ops.reshape(values, (-1, 2, *ops.shape(values)[1:]))
    return both[:, 0], ops.stop_gradient(both[:, 1])


def _together(here: Any, there: Any, like: Any) -> Any:
    return ops.reshape(ops.stack([here, there], axis=1), ops.shape(like))


def _on_the_line(here: Any, there: Any, after: Any, base: Any) -> Any:
    """Value of the sample, whose slope is that of the line; where the two meet, that of the tangent."""
    change = ops.stop_gradient(here - there)
    near = ops.abs(change) < _NEAR
    slope = (ops.stop_gradient(after) - base) / ops.where(near, ops.ones_like(change), change)
    return ops.where(near, after, base + slope * (here - there))
