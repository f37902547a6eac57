"""Which treatment at which state, from logged visits, by fitted Q iteration (Ernst, Geurts & Wehenkel 2005)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioRegressor
from pybiodl.networks import MLP
from pybiodl.recipes._data import Data
from pybiodl.recipes._influence import influence
from pybiodl.recipes._labelled import columns_of, table_of
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Recipe

DISCOUNT = 0.95
_ROUNDS = 20  # of the iteration at most: visits ahead that are counted
_FEWEST = 20  # visits of each action
_NAMES = ("patient", "visit", "action", "reward")


def read(*paths: Path) -> Data:
    """Read visits; a sample is a state, its outcome the reward of the action that was taken, NaN for the others."""
    exactly(paths, 1)
    table = columns_of(table_of(paths[0]), _NAMES, paths[0])
    states = [name for name in table.columns if name not in _NAMES]
    if not states or not all(table[name].dtype.kind in "fiu" for name in (*states, "reward")):
        raise InvalidInputError(
            f"{paths[0].name} must have numbers as reward, and beside {', '.join(_NAMES)} numbers of the state",
            field="files",
        )
    if table[[*states, *_NAMES]].isna().any(axis=None):
        raise InvalidInputError(f"Every visit of {paths[0].name} must have all its values", field="files")
    table = table.sort_values(["patient", "visit"], kind="stable").reset_index(drop=True)
    actions = table["action"].astype(str)
    counts = actions.value_counts()
    if len(counts) < 2 or counts.min() < _FEWEST:
        raise InvalidInputError(
            f"There must be at least two actions, each taken at {_FEWEST} visits or more; got "
            f"{', '.join(f'{name} {n}' for name, n in counts.items())}",
            field="files",
        )
    y = pd.DataFrame({name: table["reward"].where(actions == name) for name in sorted(counts.index)}).astype(float)
    patients = table["patient"].astype(str).to_numpy(dtype=object)
    ids = (table["patient"].astype(str) + ", visit " + table["visit"].astype(str)).to_numpy(dtype=object)
    X = table[states].astype(float)
    goes_on = np.append(patients[1:] == patients[:-1], False)
    return Data(X, y, ids, groups=patients, beside=X.shift(-1)[goes_on].reindex(X.index))


def look_ahead(model: Any, data: Data) -> Data:
    """Return samples whose outcome is the reward and, discounted, what `model` says of the best action after it."""
    after = data.beside
    there = after.notna().all(axis=1).to_numpy()
    ahead = np.zeros(len(data))
    if there.any():
        ahead[there] = model.predict(after[there].reset_index(drop=True)).max(axis=1)
    return replace(data, y=data.y.add(DISCOUNT * ahead, axis=0))


def iterate(model: Any, train: Data, held: Data, groups: Any) -> tuple[Data, Data]:
    """Fit to rewards, then again and again to rewards and what the last fit says of the next visit."""
    model.fit(train.X, train.y, groups=groups)
    longest = pd.Series(train.groups).value_counts().max()
    for _ in range(min(int(longest), _ROUNDS) - 1):
        target = look_ahead(model, train)
        model.fit(target.X, target.y, groups=groups)
    return look_ahead(model, train), look_ahead(model, held)


def value_of(choose: Callable[[pd.DataFrame], np.ndarray], data: Data, rewards: pd.DataFrame) -> float:
    """Discounted sum of rewards of a patient under a policy, of visits that were logged under another.

    Rewards of a visit are weighed by how much likelier the policy takes the actions up to there than who logged them,
    the weights of each visit summing to one (weighted per-decision importance sampling, Precup et al. 2000). How likely
    the logged actions were is told from the state by a logistic regression.
    """
    taken = rewards.notna().to_numpy().argmax(axis=1)
    behaviour = LogisticRegression(max_iter=1000).fit(data.X, taken).predict_proba(data.X)
    ratio = (choose(data.X) == taken) / behaviour[np.arange(len(taken)), taken]
    table = pd.DataFrame({"patient": data.groups, "ratio": ratio, "reward": rewards.max(axis=1).to_numpy()})
    table["visit"] = table.groupby("patient", sort=False).cumcount()
    table["weight"] = table.groupby("patient", sort=False)["ratio"].cumprod()
    value = 0.0
    for visit, (_, own) in enumerate(table.groupby("visit")):
        share = len(own) / table["patient"].nunique()
        if own["weight"].sum() > 0:
            value += DISCOUNT**visit * share * float(np.average(own["reward"], weights=own["weight"]))
    return value


def figures(model: Any, data: Data) -> dict[str, float]:
    """Values of policies on held-out patients, of whom `data` has the rewards alone."""
    actions = list(data.y.columns)
    first = pd.DataFrame({"patient": data.groups, "reward": data.y.max(axis=1).to_numpy()})
    visit = first.groupby("patient", sort=False).cumcount()
    logged = float((first["reward"] * DISCOUNT**visit).sum() / first["patient"].nunique())
    found = {"value of what was done": logged, "value of the learned policy": value_of(
        lambda X: model.predict(X).argmax(axis=1), data, data.y)}  # fmt: skip
    for place, action in enumerate(actions):
        found[f"value of always {action}"] = value_of(partial(_always, place), data, data.y)
    return found


def _always(place: int, X: pd.DataFrame) -> np.ndarray:
    return np.full(len(X), place)


adaptive_treatment = Recipe(
    name="adaptive_treatment",
    title="which treatment at which state, from logged visits",
    paper="Ernst, Geurts & Wehenkel (2005), J. Mach. Learn. Res. 6; Ernst et al. (2006), IEEE CDC",
    doi="10.1109/CDC.2006.377527",
    files="a table with a row a visit: patient, visit (in order), action, reward (higher is better), and numbers of "
    "the state before the action",
    example="patient,visit,action,reward,viral_load,cd4\np1,1,drug,0.3,4.1,350",
    reader=read,
    task=BioRegressor,
    networks={"perceptron": Choice(partial(MLP, hidden=(64,)))},
    explain=influence(None),
    part="the hidden layer: which action is best depends on the state by no straight line",
    without={"network__hidden": ()},
    split="groups",
    figures=figures,
    command="python tests/benchmarks/recipes.py adaptive_treatment",
    fit=iterate,
)
