"""H2O clusters: fully connected networks trained where large tables are, their weights brought home."""

from __future__ import annotations

from pybiodl.backends.h2o._cluster import ClusterStatus, H2OCluster
from pybiodl.backends.h2o._fitted import FittedH2O
from pybiodl.backends.h2o._train import H2OBackend

__all__ = ["ClusterStatus", "FittedH2O", "H2OBackend", "H2OCluster"]
