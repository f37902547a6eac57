"""Many labels of DNA by convolution and recurrence (DanQ, Quang & Xie 2016)."""

from __future__ import annotations

from typing import Any

from pybiodl.encode import Sequence
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN, RNN, Chain, Network
from pybiodl.networks.layers import Dense, Dropout
from pybiodl.recipes._explain import mutations
from pybiodl.recipes._labelled import dna_with_labels
from pybiodl.recipes._recipe import Choice, Recipe


def network(
    filters: int = 320, kernel_size: int = 26, pool_size: int = 13, units: Any = 320, dense: int = 925
) -> Network:
    """Motifs, pooled, then their order read both ways, all positions kept; without `units` their order is not read."""
    motifs = CNN(filters, kernel_size, pool_size=pool_size, padding="valid", dense=())
    order = (RNN(units=units, pool=None, dense=()), Dropout(0.5)) if units else ()
    return Chain((motifs, Dropout(0.2), *order, Dense(int(dense), "relu")))


danq = Recipe(
    name="danq",
    title="many labels of DNA at once, as chromatin features",
    paper="Quang & Xie (2016), Nucleic Acids Research",
    doi="10.1093/nar/gkw226",
    files="a FASTA file of DNA, and a table of labels: id, then a column of 0 and 1 a label",
    example="id,DNase,CTCF\nchr1:1000-2000,1,0",
    reader=dna_with_labels,
    task=BioClassifier,
    networks={"paper": Choice(network, {"encoder": Sequence("dna"), "batch_size": 100, "optimizer": "rmsprop"})},
    explain=mutations(1),
    part="a bidirectional LSTM reads the order of motifs",
    without={"network__units": ()},
    command="python tests/benchmarks/recipes.py danq",
)
