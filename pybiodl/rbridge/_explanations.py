"""Explanations for R: numbers with the names of their axes; positions and samples count from 1."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from pybiodl import interpret
from pybiodl._check import one_of
from pybiodl.rbridge import _models
from pybiodl.rbridge._names import EXPLANATIONS
from pybiodl.rbridge._parameters import class_label, plain
from pybiodl.rbridge._readers import frame
from pybiodl.rbridge._tables import samples, targets

_OF_SAMPLES = ("background", "baseline")


def explain(key: str, verb: str, X: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Explain samples by one of `EXPLANATIONS`; ``values`` has samples first, then positions and letters or columns."""
    model, X = _models.find(key), samples(X)
    found = _found(model, verb, X, arguments)
    letters = _names_from_one(getattr(found, "letters", getattr(found, "names", ())), X)
    positional = isinstance(found, interpret.PositionExplanation)
    return {
        "values": np.asarray(found.values, dtype=np.float64),
        "letters": np.array([] if positional else letters, dtype=object),
        "baseline": np.asarray(found.baseline, dtype=np.float64),
        "there": np.asarray(found.there, dtype=np.int32) + 1 if hasattr(found, "there") else None,
        "agreement": np.asarray(found.agreement, dtype=np.float64) if positional else None,
        "note": found.note if positional else None,
        **facts_of(found),
    }


def importance(key: str, X: Any, y: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Permutation importance; places of groups are from 1."""
    model, X, y = _models.find(key), samples(X), targets(y)
    classes = getattr(model, "classes_", None)
    if classes is not None and not isinstance(classes, list) and np.ndim(y) == 1:
        known = {class_label(label): label for label in np.asarray(classes).tolist()}
        y = np.array([known.get(class_label(label), label) for label in np.asarray(y).tolist()])
    given = {name: _whole(value) for name, value in (arguments or {}).items()}
    if isinstance(given.get("by"), dict):
        given["by"] = {
            name: [one - 1 if isinstance(one, int) else one for one in _several(places)]
            for name, places in given["by"].items()
        }
    found = interpret.permutation_importance(model, X, y, **given)
    table = found.to_frame().reset_index()
    if not isinstance(given.get("by"), dict):
        table["feature"] = _names_from_one(table["feature"], X)
    return {"table": frame(table), "score": float(found.baseline[0]), **facts_of(found)}


def variants(key: str, table: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Effects of variants, a row each."""
    model = _models.find(key)
    given = arguments_of(model, arguments)
    found = interpret.variant_effects(model, samples({"data": table, "in_columns": False}), **given)
    return {"table": frame(found.to_frame()), **facts_of(found)}


def check_explanation(
    key: str, verb: str, X: Any, arguments: dict[str, Any], n_repeats: Any, seed: Any
) -> dict[str, Any]:
    """Explain, shuffle the weights layer by layer, and explain again."""
    model = _models.find(key)
    found = _found(model, verb, samples(X), arguments)
    checked = interpret.check(model, found, plain(n_repeats), plain(seed))
    return {"table": frame(checked.to_frame()), "title": str(checked), "passed": checked.passed}


def _found(model: Any, verb: str, X: Any, arguments: dict[str, Any]) -> Any:
    return getattr(interpret, one_of(verb, "method", (*EXPLANATIONS, "attention")))(
        model, X, **arguments_of(model, arguments)
    )


def arguments_of(model: Any, arguments: dict[str, Any] | None) -> dict[str, Any]:
    """Arguments of an explanation as Python has them: samples, classes of the model, plain values."""
    return {name: _argument(model, name, value) for name, value in (arguments or {}).items()}


def _names_from_one(names: Any, X: Any) -> list[str]:
    """Names that are mere places count from 1 in R."""
    if isinstance(X, pd.DataFrame):
        return [str(name) for name in names]
    return [re.sub(r"^(channel )?(\d+)$", lambda m: f"{m[1] or ''}{int(m[2]) + 1}", str(name)) for name in names]


def _argument(model: Any, name: str, value: Any) -> Any:
    if name in _OF_SAMPLES and value is not None and not isinstance(value, str):
        return samples(value)
    return _target(model, plain(value)) if name == "target" else plain(value)


def _target(model: Any, target: Any) -> Any:
    """Find a class as R names it, or the number of a target from 1."""
    classes = getattr(model, "classes_", None)
    if target is None or isinstance(target, tuple):
        return target
    if classes is None:
        return target - 1 if isinstance(target, int) else target
    known = {class_label(label): label for label in np.asarray(classes, dtype=object).tolist()}
    return known.get(class_label(target), target)


def _whole(value: Any) -> Any:
    return {name: _whole(one) for name, one in value.items()} if isinstance(value, dict) else plain(value)


def _several(value: Any) -> Any:
    return value if isinstance(value, tuple) else (value,)


def facts_of(found: Any) -> dict[str, Any]:
    """Give what every explanation says of itself."""
    return {"method": found.method, "what": found.what, "error": found.error, "error_name": found.error_name}
