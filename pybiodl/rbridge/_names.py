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

ESTIMATORS = (
    "BioAutoencoder", "BioClassifier", "BioEmbedder", "BioForecaster", "BioGenerator", "BioRegressor", "BioTagger",
    "BioTranscriber",
)  # fmt: skip
"""Estimators that R has; each has its outcome, help and example in r-wrapper/tools and its methods in r-wrapper/R."""

BY_HAND = ("BioEnsemble", "BioSearch")
"""Estimators whose R function is written by hand, as it takes the arguments of another one."""

NOT_YET: dict[str, str] = {}
"""Estimator to the reason why R does not have it."""

WITHOUT = {
    "BioForecaster": {
        "y": "a series says by itself what follows.",
        "sample_weight": "a series says by itself what follows.",
    },
}
"""Estimator to what its fit does not take in R, with the reason."""

OUTCOME_OPTIONAL = ("BioAutoencoder", "BioEmbedder", "BioGenerator")
"""Estimators that learn without an outcome, too."""

PLACES = {
    "BioForecaster": ("targets",),
    "Paired": ("left", "right", "orders"),
    "Places": ("places",),
    "Select": ("channels",),
}
"""Class to its parameters that name places, which Python counts from 0 and R from 1."""

SETTINGS = ("Distribution", "Schedule")
"""Values of parameters that are neither networks, layers nor encoders."""

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

NETWORKS = (
    "Autoencoder", "CNN", "Chain", "ConvRecurrent", "DomainAdversarial", "EncoderDecoder", "MLP", "Paired",
    "Pretrained", "RNN", "Transformer", "VAE",
)  # fmt: skip

NETWORKS_ABSENT = {"KerasNetwork": "it holds a Keras model, which is a Python object."}
"""Network to the reason why R does not have it."""

LAYERS = (
    "Activation", "AttentionPool", "BatchNorm", "BothStrands", "Branches", "Conv", "Dense", "Dropout", "Embedding",
    "Flatten", "GlobalPool", "LayerNorm", "Places", "Pool", "Positions", "Recurrent", "Residual", "Select",
    "SelfAttention", "Shared",
)  # fmt: skip
"""Layers that a chain may hold in R."""

LAYERS_ABSENT = {"KerasLayer": "it holds a Keras layer, which is a Python object."}
"""Layer to the reason why R does not have it."""

READERS = (
    "read_bed", "read_fasta", "read_fastq", "read_mgf", "read_signals", "read_smiles", "read_text", "read_vcf",
    "read_visits",
)  # fmt: skip
"""Readers that R has, with ``bio_`` before their names."""

READERS_ABSENT = {"read_table": "R reads tables by itself, and bio_open_table() those larger than the memory."}
"""Reader to the reason why R does not have it."""

EXPLANATIONS = (
    "deep_lift", "expected_gradients", "grad_cam", "gradient_x_input", "integrated_gradients", "mutation_map",
    "saliency", "shap_values",
)  # fmt: skip
"""Explanations of samples that R has, with ``bio_`` before their names."""

EXPLANATIONS_BY_HAND = {
    "ablate": "bio_ablate",
    "attention": "bio_attention",
    "check": "bio_check_explanation",
    "filter_motifs": "bio_filter_motifs",
    "find_motifs": "bio_find_motifs",
    "marginalize": "bio_marginalize",
    "marginalize_pair": "bio_marginalize_pair",
    "match_motifs": "bio_match_motifs",
    "modisco_motifs": "bio_modisco_motifs",
    "motif_sites": "bio_motif_sites",
    "permutation_importance": "bio_importance",
    "read_meme": "bio_read_meme",
    "seqlets": "bio_seqlets",
    "shuffle_letters": "bio_shuffle_letters",
    "variant_effects": "bio_variant_effects",
    "write_meme": "bio_write_meme",
}
"""Explanation to its R function, where that has another name, arguments or answer."""

EXPLANATIONS_ABSENT: dict[str, str] = {}
"""Explanation to the reason why R does not have it."""

SPLITS = {
    "ChromosomeKFold": "chromosome",
    "DonorKFold": "donor",
    "ForwardTimeSplit": "time",
    "ScaffoldKFold": "smiles",
    "SimilarityKFold": "sequences",
}
"""Splitter to what R calls that by which it goes; in R it is a function that gives the folds."""

_FUNCTION = {
    "use_engine": "bio_use_engine",
    "H2OCluster.start": "bio_h2o_start",
    "H2OCluster.connect": "bio_h2o_connect",
    "leak_audit": "bio_leak_audit",
    "similarity_clusters": "bio_similarity_clusters",
}
_CONSTANT = {"None": "NULL", "True": "TRUE", "False": "FALSE"}


def function_name(python_name: str) -> str:
    """R function for a Python class: ``bio_classifier``, ``mlp``, ``encode_table``, ``layer_dropout``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", python_name).lower()
    if python_name in (*SPLITS, "ChromosomeSplit"):
        return f"bio_{words}"
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
    if type(value).__name__ in (*NETWORKS, *ENCODERS, *LAYERS, *SETTINGS):
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


def places_of_r(value: Any) -> Any:
    """Places from 1, in tuples of any depth; names of places stay."""
    if isinstance(value, list | tuple):
        return type(value)(map(places_of_r, value))
    return value + 1 if isinstance(value, int) and not isinstance(value, bool) else value


def r_call(described: Any) -> str:
    """R code that makes a network, encoder or layer: what differs from the defaults."""
    defaults = inspect.signature(type(described)).parameters
    places = PLACES.get(type(described).__name__, ())
    given = []
    for name, parameter in defaults.items():
        own = getattr(described, name)
        value = r_value(places_of_r(own) if name in places else own)
        if parameter.default is inspect.Parameter.empty or value != r_value(parameter.default):
            given.append(f"{name} = {value}")
    return f"{function_name(type(described).__name__)}({', '.join(given)})"


_CALLED = "|".join((*NETWORKS, *ENCODERS, *LAYERS, *SETTINGS))
_SPLITTER = "|".join((*SPLITS, "ChromosomeSplit"))
_EXPLAINING = "|".join(  # those whose names are no words of a sentence
    name for name in EXPLANATIONS_BY_HAND if name not in ("attention", "check", "seqlets")
)
_PLACES_OF = "|".join(dict.fromkeys(name for names in PLACES.values() for name in names))


def places_from_one(text: str) -> str:
    """Count places from 1 where a text of Python names them, as in ``Select(channels=(0, 2))``.

    Where a sentence says that places are counted from 0, what it got is counted from 1, too.
    """
    text = re.sub(rf"\b({_PLACES_OF})=(\((?:[\d, ]|\([\d, ]*\))*\)|\d+)", lambda m: f"{m[1]}={_one_more(m[2])}", text)
    text = re.sub(r"\b(\d+) \(0-based\)", lambda m: str(int(m[1]) + 1), text)
    text = re.sub(r"[^;]*\(both 0-based\)", lambda m: re.sub(r"\d+(?!-based)", _add_one, m[0]), text)
    text = text.replace(" (both 0-based)", "")
    text = re.sub(r"\b((?:P|p)laces?\b[^;]*? )from 0 to (\d+)([^;]*)(; got .*)?", _bounds, text)
    return re.sub(r"\bplace (\d+) is there twice", lambda m: f"place {int(m[1]) + 1} is there twice", text)


def _bounds(match: re.Match[str]) -> str:
    return f"{match[1]}from 1 to {int(match[2]) + 1}{match[3]}{_one_more(match[4] or '')}"


def _one_more(text: str) -> str:
    return re.sub(r"\d+", _add_one, text)


def _add_one(match: re.Match[str]) -> str:
    return str(int(match[0]) + 1)


def in_r_words(message: str) -> str:
    """Say a sentence of Python in R's words: constants, names, and places counted from 1."""
    message = places_from_one(message)
    message = re.sub(r"(?<!['\"])\b(None|True|False)\b(?!['\"])", lambda match: _CONSTANT[match[1]], message)
    message = re.sub(r"\b(\w+)=(?=['\"\w(])", r"\1 = ", message)
    message = re.sub(
        rf"\b(?:layers\.)?(Bio[A-Z]\w+|{_CALLED})\b(?=\(| has | cannot | reads | needs | does )",
        lambda m: function_name(m[1]),
        message,
    )
    message = re.sub(rf"\bnetworks\.({_CALLED})\b", lambda m: f"{function_name(m[1])}()", message)
    for python_code, r_code in _FUNCTION.items():
        message = re.sub(rf"\b(?:pybiodl\.)?{re.escape(python_code)}\(", f"{r_code}(", message)
    message = re.sub(r"\((\d+),\)", r"\1", message)
    message = re.sub(r"( = |\bgot )\((\d+(?:, \d+)+)\)", r"\1c(\2)", message)
    message = re.sub(r"(?<!bio_)\bpartial_fit\b", "bio_partial_fit()", message)
    message = re.sub(rf"\b({_SPLITTER})\b(\(?)", lambda m: f"{function_name(m[1])}{m[2] or '()'}", message)
    message = re.sub(rf"(?<!bio_)\b({'|'.join(READERS)})\b(\(?)", lambda m: f"bio_{m[1]}{m[2] or '()'}", message)
    message = re.sub(rf"\b({'|'.join(EXPLANATIONS)})\b(?= |,|;|\.|$)", r"bio_\1()", message)
    message = re.sub(rf"\b({_EXPLAINING})\b(?=[ ,;.]|$)", lambda m: f"{EXPLANATIONS_BY_HAND[m[1]]}()", message)
    message = re.sub(r"\btarget must be one of the classes", "class must be one of the classes", message)
    message = message.replace("ordered categorical", "ordered factor")
    for python_name, r_name in ARGUMENTS.items():
        message = re.sub(rf"(?<!['\"])\b{python_name}\b(?!['\"])", r_name, message)
    return message
