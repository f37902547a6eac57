"""What every encoder can do."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np

from pybiodl._check import Described

Arrays = dict[str, np.ndarray]


class Encoder(Described):
    """Biological values into compact arrays, learned once and repeated at prediction.

    A subclass assigns its parameters in ``__init__``, learns attributes ending in ``_`` in `fit`, and says in
    ``shape_`` which shape the network reads. Parameters follow scikit-learn's conventions.

    Attributes
    ----------
    kind : {"table", "sequence", "signal"}
        What the network sees. ``table``: floats (n_samples, n_features). ``sequence``: integer codes
        (n_samples, length), 0 is padding; ``expansion_``, float32 (n_codes, n_letters), says what a code stands for,
        or is None where code c is one-hot letter c - 1. ``signal``: floats (n_samples, length, n_channels), NaN in
        every channel of a padded position.
    reads : {"table", "sequence", "signal", "spectrum", "visits"}
        The kind of the raw values; ``sequence`` is one string a sample.
    length_, ragged_
        Of sequences and signals: positions that the network reads, and whether a training sample had fewer.
    """

    kind: ClassVar[str] = ""
    reads: ClassVar[str] = ""
    shape_: tuple[int, ...]

    def fit(self, X: Any) -> Self:
        """Learn from the training values."""
        raise TypeError(f"{type(self).__name__} must say how it learns.")

    def transform(self, X: Any, dtype: str = "float32") -> np.ndarray:
        """Encode values; compact codes ignore `dtype`."""
        raise TypeError(f"{type(self).__name__} must say how it encodes.")

    def lengths(self, X: Any) -> np.ndarray:
        """Count the positions of each sample that are no padding, shape (n_samples,), int64."""
        raise TypeError(f"{type(self).__name__} has no positions.")

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned: plain values and arrays, for the bundle."""
        raise TypeError(f"{type(self).__name__} must say its state.")

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        raise TypeError(f"{cls.__name__} must be built from its state.")
