"""Curves over the number of samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pybiodl.plots._style import COLOURS, REFERENCE, axes_or_new, styled


@styled
def size_curve(sizes: Any, metrics: Sequence[Any], title: str, ax: Any = None) -> Any:
    """Draw a metric over the number of training samples, with bands of 95 %, beside those of the baselines.

    Parameters
    ----------
    sizes : ndarray of shape (n_sizes,)
        Training samples.
    metrics : sequence of record
        At each size, with ``value``, ``low`` and ``high``, and perhaps ``baseline`` and ``majority`` with the same.
    title : str
        Name of the metric.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax)
    parts: list[tuple[str, str, str | None, str, list[Any]]] = [("model", COLOURS[0], "o", "-", list(metrics))]
    beside = (("linear baseline", COLOURS[1], "s", "--", "baseline"), ("majority", REFERENCE, None, ":", "majority"))
    for label, colour, marker, line, name in beside:
        known = [getattr(metric, name, None) for metric in metrics]
        if all(one is not None for one in known):
            parts.append((label, colour, marker, line, known))
    for label, colour, marker, line, estimates in parts:
        values, low, high = np.array([[one.value, one.low, one.high] for one in estimates]).T
        if marker is not None:
            ax.fill_between(sizes, low, high, color=colour, alpha=0.15, linewidth=0)
        ax.plot(sizes, values, color=colour, marker=marker, linestyle=line, label=label)
    ax.set_xlabel("training samples")
    ax.set_ylabel(title)
    ax.legend()
    return ax
