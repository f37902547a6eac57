"""How a number varies around what a network predicts: a description, free of any framework.

It decides the loss of a regression and the link by which the network's number becomes a value, on any backend.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl._check import Described, number, one_of
from pybiodl.errors import InvalidInputError

IDENTITY = ("gaussian", "laplace", "huber", "quantile")
LOGARITHM = ("poisson", "gamma", "tweedie")
NAMES = (*IDENTITY, *LOGARITHM)


class Distribution(Described):
    """Distribution of a target around its prediction.

    Parameters
    ----------
    name : {"gaussian", "laplace", "huber", "quantile", "poisson", "gamma", "tweedie"}
        What is predicted, and for what: ``gaussian`` the mean, by squared error; ``laplace`` the median, by absolute
        error; ``huber`` the mean of what is no outlier: squared error up to the `tail` quantile of the absolute errors,
        absolute beyond (Huber 1964, doi:10.1214/aoms/1177703732); ``quantile`` the `quantile` (Koenker & Bassett 1978,
        doi:10.2307/1913643). The others predict the mean by its logarithm: ``poisson`` counts; ``gamma`` numbers above
        0 whose spread grows with their mean; ``tweedie`` numbers of at least 0, many of them 0, whose variance is the
        mean to the `power` (Jorgensen 1987, doi:10.1111/j.2517-6161.1987.tb01685.x).
    power : float
        Of ``tweedie`` alone, between 1 and 2.
    quantile : float
        Of ``quantile`` alone, between 0 and 1.
    tail : float
        Of ``huber`` alone: share of the errors that are squared, between 0 and 1.

    Examples
    --------
    >>> from pybiodl import Distribution
    >>> Distribution("quantile", quantile=0.9)
    Distribution(name='quantile', quantile=0.9)
    """

    def __init__(self, name: str = "gaussian", power: float = 1.5, quantile: float = 0.5, tail: float = 0.9) -> None:
        self.name = name
        self.power = power
        self.quantile = quantile
        self.tail = tail

    @classmethod
    def of(cls, loss: Any) -> Distribution | None:
        """Return the distribution that a loss names, or None if it is something else."""
        if loss is None:
            return cls()
        if isinstance(loss, cls):
            return loss
        return cls(loss) if isinstance(loss, str) and loss in NAMES else None

    @property
    def by_logarithm(self) -> bool:
        """Whether the network gives the logarithm of the mean."""
        return self.name in LOGARITHM

    @property
    def variance_power(self) -> float:
        """Power of the mean with which the variance grows, where the mean is predicted by its logarithm."""
        return {"poisson": 1.0, "gamma": 2.0}.get(self.name, self.power)

    def check(self) -> None:
        """Check the parameters.

        Raises
        ------
        InvalidInputError
            If one breaks its rule.
        """
        one_of(self.name, "name", NAMES)
        number(self.power, "power", 1, 2, low_open=True, high_open=True)
        number(self.quantile, "quantile", 0, 1, low_open=True, high_open=True)
        number(self.tail, "tail", 0, 1, low_open=True, high_open=True)

    def check_targets(self, values: np.ndarray) -> None:
        """Refuse what the distribution never gives.

        Parameters
        ----------
        values : ndarray of shape (n_samples, n_targets)
            NaN where not known.

        Raises
        ------
        InvalidInputError
        """
        if not self.by_logarithm:
            return
        wrong = values <= 0 if self.name == "gamma" else values < 0
        if wrong.any():
            row, column = (int(place) for place in np.argwhere(wrong)[0])
            needed = {"poisson": "counts of at least 0", "gamma": "numbers above 0", "tweedie": "numbers of at least 0"}
            raise InvalidInputError(
                f"loss={self.name!r} needs {needed[self.name]}; got {values[row, column]:g} in row {row} (0-based); "
                "leave loss out.",
                field="y",
            )
        if (empty := np.nanmax(values, axis=0) <= 0).any():
            raise InvalidInputError(
                f"loss={self.name!r} needs some numbers above 0 a target; target {int(np.argmax(empty))} (0-based) is "
                "0 in all samples; leave it out.",
                field="y",
            )
