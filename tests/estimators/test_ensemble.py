"""Several networks that answer together."""

import numpy as np
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.model_selection import GridSearchCV

from pybiodl import BioClassifier, BioEnsemble, BioRegressor, BioTagger, load
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.networks import MLP

random = np.random.default_rng(0)
X = random.normal(size=(90, 3))
Y = np.array(["a", "b", "c"])[np.argmax(X, axis=1)]
VALUES = np.where(np.abs(X[:, 0]) < 1, X[:, 0], 0)
SETTINGS = {"epochs": 4, "learning_rate": 0.03, "batch_size": 32}


@pytest.fixture(scope="module")
def classifier():
    member = BioClassifier(MLP(hidden=(8,)), **SETTINGS)
    return BioEnsemble(member, n_models=2, bootstrap=True, random_state=0).fit(X, Y)


@pytest.fixture(scope="module")
def regressor():
    return BioEnsemble(BioRegressor(MLP(hidden=(16,)), **SETTINGS), n_models=2, random_state=0).fit(X, VALUES)


def test_probabilities_are_the_mean_of_members_that_differ(classifier):
    each = [member.predict_proba(X) for member in classifier.estimators_]
    assert np.abs(each[0] - each[1]).max() > 0.01
    assert classifier.predict_proba(X) == pytest.approx(np.mean(each, axis=0))
    assert (classifier.predict(X) == classifier.classes_[classifier.predict_proba(X).argmax(axis=1)]).all()
    assert classifier.spread(X) == pytest.approx(np.std(each, axis=0))
    assert len({member.run_card_.data_hash for member in classifier.estimators_}) == 2  # each has samples of its own
    assert not hasattr(classifier, "predict_interval")
    assert is_classifier(classifier)
    assert classifier.evaluate(X, Y).metrics["accuracy"].value == pytest.approx(classifier.score(X, Y))


def test_an_interval_is_that_of_student_and_wider_where_nothing_was_seen(regressor):
    each = np.array([member.predict(X) for member in regressor.estimators_])
    interval = regressor.predict_interval(X, coverage=0.8)
    # t of 1 degree of freedom at 0.9 is 3.0777
    reach = 3.0777 * each.std(axis=0, ddof=1) * np.sqrt(3 / 2)
    assert interval[:, 1] - interval[:, 0] == pytest.approx(2 * reach, rel=1e-3, abs=1e-6)
    assert interval.mean(axis=1) == pytest.approx(regressor.predict(X), abs=1e-6)
    far = regressor.predict_interval(X * 20)
    assert np.median(np.diff(far)) > 2 * np.median(np.diff(regressor.predict_interval(X)))
    assert is_regressor(regressor)
    assert not hasattr(regressor, "predict_proba")


def test_one_file_holds_all_members(classifier, tmp_path):
    classifier.save(tmp_path / "all.pybiodl")
    again = load(tmp_path / "all.pybiodl")
    assert (again.predict_proba(X) == classifier.predict_proba(X)).all()
    assert again.get_params(deep=False).keys() == classifier.get_params(deep=False).keys()
    assert again.n_models == 2
    assert again.estimator.epochs == 4


def test_the_same_seed_gives_the_same_members(regressor):
    assert (clone(regressor).fit(X, VALUES).predict(X) == regressor.predict(X)).all()


def test_parameters_of_the_members_are_searched():
    member = BioClassifier(MLP(hidden=(4,)), epochs=1, batch_size=90)
    search = GridSearchCV(BioEnsemble(member, 1, random_state=0), {"estimator__epochs": [1, 2]}, cv=2)
    search.fit(X, Y)
    assert search.best_estimator_.estimators_[0].n_iter_ in (1, 2)
    with pytest.raises(InvalidInputError, match="did you mean 'n_models'"):
        search.estimator.set_params(n_model=3)


def test_what_cannot_be_is_refused(regressor, tmp_path):
    with pytest.raises(InvalidTypeError, match=r"estimator must be a BioClassifier or a BioRegressor; got BioTagger\("):
        BioEnsemble(BioTagger()).fit(X, Y)
    with pytest.raises(UnsupportedError, match="bootstrap draws samples in memory; got the path"):
        BioEnsemble(BioRegressor(), bootstrap=True).fit(str(tmp_path), "y")
    with pytest.raises(InvalidInputError, match="coverage must be a number above 0 and below 1; got 90"):
        regressor.predict_interval(X, coverage=90)
