"""A network that was trained on a cluster and whose weights are home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._frames import (
    CLASS,
    download,
    is_frame,
    is_remote,
    new_key,
    numbers,
    read,
    safe,
    temporary_keys,
)
from pybiodl.backends.h2o._home import forward
from pybiodl.backends.h2o._jobs import wait
from pybiodl.backends.h2o._rest import quote
from pybiodl.encode import Table
from pybiodl.errors import ClusterError, UnsupportedError
from pybiodl.networks import MLP, Head

_ROWS = 4096  # encoded at one time


class FittedH2O:
    """A fitted model as `backends.protocol.FittedModel` says, predicting at home and, for its own data, on the cluster.

    Parameters
    ----------
    network : MLP
    encoder : Table
    head : Head
    classes : ndarray or None
    weights : list of ndarray
    history : dict of str to list of float
    best_epoch : int
    info : mapping
    cluster : H2OCluster, optional
        Where H2O's own model still is; a pickle does not keep it.
    models : tuple of str
        Keys of H2O's own models, one a target.
    """

    def __init__(
        self,
        network: MLP,
        encoder: Table,
        head: Head,
        classes: np.ndarray | None,
        weights: list[np.ndarray],
        history: dict[str, list[float]],
        best_epoch: int,
        info: Mapping[str, Any],
        cluster: H2OCluster | None = None,
        models: tuple[str, ...] = (),
    ) -> None:
        self.network = network
        self.encoder = encoder
        self.head = head
        self.classes = classes
        self.weights = weights
        self.history = history
        self.best_epoch = best_epoch
        self.info = info
        self.cluster = cluster
        self.models = models

    def predict(self, X: Any) -> np.ndarray:
        """Probabilities (n_samples, n_outputs) of a classification head, values of a regression head.

        Parameters
        ----------
        X : ndarray, CSR matrix or DataFrame of shape (n_samples, n_columns), path, URL or H2OFrame
            What the cluster reads by itself is predicted there, all else at home.

        Raises
        ------
        ClusterError
            If the cluster is needed and gone.
        """
        if is_remote(X):
            return self._predict_on_cluster(X)
        parts = []
        for start in range(0, X.shape[0], _ROWS):
            rows = slice(start, start + _ROWS)
            encoded = self.encoder.transform(X.iloc[rows] if hasattr(X, "iloc") else X[rows], dtype="float64")
            parts.append(forward(encoded, self.weights, self.network, self.head))
        return np.concatenate(parts) if parts else np.empty((0, self.head.n_outputs))

    def _predict_on_cluster(self, X: Any) -> np.ndarray:
        cluster = self._live()
        known = self.encoder.names_ or []
        types = {name: "Enum" if j in self.encoder.levels_ else "Numeric" for j, name in enumerate(known)}
        with temporary_keys(cluster) as ours:
            frame = new_key("frame")
            ours.append(frame)
            if is_frame(X):
                frame = frame_key(cluster, X)
            else:
                read(cluster, frame, X, types, self._coded_names(cluster))
            parts = []
            for model in self.models:
                destination = new_key("predictions")
                ours.append(destination)
                path = f"/4/Predictions/models/{quote(model)}/frames/{quote(frame)}"
                wait(cluster, cluster.rest.post(path, predictions_frame=destination), "Prediction")
                parts.append(download(cluster, destination))
        if self.classes is None:
            return np.stack([numbers(columns[0]) for _, columns in parts], axis=1)
        names, columns = parts[0]
        # A column a class, named after it; only classes that the cluster itself found may be named otherwise, in order.
        by_name = dict(zip(names, columns, strict=True))
        labels = safe([str(label) for label in self.classes], CLASS)
        chosen = [by_name.get(label, columns[i + 1]) for i, label in enumerate(labels)]
        probabilities = np.stack([numbers(column) for column in chosen], axis=1)
        return probabilities[:, [1]] if self.head.kind == "binary" else probabilities

    def _coded_names(self, cluster: H2OCluster) -> dict[str, str]:
        """Return what H2O's model calls columns whose names could not be sent to the cluster as they are."""
        known = self.encoder.names_ or []
        output = cluster.rest.get(f"/3/Models/{quote(self.models[0])}")["models"][0]["output"]
        domains = dict(zip(output["names"], output["domains"], strict=True))
        called = known if set(known) <= set(domains) else safe(known, "C")
        for j, levels in self.encoder.levels_.items():
            if not set(domains[called[j]]) <= set(levels):
                raise UnsupportedError(
                    f"This model was trained on a table whose column {known[j]!r} has levels that H2O cannot keep as "
                    "they are, so the cluster cannot read other tables for it; pass the table as a DataFrame.",
                    field="X",
                )
        return {name: code for name, code in zip(known, called, strict=True) if name != code}

    @property
    def h2o_model(self) -> Any:
        """H2O's own model, a list of them for several targets; use it inside ``with cluster.session():``."""
        with self._live().session() as h2o:
            models = [h2o.get_model(model) for model in self.models]
        return models[0] if len(models) == 1 else models

    def _live(self) -> H2OCluster:
        if self.cluster is None:
            raise ClusterError(
                "The H2O cluster on which this model was trained is gone, and with it H2O's own model; predict from "
                "an array or DataFrame, which needs no cluster, or pass cluster= and fit again."
            )
        self.cluster.check()
        return self.cluster

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "cluster": None, "models": ()}


def frame_key(cluster: H2OCluster, frame: Any) -> str:
    """Return the key of an H2OFrame, computed on the cluster if it is an expression that still waits."""
    with cluster.session():
        return str(frame.frame_id)
