"""What a cluster says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class NodeStatus:
    """One node of a cluster.

    Parameters
    ----------
    name : str
        Address and port.
    healthy : bool
        Whether it answers.
    n_cores : int
    load : float
        Processes that run or wait, mean of the last minute; below 0 where the node's system does not tell.
    free_memory, max_memory : int
        Bytes.
    """

    name: str
    healthy: bool
    n_cores: int
    load: float
    free_memory: int
    max_memory: int


@dataclass(frozen=True)
class FrameStatus:
    """One table that a cluster holds.

    Parameters
    ----------
    name : str
    n_rows, n_columns : int
    n_bytes : int
        As the cluster packs it.
    """

    name: str
    n_rows: int
    n_columns: int
    n_bytes: int


@dataclass(frozen=True)
class CloudStatus:
    """How a cluster is; what it holds is not asked for.

    Parameters
    ----------
    url, name, version : str
    n_nodes, n_cores : int
    free_memory, max_memory : int
        Bytes, of all nodes together.
    healthy : bool
        Whether every node answers; a node that was killed is noticed after about a minute.
    locked : bool
        Whether the cluster is closed to further nodes.
    started_here : bool
        Whether this process started it, and ends it.
    nodes : tuple of NodeStatus
    """

    url: str
    name: str
    version: str
    n_nodes: int
    n_cores: int
    free_memory: int
    max_memory: int
    healthy: bool
    locked: bool
    started_here: bool
    nodes: tuple[NodeStatus, ...]

    @classmethod
    def read(cls, rest: Any, started_here: bool, **held: Any) -> Self:
        """Ask a cluster over its REST interface; `held` is what it holds, where that is known."""
        cloud = rest.get("/3/Cloud")
        nodes = tuple(
            NodeStatus(
                node["ip_port"], node["healthy"], node["cpus_allowed"], node["sys_load"], node["free_mem"],
                node["max_mem"],
            )
            for node in cloud["nodes"]
        )  # fmt: skip
        return cls(
            url=rest.url,
            name=cloud["cloud_name"],
            version=cloud["version"],
            n_nodes=cloud["cloud_size"],
            n_cores=sum(node.n_cores for node in nodes),
            free_memory=sum(node.free_memory for node in nodes),
            max_memory=sum(node.max_memory for node in nodes),
            healthy=cloud["cloud_healthy"],
            locked=cloud["locked"],
            started_here=started_here,
            nodes=nodes,
            **held,
        )


@dataclass(frozen=True)
class ClusterStatus(CloudStatus):
    """How a cluster is and what it holds, of everyone who works on it.

    Parameters
    ----------
    url, name, version, n_nodes, n_cores, free_memory, max_memory, healthy, locked, started_here, nodes
        As for `CloudStatus`.
    frames : tuple of FrameStatus
        Tables.
    models : tuple of str
        Names of models.
    """

    frames: tuple[FrameStatus, ...]
    models: tuple[str, ...]

    @classmethod
    def read(cls, rest: Any, started_here: bool, **held: Any) -> Self:
        """Ask a cluster over its REST interface."""
        frames = tuple(
            FrameStatus(frame["frame_id"]["name"], frame["rows"], frame["columns"], frame["byte_size"])
            for frame in rest.get("/3/Frames")["frames"]
        )
        models = tuple(model["model_id"]["name"] for model in rest.get("/3/Models")["models"])
        return super().read(rest, started_here, frames=frames, models=models)
