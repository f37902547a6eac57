"""Weights that a network finds from the samples, before it is trained."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.backends.protocol import Samples
from pybiodl.encode import Encoder, Signal
from pybiodl.errors import UnsupportedError
from pybiodl.networks import GeneUnits, Head, Network


def found_weights(network: Network, encoder: Encoder, head: Head, train: Samples, seed: int) -> list[np.ndarray]:
    """Return the arrays that training starts from, those of the head last; none where a backend draws them.

    Raises
    ------
    UnsupportedError
        If the network has to search, and the task is none that it can search for.
    """
    if not isinstance(network, GeneUnits):
        return []
    steps, channels = int(network.steps), encoder.shape_[-1]
    on_scale = isinstance(encoder, Signal) and encoder.scale != "sample"
    if not on_scale or head.kind != "regression" or head.positions or head.n_outputs != steps * channels:
        if not network.moves:
            return []
        raise UnsupportedError(
            "GeneUnits searches the weights of a BioForecaster of all variables, with steps=horizon and an encoder "
            f"Signal() that scales all samples alike; here there are {head.n_outputs} numbers to answer and "
            f"{steps} steps of {channels} variables; change that, or set moves=0.",
            field="network",
        )
    mean, scale = np.tile(encoder.mean_, steps), np.tile(encoder.scale_, steps)
    ahead: Any = (np.asarray(train.y) - mean) / scale
    X = encoder.transform(train.X, "float64")
    found = network.find(X, ahead.reshape(len(ahead), steps, channels), seed)
    kernel = np.diag(scale / np.asarray(head.scale))  # back to the scale of the answer, each number by itself
    return [*found, kernel, (mean - np.asarray(head.mean)) / np.asarray(head.scale)]
