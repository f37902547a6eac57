"""Vectors that were learned without labels find what was planted, and serve other models."""

import copy
import itertools
import os
import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import estimator_checks_generator

from pybiodl import BioClassifier, BioEmbedder, load
from pybiodl.backends.keras import FittedKeras
from pybiodl.encode import KMerCounts, Sequence, Table
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators import Prototypes
from pybiodl.networks import CNN, MLP, Chain, Pretrained, Transformer

random = np.random.default_rng(0)
TABLE = random.normal(size=(60, 5))
TABLE[:, 4] = TABLE[:, 0] + 0.1 * TABLE[:, 4]


def letters(n, source):
    return source.choice(list("ACGT"), n)


MOTIFS = ["".join(one) for one in letters((6, 10), np.random.default_rng(101))]


def planted(families, seed):
    """DNA of 30 bases, at random but for the motif of its family somewhere."""
    source, sequences = np.random.default_rng(seed), []
    for family in families:
        line, at = letters(30, source), source.integers(0, 21)
        line[at : at + 10] = list(MOTIFS[family])
        sequences.append("".join(line))
    return np.array(sequences, dtype=object)


@pytest.fixture(scope="module")
def pretrained():
    """A network that has filled in letters of 800 sequences, whose families it was not told."""
    network = CNN(filters=(24, 24), kernel_size=(7, 5), pool_size=1, dense=())
    embedder = BioEmbedder(network, epochs=8, learning_rate=0.01, batch_size=32, patience=None, random_state=1)
    return embedder.fit(planted(np.random.default_rng(1).integers(6, size=800), 2))


def test_masked_letters_are_told_from_the_rest(pretrained):
    """A third of the letters belong to a motif, so a third can be told and the others by chance: 1/3 + 2/3 / 4."""
    history = pretrained.history_.values
    assert history["val_accuracy"][-1] > 0.42
    assert history["val_accuracy"][0] < history["val_accuracy"][-1]
    assert history["perplexity"] == pytest.approx(np.exp(history["loss"]))
    assert history["val_perplexity"][-1] < 3.5
    assert pretrained.transform(planted([0, 1], 0)).shape == (2, 24)


def test_pretraining_is_worth_labels(pretrained):
    """Two labels a family: what was learned without labels beats the same network from nothing."""
    few, X = np.arange(12) % 6, planted(np.arange(12) % 6, 51)
    truth = np.arange(240) % 6
    held = planted(truth, 52)
    scores = {}
    scratch = CNN(filters=(24, 24), kernel_size=(7, 5), pool_size=1, dense=(), global_pool="max")
    for name, network in (("pretrained", Pretrained(pretrained, pool="max")), ("scratch", scratch)):
        model = BioClassifier(network, epochs=40, learning_rate=0.01, validation_fraction=0, random_state=0)
        scores[name] = model.fit(X, few).score(held, truth)
    assert scores["pretrained"] > 0.95
    assert scores["pretrained"] > scores["scratch"] + 0.08


def test_views_of_a_sample_teach_its_family():
    """Fragments of mutated ancestors: the nearest neighbour is of the family, more often than before training."""
    source = np.random.default_rng(0)
    ancestors = letters((12, 40), source)

    def fragments(n):
        lines = []
        for family in np.arange(n) % 12:
            line, at = ancestors[family].copy(), source.integers(0, 16)
            hit = source.random(40) < 0.15
            line[hit] = letters(hit.sum(), source)
            lines.append("".join(line[at : at + 25]))
        return np.array(lines, dtype=object), np.arange(n) % 12

    X, _ = fragments(480)
    held, family = fragments(120)
    network = CNN(filters=24, kernel_size=8, pool_size=1, dense=(), global_pool="max")
    found = {}
    for rate in (1e-9, 0.01):
        model = BioEmbedder(
            network, objective="contrastive", augment=("crop", "mask"), crop=0.6, batch_size=64, patience=None
        )
        model.set_params(epochs=12 if rate > 0.001 else 1, learning_rate=rate, random_state=0)
        vectors = model.fit(X).transform(held)
        vectors -= vectors.mean(axis=0)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        cosine = vectors @ vectors.T - 9 * np.eye(len(held))
        found[rate] = (family[cosine.argmax(axis=1)] == family).mean()
    assert found[0.01] > 0.8
    assert found[0.01] > found[1e-9] + 0.1


def test_classes_never_seen_are_known_by_five_samples():
    """Classes are orders of four motifs, so that all have the same k-mers."""
    source = np.random.default_rng(0)
    motifs = letters((4, 6), source)
    orders = source.permutation(list(itertools.permutations(range(4))))

    def samples(classes, n):
        lines = []
        for order in classes:
            for _ in range(n):
                line = letters(40, source)
                for slot, motif in enumerate(orders[order]):
                    at = slot * 10 + source.integers(0, 5)
                    line[at : at + 6] = motifs[motif]
                lines.append("".join(line))
        return np.array(lines, dtype=object), np.repeat([f"order {order}" for order in classes], n)

    X, y = samples(range(16), 40)
    support, known = samples(range(16, 24), 5)
    held, truth = samples(range(16, 24), 30)
    network = CNN(filters=16, kernel_size=6, pool_size=5, dense=(32,))
    embedder = BioEmbedder(
        network, objective="supervised", augment="mask", batch_size=64, patience=None, random_state=0
    )
    embedder.set_params(epochs=12, learning_rate=0.005).fit(X, y)
    few = embedder.prototypes(support, known)
    assert few.score(held, truth) > 0.85
    assert embedder.prototypes(support, known, metric="cosine").score(held, truth) > 0.85
    assert _kmer_score(support, known, held, truth) < 0.3  # chance is 0.125
    probabilities = few.predict_proba(held)
    assert probabilities.sum(axis=1) == pytest.approx(1)
    assert (few.classes_[probabilities.argmax(axis=1)] == few.predict(held)).all()
    again = pickle.loads(pickle.dumps(few))
    assert isinstance(again, Prototypes)
    assert (again.predict(held) == few.predict(held)).all()


def _kmer_score(support, known, held, truth):
    encoder = KMerCounts(4).fit(support)
    few, queries = encoder.transform(support), encoder.transform(held)
    classes = np.unique(known)
    means = np.stack([few[known == one].mean(axis=0) for one in classes])
    distances = np.square(queries[:, None] - means[None]).sum(axis=2)
    return (classes[distances.argmin(axis=1)] == truth).mean()


# ---- as any other estimator ----


def quick(objective="masked", **params):
    return BioEmbedder(MLP(hidden=(6,), dropout=0.2), objective=objective, epochs=3, random_state=0).set_params(
        **params
    )


def test_a_pipeline_and_a_frame():
    y = TABLE[:, 0] > 0
    model = make_pipeline(quick(epochs=20, learning_rate=0.02), LogisticRegression()).fit(TABLE, y)
    assert model.score(TABLE, y) > 0.7
    frame = pd.DataFrame(TABLE, columns=list("abcde"), index=np.arange(60) + 100)
    vectors = clone(model[0]).set_output(transform="pandas").fit_transform(frame)
    assert list(vectors.columns) == [f"bioembedder{place}" for place in range(6)]
    assert list(vectors.index) == list(frame.index)
    assert (vectors.to_numpy() == model[0].transform(TABLE)).all()


def test_strings_in_a_frame_of_vectors(pretrained):
    X = planted(np.arange(40) % 6, 3)
    few = copy.copy(pretrained).set_output(transform="pandas")
    assert few.transform(list(X)).shape == (40, 24)
    assert few.transform(pd.Series(X, index=np.arange(40) + 7)).index[0] in (0, 7)


CHECKS = (
    "check_no_attributes_set_in_init", "check_fit2d_1feature", "check_estimators_nan_inf", "check_dict_unchanged",
    "check_transformers_unfitted", "check_transformer_general", "check_estimators_empty_data_messages",
)  # fmt: skip


def test_checks_of_scikit_learn():
    """Those of transformers; all but the two of sample weights that `expected_failed_checks` names pass."""
    estimator = quick(validation_fraction=0)
    for one, check in estimator_checks_generator(estimator):
        if check.func.__name__ in CHECKS:
            check(one)


@pytest.mark.parametrize("objective", ["masked", "supervised"])
def test_seeds_resume_and_bundle(objective, tmp_path):
    y = np.array(["a", "b", "c"] * 20)
    whole = quick(objective, epochs=5, augment=("mask", "noise")).fit(TABLE, y)
    for epochs in (2, 5):
        resumed = clone(whole).set_params(epochs=epochs, checkpoint_dir=tmp_path).fit(TABLE, y)
    assert resumed.history_ == whole.history_
    for left, right in zip(whole.fitted_.weights, resumed.fitted_.weights, strict=True):
        assert (left == right).all()
    whole.save(tmp_path / "model.pybiodl")
    loaded = load(tmp_path / "model.pybiodl")
    assert (loaded.transform(TABLE) == whole.transform(TABLE)).all()
    assert loaded.to_bytes() == whole.to_bytes()
    assert loaded.augment == ["mask", "noise"]
    assert loaded.network_ == whole.network_ == MLP(hidden=(6,), dropout=0.2)


def test_another_checkpoint_is_not_gone_on_with(tmp_path):
    quick(checkpoint_dir=tmp_path).fit(TABLE)
    with pytest.raises(InvalidInputError, match="checkpoint_dir must be empty or hold an unfinished fit of the same"):
        quick(checkpoint_dir=tmp_path, mask_fraction=0.3).fit(TABLE)


def test_order_and_company_change_no_vector(pretrained):
    X = planted(np.arange(50) % 6, 4)
    vectors = pretrained.transform(X)
    assert (pretrained.transform(X[::-1])[::-1] == vectors).all()
    assert pretrained.transform(X[:3]) == pytest.approx(vectors[:3], abs=1e-6)


def test_padding_changes_no_vector():
    X = np.array([line[: 12 + place % 9] for place, line in enumerate(planted(np.arange(40) % 6, 5))], dtype=object)
    model = BioEmbedder(Transformer(n_layers=1, width=8, heads=2), epochs=1, random_state=0).fit(X)
    fitted = model.fitted_
    longer = FittedKeras(fitted.network, Sequence(length=30).fit(X), fitted.head, None, fitted.weights, {}, 0, {})
    assert longer.predict(X) == pytest.approx(model.transform(X), abs=1e-5)


def test_weights_and_held_out_samples_reach_the_training():
    junk = np.concatenate([TABLE, random.normal(size=(60, 5)) * 30])
    model = quick(encoder=Table(scale="none"), batch_size=120)
    model.fit(junk, sample_weight=np.repeat([1.0, 0.0], 60), validation_data=(TABLE, None))
    assert model.run_card_.n_validation == 60
    assert model.history_.values["loss"][0] < 30  # of the junk it is hundreds


def test_on_jax_a_fit_repeats():
    pytest.importorskip("jax")
    code = """
import numpy as np
from pybiodl import BioEmbedder, load
from pybiodl.networks import CNN
from pybiodl.encode import Tokens
X = ["c1ccccc1O", "CCO", "CC(C)N", "C1CC1"] * 8
found = {}
for objective in ("masked", "contrastive", "masked"):
    network = CNN(4, 3, pool_size=1, dense=(), global_pool="max")
    params = dict(encoder=Tokens("characters"), epochs=2, augment="mask", validation_fraction=0, random_state=0)
    model = BioEmbedder(network, objective=objective, **params).fit(X)
    vectors = model.transform(X)
    assert np.isfinite(vectors).all() and np.isfinite(model.history_.values["loss"]).all()
    assert (found.setdefault(objective, vectors) == vectors).all()
"""
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


# ---- bad input ----

CONTRASTIVE = {"objective": "contrastive"}


@pytest.mark.parametrize(
    ("error", "sentence", "params", "X", "y"),
    [
        (InvalidInputError, "objective must be one of 'masked', .* did you mean 'masked'", {"objective": "mask"}, 0, 0),
        (InvalidInputError, "mask_fraction must be a number above 0 and below 1; got 1", {"mask_fraction": 1}, 0, 0),
        (InvalidInputError, "temperature must be a number above 0; got 0", {"temperature": 0}, 0, 0),
        (InvalidInputError, "batch_size must be at least 2, .* got 1", {"batch_size": 1, **CONTRASTIVE}, 0, 0),
        (InvalidInputError, "supervised.* requires y to be passed", {"objective": "supervised"}, 0, None),
        (InvalidInputError, "at least two classes; got one class, 'a'", {"objective": "supervised"}, 0, ["a"] * 60),
        (InvalidInputError, "row 1 .0-based. is missing", {"objective": "supervised"}, 0, ["a", None] * 30),
        (InvalidInputError, "X has n_samples=1; give at least two", {"objective": "contrastive"}, TABLE[:1], 0),
        (UnsupportedError, "trains on Keras alone", {"backend": "h2o"}, 0, 0),
        (UnsupportedError, "reads values in memory", {}, "table.csv", None),
        (UnsupportedError, "none a position; use networks.CNN", {}, ["ACGT", "CCGT"] * 9, 0),
        (UnsupportedError, "keeps all 4 positions; .* use pool_size=1", {"network": CNN(2, 3)}, ["ACGT"] * 9, 0),
        (UnsupportedError, "needs two; X has n_features=1", {}, TABLE[:, :1], 0),
        (UnsupportedError, "'spelling' is not for samples of Table", {"augment": "spelling", **CONTRASTIVE}, 0, 0),
        (InvalidTypeError, "network must be None or a network", {"network": "cnn"}, 0, 0),
    ],
)  # fmt: skip
def test_what_breaks_a_rule(error, sentence, params, X, y, monkeypatch):
    from pybiodl.backends.keras import KerasBackend

    monkeypatch.setattr(KerasBackend, "fit", None)
    with pytest.raises(error, match=sentence) as caught:
        quick(**params).fit(TABLE if isinstance(X, int) else X, y)
    assert "\n" not in str(caught.value)


def test_vectors_are_not_judged_and_prototypes_need_their_labels(pretrained):
    X = planted(np.arange(12) % 6, 6)
    with pytest.raises(UnsupportedError, match="BioEmbedder gives vectors; judge a classifier of them"):
        pretrained.evaluate(X, np.arange(12))
    with pytest.raises(InvalidInputError, match="got 12 in X and 3 in y"):
        pretrained.prototypes(X, [0, 1, 2])
    with pytest.raises(InvalidInputError, match="metric must be one of 'euclidean', 'cosine'; got 'l1'"):
        pretrained.prototypes(X, np.arange(12) % 6, metric="l1")
    with pytest.raises(InvalidInputError, match=r"shape \(12,\); got shape \(2,\)"):
        pretrained.prototypes(X, np.arange(12) % 6).score(X, [0, 1])


def test_the_stored_network_is_a_plain_description(pretrained):
    assert isinstance(pretrained.network_, Chain)
    assert [type(layer).__name__ for layer in pretrained.network_.steps] == ["Conv", "Conv", "GlobalPool"]
