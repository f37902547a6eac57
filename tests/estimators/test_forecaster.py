"""Forecasts of series: planted dynamics, no look into the future, judging by hand, and what is refused."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from pybiodl import BioForecaster, load
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._series import read_series
from pybiodl.estimators._time_windows import (
    fill_windows,
    futures,
    naive_scale,
    seasonal_naive,
    split_in_time,
    windows,
)
from pybiodl.evaluate import LinearAutoregression, conformal_width, evaluate_forecasts
from pybiodl.networks import MLP, RNN, DomainAdversarial


def coupled_logistic(n, seed=0, noise=0.01):
    """Two species that limit each other (Sugihara et al. 2012, doi:10.1126/science.1227079), seen with noise."""
    random = np.random.default_rng(seed)
    x = np.empty((n, 2))
    x[0] = random.uniform(0.2, 0.8, 2)
    for now in range(1, n):
        one, other = x[now - 1]
        x[now] = one * (3.8 - 3.8 * one - 0.02 * other), other * (3.5 - 3.5 * other - 0.1 * one)
    return x + noise * random.normal(size=x.shape)


SERIES = coupled_logistic(700)
QUICK = BioForecaster(MLP(hidden=(8,)), window=4, horizon=3, epochs=3, random_state=0)


@pytest.fixture(scope="module")
def good():
    """A model of the coupled species."""
    model = BioForecaster(
        MLP(hidden=(64, 64)), window=4, horizon=3, season=2, epochs=60, learning_rate=0.005, batch_size=32,
        validation_fraction=0.2, random_state=0,
    )  # fmt: skip
    return model.fit(SERIES[:500])


@pytest.fixture(scope="module")
def quick():
    """Three variables, two of them forecast, with names and times."""
    frame = pd.DataFrame(
        np.column_stack([SERIES, np.arange(700.0)])[:200],
        columns=["prey", "predator", "day"],
        index=pd.date_range("2020-01-01", periods=200),
    )
    return clone(QUICK).set_params(targets=("predator", "prey")).fit(frame), frame


def test_nonlinear_dynamics_are_forecast_better_than_by_simple_means(good):
    evaluation = good.evaluate(SERIES[490:])
    assert evaluation.n_origins == 210 - 4 - 3 + 1
    network = evaluation.errors["network"]["mae"].mean(axis=1)
    for method in ("naive", "seasonal naive", "linear"):
        assert (network < 0.6 * evaluation.errors[method]["mae"].mean(axis=1)).all(), method
    assert good.score(SERIES[490:]) > 0.9
    assert "network" in str(evaluation)
    assert len(evaluation.plot("rmse").lines) == 4


def test_intervals_hold_their_share_at_each_step(good):
    said = good.predict_windows(SERIES[500:])[:-3]
    truth = futures(SERIES[500:], 4, 3)
    for level in (0.5, 0.9):
        width = conformal_width(good.residuals_, level)
        inside = (np.abs(said - truth) <= width).mean(axis=0)
        assert inside == pytest.approx(level, abs=0.13)
    low, high = good.predict_interval(SERIES, 0.9)
    assert (high + low) / 2 == pytest.approx(good.predict(SERIES))
    assert (high - low) / 2 == pytest.approx(width)


def test_what_comes_after_an_origin_never_changes_its_forecast(good):
    series = SERIES[500:560].copy()
    said = good.predict_windows(series)
    assert said.shape == (57, 3, 2)
    assert said[-1] == pytest.approx(good.predict(series), abs=1e-6)
    for end in (4, 17, 59):
        later = series.copy()
        later[end:] = 1e3
        assert good.predict_windows(later)[: end - 3] == pytest.approx(said[: end - 3], abs=1e-6)
        later[end:] = np.nan
        assert good.predict_windows(later)[: end - 3] == pytest.approx(said[: end - 3], abs=1e-6)
    assert good.predict(np.vstack([np.full((20, 2), 7.0), series])) == pytest.approx(good.predict(series), abs=1e-6)


def test_nothing_that_is_held_out_is_learned_from():
    """Later numbers change neither scale, nor means, nor weights, as long as early stopping does not look."""
    model = clone(QUICK).set_params(validation_fraction=0.3, patience=None)
    first = model.fit(SERIES[:100])
    later = SERIES[:100].copy()
    n_train = len(split_in_time(94, 0.3, 3)[0])
    later[n_train + 4 + 3 - 1 :] += 50
    again = clone(model).fit(later)
    for left, right in zip(first.fitted_.weights, again.fitted_.weights, strict=True):
        assert (left == right).all()
    assert again.predict(SERIES[:50]) == pytest.approx(first.predict(SERIES[:50]))
    assert again.start_ == pytest.approx(first.start_)
    assert again.autoregression_.coefficients == pytest.approx(first.autoregression_.coefficients)
    assert (again.residuals_ > first.residuals_).all()


def test_windows_of_several_series_never_straddle_and_lists_answer_in_order(good):
    parts = [SERIES[500:520], SERIES[530:580], SERIES[590:600]]
    whole = good.predict_windows(parts)
    assert [len(one) for one in whole] == [17, 47, 7]
    for one, said in zip(parts, whole, strict=True):
        assert good.predict_windows(one) == pytest.approx(said, abs=1e-6)
    order = [2, 0, 1]
    assert np.array(good.predict([parts[place] for place in order])) == pytest.approx(
        np.array(good.predict(parts))[order], abs=1e-6
    )
    assert good.evaluate(parts).n_origins == (20 - 6) + (50 - 6) + (10 - 6)
    assert clone(QUICK).fit(parts[:2]).run_card_.n_samples == (14 - 1 - 2) + (44 - 4 - 2)


def test_names_and_times_of_tables(quick):
    model, frame = quick
    said = model.predict(frame)
    assert list(said.columns) == ["predator", "prey"]
    assert list(said.index) == list(pd.date_range("2020-07-19", periods=3))
    assert list(model.feature_names_in_) == ["prey", "predator", "day"]
    assert model.n_features_in_ == 3
    turned = frame[["day", "predator", "prey"]].assign(other="x".count("x"))
    assert model.predict(turned).to_numpy() == pytest.approx(said.to_numpy())
    assert model.predict(frame.to_numpy()) == pytest.approx(said.to_numpy())
    low, high = model.predict_interval([frame, frame[:50]], 0.8)
    assert (low[1] < high[1]).all().all()
    assert list(low[1].index) == list(pd.date_range("2020-02-20", periods=3))


@pytest.mark.parametrize(
    ("index", "following"),
    [
        (pd.date_range("2020-01-31", periods=60, freq="ME"), ["2025-01-31", "2025-02-28", "2025-03-31"]),
        (pd.date_range("2020-07-31", periods=6, freq="ME"), ["2021-01-31", "2021-02-28", "2021-03-31"]),
        (
            pd.date_range("2020-03-20", periods=20, tz="Europe/Prague"),
            ["2020-04-09", "2020-04-10", "2020-04-11"],
        ),
        (pd.period_range("2020-01", periods=60, freq="M"), ["2025-01", "2025-02", "2025-03"]),
        (np.arange(60) / 4, ["15.0", "15.25", "15.5"]),
        (pd.timedelta_range("0h", periods=60, freq="15min"), ["0 days 15:00:00", "0 days 15:15:00", "0 days 15:30:00"]),
    ],
)
def test_regular_times_of_every_kind_go_on(index, following):
    (series,) = read_series(pd.DataFrame(SERIES[: len(index)], index=index))
    assert [str(time).replace(" 00:00:00", "").removesuffix("+02:00") for time in series.times_after(3)] == following


def test_save_load_pickle_and_seeds(quick, tmp_path):
    model, frame = quick
    expected = model.predict_windows(frame)
    model.save(tmp_path / "model")
    loaded = load(tmp_path / "model")
    for other in (loaded, pickle.loads(pickle.dumps(model)), clone(model).fit(frame)):
        assert (other.predict_windows(frame) == expected).all()
        assert other.predict(frame).equals(model.predict(frame))
        assert other.evaluate(frame).by_step().equals(model.evaluate(frame).by_step())
        assert other.predict_interval(frame, 0.7)[0].equals(model.predict_interval(frame, 0.7)[0])
    assert loaded.to_bytes() == model.to_bytes()
    assert model.to_keras().predict_windows(frame) == pytest.approx(expected, abs=1e-5)
    other = clone(model).set_params(random_state=1).fit(frame).predict_windows(frame)
    assert np.abs(other - expected).max() > 1e-3


def test_a_level_that_drifts_is_left_out_by_differences():
    ramp = np.arange(120.0)[:, None] + 0.1 * np.random.default_rng(0).normal(size=(120, 1))
    model = clone(QUICK).set_params(difference=True, epochs=30, learning_rate=0.01).fit(ramp[:100])
    said = model.predict(ramp)
    assert said[:, 0] == pytest.approx([120, 121, 122], abs=1)
    assert model.predict(ramp + 1e4) == pytest.approx(said + 1e4, abs=1e-2)


def test_missing_values_are_filled_in_windows_and_teach_nothing():
    random = np.random.default_rng(0)
    series = SERIES[:400].copy()
    series[random.random(series.shape) < 0.1] = np.nan
    model = clone(QUICK).set_params(epochs=20, learning_rate=0.01).fit(series)
    assert np.isfinite(model.predict_windows(series)).all()
    evaluation = model.evaluate(series)
    assert evaluation["network", "mae"] < evaluation["naive", "mae"]
    assert np.isfinite(evaluation.by_step()).all().all()
    assert np.isfinite(evaluation.to_frame()).all().all()


def test_counts_by_their_logarithm():
    counts = np.random.default_rng(0).poisson(20 + 15 * np.sin(np.arange(200) / 5))[:, None]
    model = clone(QUICK).set_params(loss="poisson", epochs=10, learning_rate=0.01).fit(counts)
    assert model.head_.kind == "count"
    assert (model.predict_windows(counts) > 0).all()
    with pytest.raises(InvalidInputError, match=r"loss='poisson' needs counts of at least 0 .*; got -"):
        clone(model).fit(counts - 30)


def test_series_may_be_domains_and_the_user_may_hold_out():
    network = DomainAdversarial(MLP(hidden=(4,)), hidden=())
    short = clone(QUICK).set_params(epochs=1)
    parts = [SERIES[:60], SERIES[100:160] + 3]
    model = clone(short).set_params(network=network).fit(parts, groups=["lake", "sea"])
    assert "domain_loss" in model.history_.values
    model = clone(short).fit(parts, validation_data=SERIES[300:340])
    assert model.run_card_.n_samples == 2 * 54
    assert len(model.residuals_) == 34


def test_the_default_network_and_attention_over_the_window():
    model = BioForecaster(window=5, horizon=2, epochs=1, random_state=0)
    assert model._default_network(None) == RNN(units=64, cell="gru", bidirectional=False)
    network = RNN(2, "gru", bidirectional=False, pool="attention")
    attentive = model.set_params(network=network, validation_fraction=0).fit(SERIES[:60])
    assert attentive.attention(SERIES[:60]).sum(axis=2) == pytest.approx(1, abs=1e-5)
    assert attentive.attention([SERIES[:60], SERIES[:30]]).shape == (2, 1, 5)
    assert attentive.run_card_.n_validation == 0
    with pytest.raises(UnsupportedError, match="need at least 9 held-out origins; there are 0; fit with a larger"):
        attentive.predict_interval(SERIES[:60])


# ---- the pieces by hand ----


def test_windows_and_the_split_by_hand():
    values = np.arange(10.0)[:, None]
    assert windows(values, 3, 2)[:, :, 0].tolist() == [[i, i + 1, i + 2] for i in range(6)]
    assert futures(values, 3, 2)[:, :, 0].tolist() == [[i + 3, i + 4] for i in range(6)]
    train, held = split_in_time(20, 0.25, 3)
    assert train.tolist() == list(range(13))
    assert held.tolist() == list(range(15, 20))
    assert train[-1] + 3 - 1 < held[0]  # the last step that is trained on comes before the first that is judged
    assert [len(part) for part in split_in_time(3, 0.4, 3)] == [3, 0]


def test_filling_by_hand():
    nan = np.nan
    lines = np.array([[[nan, 1.0], [2.0, nan], [nan, nan]]])
    assert fill_windows(lines, np.array([9.0, 8.0])).tolist() == [[[9, 1], [2, 1], [2, 1]]]


def test_simple_forecasts_and_mase_by_hand():
    values = np.array([[1.0], [5.0], [2.0], [7.0], [3.0], [9.0]])
    assert seasonal_naive(values, 2, 3, 2)[:, :, 0].tolist() == [[1, 5, 1], [5, 2, 5]]
    assert naive_scale([values], 1) == pytest.approx([(4 + 3 + 5 + 4 + 6) / 5])
    assert naive_scale([values, values[:1]], 2) == pytest.approx([(1 + 2 + 1 + 2) / 4])
    truth = np.array([[[1.0], [2.0]], [[3.0], [np.nan]]])
    judged = evaluate_forecasts(truth, {"network": np.zeros((2, 2, 1))}, np.array([4.0]), ("x",))
    assert judged.errors["network"]["mae"].ravel().tolist() == [2, 2]
    assert judged.errors["network"]["rmse"].ravel() == pytest.approx([np.sqrt(5), 2])
    assert judged["network", "mase"] == pytest.approx(0.5)


def test_intervals_of_forecasts_draw_series_and_blocks_by_hand():
    """Errors of 0 in half of the units and of 2 in the others: the interval is that of so many draws of a coin."""
    series = np.repeat(np.arange(16), 5)
    wrong = np.where(series % 2, 2.0, 0.0)[:, None, None] * np.ones((1, 3, 2))
    said = {"network": wrong, "naive": wrong, "linear": wrong + 1}
    scale, names = np.array([1.0, 2.0]), ("a", "b")
    judged = evaluate_forecasts(np.zeros((80, 3, 2)), said, scale, names, series=series)
    mae = judged.metrics["mae"]
    by_hand = 2 * np.random.default_rng(1).binomial(16, 0.5, 20_000) / 16
    assert (mae.value, mae.baseline.value) == (1, 2)
    assert [mae.low, mae.high] == pytest.approx(np.percentile(by_hand, [2.5, 97.5]), abs=0.13)
    assert [mae.difference.low, mae.difference.value, mae.difference.high] == pytest.approx([-1, -1, -1])
    assert judged.metrics["mase[b]"].value == pytest.approx(0.5)
    assert judged.metrics["mase"].value == pytest.approx(judged["network", "mase"])
    paired = evaluate_forecasts(np.zeros((80, 3, 2)), said, scale, names, series=series, groups=np.arange(16) // 2)
    assert paired.metrics["mae"].low == paired.metrics["mae"].high == 1  # of each pair one is wrong
    blocks = evaluate_forecasts(np.zeros((48, 3, 2)), {"network": wrong[:48] * 0 + np.repeat(
        [0.0, 2.0] * 8, 3)[:, None, None]}, scale, names)  # fmt: skip
    assert [blocks.metrics["mae"].low, blocks.metrics["mae"].high] == pytest.approx([mae.low, mae.high], abs=0.13)
    assert str(judged).splitlines()[0] == (
        "Forecasts of 2 targets from 80 origins; 95 % intervals from 1000 resamples of 16 series"
    )
    assert "resamples of blocks of 3 origins" in str(blocks)
    assert list(judged.to_frame().loc["mae", ["value", "baseline", "difference"]]) == [1, 2, -1]
    one_origin = evaluate_forecasts(np.zeros((1, 3, 2)), {"network": wrong[:1]}, scale, names)
    assert np.isnan(one_origin.metrics["mae"].low)


def test_the_linear_forecast_finds_a_linear_process():
    random = np.random.default_rng(0)
    x = np.zeros(3000)
    for now in range(2, 3000):
        x[now] = 1.2 * x[now - 1] - 0.5 * x[now - 2] + random.normal()
    lines, ahead = windows(x[:, None], 3, 1), futures(x[:, None], 3, 1)[:, :, 0]
    linear = LinearAutoregression().fit(lines, ahead)
    assert linear.coefficients[:, 0] == pytest.approx([0, -0.5, 1.2], abs=0.06)


def test_the_conformal_rank_by_hand():
    residuals = np.arange(1.0, 10.0).reshape(9, 1, 1)  # of nine, the ninth at 90 %, as ceil(10 * 0.9)
    assert conformal_width(residuals, 0.9)[0, 0] == 9
    assert conformal_width(residuals, 0.5)[0, 0] == 5
    with pytest.raises(UnsupportedError, match=r"level 0.95 need at least 19 held-out origins; there are 9"):
        conformal_width(residuals, 0.95)


# ---- what is refused ----

DAYS = pd.date_range("2020-01-01", periods=40)


def table(index=DAYS, **columns):
    return pd.DataFrame({"prey": SERIES[:40, 0], "predator": SERIES[:40, 1], **columns}, index=index)


@pytest.mark.parametrize(
    ("X", "params", "sentence"),
    [
        (SERIES[:6], {}, r"at least 7 times, window \+ horizon; it has 6"),
        ([SERIES[:20], SERIES[:6]], {}, r"at least 7 times, window \+ horizon; series 1 \(0-based\) has 6"),
        (table(), {"targets": "predater"}, "got 'predater'; did you mean 'predator'"),
        (SERIES[:40], {"targets": "prey"}, r"targets must name variables of X \(a series without names\); got 'prey'"),
        (SERIES[:40], {"targets": (0, 2)}, r"different places of variables from 0 to 1; got \(0, 2\)"),
        (SERIES[:40], {"targets": (1, 1)}, r"different places of variables from 0 to 1; got \(1, 1\)"),
        (
            table(DAYS.delete(5).append(DAYS[-1:] + pd.Timedelta("1D"))),
            {},
            "Times must be regular; in X the step after",
        ),
        (table(DAYS[::-1]), {}, "Times must rise from row to row; 2020-02-08 .* follows 2020-02-09"),
        (table([f"week {k}" for k in range(40)]), {}, "index of a series must be times or numbers; that of X is of"),
        ([table(), table(pd.date_range("2020", periods=40, freq="h"))], {}, "must have one step in time, 1 days"),
        ([SERIES[:20], SERIES[:20, :1]], {}, r"series 0 \(0-based\) has 2 and series 1 \(0-based\) 1"),
        (np.where(SERIES[:40] > 0.9, np.inf, SERIES[:40]), {}, "finite numbers, or NaN where one is missing; got inf"),
        (SERIES[:40] * [np.nan, 1], {}, r"must have known values .*; variable 0 \(0-based\) has none"),
        ([], {}, "at least one series; got none"),
        (SERIES[:40], {"window": 0}, "window must be a whole number of at least 1; got 0"),
        (SERIES[:40], {"season": 0.5}, "season must be a whole number"),
    ],
)
def test_what_is_no_series_is_refused(X, params, sentence):
    with pytest.raises(InvalidInputError, match=sentence):
        clone(QUICK).set_params(**params).fit(X)


def test_kinds_that_are_no_series_are_refused():
    with pytest.raises(InvalidTypeError, match=r"A series must hold numbers; got .* in column 'site'"):
        clone(QUICK).fit(table(site="lake"))
    with pytest.raises(InvalidTypeError, match="A series must be an array of numbers"):
        clone(QUICK).fit(["ACGT", "ACGT"])
    with pytest.raises(UnsupportedError, match="y must be None: a series says by itself what follows"):
        clone(QUICK).fit(SERIES[:40], SERIES[:40])


def test_other_series_than_those_of_the_training_are_refused(quick):
    model, frame = quick
    with pytest.raises(InvalidInputError, match="must have the 3 variables of training; got 2"):
        model.predict(SERIES)
    with pytest.raises(InvalidInputError, match=r"variable 'predator' of training; lacks it; did you mean 'predators'"):
        model.predict(frame.rename(columns={"predator": "predators"}))
    with pytest.raises(InvalidInputError, match="one step in time, 1 days 00:00:00; X has 0 days 01:00:00; resample"):
        model.predict(frame.set_axis(pd.date_range("2020", periods=200, freq="h")))
    with pytest.raises(InvalidInputError, match="at least 4 times, window; it has 3"):
        model.predict(frame[:3])
    with pytest.raises(
        UnsupportedError, match=r"Intervals of level 0\.99 need at least 99 held-out origins; there are"
    ):
        model.predict_interval(frame, 0.99)
