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
    """

    kind: ClassVar[str] = ""
    shape_: tuple[int, ...]

    def fit(self, X: Any) -> Self:
        """Learn from the training values."""
        raise TypeError(f"{type(self).__name__} must say how it learns.")

    def transform(self, X: Any, dtype: str = "float32") -> np.ndarray:
        """Encode values; compact codes ignore `dtype`."""
        raise TypeError(f"{type(self).__name__} must say how it encodes.")

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned: plain values and arrays, for the bundle."""
        raise TypeError(f"{type(self).__name__} must say its state.")

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        raise TypeError(f"{cls.__name__} must be built from its state.")
