"""What R can ask for: each function here is called by its name, with values of the border."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import pybiodl
from pybiodl import estimators
from pybiodl.backends.h2o import H2OCluster
from pybiodl.errors import DataWarning
from pybiodl.networks import DomainAdversarial
from pybiodl.networks.layers import weights_of
from pybiodl.rbridge import _clusters, _models
from pybiodl.rbridge._border import Factor, Labelled, Lines
from pybiodl.rbridge._files import opened
from pybiodl.rbridge._names import r_call
from pybiodl.rbridge._parameters import by_class, class_label, parameters, plain
from pybiodl.rbridge._tables import complete_rows, lines, samples, targets
from pybiodl.read import Lazy


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
    X, settings = samples(X), parameters(cls, params)
    adversarial = isinstance(settings.get("network"), DomainAdversarial)
    read = _reader(task, ordered=settings.get("loss") == "ordinal", partly=adversarial)
    y = read(y)
    if settings.get("class_weight") is not None:
        settings["class_weight"] = by_class(settings["class_weight"], y)
    if validation_data is not None:
        validation_data = [samples(validation_data[0]), read(validation_data[1])]
    estimator = cls(**settings)
    estimator._on_epoch = on_epoch
    estimator.fit(X, y, sample_weight=_vector(sample_weight), groups=_vector(groups), validation_data=validation_data)
    del estimator._on_epoch  # R's function lives no longer than this call
    fitted = None if isinstance(X, str | Lazy) else _outputs(estimator, X, labelled=task == "BioTranscriber")
    return {**_described(estimator, estimator.to_bytes()), "fitted": fitted}


def _reader(task: str, **habits: bool) -> Callable[[Any], Any]:
    """Return what reads the outcome of a task."""
    return lines if task in ("BioTagger", "BioTranscriber") else partial(targets, **habits)


def open_bundle(bundle: bytearray) -> dict[str, Any]:
    """Rebuild a model from its bundle and describe it."""
    raw = bytes(bundle)
    return _described(estimators.from_bytes(raw, "the file"), raw)


def known(key: str) -> bool:
    """Tell whether a model is in memory, so that its bundle need not be sent."""
    return _models.known(key)


def predict(key: str, X: Any, labelled: bool = False) -> Any:
    """Predict one row an input row.

    Returns
    -------
    ndarray of shape (n_samples, n_outputs), or list of these (several outcomes), or dict (a tagger)
        Probabilities in the order of the classes, or values; NaN in rows where something is missing that the model
        cannot impute. With `labelled`, the 0 and 1 of a multi-label classifier. Of a tagger, `Lines` by outcome.
    """
    estimator, X = _models.find(key), samples(X)
    imputes = getattr(estimator.encoder_, "missing", "error") == "impute"
    complete = None if isinstance(X, str | Lazy) or imputes else complete_rows(X)
    if complete is None or complete.all():
        return _outputs(estimator, X, labelled)
    warnings.warn(
        f"{(~complete).sum()} of {len(complete)} rows have missing values; their predictions are NA.",
        DataWarning,
        stacklevel=2,
    )
    if not complete.any() and labelled and estimator.head_.positions:
        return np.full(len(complete), None)
    if not complete.any():  # outputs of no sample have a known width all the same
        widths = [2 if head.kind == "binary" else head.n_outputs for head in estimator.head_.flat]
        if estimator.head_.positions:
            return {part.name: Lines([np.full((1, width), np.nan)] * len(complete)) for part, width in
                    zip(estimator.head_.flat, widths, strict=True)}  # fmt: skip
        every = [np.full((len(complete), width), np.nan) for width in widths]
        return every if estimator.head_.parts else every[0]
    return _spread(_outputs(estimator, X[complete], labelled), complete)


def _spread(outputs: Any, complete: np.ndarray) -> Any:
    """Give every row its outputs, NaN where it is not complete; a line that is not there is one position of NaN."""
    if isinstance(outputs, dict):
        return {name: _spread(one, complete) for name, one in outputs.items()}
    if isinstance(outputs, list):
        return [_spread(one, complete) for one in outputs]
    if isinstance(outputs, Lines):
        known, missing = iter(outputs.items), np.full((1, outputs.items[0].shape[1]), np.nan)
        return Lines([next(known) if there else missing for there in complete])
    text = outputs.ndim == 1
    every = np.full((len(complete), *outputs.shape[1:]), None if text else np.nan)
    every[complete] = outputs
    return every


def attention(key: str, X: Any) -> np.ndarray:
    """Weights of the positions, shape (n_samples, n_steps, length)."""
    return np.asarray(_models.find(key).attention(samples(X)), dtype=np.float64)


def beams(key: str, X: Any, n: int) -> dict[str, np.ndarray]:
    """Most probable strings of each sample, a row a string; samples count from 1."""
    found = _models.find(key).beams(samples(X), n)
    rows = [(sample, rank, text) for sample, one in enumerate(found, 1) for rank, text in enumerate(one, 1)]
    return {
        "sample": np.array([sample for sample, _, _ in rows], dtype=np.int32),
        "rank": np.array([rank for _, rank, _ in rows], dtype=np.int32),
        "text": np.array([text.symbols for _, _, text in rows], dtype=object),
        "log_probability": np.array([text.log_probability for _, _, text in rows], dtype=np.float64),
    }


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


def _outputs(estimator: Any, X: Any, labelled: bool = False) -> Any:
    if estimator.head_.kind == "symbols":
        if labelled:
            return np.array(estimator.predict(X), dtype=object)
        return {"": Lines([np.asarray(row, dtype=np.float64) for row in estimator.predict_proba(X)])}
    if estimator.head_.positions:
        rows = [np.asarray(row, dtype=np.float64) for row in estimator._lines_of(X)]
        if not estimator.head_.parts:
            return {"": Lines(rows)}
        return {name: Lines(one) for name, one in estimator._by_outcome(rows).items()}
    if hasattr(estimator, "transform"):  # vectors
        return np.asarray(estimator.transform(X), dtype=np.float64)
    if not hasattr(estimator, "classes_"):
        predicted = np.asarray(estimator.predict(X))
        return predicted.reshape(len(predicted), -1)
    if estimator.head_.parts:
        return [np.asarray(one, dtype=np.float64) for one in estimator.predict_proba(X)]
    return np.asarray(estimator.predict(X) if labelled else estimator.predict_proba(X), dtype=np.float64)


def _described(estimator: Any, bundle: bytes) -> dict[str, Any]:
    """Describe a model as R keeps it."""
    classes: Any = getattr(estimator, "classes_", None)
    head = estimator.head_
    features = getattr(estimator, "feature_names_in_", getattr(estimator.encoder_, "names_", None))
    n_outputs = None if head.kind == "vector" else head.n_outputs
    layers = estimator.network_.summary(estimator.encoder_.shape_, n_outputs, head.positions)
    card = estimator.run_card_
    return {
        "task": type(estimator).__name__,
        "key": _models.keep(estimator, bundle),
        "bundle": bundle,
        "head": head.kind,
        "outcomes": np.array([part.name for part in head.parts], dtype=object) if head.parts else None,
        "classes": [_labels(one) for one in classes] if head.parts else _labels(classes),
        "class_type": [_type(one) for one in classes] if head.parts else _type(classes),
        "letters": bool(getattr(estimator, "letters_", False)),
        "features": None if features is None else np.asarray(features, dtype=object),
        "n_features": estimator.n_features_in_,
        "history": {
            name: np.asarray(values, np.float64) for name, values in estimator.history_.values.items() if values
        },
        "network": r_call(estimator.network_),
        "layers": layers.partition("\n")[2],
        "card": {name: getattr(card, name) for name in _CARD},
    }


def _labels(classes: Any) -> np.ndarray | None:
    """Classes as R names them."""
    return None if classes is None else np.array([class_label(label) for label in classes], dtype=object)


def _type(classes: Any) -> str | None:
    """R's type of the classes."""
    return None if classes is None else {"i": "integer", "u": "integer", "b": "logical"}.get(
        np.asarray(np.asarray(classes).tolist()).dtype.kind, "character"
    )  # fmt: skip


_CARD = ("backend", "data_hash", "n_samples", "n_validation", "seed", "n_epochs", "best_epoch", "seconds")


def _vector(value: Any) -> Any:
    """One entry a sample, as NumPy has it."""
    if isinstance(value, Labelled):
        value = value.values
    return targets(value) if isinstance(value, Factor) else value


# ---- files ----


def open_lazy(handle: dict[str, Any]) -> dict[str, Any]:
    """Open a file that stays on disk and say how many samples it has, and its columns."""
    data = opened(handle)
    names = getattr(data, "names", None)
    return {"n": len(data), "columns": None if names is None else np.asarray(names, dtype=object)}


def load_lazy(handle: dict[str, Any]) -> np.ndarray:
    """Read the rows of a handle."""
    return np.asarray(opened(handle).load())


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
