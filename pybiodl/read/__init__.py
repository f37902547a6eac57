"""Files of biology into pandas."""

from __future__ import annotations

from pybiodl.read._fasta import read_fasta
from pybiodl.read._table import read_table

__all__ = ["read_fasta", "read_table"]
