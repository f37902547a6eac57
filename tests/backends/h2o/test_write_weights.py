"""Models of many columns have their weights written once: what comes home is what the cluster has."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pybiodl import BioAutoencoder, BioClassifier, BioRegressor, parity
from pybiodl.backends.h2o import _data
from pybiodl.networks import MLP, Autoencoder

random = np.random.default_rng(0)
X = random.normal(size=(150, 6))
Y = X[:, 0] + X[:, 1]
NETWORK = MLP(hidden=(5,))


@pytest.fixture
def wide(monkeypatch):
    """Six columns are many."""
    monkeypatch.setattr(_data, "WIDE", (5, 5))
    monkeypatch.setattr(_data, "LONG", (2, 2))


def difference(model, X):
    found = parity(model, X)
    assert not {"cluster", "home"} & set(found.skipped)
    return max(one.absolute for one in found.differences if {one.first, one.second} == {"cluster", "home"})


@pytest.fixture(scope="module")
def many():
    return random.normal(size=(60, _data.WIDE[0] + 1)).astype(np.float32)


def test_a_wide_model_is_that_of_the_cluster_and_was_scored_without_its_weights(h2o_cluster, many):
    y = many[:, 0] > 0
    model = BioClassifier(NETWORK, cluster=h2o_cluster, epochs=12, validation_fraction=0, random_state=0).fit(many, y)
    assert difference(model, many) < 1e-6
    assert model.n_iter_ == len(model.history_["loss"]) == 12
    kept = [name for name in h2o_cluster.status().models if name.startswith(model.fitted_.models[0][:16])]
    assert model.fitted_.models[0] in kept
    actual = h2o_cluster.rest.get(f"/3/Models/{model.fitted_.models[0]}")["models"][0]["parameters"]
    went_on_from = next(one["actual_value"] for one in actual if one["name"] == "checkpoint")
    assert went_on_from["name"] not in h2o_cluster.status().models


def test_the_best_weights_of_an_early_stop_are_those_that_come_home(wide, h2o_cluster):
    settings = {"cluster": h2o_cluster, "epochs": 400, "validation_fraction": 0.3, "patience": 2, "random_state": 0}
    noise = 5 * np.random.default_rng(1).normal(size=150)  # there is little to learn, so that it stops
    model = BioRegressor(NETWORK, **settings).fit(X, Y + noise)
    assert model.n_iter_ < 400
    assert difference(model, X) < 1e-6
    for weights in model.fitted_.weights:
        assert np.isfinite(weights).all()


def test_it_is_the_model_of_few_columns_but_for_a_sample(h2o_cluster, monkeypatch):
    models = []
    for width in (6, 5):
        monkeypatch.setattr(_data, "WIDE", (width, width))
        model = BioRegressor(
            NETWORK, cluster=h2o_cluster, epochs=12, validation_fraction=0, patience=None, random_state=0
        )
        models.append(model.fit(X, Y))
    assert models[0].history_ == models[1].history_
    narrow, wide = (model.predict(X) for model in models)
    assert 0 < np.abs(narrow - wide).max() < 0.1 * np.abs(Y).max()


def test_targets_rounds_and_a_table_of_the_cluster(wide, h2o_cluster, tmp_path):
    settings = {"cluster": h2o_cluster, "epochs": 4, "validation_fraction": 0, "patience": None, "random_state": 0}
    both = BioRegressor(NETWORK, **settings).fit(X, np.column_stack([Y, -Y]))
    assert difference(both, X) < 1e-6
    once = BioRegressor(NETWORK, **settings, checkpoint_dir=tmp_path / "one").fit(X, Y)
    again = BioRegressor(NETWORK, **settings, checkpoint_dir=tmp_path / "one").fit(X, Y)  # goes on from its last round
    assert (once.predict(X) == again.predict(X)).all()
    table = pd.DataFrame(X, columns=list("abcdef")).assign(y=np.where(Y > 0, "high", "low"))
    table.to_csv(tmp_path / "table.csv", index=False)
    read = BioClassifier(NETWORK, **settings).fit(tmp_path / "table.csv", "y")
    assert difference(read, table.drop(columns="y")) < 1e-6


def test_an_autoencoder(wide, h2o_cluster):
    network = Autoencoder(hidden=(), latent=2)
    model = BioAutoencoder(network, cluster=h2o_cluster, epochs=3, validation_fraction=0, random_state=0).fit(X)
    assert len(model.history_["loss"]) == 3
    assert difference(model, X) < 1e-6
