"""ONNX graphs against the networks that they are written from, with weights drawn at random."""

import numpy as np
import onnx
import onnxruntime
import pandas as pd
import pytest

from pybiodl.backends.keras import FittedKeras
from pybiodl.backends.keras._build import build
from pybiodl.encode import KMerCounts, Sequence, Signal, Table, Tokens
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.export import to_onnx
from pybiodl.export._inputs import feeds
from pybiodl.networks import CNN, MLP, RNN, VAE, Chain, ConvRecurrent, Head, Paired, Transformer
from pybiodl.networks.layers import (
    ACTIVATIONS,
    AttentionPool,
    Branches,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    Places,
    Pool,
    Recurrent,
    RunOn,
    Select,
    Shared,
)

RNG = np.random.default_rng(0)


def strings(lengths, letters="ACGTN"):
    drawn = np.empty(len(lengths), dtype=object)
    drawn[:] = ["".join(RNG.choice(list(letters), n)) for n in lengths]
    return drawn


RAGGED = strings([12, 5, 9, 12, 1, 7, 11, 3], "ACGTNR")
ALIGNED = strings([12] * 8, "ACGTN-")
SIGNALS = RNG.normal(50, 4, size=(8, 12, 3))
STATE = RNG.bit_generator.state


@pytest.fixture(autouse=True)
def _each_test_draws_the_same():
    RNG.bit_generator.state = STATE


def fitted(network, encoder, head=None, classes=None):
    """A network on Keras whose weights, statistics of normalisations too, are drawn at random."""
    head = head or Head("regression", 1, (0.0,), (1.0,))
    weights = []
    for array in build(network, encoder, head, 0).get_weights():
        draws = RNG.normal(size=array.shape)
        weights.append(np.abs(draws) / 2 if array.ndim == 1 else draws / np.sqrt(np.prod(array.shape[:-1])))
    return FittedKeras(network, encoder, head, classes, weights, {"loss": [0.0]}, 0, {})


def largest_difference(model, X):
    graph = to_onnx(model.network, model.encoder, model.head, model.classes, model.weights)
    expected, found = model.predict(X), graph.predict(X)
    assert expected.shape == found.shape
    assert np.ptp(expected, axis=0).max() > 1e-3  # what says the same of all would agree with anything
    return np.abs(expected - found).max() / max(1, np.abs(expected).max())


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations(activation):
    X = RNG.normal(size=(40, 5))
    assert largest_difference(fitted(MLP(hidden=(7, 4), activation=activation), Table().fit(X)), X) < 1e-5


ALONG_A_LINE = {
    "cnn": CNN(filters=4, kernel_size=3, dense=4),
    "widths, no padding, both pools": CNN(
        filters=3, kernel_size=((2, 3),), padding="valid", pool="average", pool_size=2, global_pool="both", dense=4
    ),
    "strides and dilation": CNN(filters=4, kernel_size=(4, 3), stride=(2, 1), dilation=(1, 2), pool_size=1, dense=4),
    "valid strides": CNN(filters=4, kernel_size=2, stride=2, padding="valid", pool_size=1, dense=4, activation="gelu"),
    "residual, normalised, embedded": CNN(
        filters=4, kernel_size=3, residual=True, batch_norm=True, embedding=3, global_pool="average", dense=4
    ),
    "both strands": CNN(filters=4, kernel_size=3, reverse_complement=True, dense=4, global_pool="max"),
    "lstm": RNN(units=4, bidirectional=False),
    "two gru": RNN(units=(4, 3), cell="gru"),
    "attention": ConvRecurrent(
        filters=3, kernel_size=3, units=3, steps=3, attention="both", attention_units=4, dense=3
    ),
    "both strands, recurrent": ConvRecurrent(
        filters=3, kernel_size=3, units=3, attention_units=4, dense=3, reverse_complement=True
    ),
    "transformer": Transformer(n_layers=1, width=8, heads=2, pool="both"),
    "branches": Chain((Branches(((Conv(3, (3,)),), (Conv(3, (5,), "same", "silu"),)), "product"), GlobalPool("max"))),
    "difference": Chain((Branches(((Conv(3, (3,)),), (Conv(3, (1,)),)), "difference"), Pool(3, "max"), Flatten())),
    "units that run on": Chain((RunOn(3, copies=2),)),
    "turned round": Chain((Select((2, 0), reverse=True), Recurrent(3, sequences=False))),
    "shared": Chain((Shared(((Select((0, 1)),), (Select((1, 2), True),)), (Recurrent(3), AttentionPool(3)), "max"),)),
}  # fmt: skip


@pytest.mark.parametrize("kind", ["aligned", "right", "center", "signals"])
@pytest.mark.parametrize("name", ALONG_A_LINE)
def test_layers_along_a_line(name, kind):
    network, slow = ALONG_A_LINE[name], any(word in name for word in SLOW)
    if slow and kind not in ("right", "center"):
        pytest.skip("that it reads such lines is shown by another network, and recurrence takes long to build")
    if kind == "signals":
        if "strands" in name:
            pytest.skip("signals have one strand")
        X, encoder = SIGNALS, Signal().fit(SIGNALS)
    elif kind == "aligned":
        X, encoder = ALIGNED, Sequence("dna").fit(ALIGNED)
    else:
        X, encoder = RAGGED, Sequence("dna", pad=kind).fit(RAGGED)
        if kind != "right" and not _reads_padding(name):
            pytest.skip("where the padding stands changes nothing here")
    assert largest_difference(fitted(network, encoder), X) < 1e-5


SLOW = ("gru", "attention", "recurrent", "shared")


def _reads_padding(name):
    return any(
        word in name for word in ("lstm", "gru", "attention", "strands", "turned", "shared", "valid", "pools", "units")
    )


def test_ragged_signals_and_tokens():
    signals = np.empty(3, dtype=object)
    signals[:] = [RNG.normal(9, 2, size=(n, 2)) for n in (6, 9, 4)]
    network = CNN(filters=3, kernel_size=3, padding="valid", pool="average", global_pool="both", activation="tanh")
    for scale in ("standard", "sample", "none"):
        assert largest_difference(fitted(network, Signal(scale=scale).fit(signals)), signals) < 1e-5
    smiles = np.array(["CCO", "c1ccccc1", "CN"], dtype=object)
    encoder = Tokens("smiles").fit(smiles)
    assert largest_difference(fitted(CNN(filters=4, kernel_size=2, dense=3, global_pool="max"), encoder), smiles) < 1e-5
    counts = KMerCounts(k=2).fit(RAGGED[[0, 2, 3]])
    assert largest_difference(fitted(MLP(hidden=4), counts), RAGGED[[0, 2, 3]]) < 1e-5


def test_two_sides():
    network = Paired((0,), (1,), RNN(units=4, bidirectional=False, dense=()), dense=3)
    assert largest_difference(fitted(network, Signal().fit(SIGNALS[..., :2])), SIGNALS[..., :2]) < 1e-5


HEADS = {
    "binary": (Head("binary", 1), np.array(["no", "yes"])),
    "multiclass": (Head("multiclass", 3), np.array([3, 5, 9])),
    "multilabel": (Head("multilabel", 2), np.array(["a", "b"])),
    "ordinal": (Head("ordinal", 4), np.array([0, 1, 2, 3])),
    "regression": (Head("regression", 2, (1e6, -3.0), (10.0, 0.5)), None),
    "count": (Head("count", 1), None),
    "count in units": (Head("count", 1, scale=(30.0,)), None),
    "several": (
        Head.several({"tissue": Head("multiclass", 3), "age": Head("regression", 1, (40.0,), (9.0,))}),
        [np.array(["liver", "lung", "skin"]), None],
    ),
}


@pytest.mark.parametrize("kind", HEADS)
def test_heads_answer_in_the_terms_of_the_user(kind):
    X = RNG.normal(size=(30, 4))
    head, classes = HEADS[kind]
    model = fitted(MLP(hidden=5), Table().fit(X), head, classes)
    assert largest_difference(model, X) < 1e-5
    graph = to_onnx(model.network, model.encoder, head, classes, model.weights)
    session = onnxruntime.InferenceSession(graph.raw)
    answers = dict(zip([one.name for one in session.get_outputs()], session.run(None, {"X": X}), strict=True))
    expected = model.predict(X)
    if kind == "binary":
        assert answers["label"].tolist() == classes[(expected[:, 0] > 0.5).astype(int)].tolist()
        assert np.abs(answers["probabilities"].sum(axis=1) - 1).max() < 1e-6
    elif kind in ("multiclass", "ordinal"):
        assert (answers["label"] == classes[expected.argmax(axis=1)]).all()
    elif kind == "multilabel":
        assert (answers["label"] == (expected > 0.5)).all()
    elif kind == "several":
        assert set(answers) == {"probabilities_tissue", "label_tissue", "values_age"}
    else:
        assert answers["values"] == pytest.approx(expected, rel=1e-5)


def test_a_label_at_each_position():
    head = Head("multiclass", 3, positions=True)
    model = fitted(RNN(units=3), Sequence("dna").fit(RAGGED), head, np.array(["C", "E", "H"]))
    there = model.encoder.transform(RAGGED) != 0
    graph = to_onnx(model.network, model.encoder, head, model.classes, model.weights)
    assert np.abs(model.predict(RAGGED)[there] - graph.predict(RAGGED)[there]).max() < 1e-5


def test_tables_enter_raw_with_categories_and_what_is_missing():
    table = pd.DataFrame({
        "gene": RNG.normal(1e7, 2, size=60),
        "tissue": RNG.choice(["liver", "kidney", None], 60),
        "count": RNG.integers(0, 9, 60),
        "grade": pd.Categorical(RNG.choice(["lo w", 'h"i'], 60), categories=["never", "lo w", 'h"i']),
    })  # fmt: skip
    table.loc[3, "gene"] = np.nan
    encoder = Table(missing="impute").fit(table)
    model = fitted(MLP(hidden=6), encoder, Head("multiclass", 3), np.array([0, 1, 2]))
    assert largest_difference(model, table) < 1e-5
    graph = to_onnx(model.network, encoder, model.head, model.classes, model.weights)
    given = feeds(encoder, table)
    assert {name: array.dtype.kind for name, array in given.items()} == {"categories": "O", "X": "f"}
    session = onnxruntime.InferenceSession(graph.raw)
    novel = {**given, "categories": np.where(given["categories"] == "liver", "moon", given["categories"])}
    unseen = {**given, "categories": np.where(given["categories"] == "liver", "", given["categories"])}
    assert (session.run(["probabilities"], novel)[0] == session.run(["probabilities"], unseen)[0]).all()
    assert "reads categories, X as encoded by Table(missing='impute')" in onnx.load_from_string(graph.raw).doc_string


def test_rows_do_not_know_their_neighbours():
    model = fitted(ALONG_A_LINE["attention"], Sequence("dna").fit(RAGGED))
    graph = to_onnx(model.network, model.encoder, model.head, None, model.weights)
    together = graph.predict(RAGGED)
    alone = np.concatenate([graph.predict(RAGGED[[row]]) for row in range(len(RAGGED))])
    assert together == pytest.approx(alone, abs=1e-6)


@pytest.mark.parametrize(
    ("network", "head", "message"),
    [
        (VAE(), Head("vector", 4), "to_onnx writes networks that answer in one pass; VAE writes symbol by symbol; use"),
        (
            RNN(),
            Head("symbols", 4),
            "to_onnx writes answers that one pass gives; strings of symbols need a search; use",
        ),
        (
            Chain((Places((0, 3, 1)), Recurrent(3, sequences=False), Dense(2))),
            Head("binary", 1),
            "to_onnx writes a recurrent layer after Places only where no line has padding; pass lines of one length",
        ),
    ],
)
def test_what_onnx_cannot_say_is_refused(network, head, message):
    encoder = Sequence("dna").fit(RAGGED)
    with pytest.raises(UnsupportedError) as error:
        to_onnx(network, encoder, head, None, [np.zeros((4, 12))] * 9)
    assert str(error.value).startswith(message)


def test_more_weights_than_a_file_holds_are_refused():
    X = RNG.normal(size=(4, 3))
    huge = np.broadcast_to(np.float32(0), (2**30, 1))
    with pytest.raises(InvalidInputError, match=r"A model must have at most 2 GB of weights for one ONNX file; got"):
        to_onnx(MLP(), Table().fit(X), Head("binary", 1), None, [huge])
