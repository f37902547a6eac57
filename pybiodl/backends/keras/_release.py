"""The memory of a fit is given back when it ends, whatever else lives in the process."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def released() -> Iterator[None]:
    """Collect what a fit leaves behind.

    A Keras model and its compiled steps refer to one another in rings, which Python frees when it comes to it: after
    many fits, while graphs and programs outside Python's count pile up. ``keras.backend.clear_session`` would also
    take names and graphs from models that the user holds.
    """
    try:
        yield
    finally:
        gc.collect()
