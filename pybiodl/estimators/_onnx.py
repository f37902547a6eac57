"""A fitted estimator as an ONNX file, checked before it is written."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.encode import Encoder, Sequence, Signal, Table
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.export import OnnxModel, to_onnx
from pybiodl.read import Lazy
from pybiodl.results import ParityReport
from pybiodl.store import write_file

_DRAWN = 64  # rows on which a graph is checked where the user gives none
_MOST = 1e-4  # relative difference above which a graph is not what it should be


def onnx_model(estimator: Any) -> OnnxModel:
    """Write the network of a fitted estimator as an ONNX model in memory."""
    fitted = estimator.fitted_
    return to_onnx(fitted.network, fitted.encoder, fitted.head, fitted.classes, fitted.weights)


def write_onnx(estimator: Any, path: str | os.PathLike[str], X: Any = None) -> ParityReport:
    """Write an ONNX file whose answers were compared with the model's own.

    Parameters
    ----------
    estimator : BioEstimator
        Fitted.
    path : str or path
    X : samples, optional
        Rows to compare; None draws some.
    """
    model = onnx_model(estimator)
    values = drawn_samples(estimator.encoder_) if X is None else in_memory(estimator._samples(X))
    report = ParityReport.of(
        estimator.head_.kind, {name: real_rows(estimator.encoder_, values, one.predict(values)) for name, one in
                               (("home", estimator.fitted_), ("ONNX", model))}
    )  # fmt: skip
    if not report.relative <= _MOST:
        raise UnsupportedError(
            f"to_onnx writes a graph that answers as the model does; this one differs by {report.absolute:.2e} "
            f"(relative {report.relative:.2e}), so nothing was written; report this network: {estimator.network_!r}.",
            field="network",
        )
    write_file(path, model.raw)
    return report


def in_memory(values: Any) -> Any:
    """Load samples that are still on disk."""
    return values.load() if isinstance(values, Lazy) else values


def real_rows(encoder: Encoder, values: Any, outputs: np.ndarray) -> np.ndarray:
    """Return outputs as a row a sample, or a row a position that is no padding."""
    if outputs.ndim == 2:
        return outputs
    encoded = encoder.transform(values)
    there = encoded != 0 if encoder.kind == "sequence" else ~np.isnan(encoded[..., 0])
    return outputs[there] if there.shape == outputs.shape[:2] else outputs.reshape(-1, outputs.shape[2])


def drawn_samples(encoder: Encoder) -> Any:
    """Draw samples of the kind that an encoder reads.

    Raises
    ------
    InvalidInputError
        If it reads what cannot be drawn.
    """
    draw = np.random.default_rng(0)
    if isinstance(encoder, Table):
        numbers = encoder.fill_ + encoder.scale_ * draw.normal(size=(_DRAWN, len(encoder.numeric_)))
        if not encoder.levels_:
            return numbers
        columns: dict[int, Any] = dict(zip(encoder.numeric_, numbers.T, strict=True))
        columns |= {j: draw.choice(np.asarray(known, dtype=object), _DRAWN) for j, known in encoder.levels_.items()}
        table = pd.DataFrame({j: columns[j] for j in range(encoder.n_columns_)})
        return table.set_axis(encoder.names_, axis=1) if encoder.names_ is not None else table
    if isinstance(encoder, Sequence | Signal):
        shortest = 1 if encoder.ragged_ else encoder.length_
        lengths = draw.integers(max(shortest, encoder.length_ // 2), encoder.length_ + 1, _DRAWN)
        lengths = lengths if encoder.ragged_ else np.full(_DRAWN, encoder.length_)
        drawn = np.empty(_DRAWN, dtype=object)
        if isinstance(encoder, Sequence):
            drawn[:] = ["".join(draw.choice(list(encoder.letters_), length)) for length in lengths]
            return drawn
        drawn[:] = [encoder.mean_ + encoder.scale_ * draw.normal(size=(n, encoder.n_channels_)) for n in lengths]
        return drawn if encoder.ragged_ else np.stack(list(drawn))
    raise InvalidInputError(
        f"X must be given to check an ONNX model whose encoder is {encoder!r}; got None; pass a few samples.", field="X"
    )
