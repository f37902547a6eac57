"""Pictures of forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pybiodl.plots._style import COLOURS, REFERENCE, axes_or_new, styled


@styled
def errors_by_step(curves: Mapping[str, Any], metric: str = "error", ax: Any = None) -> Any:
    """Draw the error of forecasts over the steps ahead, a curve a method.

    Parameters
    ----------
    curves : mapping of str to array-like of shape (horizon,)
        The first is drawn strongest.
    metric : str
        Of the errors; at a MASE of 1 a line marks the naive forecast one step ahead.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax)
    for place, (name, values) in enumerate(curves.items()):
        steps = np.arange(1, len(values) + 1)
        style = {"linewidth": 1.8} if place == 0 else {"linewidth": 1.0, "linestyle": "--"}
        ax.plot(steps, values, color=COLOURS[place % len(COLOURS)], label=name, marker="o", markersize=3, **style)
    if metric == "mase":
        ax.axhline(1.0, color=REFERENCE, linestyle=":", linewidth=0.9, zorder=0)
    ax.set_ylim(bottom=0)
    ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    ax.set_xlabel("steps ahead")
    ax.set_ylabel(metric.upper())
    ax.legend(frameon=True, framealpha=0.85, facecolor="white", edgecolor="none")
    return ax
