"""Pictures of leak audits."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.plots._style import COLOURS, REFERENCE, axes_or_new, styled


@styled
def similarities(similarity: np.ndarray, threshold: float, label: str, rows: str = "rows", ax: Any = None) -> Any:
    """Draw how many rows have which similarity, those that come near in another colour.

    Parameters
    ----------
    similarity : ndarray of shape (n_rows,)
        At most 1.
    threshold : float
        From which a row comes near.
    label : str
        What a similarity is.
    rows : str
        What is counted.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax)
    low = min(0.0, float(similarity.min(initial=0.0)))
    near = similarity >= threshold - 1e-9
    edges = np.linspace(low, 1, 41)
    ax.hist([similarity[~near], similarity[near]], bins=edges, color=[REFERENCE, COLOURS[1]], stacked=True)
    ax.axvline(threshold, color=REFERENCE, linewidth=0.9, linestyle="--", label=f"near from {threshold:g}")
    ax.set_xlim(low, 1.02)
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel(label)
    ax.set_ylabel(rows)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return ax
