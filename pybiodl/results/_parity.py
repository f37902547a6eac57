"""How far several ways to the same answer are from one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Self

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Difference:
    """Two ways to the same answer.

    Parameters
    ----------
    first, second : str
        As ``"cluster"``, ``"home"``, ``"Keras"`` or ``"ONNX"``.
    absolute : float
        Largest difference of two numbers.
    relative : float
        The same, over the largest number of that output (probabilities: over 1).
    """

    first: str
    second: str
    absolute: float
    relative: float


@dataclass(frozen=True, repr=False)
class ParityReport:
    """Differences of the same model on the same rows, computed in several ways.

    Parameters
    ----------
    n_rows, n_outputs : int
    kind : str
        Of the head, as ``"binary"`` or ``"regression"``.
    differences : tuple of Difference
        One a pair.
    skipped : mapping of str to str
        Ways that were not taken, and why.
    """

    n_rows: int
    n_outputs: int
    kind: str
    differences: tuple[Difference, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, kind: str, answers: Mapping[str, npt.NDArray[np.float64]], skipped: Mapping[str, str] | None = None
    ) -> Self:
        """Compare answers.

        Parameters
        ----------
        kind : str
        answers : mapping of str to ndarray of shape (n_rows, n_outputs)
        skipped : mapping, optional
        """
        rows, outputs = next(iter(answers.values())).shape
        pairs = [
            Difference(one, two, *_largest(answers[one], answers[two], kind)) for one, two in combinations(answers, 2)
        ]
        return cls(rows, outputs, kind, tuple(pairs), dict(skipped or {}))

    @property
    def absolute(self) -> float:
        """Largest absolute difference of all pairs; 0 where there is only one way."""
        return max((pair.absolute for pair in self.differences), default=0.0)

    @property
    def relative(self) -> float:
        """Largest relative difference of all pairs; 0 where there is only one way."""
        return max((pair.relative for pair in self.differences), default=0.0)

    def to_frame(self) -> Any:
        """Return a DataFrame with a row a pair: first, second, absolute, relative."""
        import pandas as pd

        columns = ["first", "second", "absolute", "relative"]
        return pd.DataFrame([[getattr(pair, name) for name in columns] for pair in self.differences], columns=columns)

    def __str__(self) -> str:
        lines = [f"Parity of {self.n_rows} rows, {self.n_outputs} output{'s' * (self.n_outputs > 1)} ({self.kind})"]
        pairs = [f"{pair.first} and {pair.second}" for pair in self.differences]
        width = max([len(pair) for pair in pairs], default=0)
        for pair, found in zip(pairs, self.differences, strict=True):
            lines.append(f"{pair:<{width}}  largest difference {found.absolute:.2e}, relative {found.relative:.2e}")
        lines += [f"{name} left out: {why}" for name, why in self.skipped.items()]
        return "\n".join(lines)

    __repr__ = __str__


def _largest(one: npt.NDArray[np.float64], two: npt.NDArray[np.float64], kind: str) -> tuple[float, float]:
    """Largest difference, and the largest one over the size of its output; NaN only where one side has it."""
    if not one.size:
        return 0.0, 0.0
    both = np.isnan(one) & np.isnan(two)
    gap = np.where(both, 0.0, np.abs(one - two))
    size = np.where(both, 0.0, np.maximum(np.abs(one), np.abs(two))).max(axis=0)
    if kind not in ("regression", "count", "vector"):
        size = np.ones_like(size)
    return float(gap.max()), float((gap.max(axis=0) / np.where(size > 0, size, 1.0)).max())
