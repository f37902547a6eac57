"""What holds for every splitter, and each one's own rule."""

import random

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score

from pybiodl.errors import DataWarning, InvalidInputError
from pybiodl.evaluate import (
    ChromosomeKFold,
    ChromosomeSplit,
    DonorKFold,
    ForwardTimeSplit,
    ScaffoldKFold,
    SimilarityKFold,
)

from ._families import families

SMILES = [
    "c1ccccc1O", "c1ccccc1N", "c1ccccc1CC", "C1CCCCC1O", "C1CCCCC1", "c1ccncc1C", "c1ccncc1",
    "CCO", "CCN", "c1ccc2ccccc2c1", "c1ccoc1", "c1ccsc1C",
]  # fmt: skip
RNG = np.random.default_rng(0)
CASES = {
    "chromosomes": (ChromosomeKFold(3), RNG.choice(["chr1", "chr2", "chr10", "chrX", "chrM"], 60)),
    "donors": (DonorKFold(3), RNG.choice([7, 3, 12, 5], 60)),
    "scaffolds": (ScaffoldKFold(3), np.array(SMILES * 5, dtype=object)),
    "sequences": (SimilarityKFold(3), families(12, 5, 120, 0.95)[0]),
}
KFOLDS = pytest.mark.parametrize(("splitter", "groups"), CASES.values(), ids=CASES)
EVERY = pytest.mark.parametrize(
    ("splitter", "groups"),
    [*CASES.values(), (ChromosomeSplit("chr2"), CASES["chromosomes"][1]), (ForwardTimeSplit(3), np.arange(60) // 4)],
    ids=[*CASES, "by name", "time"],
)


def _y(n=60):
    return np.random.default_rng(1).integers(0, 2, n)


def _tests(splitter, groups, y=None):
    return [test.tolist() for _, test in splitter.split(np.zeros((len(groups), 2)), y, groups)]


@KFOLDS
def test_every_sample_is_tested_once_and_trained_on_otherwise(splitter, groups):
    pairs = list(splitter.split(np.zeros((60, 2)), _y(), groups))
    assert len(pairs) == splitter.get_n_splits() == 3
    assert sorted(np.concatenate([test for _, test in pairs])) == list(range(60))
    for train, test in pairs:
        assert len(test)
        assert sorted([*train, *test]) == list(range(60))


@KFOLDS
@pytest.mark.parametrize("seed", [None, 4])
def test_permuted_rows_are_split_alike(splitter, groups, seed):
    splitter, y = clone(splitter).set_params(random_state=seed), _y()
    order = np.random.default_rng(2).permutation(60)
    permuted = [sorted(order[test].tolist()) for test in _tests(splitter, groups[order], y[order])]
    assert permuted == _tests(splitter, groups, y)


@KFOLDS
def test_a_seed_repeats_and_touches_no_generator_of_the_caller(splitter, groups):
    np.random.seed(3)  # noqa: NPY002
    random.seed(3)
    before = np.random.get_state()[1].tolist(), random.getstate()  # noqa: NPY002
    seeded = clone(splitter).set_params(random_state=5)
    assert _tests(seeded, groups) == _tests(seeded, groups)
    assert (np.random.get_state()[1].tolist(), random.getstate()) == before  # noqa: NPY002


def test_another_seed_gives_other_folds():
    donors = np.repeat(np.arange(30), 2)
    folds = {str(sorted(_tests(DonorKFold(3, random_state=seed), donors))) for seed in range(5)}
    assert len(folds) == 5


@EVERY
def test_scikit_learn_takes_it_as_cv(splitter, groups):
    X, y = np.zeros((60, 2)), _y()
    n_splits = splitter.get_n_splits()
    assert len(cross_val_score(DummyClassifier(), X, y, groups=groups, cv=splitter)) == n_splits
    search = GridSearchCV(DummyClassifier(), {"strategy": ["prior", "uniform"]}, cv=splitter)
    assert search.fit(X, y, groups=groups).n_splits_ == n_splits
    assert repr(clone(search).cv) == repr(splitter)
    with sklearn.config_context(enable_metadata_routing=True):
        assert len(cross_val_score(DummyClassifier(), X, y, params={"groups": groups}, cv=splitter)) == n_splits


def test_repr_shows_what_was_given():
    assert repr(SimilarityKFold(3, identity=0.9)) == "SimilarityKFold(n_splits=3, identity=0.9)"
    assert repr(ChromosomeSplit(test="chr8")) == "ChromosomeSplit(test='chr8')"


@pytest.mark.parametrize("splitter", [ChromosomeKFold(4), DonorKFold(4)])
def test_groups_stay_whole_and_folds_are_balanced(splitter):
    rng = np.random.default_rng(0)
    sizes = rng.integers(20, 200, 24)
    groups = np.repeat([f"chr{i}" for i in range(24)], sizes)
    # Groups differ in their share of class 1.
    y = (rng.random(len(groups)) < np.repeat(rng.random(24), sizes)).astype(int)
    folds = np.empty(len(groups), dtype=int)
    for fold, test in enumerate(_tests(splitter, groups, y)):
        folds[test] = fold
    assert pd.Series(folds).groupby(groups).nunique().eq(1).all()
    assert np.bincount(folds) == pytest.approx(len(groups) / 4, rel=0.15)
    assert np.bincount(folds, weights=y) == pytest.approx(y.sum() / 4, rel=0.15)


def test_values_and_labels_are_balanced_too():
    groups = np.arange(200) // 2
    values = np.repeat(np.random.default_rng(0).normal(size=100), 2)
    means = [values[test].mean() for test in _tests(DonorKFold(4), groups, values)]
    assert np.ptp(means) < 0.15
    labels = np.column_stack([values > 1, values < 0]).astype(int)
    counts = np.array([labels[test].sum(axis=0) for test in _tests(DonorKFold(4), groups, labels)])
    assert (np.ptp(counts, axis=0) <= 2).all()


def test_a_class_of_two_donors_is_split_over_five_folds():
    donors = np.repeat(np.arange(10), 4)
    y = (donors < 2).astype(int)
    tests = _tests(DonorKFold(5), donors, y)
    assert all(tests)
    assert sorted(y[test].sum() for test in tests) == [0, 0, 0, 4, 4]


class _Intervals:
    """A lazy dataset as `evaluate` sees it: rows, and a table of intervals."""

    def __init__(self, chromosomes):
        self.intervals = pd.DataFrame({"chromosome": chromosomes})
        self.shape = (len(chromosomes), 200)


def test_chromosomes_come_from_groups_intervals_or_a_column():
    chromosomes = ["chr1"] * 3 + ["chr2"] * 2 + ["chr3"]
    X = np.zeros((6, 1))
    wanted = [test.tolist() for _, test in ChromosomeKFold(2).split(X, groups=chromosomes)]
    assert wanted == [[0, 1, 2], [3, 4, 5]]
    for holder in (_Intervals(chromosomes), pd.DataFrame({"chromosome": chromosomes})):
        assert [test.tolist() for _, test in ChromosomeKFold(2).split(holder)] == wanted


def test_named_chromosomes_are_held_out():
    groups = np.array(["chr1", "chr8", "chr9", "chr7", "chr8"])
    holdout = ChromosomeSplit(test=("chr8", "chr9"), validation="chr7")
    train, validation, test = holdout.three_way(groups, groups)
    assert (train.tolist(), validation.tolist(), test.tolist()) == ([0], [3], [1, 2, 4])
    ((split_train, split_test),) = holdout.split(groups, groups=groups)
    assert (split_train.tolist(), split_test.tolist()) == ([0], [1, 2, 4])


def test_donors_come_from_obs_of_anndata():
    anndata = pytest.importorskip("anndata")
    donors = ["a", "b", "b", "c"]
    data = anndata.AnnData(np.zeros((4, 3)), obs=pd.DataFrame({"donor": donors}, index=list("1234")))
    pairs = [test.tolist() for _, test in DonorKFold(3, donor="donor").split(data)]
    assert pairs == [[1, 2], [0], [3]]
    with pytest.raises(InvalidInputError, match=r"^donor must name a column of X.obs; got 'doner'; did you mean 'don"):
        DonorKFold(3, donor="doner").split(data)


def test_molecules_of_a_scaffold_stay_together():
    for test in _tests(ScaffoldKFold(3), np.array(SMILES, dtype=object)):
        for together in ({0, 1, 2}, {3, 4}, {5, 6}, {7, 8}):
            assert not together & set(test) or together <= set(test)
    assert [t.tolist() for _, t in ScaffoldKFold(3).split(pd.DataFrame({"smiles": SMILES}))] == _tests(
        ScaffoldKFold(3), np.array(SMILES, dtype=object)
    )


@pytest.mark.parametrize("gap", [0, 3])
def test_training_is_older_than_the_test_and_ties_stay_together(gap):
    times = np.random.default_rng(0).integers(0, 40, 300)
    tested = []
    for train, test in ForwardTimeSplit(4, gap=gap).split(times, groups=times):
        assert times[train].max() < times[test].min()
        assert times[test].min() - times[train].max() >= gap
        # Everything that may be trained on is.
        assert len(train) == (times <= times[test].min() - max(gap, 1)).sum()
        tested += test.tolist()
    assert len(tested) == len(set(tested))
    assert set(times[tested]).isdisjoint(np.delete(times, tested))
    assert len(tested) == pytest.approx(300 * 4 / 5, rel=0.1)


def test_dates_take_a_gap_in_days_and_the_newest_are_kept():
    days = pd.date_range("2024-01-01", periods=60, freq="D").repeat(2)
    wanted = _tests(ForwardTimeSplit(3), np.arange(120) // 2)
    splitter = ForwardTimeSplit(3, gap="7D", max_train=9)
    for (train, test), expected in zip(splitter.split(days, groups=days), wanted, strict=True):
        assert test.tolist() == expected
        assert days[test].min() - days[train].max() == pd.Timedelta("7D")
        assert len(train) == 8  # nine would part the samples of a day


def test_model_that_remembers_donors_is_found_out():
    """A score of donor noise is high by random folds and nil by whole donors."""
    rng = np.random.default_rng(0)
    donors = np.repeat(np.arange(20), 10)
    X = np.eye(20)[donors] + 0.01 * rng.normal(size=(200, 20))
    y = rng.normal(size=20)[donors]
    assert cross_val_score(Ridge(), X, y, cv=5, scoring="r2").mean() < 0.1  # rows are in the order of donors
    order = rng.permutation(200)
    assert cross_val_score(Ridge(), X[order], y[order], cv=5, scoring="r2").mean() > 0.9
    assert cross_val_score(Ridge(), X, y, groups=donors, cv=DonorKFold(5), scoring="r2").mean() < 0.1


def test_a_family_that_makes_folds_uneven_is_named():
    draw = np.random.default_rng(0)
    family = "".join(draw.choice(list("ACGT"), 120))
    kin = [family[:j] + "A" + family[j + 1 :] for j in range(20)]
    others = ["".join(draw.choice(list("ACGT"), 120)) for _ in range(8)]
    with pytest.warns(DataWarning, match=r"clusters \(identity=0.8\) has 20 of 28 samples, .*; raise identity, or let"):
        list(SimilarityKFold(4, align=False).split(kin + others))
