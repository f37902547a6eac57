"""Files of biology into pandas, and files larger than the memory into lazy datasets."""

from __future__ import annotations

from pybiodl.read._bed import read_bed
from pybiodl.read._fasta import read_fasta
from pybiodl.read._fastq import phred, read_fastq
from pybiodl.read._genome import Genome, open_genome
from pybiodl.read._lazy import Lazy
from pybiodl.read._lazy_fasta import LazyFasta, open_fasta
from pybiodl.read._lazy_table import LazyTable, open_table
from pybiodl.read._mgf import read_mgf
from pybiodl.read._molecule import check_smiles
from pybiodl.read._signals import Signals, read_signals, windows
from pybiodl.read._smiles import read_smiles
from pybiodl.read._table import read_table
from pybiodl.read._text import read_text
from pybiodl.read._vcf import read_vcf
from pybiodl.read._visits import read_visits
from pybiodl.read._windows import LazyWindows, open_bed

__all__ = [
    "Genome",
    "Lazy",
    "LazyFasta",
    "LazyTable",
    "LazyWindows",
    "Signals",
    "check_smiles",
    "open_bed",
    "open_fasta",
    "open_genome",
    "open_table",
    "phred",
    "read_bed",
    "read_fasta",
    "read_fastq",
    "read_mgf",
    "read_signals",
    "read_smiles",
    "read_table",
    "read_text",
    "read_vcf",
    "read_visits",
    "windows",
]
