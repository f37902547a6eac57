"""Files of sequences into samples and outcomes, with one sentence where they are not what a recipe expects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError
from pybiodl.read import read_fasta
from pybiodl.read._bytes import decode, read_bytes, refuse_binary
from pybiodl.recipes._data import Data, check_classes

_NUCLEIC = set("ACGTRYSWKMBDHVNX-.")
_ONLY_NUCLEIC = set("ACGTUN-.")
_MOLECULES = {"dna": "DNA", "rna": "RNA", "protein": "protein"}
_FEW = 20  # letters from which a molecule can be told


def paths_of(files: Iterable[Any]) -> list[Path]:
    """Paths of files, in lists of any depth; a folder stands for the files in it, by name."""
    found: list[Path] = []
    for file in files:
        if isinstance(file, list | tuple):
            found += paths_of(file)
        elif Path(file).is_dir():
            found += sorted(path for path in Path(file).iterdir() if path.is_file() and not path.name.startswith("."))
        else:
            found.append(Path(file))
    return found


def exactly(paths: Sequence[Any], least: int, most: int | None = None) -> None:
    """Refuse another number of files."""
    most = least if most is None else most
    if not least <= len(paths) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        plural = "" if least == most == 1 else "s"
        raise InvalidInputError(f"There must be {wanted} file{plural}; got {len(paths)}", field="files")


def lines_of(path: Path) -> list[str]:
    """Lines of a text file, plain or gzipped."""
    raw, name = read_bytes(path)
    refuse_binary(raw, name, "The file of a recipe")
    return decode(raw).splitlines()


def fasta(path: Path, molecule: str) -> pd.DataFrame:
    """Read a FASTA file of ``dna``, ``rna`` or ``protein``, and refuse one of another molecule.

    Returns
    -------
    DataFrame
        As of `read_fasta`, sequences in upper case; of RNA U is written T, and of proteins a last ``*`` is left out.
    """
    table = read_fasta(path)
    table["sequence"] = table["sequence"].str.upper()
    if molecule == "protein":
        table["sequence"] = table["sequence"].str.rstrip("*")
        letters = set("".join(table["sequence"][:200]))
        if letters <= _ONLY_NUCLEIC and table["sequence"][:200].str.len().sum() >= _FEW:
            raise _wrong(path, table["id"][0], "letters of DNA or RNA alone", molecule)
        return table
    if molecule == "rna":
        table["sequence"] = table["sequence"].str.replace("U", "T")
    for identifier, sequence in zip(table["id"], table["sequence"], strict=True):
        others = sorted(set(sequence) - _NUCLEIC)
        if others:
            raise _wrong(path, identifier, f"the letter {others[0]!r}", molecule)
    return table


def _wrong(path: Path, identifier: str, what: str, molecule: str) -> InvalidInputError:
    return InvalidInputError(
        f"{Path(path).name} must hold {_MOLECULES[molecule]}; record {identifier!r} has {what}", field="files"
    )


def samples(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Sequences and ids, object arrays of str of shape (n_samples,)."""
    return table["sequence"].to_numpy(dtype=object), table["id"].to_numpy(dtype=object)


def of_two_classes(molecule: str, first: str, second: str) -> Callable[..., Data]:
    """Return a reader of two FASTA files, `first` what is looked for, `second` the others.

    The class that is looked for must come last by alphabet: it is the positive one.
    """

    def read(*paths: Path) -> Data:
        exactly(paths, 2)
        return joined({first: fasta(paths[0], molecule), second: fasta(paths[1], molecule)})

    return read


def joined(tables: dict[str, pd.DataFrame]) -> Data:
    """Join tables of sequences, one a class."""
    parts = [samples(table) for table in tables.values()]
    X, ids = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
    y = np.repeat(np.array(list(tables), dtype=object), [len(table) for table in tables.values()])
    check_classes(y)
    return Data(X, y, ids)


def labels_of(table: pd.DataFrame, path: Path, find: Callable[[str, str], str | None], where: str) -> np.ndarray:
    """Find the label of each record by its id and description, or say where it must stand."""
    found = []
    for identifier, described in zip(table["id"], table["description"], strict=True):
        label = find(identifier, described)
        if not label:
            raise InvalidInputError(
                f"Every record of {Path(path).name} must have its label {where}; record {identifier!r} has none",
                field="files",
            )
        found.append(label)
    return np.array(found, dtype=object)


def by_id(first: pd.DataFrame, second: pd.DataFrame, path: Path) -> pd.Series[Any]:
    """Sequences of the second table for the ids of the first."""
    known = second.drop_duplicates("id").set_index("id")["sequence"]
    missing = first["id"][~first["id"].isin(known.index)]
    if len(missing):
        raise InvalidInputError(
            f"{Path(path).name} must have a record for each id; it lacks {missing.iloc[0]!r}", field="files"
        )
    return known.loc[first["id"]].reset_index(drop=True)
