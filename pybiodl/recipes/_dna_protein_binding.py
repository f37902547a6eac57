"""Depth, width and pooling of networks for DNA-protein binding (Zeng, Edwards, Liu & Gifford 2016)."""

from __future__ import annotations

from functools import partial

from pybiodl.encode import Sequence
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN
from pybiodl.recipes._explain import motifs
from pybiodl.recipes._reading import of_two_classes
from pybiodl.recipes._recipe import Choice, Recipe

_TRAINING = {"encoder": Sequence("dna")}
_one = partial(
    CNN, filters=16, kernel_size=24, pool_size=1, global_pool="max", dense=(32,), dropout=0.2
)  # fmt: skip
_local = partial(_one, pool_size=4, global_pool=None)

dna_protein_binding = Recipe(
    name="dna_protein_binding",
    title="DNA that a protein binds: which depth, width and pooling of a network",
    paper="Zeng, Edwards, Liu & Gifford (2016), Bioinformatics",
    doi="10.1093/bioinformatics/btw255",
    files="two FASTA files of DNA, bound sequences first and then others",
    example=">peak1\nGGATGACTCATCCAGTTACG",
    reader=of_two_classes("dna", "bound", "background"),
    task=BioClassifier,
    networks={
        "128 motifs": Choice(partial(_one, filters=128), _TRAINING),
        "64 motifs": Choice(partial(_one, filters=64), _TRAINING),
        "16 motifs": Choice(_one, _TRAINING),
        "1 motif": Choice(partial(_one, filters=1), _TRAINING),
        "16 motifs, local pool": Choice(_local, _TRAINING),
        "2 layers": Choice(partial(_one, filters=(16, 32), pool_size=(2, 1)), _TRAINING),
        "3 layers": Choice(partial(_one, filters=(16, 32, 64), pool_size=(2, 2, 1)), _TRAINING),
        "2 layers, local pool": Choice(partial(_local, filters=(16, 32), pool_size=(2, 4)), _TRAINING),
    },
    explain=motifs(10, "bound"),
    part="many motifs side by side, each pooled over the whole line",
    without={"network__filters": 1},
    command="python tests/benchmarks/recipes.py dna_protein_binding",
)
