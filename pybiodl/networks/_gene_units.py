"""Recurrent networks of a unit a gene, whose weights a swarm searches."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pybiodl._check import integer, number
from pybiodl.errors import UnsupportedError
from pybiodl.networks._base import Network
from pybiodl.networks._swarm import search
from pybiodl.networks.layers import Layer, RunOn, Shape

Numbers = npt.NDArray[np.float64]

_WEIGHT, _BIAS, _RATE = 5.0, 5.0, 3.0  # half of each side of the box that is searched
_AT_ONCE = 256  # windows that swarms run on from


class GeneUnits(Network):
    """Recurrent network of a unit a gene, whose weights are the edges from gene to gene; swarms search them.

    The last value of each gene in the window runs on, step by step, towards a level that the others set: a step goes
    to ``x + rate * (low + height * sigmoid(sum + bias) - x)``, the sum being that of all genes by their weights. For
    `BioForecaster` of all variables, with its horizon as `steps`. At `fit` particles search the weights of each gene
    by which it runs on, beside the others as they were measured, with the least squared error; training goes on from
    there, with all genes that run on together. The forecast is the mean over `copies` such sets of units, each found by
    swarms of its own, so that what is said by chance differs from one to the next. Trains on Keras.

    Parameters
    ----------
    steps : int
        Steps to run on; the horizon of the forecaster.
    copies : int
        Sets of units, each searched by swarms of its own, one a gene.
    moves : int
        Moves of each swarm; 0 leaves the search to the training, which then starts from weights drawn at random.
    particles : int
        Particles of each swarm.
    l1 : float
        Penalty on the mean absolute weight of the edges in the search, at least 0: few edges go a long way.

    References
    ----------
    Xu, Wunsch & Frank (2007), doi:10.1109/TCBB.2007.1057; Clerc & Kennedy (2002), doi:10.1109/4235.985692.
    """

    reads = (2,)
    writes = "steps"

    def __init__(
        self, steps: int = 1, copies: int = 5, moves: int = 200, particles: int = 30, l1: float = 0.01
    ) -> None:
        self.steps = steps
        self.copies = copies
        self.moves = moves
        self.particles = particles
        self.l1 = l1

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape`."""
        if positions:
            raise UnsupportedError(
                "GeneUnits runs on from the end of a line and answers at none of its positions; use it in "
                "BioForecaster.",
                field="network",
            )
        integer(self.moves, "moves", 0)
        integer(self.particles, "particles", 2)
        number(self.l1, "l1", 0)
        return (RunOn(integer(self.steps, "steps"), integer(self.copies, "copies")),)

    def find(self, X: Any, y: Any, seed: int) -> list[Numbers]:
        """Search the weights of the layer, those of each gene by a swarm of its own.

        Parameters
        ----------
        X : ndarray of shape (n_windows, window, n_genes)
            Encoded windows.
        y : ndarray of shape (n_windows, steps, n_genes)
            What follows them, on the scale of X; NaN where it is not known.
        seed : int

        Returns
        -------
        list of ndarray
            Kernel, bias, rate, low and height, as of `layers.RunOn`.
        """
        random, n = np.random.default_rng(seed), X.shape[2]
        copies, particles, moves = int(self.copies), int(self.particles), int(self.moves)
        if len(X) > _AT_ONCE:
            rows = random.choice(len(X), _AT_ONCE, replace=False)
            X, y = X[rows], y[rows]
        line = np.concatenate([X[:, -1:], y], axis=1).swapaxes(0, 1)  # (1 + steps, n_windows, n_genes)
        known = ~np.isnan(line)
        for step in range(1, len(line)):  # where a step is not known, the one before stands for it
            line[step] = np.where(known[step], line[step], line[step - 1])
        low = line.min(axis=(0, 1))
        height = np.maximum(line.max(axis=(0, 1)) - low, 1e-6)
        series = line.astype(np.float32)

        def error(places: Numbers) -> Numbers:
            """Errors of the swarms, which stand gene by gene, copy after copy."""
            each = np.empty(places.shape[:2])
            for gene in range(n):
                own = places[gene::n].reshape(-1, n + 2).astype(np.float32)
                missed = _missed(own, gene, series, known, np.float32(low[gene]), np.float32(height[gene]))
                each[gene::n] = (missed + self.l1 * np.abs(own[:, :n]).mean(axis=1)).reshape(copies, -1)
            return each

        side = np.array([_WEIGHT] * n + [_BIAS, _RATE])
        if moves:
            found, _ = search(error, -side, side, copies * n, particles, moves, random)
        else:
            found = random.normal(0.0, 0.1, size=(copies * n, n + 2)) * side
        found = found.reshape(copies, n, n + 2)
        return [found[..., :n].swapaxes(1, 2), found[..., n], found[..., n + 1], low, height]


def _missed(particles: Any, gene: int, line: Any, known: Any, low: Any, height: Any) -> Any:
    """Mean squared error of one gene that runs on by itself, while the others are as measured, of each particle."""
    n = line.shape[2]
    share = _sigmoid(particles[:, n + 1])
    level = low + height * _sigmoid(line[:-1] @ particles[:, :n].T + particles[:, n])  # (steps, n_windows, n_particles)
    now: Any = line[0, :, gene, None]
    total = np.zeros(len(particles))
    for step, towards in enumerate(level, start=1):
        now = now + share * (towards - now)
        total += known[step, :, gene].astype(np.float32) @ np.square(now - line[step, :, gene, None])
    return total / max(1, known[1:, :, gene].sum())


def _sigmoid(x: Any) -> Any:
    return 0.5 + 0.5 * np.tanh(0.5 * x)
