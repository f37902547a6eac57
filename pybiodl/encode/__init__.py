"""Biological values into compact arrays and back."""

from __future__ import annotations

from pybiodl._check import one_of
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.encode._hashing import Hashing
from pybiodl.encode._kmer_counts import KMerCounts
from pybiodl.encode._kmers import KMers
from pybiodl.encode._raw import as_signals, as_spectra, as_visits, is_signals, is_visits
from pybiodl.encode._sequence import Sequence
from pybiodl.encode._signal import Signal
from pybiodl.encode._smiles import spell_smiles
from pybiodl.encode._spectrum import Spectrum
from pybiodl.encode._table import Table, is_categorical
from pybiodl.encode._tokens import Tokens
from pybiodl.encode._visits import Visits

__all__ = [
    "Arrays",
    "Encoder",
    "Hashing",
    "KMerCounts",
    "KMers",
    "Sequence",
    "Signal",
    "Spectrum",
    "Table",
    "Tokens",
    "Visits",
    "as_signals",
    "as_spectra",
    "as_visits",
    "encoder_type",
    "is_categorical",
    "is_signals",
    "is_visits",
    "spell_smiles",
]

_ENCODERS: tuple[type[Encoder], ...] = (
    Hashing, KMerCounts, KMers, Sequence, Signal, Spectrum, Table, Tokens, Visits,
)  # fmt: skip


def encoder_type(name: str) -> type[Encoder]:
    """Class of the encoder of that name; only encoders of this module are known."""
    types = {encoder.__name__: encoder for encoder in _ENCODERS}
    return types[one_of(name, "encoder type", types)]
