"""Outcomes that are known against what a model says of them, on resamples of whole samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import one_each
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate._bootstrap import Draws, Resamples
from pybiodl.evaluate._evaluation import Estimate, Evaluation, Metric
from pybiodl.evaluate._metrics import mean_of
from pybiodl.evaluate._outcome import Outcome

_N_CELLS = 10_000  # numbers that ranks of lines make of the weights of one resample


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
    keep = np.hstack([outcome.classes_of_samples(n_samples) for outcome in outcomes])
    resamples = Resamples(keep, n_resamples, random_state, codes, _N_CELLS if lines else None)
    scorers = [outcome.scorers(n_samples, lines) for outcome in outcomes]
    drawn = iter(resamples.draw([scorer for of_outcome in scorers for scorer in of_outcome.values()]))
    joined = [{said: next(drawn) for said in of_outcome} for of_outcome in scorers]
    alone = codes is None and not lines  # rows that are independent of one another
    shares = [{said: outcome.shares(said) if alone else {} for said in outcome.said} for outcome in outcomes]
    about: dict[str, Any] = {
        "n_groups": None if codes is None else resamples.n_units,
        "n_resamples": resamples.n_resamples,
        "n_lines": n_samples if lines else None,
    }
    parts = {
        outcome.name: Evaluation(
            kind=outcome.kind, metrics=metrics_of(values, resamples, known), n_rows=len(outcome.y), names=outcome.names,
            y=outcome.y, output=outcome.output, baseline=outcome.baseline, majority=outcome.majority,
            groups=_of_rows(codes, outcome, lines), decides_at=outcome.threshold,
            one_class=outcome.with_one_class(), **about,
        )
        for outcome, values, known in zip(outcomes, joined, shares, strict=True)
    }  # fmt: skip
    if list(parts) == [""]:
        return parts[""]
    together = {said: _named({name: one[said] for name, one in zip(parts, joined, strict=True)}) for said in joined[0]}
    known = {said: _renamed(zip(parts, (one[said] for one in shares), strict=True)) for said in joined[0]}
    n_most = max(part.n_rows for part in parts.values())
    return Evaluation(
        kind="several", metrics=metrics_of(together, resamples, known), n_rows=n_most if lines else n_samples,
        names=tuple(parts), y=None, output=None, parts=parts,
        one_class=tuple(name for part in parts.values() for name in part.one_class), **about,
    )  # fmt: skip


def _of_rows(codes: np.ndarray | None, outcome: Outcome, lines: bool) -> np.ndarray | None:
    """Return the number of the group, or of the line, of each row."""
    if codes is None:
        return np.unique(outcome.owner, return_inverse=True)[1] if lines and outcome.owner is not None else None
    return codes if outcome.owner is None else codes[outcome.owner]


def _named(outcomes: dict[str, Draws]) -> Draws:
    """Metrics of several outcomes under their names, after the means of those that all of them have."""
    first, *others = outcomes.values()
    common = [name for name in first if "[" not in name and all(name in other for other in others)]
    return {name: mean_of([one[name] for one in outcomes.values()]) for name in common} | _renamed(outcomes.items())


def _renamed(outcomes: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Put the name of its outcome behind that of each metric."""
    together = {}
    for outcome, metrics in outcomes:
        for name, values in metrics.items():
            stem, _, target = name.partition("[")
            together[f"{stem}[{outcome}: {target}" if target else f"{stem}[{outcome}]"] = values
    return together


def metrics_of(
    drawn: Mapping[str, Draws], resamples: Resamples, known: Mapping[str, Mapping[str, Estimate]] | None = None
) -> dict[str, Metric]:
    """Values with their intervals, of a model and perhaps of baselines on the same resamples.

    Parameters
    ----------
    drawn : mapping
        Of ``"model"``, ``"baseline"`` and ``"majority"`` the draws.
    resamples : Resamples
        On which they are.
    known : mapping, optional
        Estimates of the same whose intervals need no resamples, by metric.
    """

    def estimate(said: str, name: str) -> Estimate:
        found = (known or {}).get(said, {}).get(name)
        return found or resamples.estimate(drawn[said][name], name.partition("[")[0])

    def beside(said: str, name: str) -> tuple[Estimate | None, Estimate | None]:
        if said not in drawn:
            return None, None
        return estimate(said, name), resamples.difference(drawn["model"][name] - drawn[said][name])

    metrics = {}
    for name in drawn["model"]:
        own, linear, majority = estimate("model", name), beside("baseline", name), beside("majority", name)
        metrics[name] = Metric(own.value, own.low, own.high, own.method, *linear, *majority)
    return metrics


def group_codes(groups: Any, n_samples: int, what: str = "rows") -> np.ndarray | None:
    """Codes of groups, from 0, one an entry.

    Raises
    ------
    InvalidInputError
        If they are too few, or of other samples.
    """
    if groups is None:
        return None
    codes, known = pd.factorize(one_each(groups, n_samples, "groups", what), use_na_sentinel=False)
    if len(known) < 2:
        raise InvalidInputError("groups must hold at least 2 groups to resample; got 1.", field="groups")
    return np.asarray(codes)
