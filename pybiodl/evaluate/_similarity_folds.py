"""Folds of whole clusters of similar sequences."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.evaluate._clusters import similarity_clusters
from pybiodl.evaluate._splitter import GroupFolds
from pybiodl.evaluate._texts import clean_sequences


class SimilarityKFold(GroupFolds):
    """Folds of whole clusters of similar sequences, balanced by size and class.

    Homologous sequences share function; a random split tests on close relatives of what it trained on.

    Parameters
    ----------
    n_splits : int
        At least 2, at most the number of clusters.
    identity : float
        Two sequences with at least this identity are on the same side; see `similarity_clusters`.
    k : int or None
        Letters of a k-mer; None fits it to the data.
    random_state : int or None
        Which clusters of like size go together; None takes the same folds each time. The clusters do not depend on it.
    align : bool or "auto"
        Judge pairs by alignment; ``"auto"`` where parasail is installed.

    Notes
    -----
    The sequences are `groups`, where `X` is something else (an encoded array), or the column ``sequence`` of a
    DataFrame `X`, or `X` itself. A set that is one large family is one cluster, and so is one in which k-mers see
    likeness everywhere, as of proteins at an identity of 0.5; a `DataWarning` says so: raise `identity`, or let
    alignments judge, which tell proteins apart down to 0.3.

    Examples
    --------
    >>> from pybiodl.evaluate import SimilarityKFold
    >>> a, b = "ATGGCGTACGTTAGCCTAGGATCCGATTACAGGCATCAA", "CCATGCAATTGGCACGTTTACGATCGACTGGTATCCAGAT"
    >>> [test.tolist() for _, test in SimilarityKFold(2).split([a, b, a[:19] + "T" + a[20:], b[1:]])]
    [[0, 2], [1, 3]]
    """

    _cure = '; raise identity, or let alignments judge (align=True, pip install "pybiodl[align]")'

    def __init__(
        self,
        n_splits: int = 5,
        identity: float = 0.8,
        k: int | None = None,
        random_state: int | None = None,
        align: bool | str = "auto",
    ) -> None:
        self.n_splits = n_splits
        self.identity = identity
        self.k = k
        self.random_state = random_state
        self.align = align

    def _codes(self, X: Any, groups: Any) -> tuple[np.ndarray, str]:
        sequences = clean_sequences(*((X, "X") if groups is None else (groups, "groups")))
        clusters = similarity_clusters(sequences, self.identity, k=self.k, align=self.align)
        return clusters, f"clusters (identity={self.identity:g})"
