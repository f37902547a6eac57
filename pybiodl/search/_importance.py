"""How much of the score each parameter decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pybiodl.errors import InvalidInputError
from pybiodl.search._space import describe
from pybiodl.search._trial import Trial

_FEWEST = 8
_REPEATS = 20


def importance(trials: Sequence[Trial], names: Sequence[str]) -> dict[str, float]:
    """Loss of held-out R2 when the values of a parameter are shuffled among the trials (Breiman 2001).

    Parameters
    ----------
    trials : sequence of Trial
        Done.
    names : sequence of str

    Raises
    ------
    InvalidInputError
        If there are too few.
    """
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.model_selection import KFold

    if len(trials) < _FEWEST:
        raise InvalidInputError(
            f"importance needs at least {_FEWEST} trials that were done; got {len(trials)}; search more combinations."
        )
    blocks = {name: _columns([trial.params.get(name) for trial in trials]) for name in names}
    scores = np.array([trial.mean for trial in trials])
    spread = scores.var()
    if spread == 0:
        return dict.fromkeys(names, 0.0)
    X = np.hstack(list(blocks.values()))
    ends = np.cumsum([block.shape[1] for block in blocks.values()])
    places = dict(zip(names, np.split(np.arange(X.shape[1]), ends[:-1]), strict=True))
    random = np.random.default_rng(0)
    lost = dict.fromkeys(names, 0.0)
    for train, test in KFold(5, shuffle=True, random_state=0).split(X):
        forest = RandomForestRegressor(100, min_samples_leaf=2, random_state=0).fit(X[train], scores[train])
        known = ((forest.predict(X[test]) - scores[test]) ** 2).sum()
        for name, own in places.items():
            mixed = np.tile(X[test], (_REPEATS, 1))
            # Values of all trials, as a fold may hold one trial alone.
            mixed[:, own] = X[random.integers(len(X), size=len(mixed))][:, own]
            worse = ((forest.predict(mixed) - np.tile(scores[test], _REPEATS)) ** 2).sum() / _REPEATS
            lost[name] += float(worse - known) / (len(trials) * float(spread))
    return {name: max(lost[name], 0.0) for name in sorted(lost, key=lambda name: -lost[name])}


def _columns(values: list[Any]) -> np.ndarray:
    """One column of numbers, or a column of 0 and 1 for each value."""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return np.asarray(values, dtype=np.float64)[:, None]
    texts = [describe(value) for value in values]
    return np.array([[text == known for known in dict.fromkeys(texts)] for text in texts], dtype=np.float64)
