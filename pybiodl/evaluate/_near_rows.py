"""The most similar training row of each row of a table, in blocks of bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse

from pybiodl.errors import InvalidInputError

Search = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
Compared = tuple[np.ndarray, np.ndarray, Search]
"""Codes of training and of test rows, equal for copies, and a search.

The search takes distinct codes of test and of training and returns, for each of test, the largest similarity to one of
training other than itself and the code of that one, -1 where there is none.
"""

_CELLS = 4_000_000  # numbers of a block: 32 MB
_RELATIVE = 1e-6  # difference of values that counts as rounding; 32-bit floats round to 6e-8
_SPREAD = 6  # standard deviations of a sum of roundings that are allowed for


def best_of_blocks(
    asked: np.ndarray,
    known: np.ndarray,
    rows: Callable[[np.ndarray], np.ndarray],
    similarity: Callable[[np.ndarray, np.ndarray], np.ndarray],
    n_columns: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Largest similarity of each asked code to a known one other than itself, block by block.

    Parameters
    ----------
    asked, known : ndarray of int
        Distinct codes.
    rows : function of codes
        Gives their rows, shape (n_codes, n_columns).
    similarity : function of two blocks of rows
        Gives similarities of shape (n_first, n_second).
    n_columns : int
    """
    size = max(1, min(2000, _CELLS // n_columns))
    best, code = np.full(len(asked), -np.inf), np.full(len(asked), -1)
    for start in range(0, len(known), size):
        references = known[start : start + size]
        right = rows(references)
        for low in range(0, len(asked), size):
            part = slice(low, low + size)
            scores = similarity(rows(asked[part]), right)
            scores[asked[part][:, None] == references] = -np.inf
            winner = scores.argmax(axis=1)
            score = scores[np.arange(len(winner)), winner]
            better = score > best[part]
            best[part] = np.where(better, score, best[part])
            code[part] = np.where(better, references[winner], code[part])
    return np.where(code >= 0, best, 0.0), code


def compare_rows(train: Any, test: Any) -> Compared:
    """Codes of rows equal to rounding, and a search for the most similar by cosine."""
    values, n_train = _numbers(train, test)
    centre, spread = _moments(values[:n_train])
    codes = _codes_to_rounding(values, centre, spread)
    _, first = np.unique(codes, return_index=True)

    def rows(wanted: np.ndarray) -> np.ndarray:
        block = _standard(values, first[wanted], centre, spread)
        length = np.sqrt((block * block).sum(axis=1, keepdims=True))
        return np.asarray(block / np.where(length > 0, length, 1))

    def search(asked: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        best, code = best_of_blocks(asked, known, rows, lambda a, b: a @ b.T, values.shape[1])
        return np.clip(best, -1, 1), code

    return codes[:n_train], codes[n_train:] if test is not None else codes, search


def _numbers(train: Any, test: Any) -> tuple[Any, int]:
    """Rows of training and test below one another, as floats: an array, or a sparse matrix where given so."""
    sides = [train] if test is None else [train, test]
    n_train = int(train.shape[0]) if hasattr(train, "shape") else len(train)
    if any(hasattr(side, "columns") for side in sides):
        frames = [pd.DataFrame(side) for side in sides]
        if test is not None and list(frames[0].columns) != list(frames[1].columns):
            raise InvalidInputError("test must have the columns of train, in that order; it has others.", field="test")
        both = pd.concat(frames, ignore_index=True)
        text = [name for name in both.columns if not pd.api.types.is_numeric_dtype(both[name])]
        return _finite(pd.get_dummies(both, columns=text, dummy_na=True).to_numpy(np.float64, na_value=np.nan)), n_train
    if any(scipy.sparse.issparse(side) for side in sides):
        sides = [scipy.sparse.csr_matrix(side, dtype=np.float64) for side in sides]
    else:
        sides = [_dense(side, name) for side, name in zip(sides, ("train", "test"), strict=False)]
    if test is not None and sides[0].shape[1] != sides[1].shape[1]:
        raise InvalidInputError(
            f"test must have the {sides[0].shape[1]} columns of train; got {sides[1].shape[1]}.", field="test"
        )
    stack = scipy.sparse.vstack if scipy.sparse.issparse(sides[0]) else np.concatenate
    return _finite(stack(sides)), n_train


def _dense(side: Any, name: str) -> np.ndarray:
    try:
        values = np.asarray(side, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidInputError(
            f"{name} must hold numbers to be compared as a table; give sequences or SMILES as strings.", field=name
        ) from None
    if values.ndim < 2:
        raise InvalidInputError(
            f"{name} must be a table of shape (n_rows, n_columns); got shape {values.shape}.", field=name
        )
    return values.reshape(len(values), -1)


def _finite(values: Any) -> Any:
    stored = values.data if scipy.sparse.issparse(values) else values
    if np.isinf(stored).any():
        raise InvalidInputError("train and test must hold finite numbers, or NaN where missing; got infinity.")
    return values.tocsr() if scipy.sparse.issparse(values) else values


def _block(values: Any, rows: Any) -> np.ndarray:
    block = values[rows]
    return np.asarray(block.toarray() if scipy.sparse.issparse(block) else block)


def _blocks(values: Any) -> list[slice]:
    size = max(1, _CELLS // values.shape[1])
    return [slice(start, min(start + size, values.shape[0])) for start in range(0, values.shape[0], size)]


def _moments(values: Any) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the known values of each column; 0 and 1 where that has no meaning."""
    blocks = _blocks(values)
    count = np.maximum(sum((~np.isnan(_block(values, part))).sum(axis=0) for part in blocks), 1)
    centre = sum(np.nansum(_block(values, part), axis=0) for part in blocks) / count
    square = sum(np.nansum((_block(values, part) - centre) ** 2, axis=0) for part in blocks) / count
    # A constant column has only rounding left.
    return centre, np.where(square > (1e-12 * np.abs(centre)) ** 2, np.sqrt(square), 1.0)


def _standard(values: Any, rows: Any, centre: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Rows in standard deviations of training, missing values at the mean."""
    return np.nan_to_num((_block(values, rows) - centre) / spread)


def _codes_to_rounding(values: Any, centre: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Code of each row, equal for rows that agree to rounding.

    Rows are sorted by one random projection, in which copies are neighbours, and neighbours are compared in full.
    """
    n_rows, n_columns = values.shape
    direction = np.random.default_rng(0).standard_normal(n_columns) / np.sqrt(n_columns)
    place, slack = np.empty(n_rows), np.empty(n_rows)
    for part in _blocks(values):
        place[part] = _standard(values, part, centre, spread) @ direction
        error = np.nan_to_num(_block(values, part)) / spread * direction * _RELATIVE
        slack[part] = 1e-9 + _SPREAD * np.sqrt((error * error).sum(axis=1))
    order = np.argsort(place, kind="stable")
    place, slack = place[order], slack[order]
    leader = np.arange(n_rows)  # position of an earlier copy, or itself
    step, open_rows = 1, np.arange(n_rows)
    while len(open_rows):
        # A row that has found an earlier copy need not look further back.
        open_rows = open_rows[open_rows >= step]
        open_rows = open_rows[place[open_rows] - place[open_rows - step] <= slack[open_rows]]
        same = _agree(values, order[open_rows], order[open_rows - step], spread)
        leader[open_rows[same]] = open_rows[same] - step
        open_rows = open_rows[~same]
        step += 1
    while not np.array_equal(above := leader[leader], leader):
        leader = above
    codes = np.empty(n_rows, dtype=np.int64)
    codes[order] = order[leader]
    return np.unique(codes, return_inverse=True)[1]


def _agree(values: Any, first: np.ndarray, second: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Whether pairs of rows agree in every value, to rounding."""
    same = np.zeros(len(first), dtype=bool)
    size = max(1, _CELLS // values.shape[1])
    for start in range(0, len(first), size):
        part = slice(start, start + size)
        a, b = _block(values, first[part]), _block(values, second[part])
        limit = _RELATIVE * np.maximum(np.abs(a), np.abs(b)) + 1e-9 * spread
        same[part] = ((np.abs(a - b) <= limit) | (np.isnan(a) & np.isnan(b))).all(axis=1)
    return same
