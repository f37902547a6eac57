"""Ctrl-C while Python works for R."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ACTION_BYTES = 512  # more than a C struct sigaction takes anywhere


@contextmanager
def interrupts_are_pythons() -> Iterator[None]:
    """Make SIGINT a KeyboardInterrupt inside the block, and R's and reticulate's again after it.

    reticulate's own handler asks R, by a call into R, who should take the interrupt; R may then take it by a jump over
    Python's frames, which ends a session that is not interactive. Python's `signal.signal` cannot put back a handler
    that C code has set, so the C action is kept as bytes.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    libc = ctypes.CDLL(None)
    kept = ctypes.create_string_buffer(_ACTION_BYTES)
    libc.sigaction(signal.SIGINT, None, kept)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        libc.sigaction(signal.SIGINT, kept, None)
