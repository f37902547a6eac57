"""Promoters by one layer of long filters (Umarov & Solovyev 2017)."""

from __future__ import annotations

from functools import partial

from pybiodl.encode import Sequence
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN
from pybiodl.recipes._explain import mutations
from pybiodl.recipes._reading import of_two_classes
from pybiodl.recipes._recipe import Choice, Published, Recipe

promoter = Recipe(
    name="promoter",
    title="promoter or not, from DNA around a transcription start",
    paper="Umarov & Solovyev (2017), PLoS One",
    doi="10.1371/journal.pone.0171410",
    files="two FASTA files of DNA of one length, promoters first and then other sequences",
    example=">lacZ\nTTTACACTTTATGCTTCCGGCTCGTATGTT",
    reader=of_two_classes("dna", "promoter", "other"),
    task=BioClassifier,
    networks={
        "paper": Choice(
            partial(CNN, filters=200, kernel_size=21, dense=(128,)),
            {"encoder": Sequence("dna"), "batch_size": 32, "learning_rate": 0.001},
        )
    },
    explain=mutations(10, "promoter"),
    part="filters as long as a promoter element",
    without={"network__kernel_size": 1},
    published=(
        Published("mcc", 0.84, "E. coli, random 70/10/20 split"),
        Published("mcc", 0.91, "Arabidopsis TATA, random 70/10/20 split"),
        Published("mcc", 0.93, "mouse TATA, random 70/10/20 split"),
    ),
    command="python tests/benchmarks/promoters.py --data FOLDER",
)
