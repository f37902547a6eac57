"""Which engine Keras runs on, and the one place that imports Keras."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import Any

from pybiodl._check import one_of
from pybiodl._optional import require
from pybiodl.backends.keras._quiet import quiet_stderr
from pybiodl.errors import MissingDependencyError, UnsupportedError

ENGINES = ("tensorflow", "jax", "torch")


def use_engine(name: str) -> None:
    """Choose the engine of Keras for this process.

    Parameters
    ----------
    name : {"tensorflow", "jax", "torch"}

    Raises
    ------
    UnsupportedError
        If Keras already runs on another engine: it is chosen once a process.
    MissingDependencyError
        If the engine is not installed.
    """
    one_of(name, "engine", ENGINES)
    if "keras" in sys.modules:
        running = str(sys.modules["keras"].config.backend())
        if running != name:
            raise UnsupportedError(
                f"The engine is chosen once a process and Keras already runs on {running}; restart Python (or R) and "
                f'call use_engine("{name}") first.',
                field="engine",
            )
        return
    _check_installed(name)
    os.environ["KERAS_BACKEND"] = name


def load_keras() -> Any:
    """Import Keras on the chosen engine (TensorFlow unless something else was said)."""
    if "keras" in sys.modules:
        return sys.modules["keras"]
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    _check_installed(os.environ["KERAS_BACKEND"])
    with quiet_stderr():
        keras = require("keras", "tensorflow", "The Keras backend")
        _accelerators(keras)  # an engine looks for its drivers when it is first asked
    return keras


def _check_installed(engine: str) -> None:
    if engine in ENGINES and importlib.util.find_spec(engine) is None:
        raise MissingDependencyError(
            f'The engine {engine} is not installed; install it with: pip install "pybiodl[{engine}]", or choose '
            "another one by pybiodl.use_engine(...).",
            field="engine",
        )


def most_precise() -> str:
    """Return float64, or float32 on JAX unless it was told to compute in more."""
    if load_keras().config.backend() == "jax":
        import jax

        return "float64" if jax.config.read("jax_enable_x64") else "float32"
    return "float64"


def device_names() -> list[str]:
    """Return the devices that Keras can compute on, fastest first, as in ``["gpu:0", "cpu:0"]``."""
    return [*_accelerators(load_keras()), "cpu:0"]


def _accelerators(keras: Any) -> list[str]:
    if keras.config.backend() == "torch":  # Keras does not list the devices of torch
        return [f"gpu:{index}" for index in range(sys.modules["torch"].cuda.device_count())]
    return [name for name in map(str, keras.distribution.list_devices()) if not name.startswith("cpu")]
