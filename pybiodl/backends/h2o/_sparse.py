"""Sparse matrices as text that a cluster reads without writing the zeros out (SVMLight)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse

from pybiodl._optional import require

_MOST_FILLED = 0.2  # share of the numbers above which zeros are cheaper written out
_FILE = 1 << 21  # numbers of a file
_BLOCK = 1 << 18  # numbers that a thread makes text of at one time
_MOST_THREADS = 8


def is_worth_sparse(X: Any) -> bool:
    """Tell whether X is a matrix of mostly zeros, all of whose numbers SVMLight can say."""
    if not scipy.sparse.issparse(X) or X.shape[0] == 0 or X.nnz > _MOST_FILLED * np.prod(X.shape, dtype=np.float64):
        return False
    return bool(np.isfinite(X.data).all())


def write_sparse(X: Any, folder: Path) -> list[Path]:
    """Write a CSR matrix as SVMLight files, a label of 0 before each row.

    Parameters
    ----------
    X : CSR matrix of shape (n_samples, n_columns)
    folder : Path

    Returns
    -------
    list of Path
        In the order of the rows.
    """
    pa = require("pyarrow", "h2o", "Sending a table to an H2O cluster")
    import pyarrow.compute as pc

    X = X.tocsr()
    if not X.has_sorted_indices:
        X = X.sorted_indices()
    kept = np.float64 if X.dtype not in (np.float32, np.float64) else X.dtype

    def text(first: int, last: int) -> memoryview:
        start, stop = X.indptr[first], X.indptr[last]
        column = pc.cast(pa.array(X.indices[start:stop].astype(np.int64) + 1), pa.string())
        value = pc.cast(pa.array(X.data[start:stop].astype(kept)), pa.string())
        offsets = pa.array((X.indptr[first : last + 1] - start).astype(np.int32))
        rows = pa.ListArray.from_arrays(offsets, pc.binary_join_element_wise(column, value, ":"))
        lines = pc.binary_join_element_wise("0 ", pc.binary_join(rows, " "), "\n", "")
        return memoryview(lines.buffers()[2])  # strings of Arrow lie one after the other

    def write(place: int, first: int, last: int) -> Path:
        file = folder / f"part{place:06d}.svm"
        with file.open("wb") as out:
            if first == 0:
                out.write(_with_last_column(bytes(text(0, 1)), X.shape[1]))
            for start, stop in _shares(X.indptr, max(first, 1), last, _BLOCK):
                out.write(text(start, stop))
        return file

    files = list(_shares(X.indptr, 0, X.shape[0], _FILE))
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS)) as pool:
        return list(pool.map(write, range(len(files)), *zip(*files, strict=True)))


def _shares(indptr: np.ndarray, first: int, last: int, size: int) -> Iterator[tuple[int, int]]:
    """First row, and row after the last, of pieces of some rows; a piece holds `size` numbers, or one row of more."""
    while first < last:
        end = int(np.searchsorted(indptr, indptr[first] + size, side="right")) - 1
        end = min(max(end, first + 1), last)
        yield first, end
        first = end


def _with_last_column(line: bytes, n_columns: int) -> bytes:
    """Say the last column in a row, so that all columns are there, whether or not they hold anything."""
    last = b"%d:" % n_columns
    pieces = line.split()
    return b" ".join(pieces if pieces[-1].startswith(last) else [*pieces, last + b"0"]) + b"\n"
