"""Disordered residues of proteins (SPOT-Disorder, Hanson, Yang, Paliwal & Zhou 2017)."""

from __future__ import annotations

from functools import partial

from pybiodl.encode import Sequence
from pybiodl.estimators import BioTagger
from pybiodl.networks import RNN
from pybiodl.recipes._labelled import lines_of_labels
from pybiodl.recipes._reach import reach
from pybiodl.recipes._recipe import Choice, Recipe

_LETTERS = str.maketrans("01O", "D..")
_TRAINING = {"encoder": Sequence("protein", unknown="mask"), "class_weight": "balanced"}

disorder = Recipe(
    name="disorder",
    title="disordered residues of a protein",
    paper="Hanson, Yang, Paliwal & Zhou (2017), Bioinformatics",
    doi="10.1093/bioinformatics/btw678",
    files="a FASTA file of proteins, and one of D (disordered) and . by the same ids, or of 0 (not resolved) and 1",
    example=">1abc\nDDDD............DD",
    reader=lines_of_labels("protein", lambda line: line.translate(_LETTERS), "D."),
    task=BioTagger,
    networks={
        "paper": Choice(partial(RNN, units=(200, 200), dense=(200,), dropout=0.2), _TRAINING),
        "small": Choice(partial(RNN, units=(32,), dense=(32,), dropout=0.2), _TRAINING),
    },
    explain=reach(),
    part="bidirectional LSTMs carry what stands far away",
    without={"network__bidirectional": False},
    command="python tests/benchmarks/recipes.py disorder",
)
