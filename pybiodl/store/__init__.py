"""One bundle for every model: plain JSON and arrays, no code and no pickle."""

from __future__ import annotations

from pybiodl.store._bundle import pack, read_file, unpack, write_file

__all__ = ["pack", "read_file", "unpack", "write_file"]
