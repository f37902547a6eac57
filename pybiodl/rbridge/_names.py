"""What has another name in R, or is not there; everything else has the name and the default that it has in Python."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable
from typing import Any

from pybiodl.networks import Network
from pybiodl.networks.layers import Layer

ARGUMENTS = {"random_state": "seed", "X": "x"}
"""Python parameter to R argument."""

ABSENT = {
    "callbacks": "Keras callbacks are Python objects; `on_epoch` serves R.",
    "warm_start": "A fit in R makes a model of its own; `pretrained()` begins with a trained one.",
}
"""Python parameter to the reason why R does not have it."""

EXTRA = {"on_epoch": "Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch."}
"""R argument to its help, where Python has none."""

ESTIMATORS = ("BioClassifier", "BioRegressor", "BioTagger", "BioTranscriber")
"""Estimators that R has; each has its outcome, help and example in r-wrapper/tools and its methods in r-wrapper/R."""

NOT_YET = {
    "BioEmbedder": "its answers are vectors of samples without an outcome, for which R has no methods yet.",
    "BioEnsemble": "it holds several models, and R's object holds one bundle.",
    "BioForecaster": "its outcome is the future of the samples, which R cannot say yet.",
    "BioGenerator": "it draws samples, for which R has no verb yet.",
}
"""Estimator to the reason why R does not have it."""

ENCODERS = {
    "Hashing": "encode_hashing",
    "KMerCounts": "encode_kmer_counts",
    "KMers": "encode_kmers",
    "Sequence": "encode_sequence",
    "Signal": "encode_signal",
    "Spectrum": "encode_spectrum",
    "Table": "encode_table",
    "Tokens": "encode_tokens",
    "Visits": "encode_visits",
}
"""Encoder to its R function."""

NETWORKS = ("CNN", "Chain", "ConvRecurrent", "DomainAdversarial", "MLP", "Pretrained", "RNN", "Transformer")

NETWORKS_ABSENT = {
    "EncoderDecoder": "it is new.",
    "KerasNetwork": "it holds a Keras model, which is a Python object.",
    "Paired": "it names channels by places from 0, and R counts from 1.",
    "VAE": "it is for BioGenerator, which R does not have yet.",
}
"""Network to the reason why R does not have it."""

LAYERS = (
    "Activation", "AttentionPool", "BatchNorm", "BothStrands", "Branches", "Conv", "Dense", "Dropout", "Embedding",
    "Flatten", "GlobalPool", "LayerNorm", "Pool", "Positions", "Recurrent", "Residual", "SelfAttention",
)  # fmt: skip
"""Layers that a chain may hold in R."""

LAYERS_ABSENT = {
    "KerasLayer": "it holds a Keras layer, which is a Python object.",
    "Places": "it names positions by places from 0, and R counts from 1.",
    "Select": "it names channels by places from 0, and R counts from 1.",
    "Shared": "it is a part of Paired, which R does not have yet.",
}
"""Layer to the reason why R does not have it."""

_FUNCTION = {
    "use_engine": "bio_use_engine",
    "H2OCluster.start": "bio_h2o_start",
    "H2OCluster.connect": "bio_h2o_connect",
}
_CONSTANT = {"None": "NULL", "True": "TRUE", "False": "FALSE"}


def function_name(python_name: str) -> str:
    """R function for a Python class: ``bio_classifier``, ``mlp``, ``encode_table``, ``layer_dropout``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", python_name).lower()
    return ENCODERS.get(python_name) or ("layer_" if python_name in LAYERS else "") + words


def without_a_place(names: Iterable[str], present: Iterable[str], absent: Iterable[str]) -> list[str]:
    """Names of Python that neither are in R nor have a reason not to be."""
    return sorted(set(names) - set(present) - set(absent))


def r_value(value: Any) -> str:
    """R code of a parameter's value."""
    if value is None or isinstance(value, bool):
        return _CONSTANT[str(value)]
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else repr(value)
    if type(value).__name__ in (*NETWORKS, *ENCODERS, *LAYERS):
        return r_call(value)
    if isinstance(value, list | tuple):
        nested = any(isinstance(item, list | tuple) or hasattr(item, "to_dict") for item in value)
        items = ", ".join(map(r_value, value))
        return (
            items
            if len(value) == 1 and not isinstance(value[0], list | tuple)
            else f"{'list' if nested else 'c'}({items})"
        )
    if isinstance(value, Network):
        return r_call(value)
    if isinstance(value, Layer):  # shown only: R makes none
        return repr(value)
    raise TypeError(f"no R code for {value!r}")


def r_call(described: Any) -> str:
    """R code that makes a network, encoder or layer: what differs from the defaults."""
    defaults = inspect.signature(type(described)).parameters
    given = []
    for name, parameter in defaults.items():
        value = r_value(getattr(described, name))
        if parameter.default is inspect.Parameter.empty or value != r_value(parameter.default):
            given.append(f"{name} = {value}")
    return f"{function_name(type(described).__name__)}({', '.join(given)})"


_CALLED = "|".join((*NETWORKS, *ENCODERS, *LAYERS))


def in_r_words(message: str) -> str:
    """Say a sentence of Python in R's words: constants, names, and places counted from 1."""
    message = re.sub(r"\b(\d+) \(0-based\)", lambda match: str(int(match[1]) + 1), message)
    message = re.sub(r"(?<!['\"])\b(None|True|False)\b(?!['\"])", lambda match: _CONSTANT[match[1]], message)
    message = re.sub(r"\b(\w+)=(?=['\"\w(])", r"\1 = ", message)
    message = re.sub(
        rf"\b(?:layers\.)?(Bio[A-Z]\w+|{_CALLED})\b(?=\(| has | cannot | reads )",
        lambda m: function_name(m[1]),
        message,
    )
    for python_code, r_code in _FUNCTION.items():
        message = re.sub(rf"\b(?:pybiodl\.)?{re.escape(python_code)}\(", f"{r_code}(", message)
    message = re.sub(r"\((\d+),\)", r"\1", message)
    message = re.sub(r" = \((\d+(?:, \d+)+)\)", r" = c(\1)", message)
    message = message.replace("ordered categorical", "ordered factor")
    for python_name, r_name in ARGUMENTS.items():
        message = re.sub(rf"(?<!['\"])\b{python_name}\b(?!['\"])", r_name, message)
    return message
