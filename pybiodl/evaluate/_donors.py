"""Folds of whole donors."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl._check import nearest
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate._splitter import GroupFolds, group_codes


class DonorKFold(GroupFolds):
    """Folds of whole donors (patients, animals, cell lines), balanced by size and class as well as donors allow.

    Cells, images or recordings of a donor resemble one another more than those of two; a model that has seen the donor
    is tested on its memory.

    Parameters
    ----------
    n_splits : int
        At least 2, at most the number of donors.
    donor : str or None
        Name of the column of ``X.obs`` (AnnData) or of `X` (DataFrame) that names the donor; None takes `groups`.
    random_state : int or None
        Which donors of like size go together; None takes the same folds each time.

    Notes
    -----
    scikit-learn's ``StratifiedGroupKFold`` is stopped where no class has as many samples as there are folds, takes
    class labels only, and may leave a fold empty. Here a class may be missing from folds (a disease that two donors
    have cannot be in five), outcomes may also be values, labels or absent, and no fold is ever empty.

    Examples
    --------
    >>> from pybiodl.evaluate import DonorKFold
    >>> donors = ["a", "a", "b", "c", "c", "d"]
    >>> [test.tolist() for _, test in DonorKFold(2).split(range(6), groups=donors)]
    [[0, 1, 2], [3, 4, 5]]
    """

    def __init__(self, n_splits: int = 5, donor: str | None = None, random_state: int | None = None) -> None:
        self.n_splits = n_splits
        self.donor = donor
        self.random_state = random_state

    def _codes(self, X: Any, groups: Any) -> tuple[np.ndarray, str]:
        if groups is None:
            groups = self._column(X)
        return group_codes(groups, "donor")[0], "donors"

    def _column(self, X: Any) -> Any:
        table = getattr(X, "obs", X)
        columns = [str(name) for name in getattr(table, "columns", ())]
        if self.donor is None or not columns:
            raise InvalidInputError(
                "The donor of each row must be given as groups, or donor must name a column of X.obs or of X; got "
                f"groups=None, donor={self.donor!r} and X of type {type(X).__name__}.",
                field="groups",
            )
        if self.donor not in columns:
            raise InvalidInputError(
                f"donor must name a column of {'X.obs' if table is not X else 'X'}; got {self.donor!r}"
                f"{nearest(self.donor, columns) or '.'}",
                field="donor",
            )
        return table[self.donor]
