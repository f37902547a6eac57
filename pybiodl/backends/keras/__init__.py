"""The Keras 3 backend: every network, on TensorFlow, JAX or torch."""

from __future__ import annotations

from pybiodl.backends.keras._backend import KerasBackend
from pybiodl.backends.keras._engine import use_engine
from pybiodl.backends.keras._fitted import FittedKeras

__all__ = ["FittedKeras", "KerasBackend", "use_engine"]
