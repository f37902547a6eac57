"""Temperature scaling, folded into the last layer: what is calibrated stays a network like any other."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, logsumexp
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from pybiodl.backends.registry import rebuild
from pybiodl.errors import DataWarning, InvalidInputError, UnsupportedError
from pybiodl.estimators._inputs import outcome_in_memory
from pybiodl.estimators._outcomes import columns_of, show, split_parts
from pybiodl.estimators._plan import Targets, check_lengths
from pybiodl.networks import Head

_LIMIT = 100.0  # temperatures from 1 / 100 to 100; further away the samples say nothing of it


def calibrated_members(members: Sequence[Any], X: Any, y: Any) -> list[Any]:
    """Return copies of fitted classifiers whose logits are divided by the temperature that suits their mean best.

    Parameters
    ----------
    members : sequence of BioClassifier
        One, or those of an ensemble: they share the temperature at which the mean of their probabilities has the least
        log loss.
    X, y : as for their `fit`
    """
    for member in members:
        check_is_fitted(member, "fitted_")
    X, y = outcome_in_memory(X, y, "calibrate")
    first = members[0]
    head: Head = first.head_
    if any(part.kind == "ordinal" for part in head.flat):
        raise UnsupportedError(
            "calibrate divides the logits of classes, and classes in order have thresholds instead; fit with "
            "loss=None.",
            field="loss",
        )
    codes = first._encode_targets(y, Targets(None, head, first.classes_), "y")
    logits = [_logits(member, X) for member in members]
    check_lengths(logits[0], codes)
    return _calibrated(members, logits, [codes] if not head.parts else list(codes.T))


def calibrated_tagger(tagger: Any, X: Any, y: Any) -> Any:
    """Return a copy of a fitted tagger of labels whose logits are divided by the temperature that suits all positions.

    Parameters
    ----------
    tagger : BioTagger
        Numbers beside the labels stay as they are.
    X, y : as for its `fit`
    """
    check_is_fitted(tagger, "fitted_")
    if tagger.chain_ is not None:
        raise UnsupportedError(
            "calibrate divides the logits of each position, and smoothing joins the positions; fit with "
            "smoothing=None.",
            field="smoothing",
        )
    head: Head = tagger.head_
    if not any(map(_has_logits, head.flat)):
        raise UnsupportedError("calibrate is for labels; this model gives numbers.", field="y")
    lines = tagger._along(_logits(tagger, X), X)
    truth = np.concatenate(tagger._truth_beside(lines, y))
    (copy,) = _calibrated([tagger], [np.concatenate(lines)], columns_of(truth, head))
    return copy


def _calibrated(members: Sequence[Any], logits: Sequence[np.ndarray], codes: Sequence[np.ndarray]) -> list[Any]:
    """Divide by the temperatures of logits (n_rows, n_outputs) of each member and codes (n_rows,) of each part."""
    head, classes = members[0].head_, members[0].classes_
    by_part = [split_parts(one, head) if head.parts else [one] for one in logits]
    temperatures = [
        _of_part(part, np.stack([one[place] for one in by_part]), codes[place], known) if _has_logits(part) else ()
        for place, (part, known) in enumerate(zip(head.flat, classes if head.parts else [classes], strict=True))
    ]
    return [_divided(member, temperatures) for member in members]


def _has_logits(part: Head) -> bool:
    return part.kind in ("binary", "multiclass", "multilabel")


def temperatures_of(head: Head) -> np.ndarray:
    """Return what the logits of classes were divided by, a number a label or outcome; 1 before `calibrate`."""
    n_each = [
        (part, part.n_outputs if part.kind == "multilabel" else 1) for part in head.flat if part.kind != "regression"
    ]
    return np.concatenate([np.empty(0), *(part.calibration or np.ones(n) for part, n in n_each)])


def _logits(member: Any, X: Any) -> np.ndarray:
    """Numbers of the last layer, shape (n_samples, n_outputs): the network with another end, so that none is lost."""
    plain = [
        replace(part, kind="regression", mean=(0.0,) * part.n_outputs, scale=(1.0,) * part.n_outputs)
        for part in member.head_.flat
    ]
    head = replace(member.head_, parts=tuple(plain)) if member.head_.parts else plain[0]
    return np.asarray(_rebuilt(member, head, member.fitted_.weights).predict(member._samples(X)))


def _rebuilt(member: Any, head: Head, weights: list[np.ndarray]) -> Any:
    old = member.fitted_
    kept = {name: getattr(old, name) for name in ("network", "encoder", "classes", "history", "best_epoch", "info")}
    precision = getattr(old, "precision", None)
    return rebuild(member.backend_, head=head, weights=weights, precision=precision, **kept)


def _of_part(part: Head, logits: np.ndarray, codes: np.ndarray, classes: Any) -> tuple[float, ...]:
    """Temperatures of one head: one, or one a label.

    Parameters
    ----------
    part : Head
    logits : ndarray of shape (n_members, n_samples, n_outputs)
    codes : ndarray of shape (n_samples,) or (n_samples, n_labels)
    classes : ndarray
        Classes, or labels.
    """
    if part.kind == "multilabel":
        labels = enumerate(classes.tolist())
        return tuple(_best(_of_both(logits[:, :, j]), codes[:, j], [0, 1], f" of {label}") for j, label in labels)
    name = f" of {part.name}" if part.name else ""
    return (_best(_of_both(logits[:, :, 0]) if part.kind == "binary" else logits, codes, classes.tolist(), name),)


def _of_both(logits: np.ndarray) -> np.ndarray:
    """Logits of two classes from that of the second."""
    return np.stack([np.zeros_like(logits), logits], axis=-1)


def _best(logits: np.ndarray, codes: np.ndarray, classes: list[Any], name: str) -> float:
    """Temperature with the least log loss on the samples whose class is known."""
    known = np.flatnonzero(codes >= 0)  # neither NaN nor -1
    logits, codes = logits[:, known], codes[known].astype(np.int64)
    if len(np.unique(codes)) < 2:
        raise InvalidInputError(
            f"y must show at least two classes{name} to calibrate on; got "
            f"{f'{show(classes[codes[0]])} alone' if len(codes) else 'none'}; add samples of another.",
            field="y",
        )
    places = np.arange(len(codes))

    def log_loss(log_temperature: float) -> float:
        chance = log_softmax(logits / math.exp(log_temperature), axis=-1)[:, places, codes]
        return -float(np.mean(logsumexp(chance, axis=0) - math.log(len(logits))))

    limit = math.log(_LIMIT)
    found = float(minimize_scalar(log_loss, bounds=(-limit, limit), method="bounded", options={"xatol": 1e-6}).x)
    if abs(found) > limit - 1e-3:
        warnings.warn(
            f"The best temperature{name} lies beyond {math.exp(found):.3g}, the furthest that is tried: the samples "
            "are told apart perfectly, or not at all; calibrate on more, which the model has not seen.",
            DataWarning,
            stacklevel=5,
        )
    return math.exp(found)


def _divided(member: Any, temperatures: list[tuple[float, ...]]) -> Any:
    """Copy a classifier with its last layers divided by temperatures."""
    head, weights = member.head_, list(member.fitted_.weights)
    flat: list[Head] = []
    place = len(weights)
    for part, temperature in zip(reversed(head.flat), reversed(temperatures), strict=True):
        place -= 2
        if not temperature:
            flat.insert(0, part)
            continue
        for k in (place, place + 1):  # kernel and bias, whose last axis is that of the outputs
            weights[k] = (weights[k] / np.asarray(temperature)).astype(weights[k].dtype)
        before = part.calibration or (1.0,) * len(temperature)
        flat.insert(0, replace(part, calibration=tuple(np.multiply(before, temperature).tolist())))
    head = replace(head, parts=tuple(flat)) if head.parts else flat[0]
    other = clone(member)
    other.__dict__.update({name: value for name, value in member.__dict__.items() if name.endswith("_")})
    other._keep(_rebuilt(member, head, weights), member.backend_)
    return other
