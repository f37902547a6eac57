"""One bundle for every model: plain JSON and arrays, no code and no pickle."""

from __future__ import annotations

from pybiodl.store._bundle import pack, read_file, unpack, write_file
from pybiodl.store._writable import check_writable

__all__ = ["check_writable", "pack", "read_file", "unpack", "write_file"]
