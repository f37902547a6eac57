"""Encoded tables with a gap where nothing is known, which a network that gives them back is not judged by."""

from __future__ import annotations

import copy
import warnings
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from pybiodl.encode import Encoder, Table
from pybiodl.encode._base import Arrays
from pybiodl.errors import DataWarning
from pybiodl.estimators._masking import column_groups


class WithGaps(Encoder):
    """Encodes as a `Table` does, with NaN in all places of a value that is missing or of a level not known.

    Parameters
    ----------
    table : Table
        Fitted.
    """

    kind: ClassVar[str] = "table"
    reads: ClassVar[str] = "table"

    def __init__(self, table: Table) -> None:
        self.table = table

    @property
    def shape_(self) -> tuple[int, ...]:  # type: ignore[override]
        """``(n_encoded,)``."""
        return self.table.shape_

    def transform(self, X: Any, dtype: str = "float32") -> np.ndarray:
        """Encode rows, shape (n_samples, n_encoded)."""
        open_ended = copy.copy(self.table)
        open_ended.fill_ = np.full_like(self.table.fill_, np.nan)
        encoded = open_ended.transform(X, dtype)
        for places in missing_places(self.table):
            encoded[encoded[:, places.stop - 1] == 1, places] = np.nan
        return encoded

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what the table learned."""
        return self.table.state()


def missing_places(table: Table) -> list[slice]:
    """Places of each category in an encoded row, the last of which stands for a missing value."""
    widths = [len(known) + 1 for known in table.levels_.values()]
    stops = np.cumsum(widths)
    return [slice(int(stop) - width, int(stop)) for stop, width in zip(stops, widths, strict=True)]


def blank_row(table: Table) -> np.ndarray:
    """Return the encoded row of which nothing is known: means, and the missing place of each category."""
    n_levels = table.shape_[0] - len(table.numeric_)
    row = np.zeros(table.shape_[0])
    row[[places.stop - 1 for places in missing_places(table)]] = 1
    row[n_levels:] = (table.fill_ - table.mean_) / table.scale_
    return row


@dataclass(frozen=True)
class GiveBack:
    """Makes of rows with gaps what a network reads and what it is to give back; see `backends.protocol.Remake`.

    Parameters
    ----------
    rate : float
        Share of the values that are hidden from the network, and to be given back all the same.
    open_ended : bool
        Whether a gap has no target (NaN); otherwise its target is what the network reads there.
    blank : ndarray of shape (n_encoded,)
        What the network reads where nothing is known.
    groups : ndarray of shape (n_encoded,)
        Columns of the table.
    """

    rate: float
    open_ended: bool = True
    blank: np.ndarray = field(default_factory=lambda: np.zeros(0), repr=False)
    groups: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int), repr=False)

    @classmethod
    def of(cls, table: Table, rate: float, open_ended: bool) -> GiveBack:
        """Return what makes batches of a table."""
        return cls(rate, open_ended, blank_row(table), column_groups(table))

    def __call__(self, X: np.ndarray, rows: np.ndarray, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return what is read and what is to be given back."""
        blank = self.blank.astype(X.dtype)
        there = np.where(np.isnan(X), blank, X)
        targets = X if self.open_ended else there
        if not self.rate:
            return there, targets
        hidden = draw.random((len(X), int(self.groups[-1]) + 1), dtype="float32") < self.rate
        return np.where(hidden[:, self.groups], blank, there), targets


def rows_with_gaps(table: Table, X: Any) -> np.ndarray:
    """Encode rows in float64, NaN where nothing is known; what was warned of before is not repeated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return WithGaps(table).transform(X, "float64")
