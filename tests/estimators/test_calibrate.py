"""A calibrated model: probabilities divided by a temperature that stays with it wherever it goes."""

import pickle

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, log_softmax, softmax
from sklearn.exceptions import NotFittedError
from sklearn.metrics import log_loss

from pybiodl import BioClassifier, BioEnsemble, BioTagger, load
from pybiodl.errors import ClusterError, DataWarning, InvalidInputError, UnsupportedError
from pybiodl.networks import CNN, MLP

random = np.random.default_rng(0)
X = random.normal(size=(700, 4))
FIT, HELD, NEW = slice(0, 60), slice(60, 400), slice(400, 700)
LOGITS = X @ random.normal(size=(4, 3)) * 0.8
Y = np.array(["a", "b", "c"])[(softmax(LOGITS, axis=1).cumsum(axis=1) < random.random((700, 1))).sum(axis=1).clip(0, 2)]


def overfitted(y, **params):
    settings = {"epochs": 40, "learning_rate": 0.05, "batch_size": 60, "validation_fraction": 0, "random_state": 0}
    return BioClassifier(MLP(hidden=(32,)), **{**settings, **params}).fit(X[FIT], y[FIT])


@pytest.fixture(scope="module")
def model():
    return overfitted(Y)


@pytest.fixture(scope="module")
def calibrated(model):
    return model.calibrate(X[HELD], Y[HELD])


def test_an_overconfident_network_is_cooled_to_the_least_log_loss(model, calibrated):
    (temperature,) = calibrated.temperature_
    before = model.predict_proba(X[HELD])
    assert temperature > 1.5
    losses = [
        log_loss(Y[HELD], softmax(np.log(before) / t, axis=1))
        for t in (temperature, temperature * 1.05, temperature / 1.05)
    ]
    assert losses[0] < min(losses[1:])
    assert calibrated.predict_proba(X[NEW]) == pytest.approx(
        softmax(np.log(model.predict_proba(X[NEW])) / temperature, axis=1), abs=1e-5
    )
    judged, cooled = (one.evaluate(X[NEW], Y[NEW]) for one in (model, calibrated))
    assert cooled.calibration().ece.value < judged.calibration().ece.value / 2
    assert cooled.metrics["log_loss"].value < judged.metrics["log_loss"].value


def test_the_model_stays_as_it_was_and_classes_too(model, calibrated):
    assert model.temperature_.tolist() == [1]
    assert (calibrated.predict(X) == model.predict(X)).all()
    again = calibrated.calibrate(X[HELD], Y[HELD])
    assert again.temperature_ == pytest.approx(calibrated.temperature_, rel=1e-3)  # there is nothing left to do


def test_it_is_kept_by_files_pickles_and_keras(calibrated, tmp_path):
    calibrated.save(tmp_path / "model.pybiodl")
    expected = calibrated.predict_proba(X)
    for other in (load(tmp_path / "model.pybiodl"), pickle.loads(pickle.dumps(calibrated))):
        assert (other.predict_proba(X) == expected).all()
        assert (other.temperature_ == calibrated.temperature_).all()
    assert calibrated.to_keras().predict_proba(X) == pytest.approx(expected, abs=1e-5)


def test_a_new_fit_begins_at_one():
    model = overfitted(Y, epochs=3).calibrate(X[HELD], Y[HELD])
    assert model.fit(X[FIT], Y[FIT]).temperature_.tolist() == [1]


def test_each_label_has_its_own_and_saturated_ones_are_known():
    """Logits are read before the link: a probability that is 1 in float32 still has its logit."""
    truth = (random.random((700, 2)) < expit(X[:, :2])).astype(float)
    labels = truth.copy()
    labels[60::3, 1] = np.nan
    model = overfitted(labels)
    last = model.fitted_.weights[-2:]
    for weight in last:
        weight[..., 0] *= 3
    plain = model.calibrate(X[HELD], labels[HELD])
    for weight in model.fitted_.weights[-2:]:
        weight[..., 0] *= 2
    model.fitted_.live = None
    assert (model.predict_proba(X[NEW])[:, 0] == 1).any()
    doubled = model.calibrate(X[HELD], labels[HELD])
    assert doubled.temperature_ == pytest.approx(plain.temperature_ * [2, 1], rel=1e-3)
    assert doubled.predict_proba(X[NEW]) == pytest.approx(plain.predict_proba(X[NEW]), abs=1e-5)


def test_each_outcome_has_its_own():
    y = pd.DataFrame({"letter": Y, "sign": np.where(random.random(700) < expit(2 * X[:, 0]), "up", "down")})
    model = overfitted(y, epochs=20)
    cooled = model.calibrate(X[HELD], y[HELD])
    assert cooled.temperature_.shape == (2,)
    for before, after, temperature in zip(
        model.predict_proba(X), cooled.predict_proba(X), cooled.temperature_, strict=True
    ):
        assert after == pytest.approx(softmax(np.log(before) / temperature, axis=1), abs=1e-4)


def test_members_share_the_temperature_of_their_mean(model):
    ensemble = BioEnsemble(overfitted(Y, epochs=10), n_models=2, random_state=0)
    ensemble._keep([model, overfitted(Y, epochs=20, random_state=1)])
    cooled = ensemble.calibrate(X[HELD], Y[HELD])
    (one,), (other,) = (member.temperature_ for member in cooled.estimators_)
    assert one == other > 1
    logs = [np.log(member.predict_proba(X[HELD])) for member in ensemble.estimators_]

    def loss(t):
        return log_loss(Y[HELD], np.mean([np.exp(log_softmax(log / t, axis=1)) for log in logs], axis=0))

    assert loss(one) < min(loss(one * 1.05), loss(one / 1.05))
    assert log_loss(Y[HELD], cooled.predict_proba(X[HELD])) == pytest.approx(loss(one), rel=1e-4)


def tagged(n, seed):
    """Lines of 5 to 12 letters, each of whose labels is drawn by its letter; some are not known."""
    draw = np.random.default_rng(seed)
    lines = ["".join(draw.choice(list("ACGT"), draw.integers(5, 13))) for _ in range(n)]
    chance = {"A": 0.9, "C": 0.7, "G": 0.4, "T": 0.2}
    labels = [
        "".join("-" if draw.random() < 0.1 else "HE"[int(draw.random() > chance[letter])] for letter in line)
        for line in lines
    ]
    return lines, labels


def test_positions_share_one_temperature_and_numbers_beside_them_stay():
    network = CNN(filters=32, kernel_size=5, pool_size=1, dense=(64,))
    settings = {"epochs": 60, "learning_rate": 0.01, "validation_fraction": 0, "random_state": 0}
    lines, labels = tagged(40, 0)
    held, known = tagged(300, 1)
    model = BioTagger(network, **settings).fit(lines, labels)
    cooled = model.calibrate(held, known)
    (temperature,) = cooled.temperature_
    assert temperature > 1.5
    codes = np.concatenate([["EH-".index(label) for label in line] for line in known])
    before = np.concatenate(model.predict_proba(held))[codes < 2]
    losses = [
        log_loss(codes[codes < 2], softmax(np.log(before.astype(float)) / t, axis=1))
        for t in (temperature, temperature * 1.05, temperature / 1.05)
    ]
    assert losses[0] < min(losses[1:])
    assert cooled.predict(held) == model.predict(held)
    assert model.temperature_.tolist() == [1]
    fresh = tagged(300, 2)
    ends = [one.evaluate(*fresh).calibration().ece.value for one in (cooled, model)]
    assert ends[0] < ends[1] / 2
    both = {"state": labels, "number": [np.arange(len(line), dtype=float) for line in lines]}
    wide = BioTagger(network, **{**settings, "epochs": 20}).fit(lines, both)
    numbers = [np.arange(len(line), dtype=float) for line in held]
    other = wide.calibrate(held, {"state": known, "number": numbers})
    assert other.temperature_.shape == (1,)
    for one, two in zip(wide.predict(held)["number"], other.predict(held)["number"], strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-5)
    smooth = BioTagger(network, **{**settings, "epochs": 1}, smoothing="hmm").fit(lines, labels)
    with pytest.raises(UnsupportedError, match="calibrate divides the logits of each position, and smoothing joins"):
        smooth.calibrate(held, known)
    plain = BioTagger(network, **{**settings, "epochs": 1}).fit(lines, both["number"])
    with pytest.raises(UnsupportedError, match="calibrate is for labels; this model gives numbers"):
        plain.calibrate(held, numbers)


def test_a_network_that_a_cluster_trained_is_calibrated_at_home():
    """Its layers, as H2O leaves them, in our order: no cluster is needed, and its own model is not asked any more."""
    from pybiodl.backends.h2o import FittedH2O

    model = overfitted(Y, epochs=20)
    old = model.fitted_
    weights = [np.asarray(weight, dtype=np.float64) for weight in old.weights]
    parts = (old.network, old.encoder, old.head, old.classes, weights, old.history, old.best_epoch, old.info)
    model._keep(FittedH2O(*parts), "h2o")
    cooled = model.calibrate(X[HELD], Y[HELD])
    expected = softmax(np.log(model.predict_proba(X)) / cooled.temperature_, axis=1)
    assert cooled.predict_proba(X) == pytest.approx(expected, abs=1e-9)
    assert cooled.to_keras().predict_proba(X) == pytest.approx(expected, abs=1e-6)
    with pytest.raises(ClusterError, match="This model was calibrated after training, of which H2O's own model"):
        cooled.predict("table.csv")


def test_what_cannot_be_calibrated_is_refused(model):
    with pytest.raises(InvalidInputError, match=r"^y must show at least two classes to calibrate on; got 'a' alone;"):
        model.calibrate(X[:5], np.repeat("a", 5))
    with pytest.raises(InvalidInputError, match="y must hold classes of the training data; got 'z'"):
        model.calibrate(X[:2], np.array(["a", "z"]))
    with pytest.raises(InvalidInputError, match="calibrate needs the outcome of each sample"):
        model.calibrate(X[:5])
    with pytest.raises(NotFittedError):
        BioClassifier().calibrate(X, Y)
    ordered = BioClassifier(MLP(hidden=(4,)), loss="ordinal", epochs=1, random_state=0).fit(X[:50], np.arange(50) % 3)
    with pytest.raises(UnsupportedError, match="classes in order have thresholds instead; fit with loss=None"):
        ordered.calibrate(X[:50], np.arange(50) % 3)
    with pytest.warns(DataWarning, match=r"^The best temperature lies beyond 0\.01, the furthest that is tried"):
        model.calibrate(X[HELD], model.predict(X[HELD]))
