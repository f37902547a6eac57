"""Where in the cell a protein goes (DeepLoc, Almagro Armenteros et al. 2017)."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.backends.schedule import Schedule
from pybiodl.encode import Sequence
from pybiodl.estimators import BioClassifier
from pybiodl.networks import ConvRecurrent
from pybiodl.recipes._data import Data, check_classes
from pybiodl.recipes._explain import attention_of, looks
from pybiodl.recipes._reading import fasta, joined, labels_of, samples
from pybiodl.recipes._recipe import Choice, Published, Recipe

_MOST = 1000  # residues of a protein that are read
_AT_START = 50  # residues in which sorting signals of the N-terminus lie


def read(*paths: Path) -> Data:
    """Read proteins: one file a compartment, named by it, or one file with the compartment in the header."""
    if len(paths) > 1:
        data = joined({path.name.split(".")[0]: fasta(path, "protein") for path in paths})
        return _without_middles(data)
    table = fasta(paths[0], "protein")
    where = "as the second word of its header, perhaps followed by -M, -S or -U"
    y = labels_of(table, paths[0], lambda _, described: re.sub(r"-[MSU]$", "", (described.split() or [""])[0]), where)
    check_classes(y)
    X, ids = samples(table)
    return _without_middles(Data(X, y, ids))


def _without_middles(data: Data) -> Data:
    """Leave the middle of long proteins out, as the paper does: signals lie at the ends."""
    half = _MOST // 2
    cut = [text if len(text) <= _MOST else text[:half] + text[-half:] for text in data.X]
    n = sum(len(text) > _MOST for text in data.X)
    notes = (f"{n} proteins are longer than {_MOST} residues and are read without their middle.",) if n else ()
    return Data(np.array(cut, dtype=object), data.y, data.ids, notes=notes)


def at_start(model: Any, data: Data) -> dict[str, float]:
    """How much attention the first 50 residues have, by how much of the protein they are; 1 is chance."""
    X = data.X[:200]
    values = attention_of(model, X).values
    lengths = np.array([len(text) for text in X])
    share = np.nansum(values[:, :_AT_START], axis=1) / (np.minimum(lengths, _AT_START) / lengths)
    return {"attention on the first 50 residues, times chance": float(share.mean())}


_TRAINING = {"encoder": Sequence("protein", unknown="mask"), "batch_size": 64}
_network = partial(
    ConvRecurrent, filters=(20, 128), kernel_size=((1, 3, 5, 9, 15, 21), 3), units=256, attention_units=256, steps=10,
    dense=(512,), dropout=0.3,
)  # fmt: skip

deeploc = Recipe(
    name="deeploc",
    title="compartment of the cell that a protein goes to, and the residues that say so",
    paper="Almagro Armenteros, Soenderby, Soenderby, Nielsen & Winther (2017), Bioinformatics",
    doi="10.1093/bioinformatics/btx431",
    files="one FASTA file of proteins a compartment, or one with the compartment as second word of the header",
    example=">P05067 Cell.membrane-M\nMLPGLALLLLAAWTARALEVPTDGNAGLL",
    reader=read,
    task=BioClassifier,
    networks={
        "paper": Choice(_network, _TRAINING),
        # For two cores: positions pooled by 8, fewer units; all samples are learned from, for so many epochs.
        "small": Choice(
            partial(
                _network, filters=(20, 64), pool_size=(4, 2), units=64, attention_units=64, steps=1, dense=(64,),
                batch_norm=True, dropout=0.5,
            ),
            {
                **_TRAINING, "batch_size": 32, "learning_rate": Schedule(0.003), "validation_fraction": 0,
                "epochs": 20,
            },
        ),
    },
    explain=looks(),
    part="attention over the positions",
    without={"network__attention": "average"},
    published=(
        Published("accuracy", 0.78, "10 compartments, DeepLoc's own test set"),
        Published("accuracy", 0.902, "11 compartments of MultiLoc, Soenderby et al. 2015, arXiv:1503.01919"),
    ),
    command="KERAS_BACKEND=jax python tests/benchmarks/deeploc.py --data FOLDER --out deeploc.csv",
    figures=at_start,
)  # fmt: skip
