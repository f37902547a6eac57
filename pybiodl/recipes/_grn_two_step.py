"""A gene regulatory network out of differential equations whose right side is a network (Chen 2017)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.interpolate import make_smoothing_spline

from pybiodl.estimators import BioRegressor
from pybiodl.networks import MLP
from pybiodl.recipes._data import Data
from pybiodl.recipes._gene_networks import EXAMPLE, FILES, edge_figures, read_expression
from pybiodl.recipes._influence import influence
from pybiodl.recipes._recipe import Choice, Recipe

_FEWEST = 5  # points in time that a spline needs


def read(*paths: Path) -> Data:
    """Read series of expression; a sample is a point in time, and its outcome how fast each gene changes there."""
    series, names, known = read_expression(paths, _FEWEST)
    smoothed = [smooth(one) for one in series]
    X, y = (pd.concat([one[place] for one in smoothed], ignore_index=True) for place in (0, 1))
    owner = np.repeat(names, [len(one) for one in series])
    ids = np.array([f"{name} {place}" for one, name in zip(series, names, strict=True) for place in range(len(one))])
    notes = ("changes are those of smoothing splines, in units of a step in time.",)
    return Data(X, y, ids.astype(object), groups=owner, notes=notes, known=known)


def smooth(series: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Values and derivatives of smoothing splines, whose smoothness is found by generalised cross-validation."""
    time = np.arange(len(series), dtype=float)
    splines = {name: make_smoothing_spline(time, series[name].to_numpy()) for name in series.columns}
    values = {name: spline(time) for name, spline in splines.items()}
    changes = {name: spline.derivative()(time) for name, spline in splines.items()}
    return pd.DataFrame(values), pd.DataFrame(changes)


grn_two_step = Recipe(
    name="grn_two_step",
    title="which genes regulate which, from differential equations learned in two steps",
    paper="Chen (2017), Interdiscip. Sci.",
    doi="10.1007/s12539-017-0254-3",
    files=FILES,
    example=EXAMPLE,
    reader=read,
    task=BioRegressor,
    networks={"perceptron": Choice(partial(MLP, hidden=(32,), activation="tanh"))},
    explain=influence(None),
    part="a hidden layer in the right side of the differential equations, after a first step that smooths",
    without={"network__hidden": ()},
    split="groups",
    figures=edge_figures,
    command="python tests/benchmarks/recipes.py grn_two_step",
)
