"""What a recipe reads out of files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError


@dataclass(frozen=True, repr=False)
class Data:
    """Samples and outcomes of the files of a recipe; ``X, y = data`` takes them out.

    Parameters
    ----------
    X, y
        As the estimator of the recipe reads them: n_samples samples, and their outcome, None where it has none.
    ids : ndarray of str of shape (n_samples,)
        Names of the samples, for reading.
    alike : array of str of shape (n_samples,), optional
        Sequences by whose likeness samples are kept together at a split, as the protein that a window is of; None is X.
    groups : array of shape (n_samples,), optional
        What else keeps samples together, as the chromosome or the patient.
    compared : array of str of shape (n_samples,), or of numbers of shape (n_samples, n_columns), optional
        What the leak audit compares; None is X.
    beside : DataFrame of shape (n_samples, n_columns), optional
        What else is known of each sample and is no input, as outcomes that are not learned, or the next visit.
    notes : tuple of str
        What the user should know of the reading, a sentence each.
    known : any, optional
        What is known beside the samples, for the figures of the recipe, as the edges of a network of genes.
    params : dict
        Parameters, as of `Recipe.estimator`, that follow from the files, as which sensors there are.
    """

    X: Any
    y: Any
    ids: np.ndarray
    alike: Any = field(default=None)
    groups: Any = field(default=None)
    compared: Any = field(default=None)
    beside: Any = field(default=None)
    notes: tuple[str, ...] = ()
    known: Any = field(default=None)
    params: Mapping[str, Any] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Any]:
        return iter((self.X, self.y))

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return f"Data({len(self)} samples)"

    def take(self, rows: Any) -> Data:
        """Return the samples at `rows`.

        Parameters
        ----------
        rows : ndarray of int of shape (n,)
        """
        given = {name: taken(getattr(self, name), rows) for name in ("X", "y", "alike", "groups", "compared", "beside")}
        return Data(ids=self.ids[rows], notes=self.notes, known=self.known, params=self.params, **given)

    @property
    def labels(self) -> np.ndarray | None:
        """The class of each sample, shape (n_samples,), where y is one class a sample."""
        if isinstance(self.y, np.ndarray) and self.y.ndim == 1 and self.y.dtype.kind in "OUSbi":
            plain = self.y.dtype.kind != "O" or all(isinstance(one, str) for one in self.y[:5])
            return self.y if plain else None
        return None


def taken(values: Any, rows: np.ndarray) -> Any:
    """Rows of an array, table, list, or dict of these; None stays None."""
    if values is None:
        return None
    if isinstance(values, dict):
        return {name: taken(one, rows) for name, one in values.items()}
    if isinstance(values, pd.DataFrame | pd.Series):
        return values.iloc[rows].reset_index(drop=True)
    if isinstance(values, list):
        return [values[row] for row in rows]
    return values[rows]


_LEAST: ContextVar[int] = ContextVar("_LEAST", default=10)  # samples of a class


@contextmanager
def to_judge_by() -> Iterator[None]:
    """Read samples that nothing is learned from in this block: of a class there may be few, or none."""
    before = _LEAST.set(0)
    try:
        yield
    finally:
        _LEAST.reset(before)


def check_classes(y: np.ndarray) -> None:
    """Refuse outcomes of one class, and classes of which there are too few to train and to judge."""
    least = _LEAST.get()
    if least == 0:
        return
    classes, counts = np.unique(y, return_counts=True)
    if len(classes) < 2:
        raise InvalidInputError(f"There must be at least two classes; got one, {str(classes[0])!r}", field="files")
    rarest = int(counts.argmin())
    if counts[rarest] < least:
        raise InvalidInputError(
            f"There must be at least {least} samples of each class; got {counts[rarest]} of {str(classes[rarest])!r}",
            field="files",
        )
