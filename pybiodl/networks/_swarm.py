"""Swarms of particles that search where a function is smallest."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_PULL = 2.05  # the most by which a particle is drawn to a best place, on average half of it
_CONSTRICTION = 2 / (2 * _PULL - 2 + sqrt((2 * _PULL) ** 2 - 8 * _PULL))  # 0.7298: so it comes to rest


def search(
    error: Callable[[Numbers], Numbers],
    low: Numbers,
    high: Numbers,
    n_swarms: int,
    n_particles: int,
    n_moves: int,
    random: np.random.Generator,
) -> tuple[Numbers, Numbers]:
    """Return the best place that each swarm found, and the error there.

    Every particle is drawn to the best place that it has seen and to that of its swarm, with the constriction
    coefficients of Clerc & Kennedy (2002), doi:10.1109/4235.985692. Swarms know nothing of one another. One that
    would leave the box stops at its side.

    Parameters
    ----------
    error : callable
        Of places, shape (n_swarms, n_particles, n_numbers), the numbers to be small, (n_swarms, n_particles).
    low, high : ndarray of shape (n_numbers,)
        Sides of the box in which is searched.
    n_swarms, n_particles, n_moves : int
    random : numpy Generator

    Returns
    -------
    places : ndarray of shape (n_swarms, n_numbers)
    errors : ndarray of shape (n_swarms,)
    """
    place = random.uniform(low, high, size=(n_swarms, n_particles, len(low)))
    velocity = np.zeros_like(place)
    best, least = place.copy(), error(place)
    swarms = np.arange(n_swarms)
    for _ in range(n_moves):
        leader = best[swarms, least.argmin(axis=1), None]
        own, shared = random.random((2, *place.shape))
        velocity = _CONSTRICTION * (velocity + _PULL * own * (best - place) + _PULL * shared * (leader - place))
        moved = place + velocity
        place = np.clip(moved, low, high)
        velocity[moved != place] = 0.0
        found = error(place)
        better = found < least
        best[better], least[better] = place[better], found[better]
    first = least.argmin(axis=1)
    return best[swarms, first], least[swarms, first]
