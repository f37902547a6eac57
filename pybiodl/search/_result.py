"""All trials of a search as one table, the best of them, and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import nearest
from pybiodl.errors import InvalidInputError
from pybiodl.search._space import describe, show
from pybiodl.search._trial import DONE, Trial


@dataclass(frozen=True)
class SearchResult:
    """All trials of a search; the same on Keras and on a cluster.

    Parameters
    ----------
    trials : tuple of Trial
        In the order of the search; those of an earlier call with the same `recovery_dir` are among them.
    names : tuple of str
        Parameters that were searched.
    scoring : str
    higher_is_better : bool
    strategy, backend : str
    seconds : float
        Of this call, with the refit.
    n_resumed : int
        Trials that an earlier call had finished.
    notes : tuple of str
        What differs from an undisturbed search, where something does.
    """

    trials: tuple[Trial, ...]
    names: tuple[str, ...]
    scoring: str
    higher_is_better: bool
    strategy: str
    backend: str
    seconds: float = 0.0
    n_resumed: int = 0
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.trials)

    def ranked(self) -> list[Trial]:
        """Trials that were done, best first; of successive halving those of larger budgets come first."""
        done = [trial for trial in self.trials if trial.status == DONE and not np.isnan(trial.mean)]
        sign = -1 if self.higher_is_better else 1
        return sorted(done, key=lambda trial: (-(trial.budget or 0), sign * trial.mean, trial.place))

    @property
    def best(self) -> Trial:
        """The trial with the best mean score; the first of several."""
        ranked = self.ranked()
        if not ranked:
            raise InvalidInputError("No trial was done, so none is the best; see the reasons in to_frame().")
        return ranked[0]

    def to_frame(self) -> pd.DataFrame:
        """One row a trial, in the order of the search.

        Returns
        -------
        DataFrame
            A column a parameter; ``mean`` and ``std`` over the folds, ``fold_1`` and so on; ``rank``, 1 for the best,
            missing where a trial was not done; ``status``, ``seconds``, ``epochs``, ``budget`` and ``reason``.
        """
        rank = {id(trial): place for place, trial in enumerate(self.ranked(), 1)}
        n_folds = max((len(trial.scores) for trial in self.trials), default=0)
        rows = []
        for trial in self.trials:
            row: dict[str, Any] = {"trial": trial.place}
            row |= {name: _cell(trial.params.get(name)) for name in self.names}
            row |= {"mean": trial.mean, "std": trial.std}
            scores = [*trial.scores, *[float("nan")] * n_folds][:n_folds]
            row |= {f"fold_{fold}": score for fold, score in enumerate(scores, 1)}
            row |= {"rank": rank.get(id(trial)), "status": trial.status, "seconds": trial.seconds}
            rows.append(row | {"epochs": trial.epochs, "budget": trial.budget, "reason": trial.reason})
        frame = pd.DataFrame(rows)
        for name in ("rank", "budget"):
            frame[name] = frame[name].astype("Int64")
        return frame.set_index("trial")

    def importance(self) -> dict[str, float]:
        """How much of the score each parameter decides: the loss of R2 when its values are shuffled among the trials.

        A random forest learns the score from the parameters; R2 is that of trials that it has not seen, so parameters
        that decide nothing come to about 0, and those of a search in which the score is noise all do.

        Returns
        -------
        dict of str to float
            At least 0, largest first.

        Raises
        ------
        InvalidInputError
            If fewer than 8 trials were done.
        """
        from pybiodl.search._importance import importance

        return importance(self._judged(), self.names)

    def _judged(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.status == DONE and not np.isnan(trial.mean)]

    def plot(self, ax: Any = None) -> Any:
        """Draw each trial as a line over its parameters and its score, coloured by the score.

        Returns
        -------
        matplotlib Axes
        """
        from pybiodl.plots import parallel_coordinates

        columns = {name: [_cell(trial.params.get(name)) for trial in self._judged()] for name in self.names}
        scores = [trial.mean for trial in self._judged()]
        return parallel_coordinates(columns, scores, self.scoring, self.higher_is_better, ax=ax)

    def plot_importance(self, ax: Any = None) -> Any:
        """Draw `importance` as bars and return their Axes."""
        from pybiodl.plots import metric_title, parameter_bars

        return parameter_bars(self.importance(), f"loss of R\u00b2 of {metric_title(self.scoring)}", ax=ax)

    def plot_curves(self, metric: str = "val_loss", ax: Any = None) -> Any:
        """Draw a metric over the epochs, a line a trial, the mean over its folds; the best trial stands out.

        Parameters
        ----------
        metric : str
            ``loss`` where nothing was held out.
        ax : matplotlib Axes, optional
        """
        from pybiodl.plots import trial_curves

        known = list(dict.fromkeys(name for trial in self.trials for name in trial.curves))
        if metric == "val_loss" and metric not in known:
            metric = "loss"
        if metric not in known:
            raise InvalidInputError(
                f"metric must be one of the trials' curves, which are {', '.join(known) or 'none'}; got {metric!r}"
                f"{nearest(metric, known) or '.'}",
                field="metric",
            )
        curves = {
            f"trial {trial.place}": mean_curve(trial.curves[metric]) for trial in self.trials if metric in trial.curves
        }
        ranked = self.ranked()
        return trial_curves(curves, metric, f"trial {ranked[0].place}" if ranked else None, ax=ax)

    def __str__(self) -> str:
        done = self.ranked()
        head = f"{len(self.trials)} trials ({self.strategy}, {self.backend}), {len(done)} done, by {self.scoring}"
        lines = [f"{trial.mean:.4f} +- {trial.std:.4f}  {show(trial.params)}" for trial in done[:10]]
        more = [f"and {len(done) - 10} more"] if len(done) > 10 else []
        return "\n".join([head, *lines, *more, *self.notes])


def mean_curve(curves: list[list[float]]) -> list[float]:
    """Mean over the folds of each epoch, of those that trained so long."""
    longest = max(len(curve) for curve in curves)
    return [float(np.mean([curve[epoch] for curve in curves if len(curve) > epoch])) for epoch in range(longest)]


def _cell(value: Any) -> Any:
    """Return a value as it stands in a table: numbers and short values as they are, anything else as text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return tuple(value) if isinstance(value, tuple | list) else describe(value)
