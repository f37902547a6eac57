"""The picture of an evaluation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pybiodl import plots

if TYPE_CHECKING:
    from pybiodl.evaluate._evaluation import Evaluation

_MOST_TARGETS = 9


def draw(evaluation: Evaluation) -> np.ndarray:
    """Draw an evaluation and return its Axes as an array."""
    if evaluation.kind in ("several", "symbols", "reconstruction"):
        axes = plots.new_axes(1, 1, 4.6, 0.8 + 0.16 * len(evaluation.metrics))
        plots.metric_intervals(evaluation.metrics, ax=axes.flat[0])
        return axes
    if evaluation.kind == "regression":
        return _regression(evaluation)
    return _classification(evaluation)


def _regression(evaluation: Evaluation) -> np.ndarray:
    n_targets = min(len(evaluation.names), _MOST_TARGETS)
    n_columns = math.ceil(math.sqrt(n_targets))
    axes = plots.new_axes(math.ceil(n_targets / n_columns), n_columns)
    for j, ax in enumerate(axes.flat):
        if j >= n_targets:
            ax.set_visible(False)
            continue
        name = evaluation.names[j] if len(evaluation.names) > 1 else None
        plots.predicted_vs_true(evaluation.y[:, j], evaluation.output[:, j], name, ax=ax)
    return axes


def _classification(evaluation: Evaluation) -> np.ndarray:
    y, output, names = evaluation.y, evaluation.output, evaluation.names
    one_label = evaluation.kind != "multilabel"
    size = (4.6, 3.4) if len(names) > plots.MANY_CLASSES else (3.4, 2.8)  # inches; many classes have a legend beside
    axes = plots.new_axes(2, 2, *size) if one_label else plots.new_axes(1, 3, *size)
    places = iter(axes.flat)
    plots.roc(y, output, names, evaluation.baseline, ax=next(places))
    plots.precision_recall(y, output, names, evaluation.baseline, ax=next(places))
    if one_label:
        plots.confusion(y, evaluation.predicted, names, ax=next(places))
    plots.calibration(y, output, names, ax=next(places))
    return axes
