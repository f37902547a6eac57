"""Learning curves by the number of samples: nested, proportioned, beside baselines that learn from the same."""

from typing import ClassVar

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LinearRegression
from sklearn.metrics import accuracy_score
from sklearn.neighbors import KNeighborsClassifier

from pybiodl import learning_curve
from pybiodl.errors import InvalidInputError, InvalidTypeError

random = np.random.default_rng(0)
X = random.normal(size=(240, 3))
Y = np.where(X[:, 0] * X[:, 1] > 0, "alike", "not")  # no linear model sees it


class Remembers(ClassifierMixin, BaseEstimator):
    """Says the shares of the classes, and keeps what it was trained on."""

    seen: ClassVar[list] = []  # of all clones

    def fit(self, X, y):
        self.seen.append((X[:, 0].copy(), y.copy()))
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.repeat(self.classes_[:1], len(X))


def test_samples_are_nested_and_in_proportion():
    Remembers.seen.clear()
    y = np.where(np.arange(240) % 4 == 0, "rare", "often")
    curve = learning_curve(Remembers(), X, y, sizes=(20, 0.5, 1.0), cv=3, metric="accuracy", n_resamples=2)
    assert curve.sizes.tolist() == [20, 80, 160]
    for fold in range(3):
        few, some, every = (Remembers.seen[size * 3 + fold] for size in range(3))
        assert set(few[0]) < set(some[0]) < set(every[0])
        assert [np.mean(one[1] == "rare") for one in (few, some, every)] == pytest.approx([0.25] * 3)
    assert [point.value for point in curve.points] == [0.75] * 3
    assert [point.majority.value for point in curve.points] == [0.75] * 3


def test_groups_stay_together():
    Remembers.seen.clear()
    groups = np.arange(240) // 6
    group_of = dict(zip(X[:, 0], groups, strict=True))
    learning_curve(Remembers(), X, Y, sizes=(0.3, 1.0), cv=2, groups=groups, n_resamples=2)
    for rows, _ in Remembers.seen:
        found = [group_of[row] for row in rows]
        assert set(np.unique(found, return_counts=True)[1]) == {6}


def test_a_model_that_needs_samples_gets_better_and_a_line_does_not():
    curve = learning_curve(KNeighborsClassifier(5), X, Y, cv=3, metric="accuracy", n_resamples=200)
    values = [point.value for point in curve.points]
    assert values[-1] > values[0] + 0.1
    assert curve.points[-1].difference.low > 0.1
    whole = curve.evaluations[-1]
    assert values[-1] == accuracy_score(whole.y, whole.output.argmax(axis=1))
    frame = curve.to_frame()
    assert frame.index.tolist() == [16, 52, 88, 124, 160]
    assert frame["value"].tolist() == values
    assert str(curve).startswith("accuracy by training samples, 3 folds\n      16 0.")
    ax = curve.plot()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["model", "linear baseline", "majority"]
    numbers = learning_curve(LinearRegression(), X, X @ [1.0, 2.0, 3.0], sizes=(10, 100), cv=2, n_resamples=2)
    assert numbers.metric == "r2"
    assert numbers.points[0].value == pytest.approx(1)


def test_what_makes_no_curve_is_refused():
    with pytest.raises(
        InvalidInputError, match=r"sizes must be from 4 to the 120 training samples of a fold; got 3 to 500"
    ):
        learning_curve(Remembers(), X, Y, sizes=(3, 500), cv=2)
    with pytest.raises(InvalidInputError, match="sizes must hold numbers above 0"):
        learning_curve(Remembers(), X, Y, sizes=(), cv=2)
    with pytest.raises(InvalidTypeError, match="model must be an estimator that fits and predicts"):
        learning_curve("cnn", X, Y)
    with pytest.raises(InvalidInputError, match="metric must be"):
        learning_curve(Remembers(), X, Y, metric="auc")
    with pytest.raises(InvalidInputError, match="learning_curve needs the outcome of each sample in memory"):
        learning_curve(Remembers(), X)
