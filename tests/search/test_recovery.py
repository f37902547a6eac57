"""A search that was killed goes on: nothing finished is repeated, and another search's folder is refused."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import KFold

from pybiodl import BioSearch
from pybiodl.errors import InvalidInputError, OutputError

X = np.random.default_rng(0).normal(size=(90, 2))
Y = (X[:, 0] > 0).astype(int)


class Counted(ClassifierMixin, BaseEstimator):
    """A slow classifier that writes a line a fit."""

    def __init__(self, threshold=0.0, pause=0.0, log=None, random_state=None):
        self.threshold, self.pause, self.log, self.random_state = threshold, pause, log, random_state

    def fit(self, X, y):
        time.sleep(self.pause)
        if self.log:
            with open(self.log, "a") as file:
                file.write(f"{self.threshold!r}\n")
        self.classes_ = np.unique(y)
        self.noise_ = np.random.default_rng(self.random_state).normal(0, 0.3)
        return self

    def predict(self, X):
        return (X[:, 0] > self.threshold + self.noise_).astype(int)


def search(folder, strategy="random", pause=0.0, log=None, **params):
    space = {"threshold": [round(place / 20, 2) for place in range(-8, 8)]}
    given = {"n_iter": 8, "cv": 3, "random_state": 5, "recovery_dir": folder, **params}
    return BioSearch(Counted(pause=pause, log=log), space, strategy, **given)


CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
import test_recovery as t
t.search(sys.argv[2], sys.argv[3], .15, sys.argv[4]).fit(t.X, t.Y)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a signal of POSIX")
@pytest.mark.parametrize("strategy", ["random", "bayes"])
def test_killed_in_the_middle_nothing_finished_is_repeated(strategy, tmp_path):
    if strategy == "bayes":
        pytest.importorskip("optuna")
    folder, log = tmp_path / "search", tmp_path / "fits"
    here = [os.path.dirname(__file__), str(folder), strategy, str(log)]
    child = subprocess.Popen([sys.executable, "-c", CHILD, *here])
    limit = time.monotonic() + 200
    while len(list(folder.glob("trial-*.json"))) < 3 and time.monotonic() < limit:
        assert child.poll() is None
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    finished = [json.loads(path.read_text()) for path in sorted(folder.glob("trial-*.json"))]
    assert 3 <= len(finished) < 8
    before = log.read_text().splitlines()

    resumed = search(folder, strategy, 0.15, str(log)).fit(X, Y)
    after = log.read_text().splitlines()[len(before) :]
    assert resumed.results_.n_resumed == len(finished)
    assert len(after) == 3 * (8 - len(finished)) + 1  # and the refit
    assert [trial.scores for trial in resumed.results_.trials[: len(finished)]] == [
        tuple(one["scores"]) for one in finished
    ]
    whole = search(None, strategy).fit(X, Y)
    left, right = (one.results_.to_frame().drop(columns="seconds") for one in (resumed, whole))
    pd.testing.assert_frame_equal(left, right)
    assert resumed.best_params_ == whole.best_params_


def test_a_finished_search_fits_the_best_alone(tmp_path):
    log = tmp_path / "fits"
    search(tmp_path / "s", log=str(log)).fit(X, Y)
    log.unlink()
    again = search(tmp_path / "s", log=str(log)).fit(X, Y)
    assert len(log.read_text().splitlines()) == 1
    assert again.results_.n_resumed == 8
    more = search(tmp_path / "s", log=str(log), n_iter=10).fit(X, Y)
    assert more.results_.n_resumed == 8
    assert len(more.results_) == 10


def test_a_seed_that_was_drawn_is_kept(tmp_path):
    first = search(tmp_path, random_state=None).fit(X, Y)
    again = search(tmp_path, random_state=None).fit(X, Y)
    assert [t.params for t in again.results_.trials] == [t.params for t in first.results_.trials]
    assert again.results_.n_resumed == 8


@pytest.mark.parametrize(
    ("params", "differs"),
    [
        ({"space": {"threshold": [0.0, 0.1]}}, "the space"),
        ({"estimator__pause": 0.001}, "the estimator"),
        ({"scoring": "f1"}, "the scoring"),
        ({"cv": KFold(4)}, r"the folds \(cv\)"),
        ({"strategy": "grid"}, "the strategy"),
        ({"random_state": 6}, "random_state"),
    ],
)
def test_the_folder_of_another_search_is_refused(params, differs, tmp_path):
    search(tmp_path, n_iter=1).fit(X, Y)
    with pytest.raises(InvalidInputError, match=f"holds another search, of which {differs} differs; use another"):
        search(tmp_path, n_iter=1).set_params(**params).fit(X, Y)


def test_other_data_is_refused(tmp_path):
    search(tmp_path, n_iter=1).fit(X, Y)
    other = X.copy()
    other[0, 1] += 1e-12
    with pytest.raises(InvalidInputError, match="another search, of which the data differs"):
        search(tmp_path, n_iter=1).fit(other, Y)
    with pytest.raises(InvalidInputError, match="the data and the folds"):
        search(tmp_path, n_iter=1).fit(X[:-1], Y[:-1])


def test_folders_that_cannot_be_used_are_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="recovery_dir must be a folder that this user can write"):
        search(tmp_path / "file").fit(X, Y)
    (tmp_path / "search.json").write_text("{")
    with pytest.raises(InvalidInputError, match="cannot be read as one"):
        search(tmp_path).fit(X, Y)


def test_a_trial_file_that_was_damaged_is_named(tmp_path):
    search(tmp_path, n_iter=2).fit(X, Y)
    (tmp_path / "trial-00001.json").write_text("{")
    with pytest.raises(InvalidInputError, match=r"'trial-00001\.json', which cannot be read"):
        search(tmp_path, n_iter=2).fit(X, Y)
    (tmp_path / "trial-00001.json").unlink()
    assert search(tmp_path, n_iter=2).fit(X, Y).results_.n_resumed == 1


def test_nothing_half_written_is_left(tmp_path):
    search(tmp_path).fit(X, Y)
    assert {path.name for path in Path(tmp_path).iterdir()} == {
        "search.json", *(f"trial-{place:05d}.json" for place in range(8)),
    }  # fmt: skip
