"""The leak audit: what of a test set was seen in training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import one_of
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate._clusters import ROUNDING, check_identity
from pybiodl.evaluate._leaks import LeakAudit
from pybiodl.evaluate._near_rows import compare_rows
from pybiodl.evaluate._near_texts import compare_molecules, compare_sequences
from pybiodl.evaluate._splitter import count_rows

_NO_SEQUENCE = set("0123456789()[]=#@+/\\%")
"""Characters of SMILES that no sequence has."""


def leak_audit(
    train: Any,
    test: Any = None,
    y_train: Any = None,
    y_test: Any = None,
    identity: float = 0.9,
    *,
    kind: str = "auto",
    align: bool | str = "auto",
) -> LeakAudit:
    """Count the test rows that training has seen, exactly or nearly, and say it in a sentence.

    Parameters
    ----------
    train : array-like of str of shape (n_train,), or table of shape (n_train, n_columns)
        Sequences (also a DataFrame with a column ``sequence``), SMILES (column ``smiles``), or rows of numbers: an
        array, a sparse matrix or a DataFrame, whose columns of text are compared as categories; NaN where missing.
    test : like `train`, with n_test rows, optional
        None compares each row of `train` with all its other rows: what a random split would leak.
    y_train, y_test : array of shape (n_train,) or (n_train, n_outputs), and of n_test rows, optional
        Labels, to count exact copies that contradict one another.
    identity : float
        Similarity from which a row is a near duplicate, above 0 and at most 1.
    kind : {"auto", "sequence", "smiles", "table"}
        ``"auto"`` takes strings for SMILES where most hold a digit, bracket or bond, and for sequences otherwise.
    align : bool or "auto"
        Judge sequences by alignment; see `similarity_clusters`.

    Returns
    -------
    LeakAudit

    Raises
    ------
    InvalidInputError
        If lengths, columns or kinds disagree, or a row cannot be read.
    MissingDependencyError
        If SMILES are given and RDKit is not installed, or ``align=True`` and parasail is not.

    Notes
    -----
    Sequences are copies if their letters are equal in upper case (of nucleic acids, U is T), and similar by identity of
    letters over the shorter length; each test row is aligned with the training rows whose k-mers agree most, so that
    a similarity may be a little below the largest.
    Molecules are copies if their canonical SMILES are equal, and similar by the Tanimoto coefficient of Morgan
    fingerprints of radius 2 (doi:10.1021/ci100050t). Rows of a table are copies if all values agree to 1 in a million,
    the rounding of 32-bit floats, and similar by the cosine after standardising by the training columns.

    Examples
    --------
    >>> from pybiodl.evaluate import leak_audit
    >>> audit = leak_audit(["ACGTACGTTGCA", "TTGACATTAGCC"], ["acgtacgttgca", "GGGTCTCTCAAA"], [0, 1], [1, 1])
    >>> audit.n_duplicates, audit.n_conflicts
    (1, 1)
    """
    identity = check_identity(identity)
    against_itself = test is None
    if against_itself and y_test is not None:
        raise InvalidInputError("y_test must be given with test; got y_test alone.", field="y_test")
    for name, value in (("train", train), ("test", test)):
        if value is not None and count_rows(value) == 0:
            raise InvalidInputError(f"{name} must hold at least one row; got none.", field=name)
    kind = _kind(train) if one_of(kind, "kind", ("auto", "sequence", "smiles", "table")) == "auto" else kind
    if kind == "table":
        compared = compare_rows(train, test)
    else:
        compared = compare_molecules(train, test) if kind == "smiles" else compare_sequences(train, test, align)
    train_codes, test_codes, search = compared
    n_copies = np.bincount(train_codes, minlength=max(train_codes.max(), test_codes.max()) + 1)
    duplicate = n_copies[test_codes] > int(against_itself)
    similarity, nearest = _nearest(train_codes, test_codes, duplicate, search, against_itself)
    train_conflict, conflict = _conflicts(train_codes, test_codes, y_train, y_train if against_itself else y_test)
    return LeakAudit(
        kind=kind,
        identity=identity,
        n_train=len(train_codes),
        n_test=len(test_codes),
        n_columns=int(train.shape[1]) if kind == "table" and hasattr(train, "shape") else None,
        against_itself=against_itself,
        n_duplicates=int(duplicate.sum()),
        n_near_duplicates=int((~duplicate & (similarity >= identity - ROUNDING)).sum()),
        max_similarity=float(similarity.max()),
        similarity=similarity,
        nearest=nearest,
        duplicate=duplicate,
        conflict=conflict,
        n_conflicts=None if conflict is None else int(conflict.sum()),
        n_train_duplicates=int((n_copies[train_codes] > 1).sum()),
        n_train_conflicts=None if train_conflict is None else int(train_conflict.sum()),
    )


def _kind(train: Any) -> str:
    columns = [str(name) for name in getattr(train, "columns", ())]
    for column, kind in (("sequence", "sequence"), ("smiles", "smiles")):
        if column in columns:
            return kind
    if columns or hasattr(train, "tocsr"):
        return "table"
    values = train if isinstance(train, list | tuple) else np.asarray(train)
    if np.ndim(values[0]) > 0:
        return "table"
    texts = [value.decode("ascii", "replace") if isinstance(value, bytes) else value for value in values[:10_000]]
    if not any(isinstance(text, str) for text in texts):
        return "table"
    n_smiles = sum(bool(_NO_SEQUENCE.intersection(text)) for text in texts if isinstance(text, str))
    return "smiles" if 2 * n_smiles > len(texts) else "sequence"


def _nearest(
    train_codes: np.ndarray,
    test_codes: np.ndarray,
    duplicate: np.ndarray,
    search: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]],
    against_itself: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Largest similarity of each test row and the training row that has it."""
    known, first = np.unique(train_codes, return_index=True)
    similarity, nearest_code = np.ones(len(test_codes)), test_codes.copy()
    asked, place = np.unique(test_codes[~duplicate], return_inverse=True)
    if len(asked):
        best, code = search(asked, known)
        similarity[~duplicate], nearest_code[~duplicate] = best[place], code[place]
    found = np.minimum(np.searchsorted(known, nearest_code), len(known) - 1)
    nearest = np.where(nearest_code >= 0, first[found], -1)
    if against_itself and duplicate.any():
        nearest[duplicate] = _other_copy(train_codes)[duplicate]
    return similarity, nearest


def _other_copy(codes: np.ndarray) -> np.ndarray:
    """Return the first other row of the same code for each row; itself where there is none."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.searchsorted(ordered, codes)
    first = order[starts]
    second = order[np.minimum(starts + 1, len(codes) - 1)]
    return np.where(first == np.arange(len(codes)), second, first)


def _conflicts(
    train_codes: np.ndarray, test_codes: np.ndarray, y_train: Any, y_test: Any
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Rows of training and of test whose copies in training have another label."""
    if y_train is None:
        if y_test is not None:
            raise InvalidInputError("y_train must be given with y_test; got None.", field="y_train")
        return None, None
    for name, y, codes in (("y_train", y_train, train_codes), ("y_test", y_test, test_codes)):
        if y is not None and count_rows(y) != len(codes):
            raise InvalidInputError(
                f"{name} must have one entry for each of the {len(codes)} rows; got {count_rows(y)}.", field=name
            )
    labels = np.asarray(y_train) if y_test is None else np.concatenate([np.asarray(y_train), np.asarray(y_test)])
    rows = pd.DataFrame(labels.reshape(len(labels), -1))
    label = rows.groupby(list(rows.columns), dropna=False, sort=False).ngroup().to_numpy()
    known = label[: len(train_codes)]
    n_codes = int(max(train_codes.max(), test_codes.max())) + 1
    lowest, highest = np.full(n_codes, len(label)), np.full(n_codes, -1)
    np.minimum.at(lowest, train_codes, known)
    np.maximum.at(highest, train_codes, known)
    train_conflict = lowest[train_codes] < highest[train_codes]
    if y_test is None:
        return train_conflict, None
    asked = label[len(train_codes) :]
    seen = highest[test_codes] >= 0
    return train_conflict, seen & ((lowest[test_codes] != asked) | (highest[test_codes] != asked))
