"""Batches in an order made from (seed, epoch), so that a fit repeats and resumes exactly."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.backends.keras._engine import load_keras

keras = load_keras()


class Batches(keras.utils.PyDataset):  # type: ignore[name-defined]
    """Shuffled batches of encoded samples.

    The order of an epoch is a permutation drawn from (seed, epoch) by a generator of its own.

    Parameters
    ----------
    X : ndarray of shape (n_samples, ...)
        Encoded samples.
    y : ndarray of shape (n_samples, ...), or a dict of them by name
    sample_weight : ndarray of shape (n_samples,) or None
    batch_size : int
    seed : int or None
        None keeps the order, as validation does.
    epoch : int
        First epoch, when a fit is resumed.
    multiple : int
        Each batch is filled up to a multiple of it by repeating a sample of weight 0, where several devices share it;
        the weights of the others make up for it.
    """

    def __init__(
        self,
        X: np.ndarray,
        y: Any,
        sample_weight: Any,
        batch_size: int,
        seed: int | None,
        epoch: int = 0,
        multiple: int = 1,
    ) -> None:
        super().__init__()
        self.multiple = multiple
        if multiple > 1 and sample_weight is None:
            sample_weight = np.ones(len(X), dtype=np.float32)
        self.parts = (X, y) if sample_weight is None else (X, y, sample_weight)
        self.batch_size = batch_size
        self.seed = seed
        self._permute(epoch)

    def _permute(self, epoch: int) -> None:
        self.epoch = epoch
        n_samples = len(self.parts[0])
        if self.seed is None:
            self.order = np.arange(n_samples)
        else:
            self.order = np.random.default_rng([self.seed, epoch]).permutation(n_samples)

    def __len__(self) -> int:
        return -(-len(self.order) // self.batch_size)

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        rows = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        missing = -len(rows) % self.multiple
        if not missing:
            return tuple(_take(part, rows) for part in self.parts)
        filled = np.concatenate([rows, np.repeat(rows[-1:], missing)])
        X, y, weight = (_take(part, filled) for part in self.parts)
        weight = weight * np.float32(len(filled) / len(rows))
        weight[len(rows) :] = 0
        return X, y, weight

    def on_epoch_end(self) -> None:
        """Draw the order of the next epoch."""
        self._permute(self.epoch + 1)


def _take(part: Any, rows: np.ndarray) -> Any:
    return {name: values[rows] for name, values in part.items()} if isinstance(part, dict) else part[rows]
