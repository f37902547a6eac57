"""H2O clusters that R started or joined, by their URL: R holds the URL, the live thing stays here."""

from __future__ import annotations

from typing import Any

from pybiodl.errors import ClusterError

_clusters: dict[str, Any] = {}


def keep(cluster: Any) -> str:
    """Keep a cluster and return its URL."""
    _clusters[cluster.url] = cluster
    return str(cluster.url)


def find(url: str) -> Any:
    """Return the cluster of this session at a URL."""
    if url not in _clusters:
        raise ClusterError(
            f"This session knows no H2O cluster at {url}; start one with bio_h2o_start() or join it with "
            "bio_h2o_connect().",
            field="cluster",
        )
    return _clusters[url]


def forget(url: str) -> Any:
    """Return the cluster of a URL and keep it no longer."""
    cluster = find(url)
    del _clusters[url]
    return cluster
