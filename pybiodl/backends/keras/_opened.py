"""The inside of a trained network: outputs of encoded samples, gradients, and what its last convolution gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pybiodl.backends.keras import layers as own
from pybiodl.backends.keras._batches import encoded
from pybiodl.backends.keras._engine import load_keras
from pybiodl.backends.keras._gradients import gradient_of
from pybiodl.backends.keras._rescale import side_by_side, with_multipliers
from pybiodl.networks import Head

keras = load_keras()

_SMALL, _LARGE = 8, 64


class Opened:
    """A trained network whose inside can be asked.

    Parameters
    ----------
    built : BuiltModel
    encoder : Encoder
    head : Head
    precision : str or None
        Dtype policy of the network.
    """

    def __init__(self, built: Any, encoder: Any, head: Head, precision: str | None) -> None:
        self.built = built
        self.encoder = encoder
        self.head = head
        self.dtype = "float64" if precision == "float64" else "float32"
        self.exact = precision in (None, "float32", "float64")  # whether NumPy computes the same
        self._models: dict[Any, Any] = {}

    def encoded(self, X: Any) -> np.ndarray:
        """Encode samples as the network reads them."""
        return np.asarray(encoded(X, self.encoder, self.dtype)[:])

    def outputs(self, codes: np.ndarray, logits: bool = False) -> np.ndarray:
        """Probabilities or values of encoded samples, or what stands before the link, shape (n_samples, n_columns).

        Rows are computed in batches of one fixed shape, so that a row's result does not depend on its neighbours.
        """
        from pybiodl.backends.keras._fitted import compute_rows

        model = self._logits() if logits else self.built.model
        outputs = compute_rows(model, codes, self.encoder.kind, self.built.lengths)
        return outputs if logits else normalised(outputs, self.head)

    def values(self, codes: np.ndarray) -> np.ndarray:
        """Return what gradients are of: letters of codes, (n_samples, length, n_letters), or the codes themselves."""
        if self.encoder.kind != "sequence":
            return codes
        return self.letters()[codes].astype(self.dtype)

    def letters(self) -> np.ndarray:
        """Letters of each code, shape (n_codes, n_letters), float32."""
        if self.encoder.expansion_ is not None:
            return np.asarray(self.encoder.expansion_)
        n_letters = self.encoder.shape_[1]
        table = np.zeros((n_letters + 2, n_letters), dtype=np.float32)
        table[1:-1] = np.eye(n_letters)
        return table

    def complement(self) -> np.ndarray:
        """Code of the complement of each code, shape (n_codes,)."""
        return own.complement_codes(self.encoder)

    def gradients(
        self, codes: np.ndarray, values: np.ndarray, column: int, logits: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """One output at given numbers, and its gradient with respect to them.

        Parameters
        ----------
        codes : ndarray of shape (n_samples, ...)
            Encoded samples; of sequences they say where padding is.
        values : ndarray of shape (n_samples, ...)
            As `values` gives them, or between those of two samples.
        column : int
            Of what `outputs` gives.
        logits : bool

        Returns
        -------
        ndarray of shape (n_samples,)
        ndarray of the shape of `values`
            Both float64.
        """
        outputs, gradients = np.empty(len(codes)), np.empty(values.shape)
        for rows, (batch, numbers) in _batches(codes, values):
            found = self._gradients_of(batch, numbers, column, logits)
            outputs[rows], gradients[rows] = (one[: rows.stop - rows.start] for one in found)
        return outputs, gradients

    def multipliers(
        self, codes: np.ndarray, values: np.ndarray, references: np.ndarray, column: int, logits: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """One output at given numbers, and the multipliers of DeepLIFT's rescale rule.

        Parameters
        ----------
        codes, values, column, logits
            As for `gradients`.
        references : ndarray of the shape of `values`
            What each sample is compared with.

        Returns
        -------
        ndarray of shape (n_samples,)
        ndarray of the shape of `values`
            Both float64.

        Raises
        ------
        UnsupportedError
            If a layer of the network has no such rule.
        """
        outputs, found = np.empty(len(codes)), np.empty(values.shape)
        for rows, (batch, numbers, others) in _batches(codes, values, references):
            made = self._multipliers_of(batch, numbers, others, column, logits)
            outputs[rows], found[rows] = (one[: rows.stop - rows.start] for one in made)
        return outputs, found

    def _multipliers_of(
        self, codes: np.ndarray, values: np.ndarray, references: np.ndarray, column: int, logits: bool
    ) -> tuple[Any, Any]:
        model, sequences = self._logits() if logits else self.built.model, self.encoder.kind == "sequence"
        start = self._start() if sequences else None
        through = self._kept(
            ("lines", logits), lambda: with_multipliers(self._from(start, model, logits) if sequences else model)
        )

        def function(values: Any, references: Any, *codes: Any) -> Any:
            given = [keras.ops.repeat(one, 2, axis=0) for one in codes] + [side_by_side(values, references)]
            outputs = through(given if sequences else given[-1], training=False)[:, column]
            return keras.ops.reshape(outputs, (-1, 2))[:, 0]

        compiled = self._kept(("multipliers", column, logits), lambda: gradient_of(function))
        if start is None:
            return compiled(values, references)
        entering, back = self._entering(start, codes, values)
        outputs, found = compiled(entering, self._entering(start, codes, references)[0], codes)
        return outputs, back(found)

    def _gradients_of(self, codes: np.ndarray, values: np.ndarray, column: int, logits: bool) -> tuple[Any, Any]:
        model = self._logits() if logits else self.built.model
        if self.encoder.kind != "sequence":
            compiled = self._kept(
                ("slope", column, logits), lambda: gradient_of(lambda x: model(x, training=False)[:, column])
            )
            return compiled(values)
        start = self._start()
        through = self._from(start, model, logits)
        compiled = self._kept(
            ("slope", column, logits),
            lambda: gradient_of(lambda x, given: through([given, x], training=False)[:, column]),
        )
        entering, back = self._entering(start, codes, values)
        outputs, found = compiled(entering, codes)
        return outputs, back(found)

    def _entering(self, start: Any, codes: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, Any]:
        """Return numbers of letters as the network takes them behind its start, and the way back of their slopes."""
        entering, mirror = values, None
        if self._both_strands():
            mirror = mirrored_places(codes)
            other = np.take_along_axis(values, mirror[:, :, None], axis=1)[:, :, ::-1]
            entering = np.concatenate([values, other])
        vectors = np.asarray(keras.ops.convert_to_numpy(start.weights[0])) if start.weights else None
        if vectors is not None:
            entering = (entering @ vectors).astype(self.dtype)

        def back(found: np.ndarray) -> np.ndarray:
            found = found if vectors is None else found @ vectors.T
            if mirror is None:
                return found
            one, other = np.split(found, 2)
            return one + np.take_along_axis(other[:, :, ::-1], mirror[:, :, None], axis=1)

        return entering, back

    def convolved(self, codes: np.ndarray, column: int) -> tuple[np.ndarray, np.ndarray]:
        """Give what the last convolution leaves, and the gradient of a logit with respect to it.

        Returns
        -------
        ndarray, ndarray of shape (n_strands, n_samples, n_frames, channels)
        """
        tensor = self.built.convolved
        before = self._kept("convolved", lambda: keras.Model(self.built.model.input, tensor))
        after = self._kept("after", lambda: keras.Model([self.built.model.input, tensor], self._logits().output))
        compiled = self._kept(
            ("convolved", column), lambda: gradient_of(lambda x, given: after([given, x], training=False)[:, column])
        )
        n_strands = 2 if self._both_strands() else 1
        parts = []
        for rows, (batch,) in _batches(codes):
            values = np.asarray(keras.ops.convert_to_numpy(before(batch, training=False)))
            shape = (n_strands, len(batch), *values.shape[1:])
            both = values.reshape(shape), compiled(values, batch)[1].reshape(shape)
            parts.append([one[:, : rows.stop - rows.start] for one in both])
        values, gradients = (np.concatenate(both, axis=1) for both in zip(*parts, strict=True))
        return values, gradients

    def _kept(self, name: Any, make: Any) -> Any:
        if name not in self._models:
            self._models[name] = make()
        return self._models[name]

    def _logits(self) -> Any:
        """Return the model that ends before the links, its parts side by side."""
        ends = self.built.logits.output
        if not isinstance(ends, dict):
            return self.built.logits
        names = [part.name for part in self.head.flat]
        return self._kept(
            "logits",
            lambda: keras.Model(self.built.logits.input, keras.layers.Concatenate()([ends[name] for name in names])),
        )

    def _start(self) -> Any:
        """Return the layer that makes numbers of codes."""
        return next(layer for layer in self.built.model.layers if isinstance(layer, own.Expand | own.Embed))

    def _from(self, start: Any, model: Any, logits: bool) -> Any:
        return self._kept(("from", logits), lambda: keras.Model([model.input, start.output], model.output))

    def _both_strands(self) -> bool:
        return any(isinstance(layer, own.BothStrandsCodes) for layer in self.built.model.layers)


def _batches(codes: np.ndarray, *values: np.ndarray) -> Iterator[tuple[slice, tuple[np.ndarray, ...]]]:
    """Rows and batches of one size of them; the last row fills up."""
    size = _SMALL if len(codes) <= _SMALL else _LARGE
    for first in range(0, len(codes), size):
        rows = slice(first, min(first + size, len(codes)))
        missing = size - (rows.stop - first)
        filled = (np.concatenate([one[rows], np.repeat(one[rows][-1:], missing, axis=0)]) for one in (codes, *values))
        yield rows, tuple(filled)


def normalised(outputs: np.ndarray, head: Head) -> np.ndarray:
    """Make float32 probabilities of classes add up to 1 in float64, in place."""
    first = 0
    for part in head.flat:
        columns = outputs[..., first : first + part.n_outputs]
        if part.kind in ("multiclass", "symbols"):
            columns /= columns.sum(axis=-1, keepdims=True)
        first += part.n_outputs
    return outputs


def mirrored_places(codes: np.ndarray) -> np.ndarray:
    """Place of each position on the other strand, shape (n_samples, length); padding keeps its own."""
    real = codes != 0
    first = real.argmax(axis=1)[:, None]
    last = first + real.sum(axis=1)[:, None] - 1
    places = np.arange(codes.shape[1])[None]
    return np.where(real, first + last - places, places)
