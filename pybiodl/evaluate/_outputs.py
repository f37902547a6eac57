"""Outputs of a model against known outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer, one_of
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate._compare import compare
from pybiodl.evaluate._evaluation import Evaluation
from pybiodl.evaluate._outcome import Outcome

JUDGED = ("binary", "multiclass", "multilabel", "regression")
"""Kinds of outputs that have metrics of their own."""


def evaluate_outputs(
    kind: str,
    y: Any,
    output: Any,
    *,
    classes: Sequence[Any] | np.ndarray | None = None,
    target_names: Sequence[str] | None = None,
    groups: Any = None,
    baseline: Any = None,
    majority: Any = None,
    n_resamples: int = 1000,
    random_state: int | None = 0,
) -> Evaluation:
    """Compare outputs of a model with known outcomes.

    Parameters
    ----------
    kind : {"binary", "multiclass", "multilabel", "regression"}
    y : array
        Labels of shape (n_rows,) that are in `classes`; for ``multilabel`` 0 and 1 of shape (n_rows, n_labels),
        NaN where not known; for ``regression`` values of shape (n_rows,) or (n_rows, n_targets), NaN where missing.
    output : array of shape (n_rows, n_classes), (n_rows, n_labels) or (n_rows, n_targets)
        Probabilities (both classes of ``binary``) or values.
    classes : sequence, optional
        Classes or labels in the order of the outputs; needed for ``binary`` and ``multiclass``.
    target_names : sequence of str, optional
    groups : array of shape (n_rows,), optional
        Rows of a group (patient, gene family) are resampled together.
    baseline : array of the shape of `output`, optional
        Outputs of the linear baseline for the same rows.
    majority : array of the shape of `output`, optional
        Outputs of the majority baseline: in each row the shares of the classes in training, or the mean.
    n_resamples : int
        Bootstrap resamples; with 0 the intervals by bootstrap are NaN.
    random_state : int or None
        Seed of the resamples.

    Returns
    -------
    Evaluation

    Raises
    ------
    InvalidInputError
        If shapes disagree, a label is unknown or an output is not finite.
    """
    one_of(kind, "kind", JUDGED)
    n_resamples = integer(n_resamples, "n_resamples", minimum=0)
    output = _outputs(output, "output")
    names = _names(kind, output.shape[1], classes, target_names)
    y = outcomes_of(kind, y, output, classes)
    beside = {"baseline": baseline, "majority": majority}
    said: dict[str, Any] = {name: _beside(given, name, output) for name, given in beside.items() if given is not None}
    return compare([Outcome(kind, names, y, output, **said)], len(y), groups, n_resamples, random_state)


def _beside(given: Any, name: str, output: np.ndarray) -> np.ndarray:
    found = _outputs(given, name)
    if found.shape != output.shape:
        raise InvalidInputError(f"{name} must have the shape of output, {output.shape}; got {found.shape}.", field=name)
    return found


def _outputs(output: Any, name: str) -> np.ndarray:
    output = np.asarray(output)
    output = output[:, None] if output.ndim == 1 else output
    if output.ndim != 2 or output.dtype.kind not in "fiu" or len(output) == 0:
        raise InvalidInputError(
            f"{name} must be numbers of shape (n_rows, n_outputs) with at least one row; got shape {output.shape} of "
            f"{output.dtype}.",
            field=name,
        )
    if not np.isfinite(output).all():
        row = int(np.argmax(~np.isfinite(output).all(axis=1)))
        raise InvalidInputError(f"{name} must be finite; row {row} (0-based) is not.", field=name)
    return np.asarray(output)


def _names(kind: str, n_outputs: int, classes: Any, target_names: Any) -> tuple[str, ...]:
    given, role = (target_names, "target_names") if kind == "regression" else (classes, "classes")
    if given is None and kind in ("binary", "multiclass"):
        raise InvalidInputError(f"classes must be given for kind={kind!r}.", field="classes")
    names = tuple(str(j) for j in range(n_outputs)) if given is None else tuple(str(name) for name in given)
    if len(names) != n_outputs:
        raise InvalidInputError(
            f"output must have one column for each of the {len(names)} entries of {role}; got {n_outputs} columns.",
            field="output",
        )
    return names


def kind_of(y: Any, classes: Any) -> str:
    """Kind of an outcome of shape (n_rows,) or (n_rows, n_outputs) by the classes of a model, None of numbers."""
    if classes is None:
        return "regression"
    if np.ndim(y) == 2 and np.shape(y)[1] > 1:
        return "multilabel"
    return "binary" if len(classes) == 2 else "multiclass"


def outcomes_of(kind: str, y: Any, output: np.ndarray, classes: Any) -> np.ndarray:
    """Class codes, labels of 0 and 1, or values of shape (n_rows, n_targets)."""
    y = np.asarray(y)
    if kind in ("binary", "multiclass"):
        y = y.ravel() if y.ndim == 2 and y.shape[1] == 1 else y
        expected: tuple[int, ...] = (len(output),)
    else:
        y = y[:, None] if y.ndim == 1 else y
        expected = output.shape
    if y.shape != expected:
        raise InvalidInputError(f"y must have shape {expected} to match the outputs; got {y.shape}.", field="y")
    if kind == "regression":
        y = y.astype(np.float64)
        if np.isinf(y).any():
            raise InvalidInputError("y must hold finite values, or NaN where missing; got infinity.", field="y")
        return np.asarray(y)
    if kind == "multilabel":
        missing = np.asarray(pd.isna(y))
        if not np.isin(y[~missing], (0, 1)).all():
            raise InvalidInputError(
                "y must hold 0 and 1 for each label, or NaN where it is not known; got other values.", field="y"
            )
        return np.asarray(np.where(missing, np.nan, y).astype(np.float64) if missing.any() else y.astype(np.int64))
    codes = pd.Index(classes).get_indexer(pd.Index(y))
    if (codes < 0).any():
        row = int(np.argmax(codes < 0))
        known = ", ".join(repr(str(name)) for name in classes[:10])
        raise InvalidInputError(
            f"y must hold classes of the training data ({known}{', ...' if len(classes) > 10 else ''}); got "
            f"{str(y[row])!r} in row {row} (0-based).",
            field="y",
        )
    return np.asarray(codes)
