"""Biological values into compact arrays and back."""

from __future__ import annotations

from pybiodl.encode._base import Encoder
from pybiodl.encode._table import Table

__all__ = ["Encoder", "Table"]
