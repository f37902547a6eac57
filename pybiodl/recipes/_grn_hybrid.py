"""A gene regulatory network out of a recurrent model of expression (Raza & Alam 2016)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from pybiodl.encode import Signal
from pybiodl.estimators import BioForecaster
from pybiodl.networks import RNN
from pybiodl.recipes._data import Data
from pybiodl.recipes._gene_networks import EXAMPLE, FILES, edge_figures, read_expression
from pybiodl.recipes._influence import influence
from pybiodl.recipes._recipe import Choice, Recipe

_WINDOW = 4  # points in time


def read(*paths: Path) -> Data:
    """Read series of expression; a sample is a series."""
    series, names, known = read_expression(paths, _WINDOW + 1)
    return Data(series, None, names, groups=names, known=known)


_TRAINING = {"encoder": Signal(), "window": _WINDOW, "horizon": 1}

grn_hybrid = Recipe(
    name="grn_hybrid",
    title="which genes regulate which, from a recurrent model of expression over time",
    paper="Raza & Alam (2016), Comput. Biol. Chem.",
    doi="10.1016/j.compbiolchem.2016.08.002",
    files=FILES,
    example=EXAMPLE,
    reader=read,
    task=BioForecaster,
    networks={"recurrent": Choice(partial(RNN, units=32, cell="gru", bidirectional=False, dense=()), _TRAINING)},
    explain=influence(None),
    part="recurrent units: what a gene does next follows from the others by no straight line",
    without={"network__units": (), "network__pool": "average"},
    split="groups",
    figures=edge_figures,
    command="python tests/benchmarks/recipes.py grn_hybrid",
)
