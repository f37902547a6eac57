"""Curves of training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pybiodl._check import nearest
from pybiodl.errors import InvalidInputError
from pybiodl.plots._style import COLOURS, REFERENCE, axes_or_new, styled


@styled
def training_curves(
    history: Mapping[str, Sequence[float]], best_epoch: int | None = None, metric: str = "loss", ax: Any = None
) -> Any:
    """Draw a metric over the epochs, for training and for validation.

    Parameters
    ----------
    history : mapping of str to sequence of float
        One value an epoch by name; ``val_`` before a name is its value on the validation rows.
    best_epoch : int, optional
        0-based epoch whose weights were kept; marked.
    metric : str
        Which name to draw.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    if metric not in history:
        names = [name for name in history if not name.startswith("val_")]
        raise InvalidInputError(
            f"metric must be in the history, which has {', '.join(names) or 'nothing'}; got {metric!r}"
            f"{nearest(metric, names) or '.'}",
            field="metric",
        )
    ax = axes_or_new(ax)
    named = {"training": metric, "validation": f"val_{metric}"}
    for colour, (label, name) in zip(COLOURS, named.items(), strict=False):
        if name in history:
            values = list(history[name])
            epochs = range(1, len(values) + 1)
            # Few epochs are points more than a curve.
            ax.plot(epochs, values, color=colour, label=label, marker="o" if len(values) < 15 else None)
    if best_epoch is not None:
        kept = best_epoch + 1
        ax.axvline(kept, color=REFERENCE, linestyle=":", linewidth=1, label=f"kept: epoch {kept}", zorder=0)
    ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    ax.set_xlabel("epoch")
    ax.set_ylabel(metric.replace("_", " "))
    ax.legend(frameon=True, framealpha=0.85, facecolor="white", edgecolor="none")
    return ax
