"""An estimator into a bundle."""

from __future__ import annotations

import os
from typing import Any

from pybiodl._check import plain
from pybiodl.backends.settings import SETTINGS
from pybiodl.encode import Encoder
from pybiodl.networks import Network
from pybiodl.store import pack

# Live things and code are no part of a file; the fitted model does without them.
_LEFT_OUT = ("cluster", "callbacks", "optimizer", "loss", "learning_rate", "random_state", "class_weight")


def to_bytes(estimator: Any) -> bytes:
    """Bundle of a fitted estimator."""
    return pack(*parts_of(estimator))


def parts_of(estimator: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Manifest and arrays of a fitted estimator's bundle."""
    fitted = estimator.fitted_
    encoder_values, encoder_arrays = fitted.encoder.state()
    arrays = {f"weights-{place:04d}": weight for place, weight in enumerate(fitted.weights)}
    arrays |= {f"encoder-{name}": array for name, array in encoder_arrays.items()}
    extra_values, extra_arrays = estimator._extra()
    arrays |= {f"extra-{name}": array for name, array in extra_arrays.items()}
    names = getattr(estimator, "feature_names_in_", None)
    manifest = {
        "estimator": type(estimator).__name__,
        "params": _params(estimator),
        "backend": estimator.backend_,
        "network": fitted.network.to_dict(),
        "encoder": {
            "type": type(fitted.encoder).__name__,
            "params": fitted.encoder.get_params(),
            "state": encoder_values,
        },
        "head": fitted.head.to_dict(),
        "classes": _labels(fitted.classes),
        "history": fitted.history,
        "best_epoch": fitted.best_epoch,
        "info": dict(fitted.info),
        "precision": getattr(fitted, "precision", None),
        "n_features_in": estimator.n_features_in_,
        "feature_names_in": None if names is None else [str(name) for name in names],
        "outcome": estimator.outcome_,
        "target_ndim": estimator.target_ndim_,
        "run_card": estimator.run_card_.to_dict(),
        "extra": extra_values,
    }
    return manifest, arrays


def _params(estimator: Any) -> dict[str, Any]:
    given = estimator.get_params(deep=False).items()
    return {name: _param(value) for name, value in given if _is_kept(name, value)}


def _is_kept(name: str, value: Any) -> bool:
    """Whether a parameter is part of the file; another one has its default when it is read."""
    if isinstance(value, (Network, Encoder, os.PathLike, *SETTINGS.values())):
        return True
    value = plain(value)
    if name in _LEFT_OUT:
        return isinstance(value, int | float | str)
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str | int | float | bool | type(None))


def _param(value: Any) -> Any:
    if isinstance(value, Network):
        return {"network": value.to_dict()}
    if isinstance(value, Encoder):
        return {"encoder": {"type": type(value).__name__, "params": value.get_params()}}
    if isinstance(value, tuple(SETTINGS.values())):
        return {"setting": {"type": type(value).__name__, "params": plain_params(value)}}
    return os.fspath(value) if isinstance(value, os.PathLike) else plain(value)


def plain_params(described: Any) -> dict[str, Any]:
    """Parameters as JSON values."""
    return {name: plain(value) for name, value in described.get_params().items()}


def _labels(classes: Any) -> Any:
    if isinstance(classes, list):
        return [_labels(one) for one in classes]
    if classes is None:
        return None
    return {"dtype": "object" if classes.dtype.kind == "O" else classes.dtype.str, "values": classes.tolist()}
