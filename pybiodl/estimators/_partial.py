"""One pass over a batch of samples, for data that arrives in pieces."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, cast

from sklearn.base import clone

from pybiodl.backends.protocol import Samples
from pybiodl.backends.registry import get_backend
from pybiodl.backends.schedule import Schedule
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.estimators._domains import tolerates_missing
from pybiodl.estimators._inputs import data_hash, read_inputs, take_outcome
from pybiodl.estimators._plan import Targets, assemble, backend_name, check_lengths, fit_encoder, resolve_network
from pybiodl.estimators._pretrained import encoder_of, open_source
from pybiodl.estimators._settings import check_sample_weight, read_settings

_KERAS_ONLY = "partial_fit is there on Keras alone; leave cluster out, or use fit."


def is_on_keras(estimator: Any) -> bool:
    """Whether an estimator trains on Keras; the error says so where it does not, for `available_if`."""
    on_cluster = estimator.backend == "h2o" or (estimator.backend == "auto" and estimator.cluster is not None)
    if on_cluster or getattr(estimator, "backend_", "keras") != "keras":
        raise UnsupportedError(_KERAS_ONLY, field="backend")
    return True


def go_on(estimator: Any, X: Any, y: Any, sample_weight: Any, first_targets: Any) -> None:
    """Pass once over the samples and learn.

    Parameters
    ----------
    estimator : BioEstimator
    X, y, sample_weight
        As for its `fit`.
    first_targets : callable
        Makes `Targets` from the outcome at the first pass.
    """
    started = time.perf_counter()
    settings = read_settings(estimator)
    begun = hasattr(estimator, "fitted_")
    outcome = y if isinstance(y, str) else None
    if tolerates_missing(estimator):
        raise UnsupportedError(
            "partial_fit keeps no domains of samples from one pass to the next, which DomainAdversarial needs; use fit "
            "with groups, or the network alone.",
            field="network",
        )
    X, column = take_outcome(X, y)
    source = open_source(estimator.network)
    inputs = read_inputs(X, estimator.encoder_ if begun else encoder_of(estimator, source), estimator)
    if backend_name(estimator, inputs) != "keras":
        raise UnsupportedError(_KERAS_ONLY, field="backend")
    if isinstance(settings.learning_rate, Schedule):
        raise UnsupportedError(
            "partial_fit does not know how many steps are to come, so learning_rate must be None or a number; got "
            f"{settings.learning_rate!r}.",
            field="learning_rate",
        )
    if column is None:
        raise InvalidInputError(f"{type(estimator).__name__} requires y to be passed, but the target y is None.", "y")
    if begun:
        estimator._check_columns(inputs)
        known = Targets(None, estimator.head_, getattr(estimator, "classes_", None))
        values = estimator._encode_targets(column, known, "y")
        codes = values if estimator.head_.is_class else None
        targets = replace(known, values=values, strata=codes, ndim=estimator.target_ndim_)
        encoder, network = estimator.encoder_, estimator.network_
        settings = replace(settings, seed=estimator.run_card_.seed)
    else:
        targets = first_targets(column)
        encoder = fit_encoder(estimator, inputs, source)
        network, initial, n_frozen = resolve_network(estimator, inputs, encoder, targets.head, source)
    check_lengths(inputs.values, targets.values)
    backend = cast(Any, get_backend("keras"))
    lacks = backend.lacks(network, targets.head, estimator.get_params(deep=False))
    if lacks:
        raise UnsupportedError(lacks)
    weight = check_sample_weight(sample_weight, len(targets.values))
    weight = estimator._weights_of_targets(targets, weight)
    samples = Samples(inputs.values, targets.values, weight)
    plan = assemble(estimator, settings, network, encoder, targets, samples, None)
    if not begun:
        plan = replace(plan, initial=initial, n_frozen=n_frozen)
    fitted = backend.go_on(plan, estimator.fitted_ if begun else None)
    hashed = data_hash(inputs.values, targets.values)
    estimator._learn(fitted, plan, inputs, "keras", hashed, time.perf_counter() - started)
    if not begun:
        estimator.outcome_, estimator.target_ndim_ = outcome, targets.ndim


def targets_of_classes(estimator: Any, y: Any, classes: Any) -> Targets:
    """Targets of a classifier's first pass, whose samples need not have all classes."""
    if estimator.class_weight == "balanced":
        raise UnsupportedError(
            "class_weight='balanced' needs all samples at once, which partial_fit does not have; give a dict.",
            field="class_weight",
        )
    if getattr(y, "ndim", 1) == 2 and y.shape[1] > 1:
        return cast(Targets, estimator._read_targets(y))
    if classes is None:
        raise InvalidInputError(
            "classes must be passed on the first call to partial_fit, as later samples may have others; got None.",
            field="classes",
        )
    whole = clone(estimator).set_params(class_weight=None)._read_targets(classes)
    codes = estimator._encode_targets(y, whole, "y")
    return replace(whole, values=codes, strata=codes)
