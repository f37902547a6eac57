"""``pybiodl search``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from pybiodl._check import nearest
from pybiodl.cli._data import is_fasta, read_data
from pybiodl.cli._fit import FitRequest, _estimator, _join, _parameters, _remote, task_of
from pybiodl.cli._judge import PICTURES, write_picture
from pybiodl.cli._paths import check_writable, write_text
from pybiodl.cli._settings import read_value
from pybiodl.errors import InvalidInputError, OutputError

_SHOWN = 10
_RANGE = re.compile(r"([-+.\deE]+)\.\.([-+.\deE]+?)(:log)?")


@dataclass(frozen=True)
class SearchRequest:
    """The options of ``pybiodl search`` beside those of ``fit``."""

    tries: list[str]
    search: dict[str, Any]
    group: str | None
    results: str | None
    plot: str | None


def run_search(fit: FitRequest, asked: SearchRequest) -> None:
    """Search, show the table and save the best; everything that can be refused is refused before any work."""
    from pybiodl.networks import CNN, MLP
    from pybiodl.search import BioSearch

    check_writable(fit.out, "--out")
    check_writable(asked.results, "--results")
    check_writable(asked.plot, "--plot")
    if fit.out == "-":
        raise InvalidInputError("--out must be a file for a model; got '-'.", field="out")
    if asked.plot is not None and Path(asked.plot).suffix.lower() not in PICTURES:
        raise OutputError(f"--plot must end in {', '.join(PICTURES)}; got {asked.plot!r}.", field="plot")
    space = read_space(asked.tries)
    remote = len(fit.files) == 1 and "://" in fit.files[0]
    sequences = not remote and is_fasta(fit.files)
    params, network = _parameters(fit, sequences)
    if network is None and any(name.startswith("network__") for name in space):
        network = (CNN if sequences else MLP)()
    groups: Any = asked.group
    y: Any
    if remote:
        estimator, X, y = _remote(fit, params, network)
    else:
        data = read_data(fit.files, fit.genes_in, fit.outcome, fit.labels, fit.label_from_header)
        X, y = data.X, data.y
        if groups is not None:
            X, groups = _grouped(X, str(groups))
        estimator = _estimator(task_of(fit.task, data), params, network)
    if fit.cluster is not None:
        estimator.set_params(cluster=_join(fit))
    search = BioSearch(estimator, space, cv=_splitter(asked, estimator), **asked.search)
    search.fit(X, y, groups=groups)
    search.save(fit.out)
    table = search.results_.to_frame()
    if asked.results != "-":
        shown = table.dropna(subset="rank").sort_values("rank").head(_SHOWN)
        columns = [*search.results_.names, "mean", "std", "epochs", "seconds"]
        typer.echo(shown[columns].to_string(float_format=lambda value: f"{value:.4g}"))
    if asked.results is not None:
        separator = "\t" if asked.results.endswith(".tsv") else ","
        write_text(asked.results, table.to_csv(sep=separator, lineterminator="\n"))
    if asked.plot is not None:
        write_picture(asked.plot, search.results_.plot().figure)
    best = search.results_.best
    typer.echo(
        f"{len(table)} trials, best by {search.results_.scoring}: trial {best.place}, {best.mean:.4g} +- "
        f"{best.std:.2g}; saved {fit.out}"
    )


def read_space(tries: list[str]) -> dict[str, Any]:
    """Read ``NAME=VALUES`` words: values with commas between, a JSON list, or a range ``LOW..HIGH``, also ``:log``.

    Raises
    ------
    InvalidInputError
    """
    from scipy import stats

    space: dict[str, Any] = {}
    for word in tries:
        name, equals, text = word.partition("=")
        name, text = name.strip(), text.strip()
        if not (name and equals and text):
            raise InvalidInputError(
                "--try must be NAME=VALUES, as in --try network__dropout=0,0.3 or --try learning_rate=1e-4..1e-2:log; "
                f"got {word!r}.",
                field="try",
            )
        found = _RANGE.fullmatch(text)
        if found is None:
            value = read_value(text) if text.startswith("[") else None
            space[name] = list(value) if isinstance(value, tuple) else [read_value(one) for one in text.split(",")]
            continue
        try:
            low, high = float(found[1]), float(found[2])
        except ValueError:
            low = high = 0.0
        if not low < high or (found[3] and low <= 0):
            raise InvalidInputError(
                f"--try must have a range whose low end is below its high end, above 0 with :log; got {word!r}.",
                field="try",
            )
        whole = found[3] is None and re.fullmatch(r"-?\d+", found[1]) and re.fullmatch(r"-?\d+", found[2])
        if whole:
            space[name] = stats.randint(int(low), int(high) + 1)
        else:
            space[name] = stats.loguniform(low, high) if found[3] else stats.uniform(low, high - low)
    return space


def _grouped(X: Any, group: str) -> tuple[Any, Any]:
    """Take the column of the groups out of a table."""
    if not isinstance(X, pd.DataFrame) or group not in X.columns:
        known = list(map(str, X.columns)) if isinstance(X, pd.DataFrame) else []
        raise InvalidInputError(
            f"--group must name a column of the table; got {group!r}{nearest(group, known) or '.'}", field="group"
        )
    return X.drop(columns=group), X[group].to_numpy()


def _splitter(asked: SearchRequest, estimator: Any) -> Any:
    """Folds that keep groups together, where there are groups."""
    folds = asked.search.pop("folds")
    if asked.group is None:
        return folds
    from sklearn.base import is_classifier
    from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

    return (StratifiedGroupKFold if is_classifier(estimator) else GroupKFold)(folds)
