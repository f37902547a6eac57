"""``pybiodl cluster``: start a cluster here, ask one how it is, end one."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import typer

from pybiodl.backends.h2o import ClusterStatus, H2OCluster
from pybiodl.errors import InvalidInputError, OutputError


def joined(url: str, user: str | None, password_file: str | None, ca_file: str | None = None) -> H2OCluster:
    """Join a cluster with the password in a file.

    Raises
    ------
    InvalidInputError
        If the file cannot be read.
    """
    password = None
    if password_file is not None:
        try:
            password = Path(password_file).read_text().partition("\n")[0].strip()
        except OSError as error:
            raise InvalidInputError(
                f"--password-file must be a file that can be read; got {password_file!r} ({error.strerror}).",
                field="password_file",
            ) from None
    return H2OCluster.connect(url, user=user, password=password, ca_file=ca_file)


def run_start(memory: str | None, threads: int | None, nodes: int, password_file: str) -> None:
    """Keep a cluster until it is ended or this process is interrupted."""
    with _secret_file(password_file) as write, H2OCluster.start(memory, threads, nodes) as cluster:
        write(f"{cluster.password}\n")
        typer.echo(f"H2O cluster at {cluster.url}, user {cluster.user}, password in {password_file}")
        typer.echo(f"Web interface: {cluster.flow_url}")
        typer.echo("It ends with Ctrl-C, or by: " + _stop_command(cluster, password_file))
        with contextlib.suppress(KeyboardInterrupt):
            while cluster.launched is not None and cluster.launched.alive():
                time.sleep(0.2)
    typer.echo("The cluster has ended.")


def _stop_command(cluster: H2OCluster, password_file: str) -> str:
    return f"pybiodl cluster stop {cluster.url} --user {cluster.user} --password-file {password_file}"


@contextlib.contextmanager
def _secret_file(path: str) -> Iterator[Callable[[str], None]]:
    """Make a file that only its owner can read, for as long as the block runs; yields what writes into it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise OutputError(
            f"--password-file must be a file that is not there yet; {path!r} is; name another.", field="password_file"
        ) from None
    except OSError as error:
        raise OutputError(
            f"--password-file must be a file that can be written; got {path!r} ({error.strerror}).",
            field="password_file",
        ) from None
    with os.fdopen(descriptor, "w") as file:

        def write(text: str) -> None:
            file.write(text)
            file.flush()

        try:
            yield write
        finally:
            Path(path).unlink(missing_ok=True)


def run_status(url: str, user: str | None, password_file: str | None, ca_file: str | None, as_json: bool) -> int:
    """Show how a cluster is; return 0 if all its nodes answer, else 1."""
    status = joined(url, user, password_file, ca_file).status()
    typer.echo(json.dumps(asdict(status), indent=1) if as_json else "\n".join(_lines(status)))
    return 0 if status.healthy else 1


def _lines(status: ClusterStatus) -> Iterator[str]:
    """Lines of a report."""
    healthy = "healthy" if status.healthy else "not healthy"
    locked = "closed to further nodes" if status.locked else "open to further nodes"
    yield f"{status.url}  {status.name}, H2O {status.version}, {healthy}, {locked}"
    yield f"{status.n_cores} cores, {_size(status.free_memory)} of {_size(status.max_memory)} free"
    yield f"Nodes: {status.n_nodes}"
    for node in status.nodes:
        state = "" if node.healthy else "  DOES NOT ANSWER"
        yield f"  {node.name}  {node.n_cores} cores, {_size(node.free_memory)} of {_size(node.max_memory)} free{state}"
    yield f"Tables: {len(status.frames)}"
    for frame in status.frames:
        yield f"  {frame.name}  {frame.n_rows} x {frame.n_columns}, {_size(frame.n_bytes)}"
    yield f"Models: {len(status.models)}"
    yield from (f"  {name}" for name in status.models)


def _size(n_bytes: float) -> str:
    """Bytes as a person reads them."""
    units = ["TB", "GB", "MB", "kB", "B"]
    while n_bytes >= 1000 and len(units) > 1:
        n_bytes /= 1000
        units.pop()
    return f"{n_bytes:.1f} {units[-1]}" if n_bytes % 1 else f"{n_bytes:.0f} {units[-1]}"


def run_stop(url: str, user: str | None, password_file: str | None, ca_file: str | None) -> None:
    """End a cluster."""
    cluster = joined(url, user, password_file, ca_file)
    cluster.shut_down()
    typer.echo(f"The cluster at {cluster.url} has ended.")
