"""Keras layers that Keras does not have, on `keras.ops` alone, so that every engine runs them."""

from __future__ import annotations

from pybiodl.backends.keras.layers._attention import AttentionPool, LookUp, MarkReal, Positions
from pybiodl.backends.keras.layers._base import OwnLayer, Unmasked
from pybiodl.backends.keras.layers._codes import Embed, Expand, PaddingMask, SignalMask, SignalValues
from pybiodl.backends.keras.layers._latent import Before, Columns, Latent
from pybiodl.backends.keras.layers._line import (
    Below,
    MaskedAveragePool,
    MaskedGlobalPool,
    MaskPadding,
    PadValue,
    PartOfBatch,
    PoolMask,
    Reverse,
    Take,
    TakePlaces,
)
from pybiodl.backends.keras.layers._outputs import (
    Affine,
    BlankPadding,
    Exponential,
    Maxout,
    OrdinalProbabilities,
    ReverseGradient,
    Thresholds,
)
from pybiodl.backends.keras.layers._run_on import LastPlace, RunOn
from pybiodl.backends.keras.layers._strands import BothStrandsCodes, FirstStrand, MeanStrands, complement_codes

__all__ = [
    "Affine",
    "AttentionPool",
    "Before",
    "Below",
    "BlankPadding",
    "BothStrandsCodes",
    "Columns",
    "Embed",
    "Expand",
    "Exponential",
    "FirstStrand",
    "LastPlace",
    "Latent",
    "LookUp",
    "MarkReal",
    "MaskPadding",
    "MaskedAveragePool",
    "MaskedGlobalPool",
    "Maxout",
    "MeanStrands",
    "OrdinalProbabilities",
    "OwnLayer",
    "PadValue",
    "PaddingMask",
    "PartOfBatch",
    "PoolMask",
    "Positions",
    "Reverse",
    "ReverseGradient",
    "RunOn",
    "SignalMask",
    "SignalValues",
    "Take",
    "TakePlaces",
    "Thresholds",
    "Unmasked",
    "complement_codes",
]
