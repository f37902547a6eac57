"""Where training strings lie in a latent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np


@dataclass(frozen=True)
class Cloud:
    """Where the strings of training lie in the latent: a normal distribution.

    Parameters
    ----------
    mean : ndarray of shape (latent,)
    root : ndarray of shape (latent, latent)
        Lower triangle whose product with its transpose is the covariance.
    """

    mean: np.ndarray
    root: np.ndarray

    @classmethod
    def of(cls, mean: np.ndarray, log_variance: np.ndarray) -> Self:
        """Mean and covariance of all draws from the normal distributions of the strings (n, latent)."""
        covariance = np.atleast_2d(np.cov(mean, rowvar=False, bias=True)) + np.diag(np.exp(log_variance).mean(axis=0))
        return cls(mean.mean(axis=0), np.linalg.cholesky(covariance))

    @classmethod
    def standard(cls, latent: int) -> Self:
        """Return the standard normal distribution, which training asks for."""
        return cls(np.zeros(latent), np.eye(latent))

    def place(self, units: np.ndarray) -> np.ndarray:
        """Latents of standard normal numbers, both (n, latent)."""
        return self.mean + units @ self.root.T

    def units(self, latent: np.ndarray) -> np.ndarray:
        """Inverse of `place`."""
        return np.linalg.solve(self.root, (latent - self.mean).T).T
