"""A fit that was killed goes on and ends with the weights of an undisturbed one."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from pybiodl import BioClassifier
from pybiodl.networks import MLP

random = np.random.default_rng(0)
X = random.normal(size=(300, 5))
Y = (X[:, 0] * X[:, 1] > 0).astype(int)


def model(epochs, folder=None):
    # Dropout, early stopping and an optimiser with moments: all that has a state.
    network = MLP(hidden=(16, 8), dropout=0.3)
    return BioClassifier(network, epochs=epochs, patience=5, random_state=7, checkpoint_dir=folder)


CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
import test_resume as t
t.model(100_000, sys.argv[2]).set_params(patience=None).fit(t.X, t.Y)
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


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a signal of POSIX")
def test_killed_at_a_random_step(tmp_path):
    here = os.path.dirname(__file__)
    child = subprocess.Popen([sys.executable, "-c", CHILD, here, str(tmp_path)])
    deadline = time.monotonic() + 240
    file = tmp_path / "pybiodl-checkpoint.npz"
    while not file.exists() and time.monotonic() < deadline:
        assert child.poll() is None
        time.sleep(0.2)
    time.sleep(float(random.uniform(0.2, 1)))
    child.send_signal(signal.SIGKILL)
    child.wait()
    with np.load(file) as state:
        done = len(json.loads(str(state["meta"]))["history"]["loss"])
    assert done >= 1
    whole = model(done + 3).set_params(patience=None).fit(X, Y)
    resumed = model(done + 3, tmp_path).set_params(patience=None).fit(X, Y)
    assert resumed.history_ == whole.history_
    for left, right in zip(resumed.fitted_.weights, whole.fitted_.weights, strict=True):
        assert (left == right).all()
