"""Intervals of a genome as lazy sequences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.read._bed import read_intervals, refuse_intervals
from pybiodl.read._genome import Genome
from pybiodl.read._lazy import Lazy


def open_bed(bed: Any, genome: Any, length: int | None = None) -> LazyWindows:
    r"""Open the sequences of intervals of a genome without reading them.

    Parameters
    ----------
    bed : str, path, file object or DataFrame
        A BED file, or intervals as `read_bed` gives them (``chromosome``, ``start``, ``end``, perhaps ``strand``).
    genome : str, path or Genome
        FASTA file of the genome, or the genome opened.
    length : int, optional
        Bases of every window, centred on its interval: it begins ``length // 2`` bases before
        ``(start + end) // 2``, on either strand, and is filled up with N beyond the ends of the chromosome. None
        gives the intervals as they are.

    Returns
    -------
    LazyWindows of shape (n_intervals,)
        Sequences in the order of `bed`; those on the strand ``-`` are reverse complements. ``intervals`` has their
        rows of the table, for splits by chromosome.

    Raises
    ------
    InvalidInputError
        If a file breaks a rule, or an interval is empty, on an unknown chromosome or beyond the end of its
        chromosome; its line (or row) is named.

    Examples
    --------
    >>> import io, pathlib, tempfile
    >>> from pybiodl.read import open_bed
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "genome.fa"
    ...     _ = path.write_text(">chr1\nTTGACATATAAT\n")
    ...     X = open_bed(io.StringIO("chr1\t2\t6\nchr1\t0\t2\n"), path, length=4)
    ...     X.load().tolist(), X.intervals["window_start"].tolist()
    (['GACA', 'NTTG'], [2, -1])
    """
    table, where = _intervals(bed)
    genome = genome if isinstance(genome, Genome) else Genome(genome)
    codes = _refuse_outside(table, genome, where)
    start, end = table["start"].to_numpy(), table["end"].to_numpy()
    if length is not None:
        length = integer(length, "length")
        start = (start + end) // 2 - length // 2
        end = start + length
    table = table.assign(window_start=start, window_end=end)
    return LazyWindows(genome, table, codes)


class LazyWindows(Lazy):
    """The sequences of intervals of a genome, read when they are asked for; made by `open_bed`.

    Attributes
    ----------
    genome : Genome
    """

    def __init__(self, genome: Genome, table: pd.DataFrame, codes: np.ndarray) -> None:
        super().__init__(len(table))
        self.genome = genome
        self._table = table
        self._codes = codes
        self._starts, self._ends = table["window_start"].to_numpy(), table["window_end"].to_numpy()
        self._reverse = (table["strand"] == "-").to_numpy() if "strand" in table else np.zeros(len(table), dtype=bool)

    @property
    def intervals(self) -> pd.DataFrame:
        """Rows of the BED table, one a sequence in the same order, with ``window_start`` and ``window_end``.

        The last two are what is read, 0-based, before filling up; they may lie beyond the chromosome.
        """
        return self._table.take(self._places()).reset_index(drop=True)

    def _measure(self, places: np.ndarray) -> np.ndarray:
        return (self._ends[places] - self._starts[places]).astype(np.int64)

    def _sort_keys(self, places: np.ndarray) -> np.ndarray:
        keys: np.ndarray = self.genome.places(self._codes[places], np.maximum(self._starts[places], 0))
        return keys

    def _read(self, places: np.ndarray) -> np.ndarray:
        sequences = np.empty(len(places), dtype=object)
        order = np.argsort(self._sort_keys(places), kind="stable")
        at = places[order]
        columns = (order, self._codes[at], self._starts[at], self._ends[at], self._reverse[at])
        for row, code, start, end, reverse in zip(*(column.tolist() for column in columns), strict=True):
            sequences[row] = self.genome.padded(code, start, end, reverse)
        return sequences

    def __reduce__(self) -> tuple[Any, ...]:
        # The rows of a view alone, for a view of a few may be sent to many workers.
        places = self._places()
        return LazyWindows, (self.genome, self._table.take(places).reset_index(drop=True), self._codes[places])


def _intervals(bed: Any) -> tuple[pd.DataFrame, Callable[[int], str]]:
    """Table of intervals, and what names a row of it in a message."""
    if not isinstance(bed, pd.DataFrame):
        table, lines = read_intervals(bed)
        return table, lines.where

    def where(row: int) -> str:
        return f"row {row} (0-based) of bed"

    missing = [column for column in ("chromosome", "start", "end") if column not in bed.columns]
    if missing:
        raise InvalidInputError(
            f"bed must have the columns chromosome, start and end; got {', '.join(map(str, bed.columns))}; name them "
            "so.",
            field="bed",
        )
    if len(bed) == 0:
        raise InvalidInputError("bed must have at least one interval; got a table of 0 rows.", field="bed")
    for column in ("start", "end"):
        if bed[column].dtype.kind not in "iu":
            raise InvalidTypeError(
                f"The column {column} of bed must hold whole numbers; got {bed[column].dtype}; turn it into int64.",
                field="bed",
            )
    table = bed.reset_index(drop=True).astype({"start": np.int64, "end": np.int64})
    refuse_intervals(table, where)
    return table, where


def _refuse_outside(table: pd.DataFrame, genome: Genome, where: Callable[[int], str]) -> np.ndarray:
    """Numbers of the chromosomes, after every check against the genome."""
    numbers, names = pd.factorize(table["chromosome"], use_na_sentinel=False)
    codes = genome.codes_of(names)[numbers]
    if (codes < 0).any():
        row = int((codes < 0).argmax())
        raise genome.unknown(table["chromosome"].iloc[row], where(row))
    lengths = np.array(list(genome.lengths.values()), dtype=np.int64)[codes]
    beyond = table["end"].to_numpy() > lengths
    if beyond.any():
        row = int(beyond.argmax())
        chromosome, start, end = table.loc[row, ["chromosome", "start", "end"]]
        raise InvalidInputError(
            f"An interval must lie inside its chromosome; {where(row)} has {chromosome}:{start}-{end}, and "
            f"{chromosome} has {lengths[row]} bases in {genome.name}; is it of another assembly?",
            field="bed",
        )
    return codes
