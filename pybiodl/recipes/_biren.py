"""Enhancers by convolutions and gated recurrent units (BiRen, Yang et al. 2017)."""

from __future__ import annotations

from functools import partial

from pybiodl.encode import Sequence
from pybiodl.estimators import BioClassifier
from pybiodl.networks import ConvRecurrent
from pybiodl.recipes._explain import mutations
from pybiodl.recipes._reading import of_two_classes
from pybiodl.recipes._recipe import Choice, Recipe

biren = Recipe(
    name="biren",
    title="enhancer or not, from DNA",
    paper="Yang, Liu, Ren, Ouyang, Xie, Bo & Shu (2017), Bioinformatics",
    doi="10.1093/bioinformatics/btx105",
    files="two FASTA files of DNA, enhancers first and then other sequences",
    example=">chr16:86430087-86430726\nAACTGAAGGGACCCCGTTAGCATAAAC",
    reader=of_two_classes("dna", "enhancer", "background"),
    task=BioClassifier,
    networks={
        "paper": Choice(
            partial(
                ConvRecurrent, filters=(64, 64), kernel_size=8, pool_size=4, units=64, cell="gru", attention="max",
                dense=(64,), dropout=0.2, reverse_complement=True,
            ),
            {"encoder": Sequence("dna")},
        )
    },
    explain=mutations(1, "enhancer"),
    part="bidirectional gated recurrent units over what convolutions find",
    without={"network__units": ()},
    command="python tests/benchmarks/recipes.py biren",
)  # fmt: skip
