"""What training minimises and reports, on the numbers of a head before its link; what is not known counts nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from pybiodl.backends.distribution import Distribution
from pybiodl.backends.keras._ctc import SymbolLoss
from pybiodl.backends.keras._engine import load_keras
from pybiodl.backends.keras._losses_of_numbers import OF_NUMBERS
from pybiodl.backends.protocol import OWN_LOSSES
from pybiodl.networks import Head

keras = load_keras()
ops = keras.ops

FOCUS = 2.0  # gamma of Lin et al. (2017)


def targets(y: np.ndarray, head: Head) -> Any:
    """Targets as the loss reads them, in a dict by name where the head has parts.

    Class codes are int32, -1 where not known; everything else is float32, NaN where not known; values standardised.
    """
    if y.dtype.names:
        return {part.name: targets(y[part.name], part) for part in head.parts}
    if head.parts:
        columns = np.cumsum([0, *(part.n_columns for part in head.parts)])
        return {
            part.name: targets(_columns(y, part, first, last), part)
            for part, first, last in zip(head.parts, columns[:-1], columns[1:], strict=True)
        }
    if head.coded:
        return np.nan_to_num(y, nan=-1).astype(np.int32)
    if head.kind == "binary":
        known = np.asarray(y, dtype=np.float32)
        return np.where(known < 0, np.nan, known)[..., None].astype(np.float32)
    if head.kind == "regression":
        y = (np.asarray(y, dtype=np.float64) - head.mean) / head.scale
    if head.kind == "count" and head.scale:
        y = np.asarray(y, dtype=np.float64) / head.scale
    return np.asarray(y, dtype=np.float32)


def _columns(y: np.ndarray, part: Head, first: int, last: int) -> np.ndarray:
    return y[..., first] if part.is_class else y[..., first:last]


def loss_function(loss: Any, head: Head) -> Any:
    """Loss of a head on its logits: the user's own, or the one of its kind; by name where the head has parts."""
    if head.parts:
        return {part.name: loss_function(None if part.adversarial else loss, part) for part in head.parts}
    distribution = Distribution.of(loss)
    if distribution is None and loss not in OWN_LOSSES:
        return loss
    if head.kind == "symbols":
        return SymbolLoss()
    if head.kind == "contrast":
        return partial(_contrast, temperature=head.temperature)
    if head.kind in ("regression", "count", "reconstruction"):
        assert distribution is not None
        return _Known(partial(OF_NUMBERS[distribution.name], distribution=distribution), head.positions, False)
    each = partial(_EACH[head.kind], focus=FOCUS if loss == "focal" else 0.0, weight=head.class_weight)
    return _Known(each, head.positions, head.coded)


def loss_weights(head: Head) -> dict[str, float] | None:
    """Share of each part."""
    return {part.name: part.weight for part in head.parts} or None


class _Known:
    """Mean over what is known: of a sample over its labels or targets, of a batch of lines over its positions."""

    __name__ = "loss"

    def __init__(self, each: Callable[[Any, Any], Any], positions: bool, codes: bool) -> None:
        self.each = each
        self.positions = positions
        self.codes = codes

    def __call__(self, y: Any, logits: Any) -> Any:
        """Loss of each sample, shape (batch,)."""
        y = ops.cast(y, "int32") if self.codes else y  # Keras hands all targets over as floats
        known = y >= 0 if self.codes else ops.logical_not(ops.isnan(y))
        filled = ops.where(known, y, ops.zeros_like(y))
        each = self.each(filled, logits)
        weight = ops.cast(known, each.dtype)
        if not self.positions:
            if self.codes:
                return each * weight
            return ops.sum(each * weight, axis=-1) / ops.maximum(ops.sum(weight, axis=-1), 1.0)
        axes = tuple(range(1, len(each.shape)))
        by_sample = ops.sum(each * weight, axis=axes)
        count = ops.mean(ops.sum(weight, axis=axes))  # so that the mean over the batch is one over positions
        return by_sample / ops.maximum(count, 1.0)


def _of_labels(y: Any, logits: Any, focus: float, weight: tuple[float, ...]) -> Any:
    """Cross-entropy of each label (focal: less of what is right already, Lin et al. 2017, arXiv:1708.02002)."""
    each = ops.maximum(logits, 0.0) - logits * y + ops.log1p(ops.exp(-ops.abs(logits)))
    if focus:
        each = each * ops.power(-ops.expm1(-each), focus)
    return each * (1.0 + y * (ops.convert_to_tensor(weight, dtype=each.dtype) - 1.0)) if weight else each


def _of_two(y: Any, logits: Any, focus: float, weight: tuple[float, ...]) -> Any:
    """Cross-entropy of the second of two classes, each with a weight."""
    each = _of_labels(y, logits, focus, ())
    if not weight:
        return each
    first, second = weight
    return each * (first + y * (second - first))


def _of_classes(y: Any, logits: Any, focus: float, weight: tuple[float, ...]) -> Any:
    """Cross-entropy of the class of each sample or position."""
    each = ops.sparse_categorical_crossentropy(y, logits, from_logits=True)
    if focus:
        each = each * ops.power(-ops.expm1(-each), focus)
    return each * ops.take(ops.convert_to_tensor(weight, dtype=each.dtype), y) if weight else each


def _of_steps(y: Any, logits: Any, focus: float, weight: tuple[float, ...]) -> Any:
    """Cross-entropy of "above class k", summed over k."""
    steps = ops.arange(logits.shape[-1], dtype="int32")
    above = ops.cast(ops.expand_dims(y, -1) > steps, logits.dtype)
    each = ops.sum(_of_labels(above, logits, focus, ()), axis=-1)
    return each * ops.take(ops.convert_to_tensor(weight, dtype=each.dtype), y) if weight else each


def _likeness(values: Any) -> Any:
    """Cosine of each row to all others, shape (batch, batch); far below any cosine to itself."""
    values = ops.cast(values, "float32")
    # Of the squares, as the gradient of a length is not a number where the length is 0.
    values = values * ops.rsqrt(ops.maximum(ops.sum(ops.square(values), axis=-1, keepdims=True), 1e-12))
    return ops.matmul(values, ops.transpose(values)) - 1e6 * ops.eye(ops.shape(values)[0])


def _contrast(y: Any, values: Any, temperature: float) -> Any:
    """Cross-entropy of which of the other rows are of the same number, shape (batch,).

    With two views a sample that is NT-Xent (Chen et al. 2020, arXiv:2002.05709), with the rows of a class the
    supervised loss ("out") of Khosla et al. (2020, arXiv:2004.11362). A row without a partner counts nothing.
    """
    likeness = _likeness(values) / temperature
    logarithm = likeness - ops.logsumexp(likeness, axis=-1, keepdims=True)
    partner = _partners(y)
    found = ops.sum(ops.where(partner, logarithm, ops.zeros_like(logarithm)), axis=-1)
    return -found / ops.maximum(ops.sum(ops.cast(partner, "float32"), axis=-1), 1.0)


def _partners(y: Any) -> Any:
    """Tell where two different rows are of the same number, bool (batch, batch)."""
    y = ops.reshape(ops.cast(y, "int32"), (-1,))
    same = ops.equal(ops.expand_dims(y, 0), ops.expand_dims(y, 1))
    return ops.logical_and(same, ops.logical_not(ops.cast(ops.eye(ops.shape(y)[0]), "bool")))


_EACH: dict[str, Callable[..., Any]] = {
    "binary": _of_two,
    "multilabel": _of_labels,
    "multiclass": _of_classes,
    "ordinal": _of_steps,
}


def metrics_of(head: Head) -> Any:
    """Metrics beside the loss, on logits."""
    if head.parts:
        return {part.name: metrics_of(part) for part in head.parts}
    if head.kind == "contrast":
        return [PartnerAccuracy(name="accuracy")]
    return [KnownAccuracy(head.kind, head.coded, name="accuracy")] if head.kind in _RIGHT else []


def _same_class(y: Any, logits: Any) -> Any:
    return ops.equal(ops.cast(y, "int32"), ops.cast(ops.argmax(logits, axis=-1), "int32"))


def _same_step(y: Any, logits: Any) -> Any:
    return ops.equal(ops.cast(y, "int32"), ops.sum(ops.cast(logits > 0, "int32"), axis=-1))


def _same_label(y: Any, logits: Any) -> Any:
    return ops.equal(y > 0.5, logits > 0)


_RIGHT = {"multiclass": _same_class, "ordinal": _same_step, "binary": _same_label, "multilabel": _same_label}


class KnownAccuracy(keras.metrics.Mean):  # type: ignore[name-defined]
    """Share of the samples, labels or positions that are right, of those that are known."""

    def __init__(self, kind: str, coded: bool, name: str = "accuracy", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.kind = kind
        self.coded = coded

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count."""
        known = y_true >= 0 if self.coded else ops.logical_not(ops.isnan(y_true))
        right = ops.cast(_RIGHT[self.kind](y_true, y_pred), "float32")
        weight = ops.cast(known, "float32")
        if sample_weight is not None:
            sample_weight = ops.cast(sample_weight, "float32")
            weight = weight * ops.reshape(sample_weight, (-1, *[1] * (len(weight.shape) - 1)))
        super().update_state(right, sample_weight=weight)


class PartnerAccuracy(keras.metrics.Mean):  # type: ignore[name-defined]
    """Share of the rows whose nearest other row in the batch is of the same number."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count."""
        nearest = ops.one_hot(ops.argmax(_likeness(y_pred), axis=-1), ops.shape(y_pred)[0])
        right = ops.sum(nearest * ops.cast(_partners(y_true), "float32"), axis=-1)
        super().update_state(right, sample_weight=sample_weight)
