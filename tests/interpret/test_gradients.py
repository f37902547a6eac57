"""Gradients are slopes, on each engine, for letters, signals and tables; integrated ones are complete."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from pybiodl import BioClassifier, BioRegressor
from pybiodl.encode import Signal
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.interpret import deep_lift, expected_gradients, gradient_x_input, integrated_gradients, saliency
from pybiodl.networks import CNN, MLP, RNN, Head
from tests.interpret._models import dna, drawn

LENGTH = 21
SMOOTH = {
    "one-hot": CNN(5, 5, activation="tanh", pool="average"),
    "embedding": CNN(5, 5, embedding=3, activation="tanh", pool="average"),
    "both strands": CNN(5, 4, activation="tanh", pool="average", global_pool="average", reverse_complement=True),
    "both strands, embedding": CNN(
        5, 4, activation="tanh", pool="average", embedding=3, global_pool="average", reverse_complement=True
    ),
    "recurrent": RNN(units=3, bidirectional=False, dense=()),
}


def by_differences(model, X, row, place, letter):
    """Slope of the logit along one letter as a number, by a central difference."""
    inside = model.fitted_.opened()
    codes = inside.encoded(X)
    ends = []
    for step in (0.01, -0.01):
        values = inside.values(codes).copy()
        values[row, place, letter] += step
        ends.append(inside.gradients(codes, values, 0, True)[0][row])
    return (ends[0] - ends[1]) / 0.02


@pytest.mark.parametrize("name", SMOOTH)
def test_saliency_is_a_slope_in_every_letter(name):
    X = dna(4, LENGTH)
    X[1], X[2] = X[1][:13], X[2][:8] + "N" + X[2][9:]
    model = drawn(SMOOTH[name], X)
    found = saliency(model, X)
    assert found.error < 0.02
    for row, place, letter in [(0, 0, 0), (0, 20, 3), (1, 5, 2), (1, 12, 1), (2, 8, 0)]:
        slope = by_differences(model, X, row, place, letter)
        assert found.values[row, place, letter] == pytest.approx(slope, abs=3e-4)
    assert np.isnan(found.values[1, 13:]).all()
    logit = np.log(model.predict_proba(X)[:, 1] / model.predict_proba(X)[:, 0])
    assert found.baseline == pytest.approx(logit, abs=1e-5)
    turned = saliency(model, X, target="no")
    np.testing.assert_allclose(turned.values, -found.values, atol=1e-6)


@pytest.mark.parametrize("name", [name for name in SMOOTH if name != "recurrent"])
def test_integrated_gradients_are_complete(name):
    X = dna(4, LENGTH)
    X[1] = X[1][:13]
    model = drawn(SMOOTH[name], X)
    for baseline in ("zeros", "even", X[3:], X):
        found = integrated_gradients(model, X[:4], baseline=baseline, steps=30)
        difference = saliency(model, X).baseline - found.baseline
        np.testing.assert_allclose(np.nansum(found.values, axis=(1, 2)), difference, atol=3e-3)
        assert found.error < 3e-3
    few, many = (integrated_gradients(model, X, steps=steps).error for steps in (1, 30))
    assert few > many  # and it says so where they are not


def test_methods_of_a_linear_model_are_its_coefficients():
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(3, 2, size=(60, 3)), columns=["a", "b", "c"])
    y = 2 * table["a"] - table["c"] + 5
    model = BioRegressor(MLP(hidden=()), epochs=1, validation_fraction=0, random_state=0).fit(table, y)
    found = saliency(model, table)
    kernel = model.fitted_.weights[0][:, 0] * model.head_.scale[0]
    np.testing.assert_allclose(found.values, np.tile(kernel, (60, 1)), rtol=1e-4)
    standard = ((table - table.mean()) / table.std(ddof=0)).to_numpy()
    expected = kernel * standard
    for method in (gradient_x_input, integrated_gradients):
        found = method(model, table)
        np.testing.assert_allclose(found.values, expected, atol=1e-3)
        assert found.error < 1e-3
    found = expected_gradients(model, table, table, n_draws=400)
    np.testing.assert_allclose(found.values, expected, atol=0.25 * np.abs(kernel).max())  # 400 draws
    assert list(found.to_frame().columns) == ["a", "b", "c"]
    with pytest.raises(InvalidInputError, match="background must be samples to compare with"):
        expected_gradients(model, table)


def test_categories_of_a_table_are_one_feature():
    table = pd.DataFrame({"kind": ["u", "v", "w"] * 10, "size": np.linspace(0, 1, 30)})
    model = BioClassifier(MLP(hidden=(4,), activation="tanh"), epochs=1, validation_fraction=0, random_state=0)
    model.fit(table, np.arange(30) % 2)
    found = integrated_gradients(model, table)
    assert found.names == ("kind", "size")
    difference = saliency(model, table).baseline - found.baseline
    np.testing.assert_allclose(found.values.sum(axis=1), difference, atol=1e-4)


def test_signals_with_padding():
    random = np.random.default_rng(0)
    X = np.empty(3, dtype=object)
    X[:] = [random.normal(size=(n, 2)) for n in (12, 9, 12)]
    model = drawn(CNN(4, 3, activation="tanh", global_pool="average"), X, encoder=Signal())
    found = integrated_gradients(model, X)
    assert found.values.shape == (3, 12, 2)
    assert np.isnan(found.values[1, 9:]).all()
    assert not np.isnan(found.values[1, :9]).any()
    assert found.error < 1e-4
    np.testing.assert_allclose(found.track()[0], found.values[0].sum(axis=1))


def test_every_head_has_its_number():
    X = dna(3, LENGTH)
    network = CNN(5, 5, activation="tanh", pool="average")
    three = drawn(network, X, Head("multiclass", 3), list("abc"))
    probability = saliency(three, X, target="b", output="probability")
    assert probability.baseline == pytest.approx(three.predict_proba(X)[:, 1], abs=1e-5)
    parts = Head.several({"t": Head("multiclass", 3), "u": Head("binary", 1)})
    several = drawn(network, X, parts, [list("abc"), ["no", "yes"]])
    assert saliency(several, X, target=("u", "no"), output="probability").baseline == pytest.approx(
        several.predict_proba(X)[1][:, 0], abs=1e-5
    )
    value = drawn(network, X, Head("regression", 1, mean=(5.0,), scale=(2.0,)))
    assert integrated_gradients(value, X).error < 1e-3
    assert saliency(value, X).baseline == pytest.approx(value.predict(X).ravel(), abs=1e-4)


def test_expected_gradients_of_shuffled_letters_and_seeds():
    X = dna(3, LENGTH)
    model = drawn(SMOOTH["one-hot"], X)
    one, same, other = (expected_gradients(model, X, n_draws=8, random_state=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.values, same.values)
    assert np.abs(one.values - other.values).max() > 1e-4
    assert expected_gradients(model, X, n_draws=300).error < one.error


ENGINE = """
import os, pickle, sys
os.environ["KERAS_BACKEND"] = sys.argv[1]
from pybiodl.interpret import deep_lift, integrated_gradients, saliency
models, X = pickle.load(open(sys.argv[2], "rb"))
found = [(saliency(model, X).values, integrated_gradients(model, X, steps=8).values) for model in models[:2]]
found.append((deep_lift(models[2], X).values,))
pickle.dump(found, open(sys.argv[3], "wb"))
"""


@pytest.mark.parametrize("engine", ["jax", "torch"])
def test_engines_agree(engine, tmp_path):
    pytest.importorskip(engine)
    X = dna(3, LENGTH)
    X[1] = X[1][:13]
    steep = CNN(5, 5, reverse_complement=True, global_pool="both")  # with maxima
    models = [*(drawn(SMOOTH[name], X) for name in ("one-hot", "both strands, embedding")), drawn(steep, X)]
    expected = [(saliency(model, X).values, integrated_gradients(model, X, steps=8).values) for model in models[:2]]
    expected.append((deep_lift(models[2], X).values,))
    (tmp_path / "in").write_bytes(pickle.dumps((models, X)))
    program = [sys.executable, "-c", ENGINE, engine, str(tmp_path / "in"), str(tmp_path / "out")]
    subprocess.run(program, check=True, capture_output=True, timeout=600)
    for one, other in zip(pickle.loads((tmp_path / "out").read_bytes()), expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_bad_input():
    X = dna(3, LENGTH)
    model = drawn(SMOOTH["one-hot"], X)
    with pytest.raises(InvalidInputError, match="baseline must be one of 'zeros', 'even'; got 'zero'; did you mean"):
        integrated_gradients(model, X, baseline="zero")
    with pytest.raises(InvalidInputError, match="baseline must be one sample or as many as X; got 2 for 3"):
        integrated_gradients(model, X, baseline=X[:2])
    with pytest.raises(InvalidInputError, match="steps must be a whole number of at least 1; got 0"):
        integrated_gradients(model, X, steps=0)
    with pytest.raises(UnsupportedError, match="saliency explains classes or numbers of a whole sample"):
        saliency(drawn(CNN(3, 3, dense=()), X, Head("multiclass", 3, positions=True), list("abc")), X)
