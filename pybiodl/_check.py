"""Checks of parameter values, each with one sentence: what, rule, value received, cure."""

from __future__ import annotations

import difflib
import inspect
import math
import numbers
from collections.abc import Iterable
from typing import Any, Self

import numpy as np

from pybiodl.errors import InvalidInputError, InvalidTypeError


def one_each(values: Any, n: int, name: str, what: str = "samples") -> np.ndarray:
    """Return values as an array of shape (n,).

    Raises
    ------
    InvalidInputError
        If they are of another shape.
    """
    found = np.asarray(values)
    if found.shape != (n,):
        raise InvalidInputError(
            f"{name} must have one entry for each of the {n} {what}; got shape {found.shape}.", field=name
        )
    return found


def nearest(name: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the nearest known name, or an empty string."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def one_of(value: Any, name: str, allowed: Iterable[str]) -> str:
    """Return `value` if it is one of `allowed`."""
    allowed = tuple(allowed)
    if value not in allowed:
        hint = nearest(value, allowed) if isinstance(value, str) else ""
        listed = ", ".join(repr(item) for item in allowed)
        raise InvalidInputError(f"{name} must be one of {listed}; got {value!r}{hint or '.'}", field=name)
    return str(value)


def integer(value: Any, name: str, minimum: int = 1) -> int:
    """Return `value` as an int; whole floats (R has no others) are integers."""
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if isinstance(value, numbers.Real) and not isinstance(value, bool) and not whole:
        whole = math.isfinite(value) and float(value).is_integer()
    if not whole or int(value) < minimum:
        raise InvalidInputError(f"{name} must be a whole number of at least {minimum}; got {value!r}.", field=name)
    return int(value)


def number(
    value: Any, name: str, low: float, high: float = math.inf, *, low_open: bool = False, high_open: bool = False
) -> float:
    """Return `value` as a float inside the interval from `low` to `high`."""
    rule = f"{'above' if low_open else 'at least'} {low:g}"
    if high != math.inf:
        rule += f" and {'below' if high_open else 'at most'} {high:g}"
    ok = isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)
    ok = ok and (value > low if low_open else value >= low) and (value < high if high_open else value <= high)
    if not ok:
        raise InvalidInputError(f"{name} must be a number {rule}; got {value!r}.", field=name)
    return float(value)


def per_layer(value: Any, name: str, minimum: int = 1) -> tuple[int, ...]:
    """Return one whole number a layer: a single number stands for one layer."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return (integer(value, name, minimum),)
    return tuple(integer(item, name, minimum) for item in value)


def widths_per_layer(value: Any, name: str) -> tuple[tuple[int, ...], ...]:
    """Return one entry a layer; an entry that is itself a tuple is several widths side by side."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return ((integer(value, name),),)
    entries = tuple(per_layer(item, name) for item in value)
    if any(not entry for entry in entries):
        raise InvalidInputError(f"{name} must name at least one width a layer; got {value!r}.", field=name)
    return entries


def spread(values: tuple[Any, ...], n_layers: int, name: str, leader: str) -> tuple[Any, ...]:
    """Repeat a single entry over `n_layers`, or check that there is one entry a layer."""
    if len(values) == 1:
        return values * n_layers
    if len(values) != n_layers:
        raise InvalidInputError(
            f"{name} must be a number or have one entry for each of the {n_layers} layers of {leader}; "
            f"got {len(values)} entries.",
            field=name,
        )
    return values


class StrictParameters:
    """Mixin: a constructor call with an unknown parameter names the nearest known one."""

    def __new__(cls, *args: Any, **params: Any) -> Self:
        """Refuse unknown parameter names before ``__init__``."""
        cls._refuse_unknown(params)
        return super().__new__(cls)

    @classmethod
    def _refuse_unknown(cls, params: Iterable[str]) -> None:
        known = cls._parameter_names()
        for name in params:
            if name not in known:
                raise InvalidTypeError(
                    f"{cls.__name__} has no parameter {name!r}{nearest(name, known) or '.'}"
                    f" Its parameters are {', '.join(known)}.",
                    field=name,
                )

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]


class Described(StrictParameters):
    """Base of networks and encoders: scikit-learn's conventions for parameters, without scikit-learn."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Parameters by name, as given to the constructor."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name.

        Raises
        ------
        InvalidTypeError
            If a name is unknown; the nearest known name is given.
        """
        self._refuse_unknown(params)
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self).__init__).parameters
        given = (f"{k}={v!r}" for k, v in self.get_params().items() if plain(v) != plain(defaults[k].default))
        return f"{type(self).__name__}({', '.join(given)})"


def plain(value: Any) -> Any:
    """Tuples and NumPy numbers as the JSON values that they come back from."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.tolist() if hasattr(value, "tolist") else value
