"""Reports and model cards for R."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.rbridge import _models
from pybiodl.rbridge._forecasts import series
from pybiodl.rbridge._tables import outcome_reader, samples, vector
from pybiodl.search import SearchResult, Trial


def write_report(
    key: str,
    path: str,
    card: bool,
    words: dict[str, Any],
    X: Any = None,
    y: Any = None,
    groups: Any = None,
    train: list[Any] | None = None,
    search: dict[str, Any] | None = None,
) -> list[str]:
    """Write a report, or a card, and return its verdict; `words` are further arguments by name."""
    model = _models.find(key)
    task = type(model).__name__
    read = outcome_reader(task)
    inputs = series if task == "BioForecaster" else samples
    given = {name: value for name, value in words.items() if value is not None}
    if X is not None:
        given |= {"X": inputs(X), "y": read(y), "groups": vector(groups)}
    if train is not None:
        given["train"] = (samples(train[0]), read(train[1]))
    if search is not None:
        given["search"] = search_result(search)
    return list((model.model_card if card else model.report)(path, **given).verdict)


def search_result(record: dict[str, Any]) -> SearchResult:
    """Make a search that R kept as a table into a record again; trials count from 1."""
    names = list(record["names"])
    columns = record["columns"]
    folds = [name for name in columns if name.startswith("fold_")]
    curves = record.get("curves") or {}
    trials = []
    for row, place in enumerate(np.asarray(columns["trial"], dtype=np.int64).tolist()):
        scores = [float(columns[name][row]) for name in folds]
        budget = float(columns["budget"][row]) if "budget" in columns else float("nan")
        curve = curves.get(str(place))
        trials.append(
            Trial(
                place=int(place),
                params={name: _value(columns[name][row]) for name in names},
                scores=tuple(score for score in scores if not np.isnan(score)),
                status=str(columns["status"][row]),
                seconds=float(columns["seconds"][row]),
                budget=None if np.isnan(budget) else int(budget),
                curves={} if curve is None else {record["curve"]: [np.asarray(curve, dtype=np.float64).tolist()]},
                reason=str(columns["reason"][row] or ""),
            )
        )
    return SearchResult(
        tuple(trials), tuple(names), record["scoring"], bool(record["higher_is_better"]), record["strategy"], "keras",
        seconds=float(np.nansum(columns["seconds"])),
    )  # fmt: skip


def _value(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
