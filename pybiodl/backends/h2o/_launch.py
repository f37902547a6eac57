"""Starts the Java processes of our own cluster so that nobody else on the machine can use or join it."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pybiodl._check import integer
from pybiodl.errors import ClusterError, InvalidInputError, MissingDependencyError

_SUPERVISOR = Path(__file__).with_name("_supervisor.py")
_USER = "pybiodl"
_NODE_OPTIONS = ("-Dsys.ai.h2o.telemetry.disabled=true",)  # a property, so before -jar


class Launched:
    """The Java processes of one cluster, their supervisor and the credentials made for this start.

    Parameters
    ----------
    memory : str or None
        Of each node, as in ``"4G"``; None is Java's own choice, a quarter of the machine.
    threads : int or None
        Of each node; None is one a core.
    nodes : int
    timeout : float
        Seconds within which every node must be up.

    Raises
    ------
    InvalidInputError
        If a parameter breaks its rule.
    MissingDependencyError
        If Java or the h2o package is missing.
    ClusterError
        If a node does not come up.
    """

    def __init__(self, memory: str | None, threads: int | None, nodes: int, timeout: float) -> None:
        nodes = integer(nodes, "nodes")
        options = _java_options(memory)
        arguments = [] if threads is None else ["-nthreads", str(integer(threads, "threads"))]
        jar, java = find_jar(), find_java()
        self.user = _USER
        self.password = secrets.token_urlsafe(32)
        self.directory = Path(tempfile.mkdtemp(prefix="pybiodl-h2o-"))  # mode 0700
        self._owner = os.getpid()
        self._supervisor: subprocess.Popen[str] | None = None
        try:
            name, ports = f"pybiodl-{secrets.token_hex(8)}", free_ports(nodes)
            _write_secrets(self.directory, self.password, java, ports)
            node = [java, *options, *_NODE_OPTIONS, f"-Djava.io.tmpdir={self.directory}", "-jar", str(jar)]
            node += ["-name", name]
            commands = [[*node, *_node_arguments(i, port), *arguments] for i, port in enumerate(ports)]
            self.url = f"http://127.0.0.1:{ports[0]}"
            self.pids = self._start(commands)
            self._await_nodes(nodes, timeout)
        except BaseException:
            self.stop()
            raise

    def _start(self, commands: list[list[str]]) -> tuple[int, ...]:
        # A session of its own, so that Ctrl-C in a terminal interrupts the fit and does not end the cluster.
        self._supervisor = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_SUPERVISOR)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert self._supervisor.stdin is not None
        assert self._supervisor.stdout is not None
        request: dict[str, Any] = {"commands": commands, "directory": str(self.directory), "parent": os.getpid()}
        self._supervisor.stdin.write(json.dumps(request) + "\n")
        self._supervisor.stdin.flush()
        answer = self._supervisor.stdout.readline()
        if not answer:
            raise ClusterError("The Java processes of the H2O cluster could not be started; try again.")
        return tuple(json.loads(answer))

    def _await_nodes(self, nodes: int, timeout: float) -> None:
        """Wait until each node has written that it listens; before that no password is sent to its port."""
        limit = time.monotonic() + timeout
        while not all((self.directory / f"up{i}").exists() for i in range(nodes)):
            if not self.alive():
                raise ClusterError(f"The H2O cluster ended while it was starting; its log ends with: {self.stop()}")
            if time.monotonic() > limit:
                raise ClusterError(
                    f"The H2O cluster was not up within {timeout:g} seconds; raise timeout=, or see its log, which "
                    f"ends with: {self.stop()}"
                )
            time.sleep(0.05)

    def alive(self) -> bool:
        """Tell whether every process of the cluster is running."""
        return self._supervisor is not None and self._supervisor.poll() is None

    def stop(self) -> str:
        """End the processes, remove the private directory and return the last lines of the log."""
        if os.getpid() != self._owner:  # a fork does not own them
            return ""
        supervisor, self._supervisor = self._supervisor, None
        last_lines = ""
        if supervisor is not None:
            with contextlib.suppress(subprocess.TimeoutExpired, ValueError):
                last_lines = supervisor.communicate(timeout=20)[0]
            if supervisor.poll() is None:
                supervisor.kill()
                supervisor.wait()
        shutil.rmtree(self.directory, ignore_errors=True)
        return last_lines.strip()


def _node_arguments(i: int, port: int) -> list[str]:
    """Arguments of H2O for node `i`; files are relative to the private directory."""
    return [
        "-ip", "127.0.0.1", "-web_ip", "127.0.0.1", "-port", str(port), "-flatfile", "flatfile",
        "-hash_login", "-login_conf", "login", "-internal_security_conf", "internal_security",
        "-ice_root", f"ice{i}", "-log_dir", f"log{i}", "-flow_dir", "flow", "-notify_local", f"up{i}",
    ]  # fmt: skip


def find_java() -> str:
    """Return the path of ``java``: that of JAVA_HOME, else the first of the PATH that runs.

    Raises
    ------
    MissingDependencyError
        If there is none.
    """
    home = os.environ.get("JAVA_HOME")
    for candidate in (shutil.which("java", path=str(Path(home) / "bin")) if home else None, shutil.which("java")):
        # macOS has a java that only says that there is no Java.
        if candidate and subprocess.run([candidate, "-version"], capture_output=True).returncode == 0:
            return candidate
    raise MissingDependencyError(
        "An H2O cluster needs Java (8 to 17), and no java was found in JAVA_HOME or on the PATH; install one, such "
        "as openjdk-17-jre-headless (Debian, Ubuntu) or temurin@17 (Homebrew), or join a cluster that runs elsewhere "
        "by H2OCluster.connect.",
        field="cluster",
    )


def find_jar() -> Path:
    """Return the path of ``h2o.jar`` in the h2o package, without importing the package."""
    spec = importlib.util.find_spec("h2o")
    jar = Path(str(spec.origin)).parent / "backend" / "bin" / "h2o.jar" if spec else None
    if jar is None or not jar.exists():
        raise MissingDependencyError(
            'An H2O cluster needs the package h2o, which is not installed; install it with: pip install "pybiodl[h2o]".'
        )
    return jar


def free_ports(nodes: int) -> list[int]:
    """Return one port a node such that it and the one above it, for node-to-node traffic, are free on the loopback."""
    ports: list[int] = []
    held: list[socket.socket] = []
    try:
        for _ in range(1000):
            port = 20000 + secrets.randbelow(20000) * 2
            pair = [socket.socket(), socket.socket()]
            held += pair
            try:
                for offset, listener in enumerate(pair):
                    listener.bind(("127.0.0.1", port + offset))
            except OSError:
                continue
            ports.append(port)
            if len(ports) == nodes:
                return ports
    finally:
        for listener in held:
            listener.close()
    raise ClusterError("No free ports were found on this machine's loopback for the H2O cluster; close some programs.")


def _java_options(memory: str | None) -> list[str]:
    if memory is None:
        return []
    if not isinstance(memory, str) or not re.fullmatch(r"[1-9]\d*[mMgG]", memory):
        raise InvalidInputError(
            f'memory must be a whole number followed by M or G, as in "4G", or None for a quarter of the machine; '
            f"got {memory!r}.",
            field="memory",
        )
    return [f"-Xmx{memory}"]


def _write_secrets(directory: Path, password: str, java: str, ports: list[int]) -> None:
    """Write the login, the list of nodes, and the key pair by which nodes know each other, each of mode 0600."""

    def write(name: str, text: str) -> None:
        descriptor = os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)

    # The digest of 256 random bits gives nothing away.
    write("login", f"{_USER}: MD5:{hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()}\n")
    write("flatfile", "".join(f"127.0.0.1:{port}\n" for port in ports))
    store_password = secrets.token_urlsafe(32)
    write("store_password", store_password)
    write(
        "internal_security",
        f"h2o_ssl_protocol=TLSv1.2\nh2o_ssl_jks_internal={directory / 'keystore'}\n"
        f"h2o_ssl_jks_password={store_password}\n",
    )
    keytool = Path(java).resolve().with_name("keytool")
    command = [
        str(keytool) if keytool.exists() else "keytool",
        "-genkeypair", "-alias", "h2o", "-keyalg", "RSA", "-keysize", "2048", "-validity", "3650", "-dname", "CN=h2o",
        # The password by file: an argument would be in the process list.
        "-storetype", "PKCS12", "-keystore", str(directory / "keystore"),
        "-storepass:file", str(directory / "store_password"),
    ]  # fmt: skip
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode != 0:
        raise ClusterError(f"Java's keytool could not make the key pair of the H2O cluster: {made.stdout.strip()}")
    (directory / "keystore").chmod(0o600)
