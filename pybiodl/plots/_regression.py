"""Pictures of regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.plots._style import COLOURS, REFERENCE, axes_or_new, styled

_MANY = 3000  # points above which their density is drawn instead


@styled
def predicted_vs_true(y: Any, predicted: Any, name: str | None = None, ax: Any = None) -> Any:
    """Draw predicted over true values of one target.

    Parameters
    ----------
    y, predicted : ndarray of shape (n_rows,)
        In the units of the target; rows where `y` is NaN are left out.
    name : str, optional
        Of the target.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax)
    y, predicted = _known(y, predicted)
    _cloud(ax, y, predicted)
    if len(y):
        ends = [min(y.min(), predicted.min()), max(y.max(), predicted.max())]
        margin = 0.04 * (ends[1] - ends[0]) or 1.0
        limits = (ends[0] - margin, ends[1] + margin)
        ax.plot(limits, limits, color=REFERENCE, linewidth=0.9, linestyle=":")
        ax.set(xlim=limits, ylim=limits, aspect="equal")
    if len(y) > 1 and y.std() > 0:
        r2 = 1 - np.square(predicted - y).sum() / np.square(y - y.mean()).sum()
        ax.text(0.04, 0.96, f"R² = {r2:.3f}\nn = {len(y):,}", transform=ax.transAxes, va="top", fontsize=7)
    of_target = f" {name}" if name else " value"
    ax.set_xlabel(f"true{of_target}")
    ax.set_ylabel(f"predicted{of_target}")
    return ax


@styled
def residuals(y: Any, predicted: Any, name: str | None = None, ax: Any = None) -> Any:
    """Draw how far predictions are off over what was predicted, so that a bend or a fan is seen.

    Parameters
    ----------
    y, predicted : ndarray of shape (n_rows,)
        In the units of the target; rows where `y` is NaN are left out.
    name : str, optional
        Of the target.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax)
    y, predicted = _known(y, predicted)
    missed = predicted - y
    ax.axhline(0, color=REFERENCE, linewidth=0.9, linestyle=":")
    _cloud(ax, predicted, missed)
    if len(missed):
        reach = 1.08 * float(np.abs(missed).max()) or 1.0
        ax.set_ylim(-reach, reach)
    of_target = f" {name}" if name else " value"
    ax.set_xlabel(f"predicted{of_target}")
    ax.set_ylabel("residual (predicted \u2212 true)")
    return ax


def _known(y: Any, predicted: Any) -> tuple[np.ndarray, np.ndarray]:
    """Leave rows out where `y` is NaN."""
    y, predicted = np.asarray(y, dtype=np.float64), np.asarray(predicted, dtype=np.float64)
    known = ~np.isnan(y)
    return y[known], predicted[known]


def _cloud(ax: Any, x: np.ndarray, y: np.ndarray) -> None:
    """Draw points, or where they are many their density."""
    if len(x) <= _MANY:
        ax.scatter(x, y, s=10, color=COLOURS[0], alpha=0.5 if len(x) > 200 else 0.8, linewidths=0)
        return
    image = ax.hexbin(x, y, gridsize=45, bins="log", mincnt=1, cmap="viridis", linewidths=0.1)
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.8, label="rows", format="{x:,.0f}")
    bar.outline.set_visible(False)
