"""The Keras 3 backend: every network, on TensorFlow, JAX or torch."""

from __future__ import annotations

from pybiodl.backends.keras._autoencoder import FittedAutoencoder
from pybiodl.backends.keras._backend import KerasBackend
from pybiodl.backends.keras._engine import most_precise, use_engine
from pybiodl.backends.keras._fitted import FittedKeras
from pybiodl.backends.keras._revive import revive_keras

__all__ = ["FittedAutoencoder", "FittedKeras", "KerasBackend", "most_precise", "revive_keras", "use_engine"]
