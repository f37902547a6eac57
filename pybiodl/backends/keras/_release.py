"""The memory of a fit is given back when it ends, whatever else lives in the process."""

from __future__ import annotations

import contextlib
import gc
import sys
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


def forget_programs() -> None:
    """Drop what JAX compiled for networks that are no more; what lives on is compiled again when it is next used.

    JAX keeps every compiled program, so that a search over many networks would hold those of all.
    """
    if "jax" in sys.modules:
        sys.modules["jax"].clear_caches()
