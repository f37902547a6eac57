"""Resistance of HIV-1 to drugs from the protein that they bind (Steiner, Gibson & Crandall 2020)."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

from pybiodl.encode import Sequence
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN, MLP, RNN
from pybiodl.recipes._data import Data, check_classes
from pybiodl.recipes._explain import importance
from pybiodl.recipes._reading import exactly, fasta, labels_of, samples
from pybiodl.recipes._recipe import Choice, Published, Recipe

_LABELS = {"1": "resistant", "0": "not resistant"}
_ENCODER = Sequence("protein", unknown="mask")  # the files mark insertions and deletions by characters of their own


def read(*paths: Path) -> Data:
    """Read aligned proteins of one drug; the label is what follows the last underscore of the id."""
    exactly(paths, 1)
    table = fasta(paths[0], "protein")
    where = "after the last underscore of its id, 1 where it resists and 0 where it does not"
    y = labels_of(table, paths[0], lambda name, _: _LABELS.get(name.rpartition("_")[2]), where)
    lengths = table["sequence"].str.len()
    odd = int((lengths != lengths.mode()[0]).argmax())
    if lengths.nunique() > 1:
        raise InvalidInputError(
            f"The proteins must be aligned, all of one length; most have {lengths.mode()[0]} residues, and record "
            f"{table['id'][odd]!r} has {lengths[odd]}",
            field="files",
        )
    check_classes(y)
    X, ids = samples(table)
    return Data(X, y, ids)


def named_positions(data: Data) -> dict[str, list[int]]:
    """Place (0-based) of each position by its name in the field, as M184: most frequent residue and 1-based place.

    Positions at which all samples agree are left out, as shuffling them changes nothing.
    """
    names = {}
    for place, column in enumerate(zip(*data.X, strict=True)):
        counts = Counter(column)
        if len(counts) > 1:
            names[f"{counts.most_common(1)[0][0]}{place + 1}"] = [place]
    return names


def mutations_named(consensus: str, sequence: str) -> list[str]:
    """Name the residues in which an aligned sequence differs, as M184V."""
    pairs = zip(consensus, sequence, strict=True)
    return [f"{old}{place}{new}" for place, (old, new) in enumerate(pairs, start=1) if old != new]


def consensus_of(X: np.ndarray) -> str:
    """Most frequent residue of each position of aligned sequences."""
    return "".join(Counter(column).most_common(1)[0][0] for column in zip(*X, strict=True))


_EARLY = {"encoder": _ENCODER, "patience": 20}

hiv_resistance = Recipe(
    name="hiv_resistance",
    title="resistance of HIV-1 to a drug, from the protein that the drug binds",
    paper="Steiner, Gibson & Crandall (2020), Viruses",
    doi="10.3390/v12050560",
    files="one FASTA file a drug of aligned proteins, ids ending in _1 (resistant) or _0",
    example=">2996_1\nPQITLWQRPIVTIKIGGQLKEALLDTGADD",
    reader=read,
    task=BioClassifier,
    networks={
        "CNN": Choice(
            # Two convolutions of 32 filters of 9 residues, pooled by 5 between them, no dense layer, as in the paper.
            partial(
                CNN, filters=(32, 32), kernel_size=9, pool_size=(5, 1), batch_norm=True, conv_dropout=0.2, dense=()
            ),
            _EARLY,
        ),
        # The paper's layer gives one state a sequence; aligned positions keep theirs here.
        "BRNN": Choice(partial(RNN, units=16, embedding=16, pool=None, dense=(), dropout=0.2), _EARLY),
        # The paper's averages over the positions; aligned positions are read one by one here, and few of them matter.
        "MLP": Choice(
            partial(MLP, hidden=(99, 33), dropout=0.3, l1=0.001),
            {"encoder": _ENCODER, "epochs": 60, "validation_fraction": 0, "patience": None},
        ),
    },
    explain=importance(by=named_positions),
    part="residues are read at their place in the alignment",
    without={"network__global_pool": "average", "network__kernel_size": 1, "network__pool_size": 1},
    published=(
        Published("accuracy", 0.919, "CNN, mean of 12 drugs, five random folds"),
        Published("accuracy", 0.899, "BRNN, mean of 12 drugs, five random folds"),
        Published("accuracy", 0.802, "MLP, mean of 12 drugs, five random folds"),
    ),
    split="copies",
    command="python tests/benchmarks/hiv.py --data FOLDER --drug all --split random --out hiv.csv",
    each_file=True,
)
