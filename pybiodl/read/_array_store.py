"""Arrays in HDF5 and zarr, AnnData's among them, read by rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pybiodl._check import nearest
from pybiodl._optional import require
from pybiodl.errors import InvalidInputError
from pybiodl.read._runs import runs_of

_BLOCK = 1 << 24  # bytes that are read at a time
_GAP = 1 << 14  # bytes between two rows above which they are read apart


def open_hdf5(path: Path, name: str, dataset: str | None) -> DenseRows | SparseRows:
    """Open an array of an HDF5 file.

    Raises
    ------
    InvalidInputError
        If the file is damaged, or the array is missing or no table of numbers.
    MissingDependencyError
        If h5py is not installed.
    """
    h5py = require("h5py", "io", "Reading HDF5")
    try:
        root = h5py.File(path, "r")
    except OSError:
        raise InvalidInputError(f"The HDF5 file {name} is truncated or damaged; copy or write it again.",
                                field="path") from None  # fmt: skip
    return _rows_of(root, name, dataset)


def open_zarr(path: Path, name: str, dataset: str | None) -> DenseRows | SparseRows:
    """Open an array of a zarr folder.

    Raises
    ------
    InvalidInputError
        If the folder is no zarr, or the array is missing or no table of numbers.
    MissingDependencyError
        If zarr is not installed.
    """
    if not any((path / mark).is_file() for mark in ("zarr.json", ".zarray", ".zgroup")):
        raise InvalidInputError(f"path must be a file or a zarr folder; {name} is another folder.", field="path")
    zarr = require("zarr", "io", "Reading zarr")
    try:
        root = zarr.open(str(path), mode="r")
    except (ValueError, KeyError, TypeError, OSError):
        raise InvalidInputError(f"The zarr folder {name} is damaged; copy or write it again.", field="path") from None
    if not hasattr(root, "shape"):
        return _rows_of(root, name, dataset)
    if dataset is not None:
        raise InvalidInputError(f"dataset names an array in a group; {name} is a single array; got {dataset!r}; leave "
                                "it out.", field="dataset")  # fmt: skip
    return DenseRows(root, _numbered(_table_shape(root, "the array", name)[1]))


class DenseRows:
    """Rows of a dense array."""

    text_names: tuple[str, ...] = ()

    def __init__(self, array: Any, names: tuple[str, ...]) -> None:
        self.names = names
        self.n_rows = int(array.shape[0])
        self._array = array
        row_bytes = max(1, array.dtype.itemsize * len(names))
        n_fit = max(1, _BLOCK // row_bytes)
        # Rows of one chunk are decoded together, so they are read together where they fit.
        self._longest = max(1, min(array.chunks[0], n_fit)) if array.chunks else n_fit
        self._gap = self._longest if array.chunks else _GAP // row_bytes

    def read(self, places: np.ndarray) -> np.ndarray:
        """Rows at `places` (int64, rising), of shape (n, len(names))."""
        rows = np.empty((len(places), len(self.names)))
        for first, last in runs_of(places, self._longest, self._gap):
            begin, end = int(places[first]), int(places[last - 1]) + 1
            rows[first:last] = self._array[begin:end][places[first:last] - begin]
        return rows


class SparseRows:
    """Rows of a matrix in compressed rows (CSR); 8 bytes a row are in memory."""

    text_names: tuple[str, ...] = ()

    def __init__(self, group: Any, names: tuple[str, ...]) -> None:
        self.names = names
        self._bounds = np.asarray(group["indptr"][:], dtype=np.int64)
        self.n_rows = len(self._bounds) - 1
        self._columns, self._values = group["indices"], group["data"]
        self._longest = max(1, _BLOCK // (16 * max(1, int(np.diff(self._bounds).max(initial=0)))))

    def read(self, places: np.ndarray) -> np.ndarray:
        """Rows at `places` (int64, rising), of shape (n, len(names))."""
        from scipy.sparse import csr_matrix

        rows = np.empty((len(places), len(self.names)))
        for first, last in runs_of(places, self._longest, self._longest // 16):
            begin, end = int(places[first]), int(places[last - 1]) + 1
            bounds = self._bounds[begin : end + 1]
            stored = slice(int(bounds[0]), int(bounds[-1]))
            part = csr_matrix(
                (self._values[stored], self._columns[stored], bounds - bounds[0]), shape=(end - begin, len(self.names))
            )
            rows[first:last] = part[places[first:last] - begin].toarray()
        return rows


def _rows_of(root: Any, name: str, dataset: str | None) -> DenseRows | SparseRows:
    is_anndata = all(key in root for key in ("X", "obs", "var"))
    chosen = dataset if dataset is not None else ("X" if is_anndata else _only_array(root, name))
    if chosen not in root:
        known = _arrays(root)
        hint = nearest(chosen, known) or f"; it has {', '.join(map(repr, known[:20])) or 'no array'}."
        raise InvalidInputError(f"dataset must be in the file; {name} has no {chosen!r}{hint}", field="dataset")
    node = root[chosen]
    if hasattr(node, "shape"):
        shape = _table_shape(node, repr(chosen), name)
        return DenseRows(node, _names(root, is_anndata, shape[1]))
    kind = str(node.attrs.get("encoding-type", ""))
    if kind != "csr_matrix":
        what = "a matrix in compressed columns (CSC)" if kind == "csc_matrix" else "a group"
        raise InvalidInputError(
            f"A table must be a dense array or in compressed rows (CSR); {chosen!r} of {name} is {what}; write it as "
            "CSR, as by adata.X = adata.X.tocsr().",
            field="dataset",
        )
    return SparseRows(node, _names(root, is_anndata, int(node.attrs["shape"][1])))


def _table_shape(array: Any, what: str, name: str) -> tuple[int, int]:
    if len(array.shape) != 2 or np.dtype(array.dtype).kind not in "iufb":
        raise InvalidInputError(
            f"A table must be an array of numbers with two dimensions; {what} of {name} has shape {array.shape} and "
            f"type {array.dtype}; name another by dataset.",
            field="dataset",
        )
    return int(array.shape[0]), int(array.shape[1])


def _only_array(root: Any, name: str) -> str:
    tables = [key for key in _arrays(root) if len(root[key].shape) == 2]
    if len(tables) != 1:
        listed = f"{len(tables)}: {', '.join(map(repr, tables[:20]))}" if tables else "none"
        raise InvalidInputError(
            f"dataset must name the table where there is not exactly one; {name} has {listed}.", field="dataset"
        )
    return tables[0]


def _arrays(group: Any, prefix: str = "") -> list[str]:
    found: list[str] = []
    for key in sorted(group.keys()):
        node = group[key]
        found += [prefix + key] if hasattr(node, "shape") else _arrays(node, f"{prefix}{key}/")
    return found


def _names(root: Any, is_anndata: bool, n_columns: int) -> tuple[str, ...]:
    """Names of the variables of an AnnData file where they fit, else numbers."""
    if is_anndata:
        index = root["var"][root["var"].attrs.get("_index", "_index")]
        names = index.asstr()[:] if hasattr(index, "asstr") else index[:]
        if len(names) == n_columns:
            return tuple(map(str, names))
    return _numbered(n_columns)


def _numbered(n_columns: int) -> tuple[str, ...]:
    return tuple(f"x{i}" for i in range(n_columns))
