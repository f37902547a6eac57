"""The estimator contract on both backends and on strings: what scikit-learn's own checks do not reach."""

import pickle
import random as python_random

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from sklearn import config_context
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import make_classification
from sklearn.model_selection import GridSearchCV, GroupKFold, StratifiedKFold, cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from pybiodl import BioClassifier, BioRegressor
from pybiodl.encode import Sequence
from pybiodl.networks import CNN, MLP

X_TABLE, LABELS = make_classification(120, 6, n_informative=3, class_sep=2.0, random_state=0)
LABELS = np.array(["healthy", "tumour"])[LABELS]


def promoters(n, seed=0):
    """DNA of 40 bases, half of it with TATAAA in the middle."""
    random = np.random.default_rng(seed)
    sequences = ["".join(random.choice(list("ACGT"), 40)) for _ in range(n)]
    y = random.random(n) < 0.5
    return [s[:17] + "TATAAA" + s[23:] if label else s for s, label in zip(sequences, y, strict=True)], y


STRINGS, PROMOTER = promoters(160)


class Case:
    """One kind of data on one backend."""

    def __init__(self, backend, estimator, X, y):
        self.backend, self.estimator, self.X, self.y = backend, estimator, X, y

    def make(self, **params):
        return clone(self.estimator).set_params(**params)


@pytest.fixture(params=["keras-table", "keras-strings", "h2o-table"])
def case(request):
    backend, kind = request.param.split("-")
    if kind == "strings":
        estimator = BioClassifier(CNN(filters=8, kernel_size=7, dense=(8,)), epochs=8, random_state=0)
        return Case(backend, estimator.set_params(learning_rate=0.01), np.array(STRINGS, dtype=object), PROMOTER)
    estimator = BioClassifier(MLP(hidden=(8,)), epochs=15, learning_rate=0.02, random_state=0)
    if backend == "h2o":
        estimator.set_params(backend="h2o", cluster=request.getfixturevalue("h2o_cluster"))
    return Case(backend, estimator, X_TABLE, LABELS)


def test_cross_validation_by_roc_auc(case):
    assert cross_val_score(case.estimator, case.X, case.y, cv=3, scoring="roc_auc").mean() > 0.8


def test_grid_search_over_network_and_rate(case):
    name = "network__dense" if case.backend == "keras" and isinstance(case.X[0], str) else "network__hidden"
    grid = {name: [(4,), (8, 4)], "learning_rate": [0.001, 0.02]}
    search = GridSearchCV(case.make(epochs=3), grid, cv=2, scoring="accuracy").fit(case.X, case.y)
    assert search.best_params_[name] in [(4,), (8, 4)]
    assert search.best_estimator_.get_params()[name] == search.best_params_[name]
    assert set(search.predict(case.X)) <= set(case.y)


def test_other_rates_give_other_weights(case):
    slow = case.make(epochs=2, learning_rate=0.0001).fit(case.X, case.y)
    fast = case.make(epochs=2, learning_rate=0.05).fit(case.X, case.y)
    assert np.abs(slow.fitted_.weights[0] - fast.fitted_.weights[0]).max() > 1e-3


def test_the_same_seed_gives_the_same_weights_and_another_others(case):
    first, again, other = (case.make(epochs=2, random_state=seed).fit(case.X, case.y) for seed in (3, 3, 4))
    for left, right in zip(first.fitted_.weights, again.fitted_.weights, strict=True):
        assert (left == right).all()
    assert np.abs(first.fitted_.weights[0] - other.fitted_.weights[0]).max() > 1e-3


def test_predict_is_the_class_of_the_largest_probability(case):
    model = case.make(epochs=3).fit(case.X, case.y)
    probabilities = model.predict_proba(case.X)
    assert probabilities.sum(axis=1) == pytest.approx(1)
    assert list(model.classes_) == sorted(set(case.y))
    assert (model.predict(case.X) == model.classes_[probabilities.argmax(axis=1)]).all()


def test_clone_after_fit_is_unfitted_and_fits_again(case):
    model = case.make(epochs=2).fit(case.X, case.y)
    again = clone(model)
    assert not [name for name in vars(again) if name.endswith("_") and not name.startswith("_")]
    assert (again.fit(case.X, case.y).predict_proba(case.X) == model.predict_proba(case.X)).all()


def test_pickle_and_bundle_predict_the_same(case, tmp_path):
    from pybiodl import load

    model = case.make(epochs=2).fit(case.X, case.y)
    expected = model.predict_proba(case.X)
    assert (pickle.loads(pickle.dumps(model)).predict_proba(case.X) == expected).all()
    model.save(tmp_path / "model.pybiodl")
    loaded = load(tmp_path / "model.pybiodl")
    assert (loaded.predict_proba(case.X) == expected).all()
    assert (loaded.classes_ == model.classes_).all()
    assert loaded.backend_ == case.backend
    assert loaded.history_ == model.history_
    assert loaded.to_bytes() == model.to_bytes()


def test_to_keras_agrees(case):
    model = case.make(epochs=2).fit(case.X, case.y)
    home = model.to_keras()
    assert home.backend_ == "keras"
    assert home.predict_proba(case.X) == pytest.approx(model.predict_proba(case.X), abs=1e-6)
    assert type(home.model_).__module__.startswith("keras")


def test_a_sample_without_weight_teaches_nothing(case):
    """Wrong labels of weight 0 change nothing; with weight 1 they do."""
    n = len(case.y)
    X, y = np.concatenate([case.X, case.X]), np.concatenate([case.y, case.y[::-1]])
    weight = np.concatenate([np.ones(n), np.zeros(n)])
    model = case.make(epochs=15, validation_fraction=0).fit(X, y, sample_weight=weight)
    assert model.score(case.X, case.y) > 0.9


def test_class_weight_moves_the_predictions(case):
    first = sorted(set(case.y))[0]
    for_first = case.make(class_weight={first: 50}).fit(case.X, case.y).predict(case.X)
    against = case.make(class_weight={first: 0.02}).fit(case.X, case.y).predict(case.X)
    assert (for_first == first).sum() > (against == first).sum()


def test_groups_stay_together_in_the_inner_split():
    from pybiodl.backends.split import inner_split

    random = np.random.default_rng(0)
    groups, y = random.integers(0, 30, 300), random.integers(0, 3, 300)
    train, held = inner_split(y, y, groups, 0.2, seed=1)
    assert not set(groups[train]) & set(groups[held])
    assert len(train) + len(held) == 300
    assert 0.1 < len(held) / 300 < 0.3
    assert np.bincount(y[held]) / len(held) == pytest.approx(np.bincount(y) / 300, abs=0.12)


def test_samples_of_no_known_group_stay_together_in_the_inner_split():
    from pybiodl.backends.split import inner_split

    random = np.random.default_rng(0)
    named = random.choice(list("abcdefgh"), 300).astype(object)
    numbers = np.searchsorted(list("abcdefgh"), named.astype(str)).astype(float)
    named[::7], numbers[::7] = None, np.nan
    train, held = inner_split(named, None, named, 0.2, seed=1)
    assert len(held) > 0
    assert not {str(one) for one in named[train]} & {str(one) for one in named[held]}
    by_number = inner_split(named, None, numbers, 0.2, seed=1)
    assert [one.tolist() for one in by_number] == [train.tolist(), held.tolist()]


def test_the_inner_split_is_stratified_and_leaves_single_samples_in_training():
    from pybiodl.backends.split import inner_split

    y = np.repeat([0, 1, 2], [90, 9, 1])
    train, held = inner_split(y, y, None, 0.1, seed=0)
    assert np.bincount(y[held], minlength=3).tolist() == [9, 1, 0]
    assert sorted([*train, *held]) == list(range(100))


def test_groups_reach_the_fit_and_the_folds(case):
    groups = np.arange(len(case.y)) // 4
    assert case.make(epochs=2).fit(case.X, case.y, groups=groups).run_card_.n_validation % 4 == 0
    scores = cross_val_score(case.make(epochs=2), case.X, case.y, groups=groups, cv=GroupKFold(2))
    assert len(scores) == 2


def test_the_callers_generators_and_data_stay_as_they_were(case):
    X, y = case.X.copy(), case.y.copy()
    weight, params = np.ones(len(y)), case.estimator.get_params()
    before = python_random.getstate(), np.random.get_state()[1].copy()  # noqa: NPY002
    model = case.make(epochs=1, random_state=None).fit(X, y, sample_weight=weight)
    model.predict_proba(X)
    assert python_random.getstate() == before[0]
    assert (np.random.get_state()[1] == before[1]).all()  # noqa: NPY002
    assert (case.X == X).all()
    assert (y == case.y).all()
    assert (weight == 1).all()
    assert case.estimator.get_params() == params


def test_the_run_card_tells_the_fit_and_repeats_it(case):
    model = case.make(epochs=2, random_state=None).fit(case.X, case.y)
    card = model.run_card_
    assert card.n_samples + card.n_validation == len(case.y)
    assert card.n_epochs == model.n_iter_ == len(model.history_)
    assert len(card.data_hash) == 64
    if case.backend == "h2o":  # without a seed all threads race
        assert card.environment["reproducible"] is False
        return
    again = case.make(epochs=2, random_state=card.seed).fit(case.X, case.y)
    assert (again.predict_proba(case.X) == model.predict_proba(case.X)).all()


def test_a_pipeline(case):
    before = FunctionTransformer(np.char.upper) if case.X.ndim == 1 else StandardScaler()
    X = np.char.lower(case.X.astype(str)) if case.X.ndim == 1 else case.X
    model = make_pipeline(before, case.make(epochs=10)).fit(X, case.y)
    assert model.score(X, case.y) > 0.8


def test_validation_data_of_the_user(case):
    n = len(case.y) // 2
    model = case.make(epochs=3).fit(case.X[:n], case.y[:n], validation_data=(case.X[n:], case.y[n:]))
    assert model.run_card_.n_validation == len(case.y) - n
    assert "val_loss" in model.history_.values


@pytest.mark.parametrize("backend", ["keras", "h2o"])
def test_the_kinds_of_tables_give_one_result(backend, request):
    anndata = pytest.importorskip("anndata")
    cluster = request.getfixturevalue("h2o_cluster") if backend == "h2o" else None
    model = BioClassifier(MLP(hidden=(4,)), backend, epochs=2, random_state=0, cluster=cluster)
    names = [f"gene {j}" for j in range(6)]
    frame = pd.DataFrame(X_TABLE, columns=names)
    obs = pd.DataFrame({"state": LABELS}, index=[f"cell {i}" for i in range(120)])
    adata = anndata.AnnData(scipy.sparse.csr_matrix(X_TABLE), obs=obs, var=pd.DataFrame(index=names))
    expected = clone(model).fit(X_TABLE, LABELS).predict_proba(X_TABLE)
    outputs = {
        "frame": clone(model).fit(frame, LABELS).predict_proba(frame),
        "sparse": clone(model).fit(scipy.sparse.csr_matrix(X_TABLE), LABELS).predict_proba(X_TABLE),
        "anndata": clone(model).fit(adata, "state").predict_proba(adata),
        "named outcome": clone(model).fit(frame.assign(state=LABELS), "state").predict_proba(frame.assign(state="?")),
    }
    for kind, probabilities in outputs.items():
        assert probabilities == pytest.approx(expected, abs=1e-5), kind


@pytest.mark.parametrize("backend", ["keras", "h2o"])
def test_categories_missing_values_and_regression(backend, request):
    from pybiodl.encode import Table

    cluster = request.getfixturevalue("h2o_cluster") if backend == "h2o" else None
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"dose": random.normal(size=300), "tissue": random.choice(["lung", "skin", "gut"], 300)})
    y = 100 + 5 * frame["dose"] + 10 * (frame["tissue"] == "lung")
    frame.loc[::10, "dose"] = np.nan
    model = BioRegressor(MLP(hidden=(16,)), backend, Table(missing="impute"), epochs=60, learning_rate=0.01,
                         random_state=0, cluster=cluster)  # fmt: skip
    model.fit(frame, y)
    assert model.score(frame, y) > 0.8
    assert model.to_keras().predict(frame) == pytest.approx(model.predict(frame), abs=1e-4)


def test_many_targets_some_of_them_missing():
    random = np.random.default_rng(0)
    X = random.normal(size=(300, 4))
    y = X @ random.normal(size=(4, 3)) * [1, 100, 0.01] + [0, 1000, 5]
    known = y.copy()
    known[random.random(y.shape) < 0.3] = np.nan
    model = BioRegressor(MLP(hidden=(32,)), epochs=80, learning_rate=0.01, random_state=0).fit(X, known)
    assert model.score(X, y) > 0.95


def test_several_labels():
    random = np.random.default_rng(0)
    X = random.normal(size=(300, 4))
    y = (X[:, :3] > 0).astype(int)
    model = BioClassifier(MLP(hidden=(16,)), epochs=40, learning_rate=0.01, random_state=0).fit(X, y)
    assert model.predict_proba(X).shape == (300, 3)
    assert (model.predict(X) == y).mean() > 0.95


@pytest.mark.parametrize("kind", ["rna", "protein", "ragged"])
def test_the_default_network_reads_every_molecule(kind):
    sequences, y = promoters(240, seed=2)
    if kind == "rna":
        sequences = [s.replace("T", "U").lower() for s in sequences]
    elif kind == "protein":
        sequences = [s.translate(str.maketrans("ACGT", "LKEF")) for s in sequences]
    else:
        sequences = [s[i % 10 :] for i, s in enumerate(sequences)]
    model = BioClassifier(random_state=0, epochs=30).fit(sequences[:200], y[:200])
    assert model.network_.global_pool == ("max" if kind == "ragged" else None)
    assert model.score(sequences[200:], y[200:]) > 0.9


@pytest.mark.parametrize("container", [list, tuple, pd.Series, np.array, lambda x: pd.array(x, dtype="string")])
def test_strings_in_every_container_give_one_result(container):
    model = BioClassifier(CNN(filters=4, kernel_size=5), epochs=1, random_state=0)
    expected = clone(model).fit(STRINGS, PROMOTER).predict_proba(STRINGS)
    assert (clone(model).fit(container(STRINGS), PROMOTER).predict_proba(container(STRINGS)) == expected).all()


def test_an_mlp_reads_sequences_position_by_position():
    model = BioClassifier(MLP(hidden=(16,)), encoder=Sequence("dna"), epochs=20, random_state=0)
    assert model.fit(STRINGS, PROMOTER).score(STRINGS, PROMOTER) > 0.9


def test_calibration_by_scikit_learn(case):
    calibrated = CalibratedClassifierCV(case.make(epochs=8), cv=2).fit(case.X, case.y)
    assert calibrated.score(case.X, case.y) > 0.8


def test_metadata_is_routed(case):
    """Weights and groups reach the fits through scikit-learn's routing: wrong labels of weight 0 teach nothing."""
    n = len(case.y)
    X, y = np.concatenate([case.X, case.X]), np.concatenate([case.y, case.y[::-1]])
    weight = np.concatenate([np.ones(n), np.zeros(n)])
    with config_context(enable_metadata_routing=True):
        estimator = case.make(validation_fraction=0).set_fit_request(sample_weight=True, groups=False)
        estimator.set_score_request(sample_weight=True)
        scores = cross_validate(estimator, X, y, cv=StratifiedKFold(2, shuffle=True, random_state=0),
                                params={"sample_weight": weight})["test_score"]  # fmt: skip
    assert scores.mean() > 0.8
