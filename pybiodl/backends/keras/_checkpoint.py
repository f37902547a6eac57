"""The state of a fit after an epoch: from it a killed fit goes on and ends with the same weights."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.backends.keras._batches import LazyCodes
from pybiodl.backends.protocol import TrainingPlan
from pybiodl.backends.schedule import Schedule
from pybiodl.errors import InvalidInputError, OutputError

_FILE = "pybiodl-checkpoint.npz"


@dataclass(frozen=True)
class FitState:
    """Where a fit stands after an epoch.

    Shuffles and dropout are drawn from (seed, epoch), so this is all there is.

    Parameters
    ----------
    history : dict of str to list of float
    best_epoch : int
        0-based.
    weights, optimizer, best_weights : list of ndarray
        Of the network, of the optimiser, and of the network at the best epoch (empty where the last is kept).
    """

    history: dict[str, list[float]]
    best_epoch: int
    weights: list[np.ndarray]
    optimizer: list[np.ndarray]
    best_weights: list[np.ndarray]

    @property
    def epoch(self) -> int:
        """Epochs that are done."""
        return len(self.history["loss"])


_GROUPS = ("weights", "optimizer", "best_weights")


class Checkpoint:
    """One file in a folder, written whole after each epoch.

    Parameters
    ----------
    folder : str or path
    fingerprint : str
        Of the training that it belongs to; another one is refused.
    """

    def __init__(self, folder: str | os.PathLike[str], fingerprint: str) -> None:
        self.path = Path(folder) / _FILE
        self.fingerprint = fingerprint
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"checkpoint_dir must be a folder that can be written; got {str(folder)!r} ({error.strerror}); "
                "name another one.",
                field="checkpoint_dir",
            ) from None
        self.state = self._read()

    def _read(self) -> FitState | None:
        if not self.path.exists():
            return None
        with np.load(self.path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        meta = json.loads(str(arrays.pop("meta")))
        if meta.pop("fingerprint") != self.fingerprint:
            raise InvalidInputError(
                f"checkpoint_dir must be empty or hold an unfinished fit of the same data and parameters; "
                f"{str(self.path.parent)!r} holds another one; name another folder or delete {_FILE}.",
                field="checkpoint_dir",
            )
        groups = {group: [arrays[name] for name in sorted(arrays) if name.startswith(f"{group}-")] for group in _GROUPS}
        return FitState(meta["history"], meta["best_epoch"], **groups)

    def save(self, state: FitState) -> None:
        """Write the state of a fit, whole or not at all."""
        arrays: dict[str, np.ndarray] = {}
        for group in _GROUPS:
            arrays.update({f"{group}-{place:04d}": value for place, value in enumerate(getattr(state, group))})
        meta = {"fingerprint": self.fingerprint, "history": state.history, "best_epoch": state.best_epoch}
        unfinished = self.path.with_suffix(".part.npz")
        np.savez(unfinished, allow_pickle=False, meta=np.array(json.dumps(meta)), **arrays)
        os.replace(unfinished, self.path)


def fingerprint(plan: TrainingPlan, encoded: tuple[Any, ...]) -> str:
    """Hash of all that decides how a fit goes on; the number of epochs only where the learning rate follows it."""
    digest = hashlib.sha256()
    described = (plan.network.to_dict(), plan.head.to_dict(), plan.seed, plan.batch_size, plan.learning_rate)
    digest.update(repr((described, str(plan.optimizer), str(plan.loss), plan.patience, plan.precision)).encode())
    scheduled = isinstance(plan.learning_rate, Schedule)
    digest.update(repr((plan.n_frozen, plan.monitor.name, plan.gradient_clip, scheduled and plan.epochs)).encode())
    digest.update(repr(plan.train.remake).encode() if plan.train.remake else b"")
    arrays = [array for part in encoded for array in (part.values() if isinstance(part, dict) else [part])]
    for array in (*arrays, *plan.initial):
        if isinstance(array, LazyCodes):  # the file and the rows, not what is in them
            digest.update(pickle.dumps((array.X, array.encoder.state())))
        elif array is not None:
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
