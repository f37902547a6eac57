"""`evaluate` along a line, by hand: known positions alone count, whole samples are drawn, a window is the baseline."""

import numpy as np
import pytest
from sklearn import metrics

from pybiodl import BioTagger
from pybiodl.encode import Sequence
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.networks import CNN

random = np.random.default_rng(0)
X = ["".join(random.choice(list("ACGT"), length)) for length in random.integers(10, 31, 60)]
NETWORK = CNN(filters=8, kernel_size=3, pool_size=1, dense=())


def states(sequences, noise=0.1, draw=random):
    """Three states by the letter and its left neighbour, some of them wrong."""
    lines = []
    for letters in sequences:
        codes = np.array(["ACGT".index(c) for c in letters])
        state = (codes // 2 + np.concatenate([[0], codes[:-1] // 2])) % 3
        wrong = draw.random(len(state)) < noise
        lines.append("".join("HEC"[s] for s in np.where(wrong, draw.integers(0, 3, len(state)), state)))
    return lines


def hide(lines, share, draw=random):
    return ["".join("-" if draw.random() < share else c for c in line) for line in lines]


Y = states(X)
PARTLY = hide(Y, 0.3)
NUMBERS = [np.array([10.0 * (c in "GC") for c in letters]) + random.normal(size=len(letters)) for letters in X]


@pytest.fixture(scope="module")
def model():
    return BioTagger(NETWORK, epochs=6, learning_rate=0.02, random_state=0).fit(X[:40], Y[:40])


@pytest.fixture(scope="module")
def two_outcomes():
    y = {"state": Y[:40], "level": NUMBERS[:40]}
    return BioTagger(NETWORK, epochs=3, learning_rate=0.02, random_state=0).fit(X[:40], y)


def test_metrics_are_those_of_the_known_positions_laid_flat(model):
    judged = model.evaluate(X[40:], PARTLY[40:])
    truth = np.array(list("".join(PARTLY[40:])))
    known = truth != "-"
    predicted = np.array(list("".join(model.predict(X[40:]))))[known]
    probability = np.concatenate(model.predict_proba(X[40:]))[known]
    truth = truth[known]
    found = {name: metric.value for name, metric in judged.metrics.items()}
    assert found["accuracy"] == pytest.approx(np.mean(predicted == truth))  # Q3
    assert found["f1"] == pytest.approx(metrics.f1_score(truth, predicted, average="macro"))
    assert found["mcc"] == pytest.approx(metrics.matthews_corrcoef(truth, predicted))
    assert found["roc_auc"] == pytest.approx(metrics.roc_auc_score(truth, probability, multi_class="ovr"))
    assert found["log_loss"] == pytest.approx(metrics.log_loss(truth, probability, labels=list("CEH")), rel=1e-5)
    assert judged.confusion().to_numpy().tolist() == metrics.confusion_matrix(truth, predicted).tolist()
    assert (judged.n_rows, judged.n_lines) == (known.sum(), 20)
    title = f"Classification into 3 classes, {known.sum()} positions of 20 lines; 95 % intervals from 1000 resamples of"
    assert str(judged).splitlines()[0] == f"{title} lines"
    assert judged.plot().shape == (2, 2)


def test_what_is_not_known_never_counts(model):
    """Whatever stands at hidden positions, of the truth or of X beyond reach, the evaluation is the same."""
    half = [line[: len(line) // 2] + "-" * (len(line) - len(line) // 2) for line in Y[40:]]
    elsewhere = [
        letters[: len(letters) // 2 + 1] + "A" * (len(letters) - len(letters) // 2 - 1) for letters in X[40:]
    ]  # the network reaches one letter
    one, other = model.evaluate(X[40:], half), model.evaluate(elsewhere, half)
    assert one.to_frame().to_numpy() == pytest.approx(other.to_frame().to_numpy(), abs=1e-6)
    with_unknown = model.evaluate([*X[40:], X[0]], [*half, "-" * len(X[0])])
    assert with_unknown.metrics["accuracy"].value == one.metrics["accuracy"].value
    assert with_unknown.n_rows == one.n_rows


def test_whole_samples_are_drawn_never_positions(model):
    """Samples that are all right or all wrong: the interval is that of 12 draws, however long the lines are."""
    right = model.predict(X[40:52])
    wrong = ["".join({"H": "E", "E": "C", "C": "H"}[c] for c in line) for line in right]
    y = [wrong[row] if row % 2 else right[row] for row in range(12)]
    accuracy = model.evaluate(X[40:52], y).metrics["accuracy"]
    lengths, is_right = np.array([len(line) for line in y]), np.arange(12) % 2 == 0
    draws = np.random.default_rng(1).integers(0, 12, (20_000, 12))
    by_hand = (lengths * is_right)[draws].sum(axis=1) / lengths[draws].sum(axis=1)
    # As for 2.3 standard errors, not 1.96: twelve samples are few (Student's t, and the variance they divide by).
    assert [accuracy.low, accuracy.high] == pytest.approx(np.percentile(by_hand, [1.07, 98.93]), abs=0.03)
    grouped = model.evaluate(X[40:52], y, groups=np.repeat(np.arange(6), 2)).metrics["accuracy"]
    assert grouped.high - grouped.low < 0.5 * (accuracy.high - accuracy.low)  # each group is half right
    alone = model.evaluate(X[40:41], y[:1]).metrics["accuracy"]
    assert np.isnan(alone.low)  # one sample says nothing of how samples differ


def test_two_labels_are_judged_as_a_positive_and_a_negative():
    y = [line.replace("C", "E") for line in Y]
    model = BioTagger(NETWORK, epochs=1, learning_rate=0.02, random_state=0).fit(X[:40], y[:40])
    judged = model.evaluate(X[40:], y[40:])
    truth = np.array(list("".join(y[40:]))) == "H"
    probability = np.concatenate(model.predict_proba(X[40:]))[:, 1]
    assert judged.kind == "binary"
    assert judged.metrics["roc_auc"].value == pytest.approx(metrics.roc_auc_score(truth, probability))
    assert judged.metrics["sensitivity"].value == pytest.approx(metrics.recall_score(truth, probability > 0.5))


def test_numbers_and_several_outcomes_each_on_what_is_known(two_outcomes):
    level = [line.copy() for line in NUMBERS[40:]]
    for line in level:
        line[::3] = np.nan
    train = X[:40], {"state": PARTLY[:40], "level": NUMBERS[:40]}
    judged = two_outcomes.evaluate(X[40:], {"state": PARTLY[40:], "level": level}, train=train)
    predicted, truth = np.concatenate(two_outcomes.predict(X[40:])["level"]), np.concatenate(level)
    known = np.isfinite(truth)
    rmse, pearson = judged.metrics["rmse[level]"], judged.metrics["pearson[level]"]
    assert rmse.value == pytest.approx(np.sqrt(np.mean((predicted - truth)[known] ** 2)))
    assert pearson.value == pytest.approx(np.corrcoef(predicted[known], truth[known])[0, 1])
    assert pearson.low < pearson.value < pearson.high
    assert rmse.baseline.value == pytest.approx(1, abs=0.1)  # the letter says all but the noise
    assert judged.metrics["accuracy[state]"].baseline.value > 0.7
    assert "accuracy" not in judged.metrics  # not all outcomes have it, so there is no mean of it
    state = judged.parts["state"]
    assert state.metrics["accuracy"] == judged.metrics["accuracy[state]"]
    assert state.n_rows == sum(len(line) - line.count("-") for line in PARTLY[40:])
    assert state.confusion().to_numpy().sum() == state.n_rows
    assert judged.parts["level"].plot().shape == (1, 1)
    assert judged.plot().shape == (1, 1)
    assert str(judged).startswith("2 outcomes, ")


def test_a_window_says_what_is_near_and_not_what_is_far():
    """The state is that of the letter five before it, or of the first letter of the line."""
    near = ["HH" * 2 + "H" + letters[:-5].translate(str.maketrans("ACGT", "HHEE")) for letters in X]
    far = [letters[0].translate(str.maketrans("ACGT", "HHEE")) * len(letters) for letters in X]
    far = ["--------" + line[8:] for line in far]  # out of the window
    tiny = BioTagger(NETWORK, epochs=1, random_state=0)
    for y, low, high in ((near, 0.99, 1.0), (far, 0.0, 0.75)):
        judged = tiny.fit(X[:40], y[:40]).evaluate(X[40:], y[40:], train=(X[:40], y[:40]))
        assert low <= judged.metrics["accuracy"].baseline.value <= high


@pytest.mark.parametrize("pad", ["left", "center"])
def test_the_baseline_reads_beside_its_own_letters_whatever_the_padding(pad):
    y = [letters.translate(str.maketrans("ACGT", "HECC")) for letters in X]
    model = BioTagger(NETWORK, encoder=Sequence(pad=pad), epochs=1, random_state=0).fit(X[:40], y[:40])
    judged = model.evaluate(X[40:], hide(y[40:], 0.3), train=(X[:40], hide(y[:40], 0.3)))
    assert judged.metrics["accuracy"].baseline.value == 1


def test_signals_and_a_label_that_the_training_samples_lack():
    signals = [random.normal(size=(int(n), 2)) for n in random.integers(20, 30, 30)]
    y = [["low" if v < -0.5 else "high" if v > 0.5 else "middle" for v in one[:, 0]] for one in signals]
    model = BioTagger(NETWORK, epochs=1, random_state=0).fit(signals, y)
    judged = model.evaluate(signals[20:], y[20:], train=(signals[:20], y[:20]))
    assert judged.metrics["roc_auc"].baseline.value > 0.8
    poor = [[None if label == "middle" else label for label in line] for line in y[:20]]
    lacks = model.evaluate(signals[20:], y[20:], train=(signals[:20], poor))
    said = lacks.baseline.argmax(axis=1)
    assert set(np.asarray(lacks.names)[said]) == {"low", "high"}


@pytest.mark.parametrize(
    ("y", "options", "error", "sentence"),
    [
        (["-" * len(one) for one in X[:5]], {}, InvalidInputError, "y must hold something that is known; all is"),
        (Y[:4], {}, InvalidInputError, "X and y must have one entry for each sample; got 5 in X and 4 in y."),
        (["H", *Y[1:5]], {}, InvalidInputError, "y must have an entry for each position of its sample; row 0"),
        (Y[:5], {"train": X}, InvalidTypeError, r"train must be a tuple \(X, y\) of the training samples; got list."),
        (Y[:5], {"groups": [1, 2]}, InvalidInputError, "groups must have one entry for each of the 5 rows"),
        (None, {}, InvalidInputError, "evaluate needs the outcome of each sample in memory"),
    ],
)
def test_what_cannot_be_judged_is_refused(model, y, options, error, sentence):
    with pytest.raises(error, match=sentence):
        model.evaluate(X[:5], y, **options)
