"""Offsets: a known part of what a network predicts, as the logarithm of a library's size or of a time of exposure.

A network of numbers learns ``y - offset``, one by the logarithm of the mean the rate ``y / exp(offset)`` with the
weight that makes its likelihood that of y, up to a constant: for a variance of the mean to the power p that is
``exp(offset * (2 - p))``, so for counts the exposure itself. So both backends learn the same, and need to know of
offsets only where they read a table by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.utils.validation import check_array

from pybiodl.backends.distribution import Distribution
from pybiodl.backends.protocol import BesideOffset, PutBack
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.estimators._inputs import is_remote, outcome_in_memory, take_outcome
from pybiodl.estimators._settings import check_sample_weight


@dataclass(frozen=True)
class Offset:
    """Offsets of some samples and how a distribution has them.

    Parameters
    ----------
    values : ndarray of shape (n_samples,)
    distribution : Distribution
    """

    values: np.ndarray
    distribution: Distribution

    @classmethod
    def read(cls, offset: Any, n_samples: int, loss: Any) -> Offset:
        """Check what a user gave.

        Raises
        ------
        InvalidInputError, UnsupportedError
        """
        distribution = _distribution(loss)
        if isinstance(offset, str):
            raise UnsupportedError(
                f"offset must hold a number a sample; got the name {offset!r}; pass its values.",
                field="offset",
            )
        if np.ndim(offset) == 0:
            offset = np.full(n_samples, offset)
        values = np.asarray(check_array(offset, ensure_2d=False, dtype=np.float64, input_name="offset"))
        if values.shape != (n_samples,):
            raise InvalidInputError(
                f"offset must have shape ({n_samples},), a number a sample; got {values.shape}.", field="offset"
            )
        if distribution.by_logarithm and np.abs(values).max() > 200:  # exp and its products are finite
            raise InvalidInputError(
                f"offset must be a logarithm between -200 and 200 with loss={distribution.name!r}; got "
                f"{values[np.abs(values).argmax()]:g}; pass its logarithm.",
                field="offset",
            )
        return cls(values, distribution)

    @property
    def center(self) -> float:
        """Where samples have weight 1."""
        return float(self.values.mean())

    def take_out(self, y: np.ndarray) -> np.ndarray:
        """Return what is left to learn of targets of shape (n_samples,) or (n_samples, n_targets)."""
        own = self.values.reshape(-1, *(1,) * (y.ndim - 1))
        return y / np.exp(own) if self.distribution.by_logarithm else y - own

    def put_back(self, outputs: np.ndarray) -> np.ndarray:
        """Return values of y from outputs of shape (n_samples, n_targets)."""
        own = self.values[:, None]
        return outputs * np.exp(own) if self.distribution.by_logarithm else outputs + own

    def weighed(self, sample_weight: np.ndarray | None, center: float) -> np.ndarray | None:
        """Return the weights with which what is left is learned, 1 where the offset is `center`."""
        if not self.distribution.by_logarithm:
            return sample_weight
        own = np.exp((self.values - center) * (2 - self.distribution.variance_power))
        return own if sample_weight is None else own * np.asarray(sample_weight, dtype=np.float64)


def _distribution(loss: Any) -> Distribution:
    distribution = Distribution.of(loss)
    if distribution is None:
        raise UnsupportedError(
            f"offset needs a loss that is a distribution, as 'poisson'; got loss={loss!r}; choose one, or subtract "
            "the offset from y.",
            field="offset",
        )
    return distribution


def without_offset(
    loss: Any, X: Any, y: Any, sample_weight: Any, validation_data: Any, offset: Any
) -> tuple[Any, Any, Any, Any]:
    """Return X, y, sample_weight and validation_data from which a network learns what an offset does not say."""
    if is_remote(X) and isinstance(y, str):
        _distribution(loss)
        if not isinstance(offset, str):
            raise UnsupportedError(
                f"offset must name a column where the cluster reads X by itself; got {type(offset).__name__}.",
                field="offset",
            )
        return X, BesideOffset(y, offset), sample_weight, validation_data
    X, values, known = _read(loss, X, y, offset)
    weight = known.weighed(check_sample_weight(sample_weight, len(values)), known.center)
    if validation_data is not None:
        if not isinstance(validation_data, tuple | list) or len(validation_data) != 4:
            raise InvalidInputError(
                "validation_data must be a tuple (X, y, sample_weight, offset) where there is an offset; got "
                f"{type(validation_data).__name__}; sample_weight may be None.",
                field="validation_data",
            )
        X_held, y_held, weight_held, offset_held = validation_data
        X_held, values_held, held = _read(loss, X_held, y_held, offset_held)
        weight_held = held.weighed(check_sample_weight(weight_held, len(values_held)), known.center)
        validation_data = (X_held, held.take_out(values_held), weight_held)
    return X, known.take_out(values), weight, validation_data


def put_back_there(loss: Any, X: Any, offset: Any, to: Any) -> tuple[PutBack, ...]:
    """Return what a cluster puts back into its predictions, nothing where that is done here."""
    if offset is None or not (to is not None or (isinstance(offset, str) and is_remote(X))):
        return ()
    if isinstance(offset, str):
        return (PutBack(offset, _distribution(loss)),)
    if np.ndim(offset):
        raise UnsupportedError(
            "offset must be a number, or name a column, where a cluster writes its predictions; got values of shape "
            f"{np.shape(offset)}; predict with them in memory.",
            field="offset",
        )
    known = Offset.read(offset, 1, loss)
    return (PutBack(float(known.values[0]), known.distribution),)


def _read(loss: Any, X: Any, y: Any, offset: Any) -> tuple[Any, np.ndarray, Offset]:
    X, column = take_outcome(X, y)
    X, column = outcome_in_memory(X, column, "offset")
    values = check_array(column, ensure_2d=False, dtype=np.float64, ensure_all_finite="allow-nan", input_name="y")
    return X, np.asarray(values), Offset.read(offset, len(values), loss)
