"""Estimators, one file a task."""

from __future__ import annotations

from pybiodl.estimators._classifier import BioClassifier
from pybiodl.estimators._ensemble import BioEnsemble
from pybiodl.estimators._history import History
from pybiodl.estimators._load import from_bytes, load
from pybiodl.estimators._regressor import BioRegressor
from pybiodl.estimators._tagger import BioTagger

__all__ = ["BioClassifier", "BioEnsemble", "BioRegressor", "BioTagger", "History", "from_bytes", "load"]
