"""Biological values into compact arrays and back."""

from __future__ import annotations

from pybiodl._check import one_of
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.encode._sequence import Sequence
from pybiodl.encode._table import Table, is_categorical

__all__ = ["Arrays", "Encoder", "Sequence", "Table", "encoder_type", "is_categorical"]


def encoder_type(name: str) -> type[Encoder]:
    """Class of the encoder of that name; only encoders of this module are known."""
    types: dict[str, type[Encoder]] = {"Sequence": Sequence, "Table": Table}
    return types[one_of(name, "encoder type", types)]
