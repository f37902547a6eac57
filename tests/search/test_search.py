"""The search itself: against scikit-learn's, and with what goes wrong."""

import pickle

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.model_selection import GridSearchCV, GroupKFold, LeaveOneGroupOut, ShuffleSplit
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pybiodl import BioClassifier, BioEmbedder, BioRegressor, BioSearch
from pybiodl.errors import InvalidInputError, InvalidTypeError, TrainingWarning, UnsupportedError
from pybiodl.networks import MLP
from pybiodl.search import SearchResult, Trial
from pybiodl.search._strategies import rounds

X, Y = load_breast_cancer(return_X_y=True)
TREE = DecisionTreeClassifier(random_state=0)
DEPTHS = {"max_depth": [1, 2, 4], "min_samples_leaf": [1, 20]}


class Planted(ClassifierMixin, BaseEstimator):
    """A classifier whose score is planted: `right` is the share of samples that it gets right."""

    def __init__(self, right=0.5, idle=0, random_state=None):
        self.right, self.idle, self.random_state = right, idle, random_state

    def fit(self, X, y, sample_weight=None, groups=None):
        self.classes_ = np.unique(y)
        self.n_, self.groups_, self.weight_ = len(y), groups, sample_weight
        return self

    def predict(self, X):
        truth, flipped = X[:, 0].astype(int), np.arange(len(X)) >= round(self.right * len(X))
        return np.where(flipped, 1 - truth, truth)


PX = np.tile([[0.0], [1.0]], (100, 1))
PY = PX[:, 0].astype(int)


def test_the_same_numbers_as_scikit_learn():
    ours = BioSearch(TREE, DEPTHS, "grid", cv=4, scoring="roc_auc").fit(X, Y)
    theirs = GridSearchCV(TREE, DEPTHS, cv=4, scoring="roc_auc").fit(X, Y)
    table = pd.DataFrame(theirs.cv_results_["params"]).assign(mean=theirs.cv_results_["mean_test_score"])
    both = ours.results_.to_frame().merge(table, on=list(DEPTHS))
    assert len(both) == 6
    np.testing.assert_allclose(both["mean_x"], both["mean_y"])
    assert ours.best_params_ == theirs.best_params_
    assert ours.best_score_ == pytest.approx(theirs.best_score_)
    assert (ours.predict(X) == theirs.predict(X)).all()
    assert (ours.predict_proba(X) == theirs.predict_proba(X)).all()
    assert ours.score(X, Y) == pytest.approx(theirs.score(X, Y))


def test_side_by_side_is_the_same_as_one_by_one():
    one, two = (BioSearch(TREE, DEPTHS, "random", 4, 3, parallelism=n, random_state=0).fit(X, Y) for n in (1, 2))
    left, right = (search.results_.to_frame().drop(columns="seconds") for search in (one, two))
    pd.testing.assert_frame_equal(left, right)


def test_a_scikit_learn_estimator_in_every_habit():
    search = BioSearch(TREE, DEPTHS, "grid", cv=3)
    copy = clone(search)
    assert copy.get_params()["estimator__random_state"] == 0
    copy.set_params(estimator__criterion="entropy", n_iter=3)
    assert search.estimator.criterion == "gini"
    fitted = pickle.loads(pickle.dumps(search.fit(X, Y)))
    assert (fitted.predict(X) == search.predict(X)).all()
    assert fitted.n_features_in_ == 30
    with pytest.raises(InvalidTypeError, match="BioSearch has no parameter 'stratgy'; did you mean 'strategy'"):
        BioSearch(TREE, DEPTHS, stratgy="grid")


def test_groups_reach_the_splitter_and_the_fit():
    groups = np.repeat(np.arange(8), 25)
    search = BioSearch(Planted(), {"right": [0.6, 0.9]}, "grid", cv=LeaveOneGroupOut()).fit(PX, PY, groups=groups)
    assert len(search.results_.best.scores) == 8
    assert search.best_score_ == pytest.approx(0.9, abs=0.03)
    assert (search.best_estimator_.groups_ == groups).all()
    with pytest.raises(InvalidInputError, match="cannot split these samples"):
        BioSearch(Planted(), {"right": [0.6]}, "grid", cv=GroupKFold(3)).fit(PX, PY)


def test_weights_reach_the_fit():
    weight = np.arange(200) + 1.0
    search = BioSearch(Planted(), {"right": [0.6]}, "grid", cv=2).fit(PX, PY, sample_weight=weight)
    assert (search.best_estimator_.weight_ == weight).all()


def test_halving_gives_the_best_more():
    space = {"right": [0.5 + place / 20 for place in range(9)]}
    search = BioSearch(Planted(), space, "halving", 9, cv=2, resource="samples", factor=3, random_state=1).fit(PX, PY)
    frame = search.results_.to_frame()
    assert frame["budget"].value_counts().to_dict() == {11: 9, 33: 3, 100: 1}
    assert search.best_params_ == {"right": pytest.approx(0.9)}
    assert set(frame[frame["budget"] == 33]["right"].round(2)) == {0.8, 0.85, 0.9}
    assert search.best_estimator_.n_ == 200


def test_rounds_end_with_all_of_the_resource():
    assert rounds(9, 3, 81) == [(9, 9), (3, 27), (1, 81)]
    assert rounds(20, 2, 4) == [(20, 1), (10, 2), (5, 4)]
    assert rounds(1, 3, 50) == [(1, 50)]


def test_bayes_learns_from_the_trials_before():
    pytest.importorskip("optuna")
    space = {"right": stats.uniform(0.5, 0.5), "idle": [1, 2, 3]}
    search = BioSearch(Planted(), space, "bayes", 24, cv=2, random_state=0).fit(PX, PY)
    found = search.results_.to_frame()["right"]
    assert found[12:].mean() > found[:5].mean() + 0.05
    assert search.best_score_ > 0.97
    again = BioSearch(Planted(), space, "bayes", 24, cv=2, random_state=0).fit(PX, PY)
    assert again.results_.to_frame()["right"].equals(found)


def test_importance_names_the_parameter_that_matters_and_nothing_on_noise():
    space = {"right": stats.uniform(0.5, 0.5), "idle": [1, 2, 3]}
    found = BioSearch(Planted(), space, n_iter=30, cv=2, random_state=0).fit(PX, PY).results_.importance()
    assert list(found) == ["right", "idle"]
    assert found["right"] > 0.8
    assert found["idle"] < 0.1
    noise = np.random.default_rng(0).normal(size=40)
    trials = [Trial(i, {"a": i % 4, "b": i % 3}, (float(v),)) for i, v in enumerate(noise)]
    assert max(SearchResult(tuple(trials), ("a", "b"), "r2", True, "random", "keras").importance().values()) < 0.25


def test_lower_is_better_where_it_is():
    space = {"network__hidden": [(4,)], "learning_rate": [1e-9, 3e-2]}
    table, y = load_diabetes(return_X_y=True)
    model = BioRegressor(MLP(), epochs=8, validation_fraction=0)
    search = BioSearch(model, space, "grid", cv=[(np.arange(300), np.arange(300, 442))], scoring="rmse", random_state=0)
    search.fit(table, y)
    assert search.best_params_["learning_rate"] == 3e-2
    assert search.best_score_ == min(trial.mean for trial in search.results_.trials)
    expected = np.sqrt(np.mean((search.predict(table) - y) ** 2))
    assert search.score(table, y) == pytest.approx(expected, rel=1e-4)


def test_a_trial_that_cannot_be_trained_is_told_and_the_others_go_on():
    class Broken(Planted):
        def fit(self, X, y, sample_weight=None, groups=None):
            if self.right < 0.6:
                raise UnsupportedError("right must be larger.")
            return super().fit(X, y)

    with pytest.warns(TrainingWarning, match=r"1 of 2 trials failed, the first because: right must be larger"):
        search = BioSearch(Broken(), {"right": [0.5, 0.7]}, "grid", cv=2).fit(PX, PY)
    frame = search.results_.to_frame()
    assert list(frame["status"]) == ["failed", "done"]
    assert frame["reason"][0] == "right must be larger."
    with pytest.raises(UnsupportedError, match=r"All 1 trials failed; the first because: right must be larger"):
        BioSearch(Broken(), {"right": [0.5]}, "grid", cv=2).fit(PX, PY)


def test_without_a_refit_nothing_is_fitted_to_all():
    search = BioSearch(Planted(), {"right": [0.6]}, "grid", cv=2, refit=False).fit(PX, PY)
    assert search.best_params_ == {"right": 0.6}
    with pytest.raises(UnsupportedError, match="refit=False has no fitted model"):
        search.predict(PX)


def test_progress_is_told_with_the_best_so_far(capsys):
    search = BioSearch(Planted(), {"right": [0.9, 0.6]}, "grid", cv=2, verbose=1).fit(PX, PY)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("1/2 - trial 0 - accuracy 0.9 ")
    assert "best 0.9 (trial 0)" in second
    search.set_params(verbose=0).fit(PX, PY)
    assert capsys.readouterr().out == ""


def test_the_callers_generators_stay_untouched():
    np.random.seed(3)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    BioSearch(Planted(), {"right": stats.uniform(0, 1)}, n_iter=3, cv=ShuffleSplit(2, random_state=0)).fit(PX, PY)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


BIO = BioClassifier(MLP(), epochs=2)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"strategy": "annealing"}, "strategy must be one of 'grid', 'random', 'halving', 'bayes'"),
        ({"n_iter": 0}, "n_iter must be a whole number of at least 1; got 0"),
        ({"cv": 1}, "cv must be a whole number of at least 2; got 1"),
        ({"space": {"network__hiden": [4]}}, "did you mean 'network__hidden'"),
        ({"space": {"epochs": []}}, "got an empty list for 'epochs'"),
        ({"space": {"epochs": [3, -1]}}, "space holds epochs=-1, which no fit takes"),
        ({"scoring": "roc_acu"}, "got 'roc_acu'; did you mean 'roc_auc'"),
        ({"scoring": "rmse"}, "scoring='rmse' is no metric of this task"),
        ({"scoring": "r2"}, "scoring='r2' is no metric of this task"),
        ({"scoring": "neg_mean_poisson_deviance"}, "cannot judge this task"),
        ({"strategy": "bayes", "parallelism": 2}, "parallelism must be 1; got 2"),
        ({"strategy": "halving", "space": {"epochs": [1, 2]}}, "space cannot hold epochs"),
        ({"strategy": "grid", "space": {"learning_rate": stats.uniform(0, 1)}}, "list its values"),
        ({"resource": "rows"}, "resource must be one of"),
        ({"strategy": "halving", "resource": "samples", "n_iter": 200, "space": {"learning_rate": stats.uniform()}},
         "too few to fit on"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_one_sentence_before_any_training(given, said, monkeypatch):
    monkeypatch.setattr(BioClassifier, "fit", lambda *args, **kwargs: pytest.fail("a fit began"))
    search = BioSearch(BIO, {"network__hidden": [(4,)]}).set_params(**given)
    with pytest.raises((InvalidInputError, UnsupportedError), match=said) as caught:
        search.fit(X[:80], np.where(Y[:80] == 1, "ill", "well"))
    assert "\n" not in str(caught.value)


def test_other_kinds_are_refused():
    with pytest.raises(InvalidTypeError, match="estimator must be an estimator"):
        BioSearch(5, DEPTHS).fit(X, Y)
    with pytest.raises(InvalidInputError, match="one entry for each sample; got 569 in X and 568 in y"):
        BioSearch(TREE, DEPTHS).fit(X, Y[1:])
    with pytest.raises(InvalidTypeError, match="scoring must be given where the estimator has no score"):
        BioSearch(BioEmbedder(), {"epochs": [1]}, "grid").fit(X, None)
    assert BioSearch(DecisionTreeRegressor(random_state=0), {"max_depth": [2]}, "grid", cv=2).fit(X, Y).best_score_ < 1
