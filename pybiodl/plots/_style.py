"""One look for all pictures: colours that colour-blind readers tell apart, sizes of a journal column."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

# Okabe & Ito, without their yellow, which is too light for lines on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LINES = ("-", "--", ":", "-.")
REFERENCE = "#8C8C8C"
GRID = "#E5E5E5"
INK, PAPER = "#000000", "#ffffff"  # a page on a dark ground draws these with its own
ON_COLOUR = ("#0b0b0b", "#fbfbfb")  # dark and light letters on coloured cells, which no page changes
COLUMN = (3.4, 2.8)  # inches

_STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.facecolor": PAPER,
    "figure.facecolor": PAPER,
    "figure.dpi": 150,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "text.parse_math": False,  # a name may have a dollar sign
    "lines.linewidth": 1.3,
    "lines.markersize": 4,
}


_alone: ContextVar[bool] = ContextVar("_alone", default=False)


@contextmanager
def figures_alone() -> Iterator[None]:
    """Make figures that pyplot does not know of, as for a file: none stays open, and no notebook shows them."""
    before = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(before)


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Draw with the package's style and leave the caller's settings as they are."""

    @functools.wraps(draw)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        import matplotlib

        with matplotlib.rc_context(_STYLE):  # type: ignore[arg-type]
            return draw(*args, **kwargs)

    return inner


@styled
def new_axes(n_rows: int = 1, n_columns: int = 1, width: float = COLUMN[0], height: float = COLUMN[1]) -> np.ndarray:
    """Make a figure and return its Axes, an array of shape (n_rows, n_columns).

    Parameters
    ----------
    n_rows, n_columns : int
    width, height : float
        Of one Axes, in inches.
    """
    from matplotlib.figure import Figure

    pyplot = None if _alone.get() else sys.modules.get("matplotlib.pyplot")
    make = Figure if pyplot is None else pyplot.figure
    figure = make(figsize=(width * n_columns, height * n_rows), layout="compressed")
    return np.asarray(figure.subplots(n_rows, n_columns, squeeze=False))


def axes_or_new(ax: Any) -> Any:
    """Return the given Axes, or those of a new figure."""
    return new_axes()[0, 0] if ax is None else ax


def line_style(place: int) -> dict[str, Any]:
    """Colour and dashes of the line at a place; they repeat after 28."""
    return {"color": COLOURS[place % len(COLOURS)], "linestyle": LINES[place // len(COLOURS) % len(LINES)]}
