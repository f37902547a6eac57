"""Files that stay on disk: R holds how they were opened and which rows it wants, the open file stays here."""

from __future__ import annotations

import os
from collections import OrderedDict
from typing import Any

import numpy as np

from pybiodl import read
from pybiodl._check import one_of
from pybiodl.rbridge._parameters import plain

VERBS = ("open_bed", "open_fasta", "open_table")
_KEPT = 8
_open: OrderedDict[Any, Any] = OrderedDict()


def opened(handle: dict[str, Any]) -> Any:
    """Return the data of a handle: ``lazy`` (a verb), ``arguments`` and ``rows`` (from 1; None is all).

    A file is opened once, and again where its size or time has changed.
    """
    arguments = {name: plain(value) for name, value in handle["arguments"].items()}
    verb = one_of(handle["lazy"], "verb", VERBS)
    key = (verb, *((name, value, _state(value)) for name, value in arguments.items()))
    if key not in _open:
        _open[key] = getattr(read, verb)(**arguments)
        while len(_open) > _KEPT:
            _open.popitem(last=False)
    _open.move_to_end(key)
    rows = handle.get("rows")
    return _open[key] if rows is None else _open[key][np.asarray(rows, dtype=np.int64) - 1]


def _state(path: Any) -> tuple[int, int] | None:
    if not isinstance(path, str) or not os.path.isfile(path):
        return None
    known = os.stat(path)
    return known.st_size, known.st_mtime_ns
