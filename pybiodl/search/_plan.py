"""The parameters of a search, checked before any work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl._check import integer, one_of
from pybiodl.errors import InvalidTypeError, UnsupportedError
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._inputs import _is_h2o_frame
from pybiodl.estimators._settings import draw_seed
from pybiodl.search._space import Space, describe

STRATEGIES = ("grid", "random", "halving", "bayes")
_SET_APART = ("cluster", "callbacks", "verbose", "log_dir", "checkpoint_dir")  # of the estimator, no matter to a score


@dataclass(frozen=True)
class SearchPlan:
    """Checked parameters of a search."""

    space: Space
    strategy: str
    n_iter: int
    parallelism: int
    resource: str
    factor: int
    prune: bool
    verbose: int
    seed: int

    def at_seed(self, seed: int) -> SearchPlan:
        """Return the same with the seed of an earlier call."""
        return replace(self, seed=seed)


def read_plan(search: Any) -> SearchPlan:
    """Check the parameters of a search.

    Raises
    ------
    InvalidInputError, InvalidTypeError, UnsupportedError
        In one sentence, for the first that breaks its rule.
    """
    estimator = search.estimator
    if isinstance(estimator, type) or not all(hasattr(estimator, name) for name in ("fit", "get_params", "set_params")):
        raise InvalidTypeError(
            f"estimator must be an estimator such as BioClassifier(); got {estimator!r}.", field="estimator"
        )
    strategy = one_of(search.strategy, "strategy", STRATEGIES)
    plan = SearchPlan(
        space=Space(search.space),
        strategy=strategy,
        n_iter=integer(search.n_iter, "n_iter"),
        parallelism=integer(search.parallelism, "parallelism"),
        resource=one_of(search.resource, "resource", ("epochs", "samples")),
        factor=integer(search.factor, "factor", 2),
        prune=bool(search.prune),
        verbose=integer(int(search.verbose), "verbose", 0),
        seed=draw_seed(search.random_state),
    )
    plan.space.check(estimator)
    if strategy == "bayes" and plan.parallelism > 1:
        raise UnsupportedError(
            f'strategy="bayes" learns from each trial before the next, so parallelism must be 1; got '
            f'{plan.parallelism}; use strategy="random" for trials side by side.',
            field="parallelism",
        )
    if strategy == "halving" and plan.resource == "epochs":
        if "epochs" not in estimator.get_params(deep=False):
            raise UnsupportedError(
                f'resource="epochs" needs an estimator with epochs; got {type(estimator).__name__}; use '
                'resource="samples".',
                field="resource",
            )
        if "epochs" in plan.space.names:
            raise UnsupportedError(
                'strategy="halving" gives each round its epochs, so space cannot hold epochs; leave it out, or use '
                'resource="samples".',
                field="space",
            )
    return plan


def is_on_cluster(estimator: Any, X: Any) -> bool:
    """Whether a search runs on an H2O cluster."""
    if not isinstance(estimator, BioEstimator):
        return False
    remote = isinstance(X, str | Path) or _is_h2o_frame(X)
    return estimator.backend == "h2o" or (estimator.backend == "auto" and (estimator.cluster is not None or remote))


def fold_seeds(search: Any, plan: SearchPlan, n_folds: int) -> list[int] | None:
    """Return a seed a fold and one for the refit, or None where the estimator's own, or none, is to be used."""
    params = search.estimator.get_params(deep=False)
    if search.random_state is None or "random_state" not in params or params["random_state"] is not None:
        return None
    state = np.random.SeedSequence([plan.seed, 11]).generate_state(n_folds + 1)
    return [int(seed) for seed in state]


def identity_of(search: Any, plan: SearchPlan, data: str, folds: str, scoring: str) -> dict[str, str]:
    """Say what must be the same for finished trials to count."""
    params = search.estimator.get_params(deep=False)
    kept = {name: params[name] for name in sorted(params) if name not in _SET_APART}
    how = {"strategy": plan.strategy}
    if plan.strategy == "halving":
        how |= {"n_iter": str(plan.n_iter), "resource": plan.resource, "factor": str(plan.factor)}
    if plan.strategy == "bayes":
        how |= {"prune": str(plan.prune)}
    return {
        "the data": data,
        "the estimator": f"{type(search.estimator).__name__}({describe(kept)})",
        "the space": plan.space.describe(),
        "the folds (cv)": folds,
        "the scoring": scoring,
        "the strategy": describe(how),
        "random_state": describe(search.random_state),
    }
