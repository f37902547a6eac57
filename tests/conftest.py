"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pybiodl.backends.h2o import H2OCluster


@pytest.fixture(scope="session")
def h2o_cluster() -> Iterator[H2OCluster]:
    """One guarded H2O cluster for all tests that need one."""
    with H2OCluster.start(memory="2G", threads=2) as cluster:
        yield cluster
