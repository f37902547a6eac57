"""Tables given back through few numbers: an embedding, what is missing or noise taken out, and outliers."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin, OutlierMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_array, check_is_fitted

from pybiodl._check import number
from pybiodl.backends.protocol import FittedModel, TrainingPlan
from pybiodl.backends.registry import rebuild
from pybiodl.encode import Encoder, Table
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._gaps import GiveBack, WithGaps
from pybiodl.estimators._given_back import given_back, judge_reconstruction, mean_squares
from pybiodl.estimators._go_on import last_fit
from pybiodl.estimators._inputs import Inputs, data_hash, drop_outcome, read_inputs, take_outcome
from pybiodl.estimators._plan import Targets, make_plan
from pybiodl.estimators._settings import read_settings
from pybiodl.estimators._signature import with_shared
from pybiodl.evaluate import Evaluation, r2_of_rows
from pybiodl.networks import Autoencoder, Head, Network


class BioAutoencoder(ClassNamePrefixFeaturesOutMixin, OutlierMixin, TransformerMixin, BioEstimator):
    """Learn to give the rows of a table back through few numbers, by a deep network on Keras or on an H2O cluster.

    The few numbers are an embedding (`transform`); what comes back is the row without what it has of its own
    (`reconstruct`); and a row that does not come back is unlike those of training (`predict` tells -1).

    Parameters
    ----------
    network : Autoencoder, optional
        None is ``Autoencoder()``, with at most half as many numbers in the latent as an encoded row has.
    encoder : Table or "auto"
        How values become numbers. With ``Table(missing="impute")`` missing values are allowed; they count nothing in
        training on Keras, in errors and in `evaluate`, and `reconstruct` fills them in.
    contamination : float
        Share of samples that are taken for outliers, above 0 and at most 0.5: the threshold is this quantile of the
        errors of the samples held out, whose errors are like those of new samples; of the training samples where
        none were held out, as elsewhere in scikit-learn.
    loss : str or keras.Loss, optional
        None is the mean squared error of encoded values; with another one, a missing value counts as the mean. Keras
        only.
    monitor : "loss"
        An autoencoder is judged by its loss alone.

    Attributes
    ----------
    offset_ : float
        Threshold of `score_samples` below which a sample is an outlier.
    deviation_ : ndarray of shape (n_numeric,)
        Training standard deviations of the columns of numbers, the units of `evaluate`; 1 where the encoder does not
        standardise.
    n_features_in_, feature_names_in_, network_, encoder_, head_, backend_, history_, n_iter_, run_card_, model_
        As for `BioClassifier`.

    Examples
    --------
    >>> import numpy as np
    >>> from pybiodl import BioAutoencoder
    >>> from pybiodl.networks import Autoencoder
    >>> X = np.random.default_rng(0).normal(size=(60, 2)) @ [[1, 0, 1, 2], [0, 1, 1, -1]]
    >>> model = BioAutoencoder(Autoencoder(hidden=(8,), latent=2), epochs=2, random_state=0).fit(X)
    >>> model.transform(X).shape, model.reconstruct(X).shape
    ((60, 2), (60, 4))
    """

    _writes = ("values",)

    @with_shared(BioEstimator.__init__)
    def __init__(
        self,
        contamination: float = 0.05,
    ) -> None:
        self.contamination = contamination

    # fit --------------------------------------------------------------------------------------------------------

    def fit(
        self, X: Any, y: Any = None, sample_weight: Any = None, groups: Any = None, validation_data: Any = None
    ) -> BioAutoencoder:
        """Train.

        Parameters
        ----------
        X : array-like or CSR matrix of shape (n_samples, n_features), DataFrame or AnnData
            A table (a DataFrame may hold categories); on H2O also a path, URL or H2OFrame that the cluster reads
            itself.
        y : ignored, or str
            The name of a column of X that is left out.
        sample_weight : array-like of shape (n_samples,), optional
        groups : array-like of shape (n_samples,), optional
            Samples of a group stay on one side of the inner validation split.
        validation_data : table as X, or tuple (X, y) or (X, y, sample_weight), optional
            Held-out samples for early stopping and for the threshold; y is ignored.

        Returns
        -------
        self

        Raises
        ------
        InvalidInputError, InvalidTypeError, UnsupportedError
            Before any training, in one sentence.
        """
        started = time.perf_counter()
        settings = read_settings(self)
        self._check_settings()
        outcome = y if isinstance(y, str) else None
        X, _ = take_outcome(X, outcome)
        before = last_fit(self)
        inputs = self._read(X, before.encoder if before is not None else self.encoder)
        if before is not None:
            self._check_columns(inputs)
        targets = Targets(self._nothing(inputs, outcome), Head("reconstruction", 1))
        held = None if validation_data is None else self._held(validation_data, outcome)
        plan, backend = make_plan(self, inputs, targets, settings, sample_weight, groups, held)
        if backend.name == "keras":
            fitted = _as_user_encodes(backend.fit(self._with_gaps(plan)), plan.encoder)
        else:
            fitted = backend.fit(plan)
        hashed = "" if inputs.kind == "remote" else data_hash(inputs.values)
        self._learn(fitted, plan, inputs, backend.name, hashed, time.perf_counter() - started)
        self.outcome_ = outcome
        self.target_ndim_ = 1
        known: Any = self.encoder_ if inputs.kind == "remote" else plan.encoder
        self.deviation_ = known.scale_
        judged = plan.train if plan.validation is None else plan.validation
        read_there = inputs.kind == "remote"
        errors = self.fitted_.errors if read_there else mean_squares(self, judged.X)
        self.offset_ = -float(np.nanpercentile(errors, 100 * (1 - self.contamination)))
        return self

    def _check_settings(self) -> None:
        number(self.contamination, "contamination", 0, 0.5, low_open=True)
        if self.monitor != "loss":
            raise UnsupportedError(
                f"monitor must be 'loss', which is the error of what is given back; got {self.monitor!r}; leave it "
                "out.",
                field="monitor",
            )
        if isinstance(self.encoder, Encoder) and not isinstance(self.encoder, Table):
            raise UnsupportedError(
                f"encoder must be a Table, whose rows can be turned back into values; got {self.encoder!r}; leave it "
                "out, or use BioEmbedder.",
                field="encoder",
            )

    def _read(self, X: Any, encoder: Any) -> Inputs:
        inputs = read_inputs(X, encoder if isinstance(encoder, Encoder) else None, self)
        if inputs.kind not in ("table", "remote"):
            raise UnsupportedError(
                f"BioAutoencoder reads tables; X is a {inputs.kind}; use BioEmbedder, or BioGenerator for strings.",
                field="X",
            )
        return inputs

    def _nothing(self, inputs: Inputs, outcome: str | None) -> Any:
        """Return what stands for targets: of what a cluster reads, the column to leave out."""
        return (outcome or "") if inputs.kind == "remote" else np.zeros(inputs.values.shape[0])

    def _held(self, given: Any, outcome: str | None) -> Any:
        """Return held-out samples with something in place of targets."""
        X, *beside = given if isinstance(given, tuple) else (given,)
        X = drop_outcome(X, outcome)
        n_samples = X.shape[0] if hasattr(X, "shape") else len(X)
        return X, np.zeros(n_samples), *beside[1:]

    def _encode_targets(self, y: Any, targets: Targets, name: str) -> np.ndarray:
        return np.asarray(y)

    def _complete_targets(self, targets: Targets, encoder: Encoder) -> Targets:
        width = getattr(encoder, "shape_", (1,))[0]  # a cluster that reads by itself says it later
        return replace(targets, head=Head("reconstruction", width))

    def _default_network(self, encoder: Encoder) -> Network:
        network = Autoencoder()
        width = getattr(encoder, "shape_", (2 * network.latent,))[0]
        return Autoencoder(latent=max(1, min(network.latent, width // 2)))

    def _with_gaps(self, plan: TrainingPlan) -> TrainingPlan:
        """Return the plan in which the network reads encoded rows, and gives back what is known of them."""
        network: Any = plan.network
        hides, clean = (GiveBack.of(plan.encoder, rate, self.loss is None) for rate in (network.input_dropout, 0.0))  # type: ignore[arg-type]
        held = plan.validation
        return replace(
            plan,
            encoder=WithGaps(plan.encoder),  # type: ignore[arg-type]
            train=replace(plan.train, remake=hides),
            validation=None if held is None else replace(held, remake=clean),
        )

    # an embedding, and back -------------------------------------------------------------------------------------

    def transform(self, X: Any) -> np.ndarray:
        """Latent of samples.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        ndarray of shape (n_samples, latent)
        """
        values = self._samples(X)
        return np.asarray(self.fitted_.embed(values))

    def inverse_transform(self, Z: Any) -> Any:
        """Give samples out of a latent, as `reconstruct` gives them.

        Parameters
        ----------
        Z : array-like of shape (n_samples, latent)
        """
        check_is_fitted(self, "fitted_")
        latent = check_array(Z, dtype=np.float64, estimator=self, input_name="Z")
        if latent.shape[1] != self._n_features_out:
            raise InvalidInputError(
                f"Z must have the {self._n_features_out} numbers of the latent; got {latent.shape[1]}.", field="Z"
            )
        return self.encoder_.inverse_transform(self.fitted_.decode(latent))  # type: ignore[attr-defined]

    def reconstruct(self, X: Any) -> Any:
        """Give samples back, in the units of X; what is missing is filled in.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        float64 ndarray of shape (n_samples, n_features), or DataFrame of it where there are categories
        """
        values = self._samples(X)
        return self.encoder_.inverse_transform(self.fitted_.predict(values))  # type: ignore[attr-defined]

    def reconstruction_error(self, X: Any, by_column: bool = False) -> np.ndarray:
        """Mean squared error of what is given back, over the known places of the encoded row.

        It is in the units in which the network reads: on Keras standard deviations of the training samples, on H2O
        their range, which is that of H2O's own ``Reconstruction.MSE``.

        Parameters
        ----------
        X : as for `fit`
        by_column : bool
            Give the error of each column; of a category the mean over its levels.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_features)
            NaN where nothing is known.
        """
        return mean_squares(self, self._samples(X), by_column)

    # outliers ---------------------------------------------------------------------------------------------------

    def score_samples(self, X: Any) -> np.ndarray:
        """Negative `reconstruction_error`: the lower, the more of an outlier, shape (n_samples,)."""
        return -self.reconstruction_error(X)

    def decision_function(self, X: Any) -> np.ndarray:
        """`score_samples` less the threshold ``offset_``: below 0 for outliers, shape (n_samples,)."""
        return self.score_samples(X) - self.offset_

    def predict(self, X: Any) -> np.ndarray:
        """Tell outliers.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        int ndarray of shape (n_samples,)
            -1 for an outlier, 1 for any other sample.
        """
        return np.where(self.decision_function(X) < 0, -1, 1)

    # judge ------------------------------------------------------------------------------------------------------

    def evaluate(self, X: Any, y: Any = None, groups: Any = None, train: Any = None) -> Evaluation:
        """Judge what is given back, with 95 % bootstrap confidence intervals over samples.

        Columns count alike, in standard deviations of the training samples, on both backends.

        Parameters
        ----------
        X : as for `fit`
            Samples that the model has not seen.
        y : ignored
        groups : array-like of shape (n_samples,), optional
            Whole groups are drawn by the bootstrap.
        train : table as X, or tuple (X, y), optional
            The training samples; as many principal components of them as the latent has numbers are then judged beside
            the network.

        Returns
        -------
        Evaluation
            ``r2`` of all values together and ``mse`` of a value.
        """
        X = self._in_memory(X, "X")
        seen = None
        if train is not None:
            seen = self._in_memory(train[0] if isinstance(train, tuple) else train, "train")
        return judge_reconstruction(self, X, seen, groups)

    def score(self, X: Any, y: Any = None) -> float:
        """``r2`` of `evaluate`."""
        return r2_of_rows(*given_back(self, self._in_memory(X, "X")))

    def _in_memory(self, X: Any, name: str) -> Any:
        check_is_fitted(self, "fitted_")
        inputs = read_inputs(drop_outcome(X, self.outcome_), self.encoder_, self)
        if inputs.kind == "remote":
            raise UnsupportedError(
                f"{name} must be values in memory to be judged; got {X!r}; read it first.", field=name
            )
        self._check_columns(inputs)
        return inputs.values

    # keep -------------------------------------------------------------------------------------------------------

    def _extra(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        return {"offset": self.offset_}, {"deviation": self.deviation_}

    def _set_extra(self, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.offset_ = float(values["offset"])
        self.deviation_ = arrays["deviation"]

    @property
    def _n_features_out(self) -> int:
        return int(self.network_.latent)  # type: ignore[attr-defined]

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def _as_user_encodes(fitted: FittedModel, encoder: Encoder) -> FittedModel:
    """Return the trained network with the encoder of what it predicts, which leaves no gaps."""
    return rebuild(
        "keras",
        encoder=encoder,
        **{name: getattr(fitted, name) for name in ("network", "head", "classes", "weights")},
        **{name: getattr(fitted, name) for name in ("history", "best_epoch", "info", "precision")},
    )
