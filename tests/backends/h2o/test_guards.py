"""Nobody else uses a cluster that we started, and nothing of it stays: with real processes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from pybiodl.backends.h2o import H2OBackend, H2OCluster
from pybiodl.backends.h2o._launch import find_jar, find_java, free_ports
from pybiodl.errors import ClusterError


def await_end(condition, seconds):
    """Wait until a condition no longer holds, and say whether it still does."""
    limit = time.monotonic() + seconds
    while condition() and time.monotonic() < limit:
        time.sleep(0.2)
    return condition()


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("path", ["/3/Cloud", "/3/Frames", "/flow/index.html", "/3/About"])
def test_a_request_without_the_password_is_refused(h2o_cluster, path):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(h2o_cluster.url + path)
    with caught.value:
        assert caught.value.code == 401


def test_a_second_java_process_cannot_join(h2o_cluster, tmp_path):
    port = free_ports(1)[0]
    first = h2o_cluster.url.removeprefix("http://")
    (tmp_path / "flatfile").write_text(f"{first}\n127.0.0.1:{port}\n")
    command = [find_java(), "-Xmx512m", f"-Djava.io.tmpdir={tmp_path}", "-jar", str(find_jar())]
    command += ["-name", h2o_cluster.status().name, "-ip", "127.0.0.1", "-port", str(port)]
    command += ["-flatfile", "flatfile", "-ice_root", "ice", "-log_dir", "log", "-notify_local", "up"]
    with (
        (tmp_path / "out").open("wb") as out,
        subprocess.Popen(command, cwd=tmp_path, stdout=out, stderr=out) as intruder,
    ):
        try:
            assert not await_end(lambda: not (tmp_path / "up").exists() and intruder.poll() is None, 60)
            time.sleep(6)  # heartbeats by which an open cluster would have met it
            assert h2o_cluster.status().n_nodes == 1
            if intruder.poll() is None:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/3/Cloud") as answer:
                    assert json.loads(answer.read())["cloud_size"] == 1
        finally:
            intruder.kill()


def test_secrets_are_in_no_process_list_and_in_no_file_that_others_can_read(h2o_cluster):
    launched = h2o_cluster.launched
    secrets = {launched.password, (launched.directory / "store_password").read_text()}
    lists = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            lists.append((process / "cmdline").read_text(errors="replace"))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    assert any("h2o.jar" in text for text in lists)
    assert not any(secret in text for text in lists for secret in secrets)
    assert stat.S_IMODE(launched.directory.stat().st_mode) == 0o700
    for name in ("login", "internal_security", "store_password", "keystore", "flatfile", "node0.log"):
        assert stat.S_IMODE((launched.directory / name).stat().st_mode) == 0o600, name
    assert launched.password not in (launched.directory / "login").read_text()


def test_it_listens_on_the_loopback_alone(h2o_cluster):
    port = int(h2o_cluster.url.rsplit(":", 1)[1])
    listening = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            if state == "0A" and int(address.rsplit(":", 1)[1], 16) in (port, port + 1):
                listening.append(address.rsplit(":", 1)[0])
    assert len(listening) == 2
    assert set(listening) <= {"0100007F", "0000000000000000FFFF00000100007F"}


START = """
import json, os, time
from pybiodl.backends.h2o import H2OCluster
cluster = H2OCluster.start(memory="512M", threads=1)
forked = os.fork()
if forked == 0:
    time.sleep(120)
    os._exit(0)
print(json.dumps([cluster.pids, forked, str(cluster.launched.directory)]), flush=True)
time.sleep(120)
"""


def test_a_killed_python_leaves_no_java_process(tmp_path):
    # A forked child, as of a data loader, outlives it and holds the pipe to the supervisor open.
    with subprocess.Popen([sys.executable, "-W", "ignore", "-c", START], stdout=subprocess.PIPE, text=True) as process:
        pids, forked, directory = json.loads(process.stdout.readline())
        assert is_running(pids[0])
        process.send_signal(signal.SIGKILL)
        try:
            assert not await_end(lambda: is_running(pids[0]), 30)
            assert not await_end(Path(directory).exists, 30)
        finally:
            os.kill(forked, signal.SIGKILL)


JOIN = """
import sys
from pybiodl.backends.h2o import H2OCluster
url, user, password = sys.stdin.read().split()
print(H2OCluster.connect(url, user, password).status().healthy)
"""


def test_a_joined_cluster_stays_when_python_ends(h2o_cluster):
    given = "\n".join([h2o_cluster.url, h2o_cluster.launched.user, h2o_cluster.launched.password])
    done = subprocess.run([sys.executable, "-c", JOIN], input=given, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
    assert h2o_cluster.status().healthy


def test_a_killed_node_is_an_error_and_not_a_wait_for_ever(make_plan):
    with H2OCluster.start(memory="512M", threads=1) as cluster:

        def kill_node(epoch, logs):
            with contextlib.suppress(ProcessLookupError):  # rounds are told of in batches
                os.kill(cluster.pids[0], signal.SIGKILL)

        with pytest.raises(
            ClusterError, match=r"A process of the H2O cluster at .* ended, as it does when memory runs"
        ):
            H2OBackend().fit(make_plan(cluster=cluster, epochs=10**6, on_epoch=kill_node))
        with pytest.raises(ClusterError, match="was closed"):
            cluster.status()


def test_the_end_of_the_starting_thread_does_not_end_the_cluster():
    started = []
    thread = threading.Thread(target=lambda: started.append(H2OCluster.start(memory="512M", threads=1)))
    thread.start()
    thread.join()
    with started[0] as cluster:
        time.sleep(2)
        assert cluster.status().healthy


def test_a_killed_node_of_a_joined_cluster_is_noticed(make_plan):
    """H2O itself calls such a cluster healthy for a minute, and its own client waits for ever."""
    with H2OCluster.start(memory="512M", threads=1, nodes=2) as started:
        joined = H2OCluster.connect(started.url, user=started.user, password=started.password)
        assert joined.pids == ()

        def kill_node(epoch, logs):
            with contextlib.suppress(ProcessLookupError):
                os.kill(started.pids[1], signal.SIGKILL)

        with pytest.raises(ClusterError, match=r"(given up because a node no longer answers|cannot be reached|failed)"):
            H2OBackend().fit(make_plan(cluster=joined, epochs=10**6, on_epoch=kill_node))
