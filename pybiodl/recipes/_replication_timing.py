"""Domains of replication timing by a network and a hidden Markov model (Liu et al. 2016)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from pybiodl.encode import Signal
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioTagger
from pybiodl.networks import CNN
from pybiodl.recipes._data import Data
from pybiodl.recipes._labelled import columns_of, pieces, table_of
from pybiodl.recipes._reach import reach
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Recipe

_BINS = 100  # bins of a piece of a chromosome


def read(*paths: Path) -> Data:
    """Read a table of bins in the order of the genome; pieces of 100 bins are samples."""
    exactly(paths, 1)
    table = columns_of(table_of(paths[0]), ("chromosome", "start", "state"), paths[0])
    numbers = [name for name in table.columns if name not in ("chromosome", "start", "state")]
    if not numbers or not all(table[name].dtype.kind in "fiu" for name in numbers):
        raise InvalidInputError(
            f"{paths[0].name} must have columns of numbers beside chromosome, start and state, as the signal",
            field="files",
        )
    states = table["state"].fillna("-").astype(str)
    if len(set(states) - {"-"}) < 2:
        raise InvalidInputError("There must be at least two states", field="files")
    X, y, ids, chromosomes = [], [], [], []
    for chromosome, name, piece in pieces(table.assign(state=states), _BINS):
        if set(piece["state"]) != {"-"}:
            X.append(piece[numbers].to_numpy(float))
            y.append(piece["state"].replace("-", None).to_numpy(dtype=object))
            ids.append(name)
            chromosomes.append(chromosome)
    samples, lines = np.empty(len(X), dtype=object), list(y)
    samples[:] = X
    return Data(samples, lines, np.array(ids, dtype=object), groups=np.array(chromosomes))


_TRAINING = {"encoder": Signal(), "smoothing": "hmm"}

replication_timing = Recipe(
    name="replication_timing",
    title="domains of replication timing along the genome",
    paper="Liu, Ren, Li, Zhou, Bo & Shu (2016), Bioinformatics",
    doi="10.1093/bioinformatics/btv643",
    files="a table with a row a bin: chromosome, start, state (empty where not known) and numbers of the signal",
    example="chromosome,start,state,signal\nchr1,100000,early,0.83",
    reader=read,
    task=BioTagger,
    networks={
        "paper": Choice(
            partial(CNN, filters=(64, 64), kernel_size=(5, 1), pool_size=1, dense=(64,), dropout=0.2), _TRAINING
        )
    },
    explain=reach(),
    part="a hidden Markov model of neighbouring states over the network's answers",
    without={"smoothing": None},
    split="groups",
    command="python tests/benchmarks/recipes.py replication_timing",
)
