"""Every metric against scikit-learn, on the rows themselves and on a resample written out row by row."""

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from pybiodl.evaluate import evaluate_outputs
from pybiodl.evaluate._line_metrics import line_class_scorer, line_value_scorer
from pybiodl.evaluate._metrics import class_scorer, label_scorer, value_scorer


def _two(n=120, seed=0):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.3).astype(int)
    positive = np.round(1 / (1 + np.exp(-(y * 1.5 - 0.8 + rng.normal(size=n)))), 2)  # rounded, so scores tie
    return y, np.column_stack([1 - positive, positive])


def _many(n=150, n_classes=4, seed=1):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, n_classes, n)
    logit = rng.normal(size=(n, n_classes))
    logit[np.arange(n), y] += 1
    probability = np.exp(logit)
    return y, probability / probability.sum(axis=1, keepdims=True)


def _expected_two(y, probability):
    predicted, positive = probability.argmax(axis=1), probability[:, 1]
    return {
        "roc_auc": metrics.roc_auc_score(y, positive),
        "average_precision": metrics.average_precision_score(y, positive),
        "accuracy": metrics.accuracy_score(y, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, predicted),
        "f1": metrics.f1_score(y, predicted),
        "mcc": metrics.matthews_corrcoef(y, predicted),
        "sensitivity": metrics.recall_score(y, predicted),
        "specificity": metrics.recall_score(y, predicted, pos_label=0),
        "brier": metrics.brier_score_loss(y, positive),
        "log_loss": metrics.log_loss(y, probability),
    }


def _expected_many(y, probability):
    predicted, truth = probability.argmax(axis=1), np.eye(probability.shape[1])[y]
    return {
        "roc_auc": metrics.roc_auc_score(y, probability, multi_class="ovr"),
        "average_precision": metrics.average_precision_score(truth, probability),
        "accuracy": metrics.accuracy_score(y, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, predicted),
        "f1": metrics.f1_score(y, predicted, average="macro"),
        "mcc": metrics.matthews_corrcoef(y, predicted),
        "brier": np.mean(np.sum((probability - truth) ** 2, axis=1)),
        "log_loss": metrics.log_loss(y, probability),
    }


def _expected_values(y, predicted):
    return {
        "r2": metrics.r2_score(y, predicted),
        "rmse": metrics.root_mean_squared_error(y, predicted),
        "mae": metrics.mean_absolute_error(y, predicted),
        "pearson": stats.pearsonr(y, predicted).statistic,
        "spearman": stats.spearmanr(y, predicted).statistic,
    }


def _counts(n, seed):
    return np.bincount(np.random.default_rng(seed).integers(0, n, n), minlength=n)


@pytest.mark.parametrize(("data", "expected"), [(_two, _expected_two), (_many, _expected_many)])
def test_classes(data, expected):
    y, probability = data()
    counts = np.column_stack([np.ones(len(y), int), *(_counts(len(y), seed) for seed in range(3))])
    scores = class_scorer(y, probability)(counts.astype(float))
    for column in range(counts.shape[1]):
        rows = np.repeat(np.arange(len(y)), counts[:, column])
        ours = {name: value[column] for name, value in scores.items()}
        assert ours == pytest.approx(expected(y[rows], probability[rows]), rel=1e-10)


def test_values_with_ties_and_resamples():
    rng = np.random.default_rng(2)
    y = np.round(rng.normal(size=80), 1) + 1000  # far from zero, with ties
    predicted = np.round(y + rng.normal(size=80), 1)
    counts = np.column_stack([np.ones(80, int), _counts(80, 0), _counts(80, 1)])
    scores = value_scorer(y[:, None], predicted[:, None], ["t"])(counts.astype(float))
    for column in range(3):
        rows = np.repeat(np.arange(80), counts[:, column])
        ours = {name: value[column] for name, value in scores.items()}
        assert ours == pytest.approx(_expected_values(y[rows], predicted[rows]), rel=1e-8)


def test_several_targets_use_their_known_rows_and_are_averaged():
    rng = np.random.default_rng(3)
    y = rng.normal(size=(60, 2))
    predicted = y + rng.normal(size=(60, 2))
    y[:20, 1] = np.nan
    result = evaluate_outputs("regression", y, predicted, target_names=["a", "b"], n_resamples=20)
    first, second = _expected_values(y[:, 0], predicted[:, 0]), _expected_values(y[20:, 1], predicted[20:, 1])
    for name in first:
        assert result.metrics[f"{name}[a]"].value == pytest.approx(first[name])
        assert result.metrics[f"{name}[b]"].value == pytest.approx(second[name])
        assert result.metrics[name].value == pytest.approx((first[name] + second[name]) / 2)


def test_several_labels():
    rng = np.random.default_rng(4)
    y = (rng.random((100, 3)) < 0.4).astype(int)
    probability = np.clip(y * 0.3 + rng.random((100, 3)) * 0.7, 0.01, 0.99)
    scores = label_scorer(y, probability, ["p", "q", "r"])(np.ones((100, 1)))
    each = [_expected_two(y[:, j], np.column_stack([1 - probability[:, j], probability[:, j]])) for j in range(3)]
    for name in each[0]:
        assert scores[f"{name}[q]"][0] == pytest.approx(each[1][name])
        assert scores[name][0] == pytest.approx(np.mean([one[name] for one in each]))


def test_by_hand():
    # Of 4 ill, 3 are found; of 6 healthy, 2 are called ill.
    y = np.array(["ill"] * 4 + ["healthy"] * 6)
    ill = np.array([0.9, 0.8, 0.7, 0.2, 0.85, 0.6, 0.3, 0.25, 0.1, 0.05])
    result = evaluate_outputs("binary", y, np.column_stack([1 - ill, ill]), classes=["healthy", "ill"], n_resamples=10)
    value = {name: metric.value for name, metric in result.metrics.items()}
    assert value["sensitivity"] == pytest.approx(3 / 4)
    assert value["specificity"] == pytest.approx(4 / 6)
    assert value["accuracy"] == pytest.approx(7 / 10)
    assert value["f1"] == pytest.approx(2 * 3 / (2 * 3 + 2 + 1))
    assert value["mcc"] == pytest.approx((3 * 4 - 2 * 1) / np.sqrt(5 * 4 * 6 * 5))
    # Healthy rows beaten by each ill row: 6, 5, 5 and 2 of 6.
    assert value["roc_auc"] == pytest.approx((6 + 5 + 5 + 2) / 24)
    assert value["average_precision"] == pytest.approx((1 + 2 / 3 + 3 / 4 + 4 / 8) / 4)


def test_undefined_metrics_are_nan_without_a_warning():
    result = evaluate_outputs("binary", [1, 1, 1], [[0.2, 0.8], [0.6, 0.4], [0.1, 0.9]], classes=[0, 1], n_resamples=50)
    assert np.isnan(result.metrics["roc_auc"].value)
    assert np.isnan(result.metrics["specificity"].low)
    assert result.metrics["sensitivity"].value == pytest.approx(2 / 3)
    constant = evaluate_outputs("regression", [2.0, 2.0, 2.0], [1.0, 2.0, 3.0], n_resamples=50)
    assert np.isnan(constant.metrics["r2"].value)
    assert constant.metrics["mae"].value == pytest.approx(2 / 3)
    absent = evaluate_outputs("multiclass", ["a", "b", "b"], np.eye(3)[[0, 1, 1]], classes=list("abc"), n_resamples=50)
    assert absent.metrics["roc_auc"].value == 1
    assert absent.metrics["f1"].value == 1


def _lines(n_samples=40, n=150, share=0.03, seed=0):
    """Scores of positions that are alike within a sample; few are positive."""
    rng = np.random.default_rng(seed)
    owner = np.repeat(np.arange(n_samples), n)
    y = (rng.random(len(owner)) < share).astype(int)
    logit = 1.5 * y - 2 + rng.normal(size=n_samples)[owner] + rng.normal(size=len(owner))
    return owner, y, 1 / (1 + np.exp(-logit)), rng.integers(0, 4, (n_samples, 30)).astype(float)


@pytest.mark.parametrize(("digits", "tolerance"), [(2, 1e-9), (9, 5e-3)])  # few scores are exact, many are binned
def test_sums_over_samples_say_what_positions_do(digits, tolerance):
    owner, y, positive, weights = _lines()
    probability = np.column_stack([1 - positive, positive]).round(digits)
    found = line_class_scorer(y, probability, owner, 40)
    for given in (np.ones((40, 1)), weights):
        expected = class_scorer(y, probability)(given[owner])
        for name, values in found(given).items():
            allowed = tolerance if name in ("roc_auc", "average_precision") and given is weights else 1e-9
            assert values == pytest.approx(expected[name], abs=allowed), name
    three = np.column_stack([positive, positive**2, 1 - positive]) / (1 + positive**2)[:, None]
    codes = np.where(y, 0, 1 + (positive > 0.1))
    expected = class_scorer(codes, three)(weights[owner])
    for name, values in line_class_scorer(codes, three, owner, 40)(weights).items():
        assert values == pytest.approx(expected[name], abs=5e-3), name


@pytest.mark.parametrize(("digits", "tolerance"), [(1, 1e-9), (9, 5e-3)])
def test_numbers_at_positions_too(digits, tolerance):
    owner, _, positive, weights = _lines()
    rng = np.random.default_rng(1)
    truth = np.column_stack([positive, 3 * positive + rng.normal(size=len(owner))]).round(digits)
    truth[::3, 1] = np.nan
    said = (positive[:, None] + rng.normal(scale=0.1, size=truth.shape)).round(digits)
    found = line_value_scorer(truth, said, ["a", "b"], owner, 40)
    for given in (np.ones((40, 1)), weights):
        expected = value_scorer(truth, said, ["a", "b"])(given[owner])
        assert set(found(given)) == set(expected)
        for name, values in found(given).items():
            allowed = tolerance if name.startswith("spearman") and given is weights else 1e-9
            assert values == pytest.approx(expected[name], abs=allowed), name
    nothing = line_value_scorer(truth * np.nan, said, ["a", "b"], owner, 40)(weights)
    assert all(np.isnan(values).all() for values in nothing.values())
