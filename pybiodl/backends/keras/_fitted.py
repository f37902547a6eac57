"""A trained Keras network: weights at home, the Keras model rebuilt when it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pybiodl.encode import Encoder
from pybiodl.errors import UnsupportedError
from pybiodl.networks import Head, Network

_SMALL, _LARGE = 32, {"table": 1024, "sequence": 128, "signal": 128}


@dataclass(frozen=True)
class Passed:
    """What a model that is trained pass by pass keeps for the next one.

    Parameters
    ----------
    n_passes : int
    optimizer : list of ndarray
        Its state.
    session : Session or None
        The live model; it is neither copied nor pickled, and made again where it is missing.
    """

    n_passes: int = 0
    optimizer: list[np.ndarray] = field(default_factory=list)
    session: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "session": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


class FittedKeras:
    """A trained network on Keras; see `pybiodl.backends.protocol.FittedModel`.

    It holds NumPy weights and rebuilds the Keras model where it is needed, so it pickles and copies without Keras.

    Parameters
    ----------
    network, encoder, head, classes, weights, history, best_epoch, info
        As in the protocol.
    precision : str, optional
        Dtype policy of the rebuilt model; float32 when None.
    """

    def __init__(
        self,
        network: Network,
        encoder: Encoder,
        head: Head,
        classes: Any,
        weights: list[np.ndarray],
        history: dict[str, list[float]],
        best_epoch: int,
        info: Mapping[str, Any],
        precision: str | None = None,
    ) -> None:
        self.network = network
        self.encoder = encoder
        self.head = head
        self.classes = classes
        self.weights = weights
        self.history = history
        self.best_epoch = best_epoch
        self.info = info
        self.precision = precision
        self.passed = Passed()
        self._model: Any = None

    @property
    def model(self) -> Any:
        """The ``keras.Model``, ending in probabilities or in the user's units."""
        return self._built().model

    @property
    def live(self) -> Any:
        """The model under construction that `predict` uses, if there is one yet."""
        return self._model

    @live.setter
    def live(self, built: Any) -> None:
        self._model = built

    def _built(self) -> Any:
        if self._model is None:
            from pybiodl.backends.keras._build import build
            from pybiodl.backends.keras._release import forget_after

            self._model = build(self.network, self.encoder, self.head, 0, self.precision)
            self._model.set_weights(self.weights)
            forget_after(self, self._model)
        return self._model

    def predict(self, X: Any) -> np.ndarray:
        """Probabilities or values, shape (n_samples, n_outputs); (n_samples, length, n_outputs) where at positions.

        Rows are computed in batches of one fixed shape, so that a row's result does not depend on its neighbours.
        """
        from pybiodl.backends.keras._opened import normalised

        built = self._built()
        return normalised(self._computed(built.model, X, built.lengths), self.head)  # float32 rows add up to 1

    def opened(self) -> Any:
        """Return the network with its inside open: see `backends.keras._opened.Opened`."""
        from pybiodl.backends.keras._opened import Opened

        return Opened(self._built(), self.encoder, self.head, self.precision)

    def attention(self, X: Any) -> np.ndarray:
        """Weights of the positions that reach the attention, shape (n_samples, steps, positions), adding up to 1.

        Raises
        ------
        UnsupportedError
            If the network pools nothing by attention.
        """
        built = self._built()
        if built.attention is None:
            raise UnsupportedError(
                f"attention needs a network that pools by it; this one is {self.network!r}; use ConvRecurrent or "
                'RNN(pool="attention").',
                field="network",
            )
        return self._computed(built.attention, X)

    def latent(self, X: Any) -> tuple[np.ndarray, np.ndarray]:
        """Mean and logarithm of the variance of the latent of each row, both of shape (n_samples, latent), float64."""
        mean, log_variance = np.split(self._computed(self._built().reader, X), 2, axis=1)
        return mean, log_variance

    def states(self, X: Any) -> np.ndarray:
        """Numbers of each position, and last 1 where there is no padding, for a network that writes from them.

        Returns
        -------
        float64 ndarray of shape (n_samples, n_positions, channels + 1)
        """
        return self._computed(self._built().reader, X)

    def _computed(self, model: Any, X: Any, lengths: Any = None) -> np.ndarray:
        """Run a model on each row and return float64; `lengths` are those to which lines may be cut."""
        from pybiodl.backends.keras._batches import encoded

        dtype = "float64" if self.precision == "float64" else "float32"
        n = X.shape[0]
        size = _SMALL if n <= _SMALL else _LARGE[self.encoder.kind]
        outputs: np.ndarray | None = None
        block = size * max(1, _BLOCK // size)
        for start in range(0, n, block):
            codes = encoded(X[start : start + block] if n > block else X, self.encoder, dtype)
            values = compute_rows(model, codes, self.encoder.kind, lengths, size)
            if outputs is None:
                outputs = np.empty((n, *values.shape[1:]), dtype=np.float64)
            outputs[start : start + len(values)] = values
        return np.empty((0, self.head.n_outputs)) if outputs is None else outputs

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_model": None}


_BLOCK = 65536


def compute_rows(model: Any, codes: Any, kind: str, lengths: Any = None, size: int | None = None) -> np.ndarray:
    """Run a model on encoded samples in batches of one fixed shape and return float64, at least one row."""
    size = size or (_SMALL if len(codes) <= _SMALL else _LARGE[kind])
    outputs: Any = None
    for rows, batch in _in_batches(codes, size, lengths):
        filled = np.concatenate([batch, np.repeat(batch[-1:], size - len(rows), axis=0)])
        values = _compute(model, filled)[: len(rows)]
        values = values if lengths is None else lengths.fill(values)
        if outputs is None:
            outputs = np.empty((len(codes), *values.shape[1:]), dtype=np.float64)
        outputs[rows] = values
    return np.asarray(outputs)


def _in_batches(codes: Any, size: int, lengths: Any) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows and what is encoded of them, at most `size` at a time, lines of like lengths together."""
    together = [(np.arange(len(codes)), codes)] if lengths is None else lengths.groups(codes[:], size)
    for rows, lines in together:
        for first in range(0, len(rows), size):
            yield rows[first : first + size], lines[first : first + size]


def _compute(model: Any, batch: np.ndarray) -> np.ndarray:
    """Run the model on one batch.

    On TensorFlow op by op, as tracing a graph takes longer than a small prediction, but for recurrent layers, whose
    every position would be a step of Python.
    """
    from pybiodl.backends.keras._engine import load_keras
    from pybiodl.backends.keras._quiet import no_retracing_notes

    keras = load_keras()
    loops = keras.layers.RNN, keras.layers.Bidirectional
    eager = keras.config.backend() == "tensorflow" and not any(isinstance(layer, loops) for layer in model.layers)
    with no_retracing_notes():
        values = model(batch, training=False) if eager else model.predict_on_batch(batch)
    return np.asarray(keras.ops.convert_to_numpy(values))
