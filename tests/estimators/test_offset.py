"""An offset is taken out of what is learned and put back where it is predicted, on both backends."""

import numpy as np
import pandas as pd
import pytest

from pybiodl import BioRegressor, Distribution, load
from pybiodl.backends.h2o._frames import new_key, read, temporary_keys
from pybiodl.backends.h2o._rows import column_of
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


@pytest.mark.parametrize(("loss", "weighted"), [("poisson", False), ("gamma", True), (None, True)])
def test_a_table_that_the_cluster_reads_by_itself_is_learned_as_one_in_memory(h2o_cluster, tmp_path, loss, weighted):
    y = COUNTS + 1.0
    weight = random.uniform(0.5, 2, 600) if weighted else None
    given = {"cluster": h2o_cluster, "epochs": 5, "validation_fraction": 0, "random_state": 0, "loss": loss}
    here = BioRegressor(MLP(hidden=(8,)), **given).fit(X, y, sample_weight=weight, offset=OFFSET)
    table = pd.DataFrame(X, columns=["a", "b", "c"]).assign(**{"deaths": y, "log size": OFFSET})
    if weighted:
        table["how much"] = weight
    table.to_csv(tmp_path / "counts.csv", index=False)
    there = BioRegressor(MLP(hidden=(8,)), **given)
    there.fit(tmp_path / "counts.csv", "deaths", "how much" if weighted else None, offset="log size")
    features = table[["a", "b", "c"]]
    assert list(there.feature_names_in_) == ["a", "b", "c"]
    np.testing.assert_allclose(there.predict(features, offset=OFFSET), here.predict(X, offset=OFFSET), rtol=1e-3)
    rates = there.predict(tmp_path / "counts.csv", offset=0)
    np.testing.assert_allclose(rates, there.predict(features, offset=0), rtol=1e-5)
    there.predict(tmp_path / "counts.csv", to=tmp_path / "rates.csv", offset=0)
    np.testing.assert_allclose(pd.read_csv(tmp_path / "rates.csv")["predict"], rates, rtol=1e-6)
    with pytest.raises(InvalidInputError, match=r"to must name a file that is not there yet; '.*rates\.csv' is"):
        there.predict(tmp_path / "counts.csv", to=tmp_path / "rates.csv", offset=0)
    whole = here.predict(X, offset=OFFSET)
    np.testing.assert_allclose(there.predict(tmp_path / "counts.csv", offset="log size"), whole, rtol=1e-3)
    for name, offset, known in (("named", "log size", whole), ("moved", 0.5, here.predict(X, offset=0.5))):
        there.predict(tmp_path / "counts.csv", to=tmp_path / f"{name}.csv", offset=offset)
        np.testing.assert_allclose(pd.read_csv(tmp_path / f"{name}.csv")["predict"], known, rtol=1e-3)
    for model in (here, there):
        h2o_cluster.remove(model.h2o_model_.model_id)


def test_a_table_of_the_cluster_stays_as_it_was(h2o_cluster, tmp_path):
    table = pd.DataFrame(X, columns=["a", "b", "c"]).assign(deaths=COUNTS, size=OFFSET, blank=np.r_[np.nan, X[1:, 0]])
    table.assign(donor=np.arange(600) % 50, raw=SIZE).to_csv(tmp_path / "counts.csv", index=False)
    with temporary_keys(h2o_cluster) as ours:
        ours.append(new_key("frame"))
        read(h2o_cluster, ours[0], tmp_path / "counts.csv", {})
        frame, before = h2o_cluster.frame(ours[0]), h2o_cluster.status().frames
        plain = BioRegressor(MLP(hidden=(8,)), loss="poisson", cluster=h2o_cluster, epochs=2, random_state=0)
        model = plain.fit(frame, "deaths", groups="donor", offset="size")
        h2o_cluster.remove(model.h2o_model_.model_id)
        assert len(model.history_["val_loss"]) == 2
        assert not {"size", "deaths", "donor"} & set(model.feature_names_in_)
        for offset, sentence in (
            ("raw", "offset must be a logarithm between -200 and 200 with loss='poisson'; column 'raw' holds"),
            ("blank", "offset must be known in every row; 1 of column 'blank' are missing"),
            ("siz", "offset must name a column of numbers; got 'siz'; there is none of that name; did you mean 'size'"),
        ):
            with pytest.raises(InvalidInputError) as caught:
                plain.fit(frame, "deaths", offset=offset)
            assert sentence in str(caught.value)
            with pytest.raises(InvalidInputError) as caught:
                model.predict(frame, to=tmp_path / "counts2.csv", offset=offset)
            assert sentence in str(caught.value)
        with pytest.raises(UnsupportedError, match=r"or name a column, where .*; got values of shape \(600,\)"):
            model.predict(frame, to=tmp_path / "counts2.csv", offset=OFFSET)
        assert not (tmp_path / "counts2.csv").exists()
        assert h2o_cluster.status().frames == before
        np.testing.assert_allclose(column_of(h2o_cluster, ours[0], "deaths"), COUNTS)
        np.testing.assert_allclose(column_of(h2o_cluster, ours[0], "size"), OFFSET)


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
        (lambda m: BioRegressor(backend="h2o").fit("a.csv", "y", offset=1), UnsupportedError,
         "offset must name a column where the cluster reads X by itself; got int."),
        (lambda m: BioRegressor(loss="mse", backend="h2o").fit("a.csv", "y", offset="o"), UnsupportedError,
         "offset needs a loss that is a distribution"),
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
