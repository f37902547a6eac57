"""Clusters are started, joined, copied and closed as written."""

from __future__ import annotations

import copy
import pickle

import pytest
from sklearn.base import clone

from pybiodl.backends.h2o import H2OCluster
from pybiodl.backends.h2o._cluster import check_version
from pybiodl.errors import ClusterAccessError, ClusterError, InvalidInputError, MissingDependencyError


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


def test_nodes_meet(request):
    with H2OCluster.start(memory="512M", threads=1, nodes=2) as cluster:
        status = cluster.status()
        assert (status.n_nodes, status.locked, len(cluster.pids)) == (2, True, 2)


def is_running(pid):
    import os

    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
