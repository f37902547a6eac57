"""Strings written from lines: a planted order is learned, and the decoder in NumPy against Keras and by enumeration."""

import itertools
import subprocess
import sys

import numpy as np
import pytest

from pybiodl import BioClassifier, BioTranscriber, load
from pybiodl.encode import Sequence, Signal
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._speller import Speller
from pybiodl.networks import CNN, RNN, VAE, Chain, EncoderDecoder, Head, Pretrained, from_dict, layers

from ._beams import beams_hold

COMPLEMENT = str.maketrans("ACGT", "TGCA")


def strands(n, seed):
    """Short pieces of DNA, and their reverse complements."""
    random = np.random.default_rng(seed)
    X = ["".join(random.choice(list("ACGT"), random.integers(2, 6))) for _ in range(n)]
    return X, [x[::-1].translate(COMPLEMENT) for x in X]


X, Y = strands(60, 0)
TINY = EncoderDecoder(CNN(filters=6, kernel_size=3, pool_size=1, dense=()), units=5, embedding=3, dropout=0.2)


def tiny(**params):
    given = {"encoder": Sequence("dna", length=6), "epochs": 1, "random_state": 0, **params}
    return BioTranscriber(given.pop("network", TINY), **given)


@pytest.fixture(scope="module")
def trained():
    return tiny().fit(X, Y)


# planted truth ----------------------------------------------------------------------------------------------------


def test_the_other_strand_is_written_from_its_end():
    network = EncoderDecoder(RNN(24, cell="gru", dense=()), units=48, embedding=8)
    model = BioTranscriber(
        network, epochs=16, batch_size=32, learning_rate=0.01, patience=None, validation_fraction=0, random_state=0
    ).fit(*strands(1200, 1))
    held, truth = strands(300, 2)
    assert model.score(held, truth) > 0.95
    # What it looks at says so: for each symbol most of all the base from which it comes.
    for line, weights in zip(held[:50], model.attention(held[:50]), strict=True):
        n = len(line)
        assert weights[: n + 1].sum(axis=1) == pytest.approx(1)
        assert (weights[n + 1 :] == 0).all()
        assert (weights[:, n:] == 0).all()
    found = np.concatenate(
        [
            len(line) - 1 - weights[: len(line)].argmax(axis=1) - np.arange(len(line))
            for line, weights in zip(held, model.attention(held), strict=True)
        ]
    )
    assert (found == 0).mean() > 0.8


def test_a_string_may_be_longer_than_its_line():
    twice = [line + line for line in X]
    with pytest.raises(InvalidInputError, match=r"has 3 after the network; .* or use networks.EncoderDecoder."):
        tiny(network=TINY.encoder).fit([line[:3] for line in X], ["ACGT"] * 60)
    assert tiny().fit(X, twice).longest_ == 10


# the decoder ------------------------------------------------------------------------------------------------------


def built(cell="gru", signal=False):
    from pybiodl.backends.keras._build import build

    network = EncoderDecoder(TINY.encoder, units=5, cell=cell, embedding=3, dropout=0.3)
    encoder = Sequence("dna").fit(np.array(X, dtype=object))
    lines = encoder.transform(np.array(X[:8], dtype=object))
    if signal:
        values = [np.random.default_rng(len(x)).normal(size=(len(x), 2)) for x in X]
        encoder = Signal().fit(values)
        lines = encoder.transform(values[:8])
    model = build(network, encoder, Head("multiclass", 4, positions=True), 0)
    random = np.random.default_rng(0)
    model.set_weights([random.normal(scale=0.9, size=one.shape) for one in model.get_weights()])
    speller = Speller(network, encoder.shape_, model.get_weights(), 4)
    return network, encoder, model, speller, lines


@pytest.mark.parametrize(("cell", "signal"), [("gru", False), ("lstm", True)])
def test_each_symbol_has_the_probability_that_keras_gives(cell, signal):
    network, encoder, model, speller, lines = built(cell, signal)
    described = [shape for part in network.parts(encoder.shape_, 4).values() for shape in part.weights.values()]
    assert [one.shape for one in model.get_weights()] == described
    random = np.random.default_rng(1)
    strings = [random.integers(3, size=n) for n in (0, 1, 2, 3, 4, 4, 2, 1)]
    written = np.zeros((8, 5), dtype=np.int32)
    for row, codes in enumerate(strings):
        written[row, : len(codes)] = codes + 1
    expected = np.asarray(model.model.predict({"line": lines, "written": written}, verbose=0))
    states = np.asarray(model.reader.predict(lines, verbose=0), dtype=np.float64)
    for row, (told, _) in enumerate(speller.follow(states, strings)):
        assert told.shape == (len(strings[row]) + 1, 4)
        np.testing.assert_allclose(told, expected[row, : len(told)], atol=2e-6)


def test_a_wide_search_finds_the_most_probable_of_all_strings():
    *_, model, speller, lines = built()
    states = np.asarray(model.reader.predict(lines, verbose=0), dtype=np.float64)
    strings = [np.array(s, dtype=int) for n in range(4) for s in itertools.product(range(3), repeat=n)]
    for row in range(4):
        one = np.repeat(states[row : row + 1], len(strings), axis=0)
        logs = []
        for (told, _), codes in zip(speller.follow(one, strings), strings, strict=True):
            logs.append(np.log(told[np.arange(len(codes)), codes]).sum() + np.log(told[-1, 3]))
        best = np.argsort(logs)[::-1]
        found = speller.search(states[row : row + 1], width=80, n_steps=3)[0]
        assert len(found) == len(strings)
        assert [codes.tolist() for codes, _ in found] == [strings[place].tolist() for place in best]
        np.testing.assert_allclose([value for _, value in found], np.array(logs)[best], atol=1e-9)
        # The narrow search takes the most probable symbol each time.
        narrow = speller.search(states[row : row + 1], width=1, n_steps=3)[0][0][0]
        told = speller.follow(states[row : row + 1], [narrow])[0][0]
        assert told.argmax(axis=1)[: len(narrow)].tolist() == narrow.tolist()


# invariants -------------------------------------------------------------------------------------------------------


def test_what_comes_back(trained):
    assert trained.classes_.tolist() == list("ACGT")
    assert trained.longest_ == 5
    for line, told in zip(trained.predict(X), trained.predict_proba(X), strict=True):
        assert len(line) <= 5
        assert told.shape == (len(line) + 1, 5)
        assert told.sum(axis=1) == pytest.approx(1)
        assert "".join(trained.classes_[told[:-1].argmax(axis=1)]) == line
    beams_hold(trained, X)


def test_neighbours_order_and_padding_never_change_a_string(trained):
    whole = trained.predict_proba(X)
    for row in (0, 7):
        assert trained.predict_proba(X[row : row + 1])[0] == pytest.approx(whole[row], abs=1e-6)
    order = np.random.default_rng(1).permutation(len(X))
    assert trained.predict([X[i] for i in order]) == [trained.predict(X)[i] for i in order]
    longer = tiny(encoder=Sequence("dna", length=30)).fit(X, Y)
    assert longer.history_["loss"] == pytest.approx(trained.history_["loss"], rel=1e-4)
    longer.fitted_.weights = trained.fitted_.weights
    for line, expected in zip(longer.predict_proba(X), whole, strict=True):
        assert line == pytest.approx(expected, abs=1e-5)


def test_a_fit_repeats_and_goes_on_where_it_ended(tmp_path):
    whole = tiny(epochs=2).fit(X, Y)
    tiny(epochs=1, checkpoint_dir=tmp_path).fit(X, Y)
    resumed = tiny(epochs=2, checkpoint_dir=tmp_path).fit(X, Y)
    again = tiny(epochs=2).fit(X, Y)
    for first, second, third in zip(*(one.fitted_.weights for one in (whole, resumed, again)), strict=True):
        assert (first == second).all()
        assert (first == third).all()


ENGINE = """
import sys, numpy as np, pybiodl
pybiodl.use_engine(sys.argv[1])
model = pybiodl.load(sys.argv[2])
np.save(sys.argv[4], np.concatenate(model.predict_proba(open(sys.argv[3]).read().split())))
"""


def test_saved_and_loaded_and_on_another_engine(trained, tmp_path):
    trained.save(tmp_path / "model")
    other = load(tmp_path / "model")
    assert other.network_ == trained.network_ == from_dict(trained.network_.to_dict())
    assert other.predict(X) == trained.predict(X)
    assert other.beams(X[:2]) == trained.beams(X[:2])
    pytest.importorskip("jax")
    (tmp_path / "lines").write_text("\n".join(X))
    files = [str(tmp_path / name) for name in ("model", "lines", "out.npy")]
    subprocess.run([sys.executable, "-c", ENGINE, "jax", *files], check=True, capture_output=True, timeout=300)
    assert np.load(files[2]) == pytest.approx(np.concatenate(trained.predict_proba(X)), abs=1e-4)


# bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "sentence", "network"),
    [
        (InvalidTypeError, "encoder must be a network of pybiodl.networks that keeps positions, as RNN(); got 3.",
         EncoderDecoder(3)),
        (InvalidTypeError, "that keeps positions, as RNN(); got VAE().", EncoderDecoder(VAE())),
        (UnsupportedError, "The encoder of an EncoderDecoder must keep positions; what leaves Chain",
         EncoderDecoder(Chain((CNN(4, 3, dense=()), layers.GlobalPool())))),
        (InvalidInputError, "units must be a whole number of at least 1; got 0.", EncoderDecoder(units=0)),
        (InvalidInputError, "cell must be one of 'lstm', 'gru'; got 'rnn'", EncoderDecoder(cell="rnn")),
        (UnsupportedError, "BioTranscriber needs a network that answers; VAE does not; pass it to BioGenerator.",
         VAE()),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused_in_one_sentence(error, sentence, network):
    with pytest.raises(error) as caught:
        tiny(network=network).fit(X, Y)
    assert sentence in str(caught.value)


def test_what_writes_answers_nothing_but_its_encoder_may_begin_what_does(trained):
    with pytest.raises(UnsupportedError, match="BioClassifier needs a network that answers; EncoderDecoder does not; "):
        BioClassifier(TINY).fit(X, [line[0] for line in X])
    begun = Pretrained(trained, trainable=False, pool="max")
    other = BioClassifier(begun, epochs=1, random_state=0).fit(X, [line[0] for line in X])
    for left, right in zip(other.fitted_.weights[:2], trained.fitted_.weights[:2], strict=True):
        assert (left == right).all()
