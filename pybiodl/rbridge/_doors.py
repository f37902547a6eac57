"""What R can ask for: each function here is called by its name, with values of the border."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

import pybiodl
from pybiodl import estimators
from pybiodl.backends.h2o import H2OCluster
from pybiodl.errors import DataWarning
from pybiodl.networks.layers import weights_of
from pybiodl.rbridge import _clusters, _models
from pybiodl.rbridge._border import Factor, Labelled
from pybiodl.rbridge._names import r_call
from pybiodl.rbridge._parameters import by_class, class_label, parameters, plain
from pybiodl.rbridge._tables import complete_rows, samples, targets


def echo(value: Any) -> Any:
    """Return what came, for tests of the border."""
    return value


def use_engine(name: str) -> None:
    """Choose the engine of Keras."""
    pybiodl.use_engine(name)


# ---- models ----


def fit(
    task: str,
    params: dict[str, Any],
    X: Any,
    y: Any,
    sample_weight: Any = None,
    groups: Any = None,
    validation_data: list[Any] | None = None,
    on_epoch: Callable[[int, dict[str, float]], None] | None = None,
) -> dict[str, Any]:
    """Fit an estimator and describe it; ``fitted`` holds its outputs for the training samples."""
    cls = getattr(estimators, task)
    X, y = samples(X), targets(y)
    settings = parameters(cls, params)
    if settings.get("class_weight") is not None:
        settings["class_weight"] = by_class(settings["class_weight"], y)
    if validation_data is not None:
        validation_data = [samples(validation_data[0]), targets(validation_data[1])]
    estimator = cls(**settings)
    estimator._on_epoch = on_epoch
    estimator.fit(X, y, sample_weight=_vector(sample_weight), groups=_vector(groups), validation_data=validation_data)
    del estimator._on_epoch  # R's function lives no longer than this call
    fitted = None if isinstance(X, str) else _outputs(estimator, X)
    return {**_described(estimator, estimator.to_bytes()), "fitted": fitted}


def open_bundle(bundle: bytearray) -> dict[str, Any]:
    """Rebuild a model from its bundle and describe it."""
    raw = bytes(bundle)
    return _described(estimators.from_bytes(raw, "the file"), raw)


def known(key: str) -> bool:
    """Tell whether a model is in memory, so that its bundle need not be sent."""
    return _models.known(key)


def predict(key: str, X: Any, labelled: bool = False) -> np.ndarray:
    """Predict one row an input row.

    Returns
    -------
    ndarray of shape (n_samples, n_outputs)
        Probabilities in the order of the classes, or values; NaN in rows where something is missing that the model
        cannot impute. With `labelled`, the 0 and 1 of a multi-label classifier.
    """
    estimator, X = _models.find(key), samples(X)
    imputes = getattr(estimator.encoder_, "missing", "error") == "impute"
    complete = None if isinstance(X, str) or imputes else complete_rows(X)
    if complete is None or complete.all():
        return _outputs(estimator, X, labelled)
    warnings.warn(
        f"{(~complete).sum()} of {len(complete)} rows have missing values; their predictions are NA.",
        DataWarning,
        stacklevel=2,
    )
    n_outputs = 2 if estimator.head_.kind == "binary" else estimator.head_.n_outputs
    every = np.full((len(complete), n_outputs), np.nan)
    if complete.any():
        every[complete] = _outputs(estimator, X[complete], labelled)
    return every


def evaluate(key: str, X: Any, y: Any, groups: Any = None, train: list[Any] | None = None) -> dict[str, Any]:
    """Judge a model on samples with known outcome; `train` adds the linear baseline."""
    estimator = _models.find(key)
    trained = None if train is None else (samples(train[0]), targets(train[1]))
    evaluation = estimator.evaluate(samples(X), targets(y), groups=_vector(groups), train=trained)
    table = evaluation.to_frame()
    return {
        "title": str(evaluation).partition("\n")[0],
        "metric": np.asarray(table.index, dtype=object),
        "columns": {name: table[name].to_numpy(dtype=np.float64) for name in table.columns},
    }


def weights(key: str) -> dict[str, Any]:
    """Weights by name, as ``dense_1_kernel``; see `pybiodl.backends.protocol.FittedModel`."""
    estimator = _models.find(key)
    layers = estimator.network_.layers(estimator.encoder_.shape_, estimator.head_.positions)
    names = list(weights_of(layers, estimator.encoder_.shape_))
    for part in estimator.head_.flat if estimator.head_.kind != "vector" else ():
        names += [f"head{'_' * bool(part.name)}{part.name}_{array}" for array in ("kernel", "bias")]
        names += ["thresholds"] * (part.kind == "ordinal")
    return dict(zip(names, estimator.fitted_.weights, strict=True))


def _outputs(estimator: Any, X: Any, labelled: bool = False) -> np.ndarray:
    if hasattr(estimator, "transform"):  # vectors
        return np.asarray(estimator.transform(X), dtype=np.float64)
    if hasattr(estimator, "classes_"):
        return np.asarray(estimator.predict(X) if labelled else estimator.predict_proba(X), dtype=np.float64)
    predicted = np.asarray(estimator.predict(X))
    return predicted.reshape(len(predicted), -1)


def _described(estimator: Any, bundle: bytes) -> dict[str, Any]:
    """Describe a model as R keeps it."""
    classes = getattr(estimator, "classes_", None)
    features = getattr(estimator, "feature_names_in_", getattr(estimator.encoder_, "names_", None))
    n_outputs = None if estimator.head_.kind == "vector" else estimator.head_.n_outputs
    layers = estimator.network_.summary(estimator.encoder_.shape_, n_outputs)
    card = estimator.run_card_
    return {
        "task": type(estimator).__name__,
        "key": _models.keep(estimator, bundle),
        "bundle": bundle,
        "head": estimator.head_.kind,
        "classes": None if classes is None else np.array([class_label(label) for label in classes], dtype=object),
        "features": None if features is None else np.asarray(features, dtype=object),
        "n_features": estimator.n_features_in_,
        "history": {
            name: np.asarray(values, np.float64) for name, values in estimator.history_.values.items() if values
        },
        "network": r_call(estimator.network_),
        "layers": layers.partition("\n")[2],
        "card": {name: getattr(card, name) for name in _CARD},
    }


_CARD = ("backend", "data_hash", "n_samples", "n_validation", "seed", "n_epochs", "best_epoch", "seconds")


def _vector(value: Any) -> Any:
    """One entry a sample, as NumPy has it."""
    if isinstance(value, Labelled):
        value = value.values
    return targets(value) if isinstance(value, Factor) else value


# ---- clusters ----


def open_cluster(verb: str, params: dict[str, Any]) -> str:
    """Start or join a cluster and return its URL."""
    given = {name: plain(value) for name, value in params.items()}
    return _clusters.keep(getattr(H2OCluster, verb)(**given))


def close_cluster(url: str) -> None:
    """End a cluster that was started here; leave one that was joined."""
    _clusters.forget(url).close()


def cluster_status(url: str) -> dict[str, Any]:
    """Ask a cluster how it is."""
    return dict(vars(_clusters.find(url).status()))
