"""Declarative descriptions of networks, free of any framework."""

from __future__ import annotations

from typing import Any

from pybiodl._check import one_of
from pybiodl.networks import layers
from pybiodl.networks._base import Network
from pybiodl.networks._cnn import CNN
from pybiodl.networks._head import Head
from pybiodl.networks._mlp import MLP

__all__ = ["CNN", "MLP", "Head", "Network", "from_dict", "layers"]


def from_dict(values: dict[str, Any]) -> Network:
    """Build the network that `Network.to_dict` described; only networks of this module are known."""
    types: dict[str, type[Network]] = {"MLP": MLP, "CNN": CNN}
    return types[one_of(values["type"], "network type", types)](**values["params"])
