"""Outcomes that are known against what a model says of them, on resamples of whole samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError
from pybiodl.evaluate._bootstrap import interval, resample_weights
from pybiodl.evaluate._evaluation import Estimate, Evaluation, Metric
from pybiodl.evaluate._line_metrics import line_class_scorer, line_value_scorer
from pybiodl.evaluate._metrics import Scorer, class_scorer, label_scorer, mean_of, symbol_scorer, value_scorer

_N_CELLS = 10_000  # numbers that ranks of lines make of the weights of one resample
Drawn = dict[str, np.ndarray]
"""By name of a metric: its value, followed by those on the resamples, shape (1 + n_resamples,)."""


@dataclass(frozen=True)
class Outcome:
    """One outcome of some samples, known, and as a model and perhaps a baseline say it.

    Parameters
    ----------
    kind : {"binary", "multiclass", "multilabel", "regression", "symbols"}
    names : tuple of str
        Classes, labels, targets or symbols in the order of the outputs.
    y : ndarray
        Class codes of shape (n_rows,), all known; labels or values of shape (n_rows, n_outputs), NaN where not known;
        of symbols n_rows arrays of codes.
    output : ndarray of shape (n_rows, n_outputs), or n_rows arrays of codes
    baseline : ndarray of the shape of `output`, optional
    owner : ndarray of shape (n_rows,), int, optional
        Sample of each row; None where each row is the sample of its number.
    name : str
        Of an outcome among several.
    """

    kind: str
    names: tuple[str, ...]
    y: np.ndarray
    output: np.ndarray
    baseline: np.ndarray | None = None
    owner: np.ndarray | None = None
    name: str = ""

    def at(self, rows: np.ndarray) -> Outcome:
        """Return the rows named by place."""
        owner = rows if self.owner is None else self.owner[rows]
        baseline = None if self.baseline is None else self.baseline[rows]
        return replace(self, y=self.y[rows], output=self.output[rows], baseline=baseline, owner=owner)

    def scorers(self, n_samples: int, lines: bool) -> list[Scorer]:
        """Metrics of the model, and of the baseline where there is one, from weights of the samples."""
        said = [self.output] if self.baseline is None else [self.output, self.baseline]
        if lines and self.owner is not None and len(self.y):
            return [self._line_scorer(output, n_samples) for output in said]
        scorers = [self._scorer(output) for output in said]
        return scorers if self.owner is None else [_of_rows(scorer, self.owner) for scorer in scorers]

    def _line_scorer(self, output: np.ndarray, n_samples: int) -> Scorer:
        owner = cast(np.ndarray, self.owner)
        if self.kind == "regression":
            return line_value_scorer(self.y, output, self.names, owner, n_samples)
        return line_class_scorer(self.y, output, owner, n_samples)

    def _scorer(self, output: np.ndarray) -> Scorer:
        if self.kind == "symbols":
            return symbol_scorer(list(self.y), list(output))
        if self.kind == "regression":
            return value_scorer(self.y, output, self.names)
        return label_scorer(self.y, output, self.names) if self.kind == "multilabel" else class_scorer(self.y, output)

    def classes_of_samples(self, n_samples: int) -> np.ndarray:
        """Tell which classes each sample has, bool (n_samples, n): no resample may lose one."""
        if self.kind == "symbols":
            return np.zeros((n_samples, 0), dtype=bool)
        if self.kind == "regression":
            has = ~np.isnan(self.y)
        elif self.kind == "multilabel":
            has = np.hstack([self.y == 1, self.y == 0])
        else:
            has = self.y[:, None] == np.arange(len(self.names))
        if self.owner is None:
            return np.asarray(has)
        of_sample = np.zeros((n_samples, has.shape[1]), dtype=bool)
        np.logical_or.at(of_sample, self.owner, has)
        return of_sample

    def with_one_class(self) -> tuple[str, ...]:
        """Names of the labels, or of the outcome, of which fewer than two classes are known here."""
        if self.kind == "multilabel":
            poor = ~((self.y == 1).any(axis=0) & (self.y == 0).any(axis=0))
            return tuple(name for name, is_poor in zip(self.names, poor, strict=True) if is_poor)
        classes = self.kind in ("binary", "multiclass")
        return (self.name or "y",) if classes and len(np.unique(self.y)) < 2 else ()


def _of_rows(scorer: Scorer, owner: np.ndarray) -> Scorer:
    return lambda weights: scorer(weights[owner])


def compare(
    outcomes: Sequence[Outcome],
    n_samples: int,
    groups: Any = None,
    n_resamples: int = 1000,
    random_state: int | None = 0,
    lines: bool = False,
) -> Evaluation:
    """Judge outcomes of the same samples, each on what is known of it, all on the same resamples.

    Parameters
    ----------
    outcomes : sequence of Outcome
        One without a name, or several with one.
    n_samples : int
        Drawn as wholes, whatever rows they have.
    groups : array of shape (n_samples,), optional
        Samples of a group are drawn together.
    n_resamples : int
    random_state : int or None
    lines : bool
        Whether the rows are positions of the samples.
    """
    codes = group_codes(groups, n_samples)
    scorers = [outcome.scorers(n_samples, lines) for outcome in outcomes]
    ones = np.ones((n_samples, 1))
    drawn: list[list[dict[str, list[np.ndarray]]]] = [
        [{name: [value] for name, value in scorer(ones).items()} for scorer in of_outcome] for of_outcome in scorers
    ]
    keep = np.hstack([outcome.classes_of_samples(n_samples) for outcome in outcomes])
    rng = np.random.default_rng(random_state)
    n_resamples = n_resamples if n_samples > 1 else 0  # one sample says nothing of how samples differ
    for weights in resample_weights(n_samples, n_resamples, rng, keep, codes, _N_CELLS if lines else None):
        for of_outcome, collected in zip(scorers, drawn, strict=True):
            for scorer, values in zip(of_outcome, collected, strict=True):
                for name, value in scorer(weights).items():
                    values[name].append(value)
    joined = [[{name: np.concatenate(v) for name, v in one.items()} for one in models] for models in drawn]
    n_groups = None if codes is None else int(codes.max()) + 1
    about: dict[str, Any] = {"n_groups": n_groups, "n_resamples": n_resamples, "n_lines": n_samples if lines else None}
    parts = {
        outcome.name: Evaluation(
            kind=outcome.kind, metrics=metrics_of(values), n_rows=len(outcome.y), names=outcome.names, y=outcome.y,
            output=outcome.output, baseline=outcome.baseline, one_class=outcome.with_one_class(), **about,
        )
        for outcome, values in zip(outcomes, joined, strict=True)
    }  # fmt: skip
    if list(parts) == [""]:
        return parts[""]
    n_models, n_most = len(joined[0]), max(part.n_rows for part in parts.values())
    together = [_named({name: j[model] for name, j in zip(parts, joined, strict=True)}) for model in range(n_models)]
    return Evaluation(
        kind="several", metrics=metrics_of(together), n_rows=n_most if lines else n_samples, names=tuple(parts),
        y=None, output=None, parts=parts,
        one_class=tuple(name for part in parts.values() for name in part.one_class), **about,
    )  # fmt: skip


def _named(outcomes: dict[str, Drawn]) -> Drawn:
    """Metrics of several outcomes under their names, after the means of those that all of them have."""
    first, *others = outcomes.values()
    common = [name for name in first if "[" not in name and all(name in other for other in others)]
    together = {name: mean_of([one[name] for one in outcomes.values()]) for name in common}
    for outcome, metrics in outcomes.items():
        for name, values in metrics.items():
            stem, _, target = name.partition("[")
            together[f"{stem}[{outcome}: {target}" if target else f"{stem}[{outcome}]"] = values
    return together


def metrics_of(models: list[Drawn]) -> dict[str, Metric]:
    """Values with their intervals, of a model and perhaps of a baseline on the same resamples."""
    return {name: _metric([values[name] for values in models]) for name in models[0]}


def _metric(models: list[np.ndarray]) -> Metric:
    own = _estimate(models[0])
    if len(models) == 1:
        return Metric(own.value, own.low, own.high)
    difference = _estimate(models[0] - models[1])
    return Metric(own.value, own.low, own.high, baseline=_estimate(models[1]), difference=difference)


def _estimate(values: np.ndarray) -> Estimate:
    return Estimate(float(values[0]), *interval(values[1:]))


def group_codes(groups: Any, n_samples: int, what: str = "rows") -> np.ndarray | None:
    """Codes of groups, from 0, one an entry.

    Raises
    ------
    InvalidInputError
        If they are too few, or of other samples.
    """
    if groups is None:
        return None
    groups = np.asarray(groups)
    if groups.shape != (n_samples,):
        raise InvalidInputError(
            f"groups must have one entry for each of the {n_samples} {what}; got shape {groups.shape}.", field="groups"
        )
    codes, known = pd.factorize(groups, use_na_sentinel=False)
    if len(known) < 2:
        raise InvalidInputError("groups must hold at least 2 groups to resample; got 1.", field="groups")
    return np.asarray(codes)
