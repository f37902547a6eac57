"""Labels and numbers at positions: planted truth, several outcomes, lines of different lengths, bad input."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

from pybiodl import BioTagger, load
from pybiodl.encode import Sequence
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.networks import CNN, MLP, RNN

NETWORK = CNN(filters=(16, 16), kernel_size=5, pool_size=1, dense=())


def segments(n, seed=0):
    """DNA whose composition follows hidden states that last about 15 letters; one letter says little."""
    random = np.random.default_rng(seed)
    X, y = [], []
    for length in random.integers(40, 61, n):
        state, letters, states = random.integers(2), "", ""
        for _ in range(length):
            state = 1 - state if random.random() < 1 / 15 else state
            letters += random.choice(list("ACGT"), p=[[0.35, 0.15, 0.15, 0.35], [0.15, 0.35, 0.35, 0.15]][state])
            states += "HC"[state]
        X.append(letters)
        y.append(states)
    return X, y


X, Y = segments(160)
X_NEW, Y_NEW = segments(60, seed=1)


@pytest.fixture(scope="module")
def fitted():
    return BioTagger(NETWORK, epochs=12, learning_rate=0.005, random_state=0).fit(X, Y)


def test_labels_are_learned_from_neighbours(fitted):
    alone = BioTagger(CNN(16, 1, pool_size=1, dense=()), epochs=12, learning_rate=0.005, random_state=0).fit(X, Y)
    assert fitted.score(X_NEW, Y_NEW) > alone.score(X_NEW, Y_NEW) + 0.04  # one letter alone reaches .70
    assert alone.score(X_NEW, Y_NEW) > 0.65


def test_a_chain_of_labels_says_what_one_letter_cannot():
    network = CNN(16, 1, pool_size=1, dense=())
    make = BioTagger(network, epochs=12, learning_rate=0.005, random_state=0)
    plain, smooth = clone(make).fit(X, Y), clone(make).set_params(smoothing="hmm").fit(X, Y)
    assert smooth.score(X_NEW, Y_NEW) > plain.score(X_NEW, Y_NEW) + 0.05
    assert np.concatenate(smooth.predict_proba(X_NEW)).sum(axis=1) == pytest.approx(1)


def test_answers_have_the_length_of_their_lines(fitted):
    assert [len(labels) for labels in fitted.predict(X_NEW)] == [len(letters) for letters in X_NEW]
    probabilities = fitted.predict_proba(X_NEW)
    assert [one.shape for one in probabilities] == [(len(letters), 2) for letters in X_NEW]
    chosen = ["".join(fitted.classes_[one.argmax(axis=1)]) for one in probabilities]
    assert chosen == fitted.predict(X_NEW)


@pytest.mark.parametrize("pad", ["left", "center"])
def test_padding_on_any_side_leaves_labels_beside_their_letters(pad):
    y = [letters.translate(str.maketrans("ACGT", "0110")) for letters in X]
    network = CNN(8, 1, pool_size=1, dense=())
    model = BioTagger(network, encoder=Sequence(pad=pad), epochs=25, learning_rate=0.02, random_state=0).fit(X, y)
    assert model.score(X, y) == 1


def test_order_and_neighbours_never_change_a_line(fitted):
    order = np.random.default_rng(0).permutation(len(X_NEW))
    whole = fitted.predict_proba(X_NEW)
    shuffled = fitted.predict_proba([X_NEW[row] for row in order])
    for place, row in enumerate(order):
        assert shuffled[place] == pytest.approx(whole[row], abs=1e-6)
    assert fitted.predict_proba(X_NEW[3:4])[0] == pytest.approx(whole[3], abs=1e-6)


def test_positions_that_are_not_known_teach_nothing():
    """Wrong labels under the mark of the unknown leave no trace; a hidden half still teaches."""
    hidden = ["".join("-" if place % 2 else label for place, label in enumerate(labels)) for labels in Y]
    model = BioTagger(NETWORK, epochs=12, learning_rate=0.005, random_state=0).fit(X, hidden)
    assert list(model.classes_) == ["C", "H"]
    assert model.score(X_NEW, Y_NEW) > 0.75
    assert model.score(X_NEW[:1], ["-" * 10 + Y_NEW[0][10:]]) == pytest.approx(
        np.mean([a == b for a, b in zip(model.predict(X_NEW[:1])[0][10:], Y_NEW[0][10:], strict=True)])
    )


def test_several_outcomes_of_labels_and_numbers_at_once(tmp_path):
    purine = [np.array([float(letter in "AG") for letter in letters]) for letters in X]
    purine[0][:5] = np.nan
    y = {"state": Y, "purine": purine}
    model = BioTagger(NETWORK, epochs=15, learning_rate=0.01, random_state=0).fit(X, y)
    found = model.predict(X_NEW)
    pairs = zip("".join(found["state"]), "".join(Y_NEW), strict=True)
    assert np.mean([one == other for one, other in pairs]) > 0.75
    truth = np.concatenate([[float(letter in "AG") for letter in letters] for letters in X_NEW])
    assert np.corrcoef(np.concatenate(found["purine"]), truth)[0, 1] > 0.95
    assert set(model.predict_proba(X_NEW)) == {"state"}
    model.save(tmp_path / "model")
    again = load(tmp_path / "model").predict(X_NEW)
    assert again["state"] == found["state"]
    assert np.concatenate(again["purine"]) == pytest.approx(np.concatenate(found["purine"]), abs=1e-9)


def test_numbers_come_back_in_their_units():
    y = [100 + 10 * np.array([letter == "A" for letter in letters], dtype=float) for letters in X]
    model = BioTagger(CNN(8, 1, pool_size=1, dense=()), epochs=25, learning_rate=0.02, random_state=0).fit(X, y)
    assert (
        model.score(X_NEW, [100 + 10 * np.array([c == "A" for c in letters], dtype=float) for letters in X_NEW]) > 0.99
    )
    assert model.predict(["A"])[0] == pytest.approx([110], abs=0.5)
    with pytest.raises(UnsupportedError, match="predict_proba is for labels; this model gives numbers"):
        model.predict_proba(X)


def test_save_pickle_and_clone(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    expected = fitted.predict_proba(X_NEW)
    for other in (load(tmp_path / "model"), pickle.loads(pickle.dumps(fitted))):
        assert other.predict(X_NEW) == fitted.predict(X_NEW)
        assert np.concatenate(other.predict_proba(X_NEW)) == pytest.approx(np.concatenate(expected), abs=1e-9)
    smooth = BioTagger(NETWORK, smoothing="hmm", epochs=1, random_state=0).fit(X, Y)
    smooth.save(tmp_path / "smooth")
    assert load(tmp_path / "smooth").predict(X_NEW) == smooth.predict(X_NEW)


def test_scikit_learn_searches_it():
    search = GridSearchCV(
        BioTagger(NETWORK, encoder=Sequence(length=60), epochs=1), {"network__filters": [(4,), (8, 8)]}, cv=2
    )
    search.fit(pd.Series(X[:40]), Y[:40])
    assert set(search.best_params_) == {"network__filters"}


def test_rare_labels_weigh_more_where_asked():
    y = ["".join("r" if letters[i : i + 3] == "ACG" else "." for i in range(len(letters))) for letters in X]
    make = BioTagger(NETWORK, missing_label="", epochs=6, random_state=0)
    plain, balanced = clone(make).fit(X, y), clone(make).set_params(class_weight="balanced").fit(X, y)
    assert "".join(balanced.predict(X)).count("r") > "".join(plain.predict(X)).count("r")


@pytest.mark.parametrize(
    ("y", "params", "error", "sentence"),
    [
        (Y[:-1], {}, InvalidInputError, "X and y must have one entry for each sample; got 160 in X and 159 in y."),
        ([Y[0][1:], *Y[1:]], {}, InvalidInputError, "row 0 (0-based) has"),
        (["H" * len(x) for x in X], {}, InvalidInputError, "y must have at least two labels; got H; add lines"),
        ("HHCC", {}, InvalidTypeError, "y must hold one line of labels a sample, as strings or arrays; got str."),
        ([1, *Y[1:]], {}, InvalidTypeError, "an array with an entry a position; got 1 in row 0 (0-based)."),
        (Y, {"network": MLP()}, UnsupportedError, "MLP reads a whole line at once and gives one answer a sample"),
        (
            Y,
            {"network": CNN(8, 3)},
            UnsupportedError,
            "BioTagger needs a network that keeps all 60 positions; what",
        ),
        (Y, {"smoothing": "crf"}, InvalidInputError, "smoothing must be one of 'hmm'; got 'crf'."),
        (Y, {"class_weight": "even"}, InvalidInputError, "class_weight must be None, 'balanced' or a dict of class"),
        (Y, {"class_weight": {"X": 2}}, InvalidInputError, "class_weight must name classes of y ('C', 'H'); got 'X'."),
        ({"a": Y}, {"class_weight": {"c": 1}}, InvalidInputError, "class_weight must name outcomes of y ('a')"),
        ([np.ones(len(x)) for x in X], {"class_weight": "balanced"}, UnsupportedError, "class_weight is for labels; y"),
        ({"a": Y, "b": Y}, {"smoothing": "hmm"}, UnsupportedError, "smoothing is for one outcome; y has several"),
        ([np.ones(len(x)) for x in X], {"smoothing": "hmm"}, UnsupportedError, "smoothing is for labels; y holds"),
    ],
)
def test_bad_input_is_one_sentence(y, params, error, sentence):
    with pytest.raises(error) as caught:
        BioTagger(**{"network": NETWORK, "epochs": 1} | params).fit(X, y)
    assert sentence in str(caught.value)


def test_a_label_that_was_not_trained_is_named(fitted):
    with pytest.raises(InvalidInputError, match=r"got 'Z' in row 1 \(0-based\) at position 3 \(1-based\)"):
        fitted.score(X[:2], [Y[0], Y[1][:2] + "Z" + Y[1][3:]])


def test_recurrent_networks_tag_too():
    model = BioTagger(RNN(units=8, cell="gru", dense=()), epochs=6, learning_rate=0.02, random_state=0).fit(X, Y)
    assert model.score(X_NEW, Y_NEW) > 0.75
