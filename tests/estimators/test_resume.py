"""A fit that was killed goes on and ends with the weights of an undisturbed one."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from pybiodl import BioClassifier, Schedule
from pybiodl.networks import MLP, Chain, layers

random = np.random.default_rng(0)
X = random.normal(size=(300, 5))
Y = (X[:, 0] * X[:, 1] > 0).astype(int)


def model(epochs, folder=None):
    # Dropout, early stopping and an optimiser with moments: all that has a state.
    network = MLP(hidden=(16, 8), dropout=0.3)
    return BioClassifier(network, epochs=epochs, patience=5, random_state=7, checkpoint_dir=folder)


EPOCHS = 24
LINES = np.array(["".join(random.choice(list("ACGT"), 4 + row % 5)) for row in range(64)], dtype=object)
EVEN = np.array(["AC" in line for line in LINES])


def all_that_has_a_state(folder=None):
    """Batch normalisation, dropout of every kind, both attentions, moments, and a rate that follows the steps."""
    steps = (
        layers.Conv(4, (3,)),
        layers.BatchNorm(),
        layers.Dropout(0.2),
        layers.Recurrent(4, dropout=0.2),
        layers.SelfAttention(2, dropout=0.2),
        layers.AttentionPool(3),
    )
    return BioClassifier(
        Chain(steps), epochs=EPOCHS, batch_size=16, patience=EPOCHS, monitor="roc_auc", gradient_clip=1.0,
        learning_rate=Schedule(0.02, warmup=0.2), random_state=7, checkpoint_dir=folder,
    )  # fmt: skip


CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
import test_resume as t
t.all_that_has_a_state(sys.argv[2]).fit(t.LINES, t.EVEN)
"""


def test_more_epochs_go_on_where_the_last_fit_ended(tmp_path):
    whole = model(12).fit(X, Y)
    model(5, tmp_path).fit(X, Y)
    resumed = model(12, tmp_path).fit(X, Y)
    assert resumed.history_ == whole.history_
    for left, right in zip(resumed.fitted_.weights, whole.fitted_.weights, strict=True):
        assert (left == right).all()


def test_a_finished_fit_is_not_trained_again(tmp_path):
    first = model(4, tmp_path).fit(X, Y)
    again = model(4, tmp_path).fit(X, Y)
    assert again.history_ == first.history_
    assert (again.predict_proba(X) == first.predict_proba(X)).all()


def test_a_fit_that_stopped_early_is_not_trained_again(tmp_path):
    params = {"patience": 1, "learning_rate": 0.5}
    first = model(30, tmp_path).set_params(**params).fit(X, Y)
    assert first.n_iter_ < 30
    again = model(30, tmp_path).set_params(**params).fit(X, Y)
    assert again.history_ == first.history_


def epochs_done(file):
    """Epochs that a checkpoint holds."""
    with np.load(file) as state:
        return len(json.loads(str(state["meta"]))["history"]["loss"])


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a signal of POSIX")
def test_killed_at_random_steps(tmp_path):
    file, done = tmp_path / "pybiodl-checkpoint.npz", 0
    for _ in range(2):
        child = subprocess.Popen([sys.executable, "-c", CHILD, os.path.dirname(__file__), str(tmp_path)])
        deadline = time.monotonic() + 240
        while (not file.exists() or epochs_done(file) <= done) and time.monotonic() < deadline:
            assert child.poll() is None
            time.sleep(0.05)
        time.sleep(float(random.uniform(0, 0.3)))
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert epochs_done(file) > done
        done = epochs_done(file)
    assert done < EPOCHS
    resumed = all_that_has_a_state(tmp_path).fit(LINES, EVEN)
    whole = all_that_has_a_state().fit(LINES, EVEN)
    assert resumed.history_ == whole.history_
    for left, right in zip(resumed.fitted_.weights, whole.fitted_.weights, strict=True):
        assert (left == right).all()
