"""H2O clusters: started here, or joined where they run."""

from __future__ import annotations

import contextlib
import io
import re
import secrets
import threading
import time
import warnings
import weakref
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Self

from pybiodl._check import nearest
from pybiodl._optional import require
from pybiodl.backends.h2o._cluster_frame import ClusterFrame
from pybiodl.backends.h2o._launch import Launched
from pybiodl.backends.h2o._rest import Rest, quote
from pybiodl.backends.h2o._status import CloudStatus, ClusterStatus
from pybiodl.errors import ClusterAccessError, ClusterError, ClusterWarning, InvalidInputError

# Below it, anyone who reaches the port can run code on the cluster without a password.
SAFE_VERSION = (3, 46, 0, 10)

_session_lock = threading.RLock()

# Keys of what this process makes on clusters, so that it can find them again among those of others.
OURS = f"pybiodl_{secrets.token_hex(4)}"


class H2OCluster:
    """An H2O cluster that this process started (`start`) or joined (`connect`).

    A cluster is a live thing: copies and scikit-learn's clones are the same cluster, and a pickle holds its address
    only. It is a context manager; at the end of the block a cluster that was started here is ended, and one that was
    joined is left as it is.

    Attributes
    ----------
    url, flow_url : str
        Address, and that of the web interface.
    user, password : str or None
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
            if not cluster.cloud().locked:
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
        proxy: str | None = None,
        timeout: float = 60,
        retries: int = 3,
    ) -> Self:
        """Join a cluster that runs already; it stays when this process ends.

        Parameters
        ----------
        url : str
            As in ``"https://head:54321"``, with the context path where the cluster has one.
        user, password : str, optional
        ca_file : str, optional
            Certificates (PEM) by which an ``https`` cluster is known, beside those of the system.
        allow_remote_code_execution : bool
            Join a cluster older than 3.46.0.10 too, on which anyone who reaches its port can run code.
        proxy : str, optional
            As in ``"http://proxy:3128"``; None is that of the environment, and none for this machine itself.
        timeout : float
            Seconds without a byte after which a question counts as unanswered.
        retries : int
            How often a question is asked again where a cluster that has answered before cannot be reached, with longer
            and longer waits, from half a second.

        Warns
        -----
        ClusterWarning
            If a cluster on another machine lets in whoever reaches it, without a password.

        Raises
        ------
        ClusterAccessError
            If it refuses the user name or password.
        ClusterError
            If it cannot be reached, or is too old.
        """
        rest = Rest(url, user, password, ca_file, proxy, timeout, retries)
        version = str(rest.get("/3/Cloud")["version"])
        if not allow_remote_code_execution:
            check_version(version, rest.url)
        if password is None and not rest.on_loopback:
            warnings.warn(
                f"The H2O cluster at {rest.url} asks for no password: whoever reaches it can read its tables and use "
                "it; start it with -hash_login and https, or keep it behind a firewall.",
                ClusterWarning,
                stacklevel=2,
            )
        return cls(rest)

    @property
    def url(self) -> str:
        """Address of the cluster."""
        return self.rest.url

    @property
    def flow_url(self) -> str:
        """Address of Flow, H2O's web interface, which asks for `user` and `password` where the cluster does."""
        return f"{self.url}/flow/index.html"

    @property
    def user(self) -> str | None:
        """User name on the cluster."""
        return self.rest.user

    @property
    def password(self) -> str | None:
        """Password on the cluster, as for `connect` from another process; it is in no ``repr`` and no pickle."""
        return self.rest.password

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
        """Ask the cluster how it is and what it holds."""
        self.check()
        return ClusterStatus.read(self.rest, self._launched is not None)

    def cloud(self) -> CloudStatus:
        """Ask the cluster how it is, by one short question, however much it holds."""
        self.check()
        return CloudStatus.read(self.rest, self._launched is not None)

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

    def shut_down(self, timeout: float = 30) -> None:
        """End the cluster, whoever started it and whoever works on it.

        Parameters
        ----------
        timeout : float
            Seconds within which it must be gone.

        Raises
        ------
        ClusterError
            If it is still there.
        """
        self.check()
        try:
            self.rest.post("/3/Shutdown")
        except ClusterAccessError:
            raise
        except ClusterError:
            pass  # it may be gone before it answers
        limit = time.monotonic() + timeout
        while self.rest.reachable():
            if time.monotonic() > limit:
                raise ClusterError(
                    f"The H2O cluster at {self.url} was told to end and still answers after {timeout:g} seconds; end "
                    "it where it runs."
                )
            time.sleep(0.2)
        self.close()

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
                url=self.url,
                auth=auth,
                cacert=self.rest.ca_file,
                verbose=False,
                strict_version_check=False,
                proxy=self.rest.proxy,
            )

    def frame(self, key: str) -> ClusterFrame:
        """Return a table that is on the cluster already, as R's own h2o package or Flow made it, to pass as X.

        Parameters
        ----------
        key : str
            Its name on the cluster; in R ``h2o::h2o.getId(frame)``.

        Raises
        ------
        InvalidInputError
            If the cluster has no such table.
        """
        if self.rest.find(f"/3/Frames/{quote(key)}/light?row_count=1") is None:
            known = [frame.name for frame in self.status().frames]
            raise InvalidInputError(
                f"key must name a table of the H2O cluster at {self.url}; got {key!r}{nearest(key, known) or '.'}",
                field="key",
            )
        return ClusterFrame(key)

    def remove(self, *keys: str) -> None:
        """Remove frames and models by key."""
        for key in keys:
            self.rest.delete(f"/3/DKV/{quote(key)}")

    def clean(self) -> tuple[str, ...]:
        """Remove the tables and models that this process left on the cluster.

        A fit removes its tables itself; what stays are models, as `h2o_model_`, and what an interrupted fit could not
        remove. Fitted estimators go on predicting, as their weights are at home. What the user or others made stays.

        Returns
        -------
        tuple of str
            Names of what was removed.
        """
        status = self.status()
        found = [*(frame.name for frame in status.frames), *status.models]
        ours = tuple(name for name in found if name.startswith(OURS))
        self.remove(*ours)
        return ours

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
