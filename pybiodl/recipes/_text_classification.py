"""Classes of biomedical texts by filters over words (Rios & Kavuluru 2015)."""

from __future__ import annotations

from functools import partial

from pybiodl.encode import Tokens
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN
from pybiodl.recipes._labelled import texts_with_labels
from pybiodl.recipes._reach import omission
from pybiodl.recipes._recipe import Choice, Recipe

text_classification = Recipe(
    name="text_classification",
    title="class of a biomedical text, and the words that say so",
    paper="Rios & Kavuluru (2015), ACM BCB",
    doi="10.1145/2808719.2808746",
    files="a table with the columns text and label",
    example='text,label\n"aspirin raises the level of warfarin",interaction',
    reader=texts_with_labels,
    task=BioClassifier,
    networks={
        "paper": Choice(
            partial(
                CNN, filters=100, kernel_size=((3, 4, 5),), pool_size=1, global_pool="max", embedding=128, dense=(),
                conv_dropout=0.5,
            ),
            {"encoder": Tokens("words", unknown="mask"), "learning_rate": 0.003},
        )
    },
    explain=omission(),
    part="filters over neighbouring words: their order counts",
    without={"network__kernel_size": ((1,),)},
    split="copies",
    command="python tests/benchmarks/recipes.py text_classification",
)  # fmt: skip
