"""The client or the cluster dies in the middle of a search on H2O, and the search goes on."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from pybiodl import BioClassifier, BioSearch, H2OCluster
from pybiodl.backends.h2o._frames import new_key
from pybiodl.backends.h2o._grid import frames_in
from pybiodl.networks import MLP

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a signal of POSIX")

random = np.random.default_rng(0)
X = random.normal(size=(120, 4))
Y = np.where(X[:, 0] * X[:, 1] > 0, "yes", "no")
SPACE = {"network__hidden": [(8,), (9,), (10,), (11,), (12,)]}


def search(cluster, folder, epochs=60):
    estimator = BioClassifier(
        MLP(), backend="h2o", cluster=cluster, epochs=epochs, patience=None, validation_fraction=0, random_state=1
    )
    return BioSearch(estimator, SPACE, "grid", cv=2, scoring="log_loss", recovery_dir=folder, refit=False)


CHILD = """
import os, signal, sys, threading, time
sys.path.insert(0, sys.argv[1])
import test_lost_on_h2o as t
from pybiodl import H2OCluster
if sys.argv[3] == "join":
    cluster = H2OCluster.connect(sys.argv[4], user=sys.argv[5], password=os.environ["TEST_PASSWORD"])
else:
    cluster = H2OCluster.start(memory="1G", threads=1)
    print(cluster.pids[0], flush=True)
t.search(cluster, sys.argv[2]).fit(t.X, t.Y)
"""


def begun(folder, *how, password="", **options):
    """A child that has finished at least one trial."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, os.path.dirname(__file__), str(folder), *how],
        env={**os.environ, "TEST_PASSWORD": password}, **options,
    )  # fmt: skip
    limit = time.monotonic() + 240
    while not list(folder.glob("trial-*.json")) and time.monotonic() < limit:
        assert child.poll() is None
        time.sleep(0.05)
    return child


def finished(folder):
    return {path.name: json.loads(path.read_text()) for path in folder.glob("trial-*.json")}


def compared(resumed, whole):
    drop = ["seconds"]
    left, right = (one.results_.to_frame().drop(columns=drop) for one in (resumed, whole))
    pd.testing.assert_frame_equal(left, right)


@pytest.fixture(scope="module")
def whole(h2o_cluster):
    """The search that nothing disturbs."""
    found = search(h2o_cluster, None).fit(X, Y)
    h2o_cluster.clean()
    return found


def test_the_client_is_killed_and_the_cluster_that_it_joined_goes_on(h2o_cluster, whole, tmp_path):
    child = begun(tmp_path, "join", h2o_cluster.url, str(h2o_cluster.user), password=h2o_cluster.password)
    child.send_signal(signal.SIGKILL)
    child.wait()
    known = finished(tmp_path)
    assert 1 <= len(known) < 5
    grids = len(h2o_cluster.rest.get("/99/Grids")["grids"])
    resumed = search(h2o_cluster, tmp_path).fit(X, Y)
    assert len(h2o_cluster.rest.get("/99/Grids")["grids"]) == grids  # the cluster's own went on, none was started
    assert resumed.results_.n_resumed == len(known)
    assert "the cluster had gone on" in resumed.results_.notes[0]
    assert all(finished(tmp_path)[name] == one for name, one in known.items())
    compared(resumed, whole)
    assert [frame.name for frame in h2o_cluster.status().frames if "_frame_" in frame.name] == []


def test_frames_are_told_from_their_chunks_whatever_their_keys(tmp_path):
    frames = sorted(new_key("frame") for _ in range(64))  # of hexadecimal digits, so that some begin with c
    for name in (*frames, *(f"{name}_n0_c{chunk}" for name in frames for chunk in range(2)), "recovery.json"):
        (tmp_path / name).touch()
    assert frames_in(tmp_path) == frames
    assert frames_in(tmp_path / "absent") == []


def test_the_cluster_is_killed_and_another_one_goes_on(h2o_cluster, whole, tmp_path):
    child = begun(tmp_path, "start", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.kill(int(child.stdout.readline()), signal.SIGKILL)
    _, said = child.communicate(timeout=120)
    assert "ClusterError: A process of the H2O cluster" in said
    known = finished(tmp_path)
    assert 1 <= len(known) < 5
    resumed = search(h2o_cluster, tmp_path).fit(X, Y)
    assert resumed.results_.n_resumed == len(known)
    assert "H2O read its grids from recovery_dir" in resumed.results_.notes[0]
    compared(resumed, whole)
    assert not (tmp_path / "cluster").exists()
    assert [frame.name for frame in h2o_cluster.status().frames if "_frame_" in frame.name] == []
    h2o_cluster.clean()


def test_what_ends_the_waiting_cancels_the_job(tmp_path):
    with H2OCluster.start(memory="1G", threads=1) as cluster:

        def interrupt(place, facts):
            raise KeyboardInterrupt

        one = search(cluster, tmp_path)
        one._on_trial = interrupt
        with pytest.raises(KeyboardInterrupt):
            one.fit(X, Y)
        jobs = [job for job in cluster.rest.get("/3/Jobs")["jobs"] if "Grid" in job["description"]]
        assert jobs
        assert {job["status"] for job in jobs} <= {"CANCELLED", "DONE"}
        assert "CANCELLED" in {job["status"] for job in jobs}
        assert len(finished(tmp_path)) == 1
        one._on_trial = None
        assert one.fit(X, Y).results_.n_resumed == 1
        assert [trial.status for trial in one.results_.trials] == ["done"] * 5
