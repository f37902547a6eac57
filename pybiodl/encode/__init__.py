"""Biological values into compact arrays and back."""

from __future__ import annotations

from pybiodl._check import one_of
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.encode._raw import as_signals, is_signals
from pybiodl.encode._sequence import Sequence
from pybiodl.encode._signal import Signal
from pybiodl.encode._table import Table, is_categorical

__all__ = [
    "Arrays",
    "Encoder",
    "Sequence",
    "Signal",
    "Table",
    "as_signals",
    "encoder_type",
    "is_categorical",
    "is_signals",
]


def encoder_type(name: str) -> type[Encoder]:
    """Class of the encoder of that name; only encoders of this module are known."""
    types: dict[str, type[Encoder]] = {encoder.__name__: encoder for encoder in (Sequence, Signal, Table)}
    return types[one_of(name, "encoder type", types)]
