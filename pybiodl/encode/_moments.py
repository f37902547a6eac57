"""Mean and standard deviation of rows that come in blocks."""

from __future__ import annotations

import numpy as np


class RunningMoments:
    """Mean and standard deviation of each column, in float64, over blocks of rows.

    Blocks are joined as by Chan, Golub and LeVeque (1983, doi:10.1080/00031305.1983.10483115), so a large offset costs
    no precision.

    Parameters
    ----------
    n_columns : int
    """

    def __init__(self, n_columns: int) -> None:
        self._count = 0
        self.mean = np.zeros(n_columns)
        self._squares = np.zeros(n_columns)

    def add(self, block: np.ndarray) -> None:
        """Take in a float64 block of shape (n_rows, n_columns)."""
        if len(block) == 0:
            return
        mean = block.mean(axis=0)
        deviation = block - mean
        total = self._count + len(block)
        step = mean - self.mean
        self._squares += np.einsum("ij,ij->j", deviation, deviation) + step**2 * self._count * len(block) / total
        self.mean += step * len(block) / total
        self._count = total

    @property
    def scale(self) -> np.ndarray:
        """Standard deviations, 1 where a column is constant but for rounding."""
        scale = np.sqrt(self._squares / max(self._count, 1))
        tiny = scale <= 10 * np.finfo(np.float64).eps * np.abs(self.mean)
        return np.asarray(np.where(tiny, 1.0, scale))
