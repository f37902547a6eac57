"""Classification: binary, multi-class and multi-label."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin
from sklearn.utils import Tags, column_or_1d
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from pybiodl.errors import InvalidInputError
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._calibrate import calibrated_members, temperatures_of
from pybiodl.estimators._class_weight import check_loss, of_classes
from pybiodl.estimators._conforming import Conforming
from pybiodl.estimators._domains import tolerates_missing
from pybiodl.estimators._outcomes import codes_of, encode_several, read_ordinal, read_several, show, split_parts
from pybiodl.estimators._partial import go_on, is_on_keras, targets_of_classes
from pybiodl.estimators._plan import Targets
from pybiodl.estimators._signature import with_shared
from pybiodl.networks import Head


class BioClassifier(Conforming, ClassifierMixin, BioEstimator):
    """Classify tables, sequences or signals by a deep network, on Keras or on H2O.

    y is one class a sample; or 0 and 1 for several labels a sample, NaN where a label is not known; or several
    outcomes, a column each, missing where not known. A single class may be missing (NaN or None) where the network is
    `DomainAdversarial`: such a sample teaches by its domain.

    Parameters
    ----------
    loss : str or keras.Loss, optional
        On the logits. None is cross-entropy; ``"focal"`` weighs what is right already down (Lin et al. 2017,
        arXiv:1708.02002); ``"ordinal"`` reads classes in order: numbers, or an ordered categorical. Keras only.
    validation_fraction : float
        Share of the samples held out for early stopping, stratified by class; 0 holds none out. Data too small to
        hold one sample of each class out is trained on whole.
    class_weight : dict, "balanced" or "oversample", optional
        Weights of the classes, multiplied into the sample weights; of several labels, weights of their positives; of
        several outcomes a dict of outcome to a dict of class to weight or ``"balanced"``, or ``"balanced"`` for all.
        ``"oversample"`` draws rows of the rarer classes more often and corrects the probabilities to the classes' own
        shares (H2O only).

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
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
    temperature_ : ndarray of shape (1,), (n_labels,) or (n_outcomes,)
        What the logits were divided by; see `calibrate`.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from pybiodl import BioClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> bool(BioClassifier(random_state=0).fit(X, y).score(X, y) > 0.9)
    True
    """

    @with_shared(BioEstimator.__init__)
    def __init__(self, class_weight: Any = None) -> None:
        self.class_weight = class_weight

    def _read_targets(self, y: Any) -> Targets:
        if not isinstance(y, pd.Series | pd.DataFrame | pd.Categorical):
            y = np.asarray(y)
        if y.ndim == 2 and y.shape[1] > 1 and len(y):
            check_loss(self.class_weight, self.loss)
            return read_several(y, self.class_weight)
        if tolerates_missing(self) and len(y) and np.asarray(pd.isna(y)).any():
            return self._read_partly_known(y)
        _check_labels(y)
        check_classification_targets(y)
        if self.loss == "ordinal":
            return read_ordinal(y)
        classes, codes = np.unique(np.asarray(column_or_1d(y, warn=True)), return_inverse=True)
        if len(classes) < 2:
            raise InvalidInputError(
                f"y must have at least two classes; got one class, {show(classes[0])}; add samples of another class.",
                field="y",
            )
        kind, n_outputs = ("binary", 1) if len(classes) == 2 else ("multiclass", len(classes))
        return Targets(codes.astype(np.int64), Head(kind, n_outputs), classes, codes)

    def _read_partly_known(self, y: Any) -> Targets:
        """Read targets of which some are missing: code -1, and a stratum of their own."""
        missing = np.asarray(pd.isna(y)).ravel()
        known = y[~missing] if isinstance(y, np.ndarray | pd.Categorical) else y.loc[~missing]
        if missing.all():
            raise InvalidInputError("y must hold a label for some samples; all are missing; add labels.", field="y")
        plain = isinstance(known, np.ndarray) and known.dtype.kind == "O"
        found = self._read_targets(np.array(known.tolist()) if plain else known)
        codes, strata = np.full(len(missing), -1), np.full(len(missing), len(found.classes))
        codes[~missing], strata[~missing] = found.values, found.strata
        return replace(found, values=codes, strata=strata)

    def _remote_targets(self, y: Any) -> Targets:
        if not isinstance(y, str):
            raise InvalidInputError(
                f"y must name a column where the cluster reads X by itself; got {type(y).__name__}.", field="y"
            )
        return Targets(y, Head("multiclass", 0))

    def _encode_targets(self, y: Any, targets: Targets, name: str) -> np.ndarray:
        if targets.head.kind in ("multilabel", "several"):
            return encode_several(y, targets, name)
        _check_labels(y if hasattr(y, "dtype") else np.asarray(y))
        return codes_of(np.asarray(y), np.asarray(targets.classes), name).astype(np.int64)

    def _weights_of_targets(self, targets: Targets, weight: np.ndarray | None) -> np.ndarray | None:
        if targets.head.kind in ("multilabel", "several") or targets.strata is None:
            return weight
        classes = np.asarray(targets.classes)
        codes = np.where(targets.strata < len(classes), targets.strata, -1)  # others have no class to weigh
        weights = of_classes(self.class_weight, classes, codes)
        if not weights:
            return weight
        by_class = np.append(weights, 1.0)[codes]
        return by_class if weight is None else by_class * weight

    @available_if(is_on_keras)
    def partial_fit(self, X: Any, y: Any = None, classes: Any = None, sample_weight: Any = None) -> Self:
        """Pass once over a batch of samples, going on from the last pass; the optimiser's state is kept.

        The encoder is learned at the first call. Nothing is held out, so `epochs`, `validation_fraction`, `patience`,
        `monitor`, `checkpoint_dir` and `log_dir` mean nothing here. Keras only.

        Parameters
        ----------
        X, y : as for `fit`
        classes : array-like of shape (n_classes,), optional
            All classes that will come; needed at the first call, but for several labels.
        sample_weight : array-like of shape (n_samples,), optional

        Returns
        -------
        self
        """
        go_on(self, X, y, sample_weight, lambda column: targets_of_classes(self, column, classes))
        return self

    def predict_proba(self, X: Any) -> Any:
        """Probabilities of the classes.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Columns in the order of ``classes_``; rows add up to 1, but for several labels, each on its own. For several
            outcomes a list of such arrays, one an outcome.
        """
        outputs = self._outputs(X)
        by_head = [outputs] if not self.head_.parts else split_parts(outputs, self.head_)
        both = [
            np.column_stack([1 - values[:, 0], values[:, 0]]) if head.kind == "binary" else values
            for head, values in zip(self.head_.flat, by_head, strict=True)
        ]
        return both if self.head_.parts else both[0]

    def predict(self, X: Any, to: Any = None) -> Any:
        """Most probable class; for several labels, 1 where the probability is above one half.

        Parameters
        ----------
        X : as for `fit`
        to : path or URL, optional
            Where the cluster writes its predictions of a path, URL or H2OFrame as CSV, so that no row passes through
            here: a column ``predict``, and ``p_<class>``, the probability, for each class.

        Returns
        -------
        ndarray of shape (n_samples,), or (n_samples, n_labels) or (n_samples, n_outcomes), or str
            `to`, where it is given.
        """
        if to is not None:
            return self._write_outputs(X, to)
        return self._choose(self.predict_proba(X))

    def _choose(self, probabilities: Any) -> np.ndarray:
        """From what `predict_proba` gives to what `predict` does."""
        if self.head_.kind == "multilabel":
            return (probabilities > 0.5).astype(int)
        if self.head_.parts:
            chosen = [known[one.argmax(axis=1)] for known, one in zip(self.classes_, probabilities, strict=True)]
            return np.column_stack([one.astype(object) for one in chosen])  # each outcome keeps its type
        return self.classes_[probabilities.argmax(axis=1)]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Share of the samples that are right; for several outcomes, its mean over them, of what is known.

        Parameters
        ----------
        X, y : as for `fit`
        sample_weight : array-like of shape (n_samples,), optional
        """
        if self.head_.kind != "several":
            return float(super().score(X, y, sample_weight))
        predicted, truth = self.predict(X), np.asarray(y, dtype=object)
        known = ~np.asarray(pd.isna(truth))
        right = [np.mean(predicted[known[:, j], j] == truth[known[:, j], j]) for j in range(truth.shape[1])]
        return float(np.mean(right))

    def calibrate(self, X: Any, y: Any = None) -> Self:
        """Return a copy whose probabilities say how often it is right, by temperature scaling; this model stays.

        The logits are divided by the temperature with the least log loss on these samples, one for each label where
        there are several, and one for each of several outcomes. Classes keep their order, so that `predict` stays the
        same. The temperature is folded into the weights of the last layer: saved files, `to_keras`, `to_onnx` and
        explanations are those of the calibrated model, on any backend. H2O's own model on a cluster knows nothing of
        it.

        Parameters
        ----------
        X, y : as for `fit`
            Samples that neither the fit has seen nor the calibrated model is judged on.

        Returns
        -------
        BioClassifier
            Fitted, with `temperature_`.

        Raises
        ------
        InvalidInputError
            If a label or outcome shows one class only.
        UnsupportedError
            If classes are in order (``loss="ordinal"``).

        References
        ----------
        Guo et al. (2017), arXiv:1706.04599.
        """
        (copy,) = calibrated_members([self], X, y)
        return copy

    @property
    def temperature_(self) -> np.ndarray:
        """What the logits were divided by, of shape (1,), (n_labels,) or (n_outcomes,); 1 before `calibrate`."""
        check_is_fitted(self, "fitted_")
        return temperatures_of(self.head_)

    def _evaluation_outputs(self, X: Any) -> Any:
        return self.predict_proba(X)

    def _judged_targets(self, y: Any) -> np.ndarray:
        values = np.asarray(y)
        if self.head_.kind != "multilabel":
            _check_labels(values)
        return values

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        tags.input_tags.sparse = True
        return tags


def _check_labels(y: Any) -> None:
    """Refuse labels that are missing, and ragged or nested ones."""
    if y.shape[0] == 0:
        raise InvalidInputError("y must have at least one sample; got none.", field="y")
    missing = np.asarray(pd.isna(y))
    if missing.any():
        row = int(np.argwhere(missing)[0][0])
        raise InvalidInputError(
            f"Input y contains NaN: y must hold a label for each sample; the one in row {row} (0-based) is missing; "
            "leave the sample out.",
            field="y",
        )
    values = np.asarray(y)
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise InvalidInputError(
            f"Input y contains infinity or a value too large for dtype('{values.dtype}'); y must hold class labels; "
            "correct it.",
            field="y",
        )
