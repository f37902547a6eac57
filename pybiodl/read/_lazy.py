"""Data that stay in their file until they are asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, Self

import numpy as np

from pybiodl._check import integer
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError

_AT_ONCE = 1024  # records that iteration holds


class _RowError(InvalidInputError, IndexError):
    """A row that is not there; an IndexError as well, as NumPy's users expect."""


class Lazy:
    """Records of a file, read when they are asked for; slices, arrays and masks give views that read nothing.

    A row of a view names a place: a record by its number in the file. Views share the open file and its counter with
    the data they come from. Any number of threads may read at once.

    A subclass calls ``__init__``, reads by ``_read`` and says how it pickles by ``_reopen``; it may also say lengths
    by ``_measure`` and another order in the file by ``_sort_keys``.

    Parameters
    ----------
    n_places : int
        Records of the file.
    n_columns : int, optional
        Columns of a table; None for sequences.

    Attributes
    ----------
    kind : {"sequence", "table"}
    dtype : dtype
        Object (str) for sequences, float64 for tables.
    """

    kind: str = "sequence"
    dtype: np.dtype[Any] = np.dtype(object)

    def __init__(self, n_places: int, n_columns: int | None = None) -> None:
        self._rows: range | np.ndarray = range(n_places)
        self._n_columns = n_columns
        self._counter = _Counter()
        if n_columns is not None:
            self.kind, self.dtype = "table", np.dtype(np.float64)

    # What a subclass says.

    def _read(self, places: np.ndarray) -> np.ndarray:
        """Read the records at `places` (int64, rising, none twice), in this order."""
        raise NotImplementedError

    def _measure(self, places: np.ndarray) -> np.ndarray:
        """Lengths of the records at `places`, int64, without reading them."""
        raise UnsupportedError(f"{type(self).__name__} knows no lengths without reading; use load().", field="X")

    def _sort_keys(self, places: np.ndarray) -> np.ndarray:
        """Numbers that rise with the position in the file."""
        return places

    def _reopen(self) -> tuple[Any, ...]:
        """Return a function and its arguments, which together open the same data again in another process."""
        raise NotImplementedError

    # What every lazy dataset has.

    @property
    def shape(self) -> tuple[int, ...]:
        """``(n,)`` for sequences, ``(n, n_columns)`` for tables."""
        return (len(self._rows),) if self._n_columns is None else (len(self._rows), self._n_columns)

    @property
    def ndim(self) -> int:
        """1 for sequences, 2 for tables."""
        return len(self.shape)

    @property
    def lengths(self) -> np.ndarray:
        """Letters of each sequence, int64 of shape (n,), known without reading any.

        Raises
        ------
        UnsupportedError
            If these data know no lengths.
        """
        return self._measure(self._places())

    @property
    def records_read(self) -> int:
        """Records read from the file so far, through these data and through all views of them."""
        return self._counter.value

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, key: Any) -> Any:
        """Read one record for an integer; any other key gives a view and reads nothing."""
        if isinstance(key, tuple) and len(key) == 2 and key[1] is Ellipsis:  # as scikit-learn indexes
            key = key[0]
        if isinstance(key, int | np.integer) and not isinstance(key, bool):
            return self.load([key])[0]
        return self._view(self._select(key))

    def __iter__(self) -> Iterator[Any]:
        for start in range(0, len(self), _AT_ONCE):
            yield from self.load(slice(start, start + _AT_ONCE))

    def __array__(self, *args: Any, **options: Any) -> np.ndarray:
        # NumPy would read record by record, and perhaps more than the memory holds.
        raise InvalidTypeError(
            f"Lazy data become an array only where that is asked for; got {self!r}; call load().", field="X"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of shape {self.shape}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self._reopen(), self._rows)

    def load(self, rows: Any = None) -> np.ndarray:
        """Read records in one pass, sorted by their place in the file, and give them in the order asked.

        Parameters
        ----------
        rows : int array, slice, mask or list, optional
            Rows of these data (0-based, may repeat); None is all of them.

        Returns
        -------
        object ndarray of str of shape (n_rows,), or float64 ndarray of shape (n_rows, n_columns)

        Raises
        ------
        InvalidInputError
            If a row is not there, or the file has changed.
        """
        places = self._places(rows)
        if len(places) > 1 and not (places[1:] > places[:-1]).all():
            distinct, inverse = np.unique(places, return_inverse=True)
            return self._counted(distinct)[inverse]
        return self._counted(places)

    def blocks(self, size: int = 8192) -> Iterator[np.ndarray]:
        """Iterate over all records in the order of the file, `size` of them in memory at a time.

        Parameters
        ----------
        size : int
            Records a block; the last block may have fewer.

        Yields
        ------
        ndarray
            As `load` gives them; the rows of block ``i`` are ``file_order()[i * size : (i + 1) * size]``.
        """
        size = integer(size, "size")
        order = self.file_order()
        for start in range(0, len(order), size):
            yield self.load(order[start : start + size])

    def records(self, rows: Any = None) -> np.ndarray:
        """Numbers of the records in the file (0-based), int64 of shape (n_rows,); `rows` as for `load`."""
        return self._places(rows)

    def file_order(self) -> np.ndarray:
        """Rows in the order of their places in the file, int64 of shape (n,)."""
        return np.argsort(self._sort_keys(self._places()), kind="stable")

    def _counted(self, places: np.ndarray) -> np.ndarray:
        values = self._read(places)
        self._counter.add(len(places))
        return values

    def _places(self, rows: Any = None) -> np.ndarray:
        """Places of the rows, int64."""
        selected = self._rows if rows is None else self._select(rows)
        if isinstance(selected, range):
            return np.arange(selected.start, selected.stop, selected.step, dtype=np.int64)
        return selected.astype(np.int64)

    def _view(self, rows: range | np.ndarray) -> Self:
        view = object.__new__(type(self))
        view.__dict__.update(self.__dict__)
        view._rows = rows
        return view

    def _select(self, key: Any) -> range | np.ndarray:
        """Places that a key other than an integer stands for."""
        if isinstance(key, slice):
            return self._rows[key]
        rows = np.asarray(key)
        if rows.ndim == 1 and len(rows) == 0 and rows.dtype != bool:
            rows = rows.astype(np.int64)
        if rows.ndim != 1 or rows.dtype.kind not in "iub":
            raise InvalidTypeError(
                f"Rows must be integers, a slice or a mask; got {type(key).__name__} of {rows.dtype} with "
                f"{rows.ndim} dimensions; pass one row number a record.",
                field="rows",
            )
        rows = self._of_mask(rows) if rows.dtype == bool else self._inside(rows)
        if isinstance(self._rows, np.ndarray):
            return self._rows[rows]
        places = self._rows.start + rows.astype(np.int64) * self._rows.step
        # Half the memory of a shuffled view of millions of records.
        return places.astype(np.uint32) if len(places) and places.max() < 2**32 else places

    def _of_mask(self, mask: np.ndarray) -> np.ndarray:
        if len(mask) != len(self):
            raise _RowError(
                f"A mask must have one value a row; got {len(mask)} values for {len(self)} rows.", field="rows"
            )
        return np.flatnonzero(mask)

    def _inside(self, rows: np.ndarray) -> np.ndarray:
        """Rows with negative ones counted from the end."""
        bad = (rows >= len(self)) | (rows < -len(self))
        if bad.any():
            raise _RowError(
                f"A row must be below the number of rows, {len(self)}; got {int(rows[bad.argmax()])} (0-based).",
                field="rows",
            )
        return np.where(rows < 0, rows + len(self), rows) if rows.dtype.kind == "i" and (rows < 0).any() else rows


class _Counter:
    """Count of records, safe with threads; a copy in another process begins at 0."""

    def __init__(self) -> None:
        self.value = 0
        self._lock = threading.Lock()

    def add(self, number: int) -> None:
        with self._lock:
            self.value += number


def _restored(how: tuple[Any, ...], rows: range | np.ndarray) -> Lazy:
    function, *arguments = how
    data: Lazy = function(*arguments)
    return data._view(rows)
