"""One model, computed in every way there is."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.backends.registry import load_learners
from pybiodl.errors import ClusterError, InvalidTypeError, MissingDependencyError, UnsupportedError
from pybiodl.estimators._inputs import read_inputs
from pybiodl.estimators._onnx import in_memory, onnx_model, real_rows
from pybiodl.results import ParityReport


def parity(estimator: Any, X: Any) -> ParityReport:
    """Compute the same predictions in every way that there is, and tell how far they are apart.

    The ways are ``cluster`` (H2O's own model, while its cluster lives; the table is sent and removed), ``home`` (what
    `predict` does), ``Keras`` (what `to_keras` gives, in float64 where the engine has it) and ``ONNX`` (what `to_onnx`
    writes, in float32, run by onnxruntime).

    Parameters
    ----------
    estimator : estimator of pybiodl
        Fitted, on any backend; of an ensemble a member.
    X : as for its ``predict``
        Values in memory.

    Returns
    -------
    ParityReport
        A way that cannot be taken is in ``skipped``, with the reason. Positions that are padding do not count.

    Raises
    ------
    InvalidTypeError
        If the estimator is no fitted estimator of one network.
    """
    if not hasattr(estimator, "fitted_") or not hasattr(estimator, "to_keras"):
        raise InvalidTypeError(
            f"parity needs a fitted estimator of pybiodl; got {type(estimator).__name__}; fit it first, and of an "
            "ensemble pass one of estimators_.",
            field="estimator",
        )
    if read_inputs(X, estimator.encoder_, estimator).kind == "remote":
        raise UnsupportedError(
            f"parity computes values in memory in several ways; got {X!r}; read it first with read_table.", field="X"
        )
    values = in_memory(estimator._samples(X))
    answers, skipped = {}, {}
    ways = {"home": _home, "Keras": _keras, "ONNX": _onnx}
    if estimator.backend_ == "h2o":
        ways = {"cluster": _cluster, **ways}
    for name, compute in ways.items():
        try:
            answers[name] = real_rows(estimator.encoder_, values, np.asarray(compute(estimator, values)))
        except (ClusterError, MissingDependencyError, UnsupportedError) as error:
            skipped[name] = str(error)
    return ParityReport.of(estimator.head_.kind, answers, skipped)


def _cluster(estimator: Any, values: Any) -> np.ndarray:
    return np.asarray(load_learners().predict_there(estimator.fitted_, values))


def _home(estimator: Any, values: Any) -> np.ndarray:
    return np.asarray(estimator.fitted_.predict(values))


def _keras(estimator: Any, values: Any) -> np.ndarray:
    return np.asarray(estimator.to_keras().fitted_.predict(values))


def _onnx(estimator: Any, values: Any) -> np.ndarray:
    return onnx_model(estimator).predict(values)
