"""Paired tests of fitted models: their peers, their levels under no difference, and what they refuse."""

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import roc_auc_score

from pybiodl import compare_models
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError

random = np.random.default_rng(0)
N = 300
X = random.normal(size=(N, 4))
Y = np.array(["healthy", "tumour"])[(X[:, 0] + X[:, 1] + random.normal(size=N) > 0).astype(int)]


class Says:
    """A model that says what one column of X holds."""

    def __init__(self, column, classes=("healthy", "tumour"), turned=False):
        self.column, self.classes_, self.turned = column, np.array(classes), turned

    def predict_proba(self, X):
        chance = 1 / (1 + np.exp(-X[:, self.column]))
        return np.column_stack([chance, 1 - chance] if self.turned else [1 - chance, chance])


def test_delong_is_the_variance_over_all_pairs():
    found = compare_models({"a": Says(0), "b": Says(2)}, X, Y)
    (test,) = found.tests
    truth = Y == "tumour"
    beaten = [(X[truth, k][:, None] > X[~truth, k]) for k in (0, 2)]
    rows, columns = (np.array([one.mean(axis=axis) for one in beaten]) for axis in (1, 0))
    variance = (
        np.var(rows[0] - rows[1], ddof=1) / truth.sum() + np.var(columns[0] - columns[1], ddof=1) / (~truth).sum()
    )
    gap = roc_auc_score(truth, X[:, 0]) - roc_auc_score(truth, X[:, 2])
    assert test.difference.value == pytest.approx(gap)
    assert test.difference.high - gap == pytest.approx(1.968 * np.sqrt(variance), rel=1e-3)
    assert (test.test, test.better) == ("DeLong", "a")


def test_mcnemar_is_binomial_over_the_rows_on_which_they_differ():
    found = compare_models({"a": Says(0), "b": Says(1)}, X, Y, metric="accuracy")
    right = [(X[:, k] > 0) == (Y == "tumour") for k in (0, 1)]
    only = np.count_nonzero(right[0] & ~right[1]), np.count_nonzero(right[1] & ~right[0])
    (test,) = found.tests
    assert test.p_value == pytest.approx(binomtest(only[0], sum(only)).pvalue)
    assert test.test == "McNemar"
    assert test.better == ""


def test_p_values_are_even_where_there_is_no_difference():
    """Two models that are equally good differ at the level of 5 % in about 5 % of draws; with groups, too."""
    low = {name: 0 for name in ("roc_auc", "brier", "grouped", "naive")}
    draws = 120
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        shared = rng.normal(size=(40, 3)).repeat(4, axis=0)
        values = shared + 0.5 * rng.normal(size=(160, 3))
        y = np.array(["healthy", "tumour"])[(shared[:, 2] + 0.7 * values[:, 0] + 0.7 * values[:, 1] > 0).astype(int)]
        two = {"a": Says(0), "b": Says(1)}
        groups = np.arange(160) // 4
        grouped = compare_models(two, values, y, metric=["roc_auc", "brier"], groups=groups, n_resamples=2).tests
        alone = compare_models(two, values, y, n_resamples=2).tests
        low["roc_auc"] += grouped[0].p_value < 0.05
        low["brier"] += grouped[1].p_value < 0.05
        low["naive"] += alone[0].p_value < 0.05
    limit = 3 * np.sqrt(draws * 0.05 * 0.95)
    assert abs(low["roc_auc"] - 0.05 * draws) < limit
    assert abs(low["brier"] - 0.05 * draws) < limit
    assert low["naive"] > 2 * low["roc_auc"]  # rows that belong together are not as many as they seem


def test_holm_corrects_all_tests_of_the_record():
    models = {"a": Says(0), "b": Says(1), "c": Says(2)}
    found = compare_models(models, X, Y, metric=("roc_auc", "mcc"))
    raw = np.array([test.p_value for test in found.tests])
    order = np.argsort(raw)
    by_hand = np.minimum(1, np.maximum.accumulate(raw[order] * np.arange(6, 0, -1)))
    assert np.array([test.p_holm for test in found.tests])[order] == pytest.approx(by_hand)
    assert [test.test for test in found.tests[3:]] == ["jackknife"] * 3
    frame = found.to_frame()
    assert frame.loc[0, "of_first"] - frame.loc[0, "of_second"] == pytest.approx(frame.loc[0, "difference"])
    assert "a - c, ROC AUC: +0." in str(found)
    assert "a is better" in str(found)
    assert found.plot().get_xlabel() == "difference in the metric, 95 % interval"


def test_classes_may_come_in_another_order_and_losses_are_better_low():
    turned = Says(0, ("tumour", "healthy"), turned=True)
    same = compare_models({"a": Says(0), "turned": turned}, X, Y, metric=("roc_auc", "log_loss", "accuracy"))
    assert [test.p_value for test in same.tests] == [1, 1, 1]
    assert [test.difference.value for test in same.tests] == [0, 0, 0]
    (test,) = compare_models({"a": Says(2), "b": LogisticRegression().fit(X, Y)}, X, Y, metric="log_loss").tests
    assert test.difference.value > 0
    assert test.better == "b"


def test_numbers_and_labels():
    values = X[:, 0] + 0.1 * random.normal(size=N)
    models = {"all": LinearRegression().fit(X, values), "first": LinearRegression().fit(X * [0, 1, 1, 1], values)}
    (test,) = compare_models(models, X, values).tests
    assert (test.metric, test.test, test.better) == ("r2", "jackknife", "all")


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(
        InvalidTypeError, match=r"^models must be a dict of names to two or more fitted models; got dict of 1"
    ):
        compare_models({"a": Says(0)}, X, Y)
    with pytest.raises(
        InvalidInputError, match="models must tell the same classes apart, or all numbers; 'b' does not"
    ):
        compare_models({"a": Says(0), "b": Says(0, ("healthy", "sick"))}, X, Y)
    with pytest.raises(InvalidInputError, match="metric must be"):
        compare_models({"a": Says(0), "b": Says(1)}, X, Y, metric="auc")
    with pytest.raises(InvalidInputError, match="groups must have one entry for each of the 300 rows"):
        compare_models({"a": Says(0), "b": Says(1)}, X, Y, groups=[1, 2])
    words = LinearRegression().fit(X, np.ones(N))
    words.predict = lambda X: [["a"]] * len(X)
    with pytest.raises(
        UnsupportedError, match="one class, labels, or numbers a sample here; this one answers otherwise"
    ):
        compare_models({"a": words, "b": words}, X, Y)
