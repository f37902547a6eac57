"""Whether probabilities are what they say: of ten samples of probability 0.9, nine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer
from pybiodl.errors import UnsupportedError
from pybiodl.evaluate._bootstrap import resample_weights
from pybiodl.evaluate._evaluation import Estimate, Evaluation
from pybiodl.results import Reliability, reliability

_N_RESAMPLES = 1000


@dataclass(frozen=True, repr=False)
class Calibration:
    """How far predicted probabilities are from what came true.

    Parameters
    ----------
    what : str
        Whose probability it is: of the second of two classes, of the predicted class where there are more, of any
        label where there are several.
    ece : Estimate
        Expected calibration error: the mean over the rows of ``|share that came true - mean probability|`` of their
        bin.
    ece_if_calibrated : float
        Its mean for a model that is right about its probabilities, on as many rows: with few rows it is not 0.
    p_value : float
        Share of the draws from such a model with an error at least as large.
    curve : Reliability
        Bins with about as many rows each.

    Notes
    -----
    The error in bins of as many rows is that of Nguyen & O'Connor (2015), doi:10.18653/v1/D15-1182, of the predicted
    class that of Guo et al. (2017), arXiv:1706.04599. Errors of a bin add up whatever their sign, so it is too large on
    average, the more so the fewer the rows. Its interval errs on the safe side: the bootstrap's, less its bias, and the
    lower end also less what a calibrated model would show; it begins at 0 where such a model would show as much in one
    of 40 draws (Bröcker & Smith 2007, doi:10.1175/WAF993.1).
    """

    what: str
    ece: Estimate
    ece_if_calibrated: float
    p_value: float
    curve: Reliability = field(repr=False)
    y: np.ndarray = field(repr=False)
    output: np.ndarray = field(repr=False)
    names: tuple[str, ...] = ()
    n_bins: int = 10

    def to_frame(self) -> pd.DataFrame:
        """Return a row a bin: mean probability, share that came true, its 95 % Wilson interval, rows."""
        curve = self.curve
        columns = {name: getattr(curve, name) for name in ("predicted", "share", "low", "high", "n_rows")}
        return pd.DataFrame(columns)

    def plot(self, ax: Any = None) -> Any:
        """Draw the share that came true over the predicted probability and return the Axes."""
        from pybiodl import plots

        return plots.calibration(self.y, self.output, self.names, self.n_bins, ax=ax)

    def __str__(self) -> str:
        return (
            f"Calibration of the probability of {self.what}: expected error {self.ece}; "
            f"a calibrated model would show {self.ece_if_calibrated:.3f} (p = {self.p_value:.3f})"
        )

    __repr__ = __str__


def calibration_of(evaluation: Evaluation, n_bins: int = 10, random_state: int | None = 0) -> Calibration:
    """Judge the probabilities of an evaluation; the parameters are those of `Evaluation.calibration`."""
    if evaluation.kind not in ("binary", "multiclass", "multilabel"):
        raise UnsupportedError(
            f"calibration judges probabilities of classes; this is {evaluation.kind}; "
            f"{'use parts[name].calibration()' if evaluation.parts else 'look at to_frame()'}.",
            field="kind",
        )
    n_bins = integer(n_bins, "n_bins", minimum=2)
    curve = reliability(evaluation.y, evaluation.output, evaluation.names, n_bins)
    if not len(curve.truth):
        raise UnsupportedError("calibration needs rows of which something is known; here are none.", field="y")
    rng = np.random.default_rng(random_state)
    n = len(curve.n_rows)
    error = float(_errors(curve, curve.truth[:, None], np.ones((len(curve.truth), 1)), n)[0])
    drawn, chance = [np.empty(0)], [np.empty(0)]
    n_rows = evaluation.n_rows
    for weights in resample_weights(n_rows, _N_RESAMPLES, rng, np.zeros((n_rows, 0), bool), evaluation.groups):
        drawn.append(_errors(curve, curve.truth[:, None], weights[curve.rows], n))
        came = rng.random((len(curve.truth), weights.shape[1])) < curve.probability[:, None]
        chance.append(_errors(curve, came, np.ones((len(curve.truth), 1)), n))
    resampled, calibrated = np.concatenate(drawn), np.concatenate(chance)
    low, high = np.quantile(resampled, [0.025, 0.975]) - (resampled.mean() - error)
    low = 0.0 if error <= np.quantile(calibrated, 0.975) else low - calibrated.mean()
    p_value = (1 + np.count_nonzero(calibrated >= error)) / (1 + len(calibrated))
    return Calibration(
        what=curve.what, ece=Estimate(error, max(0.0, float(low)), max(error, float(high)), "bootstrap less bias"),
        ece_if_calibrated=float(calibrated.mean()), p_value=float(p_value), curve=curve, y=evaluation.y,
        output=evaluation.output, names=evaluation.names, n_bins=n_bins,
    )  # fmt: skip


def _errors(curve: Reliability, came: np.ndarray, weights: np.ndarray, n_bins: int) -> np.ndarray:
    """Return the expected calibration error of each column of outcomes and weights, shape (n_columns,)."""
    away = (came - curve.probability[:, None]) * weights
    by_bin = np.stack([away[curve.bins == k].sum(axis=0) for k in range(n_bins)])
    total = np.broadcast_to(weights.sum(axis=0), by_bin.shape[1:])
    return np.asarray(np.abs(by_bin).sum(axis=0) / np.maximum(total, 1))
