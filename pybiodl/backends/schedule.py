"""How the learning rate changes during a fit: a description, free of any framework.

It stands beside the protocol, as it is a part of the plan that a backend receives and no part of a network: the same
network is trained under one schedule or another, and a bundle needs none to predict.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from pybiodl._check import Described, integer, number, one_of
from pybiodl.errors import InvalidInputError

KINDS = ("cosine", "linear", "exponential", "constant", "plateau")


class Schedule(Described):
    """A learning rate that rises over the first steps and then falls.

    Parameters
    ----------
    rate : float
        Highest rate, reached at the end of the warm-up.
    kind : {"cosine", "linear", "exponential", "constant", "plateau"}
        How it falls from `rate` to ``final * rate`` over the steps of all epochs: along half a cosine (Loshchilov &
        Hutter 2017, arXiv:1608.03983), a straight line, or by the same share each step; or not at all. ``plateau``
        multiplies it by `factor` whenever `patience` epochs passed without a better monitored value.
    warmup : float
        Share of the steps over which it first rises in a straight line (Goyal et al. 2017, arXiv:1706.02677); of the
        epochs, for ``plateau``.
    final : float
        Share of `rate` that is left at the end.
    factor : float
        Of ``plateau`` alone.
    patience : int
        Epochs; of ``plateau`` alone.

    Examples
    --------
    >>> from pybiodl import Schedule
    >>> Schedule(rate=0.1, kind="linear", warmup=0.25, final=0).rates(8).round(3).tolist()
    [0.05, 0.1, 0.1, 0.08, 0.06, 0.04, 0.02, 0.0]
    """

    def __init__(
        self,
        rate: float = 1e-3,
        kind: str = "cosine",
        warmup: float = 0.1,
        final: float = 0.01,
        factor: float = 0.5,
        patience: int = 5,
    ) -> None:
        self.rate = rate
        self.kind = kind
        self.warmup = warmup
        self.final = final
        self.factor = factor
        self.patience = patience

    def check(self) -> None:
        """Check the parameters.

        Raises
        ------
        InvalidInputError
            If one breaks its rule.
        """
        number(self.rate, "rate", 0, math.inf, low_open=True)
        one_of(self.kind, "kind", KINDS)
        number(self.warmup, "warmup", 0, 1, high_open=True)
        number(self.final, "final", 0, 1)
        number(self.factor, "factor", 0, 1, low_open=True, high_open=True)
        integer(self.patience, "patience")
        if self.kind == "exponential" and self.final == 0:
            raise InvalidInputError(
                "final must be above 0 where kind='exponential', which never reaches 0; got 0; use 0.01.", field="final"
            )

    @property
    def by_step(self) -> bool:
        """Whether the rate follows the number of the step; otherwise it follows the epochs."""
        return self.kind != "plateau"

    def rate_at(self, step: Any, n_steps: int, ops: Any = np) -> Any:
        """Rate of a step, of those that follow the number of the step.

        Parameters
        ----------
        step : float array
            0-based.
        n_steps : int
            Of the whole fit.
        ops : module
            NumPy, or one with its functions.
        """
        warm = round(self.warmup * n_steps)
        passed = ops.clip((step - warm) / max(n_steps - 1 - warm, 1), 0.0, 1.0)
        if self.kind == "cosine":
            share = self.final + (1.0 - self.final) * 0.5 * (1.0 + ops.cos(math.pi * passed))
        elif self.kind == "linear":
            share = 1.0 - (1.0 - self.final) * passed
        elif self.kind == "exponential":
            share = ops.exp(math.log(self.final) * passed)
        else:
            share = ops.ones_like(passed)
        return self.rate * ops.where(step < warm, (step + 1.0) / max(warm, 1), share)

    def rates(self, n_steps: int) -> np.ndarray:
        """Rates of all steps of a fit, shape (n_steps,), of those that follow the number of the step.

        Raises
        ------
        InvalidInputError
            If the rate follows what is monitored.
        """
        self.check()
        if not self.by_step:
            raise InvalidInputError(
                "rates are known before a fit but for kind='plateau'; choose another.", field="kind"
            )
        return np.asarray(self.rate_at(np.arange(n_steps, dtype=float), n_steps))

    def rate_after(self, values: Sequence[float], higher_is_better: bool, n_epochs: int) -> float:
        """Rate of the epoch after those whose monitored values are given, for ``plateau``.

        Parameters
        ----------
        values : sequence of float
        higher_is_better : bool
        n_epochs : int
            Of the whole fit.
        """
        warm = round(self.warmup * n_epochs)
        if len(values) < warm:
            return self.rate * (len(values) + 1) / warm
        share, best, waited = 1.0, math.nan, 0
        for value in values:
            waited += 1
            if is_better(value, best, higher_is_better):
                best, waited = value, 0
            elif waited >= self.patience:
                share, waited = max(share * self.factor, self.final), 0
        return self.rate * share


def is_better(value: float, best: float, higher_is_better: bool) -> bool:
    """Whether a value is better than the best one so far; NaN is worse than any number."""
    if math.isnan(value):
        return False
    return math.isnan(best) or (value > best if higher_is_better else value < best)
