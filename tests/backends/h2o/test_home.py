"""The network at home is the network on the cluster."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import scipy.sparse

from pybiodl.backends.h2o import FittedH2O, H2OBackend
from pybiodl.backends.h2o._frames import Layout, send, temporary_keys
from pybiodl.backends.protocol import Samples
from pybiodl.encode import Table
from pybiodl.networks import MLP, Head


def on_cluster(cluster, fitted, plan, X):
    """Predict by H2O's own model."""
    with temporary_keys(cluster) as keys:
        keys.append("rows_to_predict")
        send(cluster, keys[0], X, plan.encoder, Layout.of(plan.encoder, plan.classes))
        with cluster.session() as h2o:
            frame = h2o.get_frame(keys[0])
        return fitted.predict(frame)


@pytest.mark.parametrize("dropout", [0, 0.3])
@pytest.mark.parametrize("activation", ["relu", "tanh", "maxout"])
@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_home_agrees_with_the_cluster(h2o_cluster, make_plan, mixed_table, kind, activation, dropout):
    plan = make_plan(kind, MLP((5, 4), activation, dropout=dropout, input_dropout=dropout / 3))
    fitted = H2OBackend().fit(plan)
    home, far = fitted.predict(mixed_table), on_cluster(h2o_cluster, fitted, plan, mixed_table)
    assert home.shape == far.shape == (200, fitted.head.n_outputs)
    assert home.std() > 0
    np.testing.assert_allclose(home, far, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", ["binary", "regression"])
def test_home_agrees_without_scaling_and_with_weights(h2o_cluster, make_plan, mixed_table, targets, kind):
    complete = mixed_table.dropna()
    y = targets[kind][complete.index]
    weight = np.random.default_rng(0).integers(0, 3, len(y)).astype(float)
    plain = make_plan(kind, X=complete, y=y, encoder=Table(scale="none").fit(complete))
    weighted = make_plan(kind, X=complete, y=y, train=Samples(complete, y, weight))
    for plan in (plain, weighted):
        fitted = H2OBackend().fit(plan)
        np.testing.assert_allclose(
            fitted.predict(complete), on_cluster(h2o_cluster, fitted, plan, complete), rtol=1e-9, atol=1e-12
        )
        assert fitted.encoder.scale == plan.encoder.scale
    numbers = complete[["gene a", "count"]].to_numpy()
    expected = np.average(numbers, axis=0, weights=weight)
    np.testing.assert_allclose(fitted.encoder.mean_[[0, 3]], expected, rtol=1e-6)


@pytest.mark.parametrize("name", ["laplace", "huber", "quantile", "poisson", "gamma", "tweedie"])
def test_home_agrees_for_each_distribution(h2o_cluster, make_plan, mixed_table, targets, name):
    y = targets["regression"] / 300
    head = Head("count", 1) if name in ("poisson", "gamma", "tweedie") else Head("regression", 1, (0.0,), (1.0,))
    plan = make_plan("regression", MLP((5, 4)), y=y, head=head, loss=name)
    fitted = H2OBackend().fit(plan)
    home, far = fitted.predict(mixed_table), on_cluster(h2o_cluster, fitted, plan, mixed_table)
    assert fitted.head.kind == head.kind
    assert fitted.h2o_model.params["distribution"]["actual"] == name
    assert home.std() > 0
    np.testing.assert_allclose(home, far, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("where", ["here", "file"])
@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_home_agrees_where_rare_classes_are_oversampled(
    h2o_cluster, make_plan, mixed_table, targets, tmp_path, kind, where
):
    X = mixed_table[["gene a", "tissue", "count"]].rename(columns={"gene a": "gene"})
    y = targets[kind].copy()
    y[(y == 0) & (np.arange(200) % 8 > 0)] = 1
    fields = {"X": X, "y": y}
    if where == "file":
        X.assign(outcome=np.array(["no", "perhaps", "yes"])[y]).to_csv(tmp_path / "table.csv", index=False)
        fields = {"X": tmp_path / "table.csv", "y": "outcome", "head": Head("multiclass", 0)}
    plan = make_plan(kind, MLP((5, 4)), oversample=True, **fields)
    fitted = H2OBackend().fit(plan)
    far = fitted.predict(str(plan.train.X)) if where == "file" else on_cluster(h2o_cluster, fitted, plan, X)
    np.testing.assert_allclose(fitted.predict(X), far, rtol=1e-9, atol=1e-12)
    plain = H2OBackend().fit(make_plan(kind, MLP((5, 4)), **fields))
    assert not np.allclose(fitted.weights[0], plain.weights[0])


@pytest.mark.parametrize("activation", ["relu", "maxout"])
def test_several_targets_are_one_network_each(h2o_cluster, make_plan, mixed_table, targets, activation):
    first = targets["regression"][:, 0]
    second = np.where(np.arange(200) % 6 == 0, np.nan, np.random.default_rng(2).normal(size=200) - first / 50)
    y = np.column_stack([first, second])
    network = MLP((5, 4), activation, dropout=0.2)
    plan = make_plan("regression", network, y=y, head=Head("regression", 2, (0.0, 0.0), (1.0, 1.0)))
    fitted = H2OBackend().fit(plan)
    home, far = fitted.predict(mixed_table), on_cluster(h2o_cluster, fitted, plan, mixed_table)
    assert home.shape == (200, 2)
    np.testing.assert_allclose(home, far, rtol=1e-9, atol=1e-9)
    assert fitted.network == MLP((10, 8), activation, dropout=0.2)
    alone = H2OBackend().fit(make_plan("regression", network)).predict(mixed_table)
    np.testing.assert_allclose(home[:, [0]], alone, rtol=1e-9)
    assert len(fitted.history["loss"]) >= 3  # rows without a target do not count towards an epoch
    assert fitted.head.n_outputs == len(fitted.h2o_model) == 2


def test_weights_have_the_shapes_of_our_layout(make_plan):
    fitted = H2OBackend().fit(make_plan("multiclass", MLP((5, 4), "maxout")))
    n_encoded = (2 + 1) + (4 + 1) + 5
    assert [w.shape for w in fitted.weights] == [(n_encoded, 10), (10,), (5, 8), (8,), (4, 3), (3,)]
    binary = H2OBackend().fit(make_plan("binary", MLP((5,))))
    assert [w.shape for w in binary.weights] == [(n_encoded, 5), (5,), (5, 1), (1,)]
    assert (binary.head.kind, binary.head.n_outputs) == ("binary", 1)


@pytest.mark.parametrize("mean", [0.1, 0.5])  # sent as sparse, and as text
def test_sparse_and_dense_tables_train_the_same_network(make_plan, targets, mean):
    dense = np.random.default_rng(0).poisson(mean, size=(200, 6)).astype(np.float64)
    sparse = scipy.sparse.csr_matrix(dense)
    first, second = (H2OBackend().fit(make_plan(X=X, y=targets["binary"])) for X in (dense, sparse))
    np.testing.assert_allclose(first.predict(dense), second.predict(sparse), rtol=1e-6)


def test_a_pickle_predicts_without_a_cluster(make_plan, mixed_table):
    fitted = H2OBackend().fit(make_plan())
    copy = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(copy.predict(mixed_table), fitted.predict(mixed_table))
    assert copy.cluster is None


def test_parts_make_the_same_model(make_plan, mixed_table):
    fitted = H2OBackend().fit(make_plan("multiclass"))
    rebuilt = FittedH2O(
        fitted.network, fitted.encoder, fitted.head, fitted.classes, fitted.weights, fitted.history, fitted.best_epoch,
        fitted.info,
    )  # fmt: skip
    np.testing.assert_array_equal(rebuilt.predict(mixed_table), fitted.predict(mixed_table))


def test_rows_are_predicted_alone_as_together(make_plan, mixed_table):
    fitted = H2OBackend().fit(make_plan())
    alone = np.concatenate([fitted.predict(mixed_table.iloc[[i]]) for i in range(5)])
    np.testing.assert_allclose(alone, fitted.predict(mixed_table)[:5], rtol=1e-12)
    assert fitted.predict(mixed_table.iloc[:0]).shape == (0, 1)
