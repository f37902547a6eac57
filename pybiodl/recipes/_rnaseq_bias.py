"""Bias of read starts by the sequence around them (Zhang, Yamaguchi, Imoto & Miyano 2017)."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

import numpy as np

from pybiodl.encode import Sequence
from pybiodl.estimators import BioClassifier
from pybiodl.networks import RNN
from pybiodl.recipes._data import Data
from pybiodl.recipes._explain import mutations
from pybiodl.recipes._reading import of_two_classes
from pybiodl.recipes._recipe import Choice, Recipe

READ, OTHER = "read start", "background"
_LARGEST = 20.0  # weight of a read, so that a few do not outweigh all


def weights_of(model: Any, X: Any) -> np.ndarray:
    """Weight of each read, shape (n_samples,), mean 1: how much rarer its sequence is where reads start by chance."""
    probability = model.predict_proba(X)[:, list(model.classes_).index(READ)]
    weights = np.minimum((1 - probability) / np.maximum(probability, 1e-6), _LARGEST)
    return weights / weights.mean()


def apart(reads: Any, weights: np.ndarray, others: Any) -> float:
    """How far two sets of sequences are apart, at the pair of neighbouring places where they are furthest.

    Half the sum of the absolute differences of shares of pairs of bases: 0 is alike, 1 as different as can be.
    """
    length = min(map(len, [*reads, *others]))
    found = []
    for place in range(length - 1):
        shares: defaultdict[str, float] = defaultdict(float)
        for text, weight in zip(reads, weights / weights.sum(), strict=True):
            shares[text[place : place + 2]] += weight
        for text in others:
            shares[text[place : place + 2]] -= 1 / len(others)
        found.append(sum(map(abs, shares.values())) / 2)
    return float(max(found))


def figures(model: Any, data: Data) -> dict[str, float]:
    """How far held-out reads are from the background, as they are and weighed."""
    reads, others = data.X[data.y == READ], data.X[data.y == OTHER]
    what = "largest distance of pairs of bases from the background"
    return {
        f"{what}, as they are": apart(reads, np.ones(len(reads)), others),
        f"{what}, weighed": apart(reads, weights_of(model, reads), others),
    }


_TRAINING = {"encoder": Sequence("dna")}

rnaseq_bias = Recipe(
    name="rnaseq_bias",
    title="how much likelier reads start at a sequence than by chance, and weights that take this out",
    paper="Zhang, Yamaguchi, Imoto & Miyano (2017), BMC Genomics",
    doi="10.1186/s12864-016-3262-5",
    files="two FASTA files of RNA or DNA of one length: around the starts of reads, and some bases off those",
    example=">read1\nGTCATACGGATTCAGGCTAAC",
    reader=of_two_classes("rna", READ, OTHER),
    task=BioClassifier,
    networks={
        "gru": Choice(partial(RNN, units=64, cell="gru", bidirectional=False, dense=()), _TRAINING),
        "lstm": Choice(partial(RNN, units=64, cell="lstm", bidirectional=False, dense=()), _TRAINING),
    },
    explain=mutations(20, READ),
    part="a recurrent network reads bases in order, without a form of the bias that is given before",
    without={"network__units": (), "network__pool": "average"},
    split="copies",
    figures=figures,
    command="python tests/benchmarks/recipes.py rnaseq_bias",
)
