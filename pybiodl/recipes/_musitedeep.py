"""Phosphorylation sites by windows and attention in two dimensions (MusiteDeep, Wang et al. 2017)."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from pybiodl.encode import Sequence
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioClassifier
from pybiodl.networks import ConvRecurrent
from pybiodl.read import read_fasta
from pybiodl.recipes._data import Data, check_classes
from pybiodl.recipes._explain import mutations
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Recipe

_REACH = 16  # residues on either side of a site


def read(*paths: Path) -> Data:
    """Read proteins in which ``#`` follows each site; a sample is a window around a residue of those kinds."""
    exactly(paths, 1)
    table = read_fasta(paths[0])
    proteins = table["sequence"].str.upper()
    sites = sorted({before for text in proteins for before, after in pairwise(text) if after == "#"})
    if not sites:
        raise InvalidInputError(
            f"{paths[0].name} must mark each site by # after its residue; it marks none", field="files"
        )
    X, y, ids, alike = [], [], [], []
    for identifier, text in zip(table["id"], proteins, strict=True):
        plain = text.replace("#", "")
        marked = {place - count for count, place in enumerate(_places(text), start=1)}
        padded = "-" * _REACH + plain + "-" * _REACH
        for place, residue in enumerate(plain):
            if residue in sites:
                X.append(padded[place : place + 2 * _REACH + 1])
                y.append("site" if place in marked else "not a site")
                ids.append(f"{identifier} {residue}{place + 1}")
                alike.append(plain)
    outcome = np.array(y, dtype=object)
    check_classes(outcome)
    note = f"windows of {2 * _REACH + 1} residues around each {' and '.join(sites)}."
    return Data(
        np.array(X, dtype=object), outcome, np.array(ids, dtype=object), np.array(alike, dtype=object), notes=(note,)
    )


def _places(text: str) -> list[int]:
    return [place for place, letter in enumerate(text) if letter == "#"]


musitedeep = Recipe(
    name="musitedeep",
    title="phosphorylation sites of proteins",
    paper="Wang, Zeng, Xu, Qiu, Liang, Joshi & Xu (2017), Bioinformatics",
    doi="10.1093/bioinformatics/btx496",
    files="a FASTA file of proteins in which # follows each site",
    example=">P05067\nMKS#PLLTEYS#PAA",
    reader=read,
    task=BioClassifier,
    networks={
        "paper": Choice(
            partial(
                ConvRecurrent, filters=(200, 150, 200), kernel_size=(1, 9, 10), units=(), attention="both",
                attention_units=10, dense=(149, 8), conv_dropout=0.5, dropout=0.3,
            ),
            {"encoder": Sequence("protein", unknown="mask"), "class_weight": "balanced"},
        )
    },
    explain=mutations(10, "site"),
    part="attention over positions and over channels, side by side",
    without={"network__attention": "average"},
    command="python tests/benchmarks/recipes.py musitedeep",
)  # fmt: skip
