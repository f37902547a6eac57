"""The state of a fit after an epoch: from it a killed fit goes on and ends with the same weights."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pybiodl.backends.protocol import TrainingPlan
from pybiodl.errors import InvalidInputError, OutputError

if TYPE_CHECKING:
    from pybiodl.backends.keras._train import EpochKeeper

_FILE = "pybiodl-checkpoint.npz"


class Checkpoint:
    """One file in a folder, written whole after each epoch.

    Shuffles and dropout are drawn from (seed, epoch), so weights, optimiser and epoch are the whole state.

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

    @property
    def epoch(self) -> int:
        """Epochs that are done."""
        return 0 if self.state is None else int(self.state["meta"]["epoch"])

    def _read(self) -> dict[str, Any] | None:
        if not self.path.exists():
            return None
        with np.load(self.path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        meta = json.loads(str(arrays.pop("meta")))
        if meta["fingerprint"] != self.fingerprint:
            raise InvalidInputError(
                f"checkpoint_dir must be empty or hold an unfinished fit of the same data and parameters; "
                f"{str(self.path.parent)!r} holds another one; name another folder or delete {_FILE}.",
                field="checkpoint_dir",
            )
        return {"meta": meta, "arrays": arrays}

    def save(self, keeper: EpochKeeper, model: Any) -> None:
        """Write the state of the fit."""
        arrays: dict[str, np.ndarray] = {}
        groups = {
            "weights": keeper.built.get_weights(),
            "optimizer": [np.asarray(v.numpy() if hasattr(v, "numpy") else v) for v in model.optimizer.variables],
            "best": keeper.best_weights or [],
        }
        for name, values in groups.items():
            arrays.update({f"{name}-{place:04d}": value for place, value in enumerate(values)})
        meta = {
            "fingerprint": self.fingerprint,
            "epoch": keeper.epoch,
            "history": keeper.history,
            "best_epoch": keeper.best_epoch,
        }
        unfinished = self.path.with_suffix(".part.npz")
        np.savez(unfinished, allow_pickle=False, meta=np.array(json.dumps(meta)), **arrays)
        os.replace(unfinished, self.path)

    def restore(self, keeper: EpochKeeper, model: Any) -> None:
        """Put the state back into a fresh model."""
        if self.state is None:
            return
        arrays, meta = self.state["arrays"], self.state["meta"]

        def group(name: str) -> list[np.ndarray]:
            return [arrays[key] for key in sorted(arrays) if key.startswith(f"{name}-")]

        keeper.built.set_weights(group("weights"))
        for variable, value in zip(model.optimizer.variables, group("optimizer"), strict=True):
            variable.assign(value)
        keeper.history, keeper.best_epoch = meta["history"], meta["best_epoch"]
        keeper.best_weights = group("best") or None


def fingerprint(plan: TrainingPlan, encoded: tuple[np.ndarray, ...]) -> str:
    """Hash of all that decides how a fit goes on, the number of epochs left out."""
    digest = hashlib.sha256()
    described = (plan.network.to_dict(), plan.head.to_dict(), plan.seed, plan.batch_size, plan.learning_rate)
    digest.update(repr((described, str(plan.optimizer), str(plan.loss), plan.patience, plan.precision)).encode())
    for array in encoded:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
