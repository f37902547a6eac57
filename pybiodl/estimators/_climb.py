"""Climbing in a latent: up the slope of a property head, or by trying where there is no slope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pybiodl.errors import InvalidInputError
from pybiodl.estimators._cloud import Cloud


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
class Climb:
    """How a climb goes.

    Parameters
    ----------
    cloud : Cloud
        Steps are measured in its standard deviations.
    write : callable
        Latents (n, latent) into a list of strings.
    steps : int
    step_size : float
    sign : float
        1 climbs to the largest value, -1 to the smallest.
    """

    cloud: Cloud
    write: Callable[[np.ndarray], list[str]]
    steps: int
    step_size: float
    sign: float

    def up_the_slope(
        self,
        units: np.ndarray,
        slope: Callable[[np.ndarray], np.ndarray],
        told: Callable[[list[str]], np.ndarray],
    ) -> Optimized:
        """Take steps of one length up a slope, and keep the best string on the way.

        Parameters
        ----------
        units : ndarray of shape (n, latent)
            Starts, as standard normal numbers.
        slope : callable
            Gradient (n, latent) with respect to the latent.
        told : callable
            Value (n,) of strings, NaN where there is none.
        """
        path, radius = [units], reach(units)
        for _ in range(self.steps):
            gradient = self.sign * slope(self.cloud.place(units)) @ self.cloud.root
            length = np.linalg.norm(gradient, axis=1, keepdims=True)
            units = inside(units + self.step_size * gradient / np.maximum(length, 1e-12), radius)
            path.append(units)
        return self._best(path, told)

    def by_trying(
        self, units: np.ndarray, function: Callable[[list[str]], Any], n_tries: int, random: np.random.Generator
    ) -> Optimized:
        """Go where the best of a few tries nearby is better, from each start by itself.

        Parameters
        ----------
        units : ndarray of shape (n, latent)
        function : callable
            Of a list of strings, giving a number each, NaN where a string is of no use.
        n_tries : int
        random : Generator
        """
        n, radius, rows = len(units), reach(units), np.arange(len(units))
        values, start = self._values(units, function), units
        for _ in range(self.steps):
            tries = units[:, None] + self.step_size * random.normal(size=(n, n_tries, units.shape[1]))
            places = inside(tries.reshape(n * n_tries, -1), np.repeat(radius, n_tries))
            found = self._values(places, function).reshape(n, n_tries)
            best = found.argmax(axis=1)
            better = found[rows, best] > values
            units = np.where(better[:, None], places.reshape(n, n_tries, -1)[rows, best], units)
            values = np.where(better, found[rows, best], values)
        return self._best([start, units], lambda strings: numbers(function, strings))

    def _values(self, units: np.ndarray, function: Callable[[list[str]], Any]) -> np.ndarray:
        """Return what to climb, minus infinity where there is no value."""
        values = self.sign * numbers(function, self.write(self.cloud.place(units)))
        return np.where(np.isnan(values), -np.inf, values)

    def _best(self, path: list[np.ndarray], told: Callable[[list[str]], np.ndarray]) -> Optimized:
        """From each start the best of the strings along its way."""
        n, latents = len(path[0]), self.cloud.place(np.concatenate(path))
        strings = self.write(latents)
        values = told(strings)
        height = np.where(np.isnan(values), -np.inf, self.sign * values).reshape(len(path), n)
        best = height.argmax(axis=0)
        order = np.argsort(-height[best, np.arange(n)], kind="stable")
        rows = best[order] * n + order
        return Optimized([strings[row] for row in rows], values[rows], values[order], latents[rows])


def numbers(function: Callable[[list[str]], Any], strings: list[str]) -> np.ndarray:
    """Return what a function says of strings, one number each."""
    values = np.asarray(function(list(strings)), dtype=np.float64)
    if values.shape != (len(strings),):
        raise InvalidInputError(
            f"objective must give one number a string, shape ({len(strings)},); it gave shape {values.shape}.",
            field="objective",
        )
    return values


def inside(units: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Pull what lies farther from the middle than `radius`, (n,), back to it: the decoder knows nothing out there."""
    length = np.linalg.norm(units, axis=1)
    return units * np.minimum(1.0, radius / np.maximum(length, 1e-12))[:, None]


def reach(units: np.ndarray) -> np.ndarray:
    """How far from the middle a climb may go, (n,): as far as nearly all draws lie, and no nearer than its start."""
    n_numbers = units.shape[1]
    return np.maximum(np.linalg.norm(units, axis=1), np.sqrt(n_numbers + 2 * np.sqrt(2 * n_numbers)))
