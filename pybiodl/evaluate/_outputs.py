"""Outputs of a model against known outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer, one_of
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate._bootstrap import interval, resample_weights
from pybiodl.evaluate._evaluation import Estimate, Evaluation, Metric
from pybiodl.evaluate._metrics import Scorer, class_scorer, label_scorer, value_scorer

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
    n_resamples: int = 1000,
    random_state: int | None = 0,
) -> Evaluation:
    """Compare outputs of a model with known outcomes.

    Parameters
    ----------
    kind : {"binary", "multiclass", "multilabel", "regression"}
    y : array
        Labels of shape (n_rows,) that are in `classes`; for ``multilabel`` 0 and 1 of shape (n_rows, n_labels); for
        ``regression`` values of shape (n_rows,) or (n_rows, n_targets), NaN where missing.
    output : array of shape (n_rows, n_classes), (n_rows, n_labels) or (n_rows, n_targets)
        Probabilities (both classes of ``binary``) or values.
    classes : sequence, optional
        Classes or labels in the order of the outputs; needed for ``binary`` and ``multiclass``.
    target_names : sequence of str, optional
    groups : array of shape (n_rows,), optional
        Rows of a group (patient, gene family) are resampled together.
    baseline : array of the shape of `output`, optional
        Outputs of the linear baseline for the same rows.
    n_resamples : int
        Bootstrap resamples; with 0 the intervals are NaN.
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
    y = _outcomes(kind, y, output, classes)
    codes = _group_codes(groups, len(y))
    outputs = [output]
    if baseline is not None:
        outputs.append(_outputs(baseline, "baseline"))
        if outputs[1].shape != output.shape:
            raise InvalidInputError(
                f"baseline must have the shape of output, {output.shape}; got {outputs[1].shape}.", field="baseline"
            )
    scorers = [_scorer(kind, y, one, names) for one in outputs]
    ones = np.ones((len(y), 1))
    values = [{name: float(value[0]) for name, value in scorer(ones).items()} for scorer in scorers]
    drawn: list[dict[str, list[np.ndarray]]] = [{name: [] for name in values[0]} for _ in scorers]
    rng = np.random.default_rng(random_state)
    for weights in resample_weights(len(y), n_resamples, rng, _classes_to_keep(kind, y, output.shape[1]), codes):
        for scorer, collected in zip(scorers, drawn, strict=True):
            for name, value in scorer(weights).items():
                collected[name].append(value)
    samples = [{name: np.concatenate([[], *parts]) for name, parts in one.items()} for one in drawn]
    return Evaluation(
        kind=kind,
        metrics={name: _metric(name, values, samples) for name in values[0]},
        n_rows=len(y),
        n_groups=None if codes is None else int(codes.max()) + 1,
        n_resamples=n_resamples,
        names=names,
        y=y,
        output=output,
        baseline=outputs[1] if len(outputs) > 1 else None,
    )


def _metric(name: str, values: list[dict[str, float]], samples: list[dict[str, np.ndarray]]) -> Metric:
    own = (values[0][name], *interval(samples[0][name]))
    if len(values) == 1:
        return Metric(*own)
    baseline = Estimate(values[1][name], *interval(samples[1][name]))
    difference = Estimate(own[0] - baseline.value, *interval(samples[0][name] - samples[1][name]))
    return Metric(*own, baseline=baseline, difference=difference)


def _scorer(kind: str, y: np.ndarray, output: np.ndarray, names: tuple[str, ...]) -> Scorer:
    if kind == "regression":
        return value_scorer(y, output, names)
    return label_scorer(y, output, names) if kind == "multilabel" else class_scorer(y, output)


def _classes_to_keep(kind: str, y: np.ndarray, n_outputs: int) -> np.ndarray:
    if kind == "regression":
        return np.asarray(~np.isnan(y))
    if kind == "multilabel":
        return np.hstack([y == 1, y == 0])
    return np.asarray(y[:, None] == np.arange(n_outputs))


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


def _outcomes(kind: str, y: Any, output: np.ndarray, classes: Any) -> np.ndarray:
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
        if not np.isin(y, (0, 1)).all():
            raise InvalidInputError("y must hold 0 and 1 for each label; got other values.", field="y")
        return np.asarray(y.astype(np.int64))
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


def _group_codes(groups: Any, n_rows: int) -> np.ndarray | None:
    if groups is None:
        return None
    groups = np.asarray(groups)
    if groups.shape != (n_rows,):
        raise InvalidInputError(
            f"groups must have one entry for each of the {n_rows} rows; got shape {groups.shape}.", field="groups"
        )
    codes, known = pd.factorize(groups, use_na_sentinel=False)
    if len(known) < 2:
        raise InvalidInputError("groups must hold at least 2 groups to resample; got 1.", field="groups")
    return np.asarray(codes)
