"""Adverse drug reactions in tweets, a tag a word (Cocos, Fiks & Masino 2017)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.encode import Tokens
from pybiodl.estimators import BioTagger
from pybiodl.networks import RNN
from pybiodl.recipes._data import Data
from pybiodl.recipes._reach import reach
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Published, Recipe
from pybiodl.recipes._tagged_words import overlap, phrase_f1, tagged_sentences


def read(*paths: Path) -> Data:
    """Read tweets with a tag a word."""
    exactly(paths, 1)
    texts, tags = tagged_sentences(paths[0])
    X = np.array(texts, dtype=object)
    return Data(X, tags, np.arange(1, len(X) + 1).astype(str).astype(object))


def phrases(model: Any, data: Data) -> dict[str, float]:
    """F1 of phrases by approximate match: a phrase counts as found if one of its words is."""
    scores = phrase_f1(data.y, model.predict(data.X), overlap)
    return {f"F1 of {kind}, approximate match of {n} phrases": score for kind, (score, n) in scores.items()}


adverse_reactions = Recipe(
    name="adverse_reactions",
    title="which words of a tweet are of an adverse drug reaction, and which of what the drug is taken for",
    paper="Cocos, Fiks & Masino (2017), Journal of the American Medical Informatics Association",
    doi="10.1093/jamia/ocw180",
    files="a file of a word and its tag a line, an empty line after each tweet; tags are O, I-ADR and I-Indication, or "
    "others as O, B-kind and I-kind, and - where not known",
    example="this\tO\npill\tO\ngave\tO\nme\tO\nheadaches\tI-ADR\n",
    reader=read,
    task=BioTagger,
    networks={
        "paper": Choice(
            partial(RNN, units=128, embedding=400, dense=(), dropout=0.25),
            {"encoder": Tokens("codes", unknown="mask"), "learning_rate": 0.003},
        )
    },
    explain=reach(words=True),
    part="an LSTM that reads a tweet both ways: what comes after a word counts as what came before",
    without={"network__bidirectional": False},
    published=(Published("f1", 0.755, "adverse reactions, approximate match of phrases, 844 tweets"),),
    split="copies",
    command="python tests/benchmarks/recipes.py adverse_reactions",
    figures=phrases,
)
