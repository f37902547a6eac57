"""Bayesian search by Optuna: each trial is chosen by those before it, and hopeless ones are given up early."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from pybiodl._optional import require
from pybiodl.errors import InvalidTypeError, UnsupportedError
from pybiodl.estimators._base import BioEstimator
from pybiodl.search._plan import SearchPlan
from pybiodl.search._run import Pruned
from pybiodl.search._runner import Runner
from pybiodl.search._space import Space, is_distribution
from pybiodl.search._trial import DONE, PRUNED, Trial

_FIRST = 5  # trials that are drawn, and done, before anything is learned from them or given up
_EDGE = 1e-6  # the ends of a distribution may be infinite


def check_space(space: Space) -> None:
    """Refuse a space that cannot be learned from.

    Raises
    ------
    UnsupportedError, InvalidTypeError, MissingDependencyError
    """
    require("optuna", "tune", 'strategy="bayes"')
    if len(space.parts) > 1:
        raise UnsupportedError(
            f'strategy="bayes" searches one dict of parameters; got {len(space.parts)}; use strategy="random".',
            field="space",
        )
    for name, values in space.parts[0].items():
        if is_distribution(values) and not hasattr(values, "ppf"):
            raise InvalidTypeError(
                f'strategy="bayes" needs lists or frozen distributions of scipy.stats; got {values!r} for {name!r}; '
                'use strategy="random".',
                field="space",
            )


def run_bayes(plan: SearchPlan, runner: Runner) -> list[Trial]:
    """Ask Optuna for each trial, and tell it what came of it.

    A parameter with a list is a category; of a distribution Optuna searches the quantiles, so that it tries more where
    the distribution has more.
    """
    optuna = require("optuna", "tune", 'strategy="bayes"')
    part = plan.space.parts[0]
    distributions = {
        name: optuna.distributions.FloatDistribution(_EDGE, 1 - _EDGE)
        if is_distribution(values)
        else optuna.distributions.CategoricalDistribution(list(range(len(values))))
        for name, values in part.items()
    }
    pruner = optuna.pruners.MedianPruner(n_startup_trials=_FIRST, n_warmup_steps=2)
    with _quiet(optuna):
        study = optuna.create_study(direction="maximize", pruner=pruner)
    trials = []
    for place in range(plan.n_iter):
        # A sampler of its own for each trial, so that a search that goes on draws as an undisturbed one.
        study.sampler = _sampler(optuna, plan.seed + place)
        stored = runner.known.get((place, None))
        if stored is not None:
            drawn = stored["drawn"]
            trial = runner.recall(place, _values(part, drawn))
            assert trial is not None
        else:
            asked = study.ask(distributions)
            drawn = {name: float(value) for name, value in asked.params.items()}
            watch = _watch(asked, runner) if plan.prune and isinstance(runner.estimator, BioEstimator) else None
            trial = runner.one(place, _values(part, drawn), watch, drawn)
            study.tell(asked, state=optuna.trial.TrialState.FAIL)  # told below, the same way as a stored one
        if trial.status in (DONE, PRUNED) and not (trial.status == DONE and np.isnan(trial.mean)):
            study.add_trial(_frozen(optuna, trial, distributions, runner))
        trials.append(trial)
    return trials


@contextlib.contextmanager
def _quiet(optuna: Any) -> Iterator[None]:
    """Keep Optuna from writing lines of its own."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)


def _sampler(optuna: Any, seed: int) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return optuna.samplers.TPESampler(seed=seed % 2**32, n_startup_trials=_FIRST)


def _values(part: Mapping[str, Any], drawn: Mapping[str, float]) -> dict[str, Any]:
    """Parameters from the places that were drawn."""
    values = {}
    for name, given in part.items():
        if is_distribution(given):
            value = given.ppf(drawn[name])
            whole = hasattr(given, "dist") and hasattr(given.dist, "pmf")
            values[name] = int(value) if whole else float(value)
        else:
            values[name] = given[int(drawn[name])]
    return values


def _frozen(optuna: Any, trial: Trial, distributions: Any, runner: Runner) -> Any:
    params = {
        name: float(trial.drawn[name]) if type(one).__name__ == "FloatDistribution" else int(trial.drawn[name])
        for name, one in distributions.items()
    }
    curve = trial.curves.get("val_loss", trial.curves.get("loss", [[]]))[0]
    done = trial.status == DONE
    return optuna.trial.create_trial(
        params=params, distributions=distributions,
        state=optuna.trial.TrialState.COMPLETE if done else optuna.trial.TrialState.PRUNED,
        value=runner.scoring.rank(trial.mean) if done else None,
        intermediate_values={epoch: -value for epoch, value in enumerate(curve) if np.isfinite(value)},
    )  # fmt: skip


def _watch(asked: Any, runner: Runner) -> Any:
    """Tell Optuna of each epoch of the first fold, and give the trial up where it says so."""

    def on_epoch(epoch: int, logs: dict[str, float]) -> None:
        value = float(logs.get("val_loss", logs["loss"]))
        if not np.isfinite(value):
            raise Pruned
        asked.report(-value, epoch)  # the study looks for the largest
        if asked.should_prune():
            raise Pruned

    return on_epoch
