"""What recipes of gene regulatory networks share: series of expression, known edges, and how well they are found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from pybiodl.errors import InvalidInputError
from pybiodl.recipes._data import Data
from pybiodl.recipes._influence import influence_of, series_of
from pybiodl.recipes._labelled import columns_of, table_of
from pybiodl.recipes._reading import exactly

FILES = (
    "a table with a row a point in time: series, time, and the expression of each gene; and perhaps a table of known "
    "edges: source, target, and sign (1 or -1, empty where not known)"
)
EXAMPLE = "series,time,lexA,recA\nexperiment1,0,0.31,1.20"


def read_expression(paths: tuple[Path, ...], shortest: int) -> tuple[list[pd.DataFrame], np.ndarray, Any]:
    """Read series of expression, at least `shortest` points each, their names, and edges where they are known."""
    exactly(paths, 1, 2)
    series, names = series_of(paths[0], "series", "time")
    if series[0].shape[1] < 2:
        raise InvalidInputError(f"{paths[0].name} must have at least two genes; got one", field="files")
    for one, name in zip(series, names, strict=True):
        if len(one) < shortest:
            raise InvalidInputError(
                f"A series must have at least {shortest} points in time; {name!r} has {len(one)}", field="files"
            )
        if one.isna().any(axis=None):
            raise InvalidInputError(f"Every gene must have a number at each time; {name!r} lacks one", field="files")
    return series, names, None if len(paths) < 2 else _edges(paths[1], list(map(str, series[0].columns)))


def _edges(path: Path, genes: list[str]) -> pd.DataFrame:
    """Read known edges, shape (n_genes, n_genes): what a gene in a row does to one in a column.

    1 or -1, NaN where there is an edge of unknown sign, 0 where there is none.
    """
    table = columns_of(table_of(path), ("source", "target", "sign"), path)
    known = pd.DataFrame(0.0, index=genes, columns=genes)
    for source, target, sign in zip(
        table["source"].astype(str), table["target"].astype(str), table["sign"], strict=True
    ):
        for gene in (source, target):
            if gene not in genes:
                raise InvalidInputError(f"{path.name} names the gene {gene!r}, which has no expression", field="files")
        if sign not in (1, -1) and not pd.isna(sign):
            raise InvalidInputError(
                f"The sign of an edge must be 1 or -1; {source} to {target} has {sign}", field="files"
            )
        known.loc[source, target] = float(sign)
    return known


def edge_figures(model: Any, data: Data) -> dict[str, float]:
    """How well influences tell the pairs of genes with an edge, and the signs of those."""
    if data.known is None:
        return {}
    targets = None if data.y is None else tuple(map(str, data.y.columns))
    found = influence_of(model, data.X, targets)
    return agreement(found.values, found.sizes, data.known.to_numpy())


def agreement(values: np.ndarray, sizes: Any, known: np.ndarray) -> dict[str, float]:
    """Compare influences and their sizes with known edges, all of shape (n_genes, n_genes).

    What a gene does to itself is left out.
    """
    others = ~np.eye(len(known), dtype=bool)
    edge = known[others] != 0
    found = {} if edge.all() or not edge.any() else {"roc_auc of edges": float(roc_auc_score(edge, sizes[others]))}
    signed = np.isfinite(known[others]) & edge
    if signed.any():
        found["share of known signs that are right"] = float(
            np.mean(np.sign(values[others][signed]) == known[others][signed])
        )
    return found
