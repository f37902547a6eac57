"""What has another name in R, or is not there; everything else has the name and the default that it has in Python."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

from pybiodl.networks import Network
from pybiodl.networks.layers import Layer

ARGUMENTS = {"random_state": "seed", "X": "x"}
"""Python parameter to R argument."""

ABSENT = {"callbacks": "Keras callbacks are Python objects; `on_epoch` serves R."}
"""Python parameter to the reason why R does not have it."""

EXTRA = {"on_epoch": "Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch."}
"""R argument to its help, where Python has none."""

_CLASS = {"Table": "encode_table", "Sequence": "encode_sequence"}
_FUNCTION = {
    "use_engine": "bio_use_engine",
    "H2OCluster.start": "bio_h2o_start",
    "H2OCluster.connect": "bio_h2o_connect",
}
_CONSTANT = {"None": "NULL", "True": "TRUE", "False": "FALSE"}


def function_name(python_name: str) -> str:
    """R function for a Python class: ``bio_classifier``, ``mlp``, ``encode_table``."""
    return _CLASS.get(python_name) or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", python_name).lower()


def r_value(value: Any) -> str:
    """R code of a parameter's value."""
    if value is None or isinstance(value, bool):
        return _CONSTANT[str(value)]
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, list | tuple):
        nested = any(isinstance(item, list | tuple) for item in value)
        items = ", ".join(map(r_value, value))
        return items if len(value) == 1 and not nested else f"{'list' if nested else 'c'}({items})"
    if isinstance(value, Network):
        return r_call(value)
    if isinstance(value, Layer):  # shown only: R makes none
        return repr(value)
    raise TypeError(f"no R code for {value!r}")


def r_call(described: Any) -> str:
    """R code that makes a network or encoder: what differs from the defaults."""
    defaults = inspect.signature(type(described)).parameters
    given = [
        f"{name} = {r_value(value)}"
        for name, value in described.get_params(deep=False).items()
        if r_value(value) != r_value(defaults[name].default)
    ]
    return f"{function_name(type(described).__name__)}({', '.join(given)})"


def in_r_words(message: str) -> str:
    """Say a sentence of Python in R's words: constants, names, and places counted from 1."""
    message = re.sub(r"\b(\d+) \(0-based\)", lambda match: str(int(match[1]) + 1), message)
    message = re.sub(r"(?<!['\"])\b(None|True|False)\b(?!['\"])", lambda match: _CONSTANT[match[1]], message)
    message = re.sub(r"\b(\w+)=(?=['\"\w(])", r"\1 = ", message)
    message = re.sub(
        r"\b(Bio[A-Z]\w+|Table|Sequence|MLP|CNN)\b(?=\(| has | cannot)", lambda m: function_name(m[1]), message
    )
    for python_code, r_code in _FUNCTION.items():
        message = re.sub(rf"\b(?:pybiodl\.)?{re.escape(python_code)}\(", f"{r_code}(", message)
    message = re.sub(r"\((\d+),\)", r"\1", message)
    message = re.sub(r" = \((\d+(?:, \d+)+)\)", r" = c(\1)", message)
    for python_name, r_name in ARGUMENTS.items():
        message = re.sub(rf"(?<!['\"])\b{python_name}\b(?!['\"])", r_name, message)
    return message
