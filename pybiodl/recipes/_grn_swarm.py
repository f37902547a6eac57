"""A gene regulatory network as a recurrent network of a unit a gene, searched by swarms (Xu, Wunsch & Frank 2007)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.encode import Signal
from pybiodl.estimators import BioForecaster
from pybiodl.interpret import Explanation
from pybiodl.networks import RNN, GeneUnits
from pybiodl.networks.layers import weights_of
from pybiodl.recipes._data import Data
from pybiodl.recipes._gene_networks import EXAMPLE, FILES, agreement, edge_figures, read_expression
from pybiodl.recipes._influence import Influence, influence
from pybiodl.recipes._recipe import Choice, Recipe

_STEPS = 10  # how far genes are run on, in points in time


def read(*paths: Path) -> Data:
    """Read series of expression; a sample is a series."""
    series, names, known = read_expression(paths, _STEPS + 1)
    return Data(series, None, names, groups=names, known=known)


def weights(model: Any) -> Influence | None:
    """Edges as the weights of units say them, None where the units are not the genes.

    The value is the mean over the swarms, of genes on one scale, so that weights on which they agree stay large; the
    size is the same without its sign.
    """
    shape, genes = model.encoder_.shape_, tuple(model.target_names_)
    if not isinstance(model.network_, GeneUnits):
        return None
    named = dict(zip(weights_of(model.network_.layers(shape), shape), model.fitted_.weights, strict=True))
    kernels = named["runon_1_kernel"].astype(float)  # (n_swarms, n_genes, n_genes)
    values = kernels.mean(axis=0)
    error = float(kernels.std(axis=0).max() / np.sqrt(len(kernels)))
    return Influence(
        values, np.zeros(1), "weights", "edges", error, "largest standard error over the swarms", {}, genes, genes,
        np.abs(values),
    )  # fmt: skip


def explain(model: Any, data: Data) -> Mapping[str, Explanation]:
    """Tell the edges by weights, and which genes the forecasts of each follow, edges further away included."""
    edges = weights(model)
    return ({} if edges is None else {"weights": edges}) | dict(influence(None)(model, data))


def figures(model: Any, data: Data) -> dict[str, float]:
    """How well edges are told, by weights where units are genes and else by influence, and errors near and far."""
    errors, edges = model.evaluate(data.X).errors, weights(model)
    if edges is None:
        found = edge_figures(model, data)
    else:
        found = {} if data.known is None else agreement(edges.values, edges.sizes, data.known.to_numpy())
    for method in ("network", "linear"):
        by_step = errors[method]["mae"].mean(axis=1)
        found |= {f"mae of step {step}, {method}": float(by_step[step - 1]) for step in (1, len(by_step))}
    return found


_FORECAST = {"encoder": Signal(), "window": 1, "horizon": _STEPS, "learning_rate": 0.01}

grn_swarm = Recipe(
    name="grn_swarm",
    title="which genes regulate which, from a recurrent network of a unit a gene that swarms search",
    paper="Xu, Wunsch & Frank (2007), IEEE/ACM Trans. Comput. Biol. Bioinform.",
    doi="10.1109/TCBB.2007.1057",
    files=FILES,
    example=EXAMPLE,
    reader=read,
    task=BioForecaster,
    networks={
        "units": Choice(partial(GeneUnits, steps=_STEPS), {**_FORECAST, "epochs": 30}),
        "gru": Choice(partial(RNN, units=32, cell="gru", bidirectional=False, dense=()), {**_FORECAST, "epochs": 100}),
    },
    explain=explain,
    part="a unit a gene, so that the weights that swarms search are the edges, with nothing behind them",
    without={"network": "gru"},
    split="groups",
    figures=figures,
    command="python tests/benchmarks/recipes.py grn_swarm",
)
