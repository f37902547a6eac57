"""A reference genome of which pieces are fetched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl._check import integer, one_of
from pybiodl.errors import InvalidInputError
from pybiodl.read._fai import chromosomes_of
from pybiodl.read._random_access import RandomAccessFile
from pybiodl.read._scan import WHITESPACE

_COMPLEMENT = bytes.maketrans(b"ACGTUMRYKVHDBacgtumrykvhdb", b"TGCAAKYRMBDHVtgcaakyrmbdhv")


def open_genome(path: Any, index_dir: Any = None) -> Genome:
    r"""Open a reference genome in FASTA, of which pieces are fetched without reading the rest.

    The index of samtools beside it (``.fai``) is used where it is there and newer than the genome; otherwise it is
    made, once.

    Parameters
    ----------
    path : str or path
        Plain text; all lines of a chromosome but the last have the same width.
    index_dir : str or path, optional
        Folder for the index; None is beside the file or, where that cannot be written, the user's cache folder.

    Returns
    -------
    Genome

    Raises
    ------
    InvalidInputError
        If the file is missing, empty, compressed or no text, does not start with ``>``, has a chromosome without
        bases, two of one name, or lines of uneven width; no index is left behind.
    OutputError
        If the index can be kept nowhere.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from pybiodl.read import open_genome
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "genome.fa"
    ...     _ = path.write_text(">chr1\nTTGACA\nTATAAT\n>chr2\nacgtn\n")
    ...     genome = open_genome(path)
    ...     genome.lengths, genome.fetch("chr1", 4, 8), genome.fetch("chr1", 4, 8, strand="-")
    ({'chr1': 12, 'chr2': 5}, 'CATA', 'TATG')
    """
    return Genome(path, index_dir)


class Genome:
    """Chromosomes of a FASTA file; memory holds the index alone, and any number of threads may fetch at once.

    Parameters
    ----------
    path, index_dir
        As in `open_genome`.

    Attributes
    ----------
    path : Path
    lengths : dict of str to int
        Bases of each chromosome, in the order of the file.
    """

    def __init__(self, path: Any, index_dir: Any = None) -> None:
        self._file = RandomAccessFile(path, "A genome")
        self._chromosomes = chromosomes = chromosomes_of(self._file, index_dir)
        self._index_dir = index_dir
        self.path = self._file.path
        self.name = self._file.name
        self.lengths = dict(zip(chromosomes.names, chromosomes.lengths.tolist(), strict=True))
        # Plain integers: for one piece at a time they are several times faster than arrays.
        columns = (chromosomes.lengths, chromosomes.offsets, chromosomes.line_bases, chromosomes.line_bytes)
        self._geometry = list(zip(*(column.tolist() for column in columns), strict=True))
        self._codes = {name: code for code, name in enumerate(self.lengths)}

    def fetch(self, chromosome: str, start: int, end: int, strand: str = "+") -> str:
        """Read bases from `start` to before `end`, 0-based, as they are written in the file.

        Parameters
        ----------
        chromosome : str
        start, end : int
            ``0 <= start < end <= lengths[chromosome]``.
        strand : {"+", "-"}
            ``-`` gives the reverse complement.

        Returns
        -------
        str
            Of ``end - start`` letters.

        Raises
        ------
        InvalidInputError
            If there is no such chromosome, or the interval is empty or not inside it.
        """
        one_of(strand, "strand", ("+", "-"))
        if chromosome not in self.lengths:
            raise self.unknown(chromosome, "the call")
        start, end = integer(start, "start", 0), integer(end, "end", 0)
        if not start < end <= self.lengths[chromosome]:
            raise InvalidInputError(
                f"An interval must have start < end and lie inside its chromosome; got {chromosome}:{start}-{end}; "
                f"{chromosome} has {self.lengths[chromosome]} bases.",
                field="end",
            )
        return self._fetch(self._codes[chromosome], start, end, strand == "-")

    def codes_of(self, chromosomes: Any) -> np.ndarray:
        """Numbers of chromosomes by name, int64 of shape (n,); -1 for one that is not there."""
        get = self._codes.get
        return np.fromiter((get(name, -1) for name in chromosomes), dtype=np.int64, count=len(chromosomes))

    def places(self, codes: Any, positions: Any) -> Any:
        """Bytes at which positions (0-based) of the chromosomes with these numbers are."""
        return self._chromosomes.places(codes, positions)

    def padded(self, code: int, start: int, end: int, reverse: bool = False) -> str:
        """Bases from `start` to before `end` of a chromosome by number, with N where that lies outside of it."""
        length = self._geometry[code][0]
        inside = min(max(start, 0), length), max(min(end, length), 0)
        if inside == (start, end):
            return self._fetch(code, start, end, reverse)
        bases = self._fetch(code, *inside, False) if inside[0] < inside[1] else ""
        bases = "N" * min(max(-start, 0), end - start) + bases
        bases += "N" * (end - start - len(bases))
        return reverse_complement(bases) if reverse else bases

    def unknown(self, chromosome: Any, where: str) -> InvalidInputError:
        """Return the error that says that the genome has no such chromosome, with the name that may be meant."""
        short = str(chromosome).removeprefix("chr")
        if short in ("M", "MT"):
            others = ["chrM", "MT", "M", "chrMT"]
        else:
            others = [f"chr{short}", short, short.lower(), short.upper()]
        written = next((name for name in others if name in self.lengths), None)
        if written is not None:
            hint = f"; the genome writes {written!r}: rename one of the two."
        else:
            some = ", ".join(list(self.lengths)[:5]) + (", ..." if len(self.lengths) > 5 else "")
            hint = f"; it has {some}."
        return InvalidInputError(
            f"A chromosome must be one of the genome {self.name}; {where} has {str(chromosome)!r}{hint}",
            field="chromosome",
        )

    def _fetch(self, code: int, start: int, end: int, reverse: bool) -> str:
        _, offset, line_bases, line_bytes = self._geometry[code]
        line, column = divmod(start, line_bases)
        last_line, last_column = divmod(end - 1, line_bases)
        n_bytes = (last_line - line) * line_bytes + last_column - column + 1
        bases = self._file.read(offset + line * line_bytes + column, n_bytes).translate(None, WHITESPACE)
        if len(bases) != end - start:
            raise self._file.changed()
        if not bases.isascii():
            raise InvalidInputError(
                f"A genome must be written in plain letters; {self.name} has other characters in "
                f"{self._chromosomes.names[code]}:{start}-{end}.",
                field="path",
            )
        if reverse:
            bases = bases[::-1].translate(_COMPLEMENT)
        return bases.decode("ascii")

    def __repr__(self) -> str:
        return f"<Genome {self.name} of {len(self.lengths)} chromosomes, {sum(self.lengths.values())} bases>"

    def __reduce__(self) -> tuple[Any, ...]:
        index_dir = None if self._index_dir is None else os.path.abspath(self._index_dir)
        return _reopened, (self.path, self._file.signature, index_dir)


def reverse_complement(sequence: str) -> str:
    """Return the other strand of a DNA sequence; ambiguity codes follow, the case stays, U reads as T."""
    return sequence.encode("ascii")[::-1].translate(_COMPLEMENT).decode("ascii")


def _reopened(path: Path, signature: tuple[int, int], index_dir: Any) -> Genome:
    genome = Genome(path, index_dir)
    genome._file.refuse_change(signature)
    return genome
