"""Explanations of models that answer along a line, and of those that read words or codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from pybiodl import plots
from pybiodl.interpret import Explanation
from pybiodl.recipes._data import Data

_PER_LINE = 5  # positions of a line that are changed, one after another


@dataclass(frozen=True, repr=False)
class Reach(Explanation):
    """How far along the line an answer reads: ``values`` of shape (2 * distance + 1,).

    One position is changed to what stands at another; the value at a distance is by how much the probabilities there
    change (half the sum of the absolute differences, 0 to 1), the mean over lines and positions. Of a model that
    answers by numbers it is by how much they change.
    """

    def to_frame(self) -> pd.DataFrame:
        """Return a row a distance, negative before the changed position."""
        reach = len(self.values) // 2
        return pd.DataFrame({"distance": np.arange(-reach, reach + 1), "value": self.values})

    def plot(self, ax: Any = None) -> Any:
        """Draw the values by distance, and return the Axes."""
        ax = plots.new_axes(1, 1, 3.4, 2.4)[0, 0] if ax is None else ax
        table = self.to_frame()
        ax.plot(table["distance"], table["value"], color=plots.COLOURS[0])
        ax.set_xlabel("positions from the changed one")
        ax.set_ylabel(f"change of {self.what.split()[0]}")
        return ax


@dataclass(frozen=True, repr=False)
class Omission(Explanation):
    """What leaving a word or code out changes: ``values`` of shape (n_words,), the mean over the samples that have it.

    Parameters
    ----------
    names : tuple of str
    counts : tuple of int
        Samples that have the word.
    """

    names: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return a row a word, the most telling first."""
        table = pd.DataFrame({"word": self.names, "value": self.values, "samples": self.counts})
        return table.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)

    def plot(self, ax: Any = None, n: int = 20) -> Any:
        """Draw the most telling words, and return the Axes."""
        shown = self.to_frame().head(n)
        values = shown["value"].to_numpy()
        return plots.importance_bars(list(shown["word"]), values, values, values, self.what, ax=ax)


def reach(n: int = 20, distance: int = 15, words: bool = False) -> Callable[[Any, Data], Mapping[str, Explanation]]:
    """Return what tells how far along the line the answers of a model read; with `words` positions are words."""

    def explain(model: Any, data: Data) -> dict[str, Explanation]:
        lines = [line.split() if words else line for line in data.X[:n]]
        lines = [line for line in lines if len(line) > 1]
        random = np.random.default_rng(0)
        numbers = model.head_.kind == "regression"
        ask = partial(_probabilities, model.predict if numbers else model.predict_proba)
        before = ask(lines)
        total, count, halves = np.zeros(2 * distance + 1), np.zeros(2 * distance + 1), []
        for _ in range(_PER_LINE):
            places = [int(random.integers(len(line))) for line in lines]
            others = [int(random.integers(len(line))) for line in lines]
            changed = [_changed(*three) for three in zip(lines, places, others, strict=True)]
            after = ask(changed)
            one = np.zeros_like(total)
            for old, new, place in zip(before, after, places, strict=True):
                differences = np.abs(new - old).reshape(len(new), -1).sum(axis=1) / (1 if numbers else 2)
                far = np.arange(len(differences)) - place
                near = np.abs(far) <= distance
                np.add.at(one, far[near] + distance, differences[near])
                np.add.at(count, far[near] + distance, 1)
            total += one
            halves.append(one.sum())
        error = float(np.std(halves) / max(np.mean(halves), 1e-12) / np.sqrt(len(halves)))
        return {
            "reach": Reach(
                total / np.maximum(count, 1), np.zeros(1), "reach",
                f"{'numbers' if numbers else 'probabilities'} along the line", error,
                "relative standard error over changed positions", {},
            )
        }  # fmt: skip

    return explain


def _probabilities(ask: Any, lines: list[Any]) -> list[np.ndarray]:
    """Probabilities, or numbers, along each line; of several outcomes their mean share each, side by side."""
    found = ask(_array(lines))
    if not isinstance(found, dict):
        return list(found)
    return [np.concatenate(parts, axis=1) / len(found) for parts in zip(*found.values(), strict=True)]


def _changed(line: Any, place: int, other: int) -> Any:
    """Write at one place what stands at another."""
    if isinstance(line, str):
        return line[:place] + line[other] + line[place + 1 :]
    if isinstance(line, list):
        return [*line[:place], line[other], *line[place + 1 :]]
    changed = np.array(line, copy=True)
    changed[place] = line[other]
    return changed


def _array(lines: list[Any]) -> Any:
    if isinstance(lines[0], list):
        lines = [" ".join(words) for words in lines]
    if isinstance(lines[0], str):
        return np.array(lines, dtype=object)
    return lines


def omission(n: int = 100, of_sample: Callable[[Any], list[str]] = str.split, without: Any = None) -> Any:
    """Return what leaves each word of samples out and sees how far the probabilities change.

    `of_sample` tells the words of a sample, and ``without(sample, word)`` gives the sample without one.
    """

    def explain(model: Any, data: Data) -> dict[str, Explanation]:
        kept = list(data.X[:n])
        words = [list(dict.fromkeys(of_sample(sample))) for sample in kept]
        rows = [(row, word) for row, own in enumerate(words) for word in own if len(own) > 1]
        left = [(without or _without_word)(kept[row], word) for row, word in rows]
        known = np.asarray(model.predict_proba(_samples(kept)))
        changed = np.asarray(model.predict_proba(_samples(left)))
        size = np.abs(changed - known[[row for row, _ in rows]]).max(axis=1)
        table = pd.DataFrame({"word": [word for _, word in rows], "size": size}).groupby("word")["size"]
        mean, count = table.mean(), table.size()
        return {
            "omission": Omission(
                mean.to_numpy(), np.zeros(1), "omission", "largest change of a probability", float("nan"),
                "exact, no error", {}, tuple(mean.index), tuple(count.tolist()),
            )
        }  # fmt: skip

    return explain


def _without_word(text: str, word: str) -> str:
    return " ".join(one for one in text.split() if one != word)


def _samples(values: list[Any]) -> Any:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made
