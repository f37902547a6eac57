"""Pictures of metrics with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pybiodl.plots._style import COLOURS, GRID, REFERENCE, axes_or_new, styled

_TITLES = {
    "roc_auc": "ROC AUC",
    "f1": "F1",
    "mcc": "MCC",
    "brier": "Brier score",
    "r2": "R²",
    "rmse": "RMSE",
    "mase": "MASE",
    "mse": "MSE",
    "mae": "MAE",
    "pearson": "Pearson",
    "spearman": "Spearman",
}


def metric_title(name: str) -> str:
    """Name of a metric as readers write it, as ROC AUC; ``[target]`` after the name is kept."""
    stem, bracket, rest = name.partition("[")
    return _TITLES.get(stem, stem.replace("_", " ")) + (f" {bracket}{rest}" if bracket else "")


@styled
def metric_intervals(metrics: Mapping[str, Any], ax: Any = None) -> Any:
    """Draw metrics as points with their 95 % intervals, and those of the baseline in grey below.

    Parameters
    ----------
    metrics : mapping of str to record
        Each with ``value``, ``low`` and ``high``, and perhaps ``baseline`` with the same; drawn from top to bottom.
        ``Evaluation.metrics`` is one.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax)
    parts = [("model", COLOURS[0], "o", list(metrics.values()))]
    baselines = [getattr(metric, "baseline", None) for metric in metrics.values()]
    if all(baseline is not None for baseline in baselines):
        parts.append(("linear baseline", REFERENCE, "s", baselines))
    for shift, (label, colour, marker, estimates) in zip(
        (-0.14, 0.14) if len(parts) == 2 else (0,), parts, strict=True
    ):
        places = [place + shift for place in range(len(estimates))]
        ax.hlines(places, [e.low for e in estimates], [e.high for e in estimates], color=colour, linewidth=1.3)
        ax.plot([e.value for e in estimates], places, marker, color=colour, label=label, markersize=3.5)
    ax.set_yticks(range(len(metrics)), [metric_title(name) for name in metrics])
    ax.set_ylim(len(metrics) - 0.5, -0.5)
    ax.set_xlabel("value, 95 % interval")
    ax.grid(axis="x", color=GRID, linewidth=0.6)
    ax.set_axisbelow(True)
    if len(parts) == 2:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    return ax
