"""Names of genes, chemicals, diseases and others by one network for several data sets (Crichton et al. 2017)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.encode import Tokens
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioTagger
from pybiodl.networks import CNN
from pybiodl.recipes._data import Data
from pybiodl.recipes._reach import reach
from pybiodl.recipes._recipe import Choice, Recipe
from pybiodl.recipes._tagged_words import phrase_f1, same, tagged_sentences


def read(*paths: Path) -> Data:
    """Read a file of tagged words a data set; the tags of the other data sets are not known for its sentences."""
    names = [path.name.split(".")[0] for path in paths]
    if len(paths) < 2 or len(set(names)) < len(names):
        raise InvalidInputError(
            f"There must be at least two files, one a data set, of different names; got {', '.join(names) or 'none'}",
            field="files",
        )
    texts: list[str] = []
    ids: list[str] = []
    y: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for name, path in zip(names, paths, strict=True):
        own, tags = tagged_sentences(path)
        texts += own
        ids += [f"{name} {place}" for place in range(1, len(own) + 1)]
        for other in names:
            y[other] += tags if other == name else [np.full(len(line), None, dtype=object) for line in tags]
    return Data(np.array(texts, dtype=object), y, np.array(ids, dtype=object))


def names_found(model: Any, data: Data) -> dict[str, float]:
    """F1 of names, each to the word, of each data set."""
    told = model.predict(data.X)
    found: dict[str, float] = {}
    for name, lines in data.y.items():
        rows = [row for row, line in enumerate(lines) if line[0] is not None]
        scores = phrase_f1([lines[row] for row in rows], [told[name][row] for row in rows], same)
        found |= {f"F1 of {kind} in {name}, exact match of {n} names": score for kind, (score, n) in scores.items()}
    return found


biomedical_entities = Recipe(
    name="biomedical_entities",
    title="names of genes, chemicals, diseases and others in sentences, from several data sets at once",
    paper="Crichton, Pyysalo, Chiu & Korhonen (2017), BMC Bioinformatics",
    doi="10.1186/s12859-017-1776-8",
    files="a file a data set, named by it, of a word and its tag a line and an empty line after each sentence; tags "
    "are O, B-kind and I-kind, and - where not known",
    example="mutant\tO\np53\tB-gene\nbinds\tO\nMDM2\tB-gene\n",
    reader=read,
    task=BioTagger,
    networks={
        "paper": Choice(
            partial(
                CNN, filters=100, kernel_size=((3, 4, 5),), pool_size=1, embedding=200, dense=(100,), conv_dropout=0.25
            ),
            {"encoder": Tokens("codes", unknown="mask"), "learning_rate": 0.003},
        )
    },
    explain=reach(words=True),
    part="one network over neighbouring words for several data sets, each with an output of its own",
    without={"network__kernel_size": 1},
    split="copies",
    command="python tests/benchmarks/recipes.py biomedical_entities",
    figures=names_found,
)
