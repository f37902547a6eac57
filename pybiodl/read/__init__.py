"""Files of biology into pandas, and files larger than the memory into lazy datasets."""

from __future__ import annotations

from pybiodl.read._bed import read_bed
from pybiodl.read._fasta import read_fasta
from pybiodl.read._genome import Genome, open_genome
from pybiodl.read._lazy import Lazy
from pybiodl.read._lazy_fasta import LazyFasta, open_fasta
from pybiodl.read._table import read_table
from pybiodl.read._vcf import read_vcf
from pybiodl.read._windows import LazyWindows, open_bed

__all__ = [
    "Genome",
    "Lazy",
    "LazyFasta",
    "LazyWindows",
    "open_bed",
    "open_fasta",
    "open_genome",
    "read_bed",
    "read_fasta",
    "read_table",
    "read_vcf",
]
