"""The flow that every estimator shares: read, encode, network, backend, result."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self, cast

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted, validate_data

from pybiodl._version import __version__
from pybiodl.backends.protocol import FittedModel, PutBack, TrainingPlan
from pybiodl.backends.registry import most_precise, rebuild
from pybiodl.encode import Encoder, Table
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.estimators._bundle import to_bytes
from pybiodl.estimators._go_on import last_fit
from pybiodl.estimators._history import History
from pybiodl.estimators._importance import variable_importance
from pybiodl.estimators._inputs import Inputs, data_hash, drop_outcome, outcome_in_memory, read_inputs, take_outcome
from pybiodl.estimators._judge import judge_samples
from pybiodl.estimators._parameters import SharedParameters
from pybiodl.estimators._plan import Targets, check_lengths, default_encoder, default_network, make_plan
from pybiodl.estimators._pretrained import encoder_of, open_source
from pybiodl.estimators._reported import Reported
from pybiodl.estimators._settings import read_settings
from pybiodl.evaluate import Evaluation
from pybiodl.networks import Network
from pybiodl.networks.layers import positions_of_frames
from pybiodl.read import Lazy
from pybiodl.results import ParityReport, RunCard
from pybiodl.store import write_file


class BioEstimator(Reported, SharedParameters):
    """Base of all estimators; a subclass says its targets, what it predicts, and the parameters of its own."""

    _on_epoch: Callable[[int, dict[str, float]], None] | None = None
    _writes: tuple[str, ...] = ("",)  # what its networks may write

    # What a task says -------------------------------------------------------------------------------------------

    def _read_targets(self, y: Any) -> Targets:
        raise TypeError(f"{type(self).__name__} must say how it reads targets.")

    def _encode_targets(self, y: Any, targets: Targets, name: str) -> np.ndarray:
        raise TypeError(f"{type(self).__name__} must say how it encodes further targets.")

    def _remote_targets(self, y: Any) -> Targets:
        raise TypeError(f"{type(self).__name__} must say what a column that a cluster reads means.")

    def _weights_of_targets(self, targets: Targets, weight: np.ndarray | None) -> np.ndarray | None:
        return weight

    def _align(self, y: Any, targets: Targets, X: Any, encoder: Encoder, network: Network) -> Any:
        """Fit encoded targets to the encoded inputs, as one row of targets a position."""
        return y

    def _complete_targets(self, targets: Targets, encoder: Encoder) -> Targets:
        """Say what the outputs mean, where that depends on the encoder."""
        return targets

    def _values_to_learn(self, values: Any, encoder: Encoder) -> Any:
        """Return the values that the encoder learns from."""
        return values

    def _extra(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Plain values and arrays that a task learned beside the network, for the bundle."""
        return {}, {}

    def _set_extra(self, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        """Inverse of `_extra`."""

    def _default_encoder(self, kind: str) -> Encoder:
        """Return the encoder of a user who names none."""
        return default_encoder(kind)

    def _default_network(self, encoder: Encoder) -> Network:
        """Return the network of a user who names none."""
        return default_network(encoder)

    def _evaluation_outputs(self, X: Any) -> Any:
        raise TypeError(f"{type(self).__name__} must say which outputs are judged.")

    # fit --------------------------------------------------------------------------------------------------------

    def fit(
        self, X: Any, y: Any = None, sample_weight: Any = None, groups: Any = None, validation_data: Any = None
    ) -> Self:
        """Train.

        Parameters
        ----------
        X : array-like or CSR matrix of shape (n_samples, n_features), AnnData, or str array-like of shape (n_samples,)
            A table (a DataFrame may hold categories) or sequences; on H2O also a path, URL or H2OFrame that the
            cluster reads itself.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs), or str
            Targets, or the name of their column in X (of obs, for AnnData).
        sample_weight : array-like of shape (n_samples,), optional
            Where a cluster reads X by itself, the name of its column.
        groups : array-like of shape (n_samples,), optional
            Samples of a group (donor, patient, family) stay on one side of the inner validation split. Where a cluster
            reads X by itself, the name of their column, which is no feature then.
        validation_data : tuple (X, y) or (X, y, sample_weight), optional
            Held-out samples for early stopping; `validation_fraction` is then not used.

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
        X, column = take_outcome(X, y)
        outcome = y if isinstance(y, str) else None
        source = open_source(self.network)
        before = last_fit(self)
        inputs = read_inputs(X, encoder_of(self, source) if before is None else before.encoder, self)
        if before is not None:
            self._check_columns(inputs)
        if inputs.kind == "remote":
            targets = self._remote_targets(y)
        else:
            if column is None:
                raise InvalidInputError(
                    f"{type(self).__name__} requires y to be passed, but the target y is None.", field="y"
                )
            targets = self._read_targets(column)
            check_lengths(inputs.values, targets.values)
        plan, backend = make_plan(self, inputs, targets, settings, sample_weight, groups, validation_data, source)
        hashed = "" if inputs.kind == "remote" else data_hash(inputs.values, targets.values)
        self._learn(backend.fit(plan), plan, inputs, backend.name, hashed, time.perf_counter() - started)
        self.outcome_ = outcome
        self.target_ndim_ = targets.ndim
        return self

    def _learn(
        self, fitted: FittedModel, plan: TrainingPlan, inputs: Inputs, backend: str, hashed: str, seconds: float
    ) -> None:
        self._keep(fitted, backend)
        if inputs.kind == "table":
            validate_data(self, _named(inputs), skip_check_array=True, reset=True)
        elif inputs.kind != "remote":
            self.n_features_in_ = fitted.encoder.shape_[0]
        else:
            encoder = cast(Table, fitted.encoder)
            self.n_features_in_ = encoder.n_columns_
            self.feature_names_in_ = np.asarray(encoder.names_, dtype=object)
        n_held = 0 if plan.validation is None else len(plan.validation.y)
        self.run_card_ = RunCard(
            estimator=repr(self), network=repr(fitted.network), encoder=repr(fitted.encoder), backend=backend,
            data_hash=hashed, n_samples=0 if isinstance(plan.train.y, str) else len(plan.train.y),
            n_validation=n_held, seed=plan.seed, n_epochs=self.n_iter_, best_epoch=self.history_.best_epoch,
            seconds=round(seconds, 3),
            metrics={name: values[fitted.best_epoch] for name, values in fitted.history.items() if values},
            versions={"pybiodl": __version__, "numpy": np.__version__}, environment=dict(fitted.info),
        )  # fmt: skip

    def _keep(self, fitted: FittedModel, backend: str) -> None:
        """Set what a fit, a load or `to_keras` learned."""
        self.fitted_: Any = fitted
        self.backend_ = backend
        self.network_ = fitted.network
        self.encoder_ = fitted.encoder
        self.head_ = fitted.head
        self.history_ = History(fitted.history, fitted.best_epoch + 1)
        self.n_iter_ = max(1, len(self.history_))
        if fitted.classes is not None:
            self.classes_ = fitted.classes

    # predict ----------------------------------------------------------------------------------------------------

    def _outputs(self, X: Any) -> np.ndarray:
        """Numbers of the head, shape (n_samples, n_outputs)."""
        values = self._samples(X)
        return self.fitted_.predict(values)

    def _write_outputs(self, X: Any, to: Any, *put_back: PutBack) -> str:
        """Have the cluster write what it predicts."""
        values = self._samples(X)
        if self.backend_ != "h2o":
            raise UnsupportedError(
                f"to={to!r} has an H2O cluster write its predictions; this model is on {self.backend_}; leave to out.",
                field="to",
            )
        return str(self.fitted_.write_predictions(values, os.fspath(to), *put_back))

    def _samples(self, X: Any) -> Any:
        """Read samples to predict, for the encoder."""
        check_is_fitted(self, "fitted_")
        inputs = read_inputs(drop_outcome(X, self.outcome_), self.encoder_, self)
        if inputs.kind == "remote" and self.backend_ != "h2o":
            raise UnsupportedError(
                f"A model on Keras predicts values in memory; got {X!r}; read it first with read_table.", field="X"
            )
        self._check_columns(inputs)
        return inputs.values

    def _check_columns(self, inputs: Inputs) -> None:
        """Refuse a table whose columns are not those of the fit."""
        if inputs.kind == "table":
            validate_data(self, _named(inputs), skip_check_array=True, reset=False)

    def evaluate(self, X: Any, y: Any = None, groups: Any = None, train: Any = None) -> Evaluation:
        """Judge predictions: the metrics of the field, each with a 95 % confidence interval.

        Parameters
        ----------
        X, y : as for `fit`
            Samples that the model has not seen. What is not known of them counts nothing.
        groups : array-like of shape (n_samples,), optional
            Whole groups are drawn by the bootstrap.
        train : tuple (X, y), optional
            The training samples; a linear and a majority baseline trained on them are then judged beside the network.

        Returns
        -------
        Evaluation
            Of several outcomes, metrics are named by them, as ``metrics["accuracy[tissue]"]``, and ``parts["tissue"]``
            is the evaluation of one.
        """
        check_is_fitted(self, "fitted_")
        return self._judge(*outcome_in_memory(X, y, "evaluate"), groups, train)

    def _judge(self, X: Any, y: Any, groups: Any, train: Any) -> Evaluation:
        """Set what is said beside what is known."""
        return judge_samples(self, X, y, self._evaluation_outputs(X), groups, train)

    def _judged_targets(self, y: Any) -> np.ndarray:
        return np.asarray(y)

    def attention(self, X: Any) -> np.ndarray:
        """Weights of the positions, where the network pools a line by attention.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        ndarray of shape (n_samples, n_steps, length)
            Adding up to 1 a step over the positions of the input. Positions that the network pools before share the
            weight of their window; what a convolution reads stands in its middle. Attention tells where a network
            looks, not why it decides.

        Raises
        ------
        UnsupportedError
            If the network has no attention over positions, or is on a cluster.
        """
        check_is_fitted(self, "fitted_")
        if self.backend_ != "keras":
            raise UnsupportedError("attention is there on Keras; this model is on h2o; use to_keras().", field="X")
        weights = self.fitted_.attention(self._samples(X))
        layers = self.network_.layers(self.encoder_.shape_, self.head_.positions)
        shares: Any = positions_of_frames(layers, self.encoder_.shape_)
        spread = shares.T.astype(weights.dtype) @ weights.reshape(-1, weights.shape[2]).T
        return np.asarray(spread.T.reshape(*weights.shape[:2], -1))

    def variable_importance(self) -> Any:
        """How much the weights of an `MLP` lean on each column of the table, on any backend, without data.

        The share of each column in the absolute weights of the first two layers, by Gedeon (1997),
        doi:10.1142/S0129065797000227, as H2O has it. It tells what a network looks at, not what matters: noise that a
        network looks at has a share, too.

        Returns
        -------
        Series of shape (n_columns,)
            Adding up to 1, by column, largest first.

        Raises
        ------
        UnsupportedError
            If the network is none that it can read.
        """
        check_is_fitted(self, "fitted_")
        names = getattr(self, "feature_names_in_", None)
        return variable_importance(self.network_, self.encoder_, self.fitted_.weights, names)

    # keep and hand over -----------------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """Return the bundle that `save` writes."""
        check_is_fitted(self, "fitted_")
        return to_bytes(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model to one file, whole or not at all; `pybiodl.load` and R's ``bio_load`` read it.

        Raises
        ------
        OutputError
            If the path cannot be written.
        """
        write_file(path, self.to_bytes())

    def to_keras(self, precision: str | None = None) -> Self:
        """Return the same fitted estimator on Keras, whose ``model_`` is a ``keras.Model``.

        Parameters
        ----------
        precision : str, optional
            Dtype policy of Keras. None is float64, which agrees with a cluster to 1e-6 and better; on JAX float32,
            unless its ``jax_enable_x64`` is on.
        """
        check_is_fitted(self, "fitted_")
        precision = precision or most_precise()
        old = self.fitted_
        other = clone(self).set_params(backend="keras", cluster=None, precision=precision)
        other.__dict__.update({name: value for name, value in self.__dict__.items() if name.endswith("_")})
        fitted = rebuild(
            "keras",
            **{name: getattr(old, name) for name in ("network", "encoder", "head", "classes", "weights")},
            **{name: getattr(old, name) for name in ("history", "best_epoch", "info")},
            precision=precision,
        )
        other._keep(fitted, "keras")
        other.run_card_ = replace(self.run_card_, backend="keras")
        return other

    def to_onnx(self, path: str | os.PathLike[str], X: Any = None) -> ParityReport:
        """Write the network as an ONNX file that any runtime reads, without pybiodl, Keras, H2O or Python.

        Encoder and head are inside; a trained H2O model needs neither Keras nor its cluster for it. Of a table the
        graph reads ``X``, float64 of shape (n_samples, n_numeric_columns), as it is, and where there are categories
        ``categories``, strings of shape (n_samples, n_categorical_columns), the empty one for a missing value. Signals
        enter raw as ``signals``, NaN where there is padding. Other samples enter encoded, as ``encoder_.transform``
        gives them: ``codes`` (uint8 for sequences) or ``features``. What leaves is ``probabilities`` (as of
        `predict_proba`) and ``label``, or ``values``; of several outcomes each with its name, as ``label_tissue``.

        The graph is written by pybiodl from the description of the network, so it is the same whatever trained it, and
        computes in float32. Its answers are compared by onnxruntime with those of `predict` before it is written.

        Parameters
        ----------
        path : str or path
            Written whole or not at all.
        X : as for `fit`, optional
            Samples to compare; None draws 64 of the kind of a table, sequences or signals.

        Returns
        -------
        ParityReport
            Of ``home``, the model itself, and ``ONNX``.

        Raises
        ------
        MissingDependencyError
            If onnx or onnxruntime is not installed (the extra ``onnx``).
        UnsupportedError
            If ONNX cannot say the network: one that writes, or a user's own layers of Keras.
        OutputError
            If the path cannot be written.
        """
        from pybiodl.estimators._onnx import write_onnx

        check_is_fitted(self, "fitted_")
        return write_onnx(self, path, X)

    @property
    def model_(self) -> Any:
        """The ``keras.Model`` of a model on Keras."""
        check_is_fitted(self, "fitted_")
        if self.backend_ != "keras":
            raise AttributeError(f"model_ is there on Keras; this one is on {self.backend_}; use to_keras().model_.")
        return self.fitted_.model

    @property
    def h2o_model_(self) -> Any:
        """The model of H2O, while its cluster lives."""
        check_is_fitted(self, "fitted_")
        if self.backend_ != "h2o":
            raise AttributeError(f"h2o_model_ is there on H2O; this one is on {self.backend_}; use model_.")
        return self.fitted_.h2o_model


def _named(inputs: Inputs) -> Any:
    """Something with the shape and the column names of a table, for scikit-learn's checks."""
    if inputs.names is None:
        return inputs.values if not isinstance(inputs.values, Lazy) else np.empty((0, inputs.values.shape[1]))
    import pandas as pd

    return pd.DataFrame(np.empty((0, len(inputs.names))), columns=inputs.names)
