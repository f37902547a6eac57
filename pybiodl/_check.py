"""Checks of parameter values, each with one sentence: what, rule, value received, cure."""

from __future__ import annotations

import difflib
import math
import numbers
from collections.abc import Iterable
from typing import Any

from pybiodl.errors import InvalidInputError


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
