"""One trial on this machine: fit and judge each fold, and give the memory back."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from pybiodl.backends.registry import forget_programs
from pybiodl.errors import PyBioDLError
from pybiodl.estimators import BioEnsemble
from pybiodl.estimators._base import BioEstimator
from pybiodl.search._folds import Data, take
from pybiodl.search._scoring import Scoring
from pybiodl.search._space import with_params
from pybiodl.search._trial import FAILED, PRUNED, Trial, curves_of

OnEpoch = Callable[[int, dict[str, float]], None]


class Pruned(Exception):  # noqa: N818
    """Raised inside a fit to give it up."""


def run_trial(
    estimator: Any,
    place: int,
    params: Mapping[str, Any],
    data: Data,
    scoring: Scoring,
    seeds: list[int] | None,
    on_epoch: OnEpoch | None = None,
    budget: int | None = None,
    n_samples: int | None = None,
) -> Trial:
    """Fit and judge every fold with some parameters.

    Parameters
    ----------
    estimator : estimator
    place : int
    params : mapping
    data : Data
    scoring : Scoring
    seeds : list of int or None
        One a fold, the same for all trials so that they differ by their parameters alone; None leaves the estimator's.
    on_epoch : callable, optional
        Called after each epoch of the first fold; it raises `Pruned` to give the trial up.
    budget : int, optional
        As in `Trial`.
    n_samples : int, optional
        Training samples of each fold, at most.
    """
    began = time.perf_counter()
    scores: list[float] = []
    histories: list[Mapping[str, list[float]]] = []
    told: list[dict[str, float]] = []
    status, reason = "done", ""
    for fold, (train, test) in enumerate(data.folds):
        if n_samples is not None:
            train = fewer(train, n_samples, data.y, fold)
        model = with_params(estimator, params)
        if seeds is not None:
            model.set_params(random_state=seeds[fold])
        in_own_folder(model, f"trial-{place}-fold-{fold}" if budget is None else f"trial-{place}-{budget}-fold-{fold}")
        if fold == 0 and on_epoch is not None:
            model._on_epoch = _telling(on_epoch, told)
        X, y, fitting = data.training(train)
        try:
            model.fit(X, y, **fitting)
            scores.append(scoring(model, take(data.X, test), take(data.y, test)))
        except Pruned:
            histories = [{name: [one[name] for one in told] for name in told[0]}]
            status = PRUNED
        except PyBioDLError as error:
            status, reason = FAILED, str(error)
        if status == "done" and hasattr(model, "history_"):
            histories.append(model.history_.values)
        del model
        if status != "done":
            break
    if isinstance(estimator, BioEstimator | BioEnsemble):
        gc.collect()  # a fitted model and what Keras compiled for it refer to one another in rings
        forget_programs()
    seconds = time.perf_counter() - began
    found = tuple(scores) if status == "done" else ()
    return Trial(place, params, found, status, seconds, budget, curves_of(histories), reason)


def in_own_folder(model: Any, name: str) -> None:
    """Give a fit a folder of its own within those that the user named, so that no two go on from one another."""
    if isinstance(model, BioEstimator):
        for folder in ("checkpoint_dir", "log_dir"):
            if getattr(model, folder) is not None:
                model.set_params(**{folder: os.path.join(getattr(model, folder), name)})


def _telling(on_epoch: OnEpoch, told: list[dict[str, float]]) -> OnEpoch:
    def tell(epoch: int, logs: dict[str, float]) -> None:
        told.append({name: float(value) for name, value in logs.items()})
        on_epoch(epoch, logs)

    return tell


def fewer(rows: np.ndarray, n_samples: int, y: Any, fold: int) -> np.ndarray:
    """Draw at most so many of the rows, within each class where there are classes."""
    if n_samples >= len(rows):
        return rows
    random = np.random.default_rng([fold, 7])
    labels = np.asarray(y)[rows] if y is not None and np.ndim(y) == 1 else None
    order = random.permutation(len(rows))
    if labels is not None and labels.dtype.kind in "OUbi" and len(np.unique(labels.astype(str))) < n_samples:
        _, codes = np.unique(labels.astype(str), return_inverse=True)
        # Places within each class, as shares of it: the smallest shares first take of all classes alike.
        share = np.empty(len(rows))
        for code in np.unique(codes):
            own = order[codes[order] == code]
            share[own] = (np.arange(len(own)) + 0.5) / len(own)
        order = np.argsort(share, kind="stable")
    return np.sort(rows[order[:n_samples]])
