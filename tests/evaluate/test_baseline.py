import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression, Ridge, RidgeCV
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.preprocessing import StandardScaler

from pybiodl.encode import Sequence, Table
from pybiodl.evaluate import evaluate_outputs, linear_baseline
from pybiodl.evaluate._baseline import _PENALTIES, _chosen_strength
from pybiodl.evaluate._linear_inputs import kmer_frequencies, one_hot_positions


def _table(n, p, seed=0, n_informative=5):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) * rng.uniform(0.1, 100, p) + rng.normal(size=p) * 10
    signal = ((X - X.mean(axis=0)) / X.std(axis=0))[:, :n_informative].sum(axis=1)
    return X, signal, rng


@pytest.mark.parametrize("p", [6, 400])  # more rows than columns, and fewer, which are rotated
def test_it_is_logistic_regression_on_the_standardised_table(p):
    X, signal, rng = _table(150, p)
    y = (signal + rng.normal(size=150) > 0).astype(int)
    encoder = Table().fit(X)
    ours = linear_baseline("binary", encoder).fit(X, y).outputs(X)
    scaled = StandardScaler().fit_transform(X)
    strength = _chosen_strength(scaled, y, np.ones(150))
    theirs = LogisticRegression(C=strength, max_iter=5000, tol=1e-8).fit(scaled, y).predict_proba(scaled)
    assert ours.shape == (150, 2)
    assert ours == pytest.approx(theirs, abs=2e-3)


def test_several_classes_beat_chance_and_sum_to_one():
    X, _, rng = _table(200, 20)
    y = rng.integers(0, 3, 200)
    X[np.arange(200), y] += 3 * X.std(axis=0)[y]
    model = linear_baseline("multiclass", Table().fit(X)).fit(X[:150], y[:150])
    output = model.outputs(X[150:])
    assert output.sum(axis=1) == pytest.approx(np.ones(50))
    assert evaluate_outputs("multiclass", y[150:], output, classes=[0, 1, 2]).metrics["accuracy"].low > 0.5


def test_ridge_with_missing_targets():
    X, signal, rng = _table(120, 10)
    y = np.column_stack([signal + rng.normal(size=120), -3 * signal + 50])
    y[:40, 1] = np.nan
    output = linear_baseline("regression", Table().fit(X)).fit(X, y).outputs(X)
    assert output.shape == (120, 2)
    scaled = StandardScaler().fit_transform(X)
    theirs = RidgeCV(alphas=np.logspace(-1, 6, 15)).fit(scaled, y[:, 0]).predict(scaled)
    assert output[:, 0] == pytest.approx(theirs, rel=1e-6)
    assert r2_score(y[40:, 1], output[40:, 1]) > 0.99


@pytest.mark.parametrize("p", [10, 200])
def test_ridge_leaves_each_row_out_as_if_it_were_fitted_without_it(p):
    X, signal, rng = _table(40, p)
    y = signal + rng.normal(size=40)
    scaled = StandardScaler().fit_transform(X)
    misses = []
    for penalty in _PENALTIES:
        left_out = [
            y[i] - Ridge(alpha=penalty).fit(np.delete(scaled, i, 0), np.delete(y, i)).predict(scaled[[i]])[0]
            for i in range(40)
        ]
        misses.append(np.square(left_out).sum())
    best = Ridge(alpha=_PENALTIES[int(np.argmin(misses))]).fit(scaled, y).predict(scaled)
    ours = linear_baseline("regression", Table().fit(X)).fit(X, y).outputs(X)[:, 0]
    assert ours == pytest.approx(best, rel=1e-6, abs=1e-6)


def test_labels_each_have_a_model_and_a_constant_one_its_share():
    X, signal, _ = _table(100, 5)
    y = np.column_stack([signal > 0, np.ones(100), np.zeros(100)]).astype(int)
    output = linear_baseline("multilabel", Table().fit(X)).fit(X, y).outputs(X)
    assert roc_auc_score(y[:, 0], output[:, 0]) > 0.95
    assert (output[:, 1] > 0.99).all()
    assert (output[:, 2] < 0.01).all()


def test_sample_weights_count():
    X, signal, rng = _table(200, 5)
    y = (signal + 3 * rng.normal(size=200) > 0).astype(int)
    encoder = Table().fit(X)
    even = linear_baseline("binary", encoder).fit(X, y).outputs(X)[:, 1]
    heavy = linear_baseline("binary", encoder).fit(X, y, sample_weight=np.where(y == 1, 5.0, 1.0)).outputs(X)[:, 1]
    assert heavy.mean() > even.mean() + 0.1


def test_categories_and_a_class_of_one_row():
    X = pd.DataFrame({"tissue": ["liver", "lung"] * 20, "age": np.arange(40.0)})
    y = np.array([0, 1] * 20)
    assert linear_baseline("binary", Table().fit(X)).fit(X, y).outputs(X)[:, 1] == pytest.approx(y, abs=0.3)
    y[:] = 0
    y[3] = 1
    assert linear_baseline("binary", Table().fit(X)).fit(X, y).outputs(X)[:, 1].argmax() in range(1, 40, 2)


def _sequences(n, seed=0):
    rng = np.random.default_rng(seed)
    letters = rng.choice(list("ACGT"), size=(n, 60))
    y = rng.integers(0, 2, n)
    letters[np.ix_(y == 1, range(20, 26))] = list("TATAAT")
    return np.array(["".join(row) for row in letters], dtype=object), y


def test_positions_and_kmers_of_sequences():
    X, y = _sequences(300)
    model = linear_baseline("binary", Sequence().fit(X)).fit(X[:200], y[:200])
    assert roc_auc_score(y[200:], model.outputs(X[200:])[:, 1]) > 0.99
    # A motif anywhere is seen through its k-mers.
    rng = np.random.default_rng(1)
    shifted = np.array([s[k:] + s[:k] for s, k in zip(X, rng.integers(0, 60, 300), strict=True)], dtype=object)
    model = linear_baseline("binary", Sequence().fit(shifted)).fit(shifted[:200], y[:200])
    assert roc_auc_score(y[200:], model.outputs(shifted[200:])[:, 1]) > 0.8


@pytest.mark.parametrize("alphabet", ["dna", "protein"])
def test_sequence_features_are_those_of_a_plain_count(alphabet):
    letters = "ACGT" if alphabet == "dna" else "ACDEFGHIKLMNPQRSTVWY"
    rng = np.random.default_rng(0)
    X = np.array(["".join(rng.choice(list(letters), size)) for size in (9, 12, 5)] + ["A" * 12], dtype=object)
    if alphabet == "dna":
        X[0] = X[0][:4] + "N" + X[0][5:]
    encoder = Sequence(alphabet=alphabet).fit(X)
    codes, expansion = encoder.transform(X), encoder.expansion_
    assert one_hot_positions(codes, expansion).toarray() == pytest.approx(expansion[codes].reshape(4, -1))
    k = 3 if alphabet == "dna" else 2
    frequency = kmer_frequencies(codes, expansion, k)
    order = encoder.letters_
    for sequence, row in zip(X, frequency, strict=True):
        expected = np.zeros(len(order) ** k)
        for start in range(len(sequence) - k + 1):
            word = sequence[start : start + k]
            if "N" not in word or alphabet == "protein":
                expected[int(sum(order.index(c) * len(order) ** (k - 1 - i) for i, c in enumerate(word)))] += 1
        assert row == pytest.approx(expected / expected.sum())


def test_sequences_shorter_than_a_kmer():
    X = np.array(["AC", "GT"] * 10, dtype=object)
    output = linear_baseline("binary", Sequence(alphabet="dna").fit(X)).fit(X, np.array([0, 1] * 10)).outputs(X)
    assert (output.argmax(axis=1) == [0, 1] * 10).all()
