"""The only place that loads a backend by its name."""

from __future__ import annotations

from pybiodl._check import one_of
from pybiodl.backends.protocol import Backend

NAMES = ("keras", "h2o")


def get_backend(name: str) -> Backend:
    """Load a backend.

    Parameters
    ----------
    name : {"keras", "h2o"}
    """
    one_of(name, "backend", NAMES)
    if name == "keras":
        from pybiodl.backends.keras import KerasBackend

        return KerasBackend()
    from pybiodl.backends.h2o import H2OBackend

    return H2OBackend()
