"""Explanations for R: numbers with the names of their axes; positions and samples count from 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl import interpret
from pybiodl._check import one_of
from pybiodl.rbridge import _models
from pybiodl.rbridge._border import Labelled
from pybiodl.rbridge._names import EXPLANATIONS
from pybiodl.rbridge._parameters import class_label, plain
from pybiodl.rbridge._readers import frame
from pybiodl.rbridge._tables import samples, targets

_OF_SAMPLES = ("background", "baseline")


def explain(key: str, verb: str, X: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Explain samples by one of `EXPLANATIONS`; ``values`` has samples first, then positions and letters or columns."""
    model, X = _models.find(key), samples(X)
    given = {name: _argument(model, name, value) for name, value in (arguments or {}).items()}
    found = getattr(interpret, one_of(verb, "verb", EXPLANATIONS))(model, X, **given)
    letters = getattr(found, "letters", getattr(found, "names", ()))
    positional = isinstance(found, interpret.PositionExplanation)
    return {
        "values": np.asarray(found.values, dtype=np.float64),
        "letters": np.array([] if positional else list(letters), dtype=object),
        "baseline": np.asarray(found.baseline, dtype=np.float64),
        "there": np.asarray(found.there, dtype=np.int32) + 1 if hasattr(found, "there") else None,
        **_facts(found),
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
    return {"table": frame(found.to_frame().reset_index()), "score": float(found.baseline[0]), **_facts(found)}


def variants(key: str, table: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Effects of variants, a row each."""
    model = _models.find(key)
    given = {name: _argument(model, name, value) for name, value in (arguments or {}).items()}
    found = interpret.variant_effects(model, samples({"data": table, "in_columns": False}), **given)
    return {"table": frame(found.to_frame()), **_facts(found)}


def motifs(key: str, X: Any, threshold: float, path: str | None = None, known: str | None = None) -> dict[str, Any]:
    """Motifs of filters, written to a MEME file and compared with those of another, where asked for."""
    found = interpret.filter_motifs(_models.find(key), samples(X), threshold)
    if path is not None:
        interpret.write_meme(found, path)
    table = found.to_frame()
    if known is not None:
        matched = interpret.match_motifs(found, known)
        table = table.merge(matched, on="motif", how="left")
    matrices = [Labelled(np.asfortranarray(one.matrix), [None, list(one.letters)]) for one in found]
    return {"table": frame(table), "matrices": matrices, **_facts(found)}


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


def _facts(found: Any) -> dict[str, Any]:
    return {"method": found.method, "what": found.what, "error": found.error, "error_name": found.error_name}
