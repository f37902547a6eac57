"""The autoencoder at home is the autoencoder on the cluster."""

import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from pybiodl import BioAutoencoder, load
from pybiodl.backends.h2o._frames import Layout, download, numbers, send, temporary_keys
from pybiodl.encode import Table
from pybiodl.errors import ClusterError, InvalidInputError, TrainingWarning, UnsupportedError
from pybiodl.networks import Autoencoder

pytestmark = pytest.mark.filterwarnings("ignore:On H2O the last layer")


def fitted(cluster, network, X, **params):
    model = BioAutoencoder(network, backend="h2o", cluster=cluster, epochs=4, random_state=1, **params)
    return model.fit(X)


def ask(cluster, model, X, way, **options):
    """What H2O's own model says, as (names, numbers)."""
    with temporary_keys(cluster) as keys:
        keys += ["rows_to_give_back", "given_back"]
        send(cluster, keys[0], X, model.encoder_, Layout.of(model.encoder_, None))
        path = f"/{way}/Predictions/models/{model.fitted_.models[0]}/frames/{keys[0]}"
        answer = cluster.rest.post(path, predictions_frame=keys[1], **options)
        if way == 4:
            from pybiodl.backends.h2o._jobs import wait

            wait(cluster, answer, "Prediction")
        names, columns = download(cluster, keys[1])
    return names, np.stack([numbers(column) for column in columns], axis=1)


@pytest.fixture(scope="module")
def plain():
    """Numbers and categories without holes, categories neither first nor sorted by their number of levels."""
    source = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "height": source.normal(170, 10, 150),
            "sex": source.choice(["f", "m"], 150),
            "weight_kg": source.normal(size=150),
            "tissue": source.choice(["liver", "lung", "skin"], 150),
            "constant": 3.0,
        }
    )


@pytest.mark.parametrize("dropout", [0, 0.3])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("kind", ["numbers", "unscaled", "mixed"])
def test_home_agrees_with_the_cluster(h2o_cluster, plain, kind, activation, dropout):
    X = plain if kind == "mixed" else plain[["height", "weight_kg", "constant"]]
    encoder = Table(scale="none" if kind == "unscaled" else "standard")
    network = Autoencoder((6, 5), 3, activation=activation, dropout=dropout, input_dropout=dropout / 3)
    model = fitted(h2o_cluster, network, X, encoder=encoder)
    close = {"rtol": 1e-9, "atol": 1e-9}
    latent = ask(h2o_cluster, model, X, 4, deep_features_hidden_layer=2)[1]
    np.testing.assert_allclose(model.transform(X), latent, **close)
    assert latent.std() > 0
    error = ask(h2o_cluster, model, X, 3, reconstruction_error=True)[1][:, 0]
    np.testing.assert_allclose(model.reconstruction_error(X), error, **close)
    names, back = ask(h2o_cluster, model, X, 4)
    ours, given = model.reconstruct(X), pd.DataFrame(back, columns=names)
    ours = pd.DataFrame(ours, columns=X.columns) if isinstance(ours, np.ndarray) else ours
    for name in ("height", "weight_kg", "constant"):
        np.testing.assert_allclose(ours[name], given[f"reconstr_{name}"], **close)
    if kind == "mixed":
        levels = [f"reconstr_tissue.{level}" for level in ("liver", "lung", "skin")]
        encoded = model.fitted_.predict(X)
        np.testing.assert_allclose(encoded[:, 3:6], given[levels], **close)  # after f, m and missing
        likely = np.array(["liver", "lung", "skin"])[given[levels].to_numpy().argmax(axis=1)]
        np.testing.assert_array_equal(ours["tissue"], likely)
    assert model.network_.output_activation == activation


def test_what_is_missing_counts_nothing_here_and_there(h2o_cluster, mixed_table):
    model = fitted(h2o_cluster, Autoencoder((6,), 2), mixed_table, encoder=Table(missing="impute"))
    with temporary_keys(h2o_cluster) as keys:
        keys.append("rows_with_holes")
        send(h2o_cluster, keys[0], mixed_table, model.encoder_, Layout.of(model.encoder_, None))
        with h2o_cluster.session() as h2o:
            frame = h2o.get_frame(keys[0])
        np.testing.assert_allclose(model.transform(frame), model.transform(mixed_table), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(model.fitted_.predict(frame), model.fitted_.predict(mixed_table), atol=1e-9)
        for by_column in (False, True):
            here, there = (model.reconstruction_error(X, by_column) for X in (mixed_table, frame))
            np.testing.assert_allclose(here, there, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(np.isnan(here), mixed_table.isna())


def test_the_weights_outlive_the_cluster_and_become_keras(h2o_cluster, mixed_table, tmp_path):
    network = Autoencoder((6,), 2, dropout=0.2, decoder=(5,))
    model = fitted(h2o_cluster, network, mixed_table, encoder=Table(missing="impute"), validation_fraction=0.2)
    model.save(tmp_path / "model.pybiodl")
    other = load(tmp_path / "model.pybiodl")
    assert other.backend_ == "h2o"
    np.testing.assert_array_equal(other.transform(mixed_table), model.transform(mixed_table))
    np.testing.assert_array_equal(other.predict(mixed_table), model.predict(mixed_table))
    np.testing.assert_allclose(
        model.fitted_.decode(model.transform(mixed_table)), model.fitted_.predict(mixed_table), rtol=1e-12, atol=1e-12
    )
    with pytest.raises(ClusterError, match="is gone"):
        other.transform("table.csv")
    import keras

    precision = "float64" if keras.config.backend() == "tensorflow" else "float32"
    close = {"atol": 1e-6 if precision == "float64" else 1e-4}
    on_keras = model.to_keras(precision)
    np.testing.assert_allclose(on_keras.transform(mixed_table), model.transform(mixed_table), **close)
    np.testing.assert_allclose(on_keras.fitted_.predict(mixed_table), model.fitted_.predict(mixed_table), **close)
    np.testing.assert_allclose(
        on_keras.reconstruction_error(mixed_table), model.reconstruction_error(mixed_table), **close
    )


def test_the_cluster_reads_its_own_file_and_leaves_a_column_out(h2o_cluster, plain, tmp_path):
    path = str(tmp_path / "plain.csv")
    plain.assign(group="a").to_csv(path, index=False)
    before = {frame.name for frame in h2o_cluster.status().frames}
    model = BioAutoencoder(Autoencoder((6,), 2), cluster=h2o_cluster, epochs=4, random_state=1).fit(path, "group")
    assert model.backend_ == "h2o"
    assert list(model.feature_names_in_) == list(plain.columns)
    np.testing.assert_allclose(model.transform(path), model.transform(plain), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(model.reconstruction_error(path), model.reconstruction_error(plain), atol=1e-9)
    pd.testing.assert_frame_equal(model.reconstruct(path), model.reconstruct(plain), rtol=1e-9)
    assert (model.predict(path) == -1).sum() == round(0.05 * len(plain))
    with h2o_cluster.session() as h2o:
        frame = h2o.get_frame(h2o.import_file(path).frame_id)
    again = BioAutoencoder(Autoencoder((6,), 2), cluster=h2o_cluster, epochs=4, random_state=1).fit(frame, "group")
    np.testing.assert_allclose(again.transform(plain), model.transform(plain), atol=1e-6)
    h2o_cluster.remove(frame.frame_id)
    kept = {key for key in {frame.name for frame in h2o_cluster.status().frames} - before if "weights" not in key}
    assert not {key for key in kept if "frame" in key or "gaps" in key or "predictions" in key}
    with pytest.raises(InvalidInputError, match="y must name a column of the table, to be left out; got 'grup'"):
        BioAutoencoder(cluster=h2o_cluster).fit(path, "grup")
    with pytest.raises(UnsupportedError, match="X must be values in memory to be judged"):
        model.evaluate(path)


def test_early_stopping_and_progress(h2o_cluster, plain):
    heard = []
    model = BioAutoencoder(Autoencoder((6,), 2), backend="h2o", cluster=h2o_cluster, epochs=6, random_state=0)
    model.set_params(validation_fraction=0.3, patience=2)
    model._on_epoch = lambda epoch, logs: heard.append(sorted(logs))
    model.fit(plain)
    history = model.history_.values
    assert len(history["loss"]) == len(history["val_loss"]) == len(heard)
    assert set(map(tuple, heard)) == {("loss", "val_loss")}
    assert model.history_.best_epoch == np.argmin(history["val_loss"]) + 1
    held = model.run_card_.n_validation
    assert (np.r_[model.reconstruction_error(plain)] > -model.offset_).sum() >= round(0.05 * held)


def test_it_learns_and_finds_outliers_as_on_keras(h2o_cluster):
    source = np.random.default_rng(0)
    t, mixing = source.uniform(-1, 1, (600, 2)), source.normal(size=(6, 15))
    t = np.concatenate([t, source.uniform(-1, 1, (1000, 2))])
    bent = np.column_stack([t, t**2, np.sin(3 * t[:, 0]), np.cos(3 * t[:, 1])]) @ mixing
    model = BioAutoencoder(Autoencoder((24,), 3), backend="h2o", cluster=h2o_cluster, epochs=150, random_state=0)
    model.set_params(patience=None).fit(bent[:400])
    judged = model.evaluate(bent[400:], train=bent[:400])
    assert judged.metrics["r2"].difference.low > 0.02
    strange = np.column_stack([source.permutation(column) for column in bent[400:].T])
    assert np.median(model.score_samples(strange)) < np.quantile(model.score_samples(bent[400:]), 0.05)


def test_sparse_and_dense_tables_train_the_same_network(h2o_cluster):
    counts = np.random.default_rng(0).poisson(0.4, size=(80, 6)).astype(np.float64)
    dense, sparse = (fitted(h2o_cluster, Autoencoder((5,), 2), X) for X in (counts, scipy.sparse.csr_matrix(counts)))
    np.testing.assert_array_equal(dense.transform(counts), sparse.transform(scipy.sparse.csr_matrix(counts)))
    with pytest.raises(UnsupportedError, match="H2O's autoencoders know no weights, so sample_weight must be None"):
        BioAutoencoder(cluster=h2o_cluster).fit(counts, None, np.ones(80))


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (Autoencoder(activation="maxout"), "trains autoencoders with the activations tanh and relu; got 'maxout'"),
        (Autoencoder(latent_activation="linear"), "so latent_activation must be None or 'tanh'; got 'linear'"),
    ],
)
def test_what_h2o_lacks_is_refused_by_name(h2o_cluster, plain, network, sentence):
    with pytest.raises(UnsupportedError, match=sentence):
        fitted(h2o_cluster, network, plain)


def test_the_users_parameters_are_refused_by_name(h2o_cluster, plain):
    with pytest.raises(UnsupportedError, match="optimizer must be None"):
        fitted(h2o_cluster, Autoencoder(), plain, optimizer="sgd")


def test_what_the_activation_cannot_give_back_is_warned_of(h2o_cluster, plain):
    with warnings.catch_warnings():
        warnings.simplefilter("error", TrainingWarning)
        with pytest.raises(
            TrainingWarning, match="gives back nothing below the mean of a column; use activation='tanh'"
        ):
            fitted(h2o_cluster, Autoencoder(activation="relu"), plain)
