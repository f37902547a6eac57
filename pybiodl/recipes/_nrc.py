"""Families of non-coding RNA (nRC, Fiannaca et al. 2017)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from pybiodl.encode import Sequence
from pybiodl.estimators import BioClassifier
from pybiodl.networks import ConvRecurrent
from pybiodl.recipes._data import Data, check_classes
from pybiodl.recipes._explain import looks
from pybiodl.recipes._reading import exactly, fasta, labels_of, samples
from pybiodl.recipes._recipe import Choice, Published, Recipe


def read(*paths: Path) -> Data:
    """Read RNA; the family is the last word of the header."""
    exactly(paths, 1)
    table = fasta(paths[0], "rna")
    y = labels_of(
        table, paths[0], lambda _, described: (described.split() or [""])[-1], "as the last word of its header"
    )
    check_classes(y)
    X, ids = samples(table)
    return Data(X, y, ids)


nrc = Recipe(
    name="nrc",
    title="family of a non-coding RNA",
    paper="Fiannaca, La Rosa, La Paglia, Rizzo & Urso (2017), BioData Mining",
    doi="10.1186/s13040-017-0148-2",
    files="one FASTA file of RNA with the family as last word of the header",
    example=">RF00001_AF095839 5S_rRNA\nGCGUACGGCCAUACUAUGGGGAAUACACC",
    reader=read,
    task=BioClassifier,
    networks={
        "paper": Choice(
            partial(
                ConvRecurrent, filters=(96, 96), kernel_size=(9, 7), pool_size=4, units=64, cell="gru",
                batch_norm=True, dense=(128,), dropout=0.4,
            ),
            {"encoder": Sequence("dna", unknown="mask"), "epochs": 40, "batch_size": 64},
        )
    },
    explain=looks(),
    part="a recurrent layer that reads the order of what the convolutions find",
    without={"network__units": ()},
    published=(Published("accuracy", 0.74, "13 families, the authors' test set with its copies of training"),),
    command="KERAS_BACKEND=jax python tests/benchmarks/nrc.py --data FOLDER",
)  # fmt: skip
