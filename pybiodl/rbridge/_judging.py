"""Calibration, conformal answers, thresholds and paired tests, for R."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl import compare, estimators
from pybiodl.errors import UnsupportedError
from pybiodl.evaluate import Conformal
from pybiodl.rbridge import _models
from pybiodl.rbridge._compare import splitter
from pybiodl.rbridge._describe import described
from pybiodl.rbridge._parameters import parameters, plain
from pybiodl.rbridge._readers import frame
from pybiodl.rbridge._tables import samples, targets, vector


def calibrate(key: str, X: Any, y: Any) -> dict[str, Any]:
    """Return a model whose probabilities say how often it is right."""
    model = _capable(key, "calibrate").calibrate(samples(X), targets(y))
    temperatures = [one.temperature_ for one in getattr(model, "estimators_", [model])]
    return {**described(model, model.to_bytes()), "temperature": np.asarray(temperatures[0], dtype=np.float64)}


def calibration(key: str, X: Any, y: Any, groups: Any, n_bins: Any) -> dict[str, Any]:
    """Judge probabilities: the curve and its error."""
    judged = _models.find(key).evaluate(samples(X), targets(y), groups=vector(groups))
    found = judged.calibration(plain(n_bins))
    ece = found.ece
    return {
        "table": frame(found.to_frame()), "title": str(found), "what": found.what,
        "error": np.array([ece.value, ece.low, ece.high]), "if_calibrated": found.ece_if_calibrated,
        "p_value": found.p_value,
    }  # fmt: skip


def threshold(key: str, X: Any, y: Any, by: str, at: Any, cost: Any) -> dict[str, Any]:
    """Choose thresholds."""
    judged = _models.find(key).evaluate(samples(X), targets(y))
    chosen = judged.threshold(by, at=at, cost=None if cost is None else plain(cost))
    return {"table": frame(chosen.to_frame().reset_index())}


def conform(key: str, X: Any, y: Any, level: float, by_class: bool, groups: Any) -> dict[str, Any]:
    """Learn the limits of conformal answers; R keeps them beside the model."""
    model, groups = _capable(key, "conformal"), vector(groups)
    found = model.conformal(samples(X), targets(y), level, by_class, None if groups is None else _as_text(groups))
    return {
        "kind": found.kind, "level": found.level, "names": np.array(found.names, dtype=object),
        "by_class": found.by_class, "groups": np.array(found.groups, dtype=object),
        "limits": np.asfortranarray(found.limits), "n_rows": np.asfortranarray(found.n_rows, dtype=np.int32),
        "title": str(found),
    }  # fmt: skip


def conform_predict(key: str, X: Any, record: dict[str, Any], groups: Any) -> np.ndarray:
    """Return sets of classes or intervals, as `Conformal.predict`."""
    groups = vector(groups)
    return _record(key, record).predict(samples(X), None if groups is None else _as_text(groups))


def conform_coverage(key: str, X: Any, y: Any, record: dict[str, Any], groups: Any) -> dict[str, Any]:
    """Measure how often the truth is held."""
    groups = vector(groups)
    found = _record(key, record)
    covered = found.coverage(samples(X), targets(y), None if groups is None else _as_text(groups))
    return {"table": frame(covered.to_frame().reset_index())}


def compare_fitted(
    keys: dict[str, str], X: Any, y: Any, metric: Any, groups: Any, n_resamples: Any, seed: Any
) -> dict[str, Any]:
    """Test fitted models against one another."""
    found = compare.compare_models(
        {name: _models.find(key) for name, key in keys.items()}, samples(X), targets(y), plain(metric),
        vector(groups), plain(n_resamples), plain(seed),
    )  # fmt: skip
    return {"table": frame(found.to_frame()), "title": str(found).partition("\n")[0]}


def curve_by_size(
    task: str, params: dict[str, Any], X: Any, y: Any, sizes: Any, folds: Any, groups: Any, given: dict[str, Any]
) -> dict[str, Any]:
    """Train a model on ever more samples."""
    cls = getattr(estimators, task)
    found = compare.learning_curve(
        cls(**parameters(cls, params)), samples(X), targets(y), np.asarray(sizes).ravel().tolist(), splitter(folds),
        vector(groups), **{name: plain(value) for name, value in given.items()},
    )  # fmt: skip
    return {"table": frame(found.to_frame().reset_index()), "metric": found.metric, "n_folds": found.n_folds}


def _capable(key: str, verb: str) -> Any:
    model = _models.find(key)
    if not hasattr(model, verb):
        raise UnsupportedError(
            f"bio_{verb} is for models of classes{' and numbers' if verb == 'conformal' else ''}; this one is a "
            f"{type(model).__name__}.",
            field="object",
        )
    return model


def _record(key: str, record: dict[str, Any]) -> Conformal:
    """Put a record together again from what R kept of it."""
    return Conformal(
        kind=record["kind"], level=record["level"], names=tuple(np.asarray(record["names"]).tolist()),
        by_class=bool(record["by_class"]), groups=tuple(np.asarray(record["groups"]).tolist()),
        limits=np.asarray(record["limits"], dtype=np.float64), n_rows=np.asarray(record["n_rows"], dtype=np.int64),
        model=_models.find(key),
    )  # fmt: skip


def _as_text(groups: np.ndarray) -> np.ndarray:
    """Return groups by name: a factor, strings or numbers say the same."""
    names = [str(int(one)) if isinstance(one, float) and one.is_integer() else str(one) for one in groups.tolist()]
    return np.array(names, dtype=object)
