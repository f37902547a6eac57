"""What a fit was made of."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class RunCard:
    """What a fit was made of, so that it can be told and repeated.

    Parameters
    ----------
    estimator, network, encoder : str
        As they print.
    backend : str
    data_hash : str
        SHA-256 of inputs and targets; empty where a cluster read them by itself.
    n_samples, n_validation : int
        Samples trained on and held out for early stopping.
    seed : int
        The seed that was used, drawn when none was given.
    n_epochs, best_epoch : int
        Epochs done, and the 1-based epoch whose weights were kept.
    seconds : float
        Duration of the fit.
    metrics : dict of str to float
        Losses and metrics of the best epoch.
    versions : dict of str to str
    environment : dict
        Device, engine, cluster: what the backend says of itself.
    """

    estimator: str
    network: str
    encoder: str
    backend: str
    data_hash: str
    n_samples: int
    n_validation: int
    seed: int
    n_epochs: int
    best_epoch: int
    seconds: float
    metrics: dict[str, float]
    versions: dict[str, str]
    environment: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> RunCard:
        """Inverse of `to_dict`."""
        return cls(**values)

    def to_json(self) -> str:
        """JSON text, keys in the order of the record."""
        return json.dumps(self.to_dict(), indent=2)

    def __str__(self) -> str:
        return "\n".join(f"{name:<13} {value}" for name, value in self.to_dict().items())
