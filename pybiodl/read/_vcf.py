"""Variants of a VCF file with the sequences around them, without and with the variant."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer
from pybiodl.errors import DataWarning, InvalidInputError
from pybiodl.read._genome import Genome
from pybiodl.read._lines import text_lines

_FIXED = 8  # columns before the genotypes' format
_COLUMNS = [
    "chromosome", "position", "id", "reference", "alternative", "quality", "filter",
    "reference_window", "alternative_window",
]  # fmt: skip
_BASES = re.compile("[ACGTUNRYSWKMBDHV]+", re.IGNORECASE)
_NO_BASES = re.compile(r"\*|<.*>|.*[\[\]].*|\.[A-Za-z]+|[A-Za-z]+\.")
_AMBIGUOUS = set("RYSWKMBDHV")  # of these the standard has a base written in their place


def read_vcf(path: Any, genome: Any, length: int, genotypes: bool = False) -> pd.DataFrame:
    r"""Read variants and the sequences around them, one row an alternative allele.

    The reference window begins ``length // 2`` bases before the first base of the reference allele, so that this base
    has the index ``length // 2``. The alternative window has the same bases before it, then the alternative allele,
    then what follows the reference allele in the genome, up to `length`: bases that a deletion takes away are made
    up for at the end, and those that an insertion brings push others out there. An allele that reaches beyond its
    window is cut, and beyond the ends of a chromosome both windows are filled up with N.

    Parameters
    ----------
    path : str, path or file object
        VCF, plain or gzipped.
    genome : str, path or Genome
        FASTA file of the genome that the variants were called on, or the genome opened.
    length : int
        Bases of a window.
    genotypes : bool
        Whether to add a column a sample: how often its genotype has the alternative allele (float32: 0, 1 or 2 in
        diploids), NaN where the genotype is missing, or in part.

    Returns
    -------
    DataFrame of shape (n_alternative_alleles, 9) or (n_alternative_alleles, 9 + n_samples)
        ``chromosome``, ``position`` (1-based, of the first base of the reference allele), ``id``, ``reference``,
        ``alternative``, ``quality`` (float, NaN where missing), ``filter`` (as it is written), ``reference_window``,
        ``alternative_window``, in the order of the file.

    Raises
    ------
    InvalidInputError
        If a file is missing, truncated or no text, there is no ``#CHROM`` line, or a line (named by its number) has
        too few or too many columns, a cell that breaks the rules, a chromosome or a position that the genome has
        not, or a reference allele that is not what the genome has there.

    Warns
    -----
    DataWarning
        Once, with their count, if alternative alleles without bases (``*``, ``<DEL>``, breakends) are left out.

    Examples
    --------
    >>> import io, pathlib, tempfile
    >>> from pybiodl.read import read_vcf
    >>> vcf = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t5\t.\tCA\tC,GA\t50\tPASS\t.\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "genome.fa"
    ...     _ = path.write_text(">chr1\nTTGACATATAAT\n")
    ...     read_vcf(io.StringIO(vcf), path, length=6)[["reference_window", "alternative_window"]].to_numpy().tolist()
    [['TGACAT', 'TGACTA'], ['TGACAT', 'TGAGAT']]
    """
    length = integer(length, "length")
    genome = genome if isinstance(genome, Genome) else Genome(genome)
    name, lines = text_lines(path, "VCF")
    samples = _header(lines, name)
    _refuse_samples(samples, genotypes, name)
    rows, dosages, n_skipped = [], [], 0
    for variant in _variants(lines, samples, name):
        code, before, window = _reference(variant, genome, length)
        for number, allele in enumerate(variant.alternatives, start=1):
            if _BASES.fullmatch(allele) is None:
                n_skipped += allele != "."
                continue
            changed = _alternative(variant, allele, genome, code, window[:before], length)
            rows.append((*variant.cells[:4], allele, *variant.cells[4:], window, changed))
            if genotypes:
                dosages.append(_dosages(variant, number, samples))
    if n_skipped:
        warnings.warn(
            f"{n_skipped} alternative allele{'' if n_skipped == 1 else 's'} of {name} ha"
            f"{'s' if n_skipped == 1 else 've'} no bases ('*', '<DEL>' or a breakend) and "
            f"{'is' if n_skipped == 1 else 'are'} left out.",
            DataWarning,
            stacklevel=2,
        )
    table = pd.DataFrame(rows, columns=_COLUMNS, dtype=object).astype({"position": np.int64, "quality": np.float64})
    if not genotypes:
        return table
    values = np.array(dosages, dtype=np.float32).reshape(len(rows), len(samples))
    return pd.concat([table, pd.DataFrame(values, columns=pd.Index(samples, dtype=object))], axis=1)


@dataclass(frozen=True)
class _Variant:
    """A line of a VCF file; `cells` are chromosome, position, id, reference, quality and filter."""

    where: str
    cells: tuple[str, int, str, str, float, str]
    alternatives: list[str]
    genotypes: list[str]

    @property
    def first(self) -> int:
        """First base of the reference allele, 0-based."""
        return self.cells[1] - 1

    def error(self, rule: str, has: str) -> InvalidInputError:
        return InvalidInputError(f"{rule}; {self.where} has {has}.", field="path")


def _header(lines: Iterator[tuple[int, str]], name: str) -> list[str]:
    """Sample names, from the line that names the columns."""
    last = 0
    for number, line in lines:
        last = number
        if line.startswith("#CHROM"):
            return line.split("\t")[_FIXED + 1 :]
        if line.strip() and not line.startswith("##"):
            break
    if last == 0:
        raise InvalidInputError(f"A file must hold at least one record; {name} is empty.", field="path")
    raise InvalidInputError(
        f"A VCF file must have a line '#CHROM' that names the columns before its variants; {name} has none up to line "
        f"{last}.",
        field="path",
    )


def _refuse_samples(samples: list[str], genotypes: bool, name: str) -> None:
    if not genotypes:
        return
    if not samples:
        raise InvalidInputError(
            f"genotypes=True needs samples; {name} has none; leave genotypes out.", field="genotypes"
        )
    names = [*_COLUMNS, *samples]
    if len(set(names)) < len(names):
        twice = next(sample for sample in samples if names.count(sample) > 1)
        raise InvalidInputError(
            f"A sample must have a name of its own, other than that of a column; {name} has {twice!r} twice; rename "
            "it, or leave genotypes out.",
            field="genotypes",
        )


def _variants(lines: Iterator[tuple[int, str]], samples: list[str], name: str) -> Iterator[_Variant]:
    n_columns = _FIXED + (1 + len(samples) if samples else 0)
    for number, line in lines:
        if not line.strip():
            continue
        cells = line.split("\t")
        where = f"line {number} of {name}"
        if len(cells) < n_columns or (samples and len(cells) > n_columns):
            raise InvalidInputError(
                f"A VCF line must have {n_columns} columns between tabs; {where} has {len(cells)}.", field="path"
            )
        chromosome, position, identifier, reference, alternatives, quality, passed = cells[:7]
        if re.fullmatch("[0-9]{1,18}", position) is None:
            raise InvalidInputError(f"A position must be a whole number; {where} has {position!r}.", field="path")
        alleles = alternatives.split(",")
        _refuse_alleles(reference, alleles, where)
        fixed = (chromosome, int(position), identifier, reference, _quality(quality, where), passed)
        yield _Variant(where, fixed, alleles, cells[_FIXED:])


def _refuse_alleles(reference: str, alternatives: list[str], where: str) -> None:
    if _BASES.fullmatch(reference) is None:
        raise InvalidInputError(f"A reference allele must be bases; {where} has {reference!r}.", field="path")
    for allele in alternatives:
        if allele != "." and _BASES.fullmatch(allele) is None and _NO_BASES.fullmatch(allele) is None:
            raise InvalidInputError(
                f"An alternative allele must be bases, '.', '*', a name in <> or a breakend; {where} has {allele!r}.",
                field="path",
            )


def _quality(text: str, where: str) -> float:
    if text == ".":
        return np.nan
    try:
        return float(text)
    except ValueError:
        raise InvalidInputError(f"A quality must be a number or '.'; {where} has {text!r}.", field="path") from None


def _reference(variant: _Variant, genome: Genome, length: int) -> tuple[int, int, str]:
    """Return the number of the chromosome, the bases before the variant, and the reference window, after all checks."""
    chromosome, position, _, reference, _, _ = variant.cells
    if chromosome not in genome.lengths:
        raise genome.unknown(chromosome, variant.where)
    code, first, size = int(genome.codes_of([chromosome])[0]), variant.first, genome.lengths[chromosome]
    if first < 0 or first + len(reference) > size:
        raise variant.error(
            f"A variant must lie inside its chromosome ({chromosome} has {size} bases in {genome.name})",
            f"position {position} with {len(reference)} bases",
        )
    found = genome.padded(code, first, first + len(reference))
    for place, (given, base) in enumerate(zip(reference.upper(), found.upper(), strict=True)):
        if given != base and base not in _AMBIGUOUS:
            raise variant.error(
                "The reference allele must be what the genome has",
                f"{reference!r} at {chromosome}:{position}, where {genome.name} has {found!r} (base {place + 1} of "
                f"the allele: {given!r} and {base!r}); use the genome that the variants were called on",
            )
    before = length // 2
    return code, before, genome.padded(code, first - before, first - before + length)


def _alternative(variant: _Variant, allele: str, genome: Genome, code: int, before: str, length: int) -> str:
    """Bases before the variant, the alternative allele, and what follows the reference allele."""
    after = variant.first + len(variant.cells[3])
    missing = length - len(before) - len(allele)
    following = genome.padded(code, after, after + missing) if missing > 0 else ""
    return (before + allele + following)[:length]


def _dosages(variant: _Variant, number: int, samples: list[str]) -> list[float]:
    """How often each sample has the alternative allele `number`."""
    form, *values = variant.genotypes
    if "GT" not in form.split(":"):
        return [np.nan] * len(samples)
    place = form.split(":").index("GT")
    dosages = []
    for sample, value in zip(samples, values, strict=True):
        fields = value.split(":")
        # Fields at the end may be left out.
        genotype = fields[place] if place < len(fields) else "."
        alleles = re.split(r"[/|]", genotype)
        known = [int(allele) for allele in alleles if re.fullmatch("[0-9]{1,4}", allele)]
        if len(known) + alleles.count(".") < len(alleles) or max(known, default=0) > len(variant.alternatives):
            raise variant.error(
                "A genotype must be numbers of alleles between / or |, or '.'", f"{genotype!r} for sample {sample!r}"
            )
        dosages.append(float(known.count(number)) if len(known) == len(alleles) else np.nan)
    return dosages
