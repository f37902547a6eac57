"""How much memory a process takes."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Self

_PAUSE = 0.02  # seconds between two looks


def resident(pid: int | None = None) -> float:
    """Bytes that a process, or this one, has in memory; NaN where the system does not tell."""
    try:
        pages = Path(f"/proc/{'self' if pid is None else pid}/statm").read_text().split()[1]
    except OSError:
        return float("nan")
    return float(pages) * os.sysconf("SC_PAGE_SIZE")


class Watch:
    """Looks, in a thread of its own, at the memory of this process while a ``with`` block runs.

    Attributes
    ----------
    grown : float
        Bytes: the most that was held in the block, less what was held before; NaN where the system does not tell.
    """

    grown = float("nan")

    def __enter__(self) -> Self:
        self._before = self._most = resident()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._done.wait(_PAUSE):
            self._most = max(self._most, resident())

    def __exit__(self, *details: object) -> None:
        self._done.set()
        self._thread.join()
        self.grown = max(self._most, resident()) - self._before
