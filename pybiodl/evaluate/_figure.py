"""The picture of an evaluation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from pybiodl import plots
from pybiodl._check import one_of
from pybiodl.errors import InvalidInputError

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


def draw_each(evaluation: Evaluation, metric: str | None, ax: Any) -> Any:
    """Draw one metric of each target; the parameters are those of `Evaluation.plot_each`."""
    known = {name.partition("[")[0] for name in evaluation.metrics if "[" in name}
    if not known:
        raise InvalidInputError(
            f"plot_each is for several targets, labels or outcomes; this is one ({evaluation.kind}); use plot().",
            field="metric",
        )
    metric = one_of(metric or next((name for name in ("r2", "roc_auc") if name in known), min(known)), "metric", known)
    each = {name: one for name, one in evaluation.metrics.items() if name.startswith(f"{metric}[")}
    order = sorted(each, key=lambda name: (math.isnan(each[name].value), -each[name].value))
    named = {name.partition("[")[2][:-1]: each[name] for name in order}
    if ax is None:
        ax = plots.new_axes(1, 1, 4.6, 0.9 + 0.16 * len(named))[0, 0]
    ax = plots.metric_intervals(named, ax=ax)
    ax.set_xlabel(f"{plots.metric_title(metric)}, 95 % interval")
    return ax


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
