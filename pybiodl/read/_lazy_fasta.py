"""FASTA files of any size as lazy sequences."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.read._fasta_index import FastaIndex, index_of
from pybiodl.read._lazy import Lazy
from pybiodl.read._random_access import RandomAccessFile
from pybiodl.read._scan import WHITESPACE, first_break, header_at, identifier

_GAP, _RUN = 1 << 14, 1 << 23  # bytes: a gap that is cheaper to read than to jump over; the longest run read at once


def open_fasta(path: Any, index_dir: Any = None) -> LazyFasta:
    r"""Open a FASTA file of any size without reading its sequences into memory.

    An index of 8 bytes a record is made at the first opening, beside the file (``.pybiodl-index``); later openings,
    also in other processes, map it. It is made again when the size or the time of the FASTA file has changed.

    Parameters
    ----------
    path : str or path
        Plain text of DNA, RNA or protein; records of any length, on one or many lines.
    index_dir : str or path, optional
        Folder for the index; None is beside the file or, where that cannot be written, the user's cache folder.

    Returns
    -------
    LazyFasta of shape (n_records,)
        The sequences as `read_fasta` reads them. Slices, masks and arrays of rows give views and read nothing.

    Raises
    ------
    InvalidInputError
        If the file is missing, empty, compressed or no text, does not start with ``>``, or has a record without
        sequence; no index is left behind.
    OutputError
        If the index can be kept nowhere.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from pybiodl.read import open_fasta
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "promoters.fa"
    ...     _ = path.write_text(">p1 lac\nTTGACA\nTATAAT\n>p2\nacgtn\n")
    ...     X = open_fasta(path)
    ...     X.lengths.tolist(), X.ids().tolist(), X[::-1].load().tolist()
    ([12, 5], ['p1', 'p2'], ['acgtn', 'TTGACATATAAT'])
    """
    file = RandomAccessFile(path, "A FASTA file")
    return LazyFasta(file, index_of(file, index_dir), index_dir)


class LazyFasta(Lazy):
    """The sequences of a FASTA file, read when they are asked for; made by `open_fasta`."""

    def __init__(self, file: RandomAccessFile, index: FastaIndex, index_dir: Any) -> None:
        super().__init__(index.n_records)
        self._file = file
        self._index = index
        self._index_dir = index_dir

    def headers(self, rows: Any = None) -> np.ndarray:
        """Read header lines without the ``>``; sequences are not read, and not counted.

        Parameters
        ----------
        rows : int array, slice, mask or list, optional
            Rows of these data; None is all of them.

        Returns
        -------
        object ndarray of str of shape (n_rows,)
        """
        places = self._places(rows)
        begins, _ = self._index.bounds(places)
        headers = np.empty(len(places), dtype=object)
        for row in np.argsort(begins):
            headers[row] = header_at(self._file, int(begins[row])).strip()
        return headers

    def ids(self, rows: Any = None) -> np.ndarray:
        """Read the first word of headers; sequences are not read, and not counted.

        Parameters
        ----------
        rows : int array, slice, mask or list, optional
            Rows of these data; None is all of them.

        Returns
        -------
        object ndarray of str of shape (n_rows,)
        """
        headers = self.headers(rows)
        for row, header in enumerate(headers):
            headers[row] = identifier(header)
        return headers

    def _measure(self, places: np.ndarray) -> np.ndarray:
        return self._index.lengths(places)

    def _read(self, places: np.ndarray) -> np.ndarray:
        begins, ends = self._index.bounds(places)
        lengths = self._index.lengths(places)
        sequences = np.empty(len(places), dtype=object)
        for first, last in _runs(begins, ends):
            start = int(begins[first])
            run = self._file.read(start, int(ends[last - 1]) - start)
            for row in range(first, last):
                record = run[int(begins[row]) - start : int(ends[row]) - start]
                letters = record[first_break(record) :].translate(None, WHITESPACE)
                if record[:1] != b">" or len(letters) != lengths[row] or not letters.isascii():
                    raise self._file.changed()
                sequences[row] = letters.decode("ascii")
        return sequences

    def _reopen(self) -> tuple[Any, ...]:
        index_dir = None if self._index_dir is None else os.path.abspath(self._index_dir)
        return _reopened, self._file.path, self._file.signature, index_dir


def _runs(begins: np.ndarray, ends: np.ndarray) -> list[tuple[int, int]]:
    """Group records that lie close together into runs that one call reads, as first and last + 1."""
    if len(begins) == 0:
        return []
    apart = begins[1:] - ends[:-1] > _GAP
    # A run ends with the record in which it crosses a multiple of the longest run.
    apart |= np.diff(begins // _RUN) > 0
    cuts = [0, *(np.flatnonzero(apart) + 1).tolist(), len(begins)]
    return list(pairwise(cuts))


def _reopened(path: Path, signature: tuple[int, int], index_dir: Any) -> LazyFasta:
    data = open_fasta(path, index_dir)
    data._file.refuse_change(signature)
    return data
