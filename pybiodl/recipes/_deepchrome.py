"""Expression from histone marks around a gene's start (DeepChrome, Singh et al. 2016)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from pybiodl.encode import Signal
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN
from pybiodl.recipes._data import Data, check_classes
from pybiodl.recipes._explain import importance
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Published, Recipe

_MARKS = ("H3K27me3", "H3K36me3", "H3K4me1", "H3K4me3", "H3K9me3")


def read(*paths: Path) -> Data:
    """Read rows of gene, bin, counts of the marks, and label, a row a bin, without header, as the authors have them."""
    exactly(paths, 1)
    try:
        table = pd.read_csv(paths[0], header=None, dtype={0: str})
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"{paths[0].name} cannot be read as a table ({error})", field="files") from None
    n_marks = table.shape[1] - 3
    numbers = table.iloc[:, 1:].apply(pd.to_numeric, errors="coerce")
    if n_marks < 1 or numbers.isna().to_numpy().any():
        raise InvalidInputError(
            f"{paths[0].name} must hold numbers after the gene, all rows alike; a cell is none", field="files"
        )
    if not numbers.iloc[:, -1].isin([0, 1]).all():
        raise InvalidInputError(
            f"The last column of {paths[0].name} must be 1 (expressed) or 0; it has others", field="files"
        )
    table[numbers.columns] = numbers
    genes = table.groupby(0, sort=False)
    sizes = genes.size()
    if sizes.nunique() > 1:
        odd = sizes[sizes != sizes.mode()[0]]
        raise InvalidInputError(
            f"Each gene must have as many bins; most have {sizes.mode()[0]}, and {odd.index[0]!r} has {odd.iloc[0]}",
            field="files",
        )
    X = np.stack([gene.iloc[np.argsort(gene[1], kind="stable")].iloc[:, 2:-1].to_numpy(float) for _, gene in genes])
    y = np.array(["expressed" if gene.iloc[0, -1] == 1 else "below median" for _, gene in genes], dtype=object)
    check_classes(y)
    return Data(X, y, sizes.index.to_numpy(dtype=object))


deepchrome = Recipe(
    name="deepchrome",
    title="gene expressed or not, from histone marks around its start",
    paper="Singh, Lanchantin, Robins & Qi (2016), Bioinformatics",
    doi="10.1093/bioinformatics/btw427",
    files="a table without header: gene, bin, counts of each mark, and 1 (expressed) or 0, a row a bin",
    example="000003,1,0,1,0,2,0,1\n000003,2,1,2,2,8,0,1",
    reader=read,
    task=BioClassifier,
    networks={
        "paper": Choice(
            partial(
                CNN, filters=50, kernel_size=10, pool_size=5, padding="valid", dense=(625, 125), dropout=0.5
            ),
            {"encoder": Signal()},
        )
    },
    explain=importance(),
    part="filters over neighbouring bins of all marks",
    without={"network__kernel_size": 1, "network__filters": 1},
    published=(Published("roc_auc", 0.80, "mean of 56 cell types"),),
    split="random",
    command="python tests/benchmarks/recipes.py deepchrome",
)  # fmt: skip
