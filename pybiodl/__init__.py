"""One estimator API for deep models on biological data, on Keras 3 and on H2O clusters.

Everything here is loaded when it is first used: ``import pybiodl`` imports no framework.
"""

from __future__ import annotations

import importlib
from typing import Any

from pybiodl._version import __version__

_WHERE = {
    "BioAutoencoder": "pybiodl.estimators",
    "BioClassifier": "pybiodl.estimators",
    "BioForecaster": "pybiodl.estimators",
    "BioGenerator": "pybiodl.estimators",
    "BioEmbedder": "pybiodl.estimators",
    "BioEnsemble": "pybiodl.estimators",
    "BioRegressor": "pybiodl.estimators",
    "BioSearch": "pybiodl.search",
    "BioTagger": "pybiodl.estimators",
    "BioTranscriber": "pybiodl.estimators",
    "Distribution": "pybiodl.backends.distribution",
    "H2OCluster": "pybiodl.backends.h2o",
    "Schedule": "pybiodl.backends.schedule",
    "compare_models": "pybiodl.compare",
    "leaderboard": "pybiodl.compare",
    "learning_curve": "pybiodl.compare",
    "load": "pybiodl.estimators",
    "open_bed": "pybiodl.read",
    "open_fasta": "pybiodl.read",
    "open_genome": "pybiodl.read",
    "open_table": "pybiodl.read",
    "parity": "pybiodl.compare",
    "read_bed": "pybiodl.read",
    "read_fasta": "pybiodl.read",
    "read_fastq": "pybiodl.read",
    "read_mgf": "pybiodl.read",
    "read_signals": "pybiodl.read",
    "read_smiles": "pybiodl.read",
    "read_table": "pybiodl.read",
    "read_text": "pybiodl.read",
    "read_vcf": "pybiodl.read",
    "read_visits": "pybiodl.read",
    "use_engine": "pybiodl.backends.keras",
}
_ROOMS = (
    "compare",
    "encode",
    "errors",
    "estimators",
    "evaluate",
    "interpret",
    "networks",
    "plots",
    "read",
    "recipes",
    "report",
    "search",
    "testing",
)

__all__ = [*_WHERE, *_ROOMS, "__version__"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        value = getattr(importlib.import_module(_WHERE[name]), name)
    elif name in _ROOMS:
        value = importlib.import_module(f"pybiodl.{name}")
    else:
        raise AttributeError(f"module 'pybiodl' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
