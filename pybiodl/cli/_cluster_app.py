"""The commands on clusters and their options."""

from __future__ import annotations

from typing import Annotated

import typer

User = Annotated[str | None, typer.Option(help="User name on the cluster.")]
PasswordFile = Annotated[str | None, typer.Option(metavar="FILE", help="File whose first line is the password.")]
cluster_app = typer.Typer(name="cluster", help="H2O clusters: start one here, ask one how it is, end one.")
Address = Annotated[str, typer.Argument(metavar="URL", help="Address of the cluster, as http://host:54321.")]
CaFile = Annotated[str | None, typer.Option(metavar="PEM", help="Certificates by which an https cluster is known.")]


@cluster_app.command()
def start(
    password_file: Annotated[
        str, typer.Option(metavar="FILE", help="File to write the password in, for --password-file of other commands.")
    ],
    memory: Annotated[str | None, typer.Option(metavar="4G", help="Of each node; a quarter of the machine's.")] = None,
    threads: Annotated[int | None, typer.Option(help="Of each node; one a core.")] = None,
    nodes: Annotated[int, typer.Option(help="More than one is for tests.")] = 1,
) -> None:
    """Start a cluster on this machine and keep it until Ctrl-C, or until `pybiodl cluster stop`."""
    from pybiodl.cli._cluster import run_start

    run_start(memory, threads, nodes, password_file)


@cluster_app.command()
def status(
    url: Address,
    user: User = None,
    password_file: PasswordFile = None,
    ca_file: CaFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> int:
    """Say how a cluster is and what it holds; exits with 1 if a node does not answer."""
    from pybiodl.cli._cluster import run_status

    return run_status(url, user, password_file, ca_file, as_json)


@cluster_app.command()
def stop(url: Address, user: User = None, password_file: PasswordFile = None, ca_file: CaFile = None) -> None:
    """End a cluster, whoever works on it."""
    from pybiodl.cli._cluster import run_stop

    run_stop(url, user, password_file, ca_file)
