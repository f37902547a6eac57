"""How good a model is: metrics with confidence intervals, beside a linear baseline."""

from __future__ import annotations

from pybiodl.evaluate._baseline import LinearBaseline, linear_baseline
from pybiodl.evaluate._edit_distance import edit_distance
from pybiodl.evaluate._evaluation import Estimate, Evaluation, Metric
from pybiodl.evaluate._outputs import evaluate_outputs

__all__ = ["Estimate", "Evaluation", "LinearBaseline", "Metric", "edit_distance", "evaluate_outputs", "linear_baseline"]
