"""What decides which epoch is the best: a metric of the field or the user's own, on the held-out samples."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from pybiodl._check import nearest
from pybiodl.backends.protocol import Monitor, Samples
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.evaluate._metrics import class_scorer, value_scorer
from pybiodl.networks import Head
from pybiodl.networks._head import JUDGED_AS

_OF_CLASSES = {
    "accuracy": True, "balanced_accuracy": True, "roc_auc": True, "average_precision": True, "f1": True, "mcc": True,
    "brier": False, "log_loss": False,
}  # fmt: skip
_OF_TWO = {"sensitivity": True, "specificity": True}
_OF_VALUES = {"r2": True, "pearson": True, "spearman": True, "rmse": False, "mae": False}
METRICS = (*_OF_CLASSES, *_OF_TWO, *_OF_VALUES)
"""Names beside ``loss``; whether more is better goes with each."""


def read_monitor(value: Any, head: Head, classes: Any) -> Monitor:
    """Return what a user's `monitor` means for a task.

    Parameters
    ----------
    value : str or callable
    head : Head
    classes : ndarray or None

    Raises
    ------
    InvalidInputError, InvalidTypeError, UnsupportedError
        If the name is unknown, or the task does not have it.
    """
    if value == "loss":
        return Monitor()
    if not isinstance(value, str) and not callable(value):
        raise InvalidTypeError(
            f"monitor must be the name of a metric or a function of y_true and y_pred; got {value!r}; leave it 'loss'.",
            field="monitor",
        )
    metric, outcome = _named(value) if isinstance(value, str) else ("", "")
    if isinstance(value, str) and (metric not in METRICS or (outcome and not head.parts)):
        raise InvalidInputError(
            f"monitor must be 'loss', one of {', '.join(METRICS)}, or a function; got {value!r}"
            f"{nearest(value, ('loss', *METRICS)) or '.'}",
            field="monitor",
        )
    if head.parts:
        return _of_outcomes(value, metric, outcome, head)
    if callable(value):
        return _of_function(value, head, classes)
    known = metrics_of_head(head)
    if value not in known:
        raise UnsupportedError(
            f"monitor={value!r} is no metric of this task ({head.kind}), which has {', '.join(known)}; choose one of "
            "them.",
            field="monitor",
        )
    if value == "accuracy":  # the backend counts it anyway
        return Monitor("accuracy", True)
    return Monitor(value, known[value], _Judge(value, head))


def _named(value: str) -> tuple[str, str]:
    """Metric and outcome of a name like ``f1[tissue]``; no outcome where none is named."""
    parts = re.fullmatch(r"(\w+)\[(.+)\]", value, re.DOTALL)
    return (value, "") if parts is None else (parts[1], parts[2])


def _of_outcomes(value: Any, metric: str, outcome: str, head: Head) -> Monitor:
    """Monitor a metric of one outcome among several, or its mean over all."""
    names = [part.name for part in head.parts]
    if callable(value):
        raise UnsupportedError(
            f"monitor must be a metric where y has {len(names)} outcomes, of all or of one, as 'f1[{names[0]}]'; got "
            f"{value!r}.",
            field="monitor",
        )
    if len({part.positions for part in head.parts}) > 1:
        raise UnsupportedError(f"monitor must be 'loss' where strings are written; got {value!r}.", field="monitor")
    if outcome and outcome not in names:
        raise InvalidInputError(
            f"monitor={value!r} must name an outcome of y ({', '.join(names)}); got {outcome!r}"
            f"{nearest(outcome, names) or '.'}",
            field="monitor",
        )
    judged = [part for part in head.parts if outcome in ("", part.name)]
    for part in judged:
        known = metrics_of_head(part)
        if metric not in known:
            raise UnsupportedError(
                f"monitor={value!r} is no metric of the outcome {part.name!r} ({part.kind}), which has "
                f"{', '.join(known)}; choose one of them, or name the outcome that has it, as '{metric}[outcome]'.",
                field="monitor",
            )
    return Monitor(value, metrics_of_head(judged[0])[metric], _JudgeOfOutcomes(metric, head, judged))


class _JudgeOfOutcomes:
    """A metric of the field, the mean over outcomes, each on the samples of which it is known."""

    def __init__(self, metric: str, head: Head, judged: list[Head]) -> None:
        self.metric = metric
        self.head = head
        self.judged = judged

    def __call__(self, samples: Samples, outputs: np.ndarray) -> float:
        found, column, place = [], 0, 0
        y = np.asarray(samples.y, dtype=np.float64)
        for part in self.head.parts:
            width = part.n_columns
            if part in self.judged:
                own = y[..., column : column + width]
                own = np.nan_to_num(own[..., 0], nan=-1).astype(np.int64) if part.is_class else own
                said = outputs[..., place : place + part.n_outputs]
                found.append(_Judge(self.metric, part)(Samples(samples.X, own, samples.sample_weight), said))
            column, place = column + width, place + part.n_outputs
        known = [value for value in found if not np.isnan(value)]
        return float(np.mean(known)) if known else float("nan")


def metrics_of_head(head: Head) -> dict[str, bool]:
    kind = JUDGED_AS.get(head.kind, head.kind)
    if kind == "regression":
        return _OF_VALUES
    if head.positions and head.n_outputs == 2:
        kind = "binary"
    return _OF_CLASSES if kind == "multiclass" else {**_OF_CLASSES, **_OF_TWO}


class _Judge:
    """A metric of the field; of several labels or targets its mean over them, of positions over all that are known."""

    def __init__(self, metric: str, head: Head) -> None:
        self.metric = metric
        self.head = head

    def __call__(self, samples: Samples, outputs: np.ndarray) -> float:
        y, outputs, weight = flat(samples, outputs, self.head)
        if JUDGED_AS.get(self.head.kind, self.head.kind) == "regression":
            names = [str(j) for j in range(outputs.shape[1])]
            return float(value_scorer(y, outputs, names)(weight)[self.metric][0])
        if self.head.kind not in ("binary", "multilabel"):
            return self._of_codes(y, outputs, weight)
        each = [self._of_label(*column, weight) for column in zip(y.reshape(len(y), -1).T, outputs.T, strict=True)]
        known = [value for value in each if not np.isnan(value)]
        return float(np.mean(known)) if known else float("nan")

    def _of_label(self, y: np.ndarray, probability: np.ndarray, weight: np.ndarray) -> float:
        known = np.isfinite(y) & (y >= 0)
        pair = np.column_stack([1 - probability[known], probability[known]])
        return self._of_codes(y[known], pair, weight[known])

    def _of_codes(self, y: np.ndarray, probability: np.ndarray, weight: np.ndarray) -> float:
        if len(y) == 0 or not weight.any():
            return float("nan")
        return float(class_scorer(y.astype(np.int64), probability)(weight)[self.metric][0])


def flat(samples: Samples, outputs: np.ndarray, head: Head) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Targets, outputs and weights with one row a sample, or a row a position where something is known."""
    y = np.asarray(samples.y)
    weight = np.ones(len(y)) if samples.sample_weight is None else samples.sample_weight
    if head.positions:
        weight = np.repeat(weight, outputs.shape[1])
        outputs = outputs.reshape(-1, outputs.shape[-1])
        y = y.reshape(len(outputs), *y.shape[2:])
    codes = head.is_class
    known = y >= 0 if codes else np.isfinite(y).reshape(len(y), -1).any(axis=1)
    return y[known], outputs[known], weight[known, None]


def _of_function(function: Callable[..., Any], head: Head, classes: Any) -> Monitor:
    """Monitor a user's function of y_true and y_pred, in the labels and units of y."""
    name = getattr(getattr(function, "func", function), "__name__", type(function).__name__)
    if not name.isidentifier() or name in ("loss", *METRICS):
        name = "monitor"

    def judge(samples: Samples, outputs: np.ndarray) -> float:
        y, outputs, _ = flat(samples, outputs, head)
        if head.kind == "binary":
            return float(function(classes[y.astype(int)], classes[(outputs[:, 0] > 0.5).astype(int)]))
        if head.kind in ("multiclass", "ordinal"):
            return float(function(classes[y.astype(int)], classes[outputs.argmax(axis=1)]))
        if head.kind == "multilabel":
            return float(function(y, (outputs > 0.5).astype(int)))
        return float(function(y[:, 0], outputs[:, 0]) if y.shape[1] == 1 else function(y, outputs))

    return Monitor(name, not name.endswith(("_error", "_loss", "_deviance")), judge)
