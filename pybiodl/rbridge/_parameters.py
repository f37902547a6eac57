"""Parameters as R writes them, into parameters of a constructor."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from pybiodl import encode, networks
from pybiodl.backends import settings
from pybiodl.errors import InvalidInputError
from pybiodl.rbridge import _clusters, _models
from pybiodl.rbridge._border import Labelled
from pybiodl.rbridge._names import LAYERS, NETWORKS, PLACES


def parameters(cls: type, given: dict[str, Any]) -> dict[str, Any]:
    """Make parameters of `cls`: whole doubles are integers, vectors tuples, and NULL the empty tuple of a vector."""
    expected = inspect.signature(cls).parameters
    made = {name: _parameter(value, expected[name]) for name, value in given.items()}
    for name in PLACES.get(cls.__name__, ()):
        if name in made:
            made[name] = places_of_python(made[name], name)
    return made


def places_of_python(value: Any, name: str) -> Any:
    """Give places from 0 of R's, which begin at 1; in tuples of any depth."""
    if isinstance(value, tuple):
        return tuple(places_of_python(item, name) for item in value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if value < 1 or value != int(value):
        raise InvalidInputError(
            f"{name} must hold whole numbers of at least 1, as places count from 1; got {value:g}.", field=name
        )
    return int(value) - 1


def _parameter(value: Any, expected: inspect.Parameter) -> Any:
    if value is None and isinstance(expected.default, tuple):
        return ()
    built = made(value)
    depth = str(expected.annotation).count("tuple[")  # layers are records: one entry of a tuple is still a tuple
    return _nested(built, depth) if depth else built


def made(value: Any) -> Any:
    """Build the networks, layers and encoders in a value, in lists of any depth."""
    if isinstance(value, dict) and not value.keys().isdisjoint(("object", "cluster", "model")):
        return _build(value)
    if isinstance(value, list):
        return tuple(made(item) for item in value)
    if isinstance(value, dict):
        return {name: made(item) for name, item in value.items()}
    return plain(value)


def _nested(value: Any, depth: int) -> tuple[Any, ...]:
    items = value if isinstance(value, tuple) else (value,)
    return items if depth == 1 else tuple(_nested(item, depth - 1) for item in items)


def _build(description: dict[str, Any]) -> Any:
    """Build the network, layer or encoder that R describes, or find the cluster or model that it means."""
    if "cluster" in description:
        return _clusters.find(description["cluster"])
    if "model" in description:
        return _models.find(description["model"])
    name = description["object"]
    cls: type = settings.SETTINGS[name] if name in settings.SETTINGS else getattr(_room(name), name)
    return cls(**parameters(cls, description["params"] or {}))  # R's list of nothing has no names, so it comes as []


def _room(name: str) -> Any:
    """Find the module of a network, layer or encoder."""
    return networks if name in NETWORKS else networks.layers if name in LAYERS else encode


def plain(value: Any) -> Any:
    """Python values of R vectors: tuples, dicts where they have names, and integers where doubles are whole."""
    if isinstance(value, Labelled):  # a named vector, as the weights of classes
        return dict(zip(value.dimnames[0] or [], plain(value.values), strict=True))
    if isinstance(value, np.ndarray):
        return tuple(plain(item) for item in value.tolist())
    if isinstance(value, list):
        return tuple(plain(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def by_class(class_weight: Any, y: Any) -> Any:
    """Give class weights, which R names by strings, by the classes of `y`."""
    if not isinstance(class_weight, dict) or getattr(y, "dtype", np.dtype(object)).kind == "O":
        return class_weight
    known = {class_label(label): label for label in np.unique(y).tolist()}
    unknown = [name for name in class_weight if name not in known]
    if unknown:
        raise InvalidInputError(
            f"class_weight must name classes of y ({', '.join(known)}); got {unknown[0]!r}.", field="class_weight"
        )
    return {known[name]: weight for name, weight in class_weight.items()}


def class_label(label: Any) -> str:
    """Return a class as R names it: ``TRUE``, ``FALSE``, ``1``, or the string itself."""
    return str(label).upper() if isinstance(label, bool | np.bool_) else str(label)
