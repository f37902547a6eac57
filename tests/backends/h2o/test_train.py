"""Training on a cluster honours the plan, or refuses it by name."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

from pybiodl.backends.h2o import H2OBackend, H2OCluster
from pybiodl.backends.protocol import Samples
from pybiodl.encode import Table
from pybiodl.errors import ClusterError, InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.networks import CNN, MLP, Head

BINARY = Head("binary", 1)


def first_kernel(plan):
    return H2OBackend().fit(plan).weights[0]


@pytest.mark.parametrize(
    ("network", "head", "params", "sentence"),
    [
        (CNN(), BINARY, {}, r"trains fully connected networks \(MLP\) only; got CNN\(\); use backend=\"keras\""),
        (MLP(activation="elu"), BINARY, {}, "trains the activations relu, tanh and maxout; got 'elu'"),
        (MLP(hidden=()), BINARY, {}, r"needs at least one hidden layer; got hidden=\(\)"),
        (MLP(), Head("multilabel", 3), {}, "one label a sample, not several; got 3 labels"),
        (
            MLP(),
            BINARY,
            {"batch_size": 32},
            "updates weights after each sample, so batch_size must be None or 1; got 32",
        ),
        (MLP(), Head("regression", 51), {}, "one network a target, at most 50; got 51 targets"),
        (MLP(), BINARY, {"loss": "hinge"}, "loss must be None or one of gaussian, .*tweedie; got 'hinge'"),
        (MLP(), BINARY, {"loss": "huber"}, "loss must be None or one of gaussian, .*tweedie; got 'huber'"),
        (MLP(), BINARY, {"optimizer": "sgd"}, "optimizer must be None; got 'sgd'"),
        (MLP(), BINARY, {"precision": "float16"}, "precision must be None"),
        (MLP(), BINARY, {"devices": "gpu"}, "devices must be None"),
        (
            MLP(),
            BINARY,
            {"checkpoint_dir": "here", "patience": 5},
            "patience must be None; got 5; set patience=None",
        ),
        (MLP(), BINARY, {"callbacks": [print]}, "callbacks must be None"),
    ],
)
def test_what_it_cannot_do_is_one_sentence(network, head, params, sentence):
    import re

    lack = H2OBackend().lacks(network, head, params)
    assert lack is not None
    assert re.search(sentence, lack)


def test_what_it_can_do_is_not_refused():
    params = {"learning_rate": 0.1, "batch_size": 1, "patience": 3, "callbacks": [], "loss": None}
    assert H2OBackend().lacks(MLP(dropout=0.2, l1=0.1), BINARY, params) is None


def test_a_plan_that_it_cannot_honour_is_refused_before_any_work(make_plan, mixed_table):
    with pytest.raises(UnsupportedError, match="optimizer must be None"):
        H2OBackend().fit(make_plan(optimizer="adam", cluster=None))
    with pytest.raises(UnsupportedError, match="imputes missing numbers by their mean only when it standardises"):
        H2OBackend().fit(make_plan(encoder=Table("none", "impute").fit(mixed_table), cluster=None))
    with pytest.raises(InvalidTypeError, match="cluster must be an H2OCluster or None; got 'http://head"):
        H2OBackend().fit(make_plan(cluster="http://head:54321"))


def test_the_same_seed_gives_the_same_weights(make_plan):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3000, 5))
    y = (X[:, 0] > 0).astype(np.int64)
    first, second, other = (first_kernel(make_plan(X=X, y=y, seed=seed)) for seed in (7, 7, 8))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_every_parameter_reaches_h2o(make_plan):
    given = [
        {},
        {"learning_rate": 0.01},
        {"learning_rate": 0.02},
        {"epochs": 4},
        {"network": MLP((5, 4), l1=0.01)},
        {"network": MLP((5, 4), l2=0.01)},
        {"network": MLP((5, 4), dropout=0.5)},
        {"network": MLP((5, 4), input_dropout=0.5)},
        {"network": MLP((5, 4), "tanh")},
    ]
    kernels = [first_kernel(make_plan(**fields)) for fields in given]
    assert len({kernel.tobytes() for kernel in kernels}) == len(given)


def test_sample_weight_counts_rows(make_plan, mixed_table, targets):
    y = targets["binary"]
    weight = np.where(y == 1, 20.0, 1.0)
    plain = H2OBackend().fit(make_plan(epochs=10))
    weighted = H2OBackend().fit(make_plan(epochs=10, train=Samples(mixed_table, y, weight)))
    assert weighted.predict(mixed_table).mean() > plain.predict(mixed_table).mean() + 0.05


def test_rows_sorted_by_class_are_learned(make_plan):
    X = np.sort(np.random.default_rng(0).normal(size=(300, 1)), axis=0)
    y = (X[:, 0] > 0).astype(np.int64)
    fitted = H2OBackend().fit(make_plan(X=X, y=y, epochs=20))
    assert ((fitted.predict(X)[:, 0] > 0.5) == y).mean() > 0.97


def split_plan(make_plan, mixed_table, targets, **fields):
    y = targets["binary"]
    train, validation = Samples(mixed_table[:120], y[:120]), Samples(mixed_table[120:], y[120:])
    return make_plan(network=MLP((30,)), train=train, validation=validation, **fields)


def test_patience_stops_and_keeps_the_best_weights(make_plan, mixed_table, targets):
    plan = split_plan(make_plan, mixed_table, targets, epochs=200, patience=3)
    fitted = H2OBackend().fit(plan)
    held = fitted.history["val_loss"]
    assert 6 <= len(held) == len(fitted.history["loss"]) < 200
    assert fitted.best_epoch == int(np.argmin(held))
    probability, y = fitted.predict(mixed_table[120:])[:, 0], targets["binary"][120:]
    home = -np.mean(np.log(np.where(y == 1, probability, 1 - probability)))
    np.testing.assert_allclose(home, min(held), rtol=1e-6)


def test_without_patience_or_validation_every_epoch_is_done(make_plan, mixed_table, targets):
    without_patience = H2OBackend().fit(split_plan(make_plan, mixed_table, targets, epochs=15, patience=None))
    assert len(without_patience.history["val_loss"]) == 15
    assert without_patience.best_epoch == 14
    without_validation = H2OBackend().fit(make_plan(epochs=12, patience=2))
    assert list(without_validation.history) == ["loss"]
    assert len(without_validation.history["loss"]) == 12


def test_rounds_are_reported_as_they_come(make_plan):
    told = []
    fitted = H2OBackend().fit(make_plan(epochs=8, on_epoch=lambda epoch, logs: told.append((epoch, logs["loss"]))))
    assert [epoch for epoch, _ in told] == list(range(8))
    assert [loss for _, loss in told] == fitted.history["loss"]


def test_an_interrupt_cancels_the_job_on_the_cluster(h2o_cluster, make_plan):
    def interrupt(epoch, logs):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        H2OBackend().fit(make_plan(epochs=10**6, on_epoch=interrupt))
    jobs = h2o_cluster.rest.get("/3/Jobs")["jobs"]
    assert not [job for job in jobs if job["status"] in ("CREATED", "RUNNING")]
    assert [job["status"] for job in jobs].count("CANCELLED") >= 1


def test_frames_go_and_the_model_stays_on_the_users_cluster(h2o_cluster, make_plan):
    fitted = H2OBackend().fit(make_plan())
    frames = [frame["frame_id"]["name"] for frame in h2o_cluster.rest.get("/3/Frames")["frames"]]
    assert not [name for name in frames if name.startswith("pybiodl_frame")]
    assert fitted.h2o_model.params["epochs"]["actual"] == 3
    h2o_cluster.remove(fitted.h2o_model.model_id)


def test_a_training_that_diverges_says_so(make_plan):
    with pytest.raises(ClusterError, match=r"diverged .*; lower learning_rate, scale the inputs or add l2"):
        H2OBackend().fit(make_plan(learning_rate=1e3, network=MLP((50,))))


def test_a_class_without_training_rows_is_refused(make_plan, mixed_table, targets):
    y = np.minimum(targets["multiclass"], 1)
    with pytest.raises(InvalidInputError, match="got none of class 'three words'; lower validation_fraction"):
        H2OBackend().fit(make_plan("multiclass", train=Samples(mixed_table, y)))


def test_a_constant_target_is_refused(make_plan, targets):
    with pytest.raises(InvalidInputError, match=r"y must vary .* target 0 \(0-based\) is 2 in all of them"):
        H2OBackend().fit(make_plan("regression", y=np.full((200, 1), 2.0), cluster=None))


def test_verbose_is_a_line_a_round(make_plan, capsys):
    fitted = H2OBackend().fit(make_plan(epochs=2, verbose=1))
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"Epoch {i + 1}: loss {loss:.4g}" for i, loss in enumerate(fitted.history["loss"])]


def test_a_fit_without_a_cluster_brings_its_own(make_plan, mixed_table):
    fitted = H2OBackend().fit(make_plan(cluster=None))
    assert fitted.predict(mixed_table).shape == (200, 1)
    assert fitted.info["seconds"] > 0
    with pytest.raises(ClusterError, match=r"on which this model was trained is gone.*predict from an array or Data"):
        fitted.predict("somewhere.csv")
    with pytest.raises(ClusterError, match="is gone"):
        _ = fitted.h2o_model


def test_inputs_are_left_as_they_were(make_plan, mixed_table, targets):
    table, y = mixed_table.copy(deep=True), targets["binary"].copy()
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    H2OBackend().fit(make_plan()).predict(mixed_table)
    assert mixed_table.equals(table)
    np.testing.assert_array_equal(targets["binary"], y)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


@pytest.mark.parametrize("n_targets", [1, 2])
def test_a_killed_cluster_is_followed_by_another_that_goes_on(h2o_cluster, make_plan, targets, tmp_path, n_targets):
    y = np.column_stack([targets["regression"], -(targets["regression"] ** 2)])[:, :n_targets]
    head = Head("regression", n_targets, (0.0,) * n_targets, (1.0,) * n_targets)
    fields = {"kind": "regression", "y": y, "head": head, "epochs": 20}
    told = []

    def kill(epoch, logs):
        told.append(epoch)
        if epoch == 7:
            os.kill(dying.pids[0], signal.SIGKILL)

    with H2OCluster.start(memory="512M", threads=1) as dying, pytest.raises(ClusterError, match="ended"):
        H2OBackend().fit(make_plan(**fields, cluster=dying, checkpoint_dir=tmp_path, on_epoch=kill))
    (tmp_path / f"{next(tmp_path.iterdir()).stem[:-5]}00020.bin").write_bytes(b"half of a model")
    told.clear()
    on_epoch = lambda epoch, logs: told.append(epoch)  # noqa: E731
    resumed = H2OBackend().fit(make_plan(**fields, checkpoint_dir=tmp_path, on_epoch=on_epoch))
    whole = H2OBackend().fit(make_plan(**fields))
    for there, here in zip(resumed.weights, whole.weights, strict=True):
        np.testing.assert_array_equal(there, here)
    assert resumed.history == whole.history
    assert len(list(tmp_path.iterdir())) == n_targets
    model = resumed.h2o_model if n_targets == 1 else resumed.h2o_model[1]
    assert model.params["epochs"]["actual"] == 20
    told.clear()
    again = H2OBackend().fit(make_plan(**fields, checkpoint_dir=tmp_path, on_epoch=on_epoch))
    assert told == []  # nothing is trained twice
    np.testing.assert_array_equal(again.weights[0], whole.weights[0])
    other = H2OBackend().fit(make_plan(**{**fields, "seed": 2}, checkpoint_dir=tmp_path))
    assert not np.array_equal(other.weights[0], whole.weights[0])
