"""A network that was trained on a cluster and whose weights are home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._cluster_frame import ClusterFrame
from pybiodl.backends.h2o._frames import (
    is_frame,
    is_remote,
    new_key,
    read,
    safe,
    temporary_keys,
)
from pybiodl.backends.h2o._home import forward
from pybiodl.backends.h2o._predictions import predict_there, read_predictions
from pybiodl.backends.h2o._rest import quote
from pybiodl.backends.h2o._write import write_outputs
from pybiodl.backends.protocol import PutBack
from pybiodl.encode import Table
from pybiodl.errors import ClusterError, InvalidInputError, UnsupportedError
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
            return self.predict_there(X)
        parts = []
        for start in range(0, X.shape[0], _ROWS):
            rows = slice(start, start + _ROWS)
            encoded = self.encoder.transform(X.iloc[rows] if hasattr(X, "iloc") else X[rows], dtype="float64")
            parts.append(forward(encoded, self.weights, self.network, self.head))
        return np.concatenate(parts) if parts else np.empty((0, self.head.n_outputs))

    def predict_there(self, X: Any, put_back: PutBack | None = None) -> np.ndarray:
        """Predict what the cluster reads by itself, as `predict`, with an offset that it puts back."""
        cluster = self._live()
        with temporary_keys(cluster) as ours:
            found = predict_there(cluster, self.models, self._frame_of(cluster, X, ours), ours, put_back)
            columns = [read_predictions(cluster, key, self.classes) for key in found]
        outputs = np.concatenate(columns, axis=1)
        return outputs[:, [1]] if self.head.kind == "binary" else outputs

    def _frame_of(self, cluster: H2OCluster, X: Any, ours: list[str]) -> str:
        """Return the key of a table, which the cluster reads first where it is a path or URL."""
        if is_frame(X):
            return frame_key(cluster, X)
        known = self.encoder.names_ or []
        types = {name: "Enum" if j in self.encoder.levels_ else "Numeric" for j, name in enumerate(known)}
        ours.append(new_key("frame"))
        read(cluster, ours[-1], X, types, self._coded_names(cluster))
        return ours[-1]

    def write_predictions(self, X: Any, to: str, put_back: PutBack | None = None) -> str:
        """Have the cluster predict and write what it found; no row passes through here.

        Parameters
        ----------
        X : path, URL or frame on the cluster
        to : str
            Path or URL as the cluster sees it, where nothing is yet.
        put_back : PutBack, optional

        Returns
        -------
        str
            `to`.

        Raises
        ------
        InvalidInputError
            If X is here, and not on the cluster.
        ClusterError
            If the cluster cannot write there.
        """
        if not is_remote(X):
            raise InvalidInputError(
                f"to={to!r} has the cluster write its predictions of a path, URL or H2OFrame; got X of type "
                f"{type(X).__name__}; leave to out and write what predict gives.",
                field="to",
            )
        cluster = self._live()
        with temporary_keys(cluster) as ours:
            found = predict_there(cluster, self.models, self._frame_of(cluster, X, ours), ours, put_back)
            write_outputs(cluster, found, self.classes, to, ours)
        return to

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
        if self.cluster is None and any(part.calibration for part in self.head.flat):
            raise ClusterError(
                "This model was calibrated after training, of which H2O's own model on the cluster knows nothing; "
                "predict from an array or DataFrame, which needs no cluster."
            )
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
    """Return the key of a frame on the cluster, of an expression that still waits after computing it.

    Raises
    ------
    InvalidInputError
        If the cluster has no such frame.
    """
    if isinstance(frame, ClusterFrame):
        return cluster.frame(frame.key).key
    with cluster.session():
        return str(frame.frame_id)
