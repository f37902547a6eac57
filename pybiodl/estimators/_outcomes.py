"""Outcomes of a sample that are more than one class: labels, several outcomes, classes in order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError
from pybiodl.estimators._class_weight import of_classes, of_outcomes
from pybiodl.estimators._plan import Targets
from pybiodl.networks import Head


def show(label: Any) -> str:
    """Return a class as it is written."""
    return repr(label.item() if hasattr(label, "item") else label)


def codes_of(values: np.ndarray, classes: np.ndarray, name: str) -> np.ndarray:
    """Place of each value in `classes`, whatever their order.

    Raises
    ------
    InvalidInputError
        If a value is none of them.
    """
    order = np.argsort(classes, kind="stable")
    codes = order[np.searchsorted(classes[order], values).clip(0, len(classes) - 1)]
    if not (classes[codes] == values).all():
        novel = values[classes[codes] != values][0]
        raise InvalidInputError(f"{name} must hold classes of the training data; got {show(novel)}.", field=name)
    return np.asarray(codes)


def read_ordinal(y: Any) -> Targets:
    """Classes in order: numbers, or an ordered categorical."""
    dtype = getattr(y, "dtype", None)
    if isinstance(dtype, pd.CategoricalDtype) and dtype.ordered:
        classes = np.asarray(dtype.categories)
        codes = np.asarray(y.cat.codes if hasattr(y, "cat") else y.codes, dtype=np.int64)
        classes, codes = classes[np.unique(codes)], np.unique(codes, return_inverse=True)[1]
    else:
        values = np.asarray(y).ravel()
        if values.dtype.kind not in "iufb":
            raise InvalidInputError(
                "loss='ordinal' needs classes in order: numbers or an ordered categorical; "
                f"got {show(values[0])}, whose order is not said.",
                field="y",
            )
        classes, codes = np.unique(values, return_inverse=True)
    if len(classes) < 3:
        raise InvalidInputError(
            f"loss='ordinal' needs at least three classes in order; got {len(classes)}; leave loss out.", field="y"
        )
    return Targets(codes.astype(np.int64), Head("ordinal", len(classes)), classes, codes)


def read_several(y: Any, class_weight: Any) -> Targets:
    """Labels of 0 and 1 where every column is that, else one outcome a column; what is missing is not known."""
    labels = _labels(y)
    names = [str(name) for name in y.columns] if isinstance(y, pd.DataFrame) else None
    if labels is not None:
        _refuse_unknown_columns(np.isnan(labels), names)
        classes = np.arange(labels.shape[1]) if names is None else np.asarray(names, dtype=object)
        weights = _positive_weights(labels, class_weight, classes)
        return Targets(labels, Head("multilabel", labels.shape[1], class_weight=weights), classes, ndim=2)
    columns = [np.asarray(y.iloc[:, j] if names else y[:, j], dtype=object) for j in range(y.shape[1])]
    _refuse_unknown_columns(np.column_stack([pd.isna(column) for column in columns]), names)
    names = names or [str(j) for j in range(len(columns))]
    weights_of = of_outcomes(class_weight, names)
    parts, all_classes, codes = {}, [], []
    for name, column in zip(names, columns, strict=True):
        known = ~np.asarray(pd.isna(column))
        classes = np.unique(np.asarray(column[known].tolist()))
        if len(classes) < 2:
            raise InvalidInputError(
                f"y must have at least two classes an outcome; column {name!r} has one, {show(classes[0])}; leave it "
                "out.",
                field="y",
            )
        coded = _codes_or_missing(column, classes, "y")
        kind, n_outputs = ("binary", 1) if len(classes) == 2 else ("multiclass", len(classes))
        weights = of_classes(weights_of[name], classes, coded, f"y[{name!r}]")
        parts[name] = Head(kind, n_outputs, class_weight=weights)
        all_classes.append(classes)
        codes.append(coded)
    return Targets(np.column_stack(codes), Head.several(parts), all_classes, ndim=2)


def encode_several(y: Any, targets: Targets, name: str) -> np.ndarray:
    """Read further labels or outcomes as those of the training were."""
    if np.ndim(y) != 2 or np.shape(y)[1] != len(targets.classes):
        raise InvalidInputError(
            f"{name} must have the {len(targets.classes)} columns of y; got shape {np.shape(y)}.",
            field=name,
        )
    if targets.head.kind == "multilabel":
        labels = _labels(y)
        if labels is None:
            raise InvalidInputError(f"{name} must hold 0 and 1 for each label; got other values.", field=name)
        return labels
    columns = np.asarray(y, dtype=object).T
    known = targets.classes
    return np.column_stack([_codes_or_missing(c, k, name) for c, k in zip(columns, known, strict=True)])


def split_parts(outputs: np.ndarray, head: Head) -> list[np.ndarray]:
    """Split outputs into those of each part."""
    ends = np.cumsum([part.n_outputs for part in head.parts])
    return np.split(outputs, ends[:-1], axis=-1)


def columns_of(y: np.ndarray, head: Head) -> list[np.ndarray]:
    """Codes without a last axis, and values with one, of each outcome at positions."""
    if not head.parts:
        return [y]
    split = np.split(y, np.cumsum([part.n_columns for part in head.parts])[:-1], axis=-1)
    return [one[..., 0] if part.is_class else one for one, part in zip(split, head.parts, strict=True)]


def _labels(y: Any) -> np.ndarray | None:
    """0, 1 and NaN as float32, or None where y holds anything else."""
    try:
        values = np.asarray(y, dtype=np.float32)
    except (TypeError, ValueError):
        return None
    return values if np.isin(values[~np.isnan(values)], (0, 1)).all() else None


def _codes_or_missing(column: np.ndarray, classes: np.ndarray, name: str) -> np.ndarray:
    codes = np.full(len(column), np.nan)
    known = ~np.asarray(pd.isna(column))
    codes[known] = codes_of(np.asarray(column[known].tolist()), classes, name)
    return codes


def _refuse_unknown_columns(missing: np.ndarray, names: list[str] | None) -> None:
    nowhere = missing.all(axis=0)
    if nowhere.any():
        column = int(nowhere.argmax())
        raise InvalidInputError(
            f"y must have a known value in each column; column {names[column] if names else column!r} has none; leave "
            "it out.",
            field="y",
        )


def _positive_weights(labels: np.ndarray, class_weight: Any, classes: np.ndarray) -> tuple[float, ...]:
    """Weight of the positives of each label; balanced is negatives by positives."""
    if class_weight is None:
        return ()
    if isinstance(class_weight, dict):
        unknown = [label for label in class_weight if label not in classes]
        if unknown:
            raise InvalidInputError(
                f"class_weight must name labels of y ({', '.join(map(show, classes[:5]))}); got {show(unknown[0])}.",
                field="class_weight",
            )
        return tuple(float(class_weight.get(label, 1.0)) for label in classes.tolist())
    if class_weight != "balanced":
        raise InvalidInputError(
            f"class_weight must be None, 'balanced' or a dict of label to weight; got {class_weight!r}.",
            field="class_weight",
        )
    positives, negatives = (labels == 1).sum(axis=0), (labels == 0).sum(axis=0)
    return tuple((negatives / np.maximum(positives, 1)).tolist())
