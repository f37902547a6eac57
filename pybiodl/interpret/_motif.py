"""Motifs as shares of letters a position, and their file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError
from pybiodl.interpret._records import Explanation


@dataclass(frozen=True, repr=False)
class Motif:
    """Shares of letters at each position (a position weight matrix).

    Parameters
    ----------
    name : str
    letters : str
        In the order of the columns.
    matrix : ndarray of shape (width, n_letters)
        Rows add up to 1.
    n_sites : int
        Stretches of sequence that it was made of.
    background : ndarray of shape (n_letters,)
        Shares of the letters everywhere.
    """

    name: str
    letters: str
    matrix: np.ndarray = field(repr=False)
    n_sites: int
    background: np.ndarray = field(repr=False)

    @property
    def information(self) -> np.ndarray:
        """Bits of each letter at each position against the background, shape (width, n_letters)."""
        ratio = np.log2(np.maximum(self.matrix, 1e-12) / np.maximum(self.background, 1e-12))
        return np.asarray(self.matrix * (self.matrix * ratio).sum(axis=1, keepdims=True))

    @property
    def bits(self) -> float:
        """Information of all positions."""
        return float(self.information.sum())

    @property
    def consensus(self) -> str:
        """Most frequent letter of each position; lower case where it has less than half."""
        best = self.matrix.argmax(axis=1)
        letters = [self.letters[j] for j in best]
        return "".join(
            letter if self.matrix[place, j] >= 0.5 else letter.lower()
            for place, (letter, j) in enumerate(zip(letters, best, strict=True))
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a row a position (from 1) and a column a letter."""
        index = pd.RangeIndex(1, len(self.matrix) + 1, name="position")
        return pd.DataFrame(self.matrix, columns=list(self.letters), index=index)

    def plot(self, ax: Any = None) -> Any:
        """Draw its logo in bits and return the Axes."""
        from pybiodl.plots import letter_logo

        ax = letter_logo(self.information, self.letters, "bits", ax=ax)
        ax.set_title(f"{self.name} ({self.n_sites} sites)", fontsize=8)
        return ax

    def __repr__(self) -> str:
        return f"Motif({self.name!r}, {self.consensus}, {self.n_sites} sites, {self.bits:.1f} bits)"


@dataclass(frozen=True, repr=False)
class Motifs(Explanation):
    """Several motifs; ``values`` are their bits, shape (n_motifs,), and ``baseline`` the shares of the letters.

    Parameters
    ----------
    motifs : tuple of Motif
    """

    motifs: tuple[Motif, ...] = ()

    def __len__(self) -> int:
        return len(self.motifs)

    def __iter__(self) -> Iterator[Motif]:
        return iter(self.motifs)

    def __getitem__(self, place: int) -> Motif:
        return self.motifs[place]

    def to_frame(self) -> pd.DataFrame:
        """Return a row a motif: consensus, sites and bits."""
        rows = [(one.name, one.consensus, one.n_sites, one.bits) for one in self.motifs]
        return pd.DataFrame(rows, columns=["motif", "consensus", "n_sites", "bits"])

    def plot(self, ax: Any = None, n: int = 6) -> Any:
        """Draw the logos of the motifs with most bits, and return the Axes.

        Parameters
        ----------
        ax : array of n matplotlib Axes, optional
        n : int
        """
        from pybiodl.plots import new_axes

        best = sorted(self.motifs, key=lambda one: -one.bits)[:n]
        axes = new_axes(max(len(best), 1), 1, 3.4, 1.3) if ax is None else np.asarray(ax)
        for one, place in zip(best, axes.flat, strict=False):
            one.plot(ax=place)
        return axes


def write_meme(motifs: Sequence[Motif] | Motifs, path: Any) -> None:
    """Write motifs in MEME's minimal format.

    Parameters
    ----------
    motifs : Motifs or sequence of Motif
        Of one alphabet, at least one.
    path : str or path
    """
    from pybiodl.store import write_file

    found = list(motifs)
    if not found or len({one.letters for one in found}) > 1:
        raise InvalidInputError(f"motifs must be at least one, all of one alphabet; got {len(found)}.", field="motifs")
    first = found[0]
    shares = " ".join(f"{letter} {share:.5f}" for letter, share in zip(first.letters, first.background, strict=True))
    lines = ["MEME version 4", "", f"ALPHABET= {first.letters}", ""]
    lines += (["strands: + -", ""] if first.letters == "ACGT" else []) + ["Background letter frequencies", shares, ""]
    for one in found:
        width, n_letters = one.matrix.shape
        lines.append(f"MOTIF {re.sub(r'[^!-~]+', '_', one.name)}")
        lines.append(f"letter-probability matrix: alength= {n_letters} w= {width} nsites= {one.n_sites} E= 0")
        lines += [" ".join(f"{share:.6f}" for share in row) for row in one.matrix]
        lines.append("")
    write_file(path, "\n".join(lines).encode("utf-8"))


def read_meme(path: Any) -> Motifs:
    """Read motifs in MEME's format, as those of JASPAR and HOCOMOCO.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    Motifs

    Raises
    ------
    InvalidInputError
        If the file is missing, has no motif, or a matrix is not what its line says.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise InvalidInputError(f"path must be a MEME file; {path} cannot be read: {error.strerror}.") from None
    letters, background, name, place = "ACGT", None, "", 0
    found: list[Motif] = []
    while place < len(lines):
        line = lines[place].strip()
        place += 1
        if line.startswith("ALPHABET="):
            letters = line.partition("=")[2].strip().strip('"')
        elif line.startswith("Background letter frequencies"):
            background = [
                float(share) for share in re.findall(r"[A-Za-z]\s+([0-9.eE+-]+)", " ".join(lines[place : place + 4]))
            ]
        elif line.startswith("MOTIF"):
            name = "_".join(line.split()[1:])
        elif line.startswith("letter-probability matrix"):
            facts = dict(re.findall(r"(\w+)=\s*([0-9.eE+-]+)", line))
            rows: list[list[float]] = []
            while place < len(lines) and re.match(r"\s*[0-9.]", lines[place]):
                rows.append([float(share) for share in lines[place].split()])
                place += 1
            matrix = np.array(rows) if len({len(row) for row in rows}) == 1 else np.zeros((0, 0))
            if matrix.shape != (int(facts.get("w", len(rows))), len(letters)):
                raise InvalidInputError(
                    f"A matrix must have a row a position and {len(letters)} columns, as its line says; motif {name!r} "
                    f"of {path} has shape {matrix.shape}.",
                    field="path",
                )
            n_sites = int(float(facts.get("nsites", 0)))
            shares = np.array(background or [])[: len(letters)]
            shares = shares / shares.sum() if len(shares) == len(letters) else np.full(len(letters), 1 / len(letters))
            total = np.maximum(matrix.sum(axis=1, keepdims=True), 1e-12)
            found.append(Motif(name or str(len(found) + 1), letters, matrix / total, n_sites, shares))
    if not found:
        raise InvalidInputError(f"A MEME file must hold at least one motif; {path} has none.", field="path")
    bits = np.array([one.bits for one in found])
    return Motifs(bits, found[0].background, "motifs of a file", str(path), 0.0, "no error", {}, tuple(found))
