"""Windows of a line that a mutation changes, and the reference line around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BELOW_ALL = -1e4
"""What padding is to a maximum, as in the Keras backend."""


@dataclass(frozen=True)
class Reference:
    """What the unmutated samples are at one place of the network.

    Parameters
    ----------
    values : ndarray of shape (n_samples, length, channels)
    real : ndarray of bool of shape (n_samples, length), or None
        False where there is padding; None where no line has any.
    """

    values: np.ndarray
    real: np.ndarray | None = None

    @property
    def length(self) -> int:
        """Positions of the line."""
        return self.values.shape[1]

    def cleared(self) -> Reference:
        """Return it with zeros where there is padding."""
        if self.real is None:
            return self
        return Reference(self.values * self.real[:, :, None].astype(self.values.dtype), self.real)

    def around(self, rows: np.ndarray, start: np.ndarray, width: int) -> np.ndarray:
        """Values in windows, shape (n_windows, width, channels); what they are beyond the ends means nothing."""
        places = rows[:, None] * self.length + (start[:, None] + np.arange(width)).clip(0, self.length - 1)
        return self.values.reshape(-1, self.values.shape[2]).take(places, axis=0)

    def inside(self, rows: np.ndarray, start: np.ndarray, width: int) -> np.ndarray | None:
        """Where windows are on the line and no padding, shape (n_windows, width); None where that is everywhere."""
        places = start[:, None] + np.arange(width)
        inside = (places >= 0) & (places < self.length)
        if self.real is not None:
            inside &= self.real[rows[:, None], places.clip(0, self.length - 1)]
        return None if inside.all() else inside


@dataclass(frozen=True)
class Windows:
    """Stretches of mutated samples outside of which they are as the reference.

    Parameters
    ----------
    rows : ndarray of int of shape (n_windows,)
        Sample of each.
    start : ndarray of int of shape (n_windows,)
        First position; it may lie before the line, and a window may end behind it. What is there means nothing.
    values : ndarray of shape (n_windows, width, channels)
    """

    rows: np.ndarray
    start: np.ndarray
    values: np.ndarray

    @property
    def width(self) -> int:
        """Positions of each window."""
        return self.values.shape[1]

    def change(self, reference: Reference) -> np.ndarray:
        """Subtract the reference, with zeros beyond the line and where there is padding."""
        change = self.values - reference.around(self.rows, self.start, self.width)
        inside = reference.inside(self.rows, self.start, self.width)
        if inside is not None:
            change *= inside[:, :, None].astype(change.dtype)
        return change

    def widened(self, reference: Reference, before: int, behind: int) -> Windows:
        """Take so many positions of the reference more, before and behind."""
        if not before and not behind:
            return self
        n_windows, width, channels = self.values.shape
        values = np.empty((n_windows, before + width + behind, channels), self.values.dtype)
        values[:, before : before + width] = self.values
        if before:
            values[:, :before] = reference.around(self.rows, self.start - before, before)
        if behind:
            values[:, before + width :] = reference.around(self.rows, self.start + width, behind)
        return Windows(self.rows, self.start - before, values)
