"""What all tests share."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from pybiodl.backends.h2o import H2OCluster


@pytest.fixture(scope="session")
def h2o_cluster() -> Iterator[H2OCluster]:
    """One guarded H2O cluster for all tests that need one."""
    with H2OCluster.start(memory="2G", threads=2) as cluster:
        yield cluster


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    """Where some package has imported pyplot, our figures are known to it; a test leaves none open."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(autouse=True)
def _engine_is_no_garbage() -> Iterator[None]:
    """What an engine made at its import stays; to look through it after each fit takes a fifth of the tests' time."""
    yield
    if gc.get_freeze_count() == 0 and sys.modules.keys() & {"tensorflow", "jax"}:
        gc.collect()
        gc.freeze()
