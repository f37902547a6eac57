"""Values of parameters from words: ``--set network__filters=200``, ``--hidden 64,32``."""

from __future__ import annotations

import ast
import inspect
import json
from typing import Any

from pybiodl._check import nearest
from pybiodl.errors import InvalidInputError


def read_value(text: str) -> Any:
    """Read a word as JSON (``200``, ``true``, ``null``, ``[64, 32]``), else as Python, else as the word itself."""
    for read in (json.loads, ast.literal_eval):
        try:
            return _tuples(read(text))
        except (ValueError, SyntaxError):
            continue
    return text


def _tuples(value: Any) -> Any:
    """Turn lists into tuples, as parameters of networks are written."""
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value


def read_settings(settings: list[str]) -> dict[str, Any]:
    """Read ``NAME=VALUE`` words."""
    values = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not (name and equals):
            raise InvalidInputError(
                f"--set must be NAME=VALUE, as in --set network__filters=200; got {setting!r}.", field="set"
            )
        values[name.strip()] = read_value(value.strip())
    return values


def read_hidden(text: str) -> tuple[int, ...]:
    """Read units of layers, as ``64,32``."""
    try:
        return tuple(int(word) for word in text.split(",") if word.strip())
    except ValueError:
        raise InvalidInputError(
            f"--hidden must be whole numbers with commas between, as in 64,32; got {text!r}.", field="hidden"
        ) from None


def split_settings(values: dict[str, Any], estimator: type, network: type) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part the parameters into those of the estimator and those of the network, all known by name.

    Raises
    ------
    InvalidInputError
        If a name is unknown; the nearest known name is given.
    """
    own = [name for name in inspect.signature(estimator).parameters if name not in ("network", "cluster", "callbacks")]
    of_network = [f"network__{name}" for name in inspect.signature(network).parameters]
    for name in values:
        if name not in own and name not in of_network:
            known = [*own, *of_network]
            raise InvalidInputError(
                f"--set must name a parameter of {estimator.__name__} or, after network__, of {network.__name__}; got "
                f"{name!r}{nearest(name, known) or '; they are ' + ', '.join(known) + '.'}",
                field="set",
            )
    mine = {name: value for name, value in values.items() if name in own}
    theirs = {name.removeprefix("network__"): value for name, value in values.items() if name in of_network}
    return mine, theirs
