"""Clusters are started, joined, copied and closed as written."""

from __future__ import annotations

import contextlib
import copy
import http.server
import itertools
import pickle
import socket
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from sklearn.base import clone

from pybiodl import BioClassifier
from pybiodl.backends.h2o import H2OCluster
from pybiodl.backends.h2o._cluster import OURS, check_version
from pybiodl.errors import ClusterAccessError, ClusterError, ClusterWarning, InvalidInputError, MissingDependencyError
from pybiodl.networks import MLP


def password_of(cluster):
    return {"user": cluster.launched.user, "password": cluster.launched.password}


def test_status_says_how_the_cluster_is(h2o_cluster):
    status = h2o_cluster.status()
    assert (status.url, status.n_nodes, status.healthy, status.locked) == (h2o_cluster.url, 1, True, True)
    assert status.started_here
    assert 1e9 < status.max_memory < 2.2e9
    assert len(h2o_cluster.pids) == 1
    assert h2o_cluster.rest.get("/3/Cloud")["telemetry_enabled"] is False


def test_copies_and_clones_are_the_cluster_itself(h2o_cluster):
    assert copy.copy(h2o_cluster) is h2o_cluster
    assert copy.deepcopy({"cluster": h2o_cluster})["cluster"] is h2o_cluster
    assert clone(h2o_cluster) is h2o_cluster


def test_a_pickle_is_the_address_without_password_or_process(h2o_cluster):
    raw = pickle.dumps(h2o_cluster)
    assert h2o_cluster.launched.password.encode() not in raw
    other = pickle.loads(raw)
    assert (other.url, other.pids) == (h2o_cluster.url, ())
    with pytest.raises(ClusterAccessError, match="refused the user name or password"):
        other.status()


def test_repr_has_no_password(h2o_cluster):
    joined = H2OCluster.connect(h2o_cluster.url, **password_of(h2o_cluster))
    assert repr(joined) == f"H2OCluster({h2o_cluster.url!r}, joined)"
    assert repr(h2o_cluster) == f"H2OCluster({h2o_cluster.url!r}, started here)"


def test_a_joined_cluster_stays_when_it_is_closed(h2o_cluster):
    with H2OCluster.connect(h2o_cluster.url, **password_of(h2o_cluster)) as joined:
        assert joined.status().started_here is False
    with pytest.raises(ClusterError, match="was closed; start or connect to another"):
        joined.status()
    assert h2o_cluster.status().healthy


@pytest.mark.parametrize("given", [{}, {"user": "pybiodl", "password": "wrong"}])
def test_a_wrong_or_no_password_is_refused(h2o_cluster, given):
    with pytest.raises(ClusterAccessError, match=r"pass user= and password= of this cluster to H2OCluster.connect"):
        H2OCluster.connect(h2o_cluster.url, **given)


def test_an_unreachable_cluster_is_one_sentence():
    with pytest.raises(ClusterError, match=r"at http://127.0.0.1:9 cannot be reached \(.*refused\); check that it"):
        H2OCluster.connect("http://127.0.0.1:9")


@pytest.mark.parametrize("url", ["localhost:54321", 54321, "ftp://host:1"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(InvalidInputError, match="url must be the address of a cluster"):
        H2OCluster.connect(url)


def test_a_password_in_the_address_is_refused_and_not_shown():
    with pytest.raises(InvalidInputError, match="got an address with a user name") as caught:
        H2OCluster.connect("http://me:secret@host:54321")
    assert "secret" not in str(caught.value)


def test_old_versions_are_refused():
    check_version("3.46.0.10", "http://head:54321")
    check_version("3.48.0.1", "http://head:54321")
    for version in ("3.46.0.9", "3.44.0.3"):
        with pytest.raises(ClusterError, match=r"run code .* join it all the same with allow_remote_code_execution"):
            check_version(version, "http://head:54321")


@pytest.mark.parametrize("memory", ["4", "4 GB", 4, "-1G", "0G"])
def test_memory_has_a_rule(memory):
    with pytest.raises(InvalidInputError, match='memory must be a whole number followed by M or G, as in "4G"'):
        H2OCluster.start(memory=memory)


@pytest.mark.parametrize("name", ["threads", "nodes"])
def test_threads_and_nodes_are_whole_numbers(name):
    with pytest.raises(InvalidInputError, match=f"{name} must be a whole number of at least 1; got 0"):
        H2OCluster.start(**{name: 0})


def test_missing_java_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(MissingDependencyError, match="no java was found in JAVA_HOME or on the PATH; install one"):
        H2OCluster.start()


def test_two_clusters_and_the_users_connection_live_side_by_side(h2o_cluster):
    from h2o import h2o as client

    mine = object()
    before, client.h2oconn = client.h2oconn, mine
    try:
        with H2OCluster.start(memory="1G", threads=1) as other:
            with other.session() as h2o:
                assert h2o.connection().base_url == other.url
                frame = h2o.H2OFrame({"a": [1.0, 2.0]}, destination_frame="here")
                with h2o_cluster.session():
                    assert h2o.connection().base_url == h2o_cluster.url
                    assert h2o.get_frame("here") is None
                assert frame.nrows == 2
            assert client.h2oconn is mine
            directory, pids = other.launched.directory, other.pids
        other.close()  # a second time
        assert not directory.exists()
        assert not any(is_running(pid) for pid in pids)
    finally:
        client.h2oconn = before


def test_a_cluster_that_does_not_come_up_shows_its_log():
    with pytest.raises(ClusterError, match=r"not up within 0.2 seconds; raise timeout="):
        H2OCluster.start(memory="1G", timeout=0.2)
    with pytest.raises(ClusterError, match=r"ended while it was starting; its log ends with: .*[Ee]rror"):
        H2OCluster.start(memory="1M")


def test_nodes_meet_and_share_the_rows():
    random = np.random.default_rng(0)
    X = random.normal(size=(20_000, 4)).astype(np.float32)
    y = X[:, 0] + X[:, 1] > 0
    with H2OCluster.start(memory="512M", threads=1, nodes=2) as cluster:
        status = cluster.status()
        assert (status.n_nodes, status.locked, len(cluster.pids)) == (2, True, 2)
        settings = {"cluster": cluster, "epochs": 2, "validation_fraction": 0, "patience": None}
        model = BioClassifier(MLP(hidden=(4,)), **settings).fit(X, y)
        assert model.score(X, y) > 0.9
        output = cluster.rest.get(f"/3/Models/{model.fitted_.models[0]}")["models"][0]["output"]
        history = output["scoring_history"]
        columns = dict(zip((one["name"] for one in history["columns"]), history["data"], strict=True))
        assert columns["epochs"] == [0, 1, 2]  # of a copy of the table on each node a share of the rows is drawn
        once, again = (BioClassifier(MLP(hidden=(4,)), random_state=0, **settings).fit(X, y) for _ in range(2))
        assert all(
            (left == right).all() for left, right in zip(once.fitted_.weights, again.fitted_.weights, strict=True)
        )


def is_running(pid):
    import os

    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# what it holds ----------------------------------------------------------------------------------------------------


def test_status_tells_of_nodes_tables_and_models_and_clean_removes_what_is_ours_alone(h2o_cluster):
    h2o_cluster.clean()
    X, y = np.random.default_rng(0).normal(size=(60, 3)), np.arange(60) % 2
    with h2o_cluster.session() as h2o:
        mine = h2o.H2OFrame({"a": [1, 2, 3]}, destination_frame="the_users_own")
    joined = H2OCluster.connect(h2o_cluster.url, **password_of(h2o_cluster))
    model = BioClassifier(MLP(hidden=(3,)), cluster=joined, epochs=1, random_state=0).fit(X, y)
    before = model.predict_proba(X)
    status = h2o_cluster.status()
    (node,) = status.nodes
    assert (node.healthy, node.n_cores, node.max_memory) == (True, status.n_cores, status.max_memory)
    (frame,) = (frame for frame in status.frames if frame.name == "the_users_own")
    assert (frame.n_rows, frame.n_columns) == (3, 1)
    name = model.h2o_model_.model_id
    assert name in status.models
    removed = h2o_cluster.clean()
    assert name in removed
    assert all(one.startswith(name) for one in removed)  # the model, and its weights as tables
    after = h2o_cluster.status()
    assert not after.models
    assert "the_users_own" in [frame.name for frame in after.frames]
    assert (model.predict_proba(X) == before).all()
    assert h2o_cluster.clean() == ()
    with h2o_cluster.session() as h2o:
        h2o.remove(mine)


def test_another_process_leaves_what_is_not_its_own(h2o_cluster):
    """Keys of two processes differ, so the one never cleans up after the other."""
    code = "from pybiodl.backends.h2o._cluster import OURS; print(OURS)"
    others = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert others.startswith("pybiodl_")
    assert others != OURS
    with h2o_cluster.session() as h2o:
        frame = h2o.H2OFrame({"a": [1]}, destination_frame=f"{others}_frame_0")
    assert h2o_cluster.clean() == ()
    assert frame.frame_id in [one.name for one in h2o_cluster.status().frames]
    h2o_cluster.remove(frame.frame_id)


def test_the_web_interface_is_where_it_is_said_to_be(h2o_cluster):
    assert h2o_cluster.flow_url == f"{h2o_cluster.url}/flow/index.html"
    assert b"H2O Flow" in h2o_cluster.rest.send("GET", "/flow/index.html")


# on the way to it -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def way_to(cluster, address="127.0.0.1", fail=lambda n: False, path=""):
    """A server that passes requests on to a cluster, with its password, and drops those for which `fail(n)` is true.

    `n` counts requests from 0.
    """
    count = itertools.count()

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if fail(next(count)):
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            answer = cluster.rest.send("GET", self.path.removeprefix(path))
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *said):
            pass

    server = http.server.ThreadingHTTPServer((address, 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{address}:{server.server_port}{path}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_question_that_is_not_answered_is_asked_again(h2o_cluster):
    with way_to(h2o_cluster, fail=lambda n: n in (1, 2, 4)) as url:
        joined = H2OCluster.connect(url, retries=2)
        assert joined.status().healthy


def test_without_retries_the_first_failure_is_told(h2o_cluster):
    with way_to(h2o_cluster, fail=lambda n: n == 1) as url:
        joined = H2OCluster.connect(url, retries=0)
        with pytest.raises(ClusterError, match="cannot be reached"):
            joined.status()


def test_a_cluster_that_stays_away_is_one_sentence_after_the_retries(h2o_cluster):
    asked = []
    with way_to(h2o_cluster, fail=lambda n: asked.append(n) or n > 0) as url:
        joined = H2OCluster.connect(url, retries=1)
        with pytest.raises(ClusterError, match=r"cannot be reached \(.*\); check that it is running"):
            joined.status()
    assert len(asked) == 3  # once it answered, twice it did not


def test_who_waited_in_vain_does_not_wait_again(h2o_cluster):
    asked = []
    with way_to(h2o_cluster, fail=lambda n: asked.append(n) or (n > 0 and time.sleep(1.5))) as url:
        joined = H2OCluster.connect(url, timeout=0.5, retries=3)
        with pytest.raises(ClusterError, match=r"cannot be reached \(timed out\)"):
            joined.cloud()
    assert len(asked) == 2


def test_how_a_cluster_is_takes_one_question_however_much_it_holds(h2o_cluster):
    asked = []
    with way_to(h2o_cluster, fail=asked.append) as url:
        joined = H2OCluster.connect(url)
        before = len(asked)
        assert joined.cloud().n_cores == h2o_cluster.status().n_cores
    assert len(asked) == before + 1


def test_a_cluster_behind_a_context_path(h2o_cluster):
    with way_to(h2o_cluster, path="/lab/h2o") as url:
        joined = H2OCluster.connect(url + "/")
        assert joined.status().version == h2o_cluster.status().version
        assert joined.flow_url == f"{url}/flow/index.html"


def test_an_open_cluster_on_the_network_is_warned_of(h2o_cluster):
    with way_to(h2o_cluster, "127.0.0.2") as url:  # an address that is not known to be this machine
        with pytest.warns(ClusterWarning, match="asks for no password: whoever reaches it can read its tables"):
            joined = H2OCluster.connect(url)
        assert joined.status().healthy
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        H2OCluster.connect(h2o_cluster.url, **password_of(h2o_cluster))


def test_a_proxy_is_used_where_it_is_named(h2o_cluster):
    with pytest.raises(ClusterError, match="cannot be reached"):
        H2OCluster.connect(h2o_cluster.url, **password_of(h2o_cluster), proxy="http://127.0.0.1:9")


@pytest.mark.parametrize(("given", "rule"), [({"timeout": 0}, "timeout must be"), ({"retries": -1}, "retries must be")])
def test_bad_settings_of_a_connection(given, rule):
    with pytest.raises(InvalidInputError, match=rule):
        H2OCluster.connect("http://127.0.0.1:9", **given)
