"""Leaderboards of planted truths, on real clusters."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GroupKFold, RepeatedKFold, ShuffleSplit

from pybiodl import BioClassifier, leaderboard
from pybiodl.backends.h2o import H2OCluster
from pybiodl.encode import Table
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.evaluate import ForwardTimeSplit, evaluate_outputs, linear_baseline
from pybiodl.networks import MLP

SKLEARN = {
    "learners": (),
    "backends": "keras",
    "n_resamples": 200,
}  # with models of scikit-learn alone: no cluster, no engine


def interaction(n=240, seed=0):
    """Classes by the sign of a product, which no linear model tells."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    return X, np.where(X[:, 0] * X[:, 1] + 0.2 * rng.normal(size=n) > 0, "yes", "no")


def straight(n=240, seed=0):
    """Classes by a weighted sum, of which all can be known by a linear model."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 5))
    return X, (X @ [2, -1, 1, 0, 0] + rng.logistic(size=n) * 0.5 > 0).astype(int)


class Recorder(ClassifierMixin, BaseEstimator):
    """Remembers which rows it saw, in a list that clones share; the first column of X is the number of the row."""

    seen: list = []  # noqa: RUF012

    def __init__(self, label=""):
        self.label = label

    def fit(self, X, y):
        self.classes_, counts = np.unique(y, return_counts=True)
        self.share_ = counts / counts.sum()
        self.seen.append([self.label, X[:, 0].astype(int).tolist(), y.tolist()])
        return self

    def predict_proba(self, X):
        self.seen[-1].append(X[:, 0].astype(int).tolist())
        return np.tile(self.share_, (len(X), 1))

    def predict(self, X):
        return np.repeat(self.classes_[0], len(X))


class Failing(Recorder):
    def fit(self, X, y):
        raise RuntimeError("no luck\ntoday")


@pytest.mark.parametrize(
    "cv", [3, ShuffleSplit(2, random_state=0), RepeatedKFold(n_splits=2, n_repeats=2, random_state=0), GroupKFold(3)]
)
def test_each_model_sees_the_same_folds(cv):
    Recorder.seen = []
    X = np.column_stack([np.arange(60), np.random.default_rng(0).normal(size=60)])
    y, groups = np.arange(60) % 2, np.arange(60) // 6
    grouped = isinstance(cv, GroupKFold)
    given = {"a": Recorder("a"), "b": Recorder("b")}
    board = leaderboard(X, y, given, cv=cv, groups=groups if grouped else None, **SKLEARN)
    one, two = ([call[1:] for call in Recorder.seen if call[0] == label] for label in "ab")
    assert one == two
    assert len(one) == board.n_folds
    for train, labels, test in one:
        assert not set(train) & set(test)
        assert labels == [int(y[row]) for row in train]
        if grouped:
            assert not set(groups[train]) & set(groups[test])
    assert board.n_rows == len({row for fold in one for row in fold[2]})
    assert board["a"].metrics == board["b"].metrics
    assert board["a"].evaluation.n_groups == (10 if grouped else None if cv == 3 else board.n_rows)


def test_metrics_are_those_of_evaluate_on_the_tested_rows():
    X, y = interaction()
    cv = ShuffleSplit(1, test_size=0.5, random_state=0)
    forest = RandomForestClassifier(20, random_state=0)
    board = leaderboard(X, y, {"forest": forest}, cv=cv, **SKLEARN | {"n_resamples": 1000})
    train, test = next(cv.split(X))
    linear = linear_baseline("binary", Table().fit(X[train])).fit(X[train], (y[train] == "yes").astype(int))
    expected = evaluate_outputs(
        "binary", y[test], forest.fit(X[train], y[train]).predict_proba(X[test]), classes=["no", "yes"],
        baseline=linear.outputs(X[test]),
    )  # fmt: skip
    assert board["forest"].metrics == expected.metrics
    assert board.to_frame("mcc").loc["forest", "mcc"] == expected.metrics["mcc"].value
    assert board.to_frame().loc["forest", "difference"] == expected.metrics["roc_auc"].difference.value


def test_interaction_linear_truth_and_noise_are_told_apart():
    forest = {"forest": RandomForestClassifier(60, random_state=0)}
    planted = leaderboard(*interaction(), forest, **SKLEARN)
    assert [entry.name for entry in planted.entries[:1]] == ["forest"]
    assert planted.verdict.startswith("forest is better than the linear baseline: ROC AUC ")
    X, y = straight()
    plain = leaderboard(
        X, y, forest | {"network": BioClassifier(MLP(hidden=(8,)), epochs=3, random_state=0)}, cv=2, **SKLEARN
    )
    assert plain.verdict.startswith("The linear baseline is ")
    assert plain["linear baseline"].metrics["roc_auc"].value > 0.9
    noise = leaderboard(X, np.random.default_rng(1).integers(0, 2, len(X)), forest, **SKLEARN)
    assert "The linear baseline is as good, as far as these rows can tell: no model" in noise.verdict
    assert "No model tells the classes better than the majority does, beyond chance." in noise.verdict


def test_the_best_of_many_is_not_called_better_by_chance():
    """Of 12 models that answer by chance the best is picked, and yet seldom called better than the linear one."""
    wrong = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(80, 2)), rng.integers(0, 2, 80)
        chance = {f"chance {i}": RandomForestClassifier(2, max_depth=1, random_state=i) for i in range(12)}
        wrong += "is better than the linear baseline:" in leaderboard(X, y, chance, cv=2, **SKLEARN).verdict
    assert wrong <= 1


def test_a_failing_model_is_a_row_and_the_others_go_on(capsys):
    X, y = straight(90)
    board = leaderboard(X, y, {"bad": Failing(), "good": Recorder()}, verbose=1, **SKLEARN)
    assert board.entries[-1].name == "bad"
    assert board["bad"].error == "RuntimeError: no luck today"
    assert board["bad"].evaluation is None
    assert np.isnan(board.to_frame().loc["bad", "roc_auc"])
    assert "bad failed: RuntimeError: no luck today" in str(board)
    assert {entry.name for entry in board.entries} == {"bad", "good", "linear baseline", "majority"}
    assert "bad: failed: RuntimeError: no luck today\ngood: done in" in capsys.readouterr().out
    assert board.plot().get_xlabel() == "ROC AUC, 95 % interval (higher is better)"
    assert [tick.get_text() for tick in board.plot().get_yticklabels()] == [e.name for e in board.entries[:-1]]
    assert "<table" in board._repr_html_()


def test_an_interrupt_is_not_swallowed():
    class Interrupted(Recorder):
        def fit(self, X, y):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        leaderboard(*straight(60), {"stopped": Interrupted()}, **SKLEARN)


def test_numbers_several_targets_missing_ones_and_folds_in_time():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(240, 3)), columns=list("abc"))
    X.loc[::9, "b"] = np.nan
    y = np.column_stack([X["a"] * 3, np.abs(X["c"])]) + 0.1 * rng.normal(size=(240, 2))
    board = leaderboard(
        X.fillna(0), y, {"forest": RandomForestRegressor(30, random_state=0), "line": LinearRegression()},
        cv=ForwardTimeSplit(2), groups=np.arange(240), refit=["forest"], **SKLEARN,
    )  # fmt: skip
    assert (board.kind, board.metric, board.n_folds, board.n_rows) == ("regression", "r2", 2, 160)
    assert board["forest"].metrics["r2[1]"].low > board["linear baseline"].metrics["r2[1]"].high
    assert board["line"].kind == "linear"
    assert board["majority"].metrics["r2"].value <= 0
    assert list(board.models) == ["forest"]
    assert board.models["forest"].predict(X.fillna(0)).shape == (240, 2)
    partly = np.where(rng.random(y.shape) < 0.2, np.nan, y)
    assert leaderboard(X, partly, {"line": LinearRegression()}, **SKLEARN)["linear baseline"].metrics["r2"].value > 0.2
    lower = leaderboard(X.fillna(0), y, {"line": LinearRegression()}, metric="rmse", **SKLEARN)
    values = [entry.metrics["rmse"].value for entry in lower.entries]
    assert values == sorted(values)


def test_sequences_have_a_linear_baseline_and_leave_out_what_reads_tables():
    rng = np.random.default_rng(0)
    y = np.arange(60) % 2
    X = ["".join(rng.choice(list("ACGT"), 8)) + ("TATA" if label else "GCGC") for label in y]
    board = leaderboard(X, y, {}, cv=2, n_resamples=50, backends="h2o")
    assert board["linear baseline"].metrics["roc_auc"].value > 0.95
    assert board.skipped == {
        "network": "H2O trains networks on tables; X is of kind sequence.",
        **dict.fromkeys(
            ("H2O gradient boosting", "H2O random forest", "H2O linear model", "H2O AutoML"),
            "H2O's own learners read tables; X is of kind sequence.",
        ),
    }
    assert "H2O AutoML left out: H2O's own learners read tables" in str(board)


def keys(cluster):
    status = cluster.status()
    return sorted([frame.name for frame in status.frames]) + sorted(status.models)


def test_learners_and_networks_on_a_joined_cluster_leave_it_as_it_was(h2o_cluster):
    joined = H2OCluster.connect(h2o_cluster.url, h2o_cluster.user, h2o_cluster.password)
    with joined.session() as h2o:
        theirs = h2o.H2OFrame([[1, 2], [3, 4]], destination_frame="somebody_elses")
    X, y = interaction(160)
    table = pd.DataFrame(X, columns=["a b", "target", "c"]).assign(word=np.where(X[:, 2] > 0, "NA", " x"))
    network = BioClassifier(MLP(hidden=(16,)), epochs=12, random_state=0)
    before = keys(joined)
    board = leaderboard(
        table, y, {"mlp": network, "bad": BioClassifier(MLP(hidden=(2,), activation="gelu"), backend="h2o")},
        learners={"gbm": {"ntrees": 40}, "glm": {}, "drf": {"ntrees": "many"}}, backends="h2o", cv=2, cluster=joined,
        n_resamples=200,
    )  # fmt: skip
    assert keys(joined) == before
    assert theirs.frame_id in before
    assert board.verdict.split(" is better")[0] in ("H2O gradient boosting", "mlp")
    assert board["H2O gradient boosting"].metrics["roc_auc"].value > board["H2O linear model"].metrics["roc_auc"].value
    assert board["H2O linear model"].kind == "linear"
    assert board["mlp"].cluster_memory > 0
    assert "many" in board["H2O random forest"].error
    assert board.skipped["bad"].startswith("The h2o backend trains the activations relu, tanh and maxout; got 'gelu'")
    with joined.session() as h2o:
        h2o.remove("somebody_elses")


def test_rows_of_learners_come_back_in_the_order_of_the_fold(h2o_cluster):
    X = np.arange(80.0)[:, None]
    y = np.arange(80.0) * 2

    class Backwards:
        def split(self, X, y=None, groups=None):
            rows = np.random.default_rng(0).permutation(80)
            yield rows[:50], rows[50:]

    board = leaderboard(X, y, learners=("glm",), models={"line": LinearRegression()}, backends="keras", cv=Backwards(),
                        task="regress", cluster=h2o_cluster, n_resamples=0)  # fmt: skip
    assert board["H2O linear model"].metrics["r2"].value > 0.99
    assert board["H2O linear model"].evaluation.y[:, 0].tolist() == board["line"].evaluation.y[:, 0].tolist()


def test_three_classes_with_labels_that_h2o_would_change(h2o_cluster):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 2))
    y = np.array(["10", "9", " NA"])[np.digitize(X[:, 0], [-0.5, 0.5])]
    learners = {"glm": {}, "gbm": {"ntrees": 10}}
    board = leaderboard(X, y, {"share": Recorder()}, learners=learners, backends="keras", cv=2, cluster=h2o_cluster,
                        n_resamples=20)  # fmt: skip
    assert board.names == (" NA", "10", "9")
    assert board["H2O linear model"].metrics["roc_auc"].value > 0.8
    assert board["H2O gradient boosting"].metrics["accuracy"].value > 0.8


def test_an_interrupt_cancels_the_job_and_leaves_nothing(h2o_cluster, monkeypatch):
    """The second question about the job is where the user presses Ctrl-C."""
    from pybiodl.backends.h2o import _learners

    asked = []

    def press(self):
        asked.append(1)
        if len(asked) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(_learners.Peak, "look", press)
    X, y = interaction(160)
    before = keys(h2o_cluster)
    with pytest.raises(KeyboardInterrupt):
        leaderboard(X, y, {"share": Recorder()}, learners={"gbm": {"ntrees": 5000}}, backends="keras", cv=2,
                    cluster=h2o_cluster)  # fmt: skip
    assert keys(h2o_cluster) == before
    running = [job["status"] for job in h2o_cluster.rest.get("/3/Jobs")["jobs"] if job["status"] == "RUNNING"]
    assert not running


def test_automl_leaves_nothing(h2o_cluster):
    X, y = interaction(120)
    before = keys(h2o_cluster)
    limits = {"cv": ShuffleSplit(1, random_state=0), "automl_seconds": None, "automl_models": 1, "n_resamples": 20}
    given = {"models": {"share": Recorder()}, "learners": "automl", "backends": "keras", "cluster": h2o_cluster}
    board = leaderboard(X, y, **given, **limits)
    assert board["H2O AutoML"].error is None
    assert keys(h2o_cluster) == before


def test_a_model_of_a_learner_is_kept_where_the_cluster_stays(h2o_cluster):
    X, y = interaction(160)
    before = keys(h2o_cluster)
    board = leaderboard(X, y, {"share": Recorder()}, learners={"gbm": {"ntrees": 20}}, backends="keras", cv=2,
                        cluster=h2o_cluster, refit="H2O gradient boosting", n_resamples=20)  # fmt: skip
    model = board.models["H2O gradient boosting"]
    assert np.mean(model.predict(X) == y) > 0.9
    assert set(keys(h2o_cluster)) - set(before) == set(model.models)
    h2o_cluster.remove(*model.kept)
    assert keys(h2o_cluster) == before


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"y": None}, InvalidInputError, "leaderboard needs the outcome of each sample in memory, in y or as a named"),
        ({"y": [0, 1]}, InvalidInputError, "X and y must have one entry for each sample; got 30 in X and 2 in y."),
        ({"y": [1] * 30}, InvalidInputError, "y must have at least two classes; got one class, '1'."),
        ({"X": "hdfs://a.csv"}, UnsupportedError, "leaderboard compares models on samples in memory; got 'hdfs"),
        ({"cv": 20}, InvalidInputError, "cv must be at most the 15 samples of the rarest class; got 20; use"),
        ({"cv": "five"}, InvalidTypeError, "cv must be a number of folds or a splitter of scikit-learn; got str."),
        ({"metric": "r2"}, InvalidInputError, "metric must be one of 'accuracy', "),
        ({"learners": ("gmb",)}, InvalidInputError, "learners must be of 'gbm', 'drf', 'glm', 'automl'; got 'gmb'"),
        ({"backends": "torch"}, InvalidInputError, "backends must be one of 'keras', 'h2o'; got 'torch'."),
        ({"models": [1]}, InvalidTypeError, "models must be a dict of names to estimators or networks; got list;"),
        ({"models": {"a": 1}}, InvalidTypeError, "models must hold estimators that fit and predict, or networks; 'a'"),
        ({"models": {"majority": MLP()}}, InvalidInputError, "models must have names of their own; 'majority' is"),
        ({"cluster": "http://x"}, InvalidTypeError, "cluster must be an H2OCluster or None; got 'http://x'; make one"),
        ({"automl_seconds": None}, InvalidInputError, "automl_seconds or automl_models must be given, or AutoML would"),
        ({"groups": [1, 2]}, InvalidInputError, "groups must have one entry for each of the 30 samples; got shape"),
        ({"refit": ["nobody"], "learners": (), "models": {"a": Recorder()}}, InvalidInputError, "refit must be one of"),
        ({"task": "regress", "y": ["a"] * 30}, InvalidTypeError, "y must hold numbers to be regressed; got words; use"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_one_sentence(change, error, message):
    given = {"X": np.arange(30.0)[:, None], "y": [0, 1] * 15} | change
    with pytest.raises(error) as caught:
        leaderboard(given.pop("X"), given.pop("y"), **given)
    assert str(caught.value).startswith(message)
    assert str(caught.value).count("\n") == 0
