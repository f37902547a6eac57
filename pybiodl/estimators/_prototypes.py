"""Classes known by a few samples each: the nearest prototype."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import softmax

from pybiodl.errors import InvalidInputError

METRICS = ("euclidean", "cosine")


@dataclass(frozen=True)
class Prototypes:
    """Classify by the nearest of the classes' mean embeddings; made by `BioEmbedder.prototypes`.

    Parameters
    ----------
    embedder : BioEmbedder
        Fitted; it need not have seen the classes.
    classes_ : ndarray of shape (n_classes,)
    vectors_ : ndarray of shape (n_classes, width)
        Mean embedding of the samples of each class.
    metric : {"euclidean", "cosine"}
        ``euclidean`` compares squared distances of embeddings; ``cosine`` those of embeddings of length 1.

    References
    ----------
    Snell et al. (2017), arXiv:1703.05175.
    """

    embedder: Any
    classes_: np.ndarray
    vectors_: np.ndarray
    metric: str = "euclidean"

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities of the classes: the softmax of minus the squared distances.

        Parameters
        ----------
        X : as for `BioEmbedder.transform`

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
        """
        return np.asarray(softmax(-self._distances(X), axis=1))

    def predict(self, X: Any) -> np.ndarray:
        """Class of the nearest prototype, shape (n_samples,)."""
        return np.asarray(self.classes_[self._distances(X).argmin(axis=1)])

    def score(self, X: Any, y: Any) -> float:
        """Share of the samples whose class is found."""
        found, y = self.predict(X), np.asarray(y)
        if y.shape != found.shape:
            raise InvalidInputError(
                f"y must have one class a sample, shape {found.shape}; got shape {y.shape}.", field="y"
            )
        return float((found == y).mean())

    def _distances(self, X: Any) -> np.ndarray:
        vectors = scaled(self.embedder._outputs(X), self.metric)
        squares = np.square(vectors[:, None, :] - self.vectors_[None, :, :])
        return np.asarray(squares.sum(axis=2))


def scaled(vectors: np.ndarray, metric: str) -> np.ndarray:
    """Embeddings as they are compared."""
    if metric == "euclidean":
        return vectors
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


def class_codes(y: Any) -> tuple[np.ndarray, np.ndarray]:
    """Sorted classes, and the code of each sample's, int64.

    Raises
    ------
    InvalidInputError
        If y is not one class a sample, or one is missing.
    """
    values = np.asarray(y)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1 or len(values) == 0:
        raise InvalidInputError(
            f"y must have one class a sample, shape (n_samples,); got shape {values.shape}.", field="y"
        )
    missing = np.asarray(pd.isna(values))
    if missing.any():
        raise InvalidInputError(
            f"y must have a class for each sample; the one in row {int(missing.argmax())} (0-based) is missing; leave "
            "the sample out.",
            field="y",
        )
    classes, codes = np.unique(values, return_inverse=True)
    return classes, codes.astype(np.int64)
