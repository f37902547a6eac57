"""Batches in an order made from (seed, epoch), so that a fit repeats and resumes exactly."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from pybiodl.backends.keras._engine import load_keras
from pybiodl.backends.keras._lengths import Lengths
from pybiodl.backends.protocol import Remake
from pybiodl.encode import Encoder
from pybiodl.errors import InvalidInputError
from pybiodl.read import Lazy

keras = load_keras()


class LazyCodes:
    """Samples that stay in their file and are read and encoded when their rows are asked for.

    Parameters
    ----------
    X : Lazy
    encoder : Encoder
        Fitted.
    dtype : str
        Of encoded tables and signals.
    """

    def __init__(self, X: Any, encoder: Encoder, dtype: str) -> None:
        self.X = X
        self.encoder = encoder
        self.dtype = dtype

    def __len__(self) -> int:
        return len(self.X)

    def __getitem__(self, rows: Any) -> np.ndarray:
        values = self.X.load(rows)
        try:
            return self.encoder.transform(values, self.dtype)
        except InvalidInputError as error:  # it knows the row of the batch; the user knows the file
            row = re.search(r"row (\d+) \(0-based\)", str(error))
            if row is None:
                raise
            record = self.X.records(rows)[int(row[1])] + 1
            text = str(error).replace(row[0], f"record {record} of the file (1-based)")
            raise InvalidInputError(text, field=error.field) from None


def encoded(X: Any, encoder: Encoder, dtype: str) -> Any:
    """Encode samples: an array, or for samples that stay in their file something with the same rows."""
    return LazyCodes(X, encoder, dtype) if isinstance(X, Lazy) else encoder.transform(X, dtype)


class Batches(keras.utils.PyDataset):  # type: ignore[name-defined]
    """Shuffled batches of encoded samples.

    The order of an epoch is a permutation drawn from (seed, epoch) by a generator of its own.

    Parameters
    ----------
    X : ndarray of shape (n_samples, ...) or LazyCodes, or a dict of them by name
        Encoded samples; those that stay in their file are read ahead by threads.
    y : ndarray of shape (n_samples, ...), or a dict of them by name
    sample_weight : ndarray of shape (n_samples,) or None
    batch_size : int
    seed : int or None
        None keeps the order, as validation does.
    epoch : int
        First epoch, when a fit is resumed.
    remake : Remake, optional
        Makes each batch anew, by a generator of (seed, epoch, place of the batch).
    multiple : int
        Each batch is filled up to a multiple of it by repeating a sample of weight 0, where several devices share it;
        the weights of the others make up for it.
    lengths : Lengths, optional
        Lengths to which the lines of a batch are cut. Samples in memory are batched with others of like lengths; where
        the order is kept, only if `sort`.
    sort : bool
        Whether samples may be put in another order, though none is drawn.
    """

    def __init__(
        self,
        X: Any,
        y: Any,
        sample_weight: Any,
        batch_size: int,
        seed: int | None,
        epoch: int = 0,
        remake: Remake | None = None,
        multiple: int = 1,
        lengths: Lengths | None = None,
        sort: bool = False,
    ) -> None:
        in_file = any(isinstance(one, LazyCodes) for one in (X.values() if isinstance(X, dict) else [X]))
        super().__init__(**({"workers": 2, "max_queue_size": 8} if in_file else {}))
        self.multiple = multiple
        if multiple > 1 and sample_weight is None:
            sample_weight = np.ones(count(X), dtype=np.float32)
        self.parts = (X, y) if sample_weight is None else (X, y, sample_weight)
        self.batch_size = batch_size
        self.seed = seed
        self.remake = remake
        self.lengths = lengths
        self.sort = sort
        self.shown = 0
        self.needed = None if lengths is None or in_file else lengths.needed(X)
        self._permute(epoch)

    def _permute(self, epoch: int) -> None:
        self.epoch = epoch
        n_samples = count(self.parts[0])
        if self.seed is not None:
            self.order = np.random.default_rng([self.seed, epoch]).permutation(n_samples)
            if self.lengths is not None and self.needed is not None:
                self.order = self.lengths.order(self.order, self.needed, self.batch_size, [self.seed, epoch, 1])
        elif self.sort and self.needed is not None:
            self.order = np.argsort(self.needed, kind="stable")
        else:
            self.order = np.arange(n_samples)

    def __len__(self) -> int:
        return -(-len(self.order) // self.batch_size)

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        rows = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        if self.remake is not None:
            batch = remade(self.parts, rows, self.remake, [self.seed or 0, self.epoch, index])
        else:
            batch = tuple(take(part, rows) for part in self.parts)
        if self.lengths is not None:
            batch = self.lengths.cut(batch, self._length(batch[0], index))
        return _filled(batch, self.multiple)

    def _length(self, lines: np.ndarray, index: int) -> int:
        """Length to which a batch is cut.

        TensorFlow takes from the first two batches which shapes may come: they differ, or none is cut.
        """
        assert self.lengths is not None
        if len(self) == 1:
            return self.lengths.longest
        length = int(self.lengths.needed(lines).max())
        if index == 0 and self.shown == 0:
            self.shown = length
        elif index == 1 and self.shown == length and keras.config.backend() == "tensorflow":
            length, self.shown = self.lengths.longer(length), -1
        return length

    def on_epoch_end(self) -> None:
        """Draw the order of the next epoch."""
        self._permute(self.epoch + 1)

    def drop(self) -> None:
        """Let go of all samples in memory but the first.

        TensorFlow keeps what it read batches from for the life of the process (`tf.data.Dataset.from_generator`). What
        still reads ahead, where a fit ended in the middle of an epoch, goes on finding batches.
        """
        self.parts = tuple(_first(part) for part in self.parts)
        self.order = np.broadcast_to(np.int64(0), len(self.order))
        self.needed = None


@contextlib.contextmanager
def dropped(*given: Batches | None) -> Iterator[None]:
    """Drop batches at the end of the block, in whatever way it ends."""
    try:
        yield
    finally:
        for batches in given:
            if batches is not None:
                batches.drop()


def _first(part: Any) -> Any:
    """First row of a part, by itself; what stays in its file stays there."""
    if isinstance(part, dict):
        return {name: _first(values) for name, values in part.items()}
    return part if isinstance(part, LazyCodes) else np.array(part[:1])


def remade(parts: tuple[Any, ...], rows: np.ndarray, remake: Remake, seed: list[int]) -> tuple[Any, ...]:
    """Make inputs, targets and weights of `rows`; made rows have the weight of their sample."""
    X, y = remake(parts[0][rows], rows, np.random.default_rng(seed))
    if len(parts) == 2 or parts[2] is None:
        return X, y
    return X, y, np.repeat(parts[2][rows], len(X) // len(rows))


def _filled(batch: tuple[Any, ...], multiple: int) -> tuple[Any, ...]:
    """Repeat the last sample, of weight 0, until devices can share a batch evenly."""
    n = count(batch[0])
    missing = -n % multiple
    if not missing:
        return batch
    rows = np.append(np.arange(n), np.full(missing, n - 1))
    X, y, weight = (take(part, rows) for part in batch)
    weight = weight * np.float32(len(rows) / n)
    weight[n:] = 0
    return X, y, weight


def take(part: Any, rows: Any) -> Any:
    """Return rows of an array, or of each of a dict of them."""
    return {name: values[rows] for name, values in part.items()} if isinstance(part, dict) else part[rows]


def count(part: Any) -> int:
    """Count the rows of an array, or of each of a dict of them."""
    return len(next(iter(part.values())) if isinstance(part, dict) else part)
