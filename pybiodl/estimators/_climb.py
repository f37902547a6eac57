"""Climbing in a latent: up the slope of a property head, or by trying where there is no slope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Optimized:
    """Where a climb in the latent ended.

    Parameters
    ----------
    strings : list of str
        Best string from each start, best first.
    values : ndarray of shape (n,)
        Of each string: what the function said of it, or what the property head says of the string once it has been
        read again, not of the place from which it was written.
    start_values : ndarray of shape (n,)
        The same of the string written at each start, before the climb.
    latent : ndarray of shape (n, latent)
        From which each string was written.
    """

    strings: list[str]
    values: np.ndarray
    start_values: np.ndarray
    latent: np.ndarray


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
    def of(cls, mean: np.ndarray, log_variance: np.ndarray) -> Cloud:
        """Mean and covariance of all draws from the normal distributions of the strings (n, latent)."""
        covariance = np.atleast_2d(np.cov(mean, rowvar=False, bias=True)) + np.diag(np.exp(log_variance).mean(axis=0))
        return cls(mean.mean(axis=0), np.linalg.cholesky(covariance))

    @classmethod
    def standard(cls, latent: int) -> Cloud:
        """Return the standard normal distribution, which training asks for."""
        return cls(np.zeros(latent), np.eye(latent))

    def place(self, units: np.ndarray) -> np.ndarray:
        """Latents of standard normal numbers, both (n, latent)."""
        return self.mean + units @ self.root.T

    def units(self, latent: np.ndarray) -> np.ndarray:
        """Inverse of `place`."""
        return np.linalg.solve(self.root, (latent - self.mean).T).T


def inside(units: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Pull what lies farther from the middle than `radius`, (n,), back to it: the decoder knows nothing out there."""
    length = np.linalg.norm(units, axis=1)
    return units * np.minimum(1.0, radius / np.maximum(length, 1e-12))[:, None]


def reach(units: np.ndarray) -> np.ndarray:
    """How far from the middle a climb may go, (n,): as far as nearly all draws lie, and no nearer than its start."""
    n_numbers = units.shape[1]
    return np.maximum(np.linalg.norm(units, axis=1), np.sqrt(n_numbers + 2 * np.sqrt(2 * n_numbers)))


def climb_slope(
    units: np.ndarray, slope: Callable[[np.ndarray], np.ndarray], steps: int, step_size: float
) -> list[np.ndarray]:
    """Steps of one length up a slope.

    Parameters
    ----------
    units : ndarray of shape (n, latent)
        Starts, as standard normal numbers.
    slope : callable
        Gradient (n, latent) with respect to the units.
    steps : int
    step_size : float
        Length of a step, in standard deviations.

    Returns
    -------
    list of ndarray of shape (n, latent)
        The places after each step.
    """
    path, radius = [], reach(units)
    for _ in range(steps):
        gradient = slope(units)
        length = np.linalg.norm(gradient, axis=1, keepdims=True)
        units = inside(units + step_size * gradient / np.maximum(length, 1e-12), radius)
        path.append(units)
    return path


def climb_trying(
    units: np.ndarray,
    values: np.ndarray,
    value: Callable[[np.ndarray], np.ndarray],
    steps: int,
    step_size: float,
    n_tries: int,
    random: np.random.Generator,
) -> np.ndarray:
    """Go where the best of a few tries nearby is better, from each start by itself; return the places at the end.

    Parameters
    ----------
    units : ndarray of shape (n, latent)
    values : ndarray of shape (n,)
        Of the starts.
    value : callable
        Values (n,) of places, minus infinity where there is none.
    steps, n_tries : int
    step_size : float
        Standard deviation of a try, as a share of that of the latent.
    random : Generator
    """
    n, radius = len(units), reach(units)
    for _ in range(steps):
        tries = units[:, None] + step_size * random.normal(size=(n, n_tries, units.shape[1]))
        flat = inside(tries.reshape(n * n_tries, -1), np.repeat(radius, n_tries))
        found = value(flat).reshape(n, n_tries)
        best = found.argmax(axis=1)
        better = found[np.arange(n), best] > values
        places = flat.reshape(n, n_tries, -1)[np.arange(n), best]
        units = np.where(better[:, None], places, units)
        values = np.where(better, found[np.arange(n), best], values)
    return units
