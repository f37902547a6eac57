"""Files of biology into pandas."""

from __future__ import annotations

from pybiodl.read._fasta import read_fasta
from pybiodl.read._fastq import phred, read_fastq
from pybiodl.read._mgf import read_mgf
from pybiodl.read._molecule import check_smiles
from pybiodl.read._signals import Signals, read_signals, windows
from pybiodl.read._smiles import read_smiles
from pybiodl.read._table import read_table
from pybiodl.read._text import read_text
from pybiodl.read._visits import read_visits

__all__ = [
    "Signals",
    "check_smiles",
    "phred",
    "read_fasta",
    "read_fastq",
    "read_mgf",
    "read_signals",
    "read_smiles",
    "read_table",
    "read_text",
    "read_visits",
    "windows",
]
