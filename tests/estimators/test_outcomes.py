"""Labels that are partly missing, several outcomes, classes in order, counts, and losses that weigh."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from pybiodl import BioClassifier, BioRegressor, load
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.estimators import from_bytes
from pybiodl.networks import MLP

random = np.random.default_rng(0)
X = random.normal(size=(400, 5))
MAKE = BioClassifier(MLP(hidden=(16,)), epochs=40, learning_rate=0.01, random_state=0)


def test_labels_that_are_not_known_teach_nothing_wrong():
    y = (X[:, :3] > 0).astype(float)
    partly = y.copy()
    partly[random.random(y.shape) < 0.5] = np.nan
    model = clone(MAKE).fit(X, partly)
    assert (model.predict(X) == y).mean() > 0.93
    swapped = np.where(np.isnan(partly), 1 - y, partly)  # what a fit would learn that read the unknown as wrong
    assert (clone(MAKE).fit(X, swapped).predict(X) == y).mean() < 0.8


def test_several_outcomes_each_with_classes_of_their_own(tmp_path):
    sign, size = np.where(X[:, 0] > 0, "up", "down"), np.digitize(X[:, 1], [-0.5, 0.5])
    y = pd.DataFrame({"sign": sign, "size": size}).astype(object)
    y.loc[:50, "size"] = None
    model = clone(MAKE).fit(X, y)
    found = model.predict(X)
    assert (found[:, 0] == sign).mean() > 0.93
    assert (found[:, 1].astype(int) == size).mean() > 0.85
    assert [one.shape for one in model.predict_proba(X)] == [(400, 2), (400, 3)]
    assert model.score(X, y) == pytest.approx(
        np.mean([(found[:, 0] == sign).mean(), (found[51:, 1].astype(int) == size[51:]).mean()])
    )
    model.save(tmp_path / "model")
    again = load(tmp_path / "model")
    assert [list(known) for known in again.classes_] == [["down", "up"], [0, 1, 2]]
    assert (again.predict(X) == found).all()


def test_classes_in_order_err_by_less():
    """The same samples learned in order and without: errors of the ordered fit are to neighbours."""
    y = np.digitize(X[:, 0] + random.normal(scale=0.3, size=400), [-1.5, -0.5, 0.5, 1.5])
    order = pd.Categorical(np.array(list("abcde"))[y], categories=list("abcde"), ordered=True)
    model = clone(MAKE).set_params(loss="ordinal").fit(X, pd.Series(order))
    assert list(model.classes_) == list("abcde")
    probabilities = model.predict_proba(X)
    assert probabilities.sum(axis=1) == pytest.approx(1)
    assert np.abs(probabilities @ np.arange(5) - y).mean() < 0.5
    reversed_order = pd.Series(pd.Categorical(order, categories=list("edcba"), ordered=True))
    assert list(clone(MAKE).set_params(loss="ordinal", epochs=1).fit(X, reversed_order).classes_) == list("edcba")


def test_counts_are_positive_and_their_mean_is_learned():
    mean = np.exp(X[:, 0] + 1)
    y = random.poisson(mean)
    model = BioRegressor(MLP(hidden=(16,)), loss="poisson", epochs=60, learning_rate=0.01, random_state=0).fit(X, y)
    found = model.predict(X)
    assert (found > 0).all()
    assert np.corrcoef(np.log(found), np.log(mean))[0, 1] > 0.95
    assert found.mean() == pytest.approx(y.mean(), rel=0.1)


@pytest.mark.parametrize("params", [{"class_weight": "balanced"}, {"class_weight": {"rare": 20.0}}])
def test_rare_labels_are_called_more_where_they_weigh_more(params):
    y = pd.DataFrame({"rare": (X[:, 0] + random.normal(size=400) > 2.2).astype(int), "even": (X[:, 1] > 0).astype(int)})
    plain, weighed = clone(MAKE).fit(X, y), clone(MAKE).set_params(**params).fit(X, y)
    assert weighed.predict_proba(X)[:, 0].mean() > 2 * plain.predict_proba(X)[:, 0].mean()


def test_classes_of_several_outcomes_weigh_by_name_and_by_how_rare_they_are():
    rare = np.where(X[:, 0] + random.normal(size=400) > 2.2, "yes", "no")
    kind = np.digitize(X[:, 1], [-2.0, 0])
    y = pd.DataFrame({"rare": rare, "kind": kind}).astype(object)
    y.loc[:99, "kind"] = None
    plain = clone(MAKE).set_params(epochs=15).fit(X, y)
    balanced = clone(MAKE).set_params(class_weight="balanced", epochs=15).fit(X, y)
    named = clone(MAKE).set_params(class_weight={"rare": {"yes": 30.0}}, epochs=15).fit(X, y)
    for model in (balanced, named):
        assert model.predict_proba(X)[0][:, 1].mean() > 2 * plain.predict_proba(X)[0][:, 1].mean()
    two, three = balanced.head_.parts
    assert two.class_weight == pytest.approx([400 / (2 * (rare == label).sum()) for label in ("no", "yes")])
    assert three.class_weight == pytest.approx([300 / (3 * (kind[100:] == label).sum()) for label in (0, 1, 2)])
    assert [part.class_weight for part in named.head_.parts] == [(1.0, 30.0), ()]
    assert from_bytes(balanced.to_bytes()).head_ == balanced.head_


@pytest.mark.parametrize("loss", [None, "focal"])
def test_weights_of_classes_multiply_the_loss_of_their_samples(loss):
    from pybiodl.backends.keras._losses import loss_function, ops
    from pybiodl.networks import Head

    logits, y = random.normal(size=(5, 1)).astype("float32"), np.array([[0], [1], [np.nan], [1], [0]], dtype="float32")
    plain, weighed = (
        ops.convert_to_numpy(loss_function(loss, Head("binary", 1, class_weight=weight))(y, logits))
        for weight in ((), (0.5, 3.0))
    )
    assert weighed == pytest.approx(plain * [0.5, 3, 1, 3, 0.5])
    labels = np.array([[0, 1], [1, 1]], dtype="float32")
    logits = np.array([[0.3, -1.0], [2.0, 0.1]], dtype="float32")
    one, other = (
        loss_function(loss, Head("multilabel", 1)),
        loss_function(loss, Head("multilabel", 1, class_weight=(4,))),
    )
    each = ops.convert_to_numpy(one(labels[:, :1], logits[:, :1]))
    assert ops.convert_to_numpy(other(labels[:, :1], logits[:, :1])) == pytest.approx(each * [1, 4])


def test_focal_loss_by_hand():
    """Against the formula of its paper, on logits, and none where the focus is nothing."""
    from pybiodl.backends.keras._losses import loss_function, ops
    from pybiodl.networks import Head

    logits, y = random.normal(size=(6, 3)).astype("float32"), np.array([0, 2, 1, 1, 0, 2])
    probability = np.exp(logits)[np.arange(6), y] / np.exp(logits).sum(axis=1)
    loss = loss_function("focal", Head("multiclass", 3))
    found = ops.convert_to_numpy(loss(ops.convert_to_tensor(y), ops.convert_to_tensor(logits)))
    assert found == pytest.approx(-((1 - probability) ** 2) * np.log(probability), abs=1e-5)
    label, logit = np.array([[1.0], [0.0], [np.nan]], dtype="float32"), np.array([[0.3], [0.3], [9.0]], dtype="float32")
    p = 1 / (1 + np.exp(-0.3))
    loss = loss_function("focal", Head("binary", 1))
    found = ops.convert_to_numpy(loss(ops.convert_to_tensor(label), ops.convert_to_tensor(logit)))
    assert found == pytest.approx([-((1 - p) ** 2) * np.log(p), -(p**2) * np.log(1 - p), 0], abs=1e-5)


Y2 = np.column_stack([np.where(X[:, 0] > 0, "a", "b"), np.where(X[:, 1] > 0, "c", "d")]).astype(object)


@pytest.mark.parametrize(
    ("y", "params", "error", "sentence"),
    [
        (np.where(X[:, 0] > 0, "a", "b"), {"loss": "ordinal"}, InvalidInputError,
         "loss='ordinal' needs classes in order: numbers or an ordered categorical; got "),
        ((X[:, 0] > 0).astype(int), {"loss": "ordinal"}, InvalidInputError,
         "loss='ordinal' needs at least three classes in order; got 2; leave loss out."),
        (Y2, {"class_weight": {"2": "balanced"}}, InvalidInputError,
         "class_weight must name outcomes of y ('0', '1'), each with a dict of class to weight; got '2'."),
        (Y2, {"class_weight": {"1": {"zz": 2}}}, InvalidInputError,
         "class_weight must name classes of y['1'] ("),
        (Y2, {"class_weight": {"1": 3}}, InvalidInputError,
         "class_weight must be None, 'balanced' or a dict of class to weight; got 3."),
        (Y2, {"class_weight": "even"}, InvalidInputError,
         "class_weight must be None, 'balanced' or a dict of outcome to weights; got 'even'."),
        (Y2, {"class_weight": "balanced", "loss": "mean_squared_error"}, UnsupportedError,
         "class_weight of labels, positions or several outcomes is part of pybiodl's own losses; got loss="),
        (Y2, {"backend": "h2o"}, UnsupportedError, "The h2o backend trains one label a sample, not several"),
        (np.column_stack([Y2[:, 0], np.full(400, "c")]).astype(object), {}, InvalidInputError,
         "y must have at least two classes an outcome; column '1' has one, 'c'; leave it out."),
        (np.column_stack([(X[:, 0] > 0).astype(float), np.full(400, np.nan)]), {}, InvalidInputError,
         "y must have a known value in each column; column 1 has none; leave it out."),
        ((X[:, :2] > 0).astype(int), {"class_weight": {5: 2.0}}, InvalidInputError,
         "class_weight must name labels of y (0, 1); got 5."),
    ],
)  # fmt: skip
def test_bad_outcomes_are_one_sentence(y, params, error, sentence):
    with pytest.raises(error) as caught:
        clone(MAKE).set_params(**params).fit(X, y)
    assert sentence in str(caught.value)


def test_negative_counts_are_refused():
    with pytest.raises(InvalidInputError, match=r"loss='poisson' needs counts of at least 0; got -1 in row 3"):
        BioRegressor(MLP(), loss="poisson").fit(X, np.where(np.arange(400) == 3, -1, 2))
