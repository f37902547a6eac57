"""H2O clusters: fully connected networks trained where large tables are, their weights brought home."""

from __future__ import annotations

from pybiodl.backends.h2o._cluster import H2OCluster
from pybiodl.backends.h2o._cluster_frame import ClusterFrame
from pybiodl.backends.h2o._fitted import FittedH2O
from pybiodl.backends.h2o._status import ClusterStatus, FrameStatus, NodeStatus
from pybiodl.backends.h2o._train import H2OBackend

__all__ = ["ClusterFrame", "ClusterStatus", "FittedH2O", "FrameStatus", "H2OBackend", "H2OCluster", "NodeStatus"]
