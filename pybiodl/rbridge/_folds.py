"""Splits that do not leak, and the audit of those that might; rows count from 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
import pandas as pd

from pybiodl import evaluate
from pybiodl._check import one_of
from pybiodl.errors import PyBioDLError
from pybiodl.rbridge._border import Factor, Labelled
from pybiodl.rbridge._names import SPLITS, in_r_words
from pybiodl.rbridge._parameters import plain
from pybiodl.rbridge._tables import plain_numbers, samples, targets


def folds(
    splitter: str, groups: Any, params: dict[str, Any], y: Any = None, unit: Literal["D", "s"] | None = None
) -> Any:
    """Rows of training and test, for each fold; what the splitter goes by is `groups`.

    With `unit` (``D`` or ``s``) groups are dates, as numbers since 1970.
    """
    given = {name: plain(value) for name, value in params.items()}
    values = _values(groups)
    if unit is not None:
        values = pd.Series(pd.to_datetime(values, unit=unit))
        given["gap"] = pd.Timedelta(given["gap"], unit)
    made = getattr(evaluate, one_of(splitter, "splitter", SPLITS))(**given)
    with _named(SPLITS[splitter]):
        pairs = list(made.split(np.zeros((len(values), 1)), None if y is None else targets(y), values))
    return [{"train": train + 1, "test": test + 1} for train, test in pairs]


def chromosome_split(groups: Any, test: Any, validation: Any) -> dict[str, np.ndarray]:
    """Rows of training, validation and test by the names of chromosomes."""
    values = _values(groups)
    made = evaluate.ChromosomeSplit(plain(test), () if validation is None else plain(validation))
    with _named("chromosome"):
        parts = made.three_way(np.zeros((len(values), 1)), values)
    return {name: rows + 1 for name, rows in zip(("train", "validation", "test"), parts, strict=True)}


def similarity_clusters(sequences: Any, params: dict[str, Any]) -> np.ndarray:
    """Cluster of each sequence, from 1."""
    given = {name: plain(value) for name, value in params.items()}
    with _named("sequences"):
        return evaluate.similarity_clusters(_values(sequences), **given) + 1


def leak_audit(train: Any, test: Any, y_train: Any, y_test: Any, params: dict[str, Any]) -> dict[str, Any]:
    """Tell what of a test set was seen in training; rows count from 1."""
    given = {name: plain(value) for name, value in params.items()}
    y_train, y_test = (None if y is None else targets(y) for y in (y_train, y_test))
    held = None if test is None else samples(test)
    return audit_record(evaluate.leak_audit(samples(train), held, y_train, y_test, **given))


def audit_record(audit: evaluate.LeakAudit) -> dict[str, Any]:
    """Return an audit as R has it."""
    rows = audit.to_frame()
    counts = [
        "kind", "identity", "n_train", "n_test", "n_duplicates", "n_near_duplicates", "max_similarity", "n_conflicts",
        "n_train_duplicates", "n_train_conflicts",
    ]  # fmt: skip
    nearest = rows["nearest"].to_numpy()
    columns = {name: rows[name].to_numpy() for name in rows.columns}
    columns["nearest"] = np.ma.MaskedArray(nearest + 1, nearest < 0)
    return {
        "counts": {name: getattr(audit, name) for name in counts},
        "verdict": in_r_words(audit.verdict),
        "text": in_r_words(str(audit)),
        "rows": columns,
    }


def _values(groups: Any) -> Any:
    """One entry a row: strings, or numbers."""
    if isinstance(groups, Labelled):
        groups = groups.values
    if isinstance(groups, Factor):
        return np.array([*groups.levels, None], dtype=object)[groups.codes]
    return plain_numbers(groups)


@contextmanager
def _named(argument: str) -> Iterator[None]:
    """Call what a splitter goes by as R's argument is called."""
    try:
        yield
    except PyBioDLError as error:
        changed = str(error).replace("groups", argument).replace("rows of X", f"entries of {argument}")
        raise type(error)(changed, argument if error.field in ("groups", "X", "sequences") else error.field) from None
