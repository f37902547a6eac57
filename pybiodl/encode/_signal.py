"""Signals of numbers along a line, each channel on one scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self

import numpy as np

from pybiodl._check import one_of
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.encode._lines import PADS, check_longest, fill, learned_length
from pybiodl.encode._moments import RunningMoments
from pybiodl.encode._raw import as_signals
from pybiodl.errors import InvalidInputError


class Signal(Encoder):
    """Encode signals (EEG, ECG, nanopore currents, coverage along a genome) as lines of floats.

    Samples may have different lengths; a padded position is NaN in every channel, so a signal itself must have no NaN.

    Parameters
    ----------
    scale : {"standard", "sample", "none"}
        ``standard`` subtracts each channel's training mean and divides by its training standard deviation (1 where it
        is 0). ``sample`` does so in each sample by itself, with the median and 1.4826 times the median absolute
        deviation, which outliers do not move (Rousseeuw & Croux 1993, doi:10.1080/01621459.1993.10476408); where that
        deviation is 0, with the largest one, and 1 where the channel is constant.
    length : int, optional
        Positions that the network reads; None is the longest training signal.
    pad : {"right", "left", "center"}
        Where a shorter signal is filled up.

    Attributes
    ----------
    length_ : int
    n_channels_ : int
    ragged_ : bool
        Whether a training signal was shorter than ``length_``; the network then masks the padding.
    mean_, scale_ : ndarray of shape (n_channels_,)
        Of the training values, encoded as ``(x - mean_) / scale_``; 0 and 1 unless ``scale="standard"``.
    shape_ : tuple of int
        ``(length_, n_channels_)``.
    """

    kind: ClassVar[str] = "signal"
    reads: ClassVar[str] = "signal"

    def __init__(self, scale: str = "standard", length: int | None = None, pad: str = "right") -> None:
        self.scale = scale
        self.length = length
        self.pad = pad

    def fit(self, X: Any) -> Self:
        """Learn the length, the channels and their scales.

        Parameters
        ----------
        X : ndarray of shape (n_samples, length, n_channels), or object ndarray or list of (length, n_channels) arrays
            In the unit of the instrument; an array of one axis less has one channel.
        """
        one_of(self.scale, "scale", ("standard", "sample", "none"))
        one_of(self.pad, "pad", PADS)
        X = as_signals(X)
        lengths = _lengths(X)
        length = learned_length(lengths, self.length)
        n_channels = X.shape[2] if X.ndim == 3 else X[0].shape[1]
        self._learn(length, n_channels, bool((lengths < length).any()), np.zeros(n_channels), np.ones(n_channels))
        self._check(X, lengths)
        moments = RunningMoments(n_channels)
        for _, values in _blocks(X, lengths):
            if self.scale == "standard":
                moments.add(values)
        if self.scale == "standard":
            self.mean_, self.scale_ = moments.mean, moments.scale
        return self

    def _learn(self, length: int, n_channels: int, ragged: bool, mean: np.ndarray, scale: np.ndarray) -> None:
        self.length_ = length
        self.n_channels_ = n_channels
        self.ragged_ = ragged
        self.mean_ = mean
        self.scale_ = scale
        self.shape_ = (length, n_channels)

    def transform(self, X: Any, dtype: str = "float32") -> np.ndarray:
        """Encode signals.

        Parameters
        ----------
        X : as for `fit`
        dtype : {"float32", "float64"}
            Of the encoded lines; the arithmetic is in float64.

        Returns
        -------
        ndarray of shape (n_samples, length_, n_channels_)
            NaN in every channel of a padded position.

        Raises
        ------
        InvalidInputError
            If a signal is empty, longer than ``length_``, of other channels, or holds a value that is not finite.
        """
        X = as_signals(X)
        lengths = _lengths(X)
        self._check(X, lengths)
        encoded = np.empty((len(lengths), *self.shape_), dtype=dtype)
        for rows, values in _blocks(X, lengths):
            if self.scale == "sample":
                _scale_samples(values, lengths[rows])
            else:
                values -= self.mean_
                values /= self.scale_
            encoded[rows] = fill(values, lengths[rows], self.length_, self.pad, np.nan)
        return encoded

    def lengths(self, X: Any) -> np.ndarray:
        """Positions of each signal, shape (n_samples,), int64."""
        return _lengths(as_signals(X))

    def _check(self, X: np.ndarray, lengths: np.ndarray) -> None:
        if len(lengths) == 0:
            return
        n_channels = X.shape[2] if X.ndim == 3 else X[0].shape[1]
        if n_channels != self.n_channels_:
            raise InvalidInputError(
                f"A signal must have {self.n_channels_} channels, as at training; got {n_channels}; pass the same "
                "channels in the same order.",
                field="X",
            )
        if not lengths.all():
            raise InvalidInputError(
                f"A signal must have at least one position; the one in row {int(lengths.argmin())} (0-based) is "
                "empty; leave it out.",
                field="X",
            )
        check_longest(lengths, self.length_, self.length is not None, self, "signal", "positions")
        if not self.ragged_ and lengths.min() < self.length_:
            row = int(lengths.argmin())
            # The network learned without a mask, so padding would read as a value.
            raise InvalidInputError(
                f"A signal must have {self.length_} positions, as every one at training; the one in row {row} "
                f"(0-based) has {lengths[row]}; pass whole signals, or fit with signals of different lengths.",
                field="X",
            )

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned."""
        values = {"length": self.length_, "n_channels": self.n_channels_, "ragged": self.ragged_}
        return values, {"mean": self.mean_, "scale": self.scale_}

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        encoder = cls(**params)
        encoder._learn(
            int(values["length"]), int(values["n_channels"]), bool(values["ragged"]), arrays["mean"], arrays["scale"]
        )
        return encoder


_VALUES = 2**20


def _lengths(X: np.ndarray) -> np.ndarray:
    if X.ndim == 3:
        return np.full(X.shape[0], X.shape[1], dtype=np.int64)
    return np.fromiter(map(len, X), dtype=np.int64, count=len(X))


def _blocks(X: np.ndarray, lengths: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Rows, and a float64 copy of all their positions of shape (n_positions, n_channels), checked to be finite.

    Blocks bound the float64 memory.
    """
    if len(lengths) == 0:
        return
    n_channels = X.shape[2] if X.ndim == 3 else X[0].shape[1]
    step = max(1, _VALUES // (int(lengths.max()) * n_channels))
    for start in range(0, len(lengths), step):
        rows = slice(start, start + step)
        flat = X[rows].reshape(-1, n_channels) if X.ndim == 3 else np.concatenate(list(X[rows]))
        values = flat.astype(np.float64)
        finite = np.isfinite(values)
        if not finite.all():
            place, channel = (int(k) for k in np.argwhere(~finite)[0])
            _refuse(values[place, channel], place, channel, start, np.cumsum(lengths[rows]), lengths[rows])
        yield rows, values


def _refuse(value: float, place: int, channel: int, start: int, ends: np.ndarray, lengths: np.ndarray) -> None:
    row = int(np.searchsorted(ends, place, side="right"))
    position = place - int(ends[row] - lengths[row]) + 1
    cure = "interpolate it, or pass signals of different lengths as a list" if np.isnan(value) else "replace it"
    raise InvalidInputError(
        f"A signal must hold finite numbers, as NaN marks padding; got {'NaN' if np.isnan(value) else 'infinity'} in "
        f"row {start + row} (0-based) at position {position} (1-based), channel {channel} (0-based); {cure}.",
        field="X",
    )


def _scale_samples(values: np.ndarray, lengths: np.ndarray) -> None:
    """Scale each sample by itself, in place."""
    if (lengths == lengths[0]).all():
        lines = [values.reshape(len(lengths), lengths[0], -1)]
    else:
        ends = np.cumsum(lengths)
        lines = [values[None, end - n : end] for end, n in zip(ends, lengths, strict=True)]
    for line in lines:
        line -= np.median(line, axis=1, keepdims=True)
        deviation = np.abs(line)
        scale = 1.4826 * np.median(deviation, axis=1, keepdims=True)
        scale = np.where(scale > 0, scale, deviation.max(axis=1, keepdims=True))
        line /= np.where(scale > 0, scale, 1)
