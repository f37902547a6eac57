"""The vocabulary of networks: plain records of layers, which every backend translates into its own.

A layer knows the shape that leaves it and the arrays it holds; it knows no framework. Shapes leave the batch axis out:
``(n_features,)`` for tables, ``(length, channels)`` along a line. A user composes them by `networks.Chain`.
"""

from __future__ import annotations

from pybiodl.networks.layers._attention import AttentionPool, Positions, SelfAttention
from pybiodl.networks.layers._base import ACTIVATIONS, Layer, Shape, Weights, from_dict, shape_after, weights_of
from pybiodl.networks.layers._dense import Activation, BatchNorm, Dense, Dropout, Embedding, Flatten, LayerNorm
from pybiodl.networks.layers._frames import frames_after
from pybiodl.networks.layers._groups import BothStrands, Branches, Places, Residual, Select, Shared
from pybiodl.networks.layers._line import Conv, GlobalPool, Pool
from pybiodl.networks.layers._own import KerasLayer, is_keras, keras_format
from pybiodl.networks.layers._positions_of_frames import positions_of_frames
from pybiodl.networks.layers._recurrent import Recurrent
from pybiodl.networks.layers._run_on import RunOn
from pybiodl.networks.layers._step import step_of

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "AttentionPool",
    "BatchNorm",
    "BothStrands",
    "Branches",
    "Conv",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "GlobalPool",
    "KerasLayer",
    "Layer",
    "LayerNorm",
    "Places",
    "Pool",
    "Positions",
    "Recurrent",
    "Residual",
    "RunOn",
    "Select",
    "SelfAttention",
    "Shape",
    "Shared",
    "Weights",
    "frames_after",
    "from_dict",
    "is_keras",
    "keras_format",
    "positions_of_frames",
    "shape_after",
    "step_of",
    "weights_of",
]
