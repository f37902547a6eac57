"""Networks that run on by themselves: the scale of what they say, and weights that they find before training."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pybiodl.backends.protocol import Samples
from pybiodl.encode import Encoder, Signal
from pybiodl.errors import UnsupportedError
from pybiodl.networks import Head, Network


def on_scale_of(encoder: Any, head: Head, estimator: Any) -> Head:
    """Return a head on the scale of what enters, as what leaves such a network is what would enter next.

    Raises
    ------
    UnsupportedError
        If the forecast is of something else.
    """
    network, n_variables = estimator.network, encoder.shape_[-1]
    asked = {
        "steps=horizon": network.steps == estimator.horizon,
        "targets=None": head.n_outputs == n_variables * int(estimator.horizon),
        "difference=False": not estimator.difference,
        "a loss of numbers": head.kind == "regression",
        "an encoder Signal() that scales all samples alike": isinstance(encoder, Signal) and encoder.scale != "sample",
    }
    for rule, kept in asked.items():
        if not kept:
            raise UnsupportedError(
                f"{type(network).__name__} runs on all variables by itself and needs {rule}; got {network!r}, "
                f"horizon={estimator.horizon!r}, targets={estimator.targets!r}, difference={estimator.difference!r}, "
                f"loss={estimator.loss!r}, encoder={estimator.encoder!r}.",
                field="network",
            )
    steps = int(estimator.horizon)
    mean, scale = (tuple(np.tile(values, steps).tolist()) for values in (encoder.mean_, encoder.scale_))
    return replace(head, mean=mean, scale=scale)


def found_weights(network: Network, encoder: Encoder, head: Head, train: Samples, seed: int) -> list[np.ndarray]:
    """Return the arrays that a network finds before it is trained; none where the backend draws them."""
    if network.writes != "steps":
        return []
    ahead = (np.asarray(train.y) - np.asarray(head.mean)) / np.asarray(head.scale)
    X = encoder.transform(train.X, "float64")
    return network.find(X, ahead.reshape(len(ahead), -1, X.shape[2]), seed)
