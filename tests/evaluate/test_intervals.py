"""Intervals by their methods, calibration and thresholds, against numbers worked by hand and against peers."""

import numpy as np
import pytest
import scipy.stats
from sklearn.metrics import confusion_matrix, f1_score, matthews_corrcoef, roc_auc_score

from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.evaluate import evaluate_outputs
from pybiodl.evaluate._intervals import areas_beaten, bca, delong, jackknife
from pybiodl.results import wilson

random = np.random.default_rng(0)
Z = 1.3 * random.normal(size=400)
Y = (random.random(400) < 1 / (1 + np.exp(-Z))).astype(int)


def judged(sharpness=1.0, n=400, **given):
    chance = 1 / (1 + np.exp(-sharpness * Z[:n]))
    labels = np.array(["no", "yes"])[Y[:n]]
    return evaluate_outputs("binary", labels, np.column_stack([1 - chance, chance]), classes=["no", "yes"], **given)


def test_wilson_is_scipys():
    for k, n in ((0, 7), (3, 10), (81, 263), (10, 10)):
        peer = scipy.stats.binomtest(k, n).proportion_ci(method="wilson")
        assert wilson(k, n) == pytest.approx((peer.low, peer.high), abs=1e-12)
    assert np.isnan(wilson(0, 0)).all()


def test_delong_moves_are_those_of_all_pairs():
    truth, score = Y[:60] == 1, np.round(Z[:60], 1)  # with ties
    beaten = (score[truth][:, None] > score[~truth]) + 0.5 * (score[truth][:, None] == score[~truth])
    n_true, n_false = beaten.shape
    variance = beaten.mean(axis=1).var(ddof=1) / n_true + beaten.mean(axis=0).var(ddof=1) / n_false
    area, moves = areas_beaten(truth, score)
    assert area == pytest.approx(roc_auc_score(truth, score))
    assert np.square(moves).sum() == pytest.approx(variance)
    assert moves.sum() == pytest.approx(0, abs=1e-12)
    _, low, high = delong(truth, score)
    assert np.log(high / (1 - high)) + np.log(low / (1 - low)) == pytest.approx(2 * np.log(area / (1 - area)))
    assert delong(score > 0, score)[1] < 1 == delong(score > 0, score)[2]  # all in order is no certainty


def test_bca_is_scipys_and_the_jackknife_the_standard_error_of_a_mean():
    values = random.gamma(2, size=500)
    left_out = (values.sum() - values) / 499
    drawn = values[random.integers(0, 500, (4000, 500))].mean(axis=1)
    peer = scipy.stats.bootstrap((values,), np.mean, n_resamples=4000, random_state=random).confidence_interval
    width = peer.high - peer.low
    assert bca(values.mean(), drawn, left_out, 500) == pytest.approx((peer.low, peer.high), abs=0.05 * width)
    peer = scipy.stats.t.interval(0.95, 499, values.mean(), values.std(ddof=1) / np.sqrt(500))
    assert jackknife(values.mean(), left_out) == pytest.approx(peer)
    assert np.isnan(jackknife(1.0, np.array([1.0, np.nan, 1.0]))).all()
    few = bca(values.mean(), drawn, left_out, 10)
    assert few[0] < peer[0]  # few units know less than they seem to
    assert few[1] > peer[1]


def test_each_interval_names_its_method():
    result = judged(baseline=np.full((400, 2), 0.5), majority=np.tile([0.6, 0.4], (400, 1)))
    methods = {name: metric.method for name, metric in result.metrics.items()}
    assert methods["accuracy"] == methods["sensitivity"] == methods["specificity"] == "Wilson"
    assert (methods["roc_auc"], methods["average_precision"], methods["mcc"]) == (
        "DeLong",
        "jackknife",
        "BCa bootstrap",
    )
    assert result.metrics["f1"].difference.method == "jackknife"
    accuracy = result.metrics["accuracy"]
    n_right = np.count_nonzero((result.output[:, 1] > 0.5) == Y)
    assert (accuracy.low, accuracy.high) == wilson(n_right, 400)
    assert accuracy.majority.value == np.mean(Y == 0)
    assert accuracy.over_majority.value == pytest.approx(accuracy.value - np.mean(Y == 0))
    assert result.metrics["roc_auc"].majority.value == 0.5
    grouped = judged(groups=np.arange(400) // 8)
    assert {metric.method for metric in grouped.metrics.values()} == {"BCa bootstrap", "jackknife"}
    assert "majority baseline" in str(result)
    assert "Intervals: DeLong of ROC AUC; " in str(result)
    assert "over_majority_low" in result.to_frame().columns


def test_calibration_of_a_curve_worked_by_hand():
    chance = np.repeat([0.1, 0.4, 0.8], 10)
    came = np.concatenate([np.arange(10) < 2, np.arange(10) < 4, np.arange(10) < 5]).astype(int)
    result = evaluate_outputs("binary", came, np.column_stack([1 - chance, chance]), classes=[0, 1]).calibration()
    assert result.curve.n_rows.tolist() == [10, 10, 10]  # equal probabilities stay together
    assert result.curve.share == pytest.approx([0.2, 0.4, 0.5])
    assert result.ece.value == pytest.approx((0.1 + 0.0 + 0.3) / 3)
    frame = result.to_frame()
    assert frame["low"][0] == pytest.approx(wilson(2, 10)[0])
    order = random.permutation(30)
    again = evaluate_outputs("binary", came[order], np.column_stack([1 - chance, chance])[order], classes=[0, 1])
    assert again.calibration().ece.value == pytest.approx(result.ece.value)


def test_calibration_tells_honest_probabilities_from_others():
    honest, certain = judged().calibration(), judged(4.0).calibration()
    assert honest.p_value > 0.05
    assert honest.ece.low == 0
    assert honest.ece_if_calibrated > 0.02  # few rows show an error even so
    assert certain.p_value < 0.01
    assert certain.ece.low > 0.05
    assert certain.ece.low < certain.ece.value - certain.ece_if_calibrated / 2 < certain.ece.high
    assert certain.plot().get_ylabel() == "share that came true"
    several = np.column_stack([Y, 1 - Y]).astype(float)
    several[::2, 0] = np.nan
    labels = evaluate_outputs("multilabel", several, np.full((400, 2), 0.5), n_resamples=0).calibration()
    assert labels.curve.n_rows.sum() == 600
    with pytest.raises(UnsupportedError, match="calibration judges probabilities of classes; this is regression"):
        evaluate_outputs("regression", Z, Z, n_resamples=0).calibration()


def test_thresholds_are_the_best_of_all():
    result = judged(0.3, 100, n_resamples=0)
    chance, truth = result.output[:, 1], result.y
    every = np.unique(np.concatenate([chance, [0]]))
    said = chance > every[:, None]
    for by, score in (("f1", f1_score), ("mcc", matthews_corrcoef)):
        chosen = result.threshold(by=by)
        best = max(score(truth, one) for one in said)
        assert score(truth, chance > chosen.values[0]) == pytest.approx(best)
        assert chosen.metrics[by][0] == pytest.approx(best)
    (true_negative, false_positive), (false_negative, hit) = confusion_matrix(
        truth, chance > result.threshold("sensitivity", at=0.9).values[0]
    )
    assert hit / (hit + false_negative) >= 0.9
    assert true_negative / (true_negative + false_positive) == pytest.approx(
        max(1 - one[truth == 0].mean() for one in said if one[truth == 1].mean() >= 0.9)
    )
    cheap = result.threshold("cost", cost=(1, 10))
    assert cheap.metrics["cost"][0] == pytest.approx(
        min(np.mean((one & (truth == 0)) + 10 * (~one & (truth == 1))) for one in said)
    )
    assert cheap.values[0] < result.threshold("cost", cost=(10, 1)).values[0]


def test_an_evaluation_at_a_threshold_decides_by_it():
    result = judged(groups=np.arange(400) // 4)
    other = result.at(result.threshold("sensitivity", at=0.95))
    assert other.metrics["sensitivity"].value >= 0.95 > result.metrics["sensitivity"].value
    assert other.metrics["roc_auc"] == result.metrics["roc_auc"]
    assert other.n_groups == 100
    table = other.confusion()
    assert table.loc["yes", "yes"] / Y.sum() == pytest.approx(other.metrics["sensitivity"].value)
    assert "decided at 0." in str(other)
    assert result.at(0.5).metrics == result.metrics
    labels = np.column_stack([Y, 1 - Y])
    many = evaluate_outputs("multilabel", labels, np.column_stack([result.output[:, 1]] * 2), classes=["a", "b"])
    chosen = many.threshold("specificity", at=0.8)
    assert list(chosen.to_frame().index) == ["a", "b"]
    assert many.at(chosen).metrics["specificity[b]"].value >= 0.8


def test_thresholds_that_make_no_sense_are_refused():
    result = judged(n_resamples=0)
    with pytest.raises(InvalidInputError, match=r"at must say the sensitivity that is to be reached; got None"):
        result.threshold("sensitivity")
    with pytest.raises(InvalidInputError, match=r"cost must be that of a false positive and of a false negative"):
        result.threshold("cost", cost=3)
    with pytest.raises(InvalidInputError, match=r"threshold must be a probability from 0 to 1; got \[2.0\]"):
        result.at(2)
    with pytest.raises(InvalidInputError, match="by must be"):
        result.threshold("accuracy")
    one = evaluate_outputs("binary", np.zeros(5, int), np.full((5, 2), 0.5), classes=[0, 1], n_resamples=0)
    with pytest.raises(InvalidInputError, match="y must show both classes of '1' to choose a threshold; got 0 of 5"):
        one.threshold()
    with pytest.raises(UnsupportedError, match="A threshold is of two classes or of labels; this is regression"):
        evaluate_outputs("regression", Z, Z, n_resamples=0).threshold()
