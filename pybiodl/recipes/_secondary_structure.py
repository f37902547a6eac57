"""Helix, strand or coil of each residue (Heffernan, Yang, Paliwal & Zhou 2017)."""

from __future__ import annotations

from functools import partial

from pybiodl.encode import Sequence
from pybiodl.estimators import BioTagger
from pybiodl.networks import CNN, RNN
from pybiodl.recipes._labelled import lines_of_labels
from pybiodl.recipes._reach import reach
from pybiodl.recipes._recipe import Choice, Published, Recipe

_EIGHT = str.maketrans("GIBTSL", "HHECCC", "")
_TRAINING = {"encoder": Sequence("protein", unknown="mask"), "batch_size": 64, "patience": 3}


def three_states(line: str) -> str:
    """Eight states of DSSP into helix, strand and coil; others stay."""
    return line.translate(_EIGHT).replace(" ", "C")


secondary_structure = Recipe(
    name="secondary_structure",
    title="helix, strand or coil of each residue of a protein",
    paper="Heffernan, Yang, Paliwal & Zhou (2017), Bioinformatics",
    doi="10.1093/bioinformatics/btx218",
    files="a FASTA file of proteins, one of states by the same ids (H E C, or DSSP's eight), and perhaps one of 0 at "
    "residues that are not known",
    example=">1abc\nCCHHHHHHCCEEEECC",
    reader=lines_of_labels("protein", three_states, "HEC", of_mask=True),
    task=BioTagger,
    networks={
        "convolutions": Choice(
            partial(
                CNN,
                filters=(96,) * 5,
                kernel_size=9,
                pool_size=1,
                dilation=(1, 1, 2, 4, 8),
                residual=True,
                batch_norm=True,
                conv_dropout=0.1,
                dense=(64,),
                dropout=0.2,
            ),
            _TRAINING,
        ),
        "paper": Choice(partial(RNN, units=(256, 256), dense=(1024, 512), dropout=0.5), _TRAINING),
    },
    explain=reach(),
    part="an answer reads residues far along the line",
    without={"network__kernel_size": 1},
    published=(Published("accuracy", 0.72, "Q3 of sequences without alignments, .70 to .73 in the literature"),),
    command="KERAS_BACKEND=jax python tests/benchmarks/secondary_structure.py --data FOLDER",
)
