"""Searches on a cluster by H2O's own grid."""

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, ShuffleSplit, StratifiedKFold

from pybiodl import BioClassifier, BioRegressor, BioSearch
from pybiodl.backends.h2o._cluster import OURS
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.networks import CNN, MLP

random = np.random.default_rng(0)
X = random.normal(size=(150, 5))
Y = np.where(X[:, 0] + 0.5 * random.normal(size=150) > 0, "yes", "no")
SPACE = {"network__hidden": [(4,), (6, 3)], "network__dropout": [0, 0.2]}


def model(cluster, **params):
    given = {"epochs": 5, "backend": "h2o", "cluster": cluster, "random_state": 3, **params}
    return BioClassifier(MLP(), **given)


def tables(cluster):
    """Our frames on the cluster that are no weights of models."""
    names = [frame.name for frame in cluster.status().frames if frame.name.startswith(OURS)]
    return [name for name in names if ".weights." not in name and ".biases." not in name]


def test_each_fold_is_the_fit_of_the_estimator_to_its_rows(h2o_cluster):
    folds = StratifiedKFold(2, shuffle=True, random_state=0)
    estimator = model(h2o_cluster, validation_fraction=0)
    search = BioSearch(estimator, SPACE, "grid", cv=folds, scoring="log_loss", parallelism=2).fit(X, Y)
    assert len(search.results_) == 4
    assert search.results_.backend == "h2o"
    trial = search.results_.best
    for fold, (train, test) in enumerate(folds.split(X, Y)):
        alone = model(h2o_cluster, validation_fraction=0).set_params(**trial.params).fit(X[train], Y[train])
        ours = search.trial_estimator(trial.place, fold)
        told = ours.predict_proba(X[test])
        truth = told[np.arange(len(test)), (Y[test] == "yes").astype(int)]
        # What the cluster said is what the network says at home, and what an own fit would have said.
        assert trial.scores[fold] == pytest.approx(-np.log(truth).mean(), rel=1e-5)
        np.testing.assert_allclose(alone.predict_proba(X[test]), told, atol=0.15)
    np.testing.assert_allclose(ours.to_keras("float32").predict_proba(X[test]), told, atol=1e-5)
    assert tables(h2o_cluster) == []
    assert search.best_estimator_.backend_ == "h2o"
    assert search.best_estimator_.run_card_.n_samples == 150
    h2o_cluster.clean()


def test_the_same_folds_and_rows_as_on_keras_whatever_the_splitter(h2o_cluster):
    groups = np.arange(150) // 10
    estimator = model(h2o_cluster, epochs=1)
    for cv, own in ((GroupKFold(3), groups), (ShuffleSplit(2, test_size=0.2, random_state=1), None)):
        search = BioSearch(estimator, {"epochs": [1]}, "grid", cv=cv, refit=False).fit(X, Y, groups=own)
        for fold, (_, test) in enumerate(cv.split(X, Y, own)):
            ours = search.trial_estimator(0, fold)
            right = np.mean(ours.predict(X[test]) == Y[test])
            assert search.results_.trials[0].scores[fold] == pytest.approx(right)
    h2o_cluster.clean()


def test_a_path_is_read_by_the_cluster_alone(h2o_cluster, tmp_path):
    frame = pd.DataFrame(X, columns=list("abcde")).assign(answer=Y, donor=np.arange(150) // 10)
    frame.to_csv(tmp_path / "table.csv", index=False)
    path = str(tmp_path / "table.csv")
    estimator = model(h2o_cluster)
    search = BioSearch(estimator, {"epochs": [1, 20]}, "grid", cv=GroupKFold(3), scoring="roc_auc")
    search.fit(path, "answer", groups="donor")
    assert search.best_score_ > 0.7
    assert list(search.classes_) == ["no", "yes"]
    assert list(search.best_estimator_.feature_names_in_) == list("abcde")  # the donor is no feature
    assert len(search.predict(path)) == 150
    assert search.results_.best.scores[0] == pytest.approx(
        _auc(search.trial_estimator(search.results_.best.place, 0), frame, GroupKFold(3))
    )
    assert tables(h2o_cluster) == []
    h2o_cluster.clean()


def _auc(fitted, frame, cv):
    from sklearn.metrics import roc_auc_score

    test = next(iter(cv.split(frame, frame["answer"], frame["donor"])))[1]
    rows = frame.iloc[test].drop(columns=["answer", "donor"])
    return roc_auc_score(frame["answer"].iloc[test] == "yes", fitted.predict_proba(rows)[:, 1])


def test_several_targets_and_a_rate(h2o_cluster):
    targets = np.column_stack([X[:, 0], X[:, 1] - X[:, 2]])
    estimator = BioRegressor(MLP(hidden=(8,)), epochs=20, backend="h2o", cluster=h2o_cluster, random_state=1)
    search = BioSearch(estimator, {"learning_rate": [None, 1e-9]}, "grid", cv=2).fit(X, targets)
    assert search.best_params_ == {"learning_rate": None}
    assert search.predict(X).shape == (150, 2)
    assert search.score(X, targets) > 0.5
    h2o_cluster.clean()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"strategy": "halving"}, 'H2O\'s grid searches by strategy="grid" or "random"; got \'halving\''),
        ({"strategy": "bayes"}, "got 'bayes'"),
        ({"space": {"encoder": ["auto"]}}, "got 'encoder' in space"),
        ({"space": {"batch_size": [16]}}, "got 'batch_size' in space"),
        ({"space": {"network__activation": ["gelu"]}}, "trains the activations relu, tanh and maxout; got 'gelu'"),
        ({"space": {"network": [CNN()]}}, "CNN reads sequences and signals"),
        ({"space": {"network": [MLP(hidden=())]}}, "needs at least one hidden layer"),
        ({"scoring": "rmse"}, "no metric of this task"),
        ({"cv": [(np.array([0, 1, 1, 2]), np.array([3, 4]))]}, "a row is once in a fold"),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(change, said, h2o_cluster):
    search = BioSearch(model(h2o_cluster), SPACE, "grid", cv=KFold(2)).set_params(**change)
    with pytest.raises((UnsupportedError, InvalidInputError), match=said):
        search.fit(X, Y)
    assert tables(h2o_cluster) == []


def test_scikit_learns_own_search_works_too(h2o_cluster):
    one = [(np.arange(100), np.arange(100, 150))]
    search = GridSearchCV(model(h2o_cluster), {"epochs": [1, 20]}, cv=one, scoring="roc_auc").fit(X, Y)
    assert set(search.cv_results_["param_epochs"]) == {1, 20}
    assert search.best_score_ > 0.7
    h2o_cluster.clean()
