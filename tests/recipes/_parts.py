"""A recipe on simulated files beside itself without the part that tells it from its neighbours."""

from __future__ import annotations

import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pybiodl import recipes
from pybiodl.errors import UnsupportedError
from pybiodl.recipes import judged, trained
from tests.recipes._simulated import MORE, SIMULATED, TRAINED

_METRICS = ("roc_auc", "error_rate", "accuracy")
_OWN_METRIC = {"adverse_reactions": "mcc", "biomedical_entities": "mcc[protein]"}  # most words are of no kind


@dataclass(frozen=True)
class Compared:
    """A run and the same without its part: values of one metric, figures, and seconds of the second fit."""

    run: Any
    params: dict[str, Any]
    metric: str
    value: float
    without: float
    linear: float | None
    figures_without: dict[str, float]
    seconds_without: float


def compared(name: str, epochs: int | None = None, seed: int = 0, without: dict[str, Any] | None = None) -> Compared:
    """Run one recipe as it is, and fit it without its part, or without what is named.

    Parameters
    ----------
    name : str
    epochs : int, optional
        None is what learns the planted truth.
    seed : int
    without : dict, optional
        Parameters that take something else away.
    """
    recipe = recipes.find(name)
    make, params = SIMULATED[name]
    params = {**params, **TRAINED.get(name, {})} | ({} if epochs is None else {"epochs": epochs})
    with tempfile.TemporaryDirectory() as folder:
        run = recipe.run(*make(Path(folder), **MORE.get(name, {})), random_state=seed, **params)
    began = time.perf_counter()
    taken = recipe.without if without is None else without
    less = recipe.estimator(**{"random_state": seed, **run.train.params, **params, **taken})
    told = trained(recipe, less, run.train, run.test, run.train.groups)
    seconds = time.perf_counter() - began
    other, figures = {}, {}
    with suppress(UnsupportedError):  # what is taken away may be what is judged, as attention
        other = (recipe.judge or judged)(less, *told).metrics
        figures = {} if recipe.figures is None else dict(recipe.figures(less, run.test))
    chosen = (_OWN_METRIC[name],) if name in _OWN_METRIC else _METRICS
    metric = next(one for one in (*chosen, *run.evaluation.metrics) if one in run.evaluation.metrics)
    found = run.evaluation.metrics[metric]
    return Compared(
        run, {"random_state": seed, **params}, metric, found.value,
        other[metric].value if metric in other else float("nan"),
        None if found.baseline is None else found.baseline.value, figures, seconds,
    )  # fmt: skip
