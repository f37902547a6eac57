"""Files of sequences with several labels, with a label at each position, and tables of a label a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError
from pybiodl.read import read_fasta, read_table
from pybiodl.recipes._data import Data, check_classes
from pybiodl.recipes._reading import by_id, exactly, fasta, samples

_PLACE = re.compile(r"^(\w+):[\d,]+-[\d,]+")
_FEWEST = 5  # positives and negatives of a label, below which it cannot be judged


def dna_with_labels(*paths: Path) -> Data:
    """Read a FASTA file of DNA and a table of its labels, 0 and 1, by id; ids such as chr1:100-1100 name groups."""
    exactly(paths, 2)
    table = fasta(paths[0], "dna")
    labels = table_of(paths[1])
    first = str(labels.columns[0])
    missing = table["id"][~table["id"].isin(labels[first].astype(str))]
    if len(missing):
        raise InvalidInputError(
            f"The first column of {paths[1].name} must hold the id of each sequence; it lacks {missing.iloc[0]!r}",
            field="files",
        )
    known = labels.assign(**{first: labels[first].astype(str)}).drop_duplicates(first).set_index(first)
    y = known.loc[table["id"]].reset_index(drop=True)
    for name in y.columns:
        values = pd.to_numeric(y[name], errors="coerce")
        if not (values.isin([0, 1]) | y[name].isna()).all():
            raise InvalidInputError(
                f"Labels must be 0 or 1, or empty where not known; column {name!r} of {paths[1].name} has others",
                field="files",
            )
        rarer = int(min((values == 1).sum(), (values == 0).sum()))
        if rarer < _FEWEST:
            raise InvalidInputError(
                f"A label must be 1 in at least {_FEWEST} sequences and 0 in as many; {name!r} has {rarer}",
                field="files",
            )
    if y.shape[1] < 2:
        raise InvalidInputError(f"{paths[1].name} must have at least two labels; got {y.shape[1]}", field="files")
    X, ids = samples(table)
    places = [_PLACE.match(identifier) for identifier in ids]
    groups = np.array([place[1] for place in places if place]) if all(places) else None
    return Data(X, y.astype(float), ids, groups=groups)


def table_of(path: Path) -> pd.DataFrame:
    """Read a table with a header, all of its columns kept."""
    return read_table(path, index=None)


def columns_of(table: pd.DataFrame, names: tuple[str, ...], path: Path) -> pd.DataFrame:
    """Refuse a table that lacks one of `names`."""
    for name in names:
        if name not in table.columns:
            shown = ", ".join(map(str, table.columns[:6]))
            raise InvalidInputError(
                f"{Path(path).name} must have a column {name!r}; its columns are {shown}", field="files"
            )
    return table


def lines_of_labels(
    molecule: str, translate: Callable[[str], str], allowed: str, of_mask: bool = False
) -> Callable[..., Data]:
    """Return a reader of sequences and, by the same ids, of strings with a label a position.

    `translate` turns a string of the second file into labels, of which `allowed` are known. With `of_mask` a third
    file may say by 0 which positions are not known.
    """

    def read(*paths: Path) -> Data:
        exactly(paths, 2, 3 if of_mask else 2)
        table = fasta(paths[0], molecule)
        lines = by_id(table, read_fasta(paths[1]), paths[1]).map(lambda line: translate(line.upper())).tolist()
        masks = None if len(paths) < 3 else by_id(table, read_fasta(paths[2]), paths[2]).tolist()
        for row, (identifier, sequence) in enumerate(zip(table["id"], table["sequence"], strict=True)):
            _check_line(identifier, sequence, lines[row], allowed, paths[1])
            if masks is not None:
                _check_line(identifier, sequence, masks[row], "01", paths[2])
                lines[row] = "".join(
                    label if known == "1" else "-" for label, known in zip(lines[row], masks[row], strict=True)
                )
        kept = np.array([bool(set(line) - {"-"}) for line in lines])
        X, ids = samples(table)
        notes = () if kept.all() else (f"{(~kept).sum()} sequences of which no position is known are left out.",)
        rows = np.flatnonzero(kept)
        return Data(X[rows], [lines[row] for row in rows], ids[rows], notes=notes)

    return read


def _check_line(identifier: str, sequence: str, line: str, allowed: str, path: Path) -> None:
    if len(line) != len(sequence):
        raise InvalidInputError(
            f"{path.name} must have a label for each position; record {identifier!r} has {len(line)} for "
            f"{len(sequence)} letters",
            field="files",
        )
    others = sorted(set(line) - set(allowed) - {"-"})
    if others:
        raise InvalidInputError(
            f"The labels of {path.name} must be of {' '.join(allowed)}; record {identifier!r} has {others[0]!r}",
            field="files",
        )


def texts_with_labels(*paths: Path) -> Data:
    """Read a table with the columns ``text`` and ``label``."""
    exactly(paths, 1)
    table = columns_of(table_of(paths[0]), ("text", "label"), paths[0])
    empty = table["text"].isna() | table["label"].isna()
    if empty.any():
        raise InvalidInputError(
            f"Every row of {paths[0].name} must have a text and a label; row {int(empty.argmax()) + 1} lacks one",
            field="files",
        )
    y = table["label"].astype(str).to_numpy(dtype=object)
    check_classes(y)
    ids: Any = table["id"].astype(str) if "id" in table else pd.Series(table.index.astype(str))
    return Data(table["text"].astype(str).to_numpy(dtype=object), y, ids.to_numpy(dtype=object))


def pieces(table: pd.DataFrame, n_bins: int) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Cut chromosomes, columns ``chromosome`` and ``start``, into pieces of `n_bins` rows: chromosome, id, and rows.

    A last piece of one row is left out.
    """
    for chromosome, own in table.groupby("chromosome", sort=False):
        own = own.sort_values("start")
        for first in range(0, len(own) - 1, n_bins):
            piece = own.iloc[first : first + n_bins]
            yield str(chromosome), f"{chromosome}:{piece['start'].iloc[0]}", piece
