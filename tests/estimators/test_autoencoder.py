"""Autoencoders give back what was planted, know what does not belong, and serve other models."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score

from pybiodl import BioAutoencoder, BioClassifier, load
from pybiodl.encode import KMerCounts, Sequence, Table
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.networks import MLP, VAE, Autoencoder, Pretrained


def curved(n, seed, noise=0.05):
    """Rows on a curved surface of two dimensions, in twenty."""
    source = np.random.default_rng(seed)
    u, v = source.uniform(-1, 1, size=(2, n))
    bent = np.column_stack([u, v, u**2, v**2, np.sin(3 * u), np.cos(3 * v), u * v])
    return bent @ np.random.default_rng(99).normal(size=(7, 20)) + noise * source.normal(size=(n, 20))


@pytest.fixture(scope="module")
def bent():
    """A network that has learned the curved surface."""
    network = Autoencoder(hidden=(32,), latent=2)
    return BioAutoencoder(network, epochs=80, learning_rate=0.01, patience=None, random_state=0).fit(curved(500, 1))


def test_a_curved_surface_is_learned_better_than_by_principal_components(bent):
    held = curved(300, 2)
    judged = bent.evaluate(held, train=curved(500, 1))
    r2, mse = judged.metrics["r2"], judged.metrics["mse"]
    assert r2.value > 0.85
    assert r2.difference.low > 0.1
    assert mse.value < 0.5 * mse.baseline.value
    pca = PCA(2).fit((curved(500, 1) - bent.encoder_.mean_) / bent.encoder_.scale_)
    scaled = (held - bent.encoder_.mean_) / bent.encoder_.scale_
    expected = ((scaled - pca.inverse_transform(pca.transform(scaled))) ** 2).mean()
    assert mse.baseline.value == pytest.approx(expected, rel=1e-6)
    assert mse.value == pytest.approx(bent.reconstruction_error(held).mean())
    assert bent.score(held) == pytest.approx(r2.value)
    assert "Reconstruction of 20 columns, 300 rows" in str(judged)
    judged.plot()


def test_planted_outliers_are_found(bent):
    """Every column of an outlier is of some sample, but of another one each."""
    held = curved(300, 3)
    source = np.random.default_rng(5)
    strange = np.column_stack([source.permutation(column) for column in curved(60, 4).T])
    scores = bent.score_samples(np.concatenate([held, strange]))
    assert roc_auc_score(np.repeat([1, 0], [300, 60]), scores) > 0.95
    assert (bent.predict(strange) == -1).mean() > 0.8
    assert (bent.predict(held) == -1).mean() < 0.15
    np.testing.assert_array_equal(bent.predict(held), np.where(bent.decision_function(held) < 0, -1, 1))


def test_the_threshold_is_the_quantile_of_the_samples_held_out():
    X, held = curved(200, 1), curved(100, 2)
    model = BioAutoencoder(Autoencoder((16,), 2), contamination=0.1, epochs=10, random_state=0)
    model.fit(X, validation_data=held)
    assert (model.predict(held) == -1).sum() == 10
    model.set_params(validation_fraction=0).fit(X)
    assert (model.predict(X) == -1).sum() == 20
    assert "val_loss" not in model.history_.values


def test_hiding_values_in_training_teaches_to_fill_them_in():
    X, held = curved(500, 1), curved(200, 2)
    holes = np.where(np.random.default_rng(0).random(held.shape) < 0.3, np.nan, held)
    missing, wrong = np.isnan(holes), {}
    for rate in (0.0, 0.3):
        network = Autoencoder(hidden=(32,), latent=4, input_dropout=rate)
        model = BioAutoencoder(network, encoder=Table(missing="impute"), epochs=60, learning_rate=0.01, random_state=0)
        filled = model.fit(X).reconstruct(holes)
        wrong[rate] = ((filled - held)[missing] ** 2).mean()
    mean = ((held - X.mean(axis=0))[missing] ** 2).mean()
    assert wrong[0.3] < 0.6 * wrong[0.0]
    assert wrong[0.3] < 0.5 * mean


def test_a_linear_network_learns_the_space_of_the_principal_components():
    source = np.random.default_rng(0)
    X = source.normal(size=(400, 3)) * [5, 3, 2] @ np.linalg.qr(source.normal(size=(12, 3)))[0].T
    X += 0.3 * source.normal(size=X.shape)
    network = Autoencoder(hidden=(), latent=3, activation="linear")
    model = BioAutoencoder(network, encoder=Table(scale="none"), epochs=150, learning_rate=0.01, validation_fraction=0)
    model.set_params(patience=None, random_state=0).fit(X)
    giving = np.asarray(model.fitted_.weights[2]).T  # columns that the latent is multiplied by
    ours, theirs = np.linalg.qr(giving)[0], PCA(3).fit(X).components_.T
    cosines = np.linalg.svd(ours.T @ theirs)[1]
    assert np.degrees(np.arccos(np.clip(cosines, -1, 1))).max() < 5


@pytest.fixture(scope="module")
def mixed():
    """A table of numbers and categories, which one number decides, with holes."""
    source = np.random.default_rng(0)
    hidden = source.normal(size=300)
    table = pd.DataFrame(
        {
            "tissue": np.where(hidden > 0, "liver", "kidney"),
            "high": 100 + 5 * hidden + source.normal(0, 0.5, 300),
            "grade": np.where(hidden > 0.7, "III", np.where(hidden > -0.7, "II", "I")),
            "low": -hidden,
        }
    )
    table.loc[::9, "high"] = np.nan
    table.loc[::11, "tissue"] = None
    return table


@pytest.fixture(scope="module")
def of_mixed(mixed):
    network = Autoencoder(hidden=(16,), latent=1, input_dropout=0.2)
    return BioAutoencoder(
        network, encoder=Table(missing="impute"), epochs=60, learning_rate=0.02, random_state=0, patience=None
    ).fit(mixed)


def test_categories_come_back_and_holes_are_filled(of_mixed, mixed):
    back = of_mixed.reconstruct(mixed)
    assert list(back.columns) == list(mixed.columns)
    known = mixed["tissue"].notna()
    assert (back["tissue"] == mixed["tissue"])[known].mean() > 0.9
    assert (back["grade"] == mixed["grade"]).mean() > 0.85
    truth = 100 - 5 * mixed["low"]
    holes = mixed["high"].isna()
    assert np.corrcoef(back["high"][holes], truth[holes])[0, 1] > 0.9
    assert np.abs(back["high"] - truth).mean() < 3
    pd.testing.assert_frame_equal(of_mixed.inverse_transform(of_mixed.transform(mixed)), back, rtol=1e-4)


def test_what_is_not_known_counts_nothing(of_mixed, mixed):
    by_column = of_mixed.reconstruction_error(mixed, by_column=True)
    assert by_column.shape == mixed.shape
    np.testing.assert_array_equal(np.isnan(by_column), mixed.isna())
    whole = of_mixed.reconstruction_error(mixed)
    weights = np.where(mixed.isna(), 0, [3, 1, 4, 1])  # places of the columns in an encoded row
    np.testing.assert_allclose(whole, np.nansum(by_column * weights, axis=1) / weights.sum(axis=1))
    nothing = mixed.iloc[:2].copy()
    nothing.loc[0] = [None, np.nan, None, np.nan]
    assert np.isnan(of_mixed.reconstruction_error(nothing)).tolist() == [True, False]
    assert of_mixed.predict(nothing)[0] == 1
    novel = mixed.iloc[1:2].assign(tissue="lung")
    with pytest.warns(UserWarning, match="levels that the training table did not have"):
        assert np.isnan(of_mixed.reconstruction_error(novel, by_column=True)[0]).tolist() == [True, False, False, False]


def test_a_bundle_a_pickle_and_keras_are_the_same_model(of_mixed, mixed, tmp_path):
    of_mixed.save(tmp_path / "mixed.pybiodl")
    copies = load(tmp_path / "mixed.pybiodl"), pickle.loads(pickle.dumps(of_mixed)), copy.deepcopy(of_mixed)
    for other in copies:
        np.testing.assert_array_equal(other.transform(mixed), of_mixed.transform(mixed))
        np.testing.assert_array_equal(other.predict(mixed), of_mixed.predict(mixed))
        pd.testing.assert_frame_equal(other.reconstruct(mixed), of_mixed.reconstruct(mixed))
        assert other.offset_ == of_mixed.offset_
        assert other.evaluate(mixed).metrics == of_mixed.evaluate(mixed).metrics
    keras = of_mixed.to_keras("float32")
    np.testing.assert_array_equal(keras.transform(mixed), of_mixed.transform(mixed))
    encoded = of_mixed.encoder_.transform(mixed)
    np.testing.assert_allclose(np.asarray(keras.model_(encoded)), keras.fitted_.predict(mixed), atol=1e-6)


def test_rows_are_given_back_alone_as_together(bent):
    held = curved(40, 6)
    together = bent.transform(held)
    np.testing.assert_array_equal(bent.transform(held[::-1])[::-1], together)
    np.testing.assert_allclose(np.concatenate([bent.transform(row[None]) for row in held[:3]]), together[:3], atol=1e-6)


def test_sparse_dense_and_anndata_are_the_same_table():
    anndata = pytest.importorskip("anndata")
    counts = np.random.default_rng(0).poisson(0.5, size=(80, 12)).astype(np.float64)
    model = BioAutoencoder(Autoencoder((8,), 3), epochs=3, random_state=0)
    dense = model.fit(counts).transform(counts)
    sparse = clone(model).fit(scipy.sparse.csr_matrix(counts))
    np.testing.assert_allclose(sparse.transform(scipy.sparse.csr_matrix(counts)), dense, atol=1e-6)
    cells = anndata.AnnData(counts)
    np.testing.assert_allclose(clone(model).fit(cells).transform(cells), dense, atol=1e-6)


def test_set_output_names_the_numbers_of_the_latent(bent):
    held = curved(5, 1)
    shown = copy.deepcopy(bent).set_output(transform="pandas").transform(held)
    assert list(shown.columns) == ["bioautoencoder0", "bioautoencoder1"]
    np.testing.assert_array_equal(shown.to_numpy(), bent.transform(held))


def test_a_named_column_is_left_out():
    table = pd.DataFrame(curved(60, 1)[:, :4], columns=list("abcd")).assign(group="x")
    model = BioAutoencoder(Autoencoder((4,), 2), epochs=2, random_state=0).fit(table, "group")
    assert model.n_features_in_ == 4
    assert model.transform(table).shape == (60, 2)


def test_what_was_learned_without_labels_begins_a_classifier(bent):
    X = curved(60, 1)
    model = BioClassifier(Pretrained(bent, trainable=False), epochs=2, random_state=0).fit(X, np.arange(60) % 2)
    np.testing.assert_array_equal(model.fitted_.weights[0], bent.fitted_.weights[0])
    assert len(model.fitted_.weights) == 6  # two layers up to the latent, and the head


def test_the_same_seed_is_the_same_fit_and_a_callback_hears_of_each_epoch():
    X, heard = curved(80, 1), []
    model = BioAutoencoder(Autoencoder((8,), 2, dropout=0.1, input_dropout=0.2), epochs=3, random_state=4)
    model._on_epoch = lambda epoch, logs: heard.append((epoch, sorted(logs)))
    first = model.fit(X).transform(X)
    np.testing.assert_array_equal(model.fit(X).transform(X), first)
    assert heard[:3] == [(epoch, ["loss", "val_loss"]) for epoch in range(3)]


@pytest.mark.parametrize(
    ("error", "sentence", "params", "X"),
    [
        (UnsupportedError, "BioAutoencoder reads tables; X is a sequence; use BioEmbedder", {}, ["ACGT", "GGCC"]),
        (UnsupportedError, "encoder must be a Table", {"encoder": Sequence()}, ["ACGT", "GGCC"]),
        (UnsupportedError, "encoder must be a Table", {"encoder": KMerCounts()}, ["ACGT", "GGCC"]),
        (
            UnsupportedError,
            "needs a network that writes values; MLP does not; use networks.Auto",
            {"network": MLP()},
            0,
        ),
        (UnsupportedError, "writes values; VAE does not; pass it to BioGenerator", {"network": VAE()}, 0),
        (UnsupportedError, "monitor must be 'loss'", {"monitor": "r2"}, 0),
        (InvalidInputError, "contamination must be a number above 0 and at most 0.5; got 0", {"contamination": 0}, 0),
        (InvalidInputError, "latent must be a whole number of at least 1", {"network": Autoencoder(latent=0)}, 0),
        (InvalidInputError, "got 'tahn'; did you mean 'tanh'", {"network": Autoencoder(activation="tahn")}, 0),
        (InvalidInputError, "input_dropout must be a number", {"network": Autoencoder(input_dropout=1)}, 0),
        (InvalidInputError, "impute it, or pass encoder", {}, np.array([[1.0, np.nan], [2.0, 3.0]])),
        (InvalidTypeError, "network must be None or a network", {"network": 5}, 0),
    ],
)
def test_what_is_refused(error, sentence, params, X):
    with pytest.raises(error, match=sentence):
        BioAutoencoder(**params).fit(curved(20, 1) if isinstance(X, int) else X)


def test_further_things_that_are_refused(bent):
    with pytest.raises(
        UnsupportedError, match="BioClassifier needs a network that answers; Autoencoder does not; pass"
    ):
        BioClassifier(Autoencoder()).fit(curved(20, 1), np.arange(20) % 2)
    with pytest.raises(InvalidInputError, match="Z must have the 2 numbers of the latent; got 3"):
        bent.inverse_transform(np.zeros((1, 3)))
    with pytest.raises(UnsupportedError, match=r"X must be values in memory to be judged; got 'a\.csv'"):
        bent.evaluate("a.csv")
    with pytest.raises(UnsupportedError, match=r"A model on Keras predicts values in memory; got 'a\.csv'"):
        bent.transform("a.csv")
