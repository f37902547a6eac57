"""Sets and intervals hold the truth as often as they say, also for each class and each group."""

import pickle

import numpy as np
import pytest
from scipy.special import expit, softmax
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier

from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.evaluate import conformal

random = np.random.default_rng(0)
N = 6000
X = random.normal(size=(N, 3))
GROUP = np.where(random.random(N) < 0.3, "noisy", "clean")
LOGITS = X @ np.array([[1.5, 0, 0], [0, 1.5, 0], [0, 0, 0.5]]) - [0, 0, 1.5]  # of the rare one little is known
Y = np.array(["a", "b", "rare"])[
    (softmax(LOGITS, axis=1).cumsum(axis=1) < random.random((N, 1))).sum(axis=1).clip(0, 2)
]
VALUE = X[:, 0] + random.normal(size=N) * np.where(GROUP == "noisy", 2.0, 0.5)
FIT, HELD, NEW = slice(0, 300), slice(300, 3000), slice(3000, N)


@pytest.fixture(scope="module")
def model():
    return LogisticRegression().fit(X[FIT], Y[FIT])


@pytest.fixture(scope="module")
def line():
    return LinearRegression().fit(X[FIT], VALUE[FIT])


def near(covered, level=0.9):
    """Within three and a half standard errors of the coverage and of the quantile it came from."""
    n = covered.n_rows
    return {
        name: abs(one.value - level) < 3.5 * np.sqrt(level * (1 - level) * (1 / n[name] + 1 / max(n[name] * 0.9, 1)))
        for name, one in covered.rows.items()
    }


def test_the_limit_is_that_worked_by_hand():
    class Certain:
        classes_ = np.array([0, 1])

        def predict_proba(self, X):
            return np.column_stack([1 - X, X])

    chance = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    sets = conformal(Certain(), chance, np.ones(9, int), level=0.8)
    assert sets.limits == pytest.approx(np.full((1, 2), 0.8))  # the eighth of nine: ceil(10 * 0.8)
    assert sets.predict(np.array([0.25, 0.19])).tolist() == [[True, True], [True, False]]
    with pytest.raises(
        UnsupportedError, match=r"^Sets of level 0\.95 need at least 19 samples; there are 9; give more"
    ):
        conformal(Certain(), chance, np.ones(9, int), level=0.95)


def test_sets_hold_all_and_by_class_each_class(model):
    plain = conformal(model, X[HELD], Y[HELD]).coverage(X[NEW], Y[NEW])
    assert near(plain)["all"]
    by_class = conformal(model, X[HELD], Y[HELD], by_class=True).coverage(X[NEW], Y[NEW])
    assert all(near(by_class)[name] for name in ("a", "b", "rare"))
    assert plain.rows["rare"].value < 0.8 < by_class.rows["rare"].value  # what the average hides
    assert by_class.rows["rare"].low < by_class.rows["rare"].value < by_class.rows["rare"].high


def test_groups_are_held_each_by_itself(model, line):
    plain = conformal(line, X[HELD], VALUE[HELD]).coverage(X[NEW], VALUE[NEW], GROUP[NEW])
    assert near(plain)["all"]
    assert plain.rows["group noisy"].value < 0.8
    intervals = conformal(line, X[HELD], VALUE[HELD], groups=GROUP[HELD])
    covered = intervals.coverage(X[NEW], VALUE[NEW], GROUP[NEW])
    assert all(near(covered).values())
    assert covered.size["group noisy"] > 3 * covered.size["group clean"]
    both = conformal(model, X[HELD], Y[HELD], by_class=True, groups=GROUP[HELD])
    assert both.limits.shape == (2, 3)
    assert all(near(both.coverage(X[NEW], Y[NEW], GROUP[NEW])).values())
    assert intervals.predict(X[NEW], GROUP[NEW]).shape == (3000, 1, 2)


def test_coverage_holds_on_average_over_calibrations():
    """The mean over many small calibrations is the level itself, between its bounds of finite samples."""
    rates = []
    line = LinearRegression().fit(X[FIT], VALUE[FIT])
    for k in range(100):
        rows = np.arange(300 + 25 * k, 325 + 25 * k)
        rates.append(conformal(line, X[rows], VALUE[rows]).coverage(X[NEW], VALUE[NEW]).rows["all"].value)
    assert np.mean(rates) == pytest.approx(np.ceil(26 * 0.9) / 26, abs=3.5 * np.std(rates) / 10)


def test_labels_and_targets_with_gaps():
    labels = (random.random((N, 2)) < expit(X[:, :2] * 2)).astype(int)
    network = MLPClassifier((4,), max_iter=400, random_state=0, solver="lbfgs").fit(X[FIT], labels[FIT])
    gaps = labels.astype(float)
    gaps[::3, 0] = np.nan
    sets = conformal(network, X[HELD], gaps[HELD], by_class=True)
    assert sets.predict(X[:5]).shape == (5, 2, 2)
    covered = sets.coverage(X[NEW], gaps[NEW])
    assert all(near(covered).values())
    assert covered.n_rows["0"] == 2000
    two = np.column_stack([VALUE, np.where(np.arange(N) % 2, 3 * VALUE, np.nan)])
    line = LinearRegression().fit(X[FIT], np.column_stack([VALUE, 3 * VALUE])[FIT])
    intervals = conformal(line, X[HELD], two[HELD])
    assert intervals.limits[0, 1] == pytest.approx(3 * intervals.limits[0, 0], rel=0.15)
    assert all(near(intervals.coverage(X[NEW], two[NEW])).values())


def test_records_are_shown_kept_and_drawn(model):
    sets = conformal(model, X[HELD], Y[HELD], groups=GROUP[HELD], by_class=True)
    assert str(sets).startswith("Conformal sets of level 0.9, for each of 2 groups and each class, from ")
    assert (pickle.loads(pickle.dumps(sets)).predict(X[NEW], GROUP[NEW]) == sets.predict(X[NEW], GROUP[NEW])).all()
    covered = sets.coverage(X[NEW], Y[NEW], GROUP[NEW])
    assert list(covered.to_frame().index) == ["all", "a", "b", "rare", "group clean", "group noisy"]
    assert covered.plot().get_xlabel() == "share of the truths that were held, 95 % interval"


def test_what_cannot_be_held_is_refused(model, line):
    sets = conformal(model, X[HELD], Y[HELD], groups=GROUP[HELD])
    with pytest.raises(InvalidInputError, match="groups must be given, as the limits are of 2 groups; got None"):
        sets.predict(X[:3])
    with pytest.raises(InvalidInputError, match=r"\(clean, noisy\); got 'other'; calibrate with it"):
        sets.predict(X[:2], ["clean", "other"])
    with pytest.raises(InvalidInputError, match="groups must have one entry for each of the 3 samples"):
        sets.predict(X[:3], ["clean"])
    with pytest.raises(UnsupportedError, match="by_class is for classes, and this model gives numbers"):
        conformal(line, X[HELD], VALUE[HELD], by_class=True)
    with pytest.raises(
        UnsupportedError, match=r"need at least 9 samples of \w+; there are [0-8]; give more, or a lower"
    ):
        conformal(model, X[300:400], np.where(np.arange(100) < 5, "rare", Y[300]), by_class=True)
    with pytest.raises(InvalidInputError, match="level"):
        conformal(model, X[HELD], Y[HELD], level=1)
    with pytest.raises(InvalidInputError, match="y must hold classes of the training data"):
        conformal(model, X[:20], np.repeat("z", 20))
