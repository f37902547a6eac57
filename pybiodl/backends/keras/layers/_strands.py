"""Both strands of DNA or RNA through the same weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.backends.keras.layers._base import OwnLayer, keras, ops
from pybiodl.encode._alphabet import complement_of
from pybiodl.errors import UnsupportedError


def _mirror(values: Any, real: Any) -> Any:
    """Turn the real part of each line round, leaving padding where it is.

    `values` is (batch, length, ...), `real` (batch, length) is True where there is no padding, in one stretch.
    """
    places = ops.expand_dims(ops.arange(ops.shape(values)[1], dtype="int32"), 0)
    real = ops.cast(real, "int32")
    first = ops.cast(ops.argmax(real, axis=1, keepdims=True), "int32")
    last = first + ops.sum(real, axis=1, keepdims=True) - 1
    source = ops.where(real > 0, first + last - places, places)
    while len(source.shape) < len(values.shape):
        source = ops.expand_dims(source, -1)
    return ops.take_along_axis(values, ops.broadcast_to(source, ops.shape(values)), axis=1)


class BothStrandsCodes(OwnLayer):
    """Codes ``(batch, length)`` and below them those of the reverse complements, ``(2 batch, length)``.

    Parameters
    ----------
    complement : array of shape (n_codes,)
        Code of the complement of each code.
    """

    arguments = ("complement",)

    def call(self, codes: Any) -> Any:
        """Complement and turn round."""
        codes = ops.cast(codes, "int32")
        table = ops.convert_to_tensor(self.complement, dtype="int32")
        other = _mirror(ops.take(table, codes, axis=0), ops.not_equal(codes, 0))
        return ops.concatenate([codes, other], axis=0)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Twice the batch."""
        return (None, *input_shape[1:])


class MeanStrands(OwnLayer):
    """The mean of both strands, ``(2 batch, ...)`` into ``(batch, ...)``; positions are turned back first.

    `axis` is the axis of positions, or None where there are none any more. Called with the mask of what enters where
    lines have padding.
    """

    arguments = ("axis",)

    def call(self, values: Any, mask: Any = None) -> Any:
        """Turn back and take the mean."""
        one, other = ops.split(values, 2, axis=0)
        if self.axis is not None and mask is None:
            other = ops.flip(other, axis=self.axis)
        elif self.axis is not None:
            real = ops.split(mask, 2, axis=0)[1]
            other = ops.moveaxis(_mirror(ops.moveaxis(other, self.axis, 1), real), 1, self.axis)
        return (one + other) / 2

    def compute_output_shape(self, values_shape: Any, mask_shape: Any = None) -> Any:
        """Half of the batch."""
        return (None, *values_shape[1:])


class FirstStrand(OwnLayer):
    """The first half of a mask of both strands."""

    def call(self, mask: Any) -> Any:
        """Split."""
        return ops.split(mask, 2, axis=0)[0]

    def compute_output_spec(self, mask: Any) -> Any:
        """Half of the batch."""
        return keras.KerasTensor((None, *mask.shape[1:]), dtype=mask.dtype)


def complement_codes(encoder: Any) -> np.ndarray:
    """Code of the complement of each code of an encoder, shape (n_codes,): ``ACGT`` read from its other end.

    Raises
    ------
    UnsupportedError
        If the encoder reads no DNA or RNA.
    """
    if getattr(encoder, "alphabet_", None) not in ("dna", "rna"):
        raise UnsupportedError(
            "reverse_complement=True needs DNA or RNA; X is "
            f"{getattr(encoder, 'alphabet_', None) or 'no sequence of letters'}; use reverse_complement=False.",
            field="network",
        )
    return complement_of(encoder.expansion_)
