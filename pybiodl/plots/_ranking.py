"""Pictures of models in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pybiodl.plots._style import COLOURS, GRID, REFERENCE, axes_or_new, styled

_KINDS = {
    "network": (COLOURS[0], "o"),
    "trees": (COLOURS[1], "^"),
    "automl": (COLOURS[3], "D"),
    "linear": (COLOURS[2], "s"),
    "baseline": (REFERENCE, "X"),
    "other": (COLOURS[6], "v"),
}
"""Colour and marker of each kind of model, so that no one has to tell colours apart."""


@styled
def ranked_intervals(
    metrics: Mapping[str, Any],
    kinds: Mapping[str, str],
    title: str,
    reference: float | None = None,
    note: str = "",
    ax: Any = None,
) -> Any:
    """Draw one metric of several models as points with their 95 % intervals, from top to bottom.

    Parameters
    ----------
    metrics : mapping of str to record
        Each with ``value``, ``low`` and ``high``.
    kinds : mapping of str to str
        Kind of each model: ``network``, ``trees``, ``automl``, ``linear``, ``baseline`` or ``other``.
    title : str
        Name of the metric.
    reference : float, optional
        Value of the linear baseline, drawn as a line.
    note : str
        In parentheses after the name of the metric.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax)
    if reference is not None:
        ax.axvline(reference, color=REFERENCE, linewidth=0.9, linestyle="--", label="linear baseline")
    named = set()
    for place, (name, metric) in enumerate(metrics.items()):
        kind = kinds[name] if kinds[name] in _KINDS else "other"
        colour, marker = _KINDS[kind]
        ax.hlines(place, metric.low, metric.high, color=colour, linewidth=1.5)
        label = kind if kind not in named else None
        ax.plot([metric.value], [place], marker, color=colour, markersize=4.5, linestyle="none", label=label)
        named.add(kind)
    ax.set_yticks(range(len(metrics)), list(metrics))
    ax.set_ylim(len(metrics) - 0.5, -0.5)
    ax.set_xlabel(f"{title}, 95 % interval" + (f" ({note})" if note else ""))
    ax.grid(axis="x", color=GRID, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return ax
