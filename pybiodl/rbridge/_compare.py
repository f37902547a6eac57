"""Models beside one another, ONNX files and parity, for R."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl import compare
from pybiodl.errors import InvalidInputError
from pybiodl.rbridge import _models
from pybiodl.rbridge._names import in_r_words
from pybiodl.rbridge._parameters import made, plain
from pybiodl.rbridge._tables import samples, targets
from pybiodl.results import ParityReport


def compare_models(
    X: Any, y: Any, task: str, networks: Any = None, folds: Any = None, groups: Any = None, params: Any = None
) -> dict[str, Any]:
    """Compare networks with other models; `folds` are lists of rows from 1, where they are not in `params`."""
    given = {name: made(value) for name, value in (params or {}).items()}
    if folds is not None:
        given["cv"] = splitter(folds)
    board = compare.leaderboard(
        samples(X), targets(y), None if networks is None else {name: made(one) for name, one in networks.items()},
        task=task, groups=None if groups is None else np.asarray(targets(groups)), **given,
    )  # fmt: skip
    table = board.to_frame()
    text = {name: np.asarray(table[name], dtype=object) for name in ("kind", "backend")}
    text["error"] = np.array([None if one is None else in_r_words(one) for one in table["error"]], dtype=object)
    own = {board.metric: "value", f"{board.metric}_low": "low", f"{board.metric}_high": "high"}
    numbers = table.drop(columns=list(text)).rename(columns=own)
    return {
        "title": str(board).partition("\n")[0],
        "metric": board.metric,
        "verdict": board.verdict,
        "model": np.asarray(table.index, dtype=object),
        "text": text,
        "columns": {name: numbers[name].to_numpy(dtype=np.float64) for name in numbers.columns},
        "skipped": {name: in_r_words(why) for name, why in board.skipped.items()},
    }


def splitter(folds: Any) -> Any:
    """Return folds that R made as a splitter, and a number of folds as it is."""
    return _Folds(folds) if isinstance(folds, list) else plain(folds)


class _Folds:
    """Folds that R made, as a splitter."""

    def __init__(self, folds: Any) -> None:
        self.folds = folds

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Any:
        """Yield the rows of each fold, from 0."""
        for fold in self.folds:
            train, test = (np.asarray(plain(fold[part])).ravel().astype(np.int64) - 1 for part in ("train", "test"))
            if min(train.min(), test.min()) < 0 or max(train.max(), test.max()) >= len(y):
                raise InvalidInputError(
                    f"folds must hold numbers of samples, from 1 to {len(y)}; got others.", field="folds"
                )
            yield train, test


def check_parity(key: str, X: Any) -> dict[str, Any]:
    """Compute predictions in every way there is."""
    return _report(compare.parity(_models.find(key), samples(X)))


def write_onnx(key: str, path: str, X: Any = None) -> dict[str, Any]:
    """Write a model as ONNX."""
    return _report(_models.find(key).to_onnx(path, None if X is None else samples(X)))


def _report(report: ParityReport) -> dict[str, Any]:
    pairs = report.differences
    return {
        "title": str(report).partition("\n")[0],
        "first": np.array([pair.first for pair in pairs], dtype=object),
        "second": np.array([pair.second for pair in pairs], dtype=object),
        "absolute": np.array([pair.absolute for pair in pairs], dtype=np.float64),
        "relative": np.array([pair.relative for pair in pairs], dtype=np.float64),
        "skipped": {name: in_r_words(why) for name, why in report.skipped.items()},
    }
