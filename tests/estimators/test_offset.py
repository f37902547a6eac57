"""An offset is taken out of what is learned and put back where it is predicted, on both backends."""

import numpy as np
import pandas as pd
import pytest

from pybiodl import BioRegressor, Distribution, load
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._offset import Offset
from pybiodl.networks import MLP

random = np.random.default_rng(0)
X = random.normal(size=(600, 3))
RATE = np.exp(0.5 * X[:, 0])
SIZE = np.exp(random.normal(8 + 0.8 * X[:, 1], 0.5))  # a nuisance that is stronger than what matters, and leans on X
COUNTS = random.poisson(RATE * SIZE / 100)
OFFSET = np.log(SIZE / 100)


def fitted(loss="poisson", y=COUNTS, offset=OFFSET, **params):
    given = {"epochs": 30, "learning_rate": 0.01, "random_state": 0, **params}
    return BioRegressor(MLP(hidden=(8,)), loss=loss, **given).fit(X, y, offset=offset)


@pytest.fixture(scope="module")
def model():
    return fitted()


def test_rates_are_learned_whatever_the_exposure(model):
    rate = model.predict(X, offset=0)
    assert np.corrcoef(np.log(rate), np.log(RATE))[0, 1] > 0.97
    np.testing.assert_allclose(model.predict(X, offset=OFFSET), rate * SIZE / 100, rtol=1e-12)
    blind = fitted(offset=None).predict(X)
    assert abs(np.corrcoef(np.log(blind), X[:, 1])[0, 1]) > 3 * abs(np.corrcoef(np.log(rate), X[:, 1])[0, 1])


def negative_log_likelihood(name, power, y, mean):
    if name == "poisson":
        return mean - y * np.log(mean)
    if name == "gamma":
        return y / mean + np.log(mean)
    return mean ** (2 - power) / (2 - power) - y * mean ** (1 - power) / (1 - power)


@pytest.mark.parametrize(("name", "power"), [("poisson", 1), ("gamma", 2), ("tweedie", 1.3), ("tweedie", 1.7)])
def test_rates_with_weights_have_the_likelihood_of_the_values(name, power):
    y, score = random.gamma(2, size=50), random.normal(size=50)
    own = random.normal(size=50)
    known = Offset.read(own, 50, Distribution(name, power=power) if name == "tweedie" else name)
    weight = known.weighed(None, 0.0)
    reduced = known.take_out(y)

    def slope(of, step=1e-5):
        return (of(score + step) - of(score - step)) / (2 * step)

    whole = slope(lambda s: negative_log_likelihood(name, power, y, np.exp(s + own)))
    left = slope(lambda s: weight * negative_log_likelihood(name, power, reduced, np.exp(s)))
    np.testing.assert_allclose(left, whole, rtol=1e-6, atol=1e-8)


def test_numbers_are_moved(model):
    y = X[:, 0] + 1000 * X[:, 1]
    found = fitted(None, y, 1000 * X[:, 1], epochs=40)
    np.testing.assert_allclose(found.predict(X, offset=0), X[:, 0], atol=0.4)
    frame = pd.DataFrame(X, columns=list("abc")).assign(y=y)
    by_name = BioRegressor(MLP(hidden=(8,)), epochs=1, random_state=0).fit(frame, "y", offset=1000 * X[:, 1])
    assert list(by_name.feature_names_in_) == ["a", "b", "c"]
    assert by_name.predict(frame, offset=0).shape == (600,)


def test_a_cluster_learns_the_same(h2o_cluster):
    model = fitted(backend="h2o", cluster=h2o_cluster, epochs=10, learning_rate=None)
    assert np.corrcoef(np.log(model.predict(X, offset=0)), np.log(RATE))[0, 1] > 0.9
    np.testing.assert_allclose(model.to_keras().predict(X, offset=1), model.predict(X, offset=1), rtol=1e-6)
    h2o_cluster.remove(model.h2o_model_.model_id)


def test_it_is_judged_and_kept(model, tmp_path):
    evaluation = model.evaluate(X, COUNTS, train=(X, COUNTS, OFFSET), offset=OFFSET)
    assert evaluation.metrics["r2"].value > 0.9
    assert evaluation.metrics["r2"].baseline.value > 0.5  # of rates, put back
    model.save(tmp_path / "model.pybiodl")
    again = load(tmp_path / "model.pybiodl")
    np.testing.assert_array_equal(again.predict(X, offset=OFFSET), model.predict(X, offset=OFFSET))
    with pytest.raises(InvalidInputError, match="predict needs the offset of each sample"):
        again.predict(X)


def test_held_out_samples_have_their_own():
    half = slice(0, 300)
    plain = BioRegressor(MLP(hidden=(8,)), loss="poisson", epochs=2, random_state=0)
    held = (X[300:], COUNTS[300:], None, OFFSET[300:])
    model = plain.fit(X[half], COUNTS[half], offset=OFFSET[half], validation_data=held)
    assert model.run_card_.n_validation == 300
    with pytest.raises(InvalidInputError, match=r"must be a tuple \(X, y, sample_weight, offset\)"):
        plain.fit(X[half], COUNTS[half], offset=OFFSET[half], validation_data=held[:2])


@pytest.mark.parametrize(
    ("do", "error", "sentence"),
    [
        (lambda m: fitted(offset=OFFSET[:5]), InvalidInputError, "offset must have shape (600,), a number a"),
        (lambda m: fitted(offset=SIZE), InvalidInputError, "offset must be a logarithm between -200 and 200"),
        (lambda m: fitted(offset=np.full(600, np.nan)), ValueError, "offset contains NaN"),
        (lambda m: fitted("mse"), UnsupportedError, "offset needs a loss that is a distribution"),
        (lambda m: fitted(offset="size"), UnsupportedError, "offset must hold a number a sample; got the name 'size'"),
        (lambda m: BioRegressor(backend="h2o").fit("a.csv", "y", offset=1), UnsupportedError, "offset needs y in mem"),
        (lambda m: m.score(X, COUNTS), InvalidInputError, "predict needs the offset of each sample"),
        (lambda m: m.evaluate(X, None, offset=1), InvalidInputError, "evaluate needs the outcome of each sample in"),
        (lambda m: BioRegressor(loss="poisson").fit(X, offset=1), InvalidInputError, "offset needs the outcome of"),
        (lambda m: m.partial_fit(X, COUNTS), UnsupportedError, "partial_fit takes no offset, and this model was"),
        (lambda m: m.evaluate(X, COUNTS), InvalidInputError, "evaluate needs the offset of each sample"),
        (lambda m: m.evaluate(X, COUNTS, train=(X, COUNTS), offset=OFFSET), InvalidTypeError,
         "train must be a tuple (X, y, offset)"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(model, do, error, sentence):
    with pytest.raises(error) as caught:
        do(model)
    assert sentence in str(caught.value)
