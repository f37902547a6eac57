"""H2O clusters: started here, or joined where they run."""

from __future__ import annotations

import contextlib
import io
import re
import threading
import time
import warnings
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Self

from pybiodl._optional import require
from pybiodl.backends.h2o._launch import Launched
from pybiodl.backends.h2o._rest import Rest, quote
from pybiodl.errors import ClusterError

# Below it, anyone who reaches the port can run code on the cluster without a password.
SAFE_VERSION = (3, 46, 0, 10)

_session_lock = threading.RLock()


@dataclass(frozen=True)
class ClusterStatus:
    """What a cluster says of itself.

    Parameters
    ----------
    url, name, version : str
    n_nodes, n_cores : int
    free_memory, max_memory : int
        Bytes, of all nodes together.
    healthy : bool
        Whether every node answers; a node that was killed is noticed after about a minute.
    locked : bool
        Whether the cluster is closed to further nodes.
    started_here : bool
        Whether this process started it, and ends it.
    """

    url: str
    name: str
    version: str
    n_nodes: int
    n_cores: int
    free_memory: int
    max_memory: int
    healthy: bool
    locked: bool
    started_here: bool


class H2OCluster:
    """An H2O cluster that this process started (`start`) or joined (`connect`).

    A cluster is a live thing: copies and scikit-learn's clones are the same cluster, and a pickle holds its address
    only. It is a context manager; at the end of the block a cluster that was started here is ended, and one that was
    joined is left as it is.

    Attributes
    ----------
    url : str
        Address, for Flow in a browser too.
    pids : tuple of int
        Process ids of the nodes that were started here.

    Examples
    --------
    >>> from pybiodl import H2OCluster
    >>> with H2OCluster.start(memory="4G") as cluster:  # doctest: +SKIP
    ...     BioClassifier(backend="h2o", cluster=cluster).fit(X, y)
    """

    def __init__(self, rest: Rest, launched: Launched | None = None) -> None:
        self.rest = rest
        self._launched = launched
        self._client: Any = None
        self._closed = False
        # Ends the processes when the cluster is forgotten and, before anything else ends, when Python does.
        self._finalizer = None if launched is None else weakref.finalize(self, launched.stop)

    @classmethod
    def start(cls, memory: str | None = None, threads: int | None = None, nodes: int = 1, timeout: float = 120) -> Self:
        """Start a cluster on this machine that only this process can use.

        It listens on the loopback, asks for a password made for this start, encrypts what its nodes say to each other,
        is closed to further nodes before it sees any data, sends no telemetry, and ends with this process.

        Parameters
        ----------
        memory : str, optional
            Of each node, as in ``"4G"``; by default a quarter of the machine's.
        threads : int, optional
            Of each node; one a core by default.
        nodes : int
            More than one is for tests: one node uses the machine better.
        timeout : float
            Seconds within which the cluster must be up.

        Raises
        ------
        MissingDependencyError
            If Java or the h2o package is missing.
        ClusterError
            If it does not come up.
        """
        launched = Launched(memory, threads, nodes, timeout)
        cluster = cls(Rest(launched.url, launched.user, launched.password), launched)
        try:
            limit = time.monotonic() + timeout
            while (cloud := cluster.rest.get("/3/Cloud"))["cloud_size"] < len(launched.pids) or not cloud["consensus"]:
                if time.monotonic() > limit:
                    raise ClusterError(
                        f"Only {cloud['cloud_size']} of {nodes} nodes of the H2O cluster met within {timeout:g} "
                        f"seconds; raise timeout= or start fewer nodes."
                    )
                time.sleep(0.1)
            cluster.rest.post("/3/CloudLock", reason="all nodes have met")
            if not cluster.status().locked:
                raise ClusterError("The H2O cluster could not be closed to other processes, so it was ended.")
        except BaseException:
            cluster.close()
            raise
        return cluster

    @classmethod
    def connect(
        cls,
        url: str,
        user: str | None = None,
        password: str | None = None,
        ca_file: str | None = None,
        allow_remote_code_execution: bool = False,
    ) -> Self:
        """Join a cluster that runs already; it stays when this process ends.

        Parameters
        ----------
        url : str
            As in ``"https://head:54321"``.
        user, password : str, optional
        ca_file : str, optional
            Certificates (PEM) by which an ``https`` cluster is known, beside those of the system.
        allow_remote_code_execution : bool
            Join a cluster older than 3.46.0.10 too, on which anyone who reaches its port can run code.

        Raises
        ------
        ClusterAccessError
            If it refuses the user name or password.
        ClusterError
            If it cannot be reached, or is too old.
        """
        cluster = cls(Rest(url, user, password, ca_file))
        version = cluster.status().version
        if not allow_remote_code_execution:
            check_version(version, cluster.url)
        return cluster

    @property
    def url(self) -> str:
        """Address of the cluster."""
        return self.rest.url

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the nodes that were started here; empty for a joined cluster."""
        return self._launched.pids if self._launched is not None else ()

    @property
    def closed(self) -> bool:
        """Whether it was closed, or found to have ended."""
        return self._closed

    @property
    def launched(self) -> Launched | None:
        """The processes of a cluster that was started here, None for one that was joined."""
        return self._launched

    def status(self) -> ClusterStatus:
        """Ask the cluster how it is."""
        self.check()
        cloud = self.rest.get("/3/Cloud")
        nodes = cloud["nodes"]
        return ClusterStatus(
            url=self.url,
            name=cloud["cloud_name"],
            version=cloud["version"],
            n_nodes=cloud["cloud_size"],
            n_cores=sum(node["cpus_allowed"] for node in nodes),
            free_memory=sum(node["free_mem"] for node in nodes),
            max_memory=sum(node["max_mem"] for node in nodes),
            healthy=cloud["cloud_healthy"],
            locked=cloud["locked"],
            started_here=self._launched is not None,
        )

    def check(self) -> None:
        """Refuse to work on a cluster that was closed or whose processes ended.

        Raises
        ------
        ClusterError
        """
        if self._closed:
            raise ClusterError(f"The H2O cluster at {self.url} was closed; start or connect to another.")
        if self._launched is not None and not self._launched.alive():
            last_lines = self._launched.stop()
            self._closed = True
            raise ClusterError(
                f"A process of the H2O cluster at {self.url} ended, as it does when memory runs out or it is killed; "
                f"start another, with more memory if need be. Its log ends with: {last_lines}"
            )

    def close(self) -> None:
        """End a cluster that was started here; leave one that was joined. A second call does nothing."""
        if self._client is not None:
            self._client.close()
            self._client = None
        self._closed = True
        if self._finalizer is not None:
            self._finalizer()

    @contextlib.contextmanager
    def session(self) -> Iterator[ModuleType]:
        """Point the ``h2o`` package at this cluster inside a ``with`` block, and back where it was after it.

        h2o-py keeps one connection for the whole process. Yields the package, so that H2O's own frames and models can
        be used; other threads that use h2o-py wait for the connection that they see.

        Examples
        --------
        >>> with cluster.session() as h2o:  # doctest: +SKIP
        ...     frame = h2o.import_file("hdfs://lab/expression.parquet")
        """
        self.check()
        h2o = require("h2o", "h2o", "An H2O cluster")
        from h2o import h2o as client
        from h2o.backend import connection as connections

        with _session_lock:
            before = client.h2oconn, connections.__dict__["__H2OCONN__"]
            try:
                if self._client is None:
                    self._client = self._open_client(h2o)
                client.h2oconn = self._client
                yield h2o
            finally:
                client.h2oconn, connections.__dict__["__H2OCONN__"] = before

    def _open_client(self, h2o: ModuleType) -> Any:
        auth = None if self.rest.password is None else (self.rest.user, self.rest.password)
        # It warns of every proxy in the environment, used or not, and prints that the package is some months old.
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            return h2o.backend.H2OConnection.open(
                url=self.url, auth=auth, cacert=self.rest.ca_file, verbose=False, strict_version_check=False
            )

    def remove(self, *keys: str) -> None:
        """Remove frames and models by key."""
        for key in keys:
            self.rest.delete(f"/3/DKV/{quote(key)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __sklearn_clone__(self) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _from_url, (self.url,)

    def __repr__(self) -> str:
        return f"H2OCluster({self.url!r}, {'joined' if self._launched is None else 'started here'})"


def _from_url(url: str) -> H2OCluster:
    """Rebuild a cluster from a pickle: joined, without a password."""
    return H2OCluster(Rest(url))


def check_version(version: str, url: str) -> None:
    """Refuse an H2O version on which anyone who reaches the port can run code.

    Raises
    ------
    ClusterError
    """
    if tuple(int(part) for part in re.findall(r"\d+", version)[:4]) < SAFE_VERSION:
        raise ClusterError(
            f"The H2O cluster at {url} must be of version 3.46.0.10 or later, because anyone who reaches the port of "
            f"an earlier one can run code on it without a password; got {version}; upgrade it, or join it all the "
            f"same with allow_remote_code_execution=True."
        )
