"""Translation initiation sites (TITER, Zhang et al. 2017)."""

from __future__ import annotations

from typing import Any

from pybiodl.encode import Sequence
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN, RNN, Chain, Network
from pybiodl.networks.layers import Dropout
from pybiodl.recipes._explain import mutations
from pybiodl.recipes._reading import of_two_classes
from pybiodl.recipes._recipe import Choice, Recipe


def network(filters: int = 128, kernel_size: int = 3, pool_size: int = 3, units: Any = 256) -> Network:
    """Short filters, pooled by codons, then an LSTM whose states are all kept; without `units` none."""
    codons = CNN(filters, kernel_size, pool_size=pool_size, padding="valid", dense=())
    order = (RNN(units=units, bidirectional=False, pool=None, dense=()), Dropout(0.7)) if units else ()
    return Chain((codons, Dropout(0.2), *order))


titer = Recipe(
    name="titer",
    title="sites at which translation begins, from the RNA around a codon",
    paper="Zhang, Hu, Jiang, Zhang & Zeng (2017), Bioinformatics",
    doi="10.1093/bioinformatics/btx247",
    files="two FASTA files of RNA or DNA of one length, start sites first and then other codons",
    example=">ENST1:210\nGCCGCCACCAUGGCGUCC",
    reader=of_two_classes("rna", "start site", "other"),
    task=BioClassifier,
    networks={"paper": Choice(network, {"encoder": Sequence("dna")})},
    explain=mutations(1, "start site"),
    part="an LSTM reads what stands before and after the codon in order",
    without={"network__units": ()},
    command="python tests/benchmarks/recipes.py titer",
)
