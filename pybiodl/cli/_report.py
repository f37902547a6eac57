"""``pybiodl report``: all that is known of a saved model on one page."""

from __future__ import annotations

from typing import Any

import typer

from pybiodl.cli._data import read_data
from pybiodl.cli._judge import loaded, matched
from pybiodl.errors import InvalidInputError
from pybiodl.report import check_path


def run_report(
    model: str,
    files: list[str],
    outcome: tuple[str | None, str | None, str | None],
    train: list[str],
    group: str | None,
    card: bool,
    explain: bool,
    title: str | None,
    out: str,
    genes_in: str,
) -> None:
    """Write a report or a model card, and show what it says first."""
    check_path(out, "--out")
    estimator = loaded(model)
    answers = not hasattr(estimator, "reconstruction_error")
    data = read_data(files, genes_in, *outcome, with_outcome=answers)
    X, groups = _grouped(data.X, group)
    before = None
    if train:
        seen = read_data(train, genes_in, *outcome, with_outcome=answers)
        before = (matched(estimator, _grouped(seen.X, group)[0], train), seen.y)
    X = matched(estimator, X, files)
    if hasattr(X, "columns"):
        X = X.set_axis([str(one) for one in data.ids], axis=0)
    how: dict[str, Any] = {"train": before, "groups": groups, "title": title}
    if card:
        made = estimator.model_card(out, X, data.y, **how)
    else:
        made = estimator.report(out, X, data.y, explain="auto" if explain else False, **how)
    typer.echo("\n".join([made.title, *made.verdict, f"Saved {out}"]))


def _grouped(X: Any, group: str | None) -> tuple[Any, Any]:
    """Take the column of the groups out of a table."""
    if group is None:
        return X, None
    if list(getattr(X, "columns", ())).count(group) != 1:
        raise InvalidInputError(
            f"--group must name one column of the table; got {group!r}; see its first line.", "group"
        )
    return X.drop(columns=group), X[group].to_numpy()
