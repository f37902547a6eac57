"""What R can ask for: each function here is called by its name, with values of the border."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

import pybiodl
from pybiodl import estimators
from pybiodl.backends.h2o import H2OCluster
from pybiodl.errors import DataWarning
from pybiodl.networks import DomainAdversarial
from pybiodl.rbridge import _clusters, _forecasts, _models
from pybiodl.rbridge._border import Lines
from pybiodl.rbridge._describe import (
    described,
    members_of,
    metrics_of,
    outputs,
    spread,
    weights_by_name,
    widths,
    writes,
)
from pybiodl.rbridge._files import opened
from pybiodl.rbridge._parameters import by_class, parameters, plain
from pybiodl.rbridge._tables import complete_rows, outcome_reader, samples, vector
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
    y: Any = None,
    sample_weight: Any = None,
    groups: Any = None,
    validation_data: Any = None,
    offset: Any = None,
    ensemble: dict[str, Any] | None = None,
    on_epoch: Callable[[int, dict[str, float]], None] | None = None,
) -> dict[str, Any]:
    """Fit an estimator, or an ensemble of them, and describe it.

    ``fitted`` holds its outputs for the training samples; of a forecaster the steps after each series.
    """
    cls = getattr(estimators, task)
    ahead = task == "BioForecaster"
    read_samples = _forecasts.series if ahead else samples
    X, settings = read_samples(X), parameters(cls, params)
    adversarial = isinstance(settings.get("network"), DomainAdversarial)
    read = outcome_reader(task, ordered=settings.get("loss") == "ordinal", partly=adversarial)
    y = read(y)
    if settings.get("class_weight") is not None:
        settings["class_weight"] = by_class(settings["class_weight"], y)
    if validation_data is not None:
        held = validation_data
        validation_data = read_samples(held) if ahead else (samples(held[0]), read(held[1]))
    estimator = cls(**settings)
    if ensemble is not None:
        estimator = estimators.BioEnsemble(estimator, **parameters(estimators.BioEnsemble, ensemble))
    estimator._on_epoch = on_epoch
    beside = {} if offset is None else {"offset": _offset(offset)}
    estimator.fit(
        X, y, sample_weight=vector(sample_weight), groups=vector(groups), validation_data=validation_data, **beside
    )
    del estimator._on_epoch  # R's function lives no longer than this call
    model = described(estimator, estimator.to_bytes())
    if ahead:
        return {**model, "fitted": [np.asarray(one) for one in estimator.predict(X)]}
    silent = isinstance(X, str | Lazy) or (model["head"] == "strings" and y is None)
    fitted = None if silent else outputs(estimator, X, labelled=task == "BioTranscriber", **beside)
    return {**model, "fitted": fitted}


def open_bundle(bundle: bytearray) -> dict[str, Any]:
    """Rebuild a model from its bundle and describe it."""
    raw = bytes(bundle)
    return described(estimators.from_bytes(raw, "the file"), raw)


def known(key: str) -> bool:
    """Tell whether a model is in memory, so that its bundle need not be sent."""
    return _models.known(key)


def predict(key: str, X: Any, labelled: bool = False, offset: Any = None) -> Any:
    """Predict one row an input row.

    Returns
    -------
    ndarray of shape (n_samples, n_outputs), or list of these (several outcomes), or dict (a tagger)
        Probabilities in the order of the classes, or values; NaN in rows where something is missing that the model
        cannot impute. With `labelled`, the 0 and 1 of a multi-label classifier. Of a tagger, `Lines` by outcome.
    """
    estimator, X = _models.find(key), samples(X)
    first = members_of(estimator)[0]
    imputes = getattr(first.encoder_, "missing", "error") == "impute"
    complete = None if isinstance(X, str | Lazy) or imputes else complete_rows(X)
    offset = None if offset is None else _offset(offset)
    if complete is None or complete.all():
        return outputs(estimator, X, labelled, offset)
    warnings.warn(
        f"{(~complete).sum()} of {len(complete)} rows have missing values; their predictions are NA.",
        DataWarning,
        stacklevel=2,
    )
    if complete.any():
        if offset is not None and np.ndim(offset):
            offset = offset[complete]
        return spread(outputs(estimator, X[complete], labelled, offset), complete)
    if labelled and first.head_.positions:
        return np.full(len(complete), None)
    known = widths(first)  # outputs of no sample have a known width all the same
    if first.head_.positions and not writes(first):
        return {part.name: Lines([np.full((1, width), np.nan)] * len(complete)) for part, width in
                zip(first.head_.flat, known, strict=True)}  # fmt: skip
    every = [np.full((len(complete), width), np.nan) for width in known]
    return every if len(every) > 1 else every[0]


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


def evaluate(
    key: str,
    X: Any,
    y: Any,
    groups: Any = None,
    train: list[Any] | None = None,
    threshold: Any = None,
    offset: Any = None,
) -> dict[str, Any]:
    """Judge a model on samples with known outcome; `train` adds the baselines."""
    estimator = _models.find(key)
    read = outcome_reader(type(estimator).__name__)
    trained = None if train is None else (samples(train[0]), read(train[1]), *map(_offset, train[2:]))
    beside = {} if offset is None else {"offset": _offset(offset)}
    evaluation = estimator.evaluate(samples(X), read(y), groups=vector(groups), train=trained, **beside)
    if threshold is not None:
        evaluation = evaluation.at(np.asarray(threshold, dtype=np.float64).ravel())
    return metrics_of(evaluation)


def weights(key: str) -> Any:
    """Weights by name; of an ensemble a list of these."""
    estimator = _models.find(key)
    found = [weights_by_name(member) for member in members_of(estimator)]
    return found if hasattr(estimator, "estimators_") else found[0]


def member_spread(key: str, X: Any) -> Any:
    """Return the standard deviation between the members of an ensemble, of the shape of `predict`."""
    found = _models.find(key).spread(samples(X))
    if isinstance(found, list):
        return [np.asarray(one, dtype=np.float64) for one in found]
    return np.asarray(found, dtype=np.float64).reshape(len(found), -1)


def member_interval(key: str, X: Any, coverage: float) -> np.ndarray:
    """Value and interval of an ensemble, shape (n_samples, n_targets, 3)."""
    ensemble, X = _models.find(key), samples(X)
    ends = ensemble.predict_interval(X, coverage)
    ends = ends.reshape(len(ends), -1, 2)
    return np.concatenate([np.asarray(ensemble.predict(X)).reshape(*ends.shape[:2], 1), ends], axis=2)


def _offset(value: Any) -> Any:
    """Return a number a sample, or one for all, or the name of a column on a cluster."""
    if isinstance(value, str):
        return value
    found = np.asarray(vector(value), dtype=np.float64)
    return float(found[0]) if found.shape == (1,) else found


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
    cluster = _clusters.find(url)
    status = asdict(cluster.status()) | {"flow_url": cluster.flow_url}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in status.items()}


def check_frame(url: str, key: str) -> None:
    """Refuse a table that the cluster does not have."""
    _clusters.find(url).frame(key)


def write_predictions(key: str, X: Any, to: str, offset: Any = None) -> str:
    """Have the cluster write what a model predicts."""
    beside = {} if offset is None else {"offset": _offset(offset)}
    return str(_models.find(key).predict(samples(X), to=to, **beside))


def shut_down_cluster(url: str) -> None:
    """End a cluster, whoever started it."""
    _clusters.forget(url).shut_down()


def cluster_login(url: str) -> list[str | None]:
    """User and password of a cluster, for its web interface."""
    cluster = _clusters.find(url)
    return [cluster.user, cluster.password]


def clean_cluster(url: str) -> list[str]:
    """Remove what this session left on a cluster, and return its names."""
    return list(_clusters.find(url).clean())
