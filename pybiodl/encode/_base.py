"""What every encoder can do."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar, Self

import numpy as np

from pybiodl._check import nearest
from pybiodl.errors import InvalidInputError

Arrays = dict[str, np.ndarray]


class Encoder:
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

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Parameters by name, as given to the constructor."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name.

        Raises
        ------
        InvalidInputError
            If a name is unknown; the nearest known name is given.
        """
        known = self._parameter_names()
        for name, value in params.items():
            if name not in known:
                raise InvalidInputError(
                    f"{type(self).__name__} has no parameter {name!r}{nearest(name, known)}"
                    f" Its parameters are {', '.join(known)}.",
                    field=name,
                )
            setattr(self, name, value)
        return self

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned: plain values and arrays, for the bundle."""
        raise TypeError(f"{type(self).__name__} must say its state.")

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        raise TypeError(f"{cls.__name__} must be built from its state.")

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self).__init__).parameters
        given = (f"{k}={v!r}" for k, v in self.get_params().items() if v != defaults[k].default)
        return f"{type(self).__name__}({', '.join(given)})"
