"""Units that stand for genes, and the swarms that search their weights."""

import json

import numpy as np
import pytest
from sklearn.base import clone

from pybiodl import BioClassifier, BioForecaster, load
from pybiodl.encode import Signal
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.networks import Chain, GeneUnits, from_dict, layers
from pybiodl.networks._swarm import search


def sigmoid(x):
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def run_on(start, kernel, bias, rate, low, height, steps):
    """By hand: each of so many steps of units that run on from a start, (..., n_windows, n)."""
    now, bias, share = start, bias[..., None, :], sigmoid(rate)[..., None, :]
    for _ in range(steps):
        now = now + share * (low + height * sigmoid(now @ kernel + bias) - now)
        yield now


def valley(places):
    """A banana-shaped valley (Rosenbrock), smallest, 0, at (1, 1, 1)."""
    ahead, here = places[..., 1:], places[..., :-1]
    return (100 * (ahead - here**2) ** 2 + (1 - here) ** 2).sum(axis=-1)


def test_swarms_find_a_minimum_and_each_by_itself():
    side = np.full(3, 4.0)
    places, errors = search(valley, -side, side, 4, 30, 3000, np.random.default_rng(0))
    assert places == pytest.approx(np.ones((4, 3)), abs=1e-3)
    assert errors == pytest.approx(valley(places))
    assert len(np.unique(places[:, 0])) == 4


def test_many_small_dips_do_not_hold_a_swarm():
    def dips(places):  # Rastrigin, smallest, 0, at 0.5
        away = places - 0.5
        return (away**2 - np.cos(2 * np.pi * away) + 1).sum(axis=-1)

    side = np.full(2, 5.0)
    _, errors = search(dips, -side, side, 5, 40, 300, np.random.default_rng(0))
    assert errors.min() < 1e-8


def test_a_swarm_stays_in_its_box_repeats_by_its_seed_and_never_gets_worse():
    low, high, seen = np.array([2.0, -1.0]), np.array([3.0, 0.0]), []

    def error(places):
        seen.append(places)
        return valley(places)

    first = search(error, low, high, 2, 10, 50, np.random.default_rng(3))
    assert all((places >= low).all() and (places <= high).all() for places in seen)
    assert first[0][0] == pytest.approx([2.0, 0.0], abs=1e-6)  # in a corner
    for one, other in zip(first, search(valley, low, high, 2, 10, 50, np.random.default_rng(3)), strict=True):
        np.testing.assert_array_equal(one, other)
    errors = [search(valley, low, high, 1, 10, moves, np.random.default_rng(3))[1][0] for moves in (1, 5, 20)]
    assert errors == sorted(errors, reverse=True)


def series(n, length, seed=0, noise=0.0):
    """Three genes that switch one another: 1 raises 2, 2 raises 3, 3 lowers 1."""
    random = np.random.default_rng(seed)
    kernel = 8.0 * np.array([[0, 1, 0], [0, 0, 1], [-1, 0, 0.0]])
    arrays = kernel, -kernel.sum(axis=0) / 2, np.zeros(3), np.zeros(3), np.ones(3)
    lines = np.stack([start := random.random((n, 3)), *run_on(start, *arrays, length - 1)], axis=1)
    return list(5 + 2 * (lines + random.normal(0, noise, size=lines.shape))), kernel


def test_the_next_steps_by_hand():
    start = np.array([[0.2, 0.6]])
    kernel, bias = np.array([[0.0, 3.0], [-2.0, 0.0]]), np.array([1.0, -1.0])
    low, height = np.array([0.0, 0.1]), np.array([1.0, 2.0])
    one, two = run_on(start, kernel, bias, np.zeros(2), low, height, 2)
    level = 1 / (1 + np.exp(-(-2 * 0.6 + 1))), 0.1 + 2 / (1 + np.exp(-(3 * 0.2 - 1)))
    assert one[0] == pytest.approx([0.2 + 0.5 * (level[0] - 0.2), 0.6 + 0.5 * (level[1] - 0.6)])
    (again,) = run_on(one, kernel, bias, np.zeros(2), low, height, 1)
    np.testing.assert_array_equal(two, again)


@pytest.fixture(scope="module")
def fitted():
    X, kernel = series(16, 12, noise=0.01)
    network = GeneUnits(steps=6, copies=3, moves=100)
    model = BioForecaster(network, window=2, horizon=6, epochs=2, learning_rate=0.003, random_state=0).fit(X)
    return model, X, kernel


def test_a_forecast_is_the_mean_of_what_each_copy_runs_on_to(fitted):
    model, X, _ = fitted
    encoder, arrays = model.encoder_, [array.astype(float) for array in model.fitted_.weights]
    start = (X[0][-1:] - encoder.mean_) / encoder.scale_
    steps = np.stack([said.mean(axis=0)[0] for said in run_on(start, *arrays, 6)])
    np.testing.assert_allclose(model.predict(X[0]), steps * encoder.scale_ + encoder.mean_, rtol=1e-4)
    assert [array.shape for array in arrays] == [(3, 3, 3), (3, 3), (3, 3), (3,), (3,)]


def test_planted_edges_are_found_and_run_on_where_a_straight_line_does_not(fitted):
    model, _, kernel = fitted
    found = model.fitted_.weights[0].mean(axis=0)
    assert np.abs(found)[kernel != 0].min() > 2 * np.abs(found)[kernel == 0].max()
    assert (np.sign(found) == np.sign(kernel))[kernel != 0].all()
    evaluation = model.evaluate(series(10, 12, seed=1, noise=0.01)[0])
    assert evaluation["network", "mae"] < 0.6 * evaluation["linear", "mae"]


def test_it_is_saved_repeats_and_is_described(fitted, tmp_path):
    model, X, _ = fitted
    model.save(tmp_path / "m.pybiodl")
    again = load(tmp_path / "m.pybiodl")
    np.testing.assert_allclose(again.predict(X)[0], model.predict(X)[0], rtol=1e-6)
    np.testing.assert_array_equal(clone(model).fit(X).fitted_.weights[0], model.fitted_.weights[0])
    other = clone(model).set_params(random_state=1).fit(X)
    assert np.abs(other.fitted_.weights[0] - model.fitted_.weights[0]).max() > 0.1
    assert from_dict(json.loads(json.dumps(model.network.to_dict()))) == model.network
    assert model.network.summary((2, 3), 18).endswith("51 weights")  # 3 copies of 9 + 3 + 3, and 6; no layer behind
    report = model.to_onnx(tmp_path / "m.onnx", np.stack([one[-2:] for one in X]))
    assert report.differences[0].relative < 1e-5


def test_what_is_not_known_teaches_nothing():
    X, _ = series(6, 8)
    network, line = GeneUnits(steps=3, copies=1, moves=20), np.stack(X)
    ahead = line[:, 5:].copy()
    whole = network.find(line[:, 4:5], ahead, 0)
    ahead[:, -1, 2] = np.nan
    some = network.find(line[:, 4:5], ahead, 0)
    assert all(np.isfinite(array).all() for array in some)
    assert not np.array_equal(whole[0], some[0])
    ahead[:, :, 2] = np.nan
    assert all(np.isfinite(array).all() for array in network.find(line[:, 4:5], ahead, 0))


def test_without_moves_training_searches():
    X, _ = series(12, 10)
    network = GeneUnits(steps=4, copies=1, moves=0)
    model = BioForecaster(network, window=1, horizon=4, epochs=60, learning_rate=0.02, random_state=0).fit(X)
    assert model.score(series(6, 10, seed=1)[0]) > 0.8


@pytest.mark.parametrize(
    ("params", "network", "sentence"),
    [
        ({"horizon": 3}, {}, "on all variables by itself and needs steps=horizon; got GeneUnits(steps=4), horizon=3"),
        ({"targets": [0]}, {}, "needs targets=None; got"),
        ({"difference": True}, {}, "needs difference=False; got"),
        ({"loss": "poisson"}, {}, "needs a loss of numbers; got"),
        ({"encoder": Signal("sample")}, {}, "needs an encoder Signal() that scales all samples alike; got"),
        ({}, {"moves": -1}, "moves must be a whole number of at least 0; got -1."),
        ({}, {"particles": 1}, "particles must be a whole number of at least 2; got 1."),
        ({}, {"copies": 0}, "copies must be a whole number of at least 1; got 0."),
        ({}, {"l1": -0.1}, "l1 must be a number at least 0; got -0.1."),
    ],
)  # fmt: skip
def test_what_it_cannot_do_is_refused_in_one_sentence(params, network, sentence):
    model = BioForecaster(GeneUnits(**{"steps": 4, **network}), **{"window": 1, "horizon": 4, "epochs": 1, **params})
    with pytest.raises((InvalidInputError, UnsupportedError)) as caught:
        model.fit(series(4, 8)[0])
    assert sentence in str(caught.value)
    assert str(caught.value).count(". ") == 0


def test_it_is_for_forecasts_alone_but_its_layer_goes_anywhere():
    X, y = np.random.default_rng(0).normal(size=(12, 5, 2)), np.repeat([0, 1], 6)
    with pytest.raises(UnsupportedError, match="GeneUnits does not; pass it to BioForecaster"):
        BioClassifier(GeneUnits(steps=2), epochs=1).fit(X, y)
    ragged = np.empty(12, dtype=object)
    ragged[:] = [one[: 3 + place % 3] for place, one in enumerate(X)]
    network = Chain((layers.RunOn(2), layers.Dense(3)))
    model = BioClassifier(network, epochs=1, random_state=0).fit(ragged, y)
    alone = [model.predict_proba(ragged[place : place + 1])[0] for place in range(3)]
    np.testing.assert_allclose(model.predict_proba(ragged)[:3], alone, atol=1e-6)
    last = np.empty(1, dtype=object)
    last[0] = ragged[0][-1:]
    np.testing.assert_allclose(model.predict_proba(last)[0], alone[0], atol=1e-6)  # it reads the last place alone
