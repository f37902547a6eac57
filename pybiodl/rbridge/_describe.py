"""A fitted model as R keeps it, and what it says of samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.networks._parts import PartedNetwork
from pybiodl.networks.layers import weights_of
from pybiodl.rbridge import _models
from pybiodl.rbridge._border import Lines
from pybiodl.rbridge._names import places_from_one, r_call
from pybiodl.rbridge._parameters import class_label

_CARD = ("backend", "data_hash", "n_samples", "n_validation", "seed", "n_epochs", "best_epoch", "seconds")

_WHOLE = ("vector", "reconstruction")  # heads that have no layer of their own


def members_of(estimator: Any) -> list[Any]:
    """Return the models of an ensemble, or the one that it is."""
    return getattr(estimator, "estimators_", [estimator])


def described(estimator: Any, bundle: bytes) -> dict[str, Any]:
    """Describe a model as R keeps it; of an ensemble the first member, and the history of all."""
    members = members_of(estimator)
    first = members[0]
    classes: Any = getattr(first, "classes_", None)
    head = first.head_
    parts = () if writes(first) else head.parts
    features = getattr(first, "feature_names_in_", getattr(first.encoder_, "names_", None))
    n_outputs = _n_properties(first) if writes(first) else None if head.kind in _WHOLE else head.n_outputs
    layers = first.network_.summary(first.encoder_.shape_, n_outputs, head.positions)
    card = first.run_card_
    return {
        "task": type(first).__name__,
        "key": _models.keep(estimator, bundle),
        "bundle": bundle,
        "head": "strings" if writes(first) else "symbols" if transcribes(first) else head.kind,
        "last": "end" if first.network_.writes else "blank",
        "outcomes": np.array([part.name for part in parts], dtype=object) if parts else None,
        "classes": [_labels(one) for one in classes] if parts else _labels(classes),
        "class_type": [_type(one) for one in classes] if parts else _type(classes),
        "letters": bool(getattr(first, "letters_", False)),
        "features": None if features is None else np.asarray(features, dtype=object),
        "n_features": first.n_features_in_,
        "targets": _targets(first),
        "history": _history(first),
        "members": [_member(one) for one in members] if hasattr(estimator, "estimators_") else None,
        "network": r_call(first.network_),
        "layers": places_from_one(layers.partition("\n")[2]),
        "card": {name: getattr(card, name) for name in _CARD},
    }


def metrics_of(evaluation: Any) -> dict[str, Any]:
    """Return an evaluation as R has it, a row a metric."""
    table = evaluation.to_frame()
    return {
        "method": np.array([metric.method for metric in evaluation.metrics.values()], dtype=object),
        "title": str(evaluation).partition("\n")[0],
        "metric": np.asarray(table.index, dtype=object),
        "columns": {name: table[name].to_numpy(dtype=np.float64) for name in table.columns},
    }


def writes(estimator: Any) -> bool:
    """Tell whether a model writes strings."""
    return "strings" in getattr(estimator, "_writes", ())  # an ensemble is of models that do not


def transcribes(estimator: Any) -> bool:
    """Tell whether a model answers with strings."""
    return hasattr(estimator, "beams")


def _n_properties(generator: Any) -> int:
    return sum(part.n_outputs for part in generator.head_.parts if part.name == "property")


def _targets(estimator: Any) -> np.ndarray | None:
    """Names of what is forecast, where the series had names."""
    names = getattr(estimator, "target_names_", None)
    named = names is not None and hasattr(estimator, "feature_names_in_")
    return np.array(names, dtype=object) if named else None


def _history(estimator: Any) -> dict[str, np.ndarray]:
    return {name: np.asarray(values, np.float64) for name, values in estimator.history_.values.items() if values}


def _member(estimator: Any) -> dict[str, Any]:
    card = estimator.run_card_
    return {"history": _history(estimator), "card": {name: getattr(card, name) for name in _CARD}}


def _labels(classes: Any) -> np.ndarray | None:
    """Classes as R names them."""
    return None if classes is None else np.array([class_label(label) for label in classes], dtype=object)


def _type(classes: Any) -> str | None:
    """R's type of the classes."""
    return None if classes is None else {"i": "integer", "u": "integer", "b": "logical"}.get(
        np.asarray(np.asarray(classes).tolist()).dtype.kind, "character"
    )  # fmt: skip


def widths(estimator: Any) -> list[int]:
    """Columns of the outputs, by outcome."""
    if writes(estimator):
        return [_n_properties(estimator)]
    return [2 if head.kind == "binary" else head.n_outputs for head in estimator.head_.flat]


def outputs(estimator: Any, X: Any, labelled: bool = False, offset: Any = None) -> Any:
    """Return what a model says of complete samples; see `_doors.predict`."""
    head = members_of(estimator)[0].head_
    if writes(estimator):
        predicted = np.asarray(estimator.predict(X), dtype=np.float64)
        return predicted.reshape(len(predicted), -1)
    if transcribes(estimator):
        if labelled:
            return np.array(estimator.predict(X), dtype=object)
        return {"": Lines([np.asarray(row, dtype=np.float64) for row in estimator.predict_proba(X)])}
    if head.positions:
        rows = [np.asarray(row, dtype=np.float64) for row in estimator._lines_of(X)]
        if not head.parts:
            return {"": Lines(rows)}
        return {name: Lines(one) for name, one in estimator._by_outcome(rows).items()}
    if hasattr(estimator, "transform"):  # vectors
        return np.asarray(estimator.transform(X), dtype=np.float64)
    if not hasattr(estimator, "classes_"):
        predicted = np.asarray(estimator.predict(X, **({} if offset is None else {"offset": offset})))
        return predicted.reshape(len(predicted), -1)
    if head.parts:
        return [np.asarray(one, dtype=np.float64) for one in estimator.predict_proba(X)]
    return np.asarray(estimator.predict(X) if labelled else estimator.predict_proba(X), dtype=np.float64)


def spread(found: Any, complete: np.ndarray) -> Any:
    """Give every row its outputs, NaN where it is not complete; a line that is not there is one position of NaN."""
    if isinstance(found, dict):
        return {name: spread(one, complete) for name, one in found.items()}
    if isinstance(found, list):
        return [spread(one, complete) for one in found]
    if isinstance(found, Lines):
        known, missing = iter(found.items), np.full((1, found.items[0].shape[1]), np.nan)
        return Lines([next(known) if there else missing for there in complete])
    text = found.ndim == 1
    every = np.full((len(complete), *found.shape[1:]), None if text else np.nan)
    every[complete] = found
    return every


def weights_by_name(estimator: Any) -> dict[str, Any]:
    """Weights by name, as ``dense_1_kernel``; of a network of parts the name of the part comes first."""
    shape = estimator.encoder_.shape_
    if isinstance(estimator.network_, PartedNetwork):
        n_outputs = _n_properties(estimator) if writes(estimator) else estimator.head_.n_outputs
        parts = estimator.network_.parts(shape, n_outputs).items()
        names = [f"{part}_{array}" for part, one in parts for array in one.weights]
        return dict(zip(names, estimator.fitted_.weights, strict=True))
    names = list(weights_of(estimator.network_.layers(shape, estimator.head_.positions), shape))
    for part in estimator.head_.flat if estimator.head_.kind not in _WHOLE else ():
        names += [f"head{'_' * bool(part.name)}{part.name}_{array}" for array in ("kernel", "bias")]
        names += ["thresholds"] * (part.kind == "ordinal")
    return dict(zip(names, estimator.fitted_.weights, strict=True))
