"""Estimators, one file a task."""

from __future__ import annotations

from pybiodl.estimators._autoencoder import BioAutoencoder
from pybiodl.estimators._classifier import BioClassifier
from pybiodl.estimators._decoding import Transcription
from pybiodl.estimators._embedder import BioEmbedder
from pybiodl.estimators._ensemble import BioEnsemble
from pybiodl.estimators._forecaster import BioForecaster
from pybiodl.estimators._generator import BioGenerator
from pybiodl.estimators._history import History
from pybiodl.estimators._load import from_bytes, load
from pybiodl.estimators._prototypes import Prototypes
from pybiodl.estimators._regressor import BioRegressor
from pybiodl.estimators._tagger import BioTagger
from pybiodl.estimators._transcriber import BioTranscriber

__all__ = [
    "BioAutoencoder",
    "BioClassifier",
    "BioEmbedder",
    "BioEnsemble",
    "BioForecaster",
    "BioGenerator",
    "BioRegressor",
    "BioTagger",
    "BioTranscriber",
    "History",
    "Prototypes",
    "Transcription",
    "from_bytes",
    "load",
]
