"""Permutation importance, Grad-CAM, attention and effects of changed sequences, against what was planted or by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from pybiodl import BioClassifier, BioRegressor
from pybiodl.encode import Signal, Table
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.interpret import (
    ablate,
    attention,
    grad_cam,
    mutation_map,
    permutation_importance,
    saliency,
    variant_effects,
)
from pybiodl.networks import CNN, MLP, ConvRecurrent
from tests.interpret._models import dna, drawn

GENES = [f"g{j}" for j in range(8)]


def expression(n, seed):
    """The class is whether exactly one of two genes is high: neither alone tells anything."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(random.normal(size=(n, 8)), columns=GENES)
    return table, ((table["g2"] > 0) != (table["g5"] > 0)).to_numpy().astype(int)


@pytest.fixture(scope="module")
def interaction():
    X, y = expression(800, 0)
    network = MLP(hidden=(32, 16))
    model = BioClassifier(network, epochs=60, learning_rate=0.01, validation_fraction=0.1, random_state=0).fit(X, y)
    return model, *expression(300, 1)


def test_an_interaction_of_genes_is_found(interaction):
    model, X, y = interaction
    assert model.score(X, y) > 0.85
    found = permutation_importance(model, X, y, n_repeats=5)
    table = found.to_frame()
    assert set(table.index[:2]) == {"g2", "g5"}
    assert (table["low"].iloc[:2] > 0.2).all()
    assert (table["value"].iloc[2:] < 0.1).all()
    same = permutation_importance(model, X, y, n_repeats=5)
    np.testing.assert_array_equal(found.values, same.values)
    groups = permutation_importance(model, X, y, by={"pair": ["g2", 5], "rest": [0, 1]}, metric="log_loss", n_repeats=3)
    assert groups.values[0] > groups.values[1]


def test_on_noise_intervals_hold_zero():
    random = np.random.default_rng(0)
    X, y = pd.DataFrame(random.normal(size=(200, 20))), random.integers(0, 2, 200)
    model = BioClassifier(MLP(hidden=(8,)), epochs=5, validation_fraction=0, random_state=0).fit(X, y)
    fresh, labels = pd.DataFrame(random.normal(size=(300, 20))), random.integers(0, 2, 300)
    found = permutation_importance(model, fresh, labels, n_repeats=5)
    assert (found.low > 0).sum() <= 3  # of 20, 2.5 % expected


def test_intervals_of_what_is_noise_leave_zero_out_as_rarely_as_said():
    """A fixed network on labels that have nothing to do with it, 25 times: 150 intervals of 95 %."""
    random = np.random.default_rng(0)
    model = drawn(MLP(hidden=(8,)), random.normal(size=(50, 6)), encoder=Table(), classes=(0, 1))
    claims = losses = 0
    for _ in range(25):
        found = permutation_importance(model, random.normal(size=(200, 6)), random.integers(0, 2, 200), n_repeats=2)
        claims, losses = claims + (found.low > 0).sum(), losses + (found.high < 0).sum()
    assert claims <= 8  # 3.75 are expected
    assert claims + losses <= 20


def test_importance_of_numbers_is_twice_the_explained_variance():
    random = np.random.default_rng(0)
    X = random.normal(size=(400, 3))
    y = 2 * X[:, 0] + X[:, 1]
    model = BioRegressor(MLP(hidden=()), epochs=200, learning_rate=0.1, validation_fraction=0, random_state=0).fit(X, y)
    found = permutation_importance(model, X, y, n_repeats=20)
    assert found.baseline[0] == pytest.approx(1, abs=0.01)
    assert found.values == pytest.approx([2 * 4 / 5, 2 * 1 / 5, 0], abs=0.15)


def test_positions_of_sequences_and_channels_of_signals():
    X = dna(60, 8)
    y = np.array([text[3] in "AC" for text in X]).astype(int)
    model = drawn(CNN(4, 1, pool_size=1, dense=()), X, classes=(0, 1))
    kernel = np.zeros((8, 4, 1), "float32")
    kernel[3] = np.array([[4.0], [4], [-4], [-4]]) / 4
    weights = [
        np.eye(4, dtype="float32")[None] * 4,
        np.zeros(4, "float32"),
        kernel.reshape(32, 1),
        np.zeros(1, "float32"),
    ]
    model.fitted_.weights = weights
    found = permutation_importance(model, X, y, by="position", n_repeats=3)
    assert found.values.argmax() == 3
    assert np.count_nonzero(found.values) == 1
    third = pd.Series([text[3] for text in X]).value_counts()
    assert found.names[3][1:] == "4"  # as M184 of a protein: what mostly stands there, and its place from 1
    assert third[found.names[3][0]] == third.max()
    random = np.random.default_rng(0)
    signals = random.normal(size=(40, 6, 2))
    of_signals = drawn(CNN(3, 3), signals, classes=(0, 1), encoder=Signal())
    answers = of_signals.predict(signals)
    if len(set(answers)) > 1:
        assert permutation_importance(of_signals, signals, answers, n_repeats=2).values.shape == (2,)
    assert permutation_importance(of_signals, signals, np.arange(40) % 2, by="position", n_repeats=1).values.shape == (
        6,
    )


def test_grad_cam_lies_on_a_planted_patch():
    random = np.random.default_rng(0)
    y = np.arange(200) % 2
    signals = 0.3 * random.normal(size=(200, 60, 1))
    starts = random.integers(5, 45, 200)
    for row in np.flatnonzero(y):
        signals[row, starts[row] : starts[row] + 10, 0] += np.sin(np.arange(10)) * 2
    network = CNN(filters=8, kernel_size=7, pool_size=1, global_pool="max", dense=())
    model = BioClassifier(network, epochs=40, learning_rate=0.01, validation_fraction=0.1, random_state=0)
    model.fit(signals, y)
    assert model.score(signals, y) > 0.95
    found = grad_cam(model, signals[y == 1])
    places = np.arange(60)
    first = starts[y == 1][:, None]
    inside = ((places >= first - 3) & (places < first + 13)) * found.values
    assert inside.sum() / found.values.sum() > 0.8
    other = grad_cam(model, signals[y == 1], target=0)  # one map a class
    assert np.abs(other.values - found.values).max() > 0.01
    assert np.isnan(found.error)  # no letters to change


def test_grad_cam_by_hand_of_both_strands_and_padding():
    X = dna(4, 20)
    X[1] = X[1][:13]
    for network in (CNN(3, 5, pool_size=2), CNN(3, 5, pool_size=2, reverse_complement=True), CNN(4, 3, residual=True)):
        model = drawn(network, X)
        found = grad_cam(model, X)
        assert found.values.shape == (4, 20)
        assert np.isnan(found.values[1, 13:]).all()
        assert (found.values[0] >= 0).all()
        assert -1 <= found.error <= 1
    # A linear head on a convolution of width 1: channel times its mean weight.
    model = drawn(CNN(3, 1, pool_size=1, activation="linear", dense=()), X[[0, 2]])
    kernel, bias, head = (array.astype(float) for array in model.fitted_.weights[:3])
    one_hot = np.array([[np.eye(4)["ACGT".index(letter)] for letter in text] for text in X[[0, 2]]])
    activity = one_hot @ kernel[0] + bias
    expected = np.maximum(activity @ head.reshape(20, 3).mean(axis=0), 0)
    np.testing.assert_allclose(grad_cam(model, X[[0, 2]]).values, expected, atol=1e-5)


def test_attention_says_how_far_mutation_maps_agree():
    X = dna(5, 20)
    X[1] = X[1][:14]
    model = drawn(ConvRecurrent(filters=4, kernel_size=3, units=3, attention_units=3, dense=()), X)
    found = attention(model, X)
    np.testing.assert_allclose(np.nansum(found.values, axis=1), 1, atol=0.05)
    assert found.baseline[1] == pytest.approx(1 / 14)
    tracks = np.abs(mutation_map(model, X).track())
    for row in range(4):
        n = len(X[row])
        assert found.agreement[row] == pytest.approx(spearmanr(found.values[row, :n], tracks[row, :n]).statistic)
    assert np.isnan(found.agreement[4])  # four are compared without a word
    assert found.error == pytest.approx(found.agreement[:4].mean())
    assert "not why it decides" in str(found)
    assert "over 4 of 5 samples" in str(found)
    assert "not why it decides" in found.plot(sample=1).get_title()
    assert "not compared" in found.plot(sample=4).get_title()
    every = attention(model, X, n_compared=None)
    assert not np.isnan(every.agreement).any()
    assert np.isnan(attention(model, X, n_compared=0).error)


def test_variant_effects_are_entries_of_the_mutation_map():
    X = dna(6, 21)
    model = drawn(CNN(5, 5, reverse_complement=True), X)
    letters = [("A" if text[10] != "A" else "G") for text in X]
    changed = [text[:10] + letter + text[11:] for text, letter in zip(X, letters, strict=True)]
    table = pd.DataFrame({"id": range(6), "reference_window": X, "alternative_window": changed})
    found = variant_effects(model, table)
    maps = mutation_map(model, X).values
    expected = [maps[row, 10, "ACGT".index(letter)] for row, letter in enumerate(letters)]
    np.testing.assert_allclose(found.values, expected, atol=1e-6)
    assert found.error < 1e-6  # both strands have the same answer
    assert variant_effects(drawn(CNN(5, 5), X), table).error > 1e-3
    assert list(found.to_frame().columns) == ["id", "before", "after", "effect"]
    assert variant_effects(model, table.iloc[:0]).values.shape == (0,)
    with pytest.raises(InvalidTypeError, match="variants must be a table with the columns reference_window"):
        variant_effects(model, X)


def test_ablation_of_what_matters_not_loses_nothing():
    X = dna(6, 20)
    model = drawn(CNN(3, 3, padding="valid", pool_size=1, dense=()), X)
    weights = [array.copy() for array in model.fitted_.weights]
    weights[2].reshape(18, 3, 1)[10:] = 0  # what stands behind position 11 is not read
    model.fitted_.weights = weights
    assert np.abs(ablate(model, X, 12, 20).values).max() < 1e-6
    assert np.abs(ablate(model, X, 0, 8).values).max() > 1e-3
    with pytest.raises(InvalidInputError, match="start and end must be a stretch of each sequence; got 18 to 21"):
        ablate(model, X, 18, 21)


def test_pictures_are_drawn(interaction):
    X = dna(3, 20)
    model = drawn(CNN(4, 3), X)
    axes = mutation_map(model, X).plot(sample=1)
    assert [label.get_text() for label in axes.get_yticklabels()] == list("ACGT")
    assert len(saliency(model, X).logo(sample=0).patches) == 20
    assert len(permutation_importance(*interaction, n_repeats=1).plot(n=3).get_yticks()) == 3
    assert grad_cam(model, X).plot().get_xlabel() == "position"


def test_bad_input(interaction):
    model, X, y = interaction
    for sentence, by in [
        ("by must be one of 'feature', 'position'; got 'features'; did you mean 'feature'?", "features"),
        ("by='position' is for sequences and signals; X is a table", "position"),
        ("group 'a' has 'g22'; did you mean 'g2'?", {"a": ["g22"]}),
        ("group 'a' has 9", {"a": [9]}),
    ]:
        with pytest.raises(InvalidInputError, match=sentence.replace("?", r"\?")):
            permutation_importance(model, X, y, by=by)
    with pytest.raises(InvalidInputError, match=r"metric must be one of 'roc_auc', .* got 'auc'"):
        permutation_importance(model, X, y, metric="auc")
    with pytest.raises(InvalidInputError, match="X and y must have as many samples, at least 2; got 300 and 10"):
        permutation_importance(model, X, y[:10])
    with pytest.raises(UnsupportedError, match=r"grad_cam needs a convolution along the line; the network is MLP\("):
        grad_cam(model, X)
    lines = dna(3, 9)
    lines[0] = lines[0][:5]
    with pytest.raises(
        InvalidInputError, match="Sequences must be of one length to shuffle their positions; got 5 to 9"
    ):
        permutation_importance(drawn(CNN(3, 3), lines), lines, [0, 1, 0], by="position")
