"""Base calling of a nanopore's events by recurrent layers (DeepNano, Boza, Brejova & Vinar 2017)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from pybiodl.encode import Signal
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioTranscriber
from pybiodl.networks import RNN
from pybiodl.recipes._data import Data
from pybiodl.recipes._labelled import columns_of, table_of
from pybiodl.recipes._reach import reach
from pybiodl.recipes._reading import exactly, fasta
from pybiodl.recipes._recipe import Choice, Recipe

_FEWEST = 10  # reads


def read(*paths: Path) -> Data:
    """Read a table of events, a row an event in the order of time, and the bases of each read."""
    exactly(paths, 2)
    table = columns_of(table_of(paths[0]), ("read",), paths[0])
    numbers = [name for name in table.columns if name != "read"]
    if not numbers or not all(table[name].dtype.kind in "fiu" for name in numbers):
        raise InvalidInputError(
            f"{paths[0].name} must have the column 'read' and numbers of each event beside it, as mean and stdv",
            field="files",
        )
    truth = fasta(paths[1], "dna")
    known = dict(zip(truth["id"], truth["sequence"], strict=True))
    groups = {str(name): own[numbers].to_numpy(float) for name, own in table.groupby("read", sort=False)}
    missing = [name for name in groups if name not in known]
    if missing:
        raise InvalidInputError(
            f"{paths[1].name} must have the bases of each read; it lacks {missing[0]!r}", field="files"
        )
    if len(groups) < _FEWEST:
        raise InvalidInputError(f"There must be at least {_FEWEST} reads; got {len(groups)}", field="files")
    X = np.empty(len(groups), dtype=object)
    X[:] = list(groups.values())
    y = [known[name] for name in groups]
    bases = np.array(y, dtype=object)
    return Data(X, y, np.array(list(groups), dtype=object), alike=bases, compared=bases)


_TRAINING = {"encoder": Signal(), "symbols": "ACGT", "batch_size": 32, "learning_rate": 0.003}

deepnano = Recipe(
    name="deepnano",
    title="bases out of the currents of a nanopore",
    paper="Boza, Brejova & Vinar (2017), PLoS One",
    doi="10.1371/journal.pone.0178751",
    files="a table of events (read, then numbers as mean, stdv, length), and a FASTA file of the bases of each read",
    example="read,mean,stdv,length\nr1,0.31,0.02,0.008",
    reader=read,
    task=BioTranscriber,
    networks={
        "paper": Choice(partial(RNN, units=(100, 100, 100), cell="gru", dense=()), _TRAINING),
        "small": Choice(partial(RNN, units=(32,), cell="gru", dense=()), _TRAINING),
    },
    explain=reach(),
    part="recurrent layers that read both ways: a current is of several bases",
    without={"network__bidirectional": False},
    command="python tests/benchmarks/base_calling.py --reads 4000 --epochs 30",
)
