"""Explanations that recipes share, of a few held-out samples each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from pybiodl.interpret import (
    Explanation,
    PositionExplanation,
    filter_motifs,
    find_motifs,
    mutation_map,
    permutation_importance,
    shuffle_letters,
)
from pybiodl.recipes._data import Data

_Explain = Callable[[Any, Data], Mapping[str, Explanation]]


def some_of(data: Data, n: int, wanted: Any = None) -> np.ndarray:
    """First `n` samples, of class `wanted` where it is named and there."""
    rows = np.arange(len(data))
    if wanted is not None and data.labels is not None:
        of_class = np.flatnonzero(data.labels == wanted)
        rows = of_class if len(of_class) else rows
    return rows[:n]


def mutations(n: int = 10, wanted: Any = None, target: Any = None) -> _Explain:
    """Return what makes mutation maps of `n` samples of class `wanted`."""

    def explain(model: Any, data: Data) -> dict[str, Explanation]:
        X = data.take(some_of(data, n, wanted)).X
        return {"mutation map": mutation_map(model, X, _target(model, target if target is not None else wanted))}

    return explain


def motifs(n: int = 20, wanted: Any = None, width: int = 8) -> _Explain:
    """Return what makes motifs of the filters, mutation maps, and motifs of those."""

    def explain(model: Any, data: Data) -> dict[str, Explanation]:
        X = data.take(some_of(data, n, wanted)).X
        target = _target(model, wanted)
        found = mutation_map(model, X, target, output="logit")
        null = mutation_map(model, shuffle_letters(X), target, output="logit")
        return {
            "mutation map": found,
            "motifs": find_motifs(found, null, width=width),
            "filter motifs": filter_motifs(model, data.X),
        }

    return explain


def looks(n: int = 200) -> _Explain:
    """Return what tells at which positions a network with attention looks."""

    def explain(model: Any, data: Data) -> dict[str, Explanation]:
        return {"attention": attention_of(model, data.X[:n])}

    return explain


def attention_of(model: Any, X: Any) -> PositionExplanation:
    """Attention of each position, the mean over its steps; mutation maps of long sequences would take hours."""
    weights = model.attention(X).mean(axis=1)
    lengths = model.encoder_.lengths(X)
    values = np.where(np.arange(weights.shape[1]) < np.asarray(lengths)[:, None], weights, np.nan)
    return PositionExplanation(
        values, 1 / np.maximum(lengths, 1), "attention", "answer", float("nan"), "not compared with mutation maps",
        {"X": X}, tuple(map(str, X)) if isinstance(X[0], str) else (),
    )  # fmt: skip


def importance(n_repeats: int = 5, by: Any = "feature") -> _Explain:
    """Return what shuffles features, or positions, among samples; of `by` a function makes groups of the data."""

    def explain(model: Any, data: Data) -> dict[str, Explanation]:
        groups = by(data) if callable(by) else by
        return {"importance": permutation_importance(model, data.X, data.y, by=groups, n_repeats=n_repeats)}

    return explain


def _target(model: Any, target: Any) -> Any:
    """Class that is explained; of several labels the first where none is named."""
    head = model.head_
    if head.kind == "multilabel" and target is None:
        return model.classes_[0]
    if head.kind == "multiclass" and target is None:
        return model.classes_[0]
    return target
