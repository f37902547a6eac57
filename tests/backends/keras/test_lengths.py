"""Padding that no line of a batch needs is cut off: nothing but time may change."""

from itertools import groupby

import keras
import numpy as np
import pytest

from pybiodl import BioClassifier, BioTagger, BioTranscriber
from pybiodl.backends.keras._batches import Batches
from pybiodl.backends.keras._build import build
from pybiodl.backends.keras._lengths import Lengths
from pybiodl.backends.keras._losses import loss_function, targets
from pybiodl.encode import Sequence, Signal
from pybiodl.networks import CNN, RNN, Chain, ConvRecurrent, Head, Transformer
from pybiodl.networks.layers import AttentionPool, Conv, Flatten, GlobalPool, Places, Pool, Residual, step_of

random = np.random.default_rng(0)
NETWORKS = {
    "pools": CNN(filters=(5, 5), kernel_size=5, pool_size=(3, 2), global_pool="both", batch_norm=True),
    "average": CNN(filters=5, kernel_size=6, pool_size=5, pool="average", global_pool="average"),
    "valid": CNN(filters=5, kernel_size=4, pool_size=3, padding="valid", global_pool="max", activation="tanh"),
    "strides": CNN(filters=(5, 5), kernel_size=7, stride=(3, 2), pool_size=2, global_pool="both"),
    "dilations": CNN(filters=(4, 4), kernel_size=5, pool_size=1, dilation=(2, 4), residual=True, global_pool="average"),
    "strands": CNN(filters=5, kernel_size=5, pool_size=2, reverse_complement=True, global_pool="max"),
    "both directions": RNN(units=4, bidirectional=True),
    "attention": ConvRecurrent(filters=4, units=4, pool_size=2, steps=2),
    "transformer": Transformer(width=8, heads=2, n_layers=1),
    "maxout": Chain([Conv(4, (3,)), Pool(2), GlobalPool("max")]),
}  # fmt: skip


def lines(lengths):
    return np.array(["".join(random.choice(list("ACGT"), n)) for n in lengths], dtype=object)


def lines_of_all_lengths(longest=331):
    """Every remainder of every stride, and the longest one."""
    return lines([*range(1, longest, 7), *range(60, 130), longest])


@pytest.mark.parametrize("name", NETWORKS)
def test_a_line_gets_the_same_answer_at_each_length_that_it_needs_at_most(name):
    X = lines_of_all_lengths()
    encoder = Sequence("dna").fit(X)
    built = build(NETWORKS[name], encoder, Head("multiclass", 3), 0, "float64")
    built.set_weights([random.normal(0, 0.3, w.shape) + ("variance" in str(w.path)) for w in built.variables])
    lengths, codes = built.lengths, encoder.transform(X)
    assert list(lengths.frames) == sorted(lengths.frames)
    assert lengths.longest == 331
    assert len(lengths.frames) > 3
    whole = np.asarray(built.model(codes))
    assert whole.std(axis=0).min() > 1e-4  # lines differ
    for length in lengths.frames:
        fits = lengths.needed(codes) <= length
        assert fits.sum() > 3
        assert np.asarray(built.model(codes[fits, :length])) == pytest.approx(whole[fits], abs=1e-12)


def test_windows_that_fall_otherwise_would_change_the_answer():
    """Lengths are a whole number of steps apart for a reason: cut right behind its last position a line changes."""
    X = lines_of_all_lengths()
    encoder = Sequence("dna").fit(X)
    built = build(NETWORKS["strides"], encoder, Head("multiclass", 3), 0, "float64")
    codes, row = encoder.transform(X), 40
    n = len(X[row])
    cut, whole = (np.asarray(built.model(codes[row : row + 1, :length])) for length in (n, 331))
    assert np.abs(cut - whole).max() > 1e-6


@pytest.mark.parametrize("kind", ["multiclass", "regression", "symbols"])
def test_losses_and_answers_at_positions_are_those_of_whole_lines(kind):
    X = lines([*random.integers(20, 160, 40), 333])
    encoder = Sequence("dna").fit(X)
    n_outputs = {"multiclass": 4, "regression": 2, "symbols": 5}[kind]
    parts = {"mean": (0.0,) * 2, "scale": (1.0,) * 2} if kind == "regression" else {}
    head = Head(kind, n_outputs, positions=True, **parts)
    built = build(CNN(filters=4, kernel_size=5, pool_size=1, batch_norm=True, dense=()), encoder, head, 0, "float64")
    codes = encoder.transform(X)
    if kind == "symbols":
        y = np.where(np.arange(9) < random.integers(3, 9, (len(X), 1)), random.integers(0, 4, (len(X), 9)), -1)
    elif kind == "multiclass":
        y = np.where(codes > 0, codes.astype(int) % 4, -1)
    else:
        y = np.where(codes[..., None] > 0, random.normal(size=(*codes.shape, 2)), np.nan)
    y = targets(y, head)
    built.logits.compile(loss=loss_function(None, head))
    whole = Batches(codes, y, None, 8, None)
    cut = Batches(codes, y, None, 8, None, lengths=built.lengths)
    widths = {cut[place][0].shape[1] for place in range(len(cut))}
    assert min(widths) < 333
    for place in range(2, len(whole)):  # the first two may be longer than they need
        losses = [built.logits.evaluate(*one[place], batch_size=8, verbose=0) for one in (whole, cut)]
        assert losses[0] == pytest.approx(losses[1], abs=1e-9)
        rows = slice(8 * place, 8 * place + 8)
        answers = built.lengths.fill(np.asarray(built.model(cut[place][0])))
        expected = np.asarray(built.model(codes[rows]))
        there = codes[rows] > 0 if kind != "symbols" else np.ones_like(codes[rows], dtype=bool)
        assert answers.shape == expected.shape
        assert answers[there] == pytest.approx(expected[there], abs=1e-12)


def test_signals_are_cut_by_their_nan():
    X = [random.normal(size=(n, 2)) for n in (70, 90, 400, 130, 399)]
    encoder = Signal().fit(X)
    lengths = Lengths.of(CNN(filters=4, pool_size=2, global_pool="max"), encoder, Head("binary", 1))
    needed = lengths.needed(encoder.transform(X, "float64"))
    assert needed[2] == needed[4] == 400
    assert (needed[[0, 1, 3]] < 400).all()
    assert (needed[[0, 1, 3]] > [70, 90, 130]).all()


def test_left_padding_is_never_cut():
    X = lines([*random.integers(20, 100, 30), 400])
    encoder = Sequence("dna", pad="left").fit(X)
    lengths = Lengths.of(CNN(filters=4, global_pool="max"), encoder, Head("binary", 1))
    assert set(lengths.needed(encoder.transform(X))) == {400}


@pytest.mark.parametrize(
    "layers",
    [(Flatten(),), (Places((0, 3)),), (AttentionPool(channels=True),), (Residual((Conv(4, (3,)), Flatten())),)],
)
def test_layers_that_know_the_length_cut_nothing(layers):
    assert step_of(layers) is None
    assert Lengths.of(CNN(filters=4, dense=(3,)), Sequence("dna").fit(lines([30, 400])), Head("binary", 1)) is None


def test_steps_multiply():
    assert step_of((Conv(4, (3,), stride=3), Pool(2), Conv(4, (3,)), Pool(5))) == 30


def test_an_epoch_has_each_sample_once_and_lines_of_like_lengths_together():
    X = lines([*random.integers(20, 900, 1001), 1000])
    encoder = Sequence("dna").fit(X)
    lengths = Lengths.of(CNN(filters=4, global_pool="max"), encoder, Head("binary", 1))
    codes = encoder.transform(X)
    mixed, near = (Batches(codes, codes, None, 16, 3, lengths=one) for one in (None, lengths))
    assert sorted(near.order) == sorted(mixed.order) == list(range(1002))
    positions = [near[place][0].size for place in range(2, len(near))]
    assert np.sum(positions) < 0.75 * codes.size
    assert (near.order == Batches(codes, codes, None, 16, 3, lengths=lengths).order).all()
    before = near.order
    near.on_epoch_end()
    assert (near.order != before).any()
    starts = np.array([lengths.needed(codes[near.order[first : first + 16]]).max() for first in range(0, 992, 16)])
    assert np.abs(np.corrcoef(starts, np.arange(len(starts)))[0, 1]) < 0.5  # long ones come at any time


def test_few_runs_compile_few_lengths():
    X = lines([*random.integers(20, 200, 500), 1000])
    encoder = Sequence("dna").fit(X)
    lengths = Lengths.of(CNN(filters=4, global_pool="max"), encoder, Head("binary", 1))
    needed = lengths.needed(encoder.transform(X))
    assert list(lengths.fewest(needed, 10).frames) == [1000]
    two = list(lengths.fewest(needed, 300).frames)
    assert len(two) == 2
    assert 200 < two[0] < 300  # what holds nearly all of them
    assert lengths.fewest(needed, 10**6).frames == lengths.frames


@pytest.mark.parametrize("n_long", [1, 61])
def test_lengths_that_come_late_in_an_epoch_are_trained_on(n_long):
    """TensorFlow takes the shapes of all batches from the first two."""
    X = lines([*([300] * n_long), *([70] * (64 - n_long))])
    y = np.arange(64) % 2
    model = BioClassifier(CNN(filters=4, global_pool="max"), epochs=60, batch_size=8, random_state=0, patience=None)
    model.fit(X, y)
    assert np.isfinite(model.history_.values["loss"]).all()
    assert model.fitted_._built().lengths is not None


def test_a_tagger_and_a_transcriber_answer_whole_lines():
    X = lines([*random.integers(20, 90, 1500), *random.integers(250, 330, 3)])
    tagger = BioTagger(
        CNN(filters=8, kernel_size=1, pool_size=1, dense=()), epochs=6, learning_rate=0.05, random_state=0
    )
    states = ["".join("h" if letter in "AC" else "e" for letter in line) for line in X]
    found = tagger.fit(X, states).predict(X)
    assert [len(one) for one in found] == [len(line) for line in X]
    assert list(found) == states
    written = ["".join(letter for letter, _ in groupby(line)) for line in X[:400]]
    transcriber = BioTranscriber(CNN(filters=8, kernel_size=1, pool_size=1, dense=()), epochs=2, random_state=0)
    transcriber.fit(X[:400], written)
    assert list(transcriber.predict(X[:400])[:5]) == list(transcriber.predict(X[:5]))


def test_a_saved_keras_model_reads_lines_of_other_lengths(tmp_path):
    X = lines([*random.integers(20, 90, 60), 200])
    y = np.array(["TA" in line for line in X])
    model = BioClassifier(CNN(filters=4, global_pool="max"), epochs=2, random_state=0).fit(X, y)
    model.model_.save(tmp_path / "model.keras")
    import pybiodl.backends.keras.layers  # noqa: F401  (registers its layers)

    again = keras.models.load_model(tmp_path / "model.keras")
    codes = model.encoder_.transform(X)
    assert np.asarray(again(codes)) == pytest.approx(model.fitted_.predict(X), abs=1e-6)
    assert np.asarray(again(codes[:60, :120])) == pytest.approx(model.fitted_.predict(X[:60]), abs=1e-6)
