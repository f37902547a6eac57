"""Sparse matrices as text that a cluster reads without writing the zeros out (SVMLight)."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse

from pybiodl._optional import require

_MOST_FILLED = 0.2  # share of the numbers above which zeros are cheaper written out
_BLOCK = 1 << 21  # numbers that a thread makes text of at one time
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
    ends = np.searchsorted(X.indptr, np.arange(_BLOCK, X.nnz + _BLOCK, _BLOCK), side="left")
    ends = np.unique(np.clip([0, *ends, X.shape[0]], 0, X.shape[0]))

    def write(place: int) -> Path:
        first, last = ends[place], ends[place + 1]
        start, stop = X.indptr[first], X.indptr[last]
        column = pc.cast(pa.array(X.indices[start:stop].astype(np.int64) + 1), pa.string())
        value = pc.cast(pa.array(X.data[start:stop].astype(kept)), pa.string())
        offsets = pa.array((X.indptr[first : last + 1] - start).astype(np.int32))
        rows = pa.ListArray.from_arrays(offsets, pc.binary_join_element_wise(column, value, ":"))
        lines = pc.binary_join_element_wise("0", pc.binary_join(rows, " "), " ")
        file = folder / f"part{place:06d}.svm"
        with file.open("wb") as out:
            if place == 0:  # so that the last columns are there, whether or not they hold anything
                head, _, rest = lines[0].as_py().partition(" ")
                last_column = f"{X.shape[1]}:"
                pieces = rest.split() if f" {last_column}" in f" {rest}" else [*rest.split(), f"{last_column}0"]
                out.write(" ".join([head, *pieces]).encode() + b"\n")
                lines = lines[1:]
            joined = pc.binary_join(pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines), "\n")
            out.write(joined[0].as_buffer() if len(lines) else b"")
            out.write(b"\n" if len(lines) else b"")
        return file

    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS)) as pool:
        return list(pool.map(write, range(len(ends) - 1)))
