"""Fitted estimators with drawn weights: what explanations compute does not depend on how weights came about."""

from __future__ import annotations

import numpy as np

from pybiodl import BioClassifier, BioRegressor
from pybiodl.backends.keras import FittedKeras
from pybiodl.backends.keras._build import build
from pybiodl.encode import Sequence
from pybiodl.networks import Head


def dna(n: int, length: int, seed: int = 0, letters: str = "ACGT") -> np.ndarray:
    rows = np.random.default_rng(seed).choice(list(letters), size=(n, length))
    return np.array(["".join(row) for row in rows], dtype=object)


def drawn(network, X, head=None, classes=("no", "yes"), encoder=None, seed=0, precision=None):
    """Return an estimator as a fit leaves it, with normal weights, so that no batch normalisation is the identity."""
    head = head or Head("binary", 1)
    encoder = (encoder or Sequence()).fit(X)
    made = build(network, encoder, head, seed).get_weights()
    random = np.random.default_rng(seed)
    weights = [_shaken(array, random) for array in made]
    task = BioRegressor if head.kind in ("regression", "count") else BioClassifier
    if head.parts:
        classes = [np.asarray(one) for one in classes]
    known = classes if head.parts else None if task is BioRegressor else np.asarray(classes)
    model = task(network)
    history = {"loss": [1.0]}
    model._keep(FittedKeras(network, encoder, head, known, weights, history, 0, {}, precision), "keras")
    model.outcome_, model.target_ndim_ = None, 1 if head.n_outputs == 1 else 2
    return model


def _shaken(array: np.ndarray, random: np.random.Generator) -> np.ndarray:
    noise = random.normal(size=array.shape).astype("float32")
    return array + 0.2 * noise if array.ndim > 1 else np.abs(array + 0.3 * noise) + 0.05
