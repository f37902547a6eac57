"""``pybiodl leaderboard`` and ``pybiodl export``."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from pybiodl.cli._data import Data, read_data
from pybiodl.cli._fit import task_of
from pybiodl.cli._judge import PICTURES, loaded, matched, write_picture
from pybiodl.cli._paths import check_writable, write_text
from pybiodl.cli._settings import read_hidden
from pybiodl.errors import InvalidInputError, OutputError


@dataclass(frozen=True)
class BoardRequest:
    """The options of ``pybiodl leaderboard``."""

    train: list[str]
    outcome: str | None
    labels: str | None
    label_from_header: str | None
    task: str
    hidden: list[str]
    learners: str
    backends: str
    folds: int
    group: str | None
    metric: str | None
    automl_seconds: float | None
    automl_models: int | None
    cluster: str | None
    user: str | None
    password_file: str | None
    seed: int
    plot: str | None
    out: str | None
    genes_in: str
    verbose: int


def run_leaderboard(request: BoardRequest) -> None:
    """Compare and show; everything that can be refused is refused before any work."""
    from pybiodl.cli._cluster import joined
    from pybiodl.compare import leaderboard
    from pybiodl.networks import MLP

    check_writable(request.out, "--out")
    check_writable(request.plot, "--plot")
    if request.plot is not None and Path(request.plot).suffix.lower() not in PICTURES:
        raise OutputError(f"--plot must end in {', '.join(PICTURES)}; got {request.plot!r}.", field="plot")
    models = {f"MLP {hidden}": MLP(hidden=read_hidden(hidden)) for hidden in request.hidden} or None
    data = read_data(request.train, request.genes_in, request.outcome, request.labels, request.label_from_header)
    groups, X = _groups(request, data)
    task = task_of(request.task, data)
    cluster: Any = None
    if request.cluster is not None:
        cluster = joined(request.cluster, request.user, request.password_file)
    with contextlib.nullcontext() if cluster is None else cluster:
        board = leaderboard(
            X, data.y, models, learners=_listed(request.learners), backends=_listed(request.backends), cv=request.folds,
            groups=groups, task=task, metric=request.metric, cluster=cluster, automl_seconds=request.automl_seconds,
            automl_models=request.automl_models, random_state=request.seed, verbose=request.verbose,
        )  # fmt: skip
    if request.out != "-":
        typer.echo(str(board))
    if request.out is not None:
        write_text(request.out, board.to_frame().to_csv(lineterminator="\n"))
    if request.plot is not None:
        write_picture(request.plot, board.plot().figure)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip() and part.strip() != "none"]


def _groups(request: BoardRequest, data: Data) -> tuple[Any, Any]:
    """Return the column of the groups, and the table without it."""
    if request.group is None:
        return None, data.X
    columns = list(getattr(data.X, "columns", ()))
    if columns.count(request.group) != 1:
        raise InvalidInputError(
            f"--group must name one column of the table; got {request.group!r}; see its first line.", field="group"
        )
    return data.X[request.group].to_numpy(), data.X.drop(columns=request.group)


def run_export(model: str, out: str, check: list[str], genes_in: str) -> None:
    """Write a saved model as ONNX and show how far its answers are from the model's own."""
    check_writable(out, "--out")
    if not out.lower().endswith(".onnx"):
        raise OutputError(f"--out must end in .onnx; got {out!r}.", field="out")
    estimator = loaded(model)
    X = None
    if check:
        X = matched(estimator, read_data(check, genes_in, with_outcome=False).X, check)
    typer.echo(str(estimator.to_onnx(out, X)))
    typer.echo(f"Saved {out}")
