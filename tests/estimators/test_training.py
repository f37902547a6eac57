"""How a fit is steered: what is monitored, how the rate falls, what is clipped, and how a fit goes on."""

import copy
import inspect
import io
import pickle
import struct

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from sklearn.base import clone
from sklearn.metrics import balanced_accuracy_score, matthews_corrcoef, mean_absolute_error, roc_auc_score

import pybiodl.estimators
from pybiodl import BioClassifier, BioRegressor, BioTagger, Schedule
from pybiodl.backends.event_file import EventFile
from pybiodl.backends.h2o import H2OBackend
from pybiodl.backends.keras._progress import Bar, rewrites
from pybiodl.errors import InvalidInputError, InvalidTypeError, OutputError, UnsupportedError
from pybiodl.estimators._parameters import SharedParameters
from pybiodl.networks import CNN, MLP, Head

random = np.random.default_rng(0)
X = random.normal(size=(120, 4))
Y = np.where(X[:, 0] + 0.3 * random.normal(size=120) > 0, "tumour", "normal")
VALUES = X @ [1.0, -2, 0, 0] + 5
HELD = random.normal(size=(40, 4))
HELD_Y = np.where(HELD[:, 0] > 0.2, "tumour", "normal")
SMALL = MLP(hidden=(6,), dropout=0.2)


def classifier(**params):
    given = {"epochs": 3, "batch_size": 32, "learning_rate": 0.02, "random_state": 3, **params}
    return BioClassifier(given.pop("network", SMALL), **given)


def same_weights(left, right):
    return all((a == b).all() for a, b in zip(left.fitted_.weights, right.fitted_.weights, strict=True))


# ---- the parameters stand in one place ----


@pytest.mark.parametrize(
    "name", [name for name in pybiodl.estimators.__all__ if name in ("BioClassifier", "BioTagger")]
)
def test_every_estimator_has_the_shared_parameters_with_their_defaults_and_help(name):
    cls = getattr(pybiodl.estimators, name)
    own = inspect.signature(cls).parameters
    for parameter in inspect.signature(SharedParameters).parameters.values():
        assert own[parameter.name].default == parameter.default
        assert f"\n{parameter.name} : " in inspect.cleandoc(cls.__doc__), parameter.name
        assert cls.__doc__.count(f"\n{parameter.name} : ") == 1
    assert list(cls().get_params(deep=False)) == sorted(own)
    assert clone(cls(epochs=7, verbose=1)).epochs == 7


def test_the_parameters_of_a_task_stand_before_the_seed_and_are_set():
    names = list(inspect.signature(BioClassifier).parameters)
    assert names.index("class_weight") + 1 == names.index("random_state")
    assert BioClassifier(class_weight="balanced", epochs=2).class_weight == "balanced"
    with pytest.raises(InvalidTypeError, match="did you mean 'monitor'"):
        BioClassifier(moniter="f1")


# ---- monitor ----


def test_a_metric_is_that_of_scikit_learn_and_chooses_the_epoch():
    model = classifier(monitor="roc_auc", patience=None).fit(X, Y, validation_data=(HELD, HELD_Y))
    expected = roc_auc_score(HELD_Y, model.predict_proba(HELD)[:, 1])
    assert model.history_["val_roc_auc"][-1] == pytest.approx(expected, abs=1e-6)
    best = classifier(monitor="roc_auc").fit(X, Y, validation_data=(HELD, HELD_Y))
    assert best.history_.best_epoch == int(np.argmax(best.history_["val_roc_auc"])) + 1
    assert roc_auc_score(HELD_Y, best.predict_proba(HELD)[:, 1]) == pytest.approx(max(best.history_["val_roc_auc"]))


def test_a_function_reads_labels_and_chooses_as_the_name_does():
    named = classifier(monitor="balanced_accuracy").fit(X, Y, validation_data=(HELD, HELD_Y))
    given = classifier(monitor=balanced_accuracy_score).fit(X, Y, validation_data=(HELD, HELD_Y))
    assert given.history_["val_balanced_accuracy_score"] == pytest.approx(named.history_["val_balanced_accuracy"])
    assert same_weights(named, given)
    assert pybiodl.estimators.from_bytes(given.to_bytes()).monitor == "loss"  # code is no part of a file


def test_an_error_is_better_where_it_is_less_and_values_are_in_the_units_of_y():
    model = BioRegressor(SMALL, epochs=3, learning_rate=0.05, random_state=0, monitor=mean_absolute_error)
    model.fit(X, VALUES)
    assert model.history_.best_epoch == int(np.argmin(model.history_["val_mean_absolute_error"])) + 1
    ranked = BioRegressor(SMALL, epochs=2, random_state=0, monitor="spearman", patience=None)
    ranked.fit(X, VALUES, validation_data=(HELD, HELD[:, 0]))
    expected = spearmanr(HELD[:, 0], ranked.predict(HELD)).statistic
    assert ranked.history_["val_spearman"][-1] == pytest.approx(expected, abs=1e-5)


def test_positions_count_where_they_are_known():
    lines = ["ACGTAC", "GGCCAA", "ACCA", "TTGACA"] * 8
    labels = ["".join("1" if letter in "AC" else "0" for letter in line[:-1]) + "-" for line in lines]
    network = CNN(filters=4, kernel_size=3, pool_size=1, dense=())
    tagger = BioTagger(network, epochs=2, random_state=0, monitor="mcc", patience=None)
    tagger.fit(lines, labels, validation_data=(lines[:4], labels[:4]))
    truth, predicted = "".join(labels[:4]), "".join(tagger.predict(lines[:4]))
    known = [place for place, label in enumerate(truth) if label != "-"]
    expected = matthews_corrcoef([truth[i] for i in known], [predicted[i] for i in known])
    assert tagger.history_["val_mcc"][-1] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("monitor", "error", "said"),
    [
        ("roc_acu", InvalidInputError, "got 'roc_acu'; did you mean 'roc_auc'?"),
        ("r2", UnsupportedError, r"monitor='r2' is no metric of this task \(binary\), which has accuracy"),
        (3, InvalidTypeError, "monitor must be the name of a metric or a function of y_true and y_pred; got 3"),
    ],
)
def test_a_monitor_that_the_task_has_not_is_refused(monitor, error, said):
    with pytest.raises(error, match=said):
        classifier(monitor=monitor).fit(X, Y)


SEVERAL = pd.DataFrame({"state": Y, "size": np.digitize(X[:, 1], [-0.5, 0.5])}).astype(object)
HELD_SEVERAL = pd.DataFrame({"state": HELD_Y, "size": np.digitize(HELD[:, 1], [-0.5, 0.5])}).astype(object)
HELD_SEVERAL.loc[:9, "size"] = None


def test_one_outcome_of_several_or_their_mean_chooses_the_epoch():
    """Each is judged on the held-out samples of which it is known."""
    fits = {
        monitor: classifier(monitor=monitor, patience=None, epochs=4, learning_rate=0.1).fit(
            X, SEVERAL, validation_data=(HELD, HELD_SEVERAL)
        )
        for monitor in ("roc_auc[state]", "mcc[size]", "mcc")
    }
    for model in fits.values():
        assert same_weights(model, fits["mcc"])
    state, size = fits["mcc"].predict_proba(HELD)
    assert fits["roc_auc[state]"].history_["val_roc_auc[state]"][-1] == pytest.approx(
        roc_auc_score(HELD_Y, state[:, 1]), abs=1e-6
    )
    own = matthews_corrcoef(HELD_SEVERAL["size"][10:].astype(int), size[10:].argmax(axis=1))
    assert fits["mcc[size]"].history_["val_mcc[size]"][-1] == pytest.approx(own)
    other = matthews_corrcoef(HELD_Y, np.array(["normal", "tumour"])[state.argmax(axis=1)])
    assert fits["mcc"].history_["val_mcc"][-1] == pytest.approx((own + other) / 2)
    stopped = classifier(monitor="log_loss[size]", epochs=8, learning_rate=0.3, patience=2).fit(
        X, SEVERAL, validation_data=(HELD, HELD_SEVERAL)
    )
    assert stopped.history_.best_epoch == int(np.argmin(stopped.history_["val_log_loss[size]"])) + 1


def test_outcomes_at_positions_are_monitored_by_name():
    lines = ["ACGTAC", "GGCCAA", "ACCA", "TTGACA"] * 8
    y = {
        "base": ["".join("1" if letter in "AC" else "0" for letter in line[:-1]) + "-" for line in lines],
        "level": [np.array([float(letter in "GC") for letter in line]) for line in lines],
    }
    network = CNN(filters=4, kernel_size=3, pool_size=1, dense=())
    tagger = BioTagger(network, epochs=2, random_state=0, monitor="rmse[level]", patience=None)
    tagger.fit(lines, y, validation_data=(lines[:4], {name: one[:4] for name, one in y.items()}))
    missed = np.concatenate(tagger.predict(lines[:4])["level"]) - np.concatenate(y["level"][:4])
    assert tagger.history_["val_rmse[level]"][-1] == pytest.approx(np.sqrt(np.mean(missed**2)), abs=1e-5)
    judged = tagger.set_params(monitor="mcc[base]").fit(lines, y, validation_data=(lines, y))
    assert judged.history_["val_mcc[base]"][-1] == pytest.approx(
        judged.evaluate(lines, y).metrics["mcc[base]"].value, abs=1e-6
    )


@pytest.mark.parametrize(
    ("monitor", "error", "said"),
    [
        ("f1[stat]", InvalidInputError, "must name an outcome of y .state, size.; got 'stat'; did you mean 'state'?"),
        ("sensitivity", UnsupportedError, "is no metric of the outcome 'size' .multiclass., which has accuracy"),
        ("f2[state]", InvalidInputError, r"monitor must be 'loss', one of .*; got 'f2\[state\]'"),
        (
            balanced_accuracy_score,
            UnsupportedError,
            "monitor must be a metric where y has 2 outcomes, of",
        ),
    ],
)
def test_a_monitor_that_no_outcome_has_is_refused(monitor, error, said):
    with pytest.raises(error, match=said):
        classifier(monitor=monitor).fit(X, SEVERAL)
    if monitor == "f1[stat]":
        with pytest.raises(InvalidInputError, match="monitor must be 'loss', one of"):
            classifier(monitor="f1[state]").fit(X, Y)  # one outcome has no name


def test_a_monitor_needs_held_out_samples():
    with pytest.raises(InvalidInputError, match="judges held-out samples; validation_fraction is 0 and there is no"):
        classifier(monitor="f1", validation_fraction=0).fit(X, Y)


# ---- schedule and clipping ----


def test_rates_worked_by_hand():
    assert Schedule(1.0, "constant", warmup=0.5).rates(4).tolist() == [0.5, 1, 1, 1]
    assert Schedule(1.0, "linear", warmup=0, final=0.5).rates(3).tolist() == [1, 0.75, 0.5]
    assert Schedule(1.0, "cosine", warmup=0, final=0).rates(3) == pytest.approx([1, 0.5, 0])
    assert Schedule(1.0, "exponential", warmup=0, final=0.01).rates(3) == pytest.approx([1, 0.1, 0.01])
    plateau = Schedule(1.0, "plateau", warmup=0, final=0.2, factor=0.5, patience=2)
    worse = [3.0, 2.0, 2.5, 2.0, 2.1, 2.2, 2.3, 2.4, 2.5]
    assert [plateau.rate_after(worse[:n], False, 9) for n in range(10)] == [1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2]
    assert plateau.rate_after([1.0, 2.0, float("nan"), 3.0], True, 9) == 1


@pytest.mark.parametrize("kind", ["cosine", "plateau"])
def test_a_fit_follows_its_schedule_and_resumes(kind, tmp_path):
    schedule = Schedule(0.05, kind, warmup=0.25, final=0.1, patience=1, factor=0.3)
    params = {"learning_rate": schedule, "epochs": 4, "validation_fraction": 0.2}
    whole = classifier(**params).fit(X, Y)
    n_steps = 4 * 3
    if kind == "cosine":
        rates = schedule.rates(n_steps + 1)  # the rate that follows an epoch is in the history
        by_hand = schedule.rate_at(np.arange(3, n_steps + 1, 3.0), n_steps)
        assert whole.history_["learning_rate"] == pytest.approx(by_hand.tolist(), rel=1e-5)
        assert rates.max() == pytest.approx(0.05)
    else:
        seen = whole.history_["val_loss"]
        by_hand = [schedule.rate_after(seen[:epoch], False, 4) for epoch in range(4)]
        assert whole.history_["learning_rate"] == pytest.approx(by_hand)

    class StopError(Exception):
        pass

    interrupted = classifier(**params, checkpoint_dir=tmp_path)

    def stop(epoch, logs):
        if epoch == 1:
            raise StopError

    interrupted._on_epoch = stop
    with pytest.raises(StopError):
        interrupted.fit(X, Y)
    resumed = classifier(**params, checkpoint_dir=tmp_path).fit(X, Y)
    assert resumed.history_ == whole.history_
    assert same_weights(resumed, whole)


def test_a_schedule_is_searched_kept_and_checked():
    model = classifier(learning_rate=Schedule(), epochs=1).set_params(learning_rate__rate=0.1).fit(X, Y)
    assert clone(model).learning_rate.rate == 0.1
    assert (
        pybiodl.estimators.from_bytes(model.to_bytes()).learning_rate.get_params() == model.learning_rate.get_params()
    )
    with pytest.raises(InvalidInputError, match=r"kind must be one of .* did you mean 'cosine'"):
        classifier(learning_rate=Schedule(kind="cosin")).fit(X, Y)


def test_a_gradient_is_no_longer_than_it_may_be():
    def moved(clip):
        given = {"network": MLP(hidden=(4,)), "optimizer": "sgd", "epochs": 1, "batch_size": 200, "patience": None}
        still = classifier(**given, learning_rate=1e-30, validation_fraction=0).fit(X, Y)
        model = classifier(**given, learning_rate=1.0, validation_fraction=0, gradient_clip=clip).fit(X, Y)
        steps = [a - b for a, b in zip(model.fitted_.weights, still.fitted_.weights, strict=True)]
        return np.sqrt(sum((step**2).sum() for step in steps))

    assert moved(None) > 0.05
    assert moved(0.01) == pytest.approx(0.01, rel=1e-3)


def test_a_cluster_refuses_what_it_cannot_honour():
    head, network = Head("binary", 1), MLP()
    for name, value, said in (
        ("monitor", "f1", "monitor must be 'loss'; got 'f1'"),
        ("warm_start", True, "warm_start must be False; got True"),
        ("gradient_clip", 1.0, "gradient_clip must be None; got 1.0"),
        ("log_dir", "logs", "log_dir must be None; got 'logs'"),
        ("learning_rate", Schedule(), r"learning_rate must be None or a number; got Schedule\(\)"),
    ):
        params = BioClassifier(**{name: value}).get_params(deep=False)
        assert H2OBackend().lacks(network, head, BioClassifier().get_params(deep=False)) is None
        with pytest.raises(AssertionError, match=said):
            raise AssertionError(H2OBackend().lacks(network, head, params))


# ---- what a user sees ----


def test_event_files_are_read_by_tensorflow(tmp_path):
    tensorflow = pytest.importorskip("tensorflow")
    from tensorflow.core.util.event_pb2 import Event

    model = classifier(log_dir=tmp_path, epochs=2).fit(X, Y)
    for role, name in (("train", "loss"), ("validation", "val_loss")):
        (file,) = (tmp_path / role).iterdir()
        events = [Event.FromString(raw.numpy()) for raw in tensorflow.data.TFRecordDataset(str(file))]
        assert events[0].file_version == "brain.Event:2"
        values = [{value.tag: value.simple_value for value in event.summary.value} for event in events[1:]]
        assert [event.step for event in events[1:]] == [1, 2]
        assert [value["loss"] for value in values] == pytest.approx(model.history_[name])


def test_a_log_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="log_dir must be a folder that can be written"):
        EventFile(tmp_path / "file")


def test_a_checksum_is_that_of_the_standard():
    from pybiodl.backends.event_file import _checksum

    masked = struct.unpack("<I", _checksum(b"123456789"))[0]
    turned = (masked - 0xA282EAD8) & 0xFFFFFFFF
    assert (turned >> 17 | turned << 15) & 0xFFFFFFFF == 0xE3069283  # the check value of CRC-32C


def test_a_file_gets_a_line_an_epoch(capsys):
    classifier(verbose=1, epochs=2).fit(X, Y)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" - ")[0] for line in lines] == ["epoch 1/2", "epoch 2/2"]
    assert all(line.isprintable() and "val_loss" in line for line in lines)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_one_line(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("TERM", "xterm")
    assert rewrites(terminal)
    assert not rewrites(io.StringIO())
    bar = Bar(2, 0)
    bar.on_epoch_begin(0)
    bar.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.25})
    bar.on_epoch_begin(1)
    bar.on_epoch_end(1, {"loss": 0.4})
    bar.on_train_end()
    bar.close()
    said = terminal.getvalue()
    assert said.count("\n") == 1
    assert said.endswith("\n")
    shown = said.rstrip("\n").split("\r")[1:]
    assert len(shown[1]) >= len(shown[0].rstrip())  # nothing of the last line stays
    assert shown[0].startswith("[==========          ] epoch 1/2 - loss 0.5 - val_loss 0.25")
    assert max(map(len, shown)) < 80


# ---- going on ----


def test_a_warm_start_goes_on_from_the_last_weights():
    model = classifier(warm_start=True, epochs=1, validation_fraction=0).fit(X, Y)
    before = model.fitted_
    encoder = model.encoder_
    model.set_params(learning_rate=1e-30).fit(X + 1, Y)
    assert all((a == b).all() for a, b in zip(before.weights, model.fitted_.weights, strict=True))
    assert model.encoder_ is encoder
    assert not same_weights(model, clone(model).fit(X + 1, Y))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.fit(X[:, :3], Y), "X has 3 features, but BioClassifier is expecting 4 features"),
        (
            lambda m: m.fit(X, np.where(Y == "normal", "benign", Y)),
            "classes of the last fit, normal, tumour; got benign",
        ),
        (lambda m: m.set_params(network=MLP(hidden=(9,))).fit(X, Y), r"network of the last fit, MLP\(.*\(9,\)"),
    ],
)
def test_a_warm_start_refuses_another_task(change, said):
    model = classifier(warm_start=True, epochs=1).fit(X, Y)
    with pytest.raises(ValueError, match=said):
        change(model)


def test_a_warm_start_of_numbers_keeps_their_scale():
    model = BioRegressor(SMALL, epochs=1, warm_start=True, random_state=0).fit(X, VALUES)
    mean = model.head_.mean
    model.set_params(learning_rate=1e-30).fit(X, VALUES + 100)
    assert model.head_.mean == mean


def test_passes_are_the_epochs_of_a_fit():
    whole = classifier(validation_fraction=0, patience=None).fit(X, Y)
    model = classifier(validation_fraction=0)
    for place in range(3):
        model.partial_fit(X, Y, classes=["tumour", "normal"])
        if place == 0:
            model = pickle.loads(pickle.dumps(model))  # the state of the optimiser goes along
        if place == 1:
            copy.deepcopy(model).partial_fit(X, Y)  # and a copy is one of its own
    assert same_weights(model, whole)
    assert model.history_ == whole.history_
    assert (model.predict_proba(HELD) == whole.predict_proba(HELD)).all()
    assert model.n_iter_ == 3


def test_a_pass_may_lack_classes_but_knows_them_all():
    model = classifier().partial_fit(X[:20], ["a"] * 20, classes=["b", "a", "c"])
    assert model.classes_.tolist() == ["a", "b", "c"]
    model.partial_fit(X[:20], ["c"] * 20)
    assert model.predict_proba(X).shape == (120, 3)
    with pytest.raises(InvalidInputError, match="'d'"):
        model.partial_fit(X[:20], ["d"] * 20)
    with pytest.raises(InvalidInputError, match="classes must be passed on the first call to partial_fit"):
        classifier().partial_fit(X, Y)
    with pytest.raises(UnsupportedError, match="class_weight='balanced' needs all samples at once"):
        classifier(class_weight="balanced").partial_fit(X, Y, classes=np.unique(Y))
    with pytest.raises(UnsupportedError, match="partial_fit does not know how many steps"):
        classifier(learning_rate=Schedule()).partial_fit(X, Y, classes=np.unique(Y))


def test_a_cluster_has_no_passes():
    # Libraries that look for partial_fit, scikit-learn's checks among them, use fit instead.
    for model in (classifier(backend="h2o"), BioRegressor(cluster="http://127.0.0.1:1")):
        assert not hasattr(model, "partial_fit")
        with pytest.raises(AttributeError) as raised:
            model.partial_fit(X, Y)
        assert "partial_fit is there on Keras alone" in str(raised.value.__cause__)


def test_passes_over_numbers_learn_them():
    model = BioRegressor(MLP(hidden=(16,)), learning_rate=0.03, batch_size=20, random_state=0)
    for _ in range(12):
        for first in range(0, 120, 60):
            model.partial_fit(X[first : first + 60], VALUES[first : first + 60])
    assert model.score(HELD, HELD @ [1.0, -2, 0, 0] + 5) > 0.9
