"""The record of a leak audit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

_NARROW = 10  # columns below which near neighbours in a table are common
_KINDS = {
    "sequence": ("identity", "SimilarityKFold"),
    "smiles": ("Tanimoto similarity", "ScaffoldKFold"),
    "table": ("cosine similarity", "DonorKFold or another split by groups"),
}


@dataclass(frozen=True, repr=False)
class LeakAudit:
    """What of a test set was seen in training.

    Without a test set (``against_itself``) each row is compared with all other rows: what a random split would leak.

    Parameters
    ----------
    kind : {"sequence", "smiles", "table"}
    identity : float
        Similarity from which a row is a near duplicate.
    n_train, n_test : int
        Rows; of an audit of one set against itself both are its size.
    n_columns : int or None
        Columns of a table.
    against_itself : bool
    n_duplicates : int
        Test rows that occur exactly in training.
    n_near_duplicates : int
        Test rows that do not, and whose similarity to a training row is at least `identity`.
    max_similarity : float
        The largest of `similarity`.
    similarity : ndarray of shape (n_test,)
        Largest similarity of each test row to a training row, 1 for exact copies: identity of sequences (0 where no
        k-mer is shared), Tanimoto similarity of molecules, cosine of standardised table rows (from -1).
    nearest : ndarray of shape (n_test,), int
        That training row, the first of equal ones; -1 where there is none.
    duplicate : ndarray of shape (n_test,), bool
        Whether the row occurs exactly in training.
    conflict : ndarray of shape (n_test,), bool, or None
        Whether an exact copy in training has another label; None where labels were not given.
    n_conflicts : int or None
        Test rows of which that is so.
    n_train_duplicates : int
        Training rows that have an exact copy in training.
    n_train_conflicts : int or None
        Training rows that have one with another label.
    """

    kind: str
    identity: float
    n_train: int
    n_test: int
    n_columns: int | None
    against_itself: bool
    n_duplicates: int
    n_near_duplicates: int
    max_similarity: float
    similarity: np.ndarray = field(repr=False)
    nearest: np.ndarray = field(repr=False)
    duplicate: np.ndarray = field(repr=False)
    conflict: np.ndarray | None = field(repr=False)
    n_conflicts: int | None
    n_train_duplicates: int
    n_train_conflicts: int | None

    @property
    def verdict(self) -> str:
        """The finding in one sentence."""
        measure, splitter = _KINDS[self.kind]
        n_leaks = self.n_duplicates + self.n_near_duplicates
        rows, seen = ("rows", "other rows") if self.against_itself else ("test rows", "training")
        if n_leaks == 0:
            return (
                f"None of the {self.n_test} {rows} occurs in {seen}, and none comes near "
                f"(largest {measure} {self.max_similarity:.2f}, below {self.identity:g}): no leak was found."
            )
        found = (
            f"{self.n_duplicates} of the {self.n_test} {rows} ({_percent(self.n_duplicates, self.n_test)}) occur "
            f"exactly in {seen} and {self.n_near_duplicates} more "
            f"({_percent(self.n_near_duplicates, self.n_test)}) come near ({measure} of {self.identity:g} or above)"
        )
        if self.n_columns is not None and self.n_columns < _NARROW and self.n_near_duplicates:
            found += f", which says little in a table of {self.n_columns} columns"
        if self.n_conflicts:
            found += f"; {self.n_conflicts} of the exact copies have another label there"
        if self.against_itself and self.kind == "sequence" and 2 * n_leaks > self.n_test:
            return (
                f"{found}: these are variants of one another, of which no split parts all; keep at least the copies "
                "together, by SimilarityKFold(identity=1)."
            )
        if self.against_itself:
            return f"{found}: a random split leaks; split by {splitter}."
        return f"{found}: a score on them flatters; leave them out, or split by {splitter}."

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each test row: similarity, nearest training row, and whether it leaks."""
        columns: dict[str, Any] = {
            "similarity": self.similarity,
            "nearest": self.nearest,
            "duplicate": self.duplicate,
            "near_duplicate": ~self.duplicate & (self.similarity >= self.identity - 1e-9),
        }
        if self.conflict is not None:
            columns["conflict"] = self.conflict
        return pd.DataFrame(columns).rename_axis("row")

    def plot(self, ax: Any = None) -> Any:
        """Draw how many test rows have which largest similarity to training, and return the Axes."""
        from pybiodl.plots import similarities

        seen = "another row" if self.against_itself else "training"
        return similarities(
            self.similarity, self.identity, f"largest {_KINDS[self.kind][0]} to {seen}",
            "rows" if self.against_itself else "test rows", ax=ax,
        )  # fmt: skip

    def __str__(self) -> str:
        rows: list[tuple[str, Any]] = [("training rows", self.n_train), ("test rows", self.n_test)]
        if self.against_itself:
            rows = [("rows", self.n_test)]
        rows += [
            ("exact copies", self.n_duplicates),
            ("near copies", f"{self.n_near_duplicates} ({_KINDS[self.kind][0]} >= {self.identity:g})"),
            ("largest similarity", f"{self.max_similarity:.3f}"),
        ]
        if self.n_conflicts is not None:
            rows.append(("copies with another label", self.n_conflicts))
        if not self.against_itself:
            rows.append(("copies inside training", self.n_train_duplicates))
            if self.n_train_conflicts is not None:
                rows.append(("  with another label", self.n_train_conflicts))
        return "\n".join([self.verdict, *(f"{name:<26}{value}" for name, value in rows)])

    __repr__ = __str__


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"
