"""Forecasts of an epidemic in several regions, learned from earlier outbreaks."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from pybiodl.encode import Signal
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioForecaster
from pybiodl.networks import RNN
from pybiodl.recipes._data import Data
from pybiodl.recipes._influence import influence, series_of
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Recipe

WINDOW, HORIZON = 21, 7  # days


def read(*paths: Path) -> Data:
    """Read a table of counts; a sample is an outbreak, and what follows is what comes after a window of it."""
    exactly(paths, 1)
    series, names = series_of(paths[0], "outbreak", "day")
    shortest = min(map(len, series))
    if shortest < WINDOW + HORIZON:
        raise InvalidInputError(
            f"An outbreak must have at least {WINDOW + HORIZON} days; the shortest of {paths[0].name} has {shortest}",
            field="files",
        )
    return Data(series, None, names, groups=names)


def figures(model: Any, data: Data) -> dict[str, float]:
    """Mean absolute error of forecasts that repeat the last value."""
    return {"mae of the last value": model.evaluate(data.X)["naive", "mae"]}


_TRAINING = {"encoder": Signal(), "window": WINDOW, "horizon": HORIZON}

epidemic = Recipe(
    name="epidemic",
    title="next week of an epidemic in several regions",
    paper="no published network; compartments after Kermack & McKendrick (1927), Proc. R. Soc. A",
    doi="10.1098/rspa.1927.0118",
    files="a table with a row a day of an outbreak: outbreak, day, and counts, as new cases of each region",
    example="outbreak,day,north,south\n2019,1,12,3",
    reader=read,
    task=BioForecaster,
    networks={"recurrent": Choice(partial(RNN, units=64, cell="gru", bidirectional=False, dense=(64,)), _TRAINING)},
    explain=influence(),
    part="recurrent units read how counts rose, of all regions together",
    without={"network__units": (), "network__pool": "average"},
    split="groups",
    figures=figures,
    command="python tests/benchmarks/recipes.py epidemic",
)
