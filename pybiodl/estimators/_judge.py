"""What a fitted estimator says, set beside what is known and what a linear baseline says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.estimators._inputs import read_inputs, take_outcome
from pybiodl.estimators._outcomes import columns_of, split_parts
from pybiodl.estimators._plan import Targets, check_lengths
from pybiodl.evaluate import Evaluation, evaluate_outputs, linear_baseline, majority_outputs
from pybiodl.evaluate._compare import compare
from pybiodl.evaluate._outcome import Outcome
from pybiodl.evaluate._position_baseline import PositionBaseline
from pybiodl.networks import Head
from pybiodl.networks._head import JUDGED_AS


def judge_samples(estimator: Any, X: Any, y: Any, said: Any, groups: Any, train: Any) -> Evaluation:
    """Judge one answer a sample, or one an outcome.

    Parameters
    ----------
    estimator : BioEstimator
        Fitted.
    X, y, groups, train
        As for its `evaluate`.
    said : array of shape (n_samples, n_outputs), or a list of them, one an outcome
        Both classes where there are two.
    """
    head: Head = estimator.head_
    classes: Any = getattr(estimator, "classes_", None)
    simple = [{}] * len(head.flat) if train is None else baselines_of(estimator, X, train)
    if not head.parts:
        kind = JUDGED_AS.get(head.kind, head.kind)
        return evaluate_outputs(kind, estimator._judged_targets(y), said, classes=classes, groups=groups, **simple[0])
    codes = estimator._encode_targets(y, Targets(None, head, classes), "y")
    check_lengths(said[0], codes)
    outcomes = []
    for place, (part, output) in enumerate(zip(head.parts, said, strict=True)):
        known = np.flatnonzero(~np.isnan(codes[:, place]))
        names = _names(part, classes[place])
        outcome = Outcome(part.kind, names, codes[:, place], output, name=part.name, **simple[place])
        outcomes.append(_classes_as_codes(outcome.at(known)))
    return compare(_some_known(outcomes), len(codes), groups)


def baselines_of(estimator: Any, X: Any, train: Any) -> list[dict[str, Any]]:
    """Return what a linear model of the training samples, and one of their shares, say of X, by outcome."""
    values, y_train, head = *_training(estimator, train), estimator.head_
    check_lengths(values, y_train)
    judged = read_inputs(X, estimator.encoder_, estimator).values
    columns = [y_train] if not head.parts else list(y_train.T)
    found = []
    for part, column in zip(head.flat, columns, strict=True):
        kind, n_classes = JUDGED_AS.get(part.kind, part.kind), _n_classes(part)
        linear = linear_baseline(kind, estimator.encoder_, n_classes).fit(values, column).outputs(judged)
        found.append({"baseline": linear, "majority": majority_outputs(kind, column, len(linear), n_classes)})
    return found


def judge_positions(estimator: Any, X: Any, y: Any, groups: Any, train: Any) -> Evaluation:
    """Judge an answer at each position where something is known; whole samples are resampled.

    Parameters
    ----------
    estimator : BioTagger
        Fitted.
    X, y, groups, train
        As for its `evaluate`.
    """
    head: Head = estimator.head_
    classes: Any = getattr(estimator, "classes_", None)
    targets = Targets(None, head, classes)
    lines = estimator._lines_of(X)
    truth = estimator._truth_beside(lines, y)
    n_samples = len(lines)
    owner = np.repeat(np.arange(n_samples), [len(line) for line in lines])
    output = np.concatenate(lines)
    outputs = split_parts(output, head) if head.parts else [output]
    flat, kinds = columns_of(np.concatenate(truth), head), [_kind_at_positions(part) for part in head.flat]
    simple: list[dict[str, Any]] = [{} for _ in kinds]
    if train is not None:
        values, y_train = _training(estimator, train)
        check_lengths(values, y_train)
        judged = read_inputs(X, estimator.encoder_, estimator).values
        laid = columns_of(estimator._align(y_train, targets, values, estimator.encoder_, estimator.network_), head)
        asked = columns_of(estimator._align(truth, targets, judged, estimator.encoder_, estimator.network_), head)
        for place, (kind, part) in enumerate(zip(kinds, head.flat, strict=True)):
            model = PositionBaseline(kind, estimator.encoder_, _n_classes(part)).fit(values, laid[place])
            linear = model.outputs(judged, _is_known(asked[place], kind))
            columns = laid[place].reshape(-1, laid[place].shape[-1]) if kind == "regression" else laid[place]
            simple[place] = {
                "baseline": linear,
                "majority": majority_outputs(kind, columns, len(linear), _n_classes(part)),
            }
    outcomes = []
    for place, (part, kind) in enumerate(zip(head.flat, kinds, strict=True)):
        labels = classes[place] if head.parts else classes
        rows = np.flatnonzero(_is_known(flat[place], kind))
        outcome = Outcome(kind, _names(part, labels), flat[place], outputs[place], owner=owner, name=part.name).at(rows)
        outcomes.append(replace(_classes_as_codes(outcome), **simple[place]))
    return compare(_some_known(outcomes), n_samples, groups, lines=True)


def judge_strings(estimator: Any, X: Any, y: Any, groups: Any) -> Evaluation:
    """Judge a string a sample.

    Parameters
    ----------
    estimator : BioTranscriber
        Fitted.
    X, y, groups
        As for its `evaluate`.
    """
    truth = estimator._encode_targets(y, Targets(None, estimator.head_, estimator.classes_), "y")
    found = estimator._codes(X)
    check_lengths(np.empty(len(found)), truth)
    said = _as_objects(found)
    return compare([Outcome("symbols", tuple(map(str, estimator.classes_)), truth, said)], len(truth), groups)


def judge_written(estimator: Any, X: Any, y: Any, groups: Any) -> Evaluation:
    """Judge strings that come back from their latent, and properties that it tells.

    Parameters
    ----------
    estimator : BioGenerator
        Fitted.
    X, y, groups
        As for its `evaluate`.
    """
    strings = estimator._strings(X, estimator.encoder_)
    written, found = estimator._as_written(strings), estimator.reconstruct(strings)
    letters = tuple(sorted(set().union(*written)))
    truth, said = (
        _as_objects([np.array([ord(letter) for letter in one]) for one in all_]) for all_ in (written, found)
    )
    outcomes = [Outcome("symbols", letters, truth, said)]
    if y is not None:
        values = np.asarray(y, dtype=np.float64).reshape(len(y), -1)
        check_lengths(strings, values)
        told = estimator.predict(strings).reshape(len(strings), -1)
        if values.shape != told.shape:
            raise InvalidInputError(
                f"y must have the {told.shape[1]} properties of training; got {values.shape[1]}.", field="y"
            )
        names = tuple(map(str, range(told.shape[1])))
        outcomes = [replace(outcomes[0], name="strings"), Outcome("regression", names, values, told, name="property")]
    return compare(outcomes, len(strings), groups)


def _as_objects(lines: list[np.ndarray]) -> np.ndarray:
    """One array an entry, shape (n_samples,)."""
    joined = np.empty(len(lines), dtype=object)
    joined[:] = lines
    return joined


def _training(estimator: Any, train: Any) -> tuple[Any, Any]:
    """Training values, and targets as the estimator encodes them."""
    if not isinstance(train, tuple | list) or len(train) != 2:
        raise InvalidTypeError(
            f"train must be a tuple (X, y) of the training samples; got {type(train).__name__}.", field="train"
        )
    X, y = take_outcome(*train)
    targets = Targets(None, estimator.head_, getattr(estimator, "classes_", None))
    return read_inputs(X, estimator.encoder_, estimator).values, estimator._encode_targets(y, targets, "train")


def _is_known(y: np.ndarray, kind: str) -> np.ndarray:
    return np.asarray(np.isfinite(y).any(axis=-1) if kind == "regression" else y >= 0)


def _kind_at_positions(part: Head) -> str:
    return "binary" if part.kind == "multiclass" and part.n_outputs == 2 else part.kind


def _n_classes(part: Head) -> int | None:
    return part.n_outputs if part.kind in ("multiclass", "ordinal") else None


def _names(part: Head, classes: Any) -> tuple[str, ...]:
    return tuple(map(str, range(part.n_outputs) if classes is None else classes))


def _classes_as_codes(outcome: Outcome) -> Outcome:
    """Whole numbers for classes, all of which are known by now."""
    return outcome if outcome.kind == "regression" else replace(outcome, y=outcome.y.astype(np.int64))


def _some_known(outcomes: list[Outcome]) -> list[Outcome]:
    if not any(len(outcome.y) for outcome in outcomes):
        raise InvalidInputError("y must hold something that is known; all is missing; add what is true.", field="y")
    return outcomes
