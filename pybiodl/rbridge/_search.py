"""The search for parameters, as R asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from scipy import stats

from pybiodl import estimators
from pybiodl.errors import InvalidInputError, PyBioDLError
from pybiodl.rbridge._describe import described, outputs
from pybiodl.rbridge._names import r_call
from pybiodl.rbridge._parameters import by_class, made, parameters, plain
from pybiodl.rbridge._tables import samples, targets, vector
from pybiodl.read import Lazy
from pybiodl.search import BioSearch, SearchResult
from pybiodl.search._result import mean_curve


def search(
    task: str,
    params: dict[str, Any],
    search: dict[str, Any],
    X: Any,
    y: Any = None,
    sample_weight: Any = None,
    groups: Any = None,
    validation_data: Any = None,
    ensemble: Any = None,
    offset: Any = None,
    on_epoch: Callable[[int, dict[str, float]], None] | None = None,
) -> dict[str, Any]:
    """Search for the best parameters of an estimator, and describe it and all trials.

    ``on_epoch`` is told of each trial, from 0, with its score, the best so far and the seconds.
    """
    cls = getattr(estimators, task)
    X, settings = samples(X), parameters(cls, params)
    y = partial(targets, ordered=settings.get("loss") == "ordinal")(y)
    if settings.get("class_weight") is not None:
        settings["class_weight"] = by_class(settings["class_weight"], y)
    space = {name: _values(values) for name, values in search.pop("space").items()}
    cv = _cv(search.pop("cv"))
    given = {name: plain(value) for name, value in search.items()}
    asked = BioSearch(cls(**settings), space, cv=cv, **given)
    if on_epoch is not None:
        asked._on_trial = lambda place, facts: on_epoch(
            place - 1, {name: facts[name] for name in ("score", "best", "seconds")}
        )
    asked.fit(X, y, sample_weight=vector(sample_weight), groups=vector(groups))
    best = asked.best_estimator_
    model = described(best, best.to_bytes())
    silent = isinstance(X, str | Lazy)
    model["fitted"] = None if silent else outputs(best, X, labelled=False)
    return {**model, "search": _result(asked.results_)}


def _values(values: Any) -> Any:
    """Values of a parameter: a list, or the distribution of R's ``bio_range()``."""
    if isinstance(values, dict) and "low" in values:
        low, high = float(values["low"]), float(values["high"])
        if not low < high or (values["log"] and low <= 0):
            raise InvalidInputError(
                "bio_range must have a low end below its high end, above 0 where log is True; got "
                f"{low:g} and {high:g}.",
                field="space",
            )
        if values["whole"]:
            return stats.randint(int(low), int(high) + 1)
        return stats.loguniform(low, high) if values["log"] else stats.uniform(low, high - low)
    return [made(value) for value in values]


def _cv(cv: Any) -> Any:
    """Folds, a number or rows from 1 of training and test."""
    if isinstance(cv, list):
        return [tuple(np.asarray(fold[side]).astype(np.int64) - 1 for side in ("train", "test")) for fold in cv]
    return plain(cv)


def _result(result: SearchResult) -> dict[str, Any]:
    frame = result.to_frame()
    columns: dict[str, Any] = {"trial": np.asarray(frame.index, dtype=np.int32) + 1}
    for name in result.names:
        values = [trial.params.get(name) for trial in result.trials]
        numeric = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        columns[name] = np.array(
            values if numeric else [_r_words(value) for value in values], dtype=np.float64 if numeric else object
        )
    for name in frame.columns.difference(list(result.names), sort=False):
        texts = name in ("status", "reason")
        columns[name] = (
            np.asarray(frame[name], dtype=object) if texts else frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        )
    try:
        importance: dict[str, float] | None = result.importance()
    except PyBioDLError:
        importance = None
    metric = "val_loss" if any("val_loss" in trial.curves for trial in result.trials) else "loss"
    curves = {
        str(place): np.asarray(mean_curve(trial.curves[metric]))
        for place, trial in enumerate(result.trials, 1)
        if trial.curves.get(metric)
    }
    return {
        "columns": columns,
        "names": list(result.names),
        "scoring": result.scoring,
        "higher_is_better": result.higher_is_better,
        "strategy": result.strategy,
        "best": int(result.trials.index(result.best)) + 1,
        "best_score": result.best.mean,
        "best_params": {name: _r_value(value) for name, value in result.best.params.items()},
        "importance": importance,
        "curves": curves or None,
        "curve": metric,
        "n_resumed": result.n_resumed,
        "notes": list(result.notes),
    }


def _r_words(value: Any) -> str | None:
    if value is None:
        return "NULL"
    if isinstance(value, tuple | list):
        words = [str(_r_words(item)) for item in value]
        return words[0] if len(words) == 1 else f"c({', '.join(words)})"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if hasattr(value, "get_params"):
        return r_call(value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _r_value(value: Any) -> Any:
    """Return a value as R holds it: numbers, strings, vectors of numbers, anything else as text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list) and all(isinstance(item, int | float) for item in value):
        return np.asarray(value, dtype=np.float64)
    return _r_words(value)
