"""Estimators, one file a task."""

from __future__ import annotations

from pybiodl.estimators._classifier import BioClassifier
from pybiodl.estimators._embedder import BioEmbedder
from pybiodl.estimators._history import History
from pybiodl.estimators._load import from_bytes, load
from pybiodl.estimators._prototypes import Prototypes
from pybiodl.estimators._regressor import BioRegressor
from pybiodl.estimators._tagger import BioTagger

__all__ = ["BioClassifier", "BioEmbedder", "BioRegressor", "BioTagger", "History", "Prototypes", "from_bytes", "load"]
