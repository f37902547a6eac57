"""Recipes for R."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl import recipes
from pybiodl.rbridge._border import Frame
from pybiodl.rbridge._describe import described, metrics_of
from pybiodl.rbridge._folds import audit_record
from pybiodl.rbridge._names import in_r_words
from pybiodl.rbridge._parameters import made
from pybiodl.rbridge._readers import frame

_FROM_ONE = ("sample", "position")


def list_recipes() -> Frame:
    """Return a row a recipe."""
    return frame(recipes.list().reset_index())


def run_recipe(name: str, files: list[str], params: dict[str, Any]) -> dict[str, Any]:
    """Run a recipe on files, as `Recipe.run`."""
    given = {key: _listed(key, made(value)) for key, value in params.items()}
    run = recipes.find(name).run(*files, **given)
    return {
        "model": described(run.model, run.model.to_bytes()),
        "task": type(run.model).__name__,
        "evaluation": metrics_of(run.evaluation),
        "audit": None if run.audit is None else audit_record(run.audit),
        "explanations": {name: _table(one) for name, one in run.explanations.items()},
        "figures": {name: float(value) for name, value in run.figures.items()},
        "report": in_r_words(str(run)),
        "seconds": float(run.seconds),
    }


def run_each_recipe(name: str, files: list[str], params: dict[str, Any]) -> dict[str, Any]:
    """Run several networks or data sets, as `Recipe.run_each`."""
    given = {key: _listed(key, made(value)) for key, value in params.items()}
    runs = recipes.find(name).run_each(*files, **given)
    return {"table": frame(runs.table), "report": in_r_words(str(runs))}


def _listed(key: str, value: Any) -> Any:
    return list(value) if key in ("test", "networks") and isinstance(value, tuple) else value


def _table(explanation: Any) -> Frame:
    """Return the table of an explanation; samples and positions count from 1."""
    table = explanation.to_frame()
    table = table if isinstance(table.index, pd.RangeIndex) else table.reset_index()
    table = table.assign(**{name: np.asarray(table[name]) + 1 for name in _FROM_ONE if name in table})
    return frame(table)
