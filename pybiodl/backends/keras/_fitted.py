"""A trained Keras network: weights at home, the Keras model rebuilt when it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pybiodl.encode import Encoder
from pybiodl.networks import Head, Network

_SMALL, _LARGE = 32, {"table": 1024, "sequence": 128}


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
        classes: np.ndarray | None,
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
        self._model: Any = None

    @property
    def model(self) -> Any:
        """The ``keras.Model``, ending in probabilities or in the user's units."""
        if self._model is None:
            from pybiodl.backends.keras._build import build

            built = build(self.network, self.encoder, self.head, 0, self.precision)
            built.set_weights(self.weights)
            self._model = built.model
        return self._model

    def predict(self, X: Any) -> np.ndarray:
        """Probabilities or values, shape (n_samples, n_outputs).

        Rows are computed in batches of one fixed shape, so that a row's result does not depend on its neighbours.
        """
        dtype = "float64" if self.precision == "float64" else "float32"
        n = X.shape[0]
        size = _SMALL if n <= _SMALL else _LARGE[self.encoder.kind]
        outputs = np.empty((n, self.head.n_outputs), dtype=np.float64)
        block = size * max(1, _BLOCK // size)
        for start in range(0, n, block):
            codes = self.encoder.transform(X[start : start + block] if n > block else X, dtype)
            for first in range(0, len(codes), size):
                batch = codes[first : first + size]
                rows = len(batch)
                if rows < size:
                    batch = np.concatenate([batch, np.repeat(batch[-1:], size - rows, axis=0)])
                values = _compute(self.model, batch)
                outputs[start + first : start + first + rows] = values[:rows]
        if self.head.kind == "multiclass":  # float32 rows add up to 1 in float64, too
            outputs /= outputs.sum(axis=1, keepdims=True)
        return outputs

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_model": None}


_BLOCK = 65536


def _compute(model: Any, batch: np.ndarray) -> np.ndarray:
    """Run the model on one batch; on TensorFlow op by op, as tracing a graph takes longer than a small prediction."""
    from pybiodl.backends.keras._engine import load_keras

    keras = load_keras()
    eager = keras.config.backend() == "tensorflow"
    return np.asarray(
        keras.ops.convert_to_numpy(model(batch, training=False) if eager else model.predict_on_batch(batch))
    )
