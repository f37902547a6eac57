"""A mutation map is a loop over `predict_proba`, whatever the network, the batches, the order and the memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from pybiodl import BioClassifier, BioEnsemble
from pybiodl.encode import KMers, Sequence, Tokens
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.interpret import mutation_map
from pybiodl.networks import CNN, MLP, RNN, Chain, ConvRecurrent, Head, layers
from tests.interpret._models import dna, drawn

LENGTH = 29
LOCAL = {
    "pool and flatten": CNN(6, 5, pool_size=3, dense=(5,)),
    "two layers, global both": CNN((6, 5), (5, 3), pool_size=(2, 2), global_pool="both", batch_norm=True),
    "several widths, valid": CNN(4, ((3, 6), 4), padding="valid", dense=(5,), activation="gelu"),
    "stride": CNN((6, 5), (6, 3), stride=(3, 2), pool_size=1, dense=()),
    "stride, valid, wide": CNN(4, ((7, 2), (3, 2)), stride=2, padding="valid", pool_size=1, global_pool="max"),
    "dilation": CNN((5, 5, 5), 3, dilation=(1, 2, 4), pool_size=1, global_pool="average"),
    "residual": CNN((6, 6), 5, residual=True, batch_norm=True, pool_size=(1, 2), activation="elu"),
    "average pools": CNN((5, 4), 4, pool="average", pool_size=(2, 3), activation="tanh", dense=(4, 3)),
    "embedding": CNN(6, 5, embedding=3, pool_size=2, activation="silu"),
    "both strands": CNN((6, 5), (5, 4), pool_size=(2, 2), reverse_complement=True),
    "both strands, global": CNN(6, 6, reverse_complement=True, global_pool="both", dense=(), batch_norm=True),
    "both strands, no dense": CNN(6, 4, reverse_complement=True, dense=(), activation="selu"),
    "dense alone": MLP(hidden=(6,), activation="maxout"),
    "branches": Chain((
        layers.Branches(((layers.Conv(4, (3,)), layers.Activation("relu")), (layers.Conv(4, (9,)),)), "max"),
        layers.LayerNorm(), layers.Dense(4, "leaky_relu"), layers.Pool(2), layers.GlobalPool(), layers.Dropout(0.5),
        layers.BatchNorm(),
    )),
}  # fmt: skip
WHOLE = {
    "recurrent": RNN(units=4, dense=()),
    "attention": ConvRecurrent(filters=4, kernel_size=3, units=(), attention_units=3, dense=()),
}
NETWORKS = LOCAL | WHOLE


def by_loop(model, X, column, letters="ACGT"):
    """Change of a column of `predict_proba` by every mutant, as strings."""
    length = model.encoder_.length_
    found = np.full((len(X), length, len(letters)), np.nan)
    for row, text in enumerate(X):
        mutants = [text[:place] + letter + text[place + 1 :] for place in range(len(text)) for letter in letters]
        outputs = model.predict_proba(np.array([text, *mutants], dtype=object))[:, column]
        found[row, : len(text)] = (outputs[1:] - outputs[0]).reshape(len(text), -1)
    return found


@pytest.mark.parametrize("ragged", [False, True], ids=["one length", "padding"])
@pytest.mark.parametrize("name", NETWORKS)
def test_map_is_a_loop_over_predict_proba(name, ragged):
    X = dna(6, LENGTH)
    if ragged:
        X[1:4] = [X[1][:17], X[2][:28], X[3][:11]]
    model = drawn(NETWORKS[name], X)
    found = mutation_map(model, X[:3])
    assert found.shortcut == (name in LOCAL)
    expected = by_loop(model, X[:3], 1)
    assert np.nanmax(np.abs(expected)) > 1e-3
    np.testing.assert_array_equal(np.isnan(found.values), np.isnan(expected))
    np.testing.assert_allclose(found.values, expected, atol=1e-5)
    np.testing.assert_allclose(found.baseline, model.predict_proba(X[:3])[:, 1], atol=1e-6)
    assert found.error < 1e-5
    at_letter = np.take_along_axis(found.values, found.there.clip(0)[:, :, None], axis=2)[found.there >= 0]
    assert (at_letter == 0).all()


def test_padding_on_the_left_and_letters_that_are_none():
    X = dna(5, LENGTH)
    X[1], X[2] = "N" + X[1][1:20], "-" + X[2][1:]
    model = drawn(CNN(6, 5, global_pool="max", reverse_complement=True), X, encoder=Sequence(pad="left"))
    found = mutation_map(model, X[:3])
    expected = by_loop(model, X[:3], 1)
    placed = np.full_like(expected, np.nan)
    for row, text in enumerate(X[:3]):
        placed[row, LENGTH - len(text) :] = expected[row, : len(text)]
    np.testing.assert_allclose(found.values, placed, atol=1e-5)
    assert (found.values[1, LENGTH - 20] != 0).all()  # all four letters are new where N stood
    assert found.there[1, LENGTH - 20] == found.there[2, 0] == -1


@pytest.mark.parametrize(
    ("head", "classes", "targets"),
    [
        (Head("multiclass", 3), list("abc"), {"a": 0, "c": 2}),
        (Head("multilabel", 2), ["x", "y"], {"y": 1}),
        (Head("ordinal", 4), [1, 2, 3, 4], {1: 0, 3: 2, "4": 3}),
        (Head("binary", 1), [False, True], {None: 1, False: 0}),
    ],
    ids=lambda value: value.kind if isinstance(value, Head) else "",
)
def test_every_class_of_every_head(head, classes, targets):
    X = dna(4, LENGTH)
    model = drawn(CNN(6, 5, dense=(5,)), X, head, classes)
    for target, column in targets.items():
        found = mutation_map(model, X[:2], target=target)
        np.testing.assert_allclose(found.values, by_loop(model, X[:2], column), atol=1e-5)


def test_values_are_in_the_units_of_y():
    X = dna(4, LENGTH)
    head = Head("regression", 2, mean=(1e6, 3.0), scale=(250.0, 0.1))
    model = drawn(CNN(6, 5, dense=(5,)), X, head)
    found = mutation_map(model, X[:2], target=0)
    # float32 keeps no digits of a change behind a million: the change is that before the scale.
    letter = 0 if X[0][7] != "A" else 1
    mutant = X[0][:7] + "AC"[letter] + X[0][8:]
    inside = model.fitted_.opened()
    logits = inside.outputs(inside.encoded(np.array([X[0], mutant], dtype=object)), logits=True)[:, 0]
    assert found.values[0, 7, letter] == pytest.approx(250 * (logits[1] - logits[0]), abs=250 * 1e-5)
    assert found.baseline == pytest.approx(model.predict(X[:2])[:, 0], rel=1e-6)
    counts = drawn(CNN(6, 5, dense=(5,)), X, Head("count", 1))
    assert mutation_map(counts, X[:1]).baseline == pytest.approx(counts.predict(X[:1]).ravel(), rel=1e-5)


def test_several_outcomes_and_logits():
    X = dna(4, LENGTH)
    heads = {"tissue": Head("multiclass", 3), "bound": Head("binary", 1)}
    model = drawn(CNN(6, 5, dense=(5,)), X, Head.several(heads), [list("abc"), ["no", "yes"]])
    for place, (target, column) in enumerate([(("tissue", "b"), 1), (("bound", "yes"), 1)]):
        single = np.array([X[0], "A" + X[0][1:], "C" + X[0][1:]], dtype=object)
        outputs = model.predict_proba(single)[place][:, column]
        found = mutation_map(model, X[:1], target=target)
        np.testing.assert_allclose(found.values[0, 0, :2], outputs[1:] - outputs[0], atol=1e-5)
        logits = mutation_map(model, X[:1], target=target, output="logit")
        if place:
            p = found.baseline + found.values
            np.testing.assert_allclose(np.log(p / (1 - p)) - logits.baseline, logits.values, atol=1e-4)
    two = drawn(CNN(6, 5, dense=(5,)), X)
    yes, no = (mutation_map(two, X[:1], target=one, output="logit").values for one in ("yes", "no"))
    np.testing.assert_array_equal(yes, -no)


def test_tokens_of_molecules():
    X = np.array(["CCO", "c1ccccc1", "CC(=O)N", "CCl"], dtype=object)
    encoder = Tokens("smiles", start_end=True)
    model = drawn(CNN(6, 3, pool_size=1, global_pool="max"), X, encoder=encoder)
    found = mutation_map(model, X)
    names = list(found.letters)
    changed = found.values[0, 3, names.index("N")]  # the start stands first
    outputs = model.predict_proba(np.array(["CCO", "CCN"], dtype=object))[:, 1]
    assert changed == pytest.approx(outputs[1] - outputs[0], abs=1e-6)
    framing = [names.index("<start>"), names.index("<end>")]
    assert np.isnan(found.values[:, :, framing]).all()
    assert np.isnan(found.values[0, [0, 4]]).all()  # neither is changed


def test_order_batches_and_memory_change_nothing():
    X = dna(9, 60)
    model = drawn(CNN((8, 6), (7, 5), pool_size=(2, 3), dense=(6,)), X)
    whole = mutation_map(model, X)
    for shuffled in (np.arange(9)[::-1], np.array([4, 4, 0])):
        other = mutation_map(model, X[shuffled])
        np.testing.assert_allclose(other.values, whole.values[shuffled], atol=1e-6)
    np.testing.assert_allclose(mutation_map(model, X, memory=1).values, whole.values, atol=1e-6)
    np.testing.assert_allclose(mutation_map(model, X, shortcut=False, memory=1).values, whole.values, atol=1e-5)


def test_memory_is_bounded():
    X = dna(12, 400)
    model = drawn(CNN((64, 64), (15, 7), pool_size=(2, 2), dense=(64,)), X)
    mutation_map(model, X[:1])
    peaks = []
    for memory in (8, 64):
        tracemalloc.start()
        mutation_map(model, X, memory=memory)
        peaks.append(tracemalloc.get_traced_memory()[1] / 1e6)
        tracemalloc.stop()
    weights = sum(array.nbytes for array in model.fitted_.weights) / 1e6
    assert peaks[0] < 8 + 4 * weights + 4
    assert peaks[0] < peaks[1] < 64 + 4 * weights + 4


def test_an_ensemble_has_the_mean_of_its_members():
    X = dna(30, 12)
    ensemble = BioEnsemble(BioClassifier(CNN(3, 3, dense=()), epochs=1, validation_fraction=0), 2, random_state=0)
    ensemble.fit(X, np.arange(30) % 2)
    found = mutation_map(ensemble, X[:2])
    np.testing.assert_allclose(found.values, by_loop_of(ensemble, X[:2]), atol=1e-5)
    with pytest.raises(UnsupportedError, match="an ensemble averages probabilities"):
        mutation_map(ensemble, X[:2], output="logit")


def by_loop_of(ensemble, X):
    members = [by_loop(member, X, 1) for member in ensemble.estimators_]
    return np.mean(members, axis=0)


def test_record_tells_itself(tmp_path):
    X = dna(3, 10)
    X[1] = X[1][:8]
    found = mutation_map(drawn(CNN(3, 3), X), X)
    table = found.to_frame()
    assert len(table) == 28 * 4
    row = table.iloc[5]
    assert row["value"] == found.values[0, 1, 1]
    assert (row["position"], row["letter"], row["there"]) == (1, "C", X[0][1])
    assert "mutation map of the probability of yes: values of shape 3 x 10 x 4" in str(found)
    assert found.track()[0, 0] == pytest.approx(-found.values[0, 0].sum() / 3)
    assert np.isnan(found.track()[1, 9])


@pytest.mark.parametrize(
    ("error", "sentence", "call"),
    [
        (InvalidInputError, "target must be one of the classes 'no', 'yes'; got 'yse'; did you mean 'yes'?",
         lambda model, X: mutation_map(model, X, target="yse")),
        (InvalidInputError, "output must be one of 'probability', 'logit'; got 'logits'; did you mean 'logit'?",
         lambda model, X: mutation_map(model, X, output="logits")),
        (InvalidInputError, "A sequence must have at most 29 letters, the longest at training; the one in row 0",
         lambda model, X: mutation_map(model, np.array(["A" * 30], dtype=object))),
        (InvalidInputError, "memory must be a number at least 1; got 0",
         lambda model, X: mutation_map(model, X, memory=0)),
        (NotFittedError, "not fitted", lambda model, X: mutation_map(BioClassifier(), X)),
    ],
)  # fmt: skip
def test_bad_input(error, sentence, call):
    X = dna(3, LENGTH)
    with pytest.raises(error, match=sentence.replace("?", r"\?")):
        call(drawn(CNN(3, 3), X), X)


def test_what_has_no_letters_or_no_answer_of_its_own():
    table = np.random.default_rng(0).normal(size=(20, 4))
    model = BioClassifier(MLP(hidden=(2,)), epochs=1, validation_fraction=0).fit(table, np.arange(20) % 2)
    with pytest.raises(UnsupportedError, match="changes letters or tokens of sequences; the model reads a table; use"):
        mutation_map(model, table)
    X = dna(3, LENGTH)
    with pytest.raises(UnsupportedError, match="the model reads what KMers encodes"):
        mutation_map(drawn(CNN(3, 3), X, encoder=KMers()), X)
    with pytest.raises(UnsupportedError, match="explains classes or numbers of a whole sample"):
        mutation_map(drawn(CNN(3, 3, dense=()), X, Head("multiclass", 3, positions=True), list("abc")), X)
    with pytest.raises(InvalidInputError, match="target must be one of the classes 'a', 'b', 'c'; got None"):
        mutation_map(drawn(CNN(3, 3), X, Head("multiclass", 3), list("abc")), X)
    with pytest.raises(UnsupportedError, match="output='logit' is of classes and labels; this outcome is regression"):
        mutation_map(drawn(CNN(3, 3), X, Head("regression", 1, mean=(0.0,), scale=(1.0,))), X, output="logit")
