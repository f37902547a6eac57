"""Classes of a few samples each, by the vectors of an embedder."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.estimators._prototypes import Prototypes
from pybiodl.rbridge import _models
from pybiodl.rbridge._parameters import class_label
from pybiodl.rbridge._tables import samples, targets


def prototypes(key: str, X: Any, y: Any, metric: str) -> dict[str, Any]:
    """Return the classes, as R names them, and the mean vector of each."""
    found = _models.find(key).prototypes(samples(X), targets(y), metric)
    return {
        "classes": np.array([class_label(label) for label in found.classes_], dtype=object),
        "vectors": np.asarray(found.vectors_, dtype=np.float64),
    }


def prototype_probabilities(key: str, X: Any, vectors: np.ndarray, metric: str) -> np.ndarray:
    """Probabilities of the classes, shape (n_samples, n_classes)."""
    known = Prototypes(_models.find(key), np.arange(len(vectors)), np.ascontiguousarray(vectors), metric)
    return np.asarray(known.predict_proba(samples(X)), dtype=np.float64)
