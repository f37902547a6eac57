"""Splits by chromosome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from pybiodl._check import nearest
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate._splitter import GroupFolds, Pair, Splitter, group_codes


class ChromosomeKFold(GroupFolds):
    """Folds of whole chromosomes, balanced by the number of samples and, where `y` is given, by class.

    Neighbours on a chromosome overlap or share regulation, so a random split tests on what was trained on.

    Parameters
    ----------
    n_splits : int
        At least 2, at most the number of chromosomes.
    random_state : int or None
        Which chromosomes of like size go together; None takes the same folds each time. The caller's generators are
        not touched.

    Notes
    -----
    The chromosome of each sample is `groups`, or ``X.intervals["chromosome"]`` of a lazy dataset of intervals, or the
    column ``chromosome`` of a DataFrame. Copies of a gene on two chromosomes are not kept together; `leak_audit` finds
    them.

    Examples
    --------
    >>> from pybiodl.evaluate import ChromosomeKFold
    >>> chromosomes = ["chr1", "chr1", "chr2", "chr3"]
    >>> [test.tolist() for _, test in ChromosomeKFold(2).split(range(4), groups=chromosomes)]
    [[0, 1], [2, 3]]
    """

    def __init__(self, n_splits: int = 5, random_state: int | None = None) -> None:
        self.n_splits = n_splits
        self.random_state = random_state

    def _codes(self, X: Any, groups: Any) -> tuple[np.ndarray, str]:
        return _chromosomes(X, groups)[0], "chromosomes"


class ChromosomeSplit(Splitter):
    """One split by the names of chromosomes, as papers give them.

    Parameters
    ----------
    test : str or sequence of str
        Chromosomes to test on.
    validation : str or sequence of str
        Chromosomes in neither training nor test of `split`; `three_way` returns them.

    Examples
    --------
    >>> from pybiodl.evaluate import ChromosomeSplit
    >>> holdout = ChromosomeSplit(test="chr8", validation="chr7")
    >>> train, validation, test = holdout.three_way(range(4), groups=["chr1", "chr7", "chr8", "chr8"])
    >>> train.tolist(), validation.tolist(), test.tolist()
    ([0], [1], [2, 3])
    """

    def __init__(self, test: str | Iterable[str], validation: str | Iterable[str] = ()) -> None:
        self.test = test
        self.validation = validation

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Return 1."""
        return 1

    def _pairs(self, X: Any, y: Any, groups: Any, n_samples: int) -> Iterator[Pair]:
        train, _, test = self.three_way(X, groups)
        return iter([(train, test)])

    def three_way(self, X: Any, groups: Any = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row numbers of training, validation and test.

        Parameters
        ----------
        X : array, DataFrame or lazy dataset of n_samples rows
        groups : array of shape (n_samples,), optional
            Chromosome of each sample, where `X` does not tell it.

        Returns
        -------
        train, validation, test : ndarray of int

        Raises
        ------
        InvalidInputError
            If a chromosome is not in the data, is named on two sides, or nothing is left to train on.
        """
        codes, names = _chromosomes(X, groups)
        test, validation = _names(self.test), _names(self.validation)
        both = [name for name in test if name in validation]
        if both:
            raise InvalidInputError(
                f"validation must name other chromosomes than test; both name {both[0]!r}.", field="validation"
            )
        if not test:
            raise InvalidInputError("test must name at least one chromosome; got none.", field="test")
        sides = np.zeros(len(names), dtype=int)
        for field, side, chromosomes in (("test", 2, test), ("validation", 1, validation)):
            for name in chromosomes:
                if name not in names:
                    known = ", ".join(map(str, names[:30])) + (", ..." if len(names) > 30 else "")
                    raise InvalidInputError(
                        f"{field} names the chromosome {name!r}, which no row is on"
                        f"{nearest(str(name), map(str, names)) or ';'} the data has {known}.",
                        field=field,
                    )
                sides[names.index(name)] = side
        if (sides > 0).all():
            raise InvalidInputError(
                f"test and validation must leave a chromosome to train on; they name all {len(names)} of the data.",
                field="test",
            )
        side = sides[codes]
        return np.flatnonzero(side == 0), np.flatnonzero(side == 1), np.flatnonzero(side == 2)


def _names(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _chromosomes(X: Any, groups: Any) -> tuple[np.ndarray, list[Any]]:
    """Chromosome of each sample as a code, and the sorted names."""
    if groups is None:
        table = X if hasattr(X, "columns") else getattr(X, "intervals", None)
        if table is None or "chromosome" not in table:
            raise InvalidInputError(
                "The chromosome of each row must be given as groups, or be in X.intervals or in a column 'chromosome' "
                f"of X; got groups=None and X of type {type(X).__name__}.",
                field="groups",
            )
        groups = table["chromosome"]
    return group_codes(groups, "chromosome")
