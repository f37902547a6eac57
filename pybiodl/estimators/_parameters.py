"""The parameters of every estimator: their defaults and their help stand here alone."""

from __future__ import annotations

from typing import Any, Self

from sklearn.base import BaseEstimator

from pybiodl._check import StrictParameters, nearest
from pybiodl.errors import InvalidInputError
from pybiodl.estimators._signature import with_shared_help


class SharedParameters(StrictParameters, BaseEstimator):
    """Parameters of every estimator; a task adds its own by `with_shared`.

    Parameters
    ----------
    network : Network, optional
        Description of the network, from `pybiodl.networks`. None is ``MLP(dropout=0.3)`` for tables and a `CNN` for
        sequences.
    backend : {"auto", "keras", "h2o"}
        Where to train. ``auto`` is Keras, unless `cluster` or the data says H2O.
    encoder : Encoder or "auto"
        How values become numbers, from `pybiodl.encode`. ``auto`` is `Table` or `Sequence`.
    epochs : int
        Passes over the training samples, at most.
    batch_size : int, optional
        Samples a step. None is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a time and
        refuses another number.
    learning_rate : float, Schedule or keras schedule, optional
        None is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A `Schedule` is for Keras
        only.
    optimizer : str or keras.Optimizer, optional
        None is Adam. Keras only.
    loss : str or keras.Loss, optional
        None is the loss of the task. Keras only.
    gradient_clip : float, optional
        Most that the norm of all gradients together may be; longer ones are shortened to it (Pascanu et al. 2013,
        arXiv:1211.5063). Keras only.
    validation_fraction : float
        Share of the samples held out for early stopping; 0 holds none out.
    monitor : str or callable
        What is judged on the held-out samples after each epoch: ``"loss"``; of classes ``"accuracy"``,
        ``"balanced_accuracy"``, ``"roc_auc"``, ``"average_precision"``, ``"f1"``, ``"mcc"``, ``"brier"``,
        ``"log_loss"``, of two classes also ``"sensitivity"`` and ``"specificity"``; of numbers ``"r2"``,
        ``"pearson"``, ``"spearman"``, ``"rmse"``, ``"mae"``; or a function of y_true and what `predict` gives, of which
        more is better unless its name ends in ``_error``, ``_loss`` or ``_deviance``. Of several outcomes a metric
        is the mean over them, and ``"f1[tissue]"`` that of one. It is ``val_<name>`` in ``history_``. Other than the
        loss on Keras only.
    patience : int, optional
        Epochs without a better monitored value after which training stops; the best epoch's weights are kept. None
        trains all epochs and keeps the last weights.
    random_state : int, RandomState or Generator, optional
        Seed of weights, dropout, shuffles and the validation split. None draws one, written into ``run_card_``. H2O
        repeats a fit only with one thread on one node, so it does that where a seed is given; None takes the whole
        cluster.
    precision : str, optional
        Dtype policy of Keras, as ``"mixed_bfloat16"``; None is float32. Keras only.
    devices : str, int or list of str, optional
        Device of Keras, as ``"gpu"`` or ``"cpu"``; several share each batch: ``"all"``, a number of them, or a list of
        names. Keras only.
    checkpoint_dir : path, optional
        Folder that holds the state after each epoch; a killed fit called again goes on there and ends with the same
        weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must then be None.
    log_dir : path, optional
        Folder for event files of TensorBoard, with all that is in ``history_``. Keras only.
    cluster : H2OCluster, optional
        The cluster of H2O; None starts one for the fit.
    callbacks : list of keras.callbacks.Callback, optional
        Keras only.
    warm_start : bool
        Whether another `fit` goes on from the last weights; columns, classes and network must be the same, and what
        the encoder learned is kept. Keras only.
    verbose : int
        0 is silent; 1 a bar, or a line an epoch where the output is a file; 2 a line an epoch.
    """

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
        gradient_clip: float | None = None,
        validation_fraction: float = 0.1,
        monitor: Any = "loss",
        patience: int | None = 10,
        random_state: Any = None,
        precision: str | None = None,
        devices: Any = None,
        checkpoint_dir: Any = None,
        log_dir: Any = None,
        cluster: Any = None,
        callbacks: Any = None,
        warm_start: bool = False,
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
        self.gradient_clip = gradient_clip
        self.validation_fraction = validation_fraction
        self.monitor = monitor
        self.patience = patience
        self.random_state = random_state
        self.precision = precision
        self.devices = devices
        self.checkpoint_dir = checkpoint_dir
        self.log_dir = log_dir
        self.cluster = cluster
        self.callbacks = callbacks
        self.warm_start = warm_start
        self.verbose = verbose

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__doc__ = with_shared_help(cls, SharedParameters)

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
