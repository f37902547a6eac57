"""What a report tells of: a model, the samples that it was judged on, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.read import Lazy

_LONGEST = 48  # letters of a sample in a table


@dataclass(frozen=True)
class Subject:
    """A fitted model and what is known of it.

    Parameters
    ----------
    model : fitted estimator or ensemble
    X, y, groups
        Samples that it was judged on; None for a card without them.
    train : tuple (X, y) or None
    evaluation : Evaluation, ForecastEvaluation or None
    audit : LeakAudit or None
    not_audited : str
        Why there is no audit, where training samples were given.
    search : SearchResult or None
    explain : "auto", False, or tuple of Explanation
    """

    model: Any
    X: Any = field(default=None, repr=False)
    y: Any = field(default=None, repr=False)
    groups: Any = field(default=None, repr=False)
    train: Any = field(default=None, repr=False)
    evaluation: Any = None
    audit: Any = None
    not_audited: str = ""
    search: Any = None
    explain: Any = False

    @property
    def members(self) -> list[Any]:
        """Models of an ensemble, or the one that it is."""
        return list(getattr(self.model, "estimators_", [self.model]))

    @property
    def first(self) -> Any:
        """The model, or the first of an ensemble."""
        return self.members[0]

    @property
    def reads(self) -> str:
        """What a sample is: ``table``, ``sequence``, ``signal`` and so on."""
        return str(self.first.encoder_.reads)

    @property
    def kind(self) -> str:
        """Kind of the evaluation: ``binary``, ``regression``, ``forecast`` and so on; empty without one."""
        if self.evaluation is None:
            return ""
        return str(getattr(self.evaluation, "kind", "forecast"))

    @property
    def a_row_a_sample(self) -> bool:
        """Whether the rows of the evaluation are the samples, all of them and in their order."""
        judged = self.evaluation
        alike = judged is not None and getattr(judged, "n_lines", 0) is None
        return alike and judged.n_rows == count(self.X)


def count(X: Any) -> int:
    """Count samples."""
    shape = getattr(X, "shape", None)
    return int(shape[0]) if shape else len(X)


def row_names(X: Any) -> list[str] | None:
    """Names of the rows where they have some; None where a number says it."""
    index = getattr(X, "obs_names", getattr(X, "index", None))
    if not isinstance(index, pd.Index) or isinstance(index, pd.RangeIndex) or index.dtype.kind in "iu":
        return None
    return [str(name) for name in index]


def take_rows(X: Any, rows: Any) -> Any:
    """Return some samples, of the kind that X is; what is on disk is read."""
    rows = np.asarray(rows)
    if isinstance(X, Lazy):
        return X[rows].load()
    if isinstance(X, pd.DataFrame | pd.Series):
        return X.iloc[rows]
    return [X[row] for row in rows] if isinstance(X, list | tuple) else X[rows]


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Return a text with its middle left out where it is long."""
    if len(text) <= longest:
        return text
    end = (longest - 1) // 2
    return f"{text[:end]}\u2026{text[-end:]}"


def sentence_of(error: Exception) -> str:
    """Return the words of an error on one line."""
    return " ".join(str(error).split())
