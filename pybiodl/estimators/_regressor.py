"""Regression: one or many targets, some of them missing."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_array

from pybiodl.backends.distribution import Distribution
from pybiodl.errors import InvalidInputError
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._conforming import Conforming
from pybiodl.estimators._partial import go_on, is_on_keras
from pybiodl.estimators._plan import Targets
from pybiodl.networks import Head


class BioRegressor(Conforming, RegressorMixin, BioEstimator):
    """Predict numbers from tables, sequences or signals by a deep network, on Keras or on H2O.

    Targets are standardised for training and come back in the user's units; NaN marks a target that is not known.

    Parameters
    ----------
    loss : str, Distribution or keras.Loss, optional
        On standardised targets, over the known ones. None is squared error; otherwise the name of a distribution, or a
        `Distribution` with its parameters: ``"laplace"``, ``"huber"``, ``"quantile"``, and, for numbers whose mean the
        network gives by its logarithm, ``"poisson"`` (counts), ``"gamma"`` and ``"tweedie"``. Losses of Keras are for
        Keras only.

    Attributes
    ----------
    n_features_in_ : int
        Columns of the table, or positions of the sequences.
    feature_names_in_ : ndarray of str
        Where the table had column names.
    network_, encoder_ : Network, Encoder
        As resolved and learned.
    head_ : Head
    backend_ : str
    history_ : History
        Losses and metrics by epoch.
    n_iter_ : int
        Epochs done.
    run_card_ : RunCard
    model_ : keras.Model
        On Keras.
    h2o_model_ : h2o model
        On H2O, while the cluster lives.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from pybiodl import BioRegressor
    >>> X, y = load_diabetes(return_X_y=True)
    >>> bool(BioRegressor(random_state=0).fit(X, y).score(X, y) > 0.4)
    True
    """

    def _read_targets(self, y: Any) -> Targets:
        values = _numbers(y)
        columns = values.reshape(len(values), -1)
        known = np.isfinite(columns)
        if (known.sum(axis=0) < 2).any():
            column = int(np.argmin(known.sum(axis=0)))
            raise InvalidInputError(
                f"y must have at least two known values a target; target {column} (0-based) has "
                f"{int(known[:, column].sum())}; leave it out (n_samples={len(values)}).",
                field="y",
            )
        distribution = Distribution.of(self.loss)
        if distribution is not None:
            distribution.check_targets(columns)
        mean = np.nanmean(columns, axis=0)
        if distribution is not None and distribution.by_logarithm:
            return Targets(columns, Head("count", columns.shape[1], scale=tuple(mean.tolist())), ndim=values.ndim)
        scale = np.nanstd(columns, axis=0)
        scale[scale <= 10 * np.finfo(np.float64).eps * np.abs(mean)] = 1.0
        head = Head("regression", columns.shape[1], tuple(mean.tolist()), tuple(scale.tolist()))
        return Targets(columns, head, ndim=values.ndim)

    def _encode_targets(self, y: Any, targets: Targets, name: str) -> np.ndarray:
        values = _numbers(y)
        columns = values.reshape(len(values), -1)
        if columns.shape[1] != targets.head.n_outputs:
            raise InvalidInputError(
                f"{name} must have the {targets.head.n_outputs} targets of y; got {columns.shape[1]}.", field=name
            )
        return columns

    def _remote_targets(self, y: Any) -> Targets:
        if not isinstance(y, str):
            raise InvalidInputError(
                f"y must name a column where the cluster reads X by itself; got {type(y).__name__}.", field="y"
            )
        distribution = Distribution.of(self.loss)
        by_logarithm = distribution is not None and distribution.by_logarithm
        return Targets(y, Head("count" if by_logarithm else "regression", 1))

    @available_if(is_on_keras)
    def partial_fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Pass once over a batch of samples, going on from the last pass; the optimiser's state is kept.

        The encoder and the scale of the targets are learned at the first call. Nothing is held out, so `epochs`,
        `validation_fraction`, `patience`, `monitor`, `checkpoint_dir` and `log_dir` mean nothing here. Keras only.

        Parameters
        ----------
        X, y : as for `fit`
        sample_weight : array-like of shape (n_samples,), optional

        Returns
        -------
        self
        """
        go_on(self, X, y, sample_weight, self._read_targets)
        return self

    def predict(self, X: Any, to: Any = None) -> Any:
        """Predict values in the units of y.

        Parameters
        ----------
        X : as for `fit`
        to : path or URL, optional
            Where the cluster writes its predictions of a path, URL or H2OFrame as CSV, so that no row passes through
            here: a column ``predict``, or ``predict1``, ``predict2``, ... for several targets.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_targets), or str
            `to`, where it is given.
        """
        if to is not None:
            return self._write_outputs(X, to)
        outputs = self._outputs(X)
        return outputs[:, 0] if self.target_ndim_ == 1 else outputs

    def _evaluation_outputs(self, X: Any) -> np.ndarray:
        return self._outputs(X)

    def _judged_targets(self, y: Any) -> np.ndarray:
        return _numbers(y).reshape(len(y), -1)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.input_tags.sparse = True
        return tags


def _numbers(y: Any) -> np.ndarray:
    """Targets as float64; NaN marks a missing one, infinity is refused."""
    return np.asarray(check_array(y, ensure_2d=False, dtype=np.float64, ensure_all_finite="allow-nan", input_name="y"))
