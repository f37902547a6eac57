"""Waits for work on a cluster, and notices when the cluster cannot finish it.

H2O's own client waits for ever on a cloud that lost a node, hence the cloud is asked beside the job.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._rest import UnreachableError, quote
from pybiodl.errors import ClusterError

_SLOWEST = 0.5  # seconds between two questions about a job
_HEALTH = 2.0  # seconds between two questions about the cloud
_NOTICE = 8.0  # seconds within which even a busy machine's supervisor notices that a process ended
_CANCEL = 10.0  # seconds that a cancelled job is waited for


def wait(cluster: H2OCluster, job: dict[str, Any], what: str, on_poll: Callable[[], None] | None = None) -> str:
    """Wait until a job is done and return the key of what it made.

    Parameters
    ----------
    cluster : H2OCluster
    job : dict
        As in the answer that started it.
    what : str
        What it does, for errors, as in ``"Training"``.
    on_poll : callable, optional
        Called between questions.

    Raises
    ------
    ClusterError
        If the job fails or is cancelled, or the cluster loses a node.
    KeyboardInterrupt
        After the job was cancelled on the cluster.
    """
    key = job["key"]["name"]
    pause, asked = 0.01, time.monotonic()
    try:
        while job["status"] in ("CREATED", "RUNNING"):
            time.sleep(pause)
            pause = min(pause * 1.5, _SLOWEST)
            cluster.check()
            job = cluster.rest.get(f"/3/Jobs/{quote(key)}")["jobs"][0]
            if on_poll is not None:
                on_poll()
            if time.monotonic() - asked > _HEALTH:
                _check_health(cluster, what)
                asked = time.monotonic()
    except ClusterError:
        _notice(cluster)
        raise
    except BaseException:
        cancel(cluster, job)
        raise
    if job["status"] != "DONE":
        raise ClusterError(f"{what} on the H2O cluster at {cluster.url} {_reason(job)}")
    return str(job["dest"]["name"])


def train_models(
    cluster: H2OCluster,
    models: Mapping[str, Mapping[str, Any]],
    what: str,
    reporter: Callable[[str], Callable[[], None] | None] = lambda model: None,
) -> None:
    """Train networks at one time and wait for all; those that still run are cancelled if one fails.

    Parameters
    ----------
    cluster : H2OCluster
    models : mapping of str to mapping
        H2O's parameters of each, by its key.
    what : str
        As for `wait`.
    reporter : callable, optional
        Gives, for the key of a model, what is called between questions.
    """
    jobs = {}
    try:
        for model, parameters in models.items():
            given = {**parameters, "model_id": model}
            jobs[model] = cluster.rest.post("/3/ModelBuilders/deeplearning", **given)["job"]
        for model in models:
            wait(cluster, jobs.pop(model), what, reporter(model))
    finally:
        for job in jobs.values():
            cancel(cluster, job)


@contextlib.contextmanager
def telling_why(cluster: H2OCluster) -> Iterator[None]:
    """Say of a cluster that cannot be reached that a process of it ended, if that is why."""
    try:
        yield
    except UnreachableError:
        _notice(cluster)
        raise


def _notice(cluster: H2OCluster) -> None:
    limit = time.monotonic() + (_NOTICE if cluster.pids and not cluster.closed else 0)
    while time.monotonic() < limit:
        cluster.check()  # says so, if a process ended
        time.sleep(0.1)


def cancel(cluster: H2OCluster, job: dict[str, Any]) -> None:
    """Cancel a job and give it a few seconds to let go of its data."""
    key = job["key"]["name"]
    limit = time.monotonic() + _CANCEL
    with contextlib.suppress(ClusterError):
        cluster.rest.post(f"/3/Jobs/{quote(key)}/cancel", timeout=_CANCEL)
        while time.monotonic() < limit and cluster.rest.get(f"/3/Jobs/{quote(key)}")["jobs"][0]["status"] == "RUNNING":
            time.sleep(0.1)


def _check_health(cluster: H2OCluster, what: str) -> None:
    if not cluster.rest.get("/3/Cloud", skip_ticks=True)["cloud_healthy"]:
        raise ClusterError(
            f"{what} on the H2O cluster at {cluster.url} was given up because a node no longer answers; "
            f"restart the cluster."
        )


def _reason(job: dict[str, Any]) -> str:
    """Say why a job is not done, from what the cluster threw."""
    if job["status"] == "CANCELLED":
        return "was cancelled by someone else; run it again."
    thrown = str(job.get("exception") or "no reason given")
    if "numerical instability" in thrown:
        return "diverged (H2O: numerical instability); lower learning_rate, scale the inputs or add l2."
    # DistributedException from <node>: '<message>', caused by <the same again>
    message = re.sub(r"^DistributedException from \S+ '|', caused by .*", "", thrown, flags=re.DOTALL).strip()
    return f"failed: {message.splitlines()[0]}"
