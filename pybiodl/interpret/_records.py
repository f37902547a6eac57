"""What every explanation says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.errors import InvalidInputError


@dataclass(frozen=True, repr=False)
class Explanation:
    """An explanation of a number that a model gives.

    Parameters
    ----------
    values : ndarray
        What the method gives; see the function that made it.
    baseline : ndarray
        What the number is compared with; see there.
    method : str
    what : str
        The number that is explained, as "probability of promoter".
    error : float
        The method's own error figure.
    error_name : str
        What `error` says.
    settings : dict
        By which `interpret.check` makes it again.
    """

    values: np.ndarray = field(repr=False)
    baseline: np.ndarray = field(repr=False)
    method: str
    what: str
    error: float
    error_name: str
    settings: dict[str, Any] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        shape = " x ".join(map(str, self.values.shape))
        return f"{self.method} of the {self.what}: values of shape {shape}; {self.error_name}: {self.error:.2g}"

    __repr__ = __str__

    def to_frame(self) -> pd.DataFrame:
        """Return the values as a table."""
        raise TypeError(f"{type(self).__name__} must say its table.")

    def plot(self, ax: Any = None) -> Any:
        """Draw it and return the Axes."""
        raise TypeError(f"{type(self).__name__} must say its picture.")


@dataclass(frozen=True, repr=False)
class LetterExplanation(Explanation):
    """An explanation with a number for each letter at each position.

    Parameters
    ----------
    letters : tuple of str
        Letters or tokens in the order of the last axis; channels of a signal.
    there : ndarray of int of shape (n_samples, length)
        Place in `letters` of what is at a position; -1 for padding, gaps and ambiguous letters, and in signals -2.
    """

    letters: tuple[str, ...] = ()
    there: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.int64), repr=False)

    def track(self) -> np.ndarray:
        """One number a position, shape (n_samples, length): the value of the letter that is there.

        Of signals it is the sum over the channels.
        """
        if (self.there == -2).any():
            return np.asarray(np.where(self.there == -2, np.nansum(self.values, axis=2), np.nan))
        places = self.there.clip(0)[:, :, None]
        return np.asarray(np.where(self.there >= 0, np.take_along_axis(self.values, places, 2)[:, :, 0], np.nan))

    def sequence(self, sample: int) -> list[str]:
        """Letters of a sample, ``-`` where there is none."""
        return [self.letters[place] if place >= 0 else "-" for place in self.there[sample]]

    def to_frame(self) -> pd.DataFrame:
        """Return a row a sample, position and letter: both 0-based, the letter that is there, and the value."""
        n_samples, length, n_letters = self.values.shape
        names = np.array([*self.letters, ""], dtype=object)
        table = pd.DataFrame(
            {
                "sample": np.repeat(np.arange(n_samples), length * n_letters),
                "position": np.tile(np.repeat(np.arange(length), n_letters), n_samples),
                "there": names[np.repeat(self.there.clip(-1).ravel(), n_letters)],
                "letter": np.tile(names[:-1], n_samples * length),
                "value": self.values.ravel(),
            }
        )
        return table[table["value"].notna()].reset_index(drop=True)

    def plot(self, ax: Any = None, sample: int = 0) -> Any:
        """Draw one sample as a heat map of positions and letters, and return the Axes.

        Parameters
        ----------
        ax : matplotlib Axes, optional
        sample : int
            0-based.
        """
        from pybiodl.plots import letter_map

        self.check_sample(sample)
        shown = self.there[sample] != -1
        return letter_map(self.values[sample], self.letters, self.there[sample], self.label(), ax=ax, shown=shown)

    def logo(self, ax: Any = None, sample: int = 0) -> Any:
        """Draw one sample as letters whose height is the number of their position, and return the Axes.

        Parameters
        ----------
        ax : matplotlib Axes, optional
        sample : int
            0-based.
        """
        from pybiodl.plots import letter_logo

        self.check_sample(sample)
        track = np.nan_to_num(self.track()[sample])
        heights = np.zeros(self.values.shape[1:])
        known = self.there[sample] >= 0
        heights[np.flatnonzero(known), self.there[sample][known]] = track[known]
        return letter_logo(heights, self.letters, self.label(), ax=ax)

    def label(self) -> str:
        """Say what a value is, for the axis of a picture."""
        return f"{self.method}\n{self.what}"

    def check_sample(self, sample: int) -> None:
        """Refuse a sample that is not there."""
        if not 0 <= sample < len(self.values):
            raise InvalidInputError(f"sample must be from 0 to {len(self.values) - 1}; got {sample!r}.", field="sample")


@dataclass(frozen=True, repr=False)
class FeatureExplanation(Explanation):
    """An explanation with a number for each feature of each sample, shape (n_samples, n_features).

    Parameters
    ----------
    names : tuple of str
        Features, in the order of the columns.
    """

    names: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return a row a sample and a column a feature."""
        return pd.DataFrame(self.values, columns=pd.Index(self.names))

    def plot(self, ax: Any = None, n: int = 20) -> Any:
        """Draw the mean size of the values of the strongest features, and return the Axes.

        Parameters
        ----------
        ax : matplotlib Axes, optional
        n : int
            Features to draw.
        """
        from pybiodl.plots import importance_bars

        sizes = np.abs(self.values).mean(axis=0)
        order = np.argsort(-sizes, kind="stable")[:n]
        return importance_bars(
            [self.names[j] for j in order], sizes[order], label=f"mean |{self.method}|, {self.what}", ax=ax
        )
