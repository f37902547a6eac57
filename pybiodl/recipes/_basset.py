"""Accessibility of DNA in many cell types by three convolutions (Basset, Kelley, Snoek & Rinn 2016)."""

from __future__ import annotations

from functools import partial

from pybiodl.encode import Sequence
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN
from pybiodl.recipes._explain import mutations
from pybiodl.recipes._labelled import dna_with_labels
from pybiodl.recipes._recipe import Choice, Published, Recipe

basset = Recipe(
    name="basset",
    title="accessible DNA in each of many cell types",
    paper="Kelley, Snoek & Rinn (2016), Genome Research",
    doi="10.1101/gr.200535.115",
    files="a FASTA file of DNA, and a table of labels: id, then a column of 0 and 1 a cell type",
    example="id,K562,HepG2\nchr1:1000-1600,1,0",
    reader=dna_with_labels,
    task=BioClassifier,
    networks={
        "paper": Choice(
            partial(
                CNN, filters=(300, 200, 200), kernel_size=(19, 11, 7), pool_size=(3, 4, 4), batch_norm=True,
                dense=(1000, 1000), dropout=0.3,
            ),
            {"encoder": Sequence("dna"), "optimizer": "rmsprop", "batch_size": 128},
        )
    },
    explain=mutations(2),
    part="convolutions upon convolutions: what stands beside what",
    without={"network__filters": (300,), "network__kernel_size": (1,), "network__pool_size": (48,)},
    published=(Published("roc_auc", 0.895, "mean of 164 cell types, held-out sites"),),
    command="python tests/benchmarks/recipes.py basset",
)  # fmt: skip
