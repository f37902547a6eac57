"""Which combinations are tried, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.base import clone

from pybiodl.errors import InvalidInputError, PyBioDLError
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._settings import read_settings
from pybiodl.search._plan import SearchPlan
from pybiodl.search._run import fewer
from pybiodl.search._runner import Runner
from pybiodl.search._space import is_distribution, show, with_params
from pybiodl.search._trial import Trial


def candidates(plan: SearchPlan) -> list[tuple[int, dict[str, Any]]]:
    """List the combinations of a strategy that knows them all at its start."""
    if plan.strategy == "grid":
        return list(enumerate(plan.space.grid()))
    return list(enumerate(plan.space.draw(plan.n_iter, plan.seed)))


def n_trials_of(plan: SearchPlan) -> int:
    """Trials of a search, the rounds of successive halving counted each."""
    if plan.strategy == "bayes":
        return plan.n_iter
    n = len(candidates(plan))
    if plan.strategy != "halving":
        return n
    return sum(n_kept for n_kept, _ in rounds(n, plan.factor, 2**31))


def check_candidates(plan: SearchPlan, estimator: Any) -> None:
    """Set each combination on a clone, and check its values, before any is trained.

    Raises
    ------
    InvalidInputError, InvalidTypeError
    """
    if plan.strategy == "bayes":
        from pybiodl.search._bayes import check_space

        check_space(plan.space)
        listed = [
            {name: v} for part in plan.space.parts for name, vs in part.items() if not is_distribution(vs) for v in vs
        ]
        tried = plan.space.draw(1, plan.seed) + [{**plan.space.draw(1, plan.seed)[0], **one} for one in listed]
    else:
        tried = [params for _, params in candidates(plan)]
    for params in tried:
        check_params(estimator, params)


def check_params(estimator: Any, params: Mapping[str, Any]) -> Any:
    """Return the estimator with parameters set, whose values are in their range."""
    model = with_params(estimator, params)
    if isinstance(model, BioEstimator):
        try:
            read_settings(model)
        except PyBioDLError as error:
            raise type(error)(f"space holds {show(params)}, which no fit takes: {error}", field="space") from None
    return model


def run_strategy(plan: SearchPlan, runner: Runner) -> list[Trial]:
    """Run a search on this machine."""
    if plan.strategy == "bayes":
        from pybiodl.search._bayes import run_bayes

        return run_bayes(plan, runner)
    if plan.strategy == "halving":
        return _halve(plan, runner)
    return runner.many(candidates(plan))


def rounds(n: int, factor: int, most: int) -> list[tuple[int, int]]:
    """List combinations and budget of each round, the last with all of the resource.

    Parameters
    ----------
    n : int
        Combinations of the first round.
    factor : int
    most : int
        Of the resource.
    """
    kept = [n]
    while kept[-1] > 1 and most // factor ** len(kept) >= 1:
        kept.append(max(kept[-1] // factor, 1))
    n_rounds = len(kept)
    return [(one, max(most // factor ** (n_rounds - 1 - place), 1)) for place, one in enumerate(kept)]


def _halve(plan: SearchPlan, runner: Runner) -> list[Trial]:
    """Successive halving: many combinations with little of a resource, the best of them with more."""
    now = candidates(plan)
    trials: list[Trial] = []
    if plan.resource == "epochs":
        most = int(runner.estimator.get_params(deep=False)["epochs"])
    else:
        most = min(len(train) for train, _ in runner.data.folds)
        _check_smallest(plan, runner, len(now), most)
    for n_kept, budget in rounds(len(now), plan.factor, most):
        now = now[:n_kept]
        if plan.resource == "epochs":
            estimator = clone(runner.estimator).set_params(epochs=budget)
            done = runner.many(sorted(now, key=lambda one: one[0]), estimator, budget)
        else:
            done = runner.many(sorted(now, key=lambda one: one[0]), None, budget, n_samples=budget)
        trials += done
        order = sorted(done, key=lambda trial: (-runner.scoring.rank(trial.mean), trial.place))
        now = [(trial.place, dict(trial.params)) for trial in order]
    return trials


def _check_smallest(plan: SearchPlan, runner: Runner, n: int, most: int) -> None:
    """Refuse a first round with too few samples to fit on."""
    budget = rounds(n, plan.factor, most)[0][1]
    y = runner.data.y
    rows = fewer(runner.data.folds[0][0], budget, y, 0)
    labels = np.unique(np.asarray(y).astype(str)) if y is not None and np.ndim(y) == 1 else ()
    needed = 2 * len(labels) if 1 < len(labels) < 50 else 10
    if len(rows) < needed:
        raise InvalidInputError(
            f'strategy="halving" would give its first round {len(rows)} samples, too few to fit on; lower n_iter, '
            'or use resource="epochs".',
            field="n_iter",
        )
