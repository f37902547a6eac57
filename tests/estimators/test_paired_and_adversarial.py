"""Planted truths for two sides and for domains, and what is refused."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from pybiodl import BioClassifier, BioRegressor, BioTagger, load
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.estimators._domains import add_domains
from pybiodl.networks import CNN, MLP, Chain, DomainAdversarial, Paired
from pybiodl.networks.layers import Select

LEFT, RIGHT = (0, 2, 4), (1, 3, 5)
CONV = CNN(filters=8, kernel_size=3, pool_size=1, global_pool="average", dense=())


def hemispheres(n, seed):
    """Noise whose strength varies a lot from sample to sample; of the class is which side is a third stronger."""
    random = np.random.default_rng(seed)
    y = random.random(n) < 0.5
    gain, more = np.exp(random.normal(size=n)), np.where(y, 0.2, -0.2)
    strength = np.empty((n, 1, 6))
    strength[:, 0, ::2] = (gain * (1 + more))[:, None]
    strength[:, 0, 1::2] = (gain * (1 - more))[:, None]
    return random.normal(size=(n, 32, 6)) * strength, y


def test_only_the_discrepancy_of_the_sides_tells_the_class():
    X, y = hemispheres(120, 0)
    X_new, y_new = hemispheres(500, 1)
    dense = MLP(hidden=(16,))
    scores = {}
    for name, network in {
        "paired": Paired(LEFT, RIGHT, CONV, dense=(16,)),
        "left": Chain((Select(LEFT), CONV, dense)),
        "all": Chain((CONV, dense)),
    }.items():
        model = BioClassifier(network, epochs=25, learning_rate=0.01, batch_size=32, validation_fraction=0)
        scores[name] = model.set_params(random_state=0).fit(X, y).score(X_new, y_new)
    assert scores["paired"] > 0.95
    assert scores["left"] < 0.6
    assert scores["all"] < scores["paired"] - 0.15


def batches(seed, n=300):
    """Three columns that follow the class; one that does so more, but the other way round in the second batch."""
    random = np.random.default_rng(seed)
    y, batch = random.random(2 * n) < 0.5, np.repeat(["old", "new"], n)
    sign = np.where(y, 1.0, -1.0)
    X = random.normal(size=(2 * n, 5))
    X[:, :3] += sign[:, None]
    X[:, 3] += np.where(batch == "old", 1.5 * sign, 4 - 1.5 * sign)
    return X, y, batch


def test_a_shift_between_domains_is_unlearned_without_labels_of_the_target():
    with_it, without = [], []
    plain = BioClassifier(MLP(hidden=(16,)), epochs=40, learning_rate=0.01, batch_size=64, validation_fraction=0)
    for seed in range(2):
        X, y, batch = batches(seed)
        old, new = batch == "old", batch == "new"
        labels = np.where(new, None, y)
        network = DomainAdversarial(MLP(hidden=(16,)), weight=2.0, hidden=(16,))
        model = clone(plain).set_params(random_state=seed)
        without.append(model.fit(X[old], y[old]).score(X[new], y[new]))
        with_it.append(model.set_params(network=network).fit(X, labels, groups=batch).score(X[new], y[new]))
        assert model.score(X[old], y[old]) > 0.9
    assert np.mean(without) < 0.65
    assert np.mean(with_it) > np.mean(without) + 0.2


SMALL = batches(0, 40)
ADVERSARIAL = BioClassifier(DomainAdversarial(MLP(hidden=(3,)), hidden=(4,)), epochs=3, random_state=0)


def test_the_model_holds_what_prediction_needs_and_is_kept_as_any_other(tmp_path):
    X, y, batch = SMALL
    labels = pd.Series(np.where(y, "sick", "well"), dtype=object).where(batch == "old")
    model = clone(ADVERSARIAL).fit(X, labels, groups=batch)
    assert [array.shape for array in model.fitted_.weights] == [(5, 3), (3,), (3, 1), (1,)]
    assert model.head_.kind == "binary"
    assert list(model.classes_) == ["sick", "well"]
    assert {"outcome_loss", "domain_accuracy", "val_domain_loss"} <= set(model.history_.values)
    assert model.run_card_.n_validation == 8
    expected = model.predict_proba(X)
    again = clone(ADVERSARIAL).fit(X, labels, groups=batch)
    assert (again.predict_proba(X) == expected).all()
    model.save(tmp_path / "model")
    for other in (load(tmp_path / "model"), pickle.loads(pickle.dumps(model))):
        assert (other.predict_proba(X) == expected).all()
    assert model.to_keras().predict_proba(X) == pytest.approx(expected, abs=1e-6)
    assert load(tmp_path / "model").network == ADVERSARIAL.network


def test_all_epochs_are_trained_and_the_last_weights_kept():
    X, y, batch = SMALL
    model = clone(ADVERSARIAL).set_params(patience=1, epochs=6, learning_rate=0.5).fit(X, y, groups=batch)
    assert model.n_iter_ == model.history_.best_epoch == 6


def test_other_outcomes():
    X, y, batch = SMALL
    number = np.where(batch == "old", X[:, 0], np.nan)
    read = BioRegressor(ADVERSARIAL.network)._read_targets(number)
    learned = add_domains(ADVERSARIAL.network, read, batch)
    assert learned.values[:, 0] == pytest.approx(number, nan_ok=True)
    assert learned.values[:, 1].tolist() == (batch == "old").tolist()
    assert learned.head.lasting == read.head
    several = np.column_stack([y, X[:, 0] > 0]).astype(int)
    model = clone(ADVERSARIAL).set_params(epochs=1).fit(X, several, groups=batch, validation_data=(X, several))
    assert model.predict(X).shape == (80, 2)


def test_classes_are_weighed_where_they_are_known():
    model = clone(ADVERSARIAL).set_params(class_weight={"well": 3.0})
    targets = model._read_targets(np.array(["sick", None, "well", None, "sick"], dtype=object))
    assert targets.values.tolist() == [0, -1, 1, -1, 0]
    assert model._weights_of_targets(targets, None).tolist() == [1, 1, 3, 1, 1]
    assert model._weights_of_targets(targets, np.full(5, 2.0)).tolist() == [2, 2, 6, 2, 2]
    balanced = model.set_params(class_weight="balanced")._weights_of_targets(targets, None)
    assert balanced == pytest.approx([0.75, 1, 1.5, 1, 0.75])


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"groups": None}, InvalidInputError, r"needs the domain of each sample \(batch, donor, site\) in groups; got"),
        ({"groups": ["old"] * 80}, InvalidInputError, "at least two domains in groups; got one, old"),
        (
            {"groups": [1, 2]},
            InvalidInputError,
            r"groups must have one entry for each of the 80 samples; got shape \(2,\)",
        ),
        ({"groups": [None, *["a"] * 79]}, InvalidInputError, r"domain of each sample; the one in row 0 \(0-based\)"),
        ({"y": [None] * 80}, InvalidInputError, "y must hold a label for some samples; all are missing"),
    ],
)
def test_domains_that_say_nothing_are_refused(change, error, sentence):
    X, y, batch = SMALL
    given = {"y": y, "groups": batch} | change
    with pytest.raises(error, match=sentence):
        clone(ADVERSARIAL).fit(X, **given)


def test_a_missing_label_is_refused_elsewhere_and_so_is_an_inner_discriminator():
    X, y, batch = SMALL
    with pytest.raises(InvalidInputError, match="Input y contains NaN"):
        BioClassifier(MLP()).fit(X, np.where(batch == "old", y, None), groups=batch)
    with pytest.raises(UnsupportedError, match="must stand around the whole network"):
        BioClassifier(Chain((ADVERSARIAL.network,))).fit(X, y, groups=batch)
    network = DomainAdversarial(CNN(4, 3, pool_size=1, dense=()))
    with pytest.raises(UnsupportedError, match="for classes and numbers of whole samples"):
        BioTagger(network).fit(["ACGT"] * 4, ["0101", "1111"] * 2, groups=[0, 0, 1, 1])


def test_passes_over_batches_keep_no_domains_and_are_refused():
    with pytest.raises(UnsupportedError, match=r"partial_fit keeps no domains of samples .*; use fit with groups, or"):
        clone(ADVERSARIAL).partial_fit(SMALL[0], SMALL[1], classes=np.unique(SMALL[1]))
