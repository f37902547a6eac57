"""Small tables and plans for the H2O backend."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pybiodl.backends.h2o._frames import is_remote
from pybiodl.backends.protocol import Samples, TrainingPlan
from pybiodl.encode import Table
from pybiodl.networks import MLP, Head

CLASSES = {"binary": np.array([0, 1]), "multiclass": np.array(["one", "two", "three words"]), "regression": None}


@pytest.fixture(scope="session")
def mixed_table() -> pd.DataFrame:
    """200 rows of numbers and categories with missing values, awkward names and awkward levels."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "gene a": rng.normal(size=200),
            "tissue": rng.choice(["liver", "kidney"], 200),
            'odd "name", é': rng.normal(5, 3, size=200),
            "grade": pd.Categorical(
                rng.choice(["NA", " x", 'a "quoted",\nlevel'], 200),
                categories=["NA", "never seen", " x", 'a "quoted",\nlevel'],
            ),
            "constant": 1.0,
            "count": rng.integers(0, 9, 200),
            "carrier": rng.random(200) < 0.5,
        }
    )
    table.loc[::7, 'odd "name", é'] = np.nan
    table.loc[::5, "grade"] = None
    return table


@pytest.fixture(scope="session")
def targets(mixed_table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Targets by kind of head."""
    rng = np.random.default_rng(1)
    signal = mixed_table["gene a"].to_numpy() + (mixed_table["tissue"] == "liver") + rng.normal(0, 0.3, 200)
    return {
        "binary": (signal > 0.5).astype(np.int64).to_numpy(),
        "multiclass": np.digitize(signal, [0, 1]).astype(np.int64),
        "regression": np.asarray(1000 + 100 * signal)[:, None],
    }


@pytest.fixture
def make_plan(
    h2o_cluster: Any, mixed_table: pd.DataFrame, targets: dict[str, np.ndarray]
) -> Callable[..., TrainingPlan]:
    """Return a function that makes a plan of a kind, with any field replaced."""

    def make(kind: str = "binary", network: Any = None, X: Any = None, y: Any = None, **fields: Any) -> TrainingPlan:
        X = mixed_table if X is None else X
        here = not is_remote(X)
        y = targets[kind] if y is None else y
        heads = {"binary": Head("binary", 1), "multiclass": Head("multiclass", 3)}
        given: dict[str, Any] = {
            "network": network or MLP(hidden=(5, 4)),
            "encoder": Table(missing="impute").fit(X) if here else Table(),
            "head": heads.get(kind, Head("regression", 1, (0.0,), (1.0,))),
            "classes": CLASSES[kind] if here else None,
            "train": Samples(X, y),
            "cluster": h2o_cluster,
            "epochs": 3,
            "seed": 1,
            "reproducible": True,
            "callbacks": (),
            "verbose": 0,
        }
        fields_of = dataclasses.fields(TrainingPlan)
        empty = {f.name: None for f in fields_of if f.default is f.default_factory is dataclasses.MISSING}
        return TrainingPlan(**{**empty, **given, **fields})

    return make
