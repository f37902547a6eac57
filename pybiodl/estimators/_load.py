"""An estimator out of a bundle."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from sklearn.base import clone

from pybiodl._check import one_of
from pybiodl.backends.registry import rebuild, revive
from pybiodl.backends.schedule import Schedule
from pybiodl.backends.settings import SETTINGS
from pybiodl.encode import encoder_type
from pybiodl.errors import BundleError
from pybiodl.estimators._classifier import BioClassifier
from pybiodl.estimators._embedder import BioEmbedder
from pybiodl.estimators._ensemble import BioEnsemble
from pybiodl.estimators._forecaster import BioForecaster
from pybiodl.estimators._generator import BioGenerator
from pybiodl.estimators._regressor import BioRegressor
from pybiodl.estimators._tagger import BioTagger
from pybiodl.estimators._transcriber import BioTranscriber
from pybiodl.networks import Head, from_dict
from pybiodl.results import RunCard
from pybiodl.store import read_file, unpack

_TASKS = (
    BioClassifier,
    BioEmbedder,
    BioEnsemble,
    BioForecaster,
    BioGenerator,
    BioRegressor,
    BioTagger,
    BioTranscriber,
)
_TYPES: dict[str, Any] = {cls.__name__: cls for cls in _TASKS}


def from_bytes(raw: bytes, name: str = "the model", trusted: bool = False) -> Any:
    """Build the estimator that a bundle holds.

    Parameters
    ----------
    raw : bytes
    name : str
        What error messages call it.
    trusted : bool
        As for `load`.

    Raises
    ------
    BundleError
        If the bytes are truncated, foreign, unsafe or written by a newer version.
    """
    manifest, arrays = unpack(bytes(raw), name)
    if _holds_keras(manifest):
        if not trusted:
            raise BundleError(
                f"A network made in Keras can run code when it is read; {name} holds one; if you trust where it comes "
                "from, load it with load(path, trusted=True)."
            )
        manifest = _revived(manifest)
    try:
        return _assemble(manifest, arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError(
            f"The parts of {name} do not fit together ({error}); it was changed after it was saved; save it again."
        ) from None


def load(path: str | os.PathLike[str], trusted: bool = False) -> Any:
    """Read a model that `save`, or R's ``bio_save``, wrote; no code in it is run unless it is trusted.

    Parameters
    ----------
    path : path
    trusted : bool
        Also read a network that was made in Keras (`networks.KerasNetwork`), whose format can run code.

    Returns
    -------
    The estimator that was saved

    Raises
    ------
    InvalidInputError
        If there is no such file.
    BundleError
        If the file is truncated, foreign, unsafe or written by a newer version, or holds a network made in Keras that
        is not trusted.
    """
    return from_bytes(read_file(path), repr(os.fspath(path)), trusted)


def _holds_keras(value: Any) -> bool:
    """Whether something in the manifest is in Keras's own format."""
    if isinstance(value, dict):
        return "keras_object" in value or any(map(_holds_keras, value.values()))
    return isinstance(value, list) and any(map(_holds_keras, value))


def _revived(value: Any) -> Any:
    """Manifest with layers and models of Keras in place of their descriptions."""
    if isinstance(value, dict):
        if "keras_object" in value:
            return revive(value["keras_object"])
        return {name: _revived(item) for name, item in value.items()}
    return [_revived(item) for item in value] if isinstance(value, list) else value


def _assemble(manifest: dict[str, Any], arrays: dict[str, np.ndarray]) -> Any:
    if "members" in manifest:
        members = [
            _assemble(member, _named(f"member-{place:04d}-", arrays))
            for place, member in enumerate(manifest["members"])
        ]
        ensemble = BioEnsemble(clone(members[0]), **manifest["params"])
        ensemble._keep(members)
        return ensemble
    params = {name: _given(value) for name, value in manifest["params"].items()}
    estimator = _TYPES[one_of(manifest["estimator"], "estimator", _TYPES)](**params)
    stored = manifest["encoder"]
    encoder = encoder_type(stored["type"]).from_state(stored["params"], stored["state"], _named("encoder-", arrays))
    fitted = rebuild(
        manifest["backend"],
        network=from_dict(manifest["network"]),
        encoder=encoder,
        head=Head.from_dict(manifest["head"]),
        classes=_classes(manifest["classes"]),
        weights=[arrays[name] for name in sorted(arrays) if name.startswith("weights-")],
        history=manifest["history"],
        best_epoch=manifest["best_epoch"],
        info=manifest["info"],
        precision=manifest["precision"],
    )
    estimator._keep(fitted, manifest["backend"])
    estimator.n_features_in_ = manifest["n_features_in"]
    if manifest["feature_names_in"] is not None:
        estimator.feature_names_in_ = np.asarray(manifest["feature_names_in"], dtype=object)
    estimator.outcome_ = manifest["outcome"]
    estimator.target_ndim_ = manifest["target_ndim"]
    estimator.run_card_ = RunCard.from_dict(manifest["run_card"])
    estimator._set_extra(manifest.get("extra", {}), _named("extra-", arrays))
    return estimator


def _named(prefix: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def _given(value: Any) -> Any:
    if isinstance(value, dict) and "network" in value:
        return from_dict(value["network"])
    if isinstance(value, dict) and "encoder" in value:
        return encoder_type(value["encoder"]["type"])(**value["encoder"]["params"])
    if isinstance(value, dict) and "setting" in value:
        return SETTINGS[value["setting"]["type"]](**value["setting"]["params"])
    if isinstance(value, dict) and "schedule" in value:  # a bundle of 0.2
        return Schedule(**value["schedule"])
    return value


def _classes(stored: Any) -> Any:
    if isinstance(stored, list):
        return [_classes(one) for one in stored]
    if stored is None:
        return None
    return np.asarray(stored["values"], dtype=object if stored["dtype"] == "object" else np.dtype(stored["dtype"]))
