"""From what encoders give to numbers along a line, and where there is padding."""

from __future__ import annotations

from typing import Any

from pybiodl.backends.keras.layers._base import OwnLayer, keras, ops


class Expand(OwnLayer):
    """Codes ``(batch, length)`` into letters ``(batch, length, n_letters)``.

    Parameters
    ----------
    table : array of shape (n_codes, n_letters), or None
        Letters of each code; None where code c is letter c - 1, and 0 and n_letters + 1 (a masked one) no letter.
    n_letters : int
    """

    arguments = ("table", "n_letters")

    def call(self, codes: Any) -> Any:
        """Look the letters up."""
        codes = ops.cast(codes, "int32")
        if self.table is None:
            codes = ops.where(codes > self.n_letters, ops.zeros_like(codes), codes)
            return ops.one_hot(codes - 1, self.n_letters, dtype=self.compute_dtype)
        return ops.take(self.constant(self.table), codes, axis=0)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """One more axis of letters."""
        return (*input_shape, self.n_letters)


class Embed(OwnLayer):
    """Codes ``(batch, length)`` into learned vectors ``(batch, length, units)``, zero where there is none.

    Parameters
    ----------
    units : int
    table, n_letters
        As for `Expand`.
    seed : int
    """

    arguments = ("units", "table", "n_letters", "seed")

    def build(self, input_shape: Any) -> None:
        """One vector a letter."""
        self.vectors = self.kernel("kernel", (self.n_letters, self.units), self.seed)

    def call(self, codes: Any) -> Any:
        """Look the vectors up: of an ambiguous letter the mean of its letters'."""
        vectors = ops.cast(self.vectors, self.compute_dtype)
        if self.table is None:
            none = ops.zeros((1, self.units), dtype=self.compute_dtype)
            by_code = ops.concatenate([none, vectors, none], axis=0)
        else:
            by_code = ops.matmul(self.constant(self.table), vectors)
        return ops.take(by_code, ops.cast(codes, "int32"), axis=0)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """One more axis of units."""
        return (*input_shape, self.units)


class PaddingMask(OwnLayer):
    """Codes ``(batch, length)`` into True where there is a letter and False where there is padding."""

    def call(self, codes: Any) -> Any:
        """Compare with the code of padding."""
        return ops.not_equal(ops.cast(codes, "int32"), 0)

    def compute_output_spec(self, codes: Any) -> Any:
        """Booleans."""
        return keras.KerasTensor(codes.shape, dtype="bool")


class SignalMask(OwnLayer):
    """Signals ``(batch, length, channels)`` into False where all channels are NaN, which marks padding."""

    def call(self, signals: Any) -> Any:
        """Look at the first channel."""
        return ops.logical_not(ops.isnan(signals[:, :, 0]))

    def compute_output_spec(self, signals: Any) -> Any:
        """Booleans."""
        return keras.KerasTensor(signals.shape[:2], dtype="bool")


class SignalValues(OwnLayer):
    """Signals with padding of zeros in place of NaN."""

    def call(self, signals: Any) -> Any:
        """Fill up."""
        signals = ops.cast(signals, self.compute_dtype)
        return ops.where(ops.isnan(signals), ops.zeros_like(signals), signals)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As it came."""
        return input_shape
