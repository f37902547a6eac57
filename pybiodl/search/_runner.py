"""Runs trials on this machine, one after the other or side by side, and keeps what is finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pybiodl.errors import InvalidInputError
from pybiodl.search._folds import Data
from pybiodl.search._ledger import Ledger
from pybiodl.search._progress import Progress
from pybiodl.search._run import OnEpoch, run_trial
from pybiodl.search._scoring import Scoring
from pybiodl.search._space import describe
from pybiodl.search._trial import Trial

_LIFE = 20  # trials of one process, as TensorFlow keeps something of each network to the end


@dataclass
class Runner:
    """What all trials share.

    Parameters
    ----------
    estimator : estimator
    data : Data
    scoring : Scoring
    seeds : list of int or None
    ledger : Ledger
    progress : Progress
    parallelism : int
    """

    estimator: Any
    data: Data
    scoring: Scoring
    seeds: list[int] | None
    ledger: Ledger
    progress: Progress
    parallelism: int = 1

    def __post_init__(self) -> None:
        self.known = self.ledger.known()
        self.n_resumed = 0

    def recall(self, place: int, params: Mapping[str, Any], budget: int | None = None) -> Trial | None:
        """Return a trial that an earlier call finished, or None."""
        values = self.known.get((place, budget))
        if values is None:
            return None
        if values["params"] != {name: describe(value) for name, value in params.items()}:
            raise InvalidInputError(
                f"recovery_dir holds a trial {place} of other parameters; it was changed, or is that of another "
                "version; use another folder.",
                field="recovery_dir",
            )
        trial = Trial.from_dict(values, params)
        self.n_resumed += 1
        self.progress.tell(trial, again=True)
        return trial

    def keep(self, trial: Trial) -> Trial:
        """Write a finished trial and tell of it."""
        self.ledger.add(trial)
        self.progress.tell(trial)
        return trial

    def one(self, place: int, params: Mapping[str, Any], on_epoch: OnEpoch | None = None, drawn: Any = None) -> Trial:
        """Run one trial here."""
        trial = run_trial(self.estimator, place, params, self.data, self.scoring, self.seeds, on_epoch)
        return self.keep(replace(trial, drawn=drawn or {}))

    def many(
        self,
        candidates: Iterable[tuple[int, Mapping[str, Any]]],
        estimator: Any = None,
        budget: int | None = None,
        n_samples: int | None = None,
    ) -> list[Trial]:
        """Run trials, but for those that an earlier call finished; they come back in the order of their places."""
        found, todo = [], []
        for place, params in candidates:
            trial = self.recall(place, params, budget)
            found += [] if trial is None else [trial]
            todo += [(place, params)] if trial is None else []
        estimator = self.estimator if estimator is None else estimator
        for trial in self._runs(estimator, todo, budget, n_samples):
            found.append(self.keep(trial))
        return sorted(found, key=lambda trial: trial.place)

    def _runs(
        self, estimator: Any, todo: Sequence[tuple[int, Mapping[str, Any]]], budget: int | None, n_samples: int | None
    ) -> Iterator[Trial]:
        if self.parallelism == 1 or len(todo) < 2:
            for place, params in todo:
                yield run_trial(
                    estimator, place, params, self.data, self.scoring, self.seeds, budget=budget, n_samples=n_samples
                )
            return
        from concurrent.futures import as_completed

        from joblib.externals.loky import ProcessPoolExecutor

        # A pool of this search alone, whose processes, and the memory of their trials with them, end with it.
        shared = (estimator, self.data, self.scoring, self.seeds, budget, n_samples)
        n_workers = min(self.parallelism, len(todo))
        for start in range(0, len(todo), _LIFE * n_workers):
            pool = ProcessPoolExecutor(n_workers, initializer=_share, initargs=shared)
            try:
                jobs = [pool.submit(_in_worker, *one) for one in todo[start : start + _LIFE * n_workers]]
                for job in as_completed(jobs):
                    yield job.result()
            except BaseException:
                pool.shutdown(wait=True, kill_workers=True)
                raise
            pool.shutdown(wait=True)


_shared: tuple[Any, ...] = ()


def _share(*values: Any) -> None:
    """Keep in a worker what all trials share; it is sent once."""
    global _shared
    _shared = values


def _in_worker(place: int, params: Mapping[str, Any]) -> Trial:
    estimator, data, scoring, seeds, budget, n_samples = _shared
    return run_trial(estimator, place, params, data, scoring, seeds, budget=budget, n_samples=n_samples)
