"""What a user sees of a search: a line a trial, with the best so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pybiodl.search._scoring import Scoring
from pybiodl.search._space import show
from pybiodl.search._trial import DONE, FAILED, Trial


class Progress:
    """A line a trial.

    Parameters
    ----------
    verbose : int
        0 is silent.
    n_trials : int
    scoring : Scoring
    on_trial : callable, optional
        ``on_trial(place, facts)`` is told the same.
    """

    def __init__(
        self,
        verbose: int,
        n_trials: int,
        scoring: Scoring,
        on_trial: Callable[[int, dict[str, Any]], None] | None = None,
    ) -> None:
        self.verbose = verbose
        self.n_trials = n_trials
        self.scoring = scoring
        self.on_trial = on_trial
        self.n_told = 0
        self.best: Trial | None = None

    def tell(self, trial: Trial, again: bool = False) -> None:
        """Say what came of a trial; `again` is one of an earlier call, of which only the best counts here."""
        self.n_told += 1
        rank = self.scoring.rank
        if trial.status == DONE and (self.best is None or rank(trial.mean) > rank(self.best.mean)):
            self.best = trial
        if again:
            return
        if self.verbose:
            print(self.line(trial), flush=True)
        if self.on_trial is not None:
            best = float("nan") if self.best is None else self.best.mean
            facts = {"score": trial.mean, "best": best, "seconds": trial.seconds, "line": self.line(trial)}
            self.on_trial(self.n_told, facts)

    def line(self, trial: Trial) -> str:
        """Say where the search is."""
        if trial.status == DONE:
            said = f"{self.scoring.name} {trial.mean:.4g} +- {trial.std:.2g}"
        else:
            said = trial.status + (f" ({trial.reason})" if trial.status == FAILED else "")
        best = "" if self.best is None else f" - best {self.best.mean:.4g} (trial {self.best.place})"
        budget = "" if trial.budget is None else f" - budget {trial.budget}"
        return (
            f"{self.n_told}/{self.n_trials} - trial {trial.place}{budget} - {said}{best} - {trial.seconds:.1f} s - "
            f"{show(trial.params)}"
        )
