"""Tables larger than memory, whose rows are read when they are asked for."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from pybiodl._check import nearest
from pybiodl.errors import DataWarning, InvalidInputError, InvalidTypeError
from pybiodl.read._lazy import Lazy

_PARQUET, _HDF5 = b"PAR1", b"\x89HDF\r\n\x1a\n"


class RowSource(Protocol):
    """What a format gives: rows of numbers by their place in the file, from any thread."""

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of numbers."""

    @property
    def text_names(self) -> tuple[str, ...]:
        """Columns that hold text, which are left out."""

    @property
    def n_rows(self) -> int:
        """Rows of the file."""

    def read(self, places: np.ndarray) -> np.ndarray:
        """Rows at `places` (int64, rising), of shape (n, len(names))."""


class LazyTable(Lazy):
    """Rows of numbers that stay in their file until they are asked for; made by `open_table`.

    Attributes
    ----------
    names : tuple of str
        Columns, in order.
    """

    def __init__(self, source: RowSource, columns: np.ndarray, again: tuple[Any, ...]) -> None:
        super().__init__(source.n_rows, len(columns))
        self.names = tuple(source.names[i] for i in columns)
        self._source = source
        self._columns = columns
        self._again = again

    def _read(self, places: np.ndarray) -> np.ndarray:
        rows = self._source.read(places)
        whole = len(self._columns) == len(self._source.names) and (np.diff(self._columns) == 1).all()
        return np.asarray(rows if whole else rows[:, self._columns], dtype=np.float64)

    def _reopen(self) -> tuple[Any, ...]:
        return _reopened, *self._again


def open_table(
    path: Any, columns: Sequence[str] | None = None, dataset: str | None = None, index_dir: Any = None
) -> LazyTable:
    """Open a table of numbers that need not fit into memory.

    CSV, TSV and Parquet are copied once, a block at a time, to rows of numbers beside the file, because their rows
    cannot be reached one by one: text has no index, and one row of Parquet costs the decoding of its row group, often
    a million rows. The copy takes 8 bytes a cell, or 4 where Parquet holds no more precision than float32; it is made
    again when the file has changed. HDF5 and zarr are read where they are, a chunk at a time; where chunks are
    compressed, a row far from the others costs the decoding of its chunk, so store few rows in a chunk. So the memory
    in use depends on the rows asked for and not on the file, shuffled or in order.

    Parameters
    ----------
    path : str or path
        CSV, TSV (plain or gzipped) with a header; Parquet; HDF5, and ``.h5ad`` with its X dense or in compressed rows
        (CSR); or the folder of a zarr array or group. Known by content.
    columns : list of str, optional
        Columns to keep, in this order; of columns with the same name the first. Default: all that hold numbers.
    dataset : str, optional
        Which array of HDF5 or zarr, as in ``"layers/counts"``. Default: X of an AnnData file, else the only array.
    index_dir : str or path, optional
        Folder for the copy. Default: beside the file or, where that cannot be written, the user's cache folder.

    Returns
    -------
    LazyTable of shape (n_rows, n_columns)
        float64; missing cells are NaN. An array without names has columns ``x0``, ``x1`` and so on.

    Raises
    ------
    InvalidInputError
        If the file is missing, empty, truncated or no table of numbers, a row has too few or too many cells, a cell
        among numbers is text (with row and column), or there is no such column or dataset.
    MissingDependencyError
        If pyarrow, h5py or zarr (the extra ``io``) is needed and not installed.
    OutputError
        If the copy can be written nowhere.

    Warns
    -----
    DataWarning
        If columns of text are left out.
    """
    path, columns, index_dir = _checked(path, columns, index_dir)
    table = _opened(path, columns, dataset, index_dir)
    left_out = table._source.text_names
    if columns is None and left_out:
        one = len(left_out) == 1
        warnings.warn(
            f"{len(left_out)} column{'' if one else 's'} of {str(path)!r} hold{'s' if one else ''} text and "
            f"{'is' if one else 'are'} left out (the first is {left_out[0]!r}).",
            DataWarning,
            stacklevel=2,
        )
    return table


def _checked(path: Any, columns: Any, index_dir: Any) -> tuple[Path, list[str] | None, str | None]:
    """Return absolute paths, for another process with another working folder, and plain lists."""
    if not isinstance(path, str | os.PathLike):
        raise InvalidTypeError(
            f"path must be a path, because the file is read piece by piece; got {type(path).__name__}; pass the file's "
            "name.",
            field="path",
        )
    if isinstance(columns, str):
        raise InvalidTypeError(f"columns must be a list of names; got {columns!r}; pass [{columns!r}].",
                               field="columns")  # fmt: skip
    if columns is not None and not len(columns):
        raise InvalidInputError("columns must name at least one column; got an empty list.", field="columns")
    absolute = Path(os.path.abspath(os.path.expanduser(path)))
    folder = None if index_dir is None else os.path.abspath(os.path.expanduser(index_dir))
    return absolute, None if columns is None else [str(name) for name in columns], folder


def _opened(path: Path, columns: list[str] | None, dataset: str | None, index_dir: str | None) -> LazyTable:
    name, signature = repr(str(path)), _signature(path)
    source = _source(path, name, dataset, index_dir)
    if columns is None:
        chosen = np.arange(len(source.names))
    else:
        chosen = np.array([_place(column, source, name) for column in columns])
    return LazyTable(source, chosen, (path, columns, dataset, index_dir, signature))


def _reopened(
    path: Path, columns: list[str] | None, dataset: str | None, index_dir: str | None, signature: tuple[int, int]
) -> LazyTable:
    if _signature(path) != signature:
        raise InvalidInputError(
            f"A file must stay as it is while it is in use; {str(path)!r} has changed; open it again.", field="path"
        )
    return _opened(path, columns, dataset, index_dir)


def _signature(path: Path) -> tuple[int, int]:
    """Size and time of the last change (ns) of a file; a zarr folder is known by its newest entry."""
    name = repr(str(path))
    try:
        status = path.stat()
        if path.is_dir():
            entries = [entry.stat() for entry in path.iterdir()]
            return len(entries), max((entry.st_mtime_ns for entry in entries), default=0)
    except FileNotFoundError:
        raise InvalidInputError(f"There is no file {name}; check the path.", field="path") from None
    except OSError as error:
        raise InvalidInputError(f"The file {name} cannot be read: {error.strerror}.", field="path") from None
    if not status.st_size:
        raise InvalidInputError(f"A file must hold at least one record; {name} is empty.", field="path")
    return status.st_size, status.st_mtime_ns


def _source(path: Path, name: str, dataset: str | None, index_dir: str | None) -> RowSource:
    from pybiodl.read._array_store import open_hdf5, open_zarr
    from pybiodl.read._row_file import row_file_of

    if path.is_dir():
        return open_zarr(path, name, dataset)
    try:
        with path.open("rb") as file:
            first = file.read(8)
    except OSError as error:
        raise InvalidInputError(f"The file {name} cannot be read: {error.strerror}.", field="path") from None
    if first == _HDF5:
        return open_hdf5(path, name, dataset)
    if dataset is not None:
        raise InvalidInputError(
            f"dataset is for HDF5 and zarr; {name} is neither; got {dataset!r}; leave it out.", field="dataset"
        )
    return row_file_of(path, name, _signature(path), index_dir, is_parquet=first[:4] == _PARQUET)


def _place(column: str, source: RowSource, name: str) -> int:
    if column in source.names:
        return source.names.index(column)
    if column in source.text_names:
        raise InvalidInputError(
            f"Columns of an open table must hold numbers; {column!r} of {name} holds text; leave it out.",
            field="columns",
        )
    listed = ", ".join(map(repr, source.names[:10])) + (" and more" if len(source.names) > 10 else "")
    raise InvalidInputError(
        f"columns must be in the table; {name} has no column {column!r}"
        + (nearest(column, source.names) or f"; it has {listed}."),
        field="columns",
    )
