"""Regression: one or many targets, some of them missing."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_array, check_is_fitted

from pybiodl.backends.distribution import Distribution
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._conforming import Conforming
from pybiodl.estimators._inputs import outcome_in_memory
from pybiodl.estimators._judge import baselines_of
from pybiodl.estimators._offset import Offset, put_back_there, without_offset
from pybiodl.estimators._partial import go_on, is_on_keras
from pybiodl.estimators._plan import Targets
from pybiodl.evaluate import Evaluation, evaluate_outputs
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

    has_offset_ = False

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

    def fit(
        self,
        X: Any,
        y: Any = None,
        sample_weight: Any = None,
        groups: Any = None,
        validation_data: Any = None,
        offset: Any = None,
    ) -> Self:
        """Train.

        Parameters
        ----------
        X : array-like or CSR matrix of shape (n_samples, n_features), AnnData, or str array-like of shape (n_samples,)
            A table (a DataFrame may hold categories) or sequences; on H2O also a path, URL or H2OFrame that the
            cluster reads itself.
        y : array-like of shape (n_samples,) or (n_samples, n_targets), or str
            Targets, NaN where not known, or the name of their column in X (of obs, for AnnData).
        sample_weight : array-like of shape (n_samples,), optional
            Where a cluster reads X by itself, the name of its column.
        groups : array-like of shape (n_samples,), optional
            Samples of a group (donor, patient, family) stay on one side of the inner validation split. Where a cluster
            reads X by itself, the name of their column, which is no feature then.
        validation_data : tuple (X, y), (X, y, sample_weight) or (X, y, sample_weight, offset), optional
            Held-out samples for early stopping; `validation_fraction` is then not used.
        offset : float, array-like of shape (n_samples,) or str, optional
            A known part of what is predicted, which the network need not learn: added to its number, and where `loss`
            is a distribution by its logarithm to that, so that counts of a library or a time of exposure ``n`` have
            ``offset=np.log(n)``. `predict` and `evaluate` then need one, too. Where a cluster reads X by itself, the
            name of its column, which is no feature then; of `validation_data` it is the same.

        Returns
        -------
        self

        Raises
        ------
        InvalidInputError, InvalidTypeError, UnsupportedError
            Before any training, in one sentence.
        """
        name = y if isinstance(y, str) else None
        if offset is not None:
            X, y, sample_weight, validation_data = without_offset(
                self.loss, X, y, sample_weight, validation_data, offset
            )
        super().fit(X, y, sample_weight, groups, validation_data)
        self.outcome_ = name
        self.has_offset_ = offset is not None
        return self

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
        if self.has_offset_:
            raise UnsupportedError(
                "partial_fit takes no offset, and this model was fitted with one; fit again, with all samples.",
                field="offset",
            )
        go_on(self, X, y, sample_weight, self._read_targets)
        return self

    def predict(self, X: Any, to: Any = None, offset: Any = None) -> Any:
        """Predict values in the units of y.

        Parameters
        ----------
        X : as for `fit`
        to : path or URL, optional
            Where the cluster writes its predictions of a path, URL or H2OFrame as CSV, so that no row passes through
            here: a column ``predict``, or ``predict1``, ``predict2``, ... for several targets.
        offset : float, array-like of shape (n_samples,) or str, optional
            Needed of a model that was fitted with one; 0 gives the value, or the rate, without it. Where a cluster
            reads X by itself, the name of its column; where it writes, too, a number or a name.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_targets), or str
            `to`, where it is given.
        """
        self._check_offset(offset, "predict")
        there = put_back_there(self.loss, X, offset, to)
        if to is not None:
            return self._write_outputs(X, to, *there)
        if there:
            outputs = self.fitted_.predict_there(self._samples(X), *there)
        else:
            outputs = self._outputs(X)
            if offset is not None:
                outputs = Offset.read(offset, len(outputs), self.loss).put_back(outputs)
        return outputs[:, 0] if self.target_ndim_ == 1 else outputs

    def evaluate(self, X: Any, y: Any = None, groups: Any = None, train: Any = None, offset: Any = None) -> Evaluation:
        """Judge predictions: the metrics of the field, each with a 95 % confidence interval.

        Parameters
        ----------
        X, y : as for `fit`
            Samples that the model has not seen. What is not known of them counts nothing.
        groups : array-like of shape (n_samples,), optional
            Whole groups are drawn by the bootstrap.
        train : tuple (X, y), or (X, y, offset) where there is an offset, optional
            The training samples; a linear and a majority baseline trained on them are then judged beside the network.
        offset : float or array-like of shape (n_samples,), optional
            Needed of a model that was fitted with one.

        Returns
        -------
        Evaluation
        """
        check_is_fitted(self, "fitted_")
        self._check_offset(offset, "evaluate")
        if offset is None:
            return super().evaluate(X, y, groups, train)
        X, y = outcome_in_memory(X, y, "evaluate")
        judged = self._judged_targets(y)
        known = Offset.read(offset, len(judged), self.loss)
        simple: dict[str, Any] = {}
        if train is not None:
            if not isinstance(train, tuple | list) or len(train) != 3:
                raise InvalidTypeError(
                    f"train must be a tuple (X, y, offset) of the training samples; got {type(train).__name__}.",
                    field="train",
                )
            X_train, y_train, *_ = without_offset(self.loss, train[0], train[1], None, None, train[2])
            found = baselines_of(self, X, (X_train, y_train))[0]
            simple = {name: known.put_back(outputs) for name, outputs in found.items()}
        said = known.put_back(self._outputs(X))
        return evaluate_outputs("regression", judged, said, groups=groups, **simple)

    def _check_offset(self, offset: Any, verb: str) -> None:
        if offset is None and self.has_offset_:
            raise InvalidInputError(
                f"{verb} needs the offset of each sample, as this model was fitted with one; pass offset, 0 for a "
                "value without it.",
                field="offset",
            )

    def _extra(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        return ({"offset": True} if self.has_offset_ else {}), {}

    def _set_extra(self, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.has_offset_ = bool(values.get("offset", False))

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
