"""Losses and metrics by epoch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class History:
    """Losses and metrics by epoch (by scoring round on H2O).

    Parameters
    ----------
    values : dict of str to list of float
        ``loss`` and metrics of the training samples; ``val_loss`` and so on of those held out.
    best_epoch : int
        1-based epoch whose weights were kept.
    """

    values: dict[str, list[float]]
    best_epoch: int

    def __len__(self) -> int:
        return len(self.values.get("loss", ()))

    def __getitem__(self, name: str) -> list[float]:
        return self.values[name]

    def to_frame(self) -> pd.DataFrame:
        """One row an epoch, indexed from 1."""
        return pd.DataFrame(self.values, index=pd.RangeIndex(1, len(self) + 1, name="epoch"))

    def plot(self, ax: Any = None) -> Any:
        """Draw the training curves and return their Axes."""
        from pybiodl.plots import training_curves

        return training_curves(self.values, best_epoch=self.best_epoch - 1, ax=ax)
