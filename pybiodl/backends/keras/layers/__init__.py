"""Keras layers that Keras does not have, on `keras.ops` alone, so that every engine runs them."""

from __future__ import annotations

from pybiodl.backends.keras.layers._attention import AttentionPool, Positions
from pybiodl.backends.keras.layers._base import OwnLayer, Unmasked
from pybiodl.backends.keras.layers._codes import Embed, Expand, PaddingMask, SignalMask, SignalValues
from pybiodl.backends.keras.layers._latent import Before, Columns, Latent
from pybiodl.backends.keras.layers._line import (
    MaskedAveragePool,
    MaskedGlobalPool,
    MaskPadding,
    PadValue,
    PoolMask,
    Reverse,
    Take,
)
from pybiodl.backends.keras.layers._outputs import Affine, Exponential, Maxout, OrdinalProbabilities, Thresholds
from pybiodl.backends.keras.layers._strands import BothStrandsCodes, FirstStrand, MeanStrands, complement_codes

__all__ = [
    "Affine",
    "AttentionPool",
    "Before",
    "BothStrandsCodes",
    "Columns",
    "Embed",
    "Expand",
    "Exponential",
    "FirstStrand",
    "Latent",
    "MaskPadding",
    "MaskedAveragePool",
    "MaskedGlobalPool",
    "Maxout",
    "MeanStrands",
    "OrdinalProbabilities",
    "OwnLayer",
    "PadValue",
    "PaddingMask",
    "PoolMask",
    "Positions",
    "Reverse",
    "SignalMask",
    "SignalValues",
    "Take",
    "Thresholds",
    "Unmasked",
    "complement_codes",
]
