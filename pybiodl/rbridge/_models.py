"""Rebuilt models, kept by the hash of their bundle: an R object holds the bundle as bytes and nothing alive."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Any

from pybiodl.errors import BundleError

_KEPT = 8
_models: OrderedDict[str, Any] = OrderedDict()


def keep(estimator: Any, bundle: bytes) -> str:
    """Keep a fitted estimator; the least recently used one makes room. Return the key, the bundle's SHA-256."""
    key = hashlib.sha256(bundle).hexdigest()
    _models[key] = estimator
    _models.move_to_end(key)
    while len(_models) > _KEPT:
        _models.popitem(last=False)
    return key


def known(key: str) -> bool:
    """Tell whether R may leave the bundle out."""
    return key in _models


def find(key: str) -> Any:
    """Return the estimator of a key that is `known`."""
    if key not in _models:
        raise BundleError("The model is no longer in memory; read it again with bio_load() or readRDS().")
    _models.move_to_end(key)
    return _models[key]
