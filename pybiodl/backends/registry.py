"""The only place that loads a backend by its name."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from pybiodl._check import one_of
from pybiodl.backends.protocol import Backend, FittedModel

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


def load_learners() -> ModuleType:
    """Load H2O's own learners (gradient boosting, random forest, linear model, AutoML) and what predicts there."""
    from pybiodl.backends.h2o import _learners

    return _learners


def forget_programs() -> None:
    """Drop what an engine compiled for networks that are no more, where Keras is in use."""
    if "keras" in sys.modules:
        from pybiodl.backends.keras._release import forget_programs

        forget_programs()


def load_grids() -> ModuleType:
    """Load what trains many networks at one time on a cluster."""
    from pybiodl.backends.h2o import _grid

    return _grid


def revive(described: dict[str, Any]) -> Any:
    """Build a user's own layer or model from Keras's format, which can run code.

    Raises
    ------
    BundleError
        If it is made of a class that is not there.
    """
    from pybiodl.backends.keras import revive_keras

    return revive_keras(described)


def most_precise() -> str:
    """Return the most precise dtype in which Keras computes here."""
    from pybiodl.backends.keras import most_precise as of_the_engine

    return of_the_engine()


def rebuild(name: str, **parts: Any) -> FittedModel:
    """Put a trained network together from the parts of a bundle.

    Parameters
    ----------
    name : {"keras", "h2o"}
    **parts : Any
        As `backends.protocol.FittedModel`, and the ``precision`` of a Keras model.
    """
    one_of(name, "backend", NAMES)
    gives_back = parts["network"].writes == "values"
    if name == "keras":
        from pybiodl.backends.keras import FittedAutoencoder, FittedKeras

        return (FittedAutoencoder if gives_back else FittedKeras)(**parts)
    from pybiodl.backends.h2o import FittedH2O, FittedH2OAutoencoder

    of_h2o = FittedH2OAutoencoder if gives_back else FittedH2O
    return of_h2o(**{key: value for key, value in parts.items() if key != "precision"})
