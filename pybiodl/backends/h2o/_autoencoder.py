"""A network that was trained on a cluster to give back what it reads, and whose weights are home."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pybiodl.backends.h2o._fitted import FittedH2O, frame_key
from pybiodl.backends.h2o._frames import (
    Layout,
    download,
    frame_columns,
    is_frame,
    is_remote,
    new_key,
    numbers,
    read,
    safe,
    temporary_keys,
)
from pybiodl.backends.h2o._home import _columns, _input_rows
from pybiodl.backends.h2o._jobs import wait
from pybiodl.backends.h2o._rest import quote
from pybiodl.encode import Table
from pybiodl.networks import MLP, Autoencoder

_ROWS = 4096  # encoded at one time
_FUNCTION: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "tanh": np.tanh,
    "relu": lambda values: np.maximum(values, 0),
}


def lacks_autoencoder(network: Autoencoder) -> str | None:
    """Return one sentence on what of the network H2O cannot train (and the cure), or None."""
    cure = 'use backend="keras".'
    if network.activation not in _FUNCTION:
        return (
            f"The h2o backend trains autoencoders with the activations tanh and relu; got {network.activation!r}; "
            f"choose one of these or {cure}"
        )
    for name in ("latent_activation", "output_activation"):
        given = getattr(network, name)
        if given not in (None, network.activation):
            return (
                f"The h2o backend has one activation in all layers of an autoencoder, so {name} must be None or "
                f"{network.activation!r}; got {given!r}; leave it out or {cure}"
            )
    return None


def as_mlp(network: Autoencoder) -> MLP:
    """Return the hidden layers as H2O counts them, the latent among them."""
    before, latent, after = network.widths
    same = {name: getattr(network, name) for name in ("activation", "dropout", "input_dropout", "l1", "l2")}
    return MLP((*before, latent, *after), **same)


def places_on_cluster(output: dict[str, Any], encoder: Table, layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """Rows of H2O's encoding that our places read, and those that they are given back from; -1 is none.

    A level that the cluster never saw is read as missing, and never given back.
    """
    reading = _input_rows(output, encoder, layout)
    giving = reading.copy()
    place = 0
    for known in encoder.levels_.values():
        missing = place + len(known)
        giving[place:missing][reading[place:missing] == reading[missing]] = -1
        place = missing + 1
    return reading, giving


def autoencoder_home(
    matrices: list[tuple[np.ndarray, np.ndarray]], network: Autoencoder, places: tuple[np.ndarray, np.ndarray]
) -> list[np.ndarray]:
    """Return kernel and bias of every layer in our layout.

    H2O's dropout at prediction, ``activation * (1 - dropout)``, is folded into the next kernel; the latent has none.

    Parameters
    ----------
    matrices : list of (kernel (n_units, n_inputs), bias (n_units, 1))
        As H2O has them.
    network : Autoencoder
    places : tuple of ndarray
        As `places_on_cluster` gives them.
    """
    latent = len(network.widths[0])
    weights: list[np.ndarray] = []
    for i, (kernel, bias) in enumerate(matrices):
        kernel, bias = kernel.T, bias.ravel()
        if i == 0:
            kernel = np.vstack([kernel, np.zeros((1, kernel.shape[1]))])[places[0]]  # -1 is the row of zeros
        elif i != latent + 1:
            kernel = kernel * (1 - network.dropout)
        if i == len(matrices) - 1:
            kernel = np.hstack([kernel, np.zeros((len(kernel), 1))])[:, places[1]]
            bias = np.append(bias, 0.0)[places[1]]
        weights += [kernel, bias]
    return weights


class FittedH2OAutoencoder(FittedH2O):
    """A trained `networks.Autoencoder`; `predict` gives back encoded rows, (n_samples, n_encoded).

    What the cluster reads by itself goes through H2O's own model there, all else through the weights at home.

    Attributes
    ----------
    errors : ndarray of shape (n_samples,) or None
        Of the training rows that the cluster read by itself.
    """

    errors: np.ndarray | None = None

    def predict(self, X: Any) -> np.ndarray:
        """Give encoded rows back, shape (n_samples, n_encoded)."""
        if not is_remote(X):
            return self._through(X, slice(None))
        with self._rows_on_cluster(X) as (frame, output):
            found = self._in_our_places(self._asked(frame), output)
            n_levels = found.shape[1] - len(self.encoder.numeric_)
            found[:, n_levels:] = (found[:, n_levels:] - self.encoder.mean_) / self.encoder.scale_
            return found

    def embed(self, X: Any) -> np.ndarray:
        """Latent of each row, shape (n_samples, latent): H2O's ``deepfeatures`` of that layer."""
        if not is_remote(X):
            return self._through(X, slice(0, self._n_reading))
        with self._rows_on_cluster(X) as (frame, _):
            return self._asked(frame, deep_features_hidden_layer=self._n_reading // 2 - 1)

    def decode(self, latent: np.ndarray) -> np.ndarray:
        """Give encoded rows out of a latent, shape (n_samples, n_encoded)."""
        return self._layers(np.asarray(latent, dtype=np.float64), slice(self._n_reading, None))

    def errors_on_cluster(self, X: Any) -> np.ndarray:
        """Mean squared error of each row of what the cluster reads, over what is known, shape (n_samples,)."""
        with self._rows_on_cluster(X) as (frame, output):
            if self._has_gaps(frame):
                squares = self._squares(frame, output)
                known = ~np.isnan(squares)
                with np.errstate(invalid="ignore"):
                    return np.asarray(np.where(known, squares, 0).sum(axis=1) / known.sum(axis=1))
            # H2O's mean is over its own places, which are fewer where it saw no row of a level.
            columns = _columns(output, self._layout(output))
            n_places = sum(1 if domain is None else len(domain) + 1 for _, domain in columns)
            return self._asked(frame, reconstruction_error=True)[:, 0] * n_places / self.encoder.shape_[0]

    def squares_on_cluster(self, X: Any) -> np.ndarray:
        """Squared error of each place of an encoded row, NaN where nothing is known, shape (n_samples, n_encoded)."""
        with self._rows_on_cluster(X) as (frame, output):
            return self._squares(frame, output)

    # at home ----------------------------------------------------------------------------------------------------

    @property
    def _n_reading(self) -> int:
        """Arrays up to the latent."""
        network: Any = self.network
        return 2 * len(network.widths[0]) + 2

    def _layers(self, values: np.ndarray, arrays: slice) -> np.ndarray:
        weights, function = self.weights[arrays], _FUNCTION[self.network.activation]
        for kernel, bias in zip(weights[::2], weights[1::2], strict=True):
            values = function(values @ kernel + bias)
        return values

    def _through(self, X: Any, arrays: slice) -> np.ndarray:
        blocks = [slice(first, first + _ROWS) for first in range(0, max(X.shape[0], 1), _ROWS)]
        parts = (X.iloc[rows] if hasattr(X, "iloc") else X[rows] for rows in blocks)
        return np.concatenate([self._layers(self.encoder.transform(part, dtype="float64"), arrays) for part in parts])

    # on the cluster ---------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _rows_on_cluster(self, X: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the key of a frame, and what H2O says of its model."""
        cluster = self._live()
        with temporary_keys(cluster) as ours:
            if is_frame(X):
                frame = frame_key(cluster, X)
            else:
                frame = new_key("frame")
                ours.append(frame)
                known = self.encoder.names_ or []
                types = {name: "Enum" if j in self.encoder.levels_ else "Numeric" for j, name in enumerate(known)}
                read(cluster, frame, X, types, self._coded_names(cluster))
            yield frame, self._output()

    def _output(self) -> dict[str, Any]:
        return dict(self._live().rest.get(f"/3/Models/{quote(self.models[0])}")["models"][0]["output"])

    def _asked(self, frame: str, **options: Any) -> np.ndarray:
        """Numbers that H2O's model says of a frame."""
        cluster = self._live()
        with temporary_keys(cluster) as ours:
            ours.append(new_key("predictions"))
            waits = "reconstruction_error" not in options  # which only the older route knows
            path = f"/{4 if waits else 3}/Predictions/models/{quote(self.models[0])}/frames/{quote(frame)}"
            answer = cluster.rest.post(path, timeout=3600, predictions_frame=ours[0], **options)
            if waits:
                wait(cluster, answer, "Prediction")
            return _matrix(download(cluster, ours[0])[1])

    def _squares(self, frame: str, output: dict[str, Any]) -> np.ndarray:
        found = self._asked(frame, reconstruction_error=True, reconstruction_error_per_feature=True)
        squares = self._in_our_places(found, output)
        cluster = self._live()
        with temporary_keys(cluster) as ours:
            ours.append(new_key("gaps"))
            cluster.rest.post("/99/Rapids", ast=f"(assign {ours[0]} (is.na {frame}))")
            gaps = _matrix(download(cluster, ours[0])[1]) > 0
        names, called = list(frame_columns(cluster, frame)), self._layout(output).names
        place = 0
        for j in (*self.encoder.levels_, *self.encoder.numeric_):
            width = len(self.encoder.levels_[j]) + 1 if j in self.encoder.levels_ else 1
            missing = gaps[:, names.index(called[j])]
            squares[missing, place : place + width] = np.nan
            place += width
        return squares

    def _has_gaps(self, frame: str) -> bool:
        counts = self._live().rest.post("/99/Rapids", ast=f"(naCnt {frame})")
        return bool(np.sum(counts["scalar"] if "scalar" in counts else counts["numbers"]))

    def _layout(self, output: dict[str, Any]) -> Layout:
        """Return what columns and levels are called on the cluster."""
        domains = dict(zip(output["names"], output["domains"], strict=True))
        names = self.encoder.names_ or [""] * self.encoder.n_columns_
        if not set(names) <= set(domains):
            names = safe(names, "C")
        levels = {
            j: known if set(domains[names[j]]) <= set(known) else safe(known, "level")
            for j, known in self.encoder.levels_.items()
        }
        return Layout(names, levels, None, (), "")

    def _in_our_places(self, found: np.ndarray, output: dict[str, Any]) -> np.ndarray:
        """Put columns in H2O's order of places into ours; 0 where H2O has none."""
        _, giving = places_on_cluster(output, self.encoder, self._layout(output))
        return np.hstack([found, np.zeros((len(found), 1))])[:, giving]


def _matrix(columns: list[Any]) -> np.ndarray:
    return np.stack([numbers(column) for column in columns], axis=1)
