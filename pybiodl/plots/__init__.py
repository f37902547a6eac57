"""Pictures of results at the size of a journal column; each takes arrays or records and returns Axes.

Nothing of the caller's matplotlib settings is changed. Without `ax` a figure is made: through pyplot where the caller
uses pyplot, so that notebooks and ``plt.show()`` show it, and otherwise on its own, so that nothing stays open.
"""

from __future__ import annotations

from pybiodl.plots._classification import MANY_CLASSES, calibration, confusion, precision_recall, roc
from pybiodl.plots._explain import importance_bars, interval_band, letter_logo, letter_map, position_track
from pybiodl.plots._forecast import errors_by_step
from pybiodl.plots._leaks import similarities
from pybiodl.plots._metrics import metric_intervals, metric_title
from pybiodl.plots._ranking import ranked_intervals
from pybiodl.plots._regression import predicted_vs_true, residuals
from pybiodl.plots._search import parallel_coordinates, parameter_bars, trial_curves
from pybiodl.plots._sizes import size_curve
from pybiodl.plots._style import COLOURS, GRID, INK, PAPER, REFERENCE, figures_alone, new_axes
from pybiodl.plots._training import training_curves

__all__ = [
    "COLOURS",
    "GRID",
    "INK",
    "MANY_CLASSES",
    "PAPER",
    "REFERENCE",
    "calibration",
    "confusion",
    "errors_by_step",
    "figures_alone",
    "importance_bars",
    "interval_band",
    "letter_logo",
    "letter_map",
    "metric_intervals",
    "metric_title",
    "new_axes",
    "parallel_coordinates",
    "parameter_bars",
    "position_track",
    "precision_recall",
    "predicted_vs_true",
    "ranked_intervals",
    "residuals",
    "roc",
    "similarities",
    "size_curve",
    "training_curves",
    "trial_curves",
]
