"""A table that is on a cluster already."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ClusterFrame:
    """A table that is on a cluster already, by its key: nothing moves where it is passed as X.

    Parameters
    ----------
    key : str
        Its name on the cluster, in R ``h2o::h2o.getId(frame)``.
    """

    key: str
