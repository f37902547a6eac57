"""Interactions of two drugs in a sentence (SCNN, Zhao et al. 2016)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.encode import Tokens
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN, Chain, Network
from pybiodl.networks.layers import Branches, Dense, Dropout, GlobalPool
from pybiodl.recipes._data import Data, check_classes
from pybiodl.recipes._labelled import columns_of, table_of
from pybiodl.recipes._reach import omission
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Published, Recipe

_MARK = re.compile(r"<e([012])>(.*?)</e\1>")
_WORD = re.compile(r"\w+|[^\w\s]")
_FARTHEST = 10  # words from a drug, above which all are alike


def read(*paths: Path) -> Data:
    """Read pairs of drugs in sentences; of each word a line has the word and its places from both drugs."""
    exactly(paths, 1)
    table = columns_of(table_of(paths[0]), ("text", "label"), paths[0])
    told = "path" if "path" in table else "text"
    for name in {"text", "label", told}:
        if table[name].isna().any():
            raise InvalidInputError(
                f"Every row of {paths[0].name} must have a {name}; row {int(table[name].isna().argmax()) + 1} lacks it",
                field="files",
            )
    texts = table[told].astype(str)
    lines = [_line(words_of(text, row, told, paths[0])) for row, text in enumerate(texts, start=1)]
    y = table["label"].astype(str).to_numpy(dtype=object)
    check_classes(y)
    ids = table.get("id", table.index).astype(str).to_numpy(dtype=object)
    sentences = np.array([_MARK.sub(r"\2", text) for text in table["text"].astype(str)], dtype=object)
    blind = np.array([" ".join(words_in(line)) for line in lines], dtype=object)
    note = ("words are in the order of the column path.",) if told == "path" else ()
    return Data(np.array(lines, dtype=object), y, ids, alike=sentences, compared=blind, notes=note)


def words_of(text: str, row: int, name: str, path: Path) -> list[str]:
    """Words in lower case, the two drugs as ``drug1`` and ``drug2`` in the order of the text, other ones ``drug0``."""
    marks = [mark[1] for mark in _MARK.finditer(text)]
    if marks.count("1") != 1 or marks.count("2") != 1:
        raise InvalidInputError(
            f"The {name} of every row of {path.name} must mark one drug by <e1> </e1> and the other by <e2> </e2>; row "
            f"{row} marks {marks.count('1')} and {marks.count('2')}",
            field="files",
        )
    first = next(mark for mark in marks if mark != "0")
    names = {"0": " drug0 ", first: " drug1 ", {"1": "2", "2": "1"}[first]: " drug2 "}
    return [word.lower() for word in _WORD.findall(_MARK.sub(lambda mark: names[mark[1]], text))]


def _line(words: list[str]) -> str:
    """Each word, then its places from the first drug and from the second."""
    drugs = [words.index(name) for name in ("drug1", "drug2")]
    places = [[max(-_FARTHEST, min(_FARTHEST, place - drug)) for drug in drugs] for place in range(len(words))]
    return " ".join(f"{word} 1:{one} 2:{two}" for word, (one, two) in zip(words, places, strict=True))


def words_in(line: str) -> list[str]:
    """Words of a line, without their places."""
    return line.split()[::3]


def without_word(line: str, left: str) -> str:
    """Leave a word out, with its places; those of the others stay."""
    parts = line.split()
    return " ".join(
        one for start in range(0, len(parts), 3) if parts[start] != left for one in parts[start : start + 3]
    )


def network(
    filters: int = 100,
    kernel_size: Any = ((3, 4, 5),),
    embedding: int = 100,
    features: int = 3,
    words: int = 100,
    dropout: float = 0.5,
) -> Network:
    """Vectors of words with their places, filters over neighbours, and beside them what words are there at all.

    `features` of 1 reads words without their places; `words` units read which words there are, in any order.
    """
    vectors = CNN(embedding, features, pool_size=1, stride=3, padding="valid", activation="linear", dense=(),
                  embedding=embedding)  # fmt: skip
    neighbours = CNN(filters, kernel_size, pool_size=1, global_pool="max", dense=())
    shape = (3, embedding)  # of no consequence: these layers fit any length
    bag = (GlobalPool("average"), Dense(words, "relu"))
    return Chain((*vectors.layers(shape, True), Branches((neighbours.layers(shape), bag)), Dropout(dropout)))


drug_interaction = Recipe(
    name="drug_interaction",
    title="whether, and how, two drugs of a sentence interact",
    paper="Zhao, Yang, Luo, Lin & Wang (2016), Bioinformatics",
    doi="10.1093/bioinformatics/btw486",
    files="a table with a row a pair of drugs: text, with the two drugs as <e1>name</e1> and <e2>name</e2> and others "
    "perhaps as <e0>name</e0>, label (as mechanism, effect, advise, int, false), and perhaps path, the same in the "
    "order of a parser",
    example='text,label\n"<e1>aspirin</e1> raises <e2>warfarin</e2> but not <e0>heparin</e0>",mechanism',
    reader=read,
    task=BioClassifier,
    networks={
        "paper": Choice(
            network,
            {"encoder": Tokens("codes", unknown="mask"), "learning_rate": 0.003},
        )
    },
    explain=omission(50, words_in, without_word),
    part="each word with its places from the two drugs, whose names are blinded: who acts on whom counts",
    without={"network__features": 1},
    published=(Published("f1", 0.686, "DDIExtraction 2013, over the four kinds of interaction"),),
    split="copies",
    command="python tests/benchmarks/recipes.py drug_interaction",
)
