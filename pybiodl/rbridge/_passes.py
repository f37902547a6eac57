"""One pass over a batch of samples: R's model stays as it is, and another one comes back."""

from __future__ import annotations

import copy
import io
from typing import Any

import numpy as np

from pybiodl import estimators
from pybiodl.backends.keras._fitted import Passed
from pybiodl.rbridge import _models
from pybiodl.rbridge._border import Labelled
from pybiodl.rbridge._describe import described
from pybiodl.rbridge._parameters import by_class, parameters
from pybiodl.rbridge._tables import samples, targets


def begin_passes(
    task: str, params: dict[str, Any], X: Any, y: Any, classes: Any = None, sample_weight: Any = None
) -> dict[str, Any]:
    """Pass once over the first batch; `classes` are all that will come."""
    settings, known = parameters(getattr(estimators, task), params), None if classes is None else targets(classes)
    if settings.get("class_weight") is not None and known is not None:
        settings["class_weight"] = by_class(settings["class_weight"], known)
    estimator = getattr(estimators, task)(**settings)
    return _passed(estimator, X, y, sample_weight, **({} if known is None else {"classes": known}))


def go_on(key: str, state: bytearray | None, X: Any, y: Any, sample_weight: Any = None) -> dict[str, Any]:
    """Pass once over another batch, from where a model stands; `state` is what the last pass gave beside it."""
    estimator = copy.deepcopy(_models.find(key))
    if state is not None:
        with np.load(io.BytesIO(bytes(state)), allow_pickle=False) as arrays:
            kept = [arrays[name] for name in sorted(arrays.files) if name != "n_passes"]
            estimator.fitted_.passed = Passed(int(arrays["n_passes"]), kept)
    return _passed(estimator, X, y, sample_weight)


def _passed(estimator: Any, X: Any, y: Any, sample_weight: Any, **classes: Any) -> dict[str, Any]:
    weight = sample_weight.values if isinstance(sample_weight, Labelled) else sample_weight
    estimator.partial_fit(samples(X), targets(y), sample_weight=weight, **classes)
    passed = estimator.fitted_.passed
    arrays: dict[str, Any] = {
        f"optimizer-{place:04d}": np.asarray(array) for place, array in enumerate(passed.optimizer)
    }
    state = io.BytesIO()
    np.savez(state, n_passes=np.int64(passed.n_passes), **arrays)
    return {**described(estimator, estimator.to_bytes()), "state": state.getvalue()}
