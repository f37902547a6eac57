"""Each network finds what it is for, and what lacks that part does not: planted truth that is whole or absent."""

import numpy as np
import pytest

from pybiodl import BioClassifier
from pybiodl.encode import KMerCounts, Sequence
from pybiodl.networks import CNN, MLP, Chain, ConvRecurrent, Transformer

ONE, OTHER = "TATAATGC", "GCCGCCAT"


def accuracy(network, X, y, n_train, **params):
    model = BioClassifier(network, **{"patience": None, "random_state": 0} | params)
    return model.fit(X[:n_train], y[:n_train]).score(X[n_train:], y[n_train:])


def lines(n, length, seed, plant):
    """Random DNA of two classes; ``plant(row, label, random)`` writes motifs into a row."""
    random = np.random.default_rng(seed)
    letters, y = random.choice(list("ACGT"), (n, length)), random.random(n) < 0.5
    for row, label in zip(letters, y, strict=True):
        plant(row, label, random)
    return ["".join(row) for row in letters], y


def anywhere(row, label, random):
    """One motif of eight letters at any place; in the other class one of its letters is another."""
    motif = list("TGACGTCA")
    if not label:
        place = random.integers(8)
        motif[place] = random.choice([base for base in "ACGT" if base != motif[place]])
    start = random.integers(0, len(row) - 8)
    row[start : start + 8] = motif


def pair(row, first, second, gap, random):
    """Two motifs whose starts are `gap` letters apart, together at any place."""
    start = random.integers(0, len(row) - gap - 8)
    row[start : start + 8] = list(first)
    row[start + gap : start + gap + 8] = list(second)


def ordered(gaps):
    """Both motifs in every line; the class is which comes first, so every k-mer is as frequent in both classes."""

    def plant(row, label, random):
        pair(row, *((ONE, OTHER) if label else (OTHER, ONE)), random.integers(*gaps), random)

    return plant


def spaced(row, label, random):
    """Both motifs in one order; the class is whether they are near or far."""
    pair(row, ONE, OTHER, random.integers(10, 14) if label else random.integers(26, 30), random)


def test_a_motif_at_any_place_is_found_by_convolution():
    X, y = lines(1000, 60, 0, anywhere)
    cnn = CNN(filters=32, kernel_size=9, global_pool="max", dense=(16,))
    assert accuracy(cnn, X, y, 850, epochs=20, learning_rate=0.005) > 0.9
    dense = accuracy(MLP(hidden=(32,)), X, y, 850, encoder=Sequence("dna"), epochs=15)
    assert dense < 0.7  # it would have to learn the motif at every place by itself


STEM = {"filters": 16, "kernel_size": 9}
POOLED = {"global_pool": "max", "dense": (16,), "pool_size": 4}


@pytest.mark.parametrize("plant", [ordered((8, 20)), spaced], ids=["order", "spacing"])
def test_order_and_spacing_of_motifs_need_more_than_a_bag_of_kmers(plant):
    X, y = lines(900, 140, 1, plant)
    network = ConvRecurrent(**STEM, pool_size=4, units=16, cell="gru", attention_units=16, dense=())
    assert accuracy(network, X, y, 750, epochs=14, learning_rate=0.01) > 0.9
    assert accuracy(CNN(**STEM, **POOLED), X, y, 750, epochs=8, learning_rate=0.01) < 0.66
    assert accuracy(MLP(hidden=()), X, y, 750, encoder=KMerCounts(4), epochs=15) < 0.66


@pytest.mark.parametrize(
    ("network", "epochs"),
    [
        (ConvRecurrent(**STEM, pool_size=8, units=16, cell="gru", attention_units=16, dense=()), 10),
        (
            Chain((CNN(**STEM, pool_size=8, dense=()), Transformer(n_layers=1, width=16, heads=2, dropout=0.0))),
            16,
        ),
    ],
    ids=["recurrence", "transformer"],
)
def test_a_dependency_over_500_positions_needs_recurrence_or_attention(network, epochs):
    X, y = lines(700, 560, 2, ordered((500, 520)))
    assert accuracy(network, X, y, 550, epochs=epochs, learning_rate=0.01) > 0.9


def test_a_short_convolution_does_not_see_over_500_positions():
    X, y = lines(700, 560, 2, ordered((500, 520)))
    cnn = CNN(**STEM, **POOLED | {"pool_size": 8})
    assert accuracy(cnn, X, y, 550, epochs=10, learning_rate=0.01) < 0.66


@pytest.mark.parametrize("geometry", [{}, {"padding": "valid", "kernel_size": 13}], ids=["same", "valid"])
def test_attention_looks_where_the_motif_is(geometry):
    """The weights that a user reads lie on the planted motif, ten times as much as chance, and in its middle."""
    random = np.random.default_rng(3)
    letters, y = random.choice(list("ACGT"), (800, 80)), random.random(800) < 0.5
    starts = random.integers(0, 72, 800)
    for row, label, start in zip(letters, y, starts, strict=True):
        if label:
            row[start : start + 8] = list(ONE)
    X = ["".join(row) for row in letters]
    network = ConvRecurrent(**STEM | geometry, units=(), attention_units=16, dense=())
    model = BioClassifier(network, epochs=15, learning_rate=0.01, random_state=0).fit(X[:700], y[:700])
    assert model.score(X[700:], y[700:]) > 0.85
    weights = model.attention(X[700:])
    assert weights.shape == (100, 1, 80)
    found = [
        row[0, start : start + 8].sum() for row, start in zip(weights[y[700:]], starts[700:][y[700:]], strict=True)
    ]
    assert np.mean(found) > 0.5
