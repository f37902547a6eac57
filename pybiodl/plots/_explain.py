"""Pictures of explanations: heat maps of letters, logos, bars of importance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pybiodl.plots._style import COLOURS, ON_COLOUR, REFERENCE, new_axes, styled

_BASES = dict(zip("ACGTU", (COLOURS[2], COLOURS[0], COLOURS[4], COLOURS[1], COLOURS[1]), strict=True))
_RESIDUES = {
    **dict.fromkeys("AVLIMFWC", COLOURS[6]), **dict.fromkeys("DE", COLOURS[1]), **dict.fromkeys("KRH", COLOURS[0]),
    **dict.fromkeys("STYNQ", COLOURS[2]), **dict.fromkeys("GP", COLOURS[3]),
}  # fmt: skip


@styled
def letter_map(
    values: np.ndarray, letters: Sequence[str], there: np.ndarray, label: str, ax: Any = None, shown: Any = None
) -> Any:
    """Draw values of letters (rows) at positions (columns), with a dot at what is there.

    Parameters
    ----------
    values : ndarray of shape (length, n_letters)
        NaN is left white.
    letters : sequence of str
    there : ndarray of int of shape (length,)
        Place of the letter at each position; below 0 for none.
    label : str
        What a value is.
    ax : matplotlib Axes, optional
    shown : ndarray of bool of shape (length,), optional
        Positions that are no padding; the others, at an end, are left out.

    Returns
    -------
    matplotlib Axes
    """
    places = np.flatnonzero(shown) if shown is not None else np.arange(len(values))
    first, last = (places[0], places[-1] + 1) if len(places) else (0, len(values))
    values, there = values[first:last], there[first:last]
    wide = min(max(3.4, 0.07 * len(values)), 7.2)
    ax = new_axes(1, 1, wide, max(1.4, 0.14 * len(letters) + 0.9))[0, 0] if ax is None else ax
    size = float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 1.0
    edges = (first + 0.5, last + 0.5, len(letters) - 0.5, -0.5)
    image = ax.imshow(
        values.T, cmap="RdBu_r", vmin=-size or -1, vmax=size or 1, aspect="auto", interpolation="none", extent=edges
    )
    known = np.flatnonzero(there >= 0)
    ax.plot(known + first + 1, there[known], ".", color=ON_COLOUR[0], markersize=2)
    ax.set_yticks(range(len(letters)), list(letters), fontsize=7 if len(letters) < 12 else 5.5)
    ax.set_xlabel("position")
    bar = ax.figure.colorbar(image, ax=ax, pad=0.02)
    bar.set_label(label, fontsize=7)
    return ax


@styled
def letter_logo(heights: np.ndarray, letters: Sequence[str], label: str, ax: Any = None) -> Any:
    """Draw letters as high as their numbers, those below 0 downwards.

    Parameters
    ----------
    heights : ndarray of shape (length, n_letters)
    letters : sequence of str
    label : str
        What a height is.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import PathPatch
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import Affine2D

    ax = new_axes(1, 1, min(max(2.2, 0.16 * len(heights) + 0.8), 7.2), 1.5)[0, 0] if ax is None else ax
    colours = _BASES if set(letters) <= set(_BASES) else _RESIDUES
    font = FontProperties(family="DejaVu Sans", weight="bold")
    for place, column in enumerate(heights):
        above = below = 0.0
        for j in np.argsort(np.abs(column), kind="stable"):
            height = float(column[j])
            if height == 0:
                continue
            path = TextPath((0, 0), letters[j], size=1, prop=font)
            box = path.get_extents()
            bottom = above if height > 0 else below + height
            move = Affine2D().translate(-box.x0, -box.y0).scale(0.95 / box.width, abs(height) / box.height)
            move.translate(place + 0.525, bottom)
            colour = colours.get(letters[j], REFERENCE)
            ax.add_patch(PathPatch(move.transform_path(path), facecolor=colour, linewidth=0))
            above, below = (above + height, below) if height > 0 else (above, below + height)
    upwards, downwards = np.clip(heights, 0, None).sum(axis=1), np.clip(heights, None, 0).sum(axis=1)
    ax.set_xlim(0.4, len(heights) + 0.6)
    ax.set_ylim(1.05 * float(downwards.min(initial=0)), 1.05 * max(float(upwards.max(initial=0)), 1e-9))
    ax.axhline(0, color=REFERENCE, linewidth=0.6)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel("position")
    ax.set_ylabel(label)
    return ax


@styled
def importance_bars(
    names: Sequence[str],
    values: np.ndarray,
    low: Any = None,
    high: Any = None,
    label: str = "importance",
    ax: Any = None,
) -> Any:
    """Draw features as points on a line each, the first on top, with their intervals where there are some.

    Parameters
    ----------
    names : sequence of str
    values : ndarray of shape (n_features,)
    low, high : ndarray of shape (n_features,), optional
    label : str
        What a value is.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = new_axes(1, 1, 3.4, max(1.4, 0.16 * len(names) + 0.8))[0, 0] if ax is None else ax
    places = np.arange(len(names))
    if low is not None and high is not None:
        ax.hlines(places, low, high, color=COLOURS[0], linewidth=1.3)
    else:
        ax.hlines(places, 0, values, color=COLOURS[0], linewidth=1.3)
    ax.plot(values, places, "o", color=COLOURS[0], markersize=3.5)
    ax.axvline(0, color=REFERENCE, linewidth=0.7)
    ax.set_yticks(places, list(names))
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xlabel(label)
    return ax


@styled
def position_track(values: np.ndarray, label: str, ax: Any = None) -> Any:
    """Draw a number a position as steps.

    Parameters
    ----------
    values : ndarray of shape (length,)
        NaN is left out.
    label : str
        What a value is.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = new_axes(1, 1, min(max(3.4, 0.04 * len(values)), 7.2), 1.6)[0, 0] if ax is None else ax
    places = np.arange(1, len(values) + 1)
    ax.fill_between(places, values, step="mid", color=COLOURS[0], alpha=0.35, linewidth=0)
    ax.step(places, values, where="mid", color=COLOURS[0], linewidth=0.8)
    ax.set_xlabel("position")
    ax.set_ylabel(label)
    return ax


@styled
def interval_band(
    places: np.ndarray, middle: np.ndarray, low: np.ndarray, high: np.ndarray, where: str, label: str, ax: Any = None
) -> Any:
    """Draw a mean along places as a line in the band of its interval.

    Parameters
    ----------
    places, middle, low, high : ndarray of shape (n_places,)
    where, label : str
        What a place is, and what a value.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = new_axes(1, 1, min(max(3.4, 0.04 * len(places)), 7.2), 2.0)[0, 0] if ax is None else ax
    ax.fill_between(places, low, high, color=COLOURS[0], alpha=0.25, linewidth=0, label="95 % interval")
    ax.plot(places, middle, color=COLOURS[0], linewidth=1.2, marker="o", markersize=2.5, label="mean")
    ax.axhline(0, color=REFERENCE, linewidth=0.7)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel(where)
    ax.set_ylabel(label)
    ax.legend()
    return ax
