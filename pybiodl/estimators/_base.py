"""The flow that every estimator shares: read, encode, network, backend, result."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, cast

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_is_fitted, validate_data

from pybiodl._check import StrictParameters, nearest
from pybiodl._version import __version__
from pybiodl.backends.protocol import FittedModel, Samples, TrainingPlan
from pybiodl.backends.registry import get_backend
from pybiodl.encode import Encoder, Table
from pybiodl.encode import Sequence as SequenceEncoder
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._history import History
from pybiodl.estimators._inputs import Inputs, data_hash, drop_outcome, read_inputs, take_outcome
from pybiodl.estimators._settings import Settings, check_sample_weight, read_settings
from pybiodl.estimators._split import inner_split
from pybiodl.evaluate import Evaluation, evaluate_outputs, linear_baseline
from pybiodl.networks import CNN, MLP, Head, Network
from pybiodl.results import RunCard


@dataclass(frozen=True)
class Targets:
    """Targets as backends read them, and what the outputs mean.

    Parameters
    ----------
    values : ndarray
        As `backends.protocol.Samples.y`.
    head : Head
    classes : ndarray or None
    strata : ndarray of int or None
        Class codes that the inner split keeps in proportion.
    ndim : int
        Axes of y as the user gave it.
    """

    values: Any
    head: Head
    classes: np.ndarray | None = None
    strata: np.ndarray | None = None
    ndim: int = 1


class BioEstimator(StrictParameters, BaseEstimator):
    """Base of all estimators; a subclass says its targets and what it predicts."""

    _on_epoch: Callable[[int, dict[str, float]], None] | None = None

    def __init__(
        self,
        network: Any = None,
        backend: str = "auto",
        encoder: Any = "auto",
        epochs: int = 100,
        batch_size: int | None = None,
        learning_rate: Any = None,
        optimizer: Any = None,
        loss: Any = None,
        validation_fraction: float = 0.1,
        patience: int | None = 10,
        random_state: Any = None,
        precision: str | None = None,
        devices: Any = None,
        checkpoint_dir: Any = None,
        cluster: Any = None,
        callbacks: Any = None,
        verbose: int = 0,
    ) -> None:
        self.network = network
        self.backend = backend
        self.encoder = encoder
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.optimizer = optimizer
        self.loss = loss
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.random_state = random_state
        self.precision = precision
        self.devices = devices
        self.checkpoint_dir = checkpoint_dir
        self.cluster = cluster
        self.callbacks = callbacks
        self.verbose = verbose

    # What a task says -------------------------------------------------------------------------------------------

    def _read_targets(self, y: Any) -> Targets:
        raise TypeError(f"{type(self).__name__} must say how it reads targets.")

    def _encode_targets(self, y: Any, targets: Targets, name: str) -> np.ndarray:
        raise TypeError(f"{type(self).__name__} must say how it encodes further targets.")

    def _remote_targets(self, y: Any) -> Targets:
        raise TypeError(f"{type(self).__name__} must say what a column that a cluster reads means.")

    def _weights_of_targets(self, targets: Targets, weight: np.ndarray | None) -> np.ndarray | None:
        return weight

    def _evaluation_outputs(self, X: Any) -> np.ndarray:
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
        groups : array-like of shape (n_samples,), optional
            Samples of a group (donor, patient, family) stay on one side of the inner validation split.
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
        encoder = self.encoder if isinstance(self.encoder, Encoder) else None
        inputs = read_inputs(X, encoder, self)
        if inputs.kind == "remote":
            targets = self._remote_targets(y)
            self._refuse_with_remote(sample_weight, groups, validation_data)
        else:
            if column is None:
                raise InvalidInputError(
                    f"{type(self).__name__} requires y to be passed, but the target y is None.", field="y"
                )
            targets = self._read_targets(column)
            _check_lengths(inputs.values, targets.values)
        plan, backend = self._plan(inputs, targets, settings, sample_weight, groups, validation_data)
        hashed = "" if inputs.kind == "remote" else data_hash(inputs.values, targets.values)
        self._learn(backend.fit(plan), plan, inputs, backend.name, hashed, time.perf_counter() - started)
        self.outcome_ = outcome
        self.target_ndim_ = targets.ndim
        return self

    def _plan(
        self, inputs: Inputs, targets: Targets, settings: Settings, sample_weight: Any, groups: Any, held: Any
    ) -> tuple[TrainingPlan, Any]:
        """Everything that can be refused is refused here."""
        backend = get_backend(self._backend_name(inputs))
        encoder = self._fit_encoder(inputs)
        network = self._resolve_network(inputs, encoder)
        lacks = backend.lacks(network, targets.head, self.get_params(deep=False))
        if lacks:
            raise UnsupportedError(lacks)
        if inputs.kind == "remote":
            train, validation = Samples(inputs.values, targets.values), None
        else:
            weight = check_sample_weight(sample_weight, len(targets.values))
            weight = self._weights_of_targets(targets, weight)
            samples = Samples(inputs.values, targets.values, weight)
            train, validation = self._split(samples, targets, groups, held, settings, encoder)
        plan = TrainingPlan(
            network=network, encoder=encoder, head=targets.head, classes=targets.classes,
            train=train, validation=validation,
            epochs=settings.epochs, batch_size=settings.batch_size, learning_rate=settings.learning_rate,
            optimizer=self.optimizer, loss=self.loss, patience=settings.patience, seed=settings.seed,
            precision=self.precision, devices=self.devices, checkpoint_dir=self.checkpoint_dir,
            cluster=self.cluster, callbacks=settings.callbacks, verbose=settings.verbose, on_epoch=self._on_epoch,
        )  # fmt: skip
        return plan, backend

    def _backend_name(self, inputs: Inputs) -> str:
        wants_cluster = self.cluster is not None or inputs.kind == "remote"
        if self.backend == "auto":
            return "h2o" if wants_cluster else "keras"
        if self.backend == "keras" and inputs.kind == "remote":
            raise UnsupportedError(
                f"backend='keras' trains on values in memory; got {inputs.values!r}; read it first with read_table, "
                "or use backend='h2o'.",
                field="X",
            )
        return str(self.backend)

    def _fit_encoder(self, inputs: Inputs) -> Encoder:
        if isinstance(self.encoder, Encoder):
            encoder: Encoder = clone(self.encoder)
        else:
            encoder = SequenceEncoder() if inputs.kind == "sequence" else Table()
        if inputs.kind == "remote":
            return encoder
        if encoder.kind != inputs.kind:
            raise InvalidTypeError(
                f"encoder={encoder!r} reads a {encoder.kind}; X is a {inputs.kind}; leave encoder='auto' or change it.",
                field="encoder",
            )
        if isinstance(encoder, Table):
            return encoder.fit(inputs.values, inputs.names)
        return encoder.fit(inputs.values)

    def _resolve_network(self, inputs: Inputs, encoder: Encoder) -> Network:
        if self.network is None:
            return default_network(encoder) if isinstance(encoder, SequenceEncoder) else MLP()
        network: Network = clone(self.network)
        if inputs.kind != "remote":
            if len(encoder.shape_) not in network.reads:
                raise UnsupportedError(
                    f"{type(network).__name__} reads sequences; X is a table of {encoder.shape_[0]} columns; "
                    "use networks.MLP.",
                    field="network",
                )
            shape = encoder.shape_
            for layer in network.layers(shape):  # a network that does not fit is refused before any work
                shape = layer.shape_out(shape)
        return network

    def _split(
        self, samples: Samples, targets: Targets, groups: Any, held: Any, settings: Settings, encoder: Encoder
    ) -> tuple[Samples, Samples | None]:
        if held is not None:
            if not isinstance(held, tuple | list) or len(held) not in (2, 3):
                raise InvalidTypeError(
                    "validation_data must be a tuple (X, y) or (X, y, sample_weight); "
                    f"got {type(held).__name__}.", field="validation_data",
                )  # fmt: skip
            X_held, y_held = take_outcome(held[0], held[1])
            values = read_inputs(X_held, encoder, self).values
            y_held = self._encode_targets(y_held, targets, "validation_data")
            _check_lengths(values, y_held)
            encoder.transform(values[:0] if encoder.kind == "table" else values)
            weight = check_sample_weight(held[2] if len(held) == 3 else None, len(y_held))
            return samples, Samples(values, y_held, weight)
        y = targets.values
        train, validation = inner_split(y, targets.strata, groups, self.validation_fraction, settings.seed)
        if len(validation) == 0:
            return samples, None
        return _rows(samples, train), _rows(samples, validation)

    def _refuse_with_remote(self, *parts: Any) -> None:
        for name, part in zip(("sample_weight", "groups", "validation_data"), parts, strict=True):
            if part is not None:
                raise UnsupportedError(
                    f"{name} must be None where the cluster reads X by itself; put it into X as a column, or pass X "
                    "as a DataFrame.",
                    field=name,
                )

    def _learn(
        self, fitted: FittedModel, plan: TrainingPlan, inputs: Inputs, backend: str, hashed: str, seconds: float
    ) -> None:
        self._keep(fitted, backend)
        if inputs.kind == "table":
            validate_data(self, _named(inputs), skip_check_array=True, reset=True)
        elif inputs.kind == "sequence":
            self.n_features_in_ = fitted.encoder.shape_[0]
        else:
            self.n_features_in_ = cast(Table, fitted.encoder).n_columns_
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
        check_is_fitted(self, "fitted_")
        inputs = read_inputs(drop_outcome(X, self.outcome_), self.encoder_, self)
        if inputs.kind == "remote":
            if self.backend_ != "h2o":
                raise UnsupportedError(
                    f"A model on Keras predicts values in memory; got {X!r}; read it first with read_table.", field="X"
                )
        elif inputs.kind == "table":
            validate_data(self, _named(inputs), skip_check_array=True, reset=False)
        return self.fitted_.predict(inputs.values)

    def evaluate(self, X: Any, y: Any = None, groups: Any = None, train: Any = None) -> Evaluation:
        """Judge predictions: the metrics of the field, each with a 95 % bootstrap confidence interval.

        Parameters
        ----------
        X, y : as for `fit`
            Samples that the model has not seen.
        groups : array-like of shape (n_samples,), optional
            Whole groups are drawn by the bootstrap.
        train : tuple (X, y), optional
            The training samples; a linear baseline trained on them is then judged beside the network.

        Returns
        -------
        Evaluation
        """
        check_is_fitted(self, "fitted_")
        X, y = take_outcome(X, y)
        outputs = self._evaluation_outputs(X)
        baseline = None
        if train is not None:
            X_train, y_train = take_outcome(*train)
            known = Targets(None, self.head_, getattr(self, "classes_", None))
            codes = self._encode_targets(y_train, known, "train")
            model = linear_baseline(self.head_.kind, self.encoder_)
            model.fit(read_inputs(X_train, self.encoder_, self).values, codes)
            baseline = model.outputs(read_inputs(X, self.encoder_, self).values)
        return evaluate_outputs(
            self.head_.kind,
            self._judged_targets(y),
            outputs,
            classes=getattr(self, "classes_", None),
            groups=groups,
            baseline=baseline,
        )

    def _judged_targets(self, y: Any) -> np.ndarray:
        return np.asarray(y)

    # keep and hand over -----------------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """Return the bundle that `save` writes."""
        from pybiodl.estimators._bundle import to_bytes

        check_is_fitted(self, "fitted_")
        return to_bytes(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model to one file, whole or not at all; `pybiodl.load` and R's ``bio_load`` read it.

        Raises
        ------
        OutputError
            If the path cannot be written.
        """
        from pybiodl.store import write_file

        write_file(path, self.to_bytes())

    def to_keras(self, precision: str = "float64") -> Self:
        """Return the same fitted estimator on Keras, whose ``model_`` is a ``keras.Model``.

        Parameters
        ----------
        precision : str
            Dtype policy of Keras; float64 agrees with a cluster to 1e-6 and better.
        """
        from pybiodl.backends.keras import FittedKeras

        check_is_fitted(self, "fitted_")
        old = self.fitted_
        other = clone(self).set_params(backend="keras", cluster=None, precision=precision)
        other.__dict__.update({name: value for name, value in self.__dict__.items() if name.endswith("_")})
        fitted = FittedKeras(
            old.network, old.encoder, old.head, old.classes, old.weights, old.history, old.best_epoch, old.info,
            precision,
        )  # fmt: skip
        other._keep(fitted, "keras")
        other.run_card_ = replace(self.run_card_, backend="keras")
        return other

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

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name; ``network__hidden`` sets one of the network.

        Raises
        ------
        InvalidInputError
            If a name is unknown; the nearest known name is given.
        """
        known = self.get_params(deep=True)
        for name in params:
            if name.startswith("network__") and self.network is None and "network" not in params:
                raise InvalidInputError(f"{name} needs a network; pass network=MLP() or CNN() first.", field=name)
            prefix, nested, _ = name.partition("__")
            if name not in known and not (nested and prefix in params):
                raise InvalidInputError(
                    f"Invalid parameter {name!r} for estimator {type(self).__name__}{nearest(name, known) or '.'}",
                    field=name,
                )
        return super().set_params(**params)


def default_network(encoder: SequenceEncoder) -> Network:
    """Return a CNN for sequences; aligned ones keep their positions, ragged ones are searched for motifs anywhere."""
    length = encoder.shape_[0]
    return CNN(
        filters=128,
        kernel_size=min(11, length),
        pool_size=min(2, length),
        global_pool="max" if encoder.ragged_ else None,
        dense=(64,),
        dropout=0.3,
    )


def _named(inputs: Inputs) -> Any:
    """Something with the shape and the column names of a table, for scikit-learn's checks."""
    if inputs.names is None:
        return inputs.values
    import pandas as pd

    return pd.DataFrame(np.empty((0, len(inputs.names))), columns=inputs.names)


def _rows(samples: Samples, rows: Sequence[int] | np.ndarray) -> Samples:
    X = samples.X.iloc[rows] if hasattr(samples.X, "iloc") else samples.X[rows]
    weight = None if samples.sample_weight is None else samples.sample_weight[rows]
    return Samples(X, samples.y[rows], weight)


def _check_lengths(X: Any, y: Any) -> None:
    if X.shape[0] != len(y):
        raise InvalidInputError(
            f"X and y must have one entry for each sample; got {X.shape[0]} in X and {len(y)} in y.", field="y"
        )
