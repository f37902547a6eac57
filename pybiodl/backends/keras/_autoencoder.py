"""A trained autoencoder on Keras, whose halves can be used alone."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from pybiodl.backends.keras._fitted import FittedKeras
from pybiodl.encode import Table
from pybiodl.networks import Chain, Head
from pybiodl.networks.layers import weights_of


class FittedAutoencoder(FittedKeras):
    """A trained `networks.Autoencoder`; `predict` gives back encoded rows, (n_samples, n_encoded)."""

    def embed(self, X: Any) -> np.ndarray:
        """Latent of each row, shape (n_samples, latent)."""
        return self._halves[0].predict(X)

    def decode(self, latent: np.ndarray) -> np.ndarray:
        """Give encoded rows out of a latent, shape (n_samples, n_encoded)."""
        return self._halves[1].predict(latent)

    @cached_property
    def _halves(self) -> tuple[FittedKeras, FittedKeras]:
        """What leads to the latent, and what leads out of it, with the weights of the whole."""
        network: Any = self.network
        reading, giving = network.halves(self.encoder.shape_)
        n_latent = network.widths[1]
        n_arrays = len(weights_of(reading, self.encoder.shape_))
        as_it_is = Table.from_statistics(n_latent, {}, np.zeros(n_latent), np.ones(n_latent))
        parts = (
            (reading, self.encoder, n_latent, self.weights[:n_arrays]),
            (giving, as_it_is, self.head.n_outputs, self.weights[n_arrays:]),
        )
        first, second = (
            FittedKeras(Chain(layers), encoder, Head("vector", width), None, weights, {}, 0, {}, self.precision)
            for layers, encoder, width, weights in parts
        )
        return first, second

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__getstate__().items() if name != "_halves"}
