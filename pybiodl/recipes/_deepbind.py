"""Where a protein binds DNA or RNA (DeepBind, Alipanahi et al. 2015)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from pybiodl.encode import Sequence
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN
from pybiodl.recipes._data import Data
from pybiodl.recipes._explain import motifs
from pybiodl.recipes._reading import exactly, fasta, joined
from pybiodl.recipes._recipe import Choice, Recipe
from pybiodl.recipes._shuffle import shuffle_pairs


def read(*paths: Path) -> Data:
    """Read bound sequences and, where there is a second file, others; else shuffle pairs of the bound ones."""
    exactly(paths, 1, 2)
    bound = fasta(paths[0], "rna")
    if len(paths) == 2:
        return joined({"bound": bound, "background": fasta(paths[1], "rna")})
    random = np.random.default_rng(0)
    shuffled = bound.assign(
        id="shuffled_" + bound["id"], sequence=[shuffle_pairs(text, random) for text in bound["sequence"]]
    )
    data = joined({"bound": bound, "background": shuffled})
    note = "background: the bound sequences with their pairs of neighbours shuffled, as there was one file."
    return Data(data.X, data.y, data.ids, notes=(note,))


_TRAINING = {"encoder": Sequence("dna"), "learning_rate": 0.003}
_network = partial(
    CNN, filters=16, kernel_size=24, pool_size=1, global_pool="both", dense=(32,), dropout=0.2,
    reverse_complement=True,
)  # fmt: skip

deepbind = Recipe(
    name="deepbind",
    title="DNA or RNA that a protein binds, and by which motif",
    paper="Alipanahi, Delong, Weirauch & Frey (2015), Nature Biotechnology",
    doi="10.1038/nbt.3300",
    files="a FASTA file of bound DNA or RNA, and perhaps one of sequences that are not bound",
    example=">peak1\nGGATGACTCATCCAGTTACG",
    reader=read,
    task=BioClassifier,
    networks={
        "dna": Choice(_network, _TRAINING),
        "rna": Choice(partial(_network, reverse_complement=False, kernel_size=16), _TRAINING),
    },
    explain=motifs(20, "bound"),
    part="both strands are read by the same filters, the most and the mean of each kept",
    without={"network__reverse_complement": False},
    command="python tests/benchmarks/recipes.py deepbind",
)
