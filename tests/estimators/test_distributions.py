"""Distributions of numbers: each predicts what it is for, in the user's units, on both backends."""

import numpy as np
import pytest
import scipy.special

from pybiodl import BioClassifier, BioForecaster, BioRegressor, Distribution, load
from pybiodl.backends.distribution import LOGARITHM
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.networks import MLP

random = np.random.default_rng(0)
X = random.normal(size=(1000, 3))
MEAN = np.exp(1 + 0.7 * X[:, 0])


def fitted(loss, y, **params):
    given = {"epochs": 40, "learning_rate": 0.01, "random_state": 0, **params}
    return BioRegressor(MLP(hidden=(16,)), loss=loss, **given).fit(X, y)


@pytest.mark.parametrize("unit", [1.0, 1e5])
@pytest.mark.parametrize(
    ("loss", "y"),
    [
        ("poisson", random.poisson(10 * MEAN)),
        ("gamma", random.gamma(3, MEAN / 3) + 1e-6),
        ("tweedie", np.where(random.random(len(X)) < 0.3, 0, random.gamma(3, MEAN / 3))),
    ],
)
def test_means_by_their_logarithm_are_learned_in_any_unit(loss, y, unit):
    found = fitted(loss, y * unit).predict(X)
    assert (found > 0).all()
    assert np.corrcoef(np.log(found), np.log(MEAN))[0, 1] > 0.93
    assert found.mean() == pytest.approx(y.mean() * unit, rel=0.1)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_quantile_has_its_share_below(share):
    y = 100 + X[:, 0] + random.normal(size=len(X)) * np.where(X[:, 1] > 0, 4, 1)
    found = fitted(Distribution("quantile", quantile=share), y, epochs=100).predict(X)
    for side in (X[:, 1] > 0.2, X[:, 1] < -0.2):
        assert (y < found)[side].mean() == pytest.approx(share, abs=0.06)


@pytest.mark.parametrize("loss", ["laplace", "huber"])
def test_outliers_move_it_less_than_a_mean(loss):
    y = 3 * X[:, 0] + random.normal(size=len(X))
    spoilt = np.where(random.random(len(X)) < 0.05, y + 200, y)
    error = {name: np.abs(fitted(name, spoilt).predict(X) - 3 * X[:, 0]).mean() for name in (loss, None)}
    assert error[loss] < error[None] / 4


def loss_of(distribution, y, value):
    """Written down again from the density."""
    name, p = distribution.name, distribution.power
    error = y - value
    if name == "quantile":
        return np.where(error > 0, distribution.quantile * error, (distribution.quantile - 1) * error)
    mean = np.exp(value)
    return {
        "gaussian": error**2,
        "laplace": np.abs(error),
        "poisson": mean - scipy.special.xlogy(y, mean),
        "gamma": y / mean + np.log(mean),
        "tweedie": mean ** (2 - p) / (2 - p) - y * mean ** (1 - p) / (1 - p),
    }[name]


@pytest.mark.parametrize("name", ["gaussian", "laplace", "quantile", "poisson", "gamma", "tweedie"])
def test_losses_are_those_of_the_density(name):
    from pybiodl.backends.keras._losses_of_numbers import OF_NUMBERS

    distribution = Distribution(name, power=1.3, quantile=0.2)
    y, value = random.gamma(2, size=(20, 2)), random.normal(size=(20, 2))
    found = np.asarray(OF_NUMBERS[name](y.astype("float32"), value.astype("float32"), distribution))
    np.testing.assert_allclose(found, loss_of(distribution, y, value), rtol=1e-4, atol=1e-5)


def test_a_bundle_keeps_distribution_and_units(tmp_path):
    model = fitted(Distribution("tweedie", power=1.2), MEAN * 1000, epochs=3)
    model.save(tmp_path / "model.pybiodl")
    again = load(tmp_path / "model.pybiodl")
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    assert repr(again.loss) == "Distribution(name='tweedie', power=1.2)"
    np.testing.assert_allclose(model.to_keras("float32").predict(X), model.predict(X), rtol=1e-4)


@pytest.mark.parametrize("loss", [*LOGARITHM, Distribution("quantile", quantile=0.8), "laplace"])
def test_a_cluster_learns_the_same(h2o_cluster, loss):
    model = fitted(loss, MEAN, backend="h2o", cluster=h2o_cluster, epochs=5, learning_rate=None)
    found = model.predict(X)
    assert np.corrcoef(found, MEAN)[0, 1] > 0.8
    np.testing.assert_allclose(model.to_keras().predict(X), found, rtol=1e-6)
    h2o_cluster.remove(model.h2o_model_.model_id)


@pytest.mark.parametrize(
    ("make", "y", "error", "sentence"),
    [
        (BioRegressor(loss="gamma"), np.where(MEAN > 9, 0, MEAN), InvalidInputError,
         "loss='gamma' needs numbers above 0; got 0 in row"),
        (BioRegressor(loss="tweedie"), -MEAN, InvalidInputError, "loss='tweedie' needs numbers of at least 0; got -"),
        (BioRegressor(loss="poisson"), 0 * MEAN, InvalidInputError, "target 0 (0-based) is 0 in all samples"),
        (BioRegressor(loss=Distribution("quantile", quantile=1.0)), MEAN, InvalidInputError, "quantile must be"),
        (BioRegressor(loss=Distribution("normal")), MEAN, InvalidInputError, "name must be"),
        (BioClassifier(loss="poisson"), MEAN > 2, UnsupportedError,
         "loss='poisson' is a distribution of numbers that BioClassifier does not predict here; leave loss out."),
        (BioClassifier(class_weight="oversample"), MEAN > 2, UnsupportedError,
         "class_weight='oversample' is what an H2O cluster does; use 'balanced', or backend='h2o'."),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(make, y, error, sentence):
    with pytest.raises(error) as caught:
        make.fit(X, y)
    assert sentence in str(caught.value)


def test_series_have_the_distributions_of_their_steps():
    series = np.abs(random.normal(size=(80, 1)))
    BioForecaster(MLP(hidden=(4,)), window=4, horizon=1, loss="huber", epochs=1, random_state=0).fit(series)
    with pytest.raises(UnsupportedError, match="loss='gamma' is a distribution of numbers that BioForecaster"):
        BioForecaster(MLP(hidden=(4,)), window=4, horizon=1, loss="gamma", epochs=1).fit(series)
