"""What a backend is: it says what it cannot do, trains, and gives back weights that are at home.

Nothing here imports a framework. An estimator makes a `TrainingPlan`, a backend answers with a `FittedModel`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from pybiodl.backends.distribution import NAMES, Distribution
from pybiodl.backends.schedule import Schedule
from pybiodl.encode import Encoder
from pybiodl.networks import Head, Network

OWN_LOSSES = ("focal", "ordinal", *NAMES)
"""Losses by name that a backend may not know; the others are the backend's own."""


def is_oversampled(class_weight: Any) -> bool:
    """Whether rows of the rarer classes are to be drawn more often."""
    return isinstance(class_weight, str) and class_weight == "oversample"


class Remake(Protocol):
    """Makes inputs and targets of a batch out of encoded samples, as masked ones and views of them.

    Its ``repr`` names all that decides what it makes, so that a fit is resumed with the same.
    """

    def __call__(self, X: np.ndarray, rows: np.ndarray, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Make inputs and targets, one or several rows a sample, those of a sample together.

        Parameters
        ----------
        X : ndarray of shape (n_rows, ...)
            Encoded samples; they stay as they are.
        rows : ndarray of shape (n_rows,)
            Their places among the samples of the role.
        draw : numpy Generator
            Of this epoch and batch alone.
        """
        ...


class BesideOffset(str):
    """Name of the column of an outcome of which another column, the `offset`, is known.

    For a table that the backend reads by itself; what is learned of it is what `estimators._offset` says.
    """

    def __new__(cls, name: str, offset: str) -> BesideOffset:
        """Hold the name of the offset beside that of the outcome."""
        made = super().__new__(cls, name)
        made.offset = offset
        return made

    offset: str


@dataclass(frozen=True)
class PutBack:
    """An offset that a backend itself puts back into what it predicts of a table that it read.

    Parameters
    ----------
    offset : float or str
        One for all rows, or the name of its column.
    distribution : Distribution
        Says how the two make a value.
    """

    offset: float | str
    distribution: Distribution


@dataclass(frozen=True)
class Samples:
    """Inputs and targets of one role (training or validation).

    Parameters
    ----------
    X : Any
        Validated values of biology: an array, CSR matrix or DataFrame (tables), an object array of str (sequences),
        or, for a backend that reads by itself, a path, URL or frame handle.
    y : ndarray or str
        ``binary`` and ``multiclass``: class codes, shape (n_samples,), int64. ``multilabel``: (n_samples, n_labels) of
        0 and 1, NaN where not known. ``regression`` and ``count``: (n_samples, n_targets) in the user's units, NaN
        where missing. With ``positions``, an axis of positions follows the samples, and -1 marks a class not known.
        ``symbols``: codes of the symbols of each sample, (n_samples, longest), -1 after the last one. ``contrast``:
        whole numbers; rows of the same number in a batch are to be alike.
        ``several``: the columns of the parts side by side, class codes as numbers, or a structured array with a field a
        part. A str names a column of a table that the backend reads by itself; a `BesideOffset` one of offsets, too.
    sample_weight : ndarray of shape (n_samples,) or str, optional
        At least 0; class weights are already in it. A str names a column of a table that the backend reads by itself.
    remake : Remake, optional
        Makes the inputs and targets of each batch anew; `y` then counts the samples alone.
    """

    X: Any
    y: Any
    sample_weight: Any = None
    remake: Remake | None = None


@dataclass(frozen=True)
class Monitor:
    """What decides which epoch is the best and when to stop.

    Parameters
    ----------
    name : str
        Its value on the held-out samples is in the history as ``val_<name>``.
    higher_is_better : bool
    function : callable, optional
        ``function(samples, outputs) -> float`` from the held-out `Samples` and what `FittedModel.predict` gives for
        them; None where the backend itself reports it.
    """

    name: str = "loss"
    higher_is_better: bool = False
    function: Callable[[Samples, np.ndarray], float] | None = None


@dataclass(frozen=True)
class TrainingPlan:
    """All that a backend needs to train once; everything in it is validated.

    ``None`` for batch_size, learning_rate, optimizer, loss, precision or devices asks for the backend's own good
    choice. ``callbacks`` holds Keras callbacks; ``on_epoch(epoch, logs)``, 0-based, reports progress on any backend.
    ``reproducible`` is whether the user asked for a seed: the weights must then repeat, at whatever cost in speed.
    ``initial`` holds arrays that the first weights start from; the first ``n_frozen`` arrays stay as they start.
    ``gradient_clip`` is the most that the norm of all gradients together may be. ``log_dir`` is a folder for event
    files of TensorBoard. ``oversample`` draws rarer classes more often and corrects the probabilities to the
    classes' own shares. ``held_out`` is the share of the rows that a backend which reads the data by itself holds out
    for validation, whole groups of them where ``groups`` names a column, which is no feature then.
    """

    network: Network
    encoder: Encoder
    head: Head
    classes: Any
    train: Samples
    validation: Samples | None
    epochs: int
    batch_size: int | None
    learning_rate: float | Schedule | Any
    optimizer: Any
    loss: Any
    patience: int | None
    seed: int
    precision: str | None
    devices: Any
    checkpoint_dir: str | None
    cluster: Any
    callbacks: Sequence[Any]
    verbose: int
    on_epoch: Callable[[int, dict[str, float]], None] | None = None
    reproducible: bool = True
    initial: list[np.ndarray] = field(default_factory=list)
    n_frozen: int = 0
    monitor: Monitor = Monitor()
    gradient_clip: float | None = None
    log_dir: str | None = None
    oversample: bool = False
    held_out: float = 0.0
    groups: str = ""


class FittedModel(Protocol):
    """A trained network whose weights are NumPy arrays at home.

    Attributes
    ----------
    encoder, head, network
        With the statistics with which it predicts (a backend may have learned them itself).
    classes : ndarray, or a list of them, one a part of the head, or None
        Class labels in the order of the outputs.
    weights : list of ndarray
        Kernel and bias of every layer in order, in the layout of `pybiodl.networks` (see `backends.keras`).
    history : dict of str to list of float
        One entry an epoch (or scoring round): ``loss``, ``val_loss``, ...
    best_epoch : int
        0-based index into the history of the weights that were kept.
    info : mapping
        Device, versions, seconds: plain values for the run card.
    """

    @property
    def encoder(self) -> Encoder: ...  # noqa: D102
    @property
    def head(self) -> Head: ...  # noqa: D102
    @property
    def network(self) -> Network: ...  # noqa: D102
    @property
    def classes(self) -> Any: ...  # noqa: D102
    @property
    def weights(self) -> list[np.ndarray]: ...  # noqa: D102
    @property
    def history(self) -> dict[str, list[float]]: ...  # noqa: D102
    @property
    def best_epoch(self) -> int: ...  # noqa: D102
    @property
    def info(self) -> Mapping[str, Any]: ...  # noqa: D102

    def predict(self, X: Any) -> np.ndarray:
        """Probabilities (n_samples, n_outputs) of a classification head, values of a regression head.

        A ``binary`` head gives one column, the probability of ``classes[1]``. With ``positions`` an axis of positions
        follows the samples. Parts stand side by side.
        """
        ...


class Backend(Protocol):
    """One way to train networks."""

    name: str

    def lacks(self, network: Network, head: Head, params: Mapping[str, Any]) -> str | None:
        """Return one sentence on what it cannot train or honour (and the cure), or None if it can do all."""
        ...

    def fit(self, plan: TrainingPlan) -> FittedModel:
        """Train and bring the weights home."""
        ...
