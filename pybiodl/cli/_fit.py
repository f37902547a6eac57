"""``pybiodl fit``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import typer

from pybiodl.cli._data import Data, is_fasta, read_data
from pybiodl.cli._paths import check_writable
from pybiodl.cli._settings import read_hidden, read_settings, split_settings
from pybiodl.errors import InvalidInputError

_MOST_CODES = 20  # whole numbers of more values than this are measurements, not codes of classes


@dataclass(frozen=True)
class FitRequest:
    """The options of ``pybiodl fit``; ``given`` holds the parameters that have an option of their own."""

    files: list[str]
    out: str
    outcome: str | None
    labels: str | None
    label_from_header: str | None
    task: str
    network: str
    hidden: str | None
    settings: list[str]
    given: dict[str, Any]
    backend: str
    cluster: str | None
    user: str | None
    password_file: str | None
    genes_in: str


def run_fit(request: FitRequest) -> None:
    """Train and save; everything that can be refused is refused before any work."""
    check_writable(request.out, "--out")
    if request.out == "-":
        raise InvalidInputError("--out must be a file for a model; got '-'.", field="out")
    remote = len(request.files) == 1 and "://" in request.files[0]
    params, network = _parameters(request, sequences=not remote and is_fasta(request.files))
    y: Any
    if remote:
        estimator, X, y = _remote(request, params, network)
    else:
        where = request.outcome, request.labels, request.label_from_header
        asked = request.task != "embed" or request.outcome is not None
        data = read_data(request.files, request.genes_in, *where, with_outcome=asked)
        task = task_of(request.task, data)
        estimator = _estimator(task, params, network)
        X, y = data.X, data.y
    if request.cluster is not None:
        estimator.set_params(cluster=_join(request))
    estimator.fit(X, y)
    estimator.save(request.out)
    card = estimator.run_card_
    typer.echo(
        f"{estimator.network_!r} on {estimator.backend_}: {card.n_samples} rows trained, {card.n_validation} held out, "
        f"{card.n_epochs} epochs, {card.seconds:.1f} s; saved {request.out}"
    )


def _parameters(request: FitRequest, sequences: bool) -> tuple[dict[str, Any], Any]:
    """Parameters of the estimator, and the network."""
    from pybiodl.networks import CNN, MLP, Autoencoder

    kinds = {"mlp": MLP, "cnn": CNN}
    kind: Any = kinds.get(request.network, CNN if sequences else MLP)
    if request.hidden is not None and request.network == "auto":
        kind = MLP
    if request.task == "embed":
        kind = Autoencoder
        if request.network != "auto":
            raise InvalidInputError(
                f"--network must be auto for --task embed, whose network is an autoencoder; got {request.network!r}; "
                "leave it out.",
                field="network",
            )
    values = read_settings(request.settings)
    if request.hidden is not None:
        values["network__hidden"] = read_hidden(request.hidden)
    own, of_network = split_settings(values, _class_of(request.task), kind)
    chosen = request.network != "auto" or of_network
    given = request.given | ({} if request.backend == "auto" else {"backend": request.backend})
    return given | own, kind(**of_network) if chosen else None


def _estimator(task: str, params: dict[str, Any], network: Any) -> Any:
    return _class_of(task)(network=network, **params)


def _class_of(task: str) -> Any:
    from pybiodl.estimators import BioAutoencoder, BioClassifier, BioRegressor

    return {"regress": BioRegressor, "embed": BioAutoencoder}.get(task, BioClassifier)


def _remote(request: FitRequest, params: dict[str, Any], network: Any) -> tuple[Any, str, Any]:
    """Return estimator, X and y of a table that the cluster reads itself."""
    if request.cluster is None and request.backend != "h2o":
        raise InvalidInputError(
            f"A URL is read by an H2O cluster; got {request.files[0]!r} without one; add --cluster URL or "
            "--backend h2o.",
            field="cluster",
        )
    outcome = "" if request.task == "embed" else request.outcome
    for value, option, why in (
        (outcome, "--outcome", "name the column of the outcome"),
        (None if request.task == "auto" else request.task, "--task", "be classify, regress or embed"),
    ):
        if value is None:
            raise InvalidInputError(
                f"{option} must {why} where the cluster reads the data itself; got none.", field=option
            )
    y: Any = request.outcome if request.task == "embed" else str(request.outcome)
    return _estimator(request.task, params, network), request.files[0], y


def _join(request: FitRequest) -> Any:
    """Join the cluster that was named."""
    from pybiodl.cli._cluster import joined

    return joined(str(request.cluster), request.user, request.password_file)


def task_of(task: str, data: Data) -> str:
    """Return the task, told from the outcome where it is ``auto``, and say so."""
    if task != "auto":
        return task
    values = data.y if data.y is not None else pd.Series(dtype=object)
    n_values = values.nunique()
    if not pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_bool_dtype(values.dtype):
        task, why = "classify", f"its {n_values} values are words"
    elif (values.dropna() % 1 != 0).any():
        task, why = "regress", "it has fractions"
    elif n_values <= _MOST_CODES:
        task, why = "classify", f"it has {n_values} whole values"
    else:
        task, why = "regress", f"it has {n_values} whole values"
    other = "regress" if task == "classify" else "classify"
    typer.echo(f"task: {task} {values.name!r}, since {why} (--task {other} for the other)", err=True)
    return task
