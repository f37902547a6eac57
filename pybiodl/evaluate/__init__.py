"""How good a model is: metrics with confidence intervals, beside a linear baseline."""

from __future__ import annotations

from pybiodl.evaluate._autoregression import LinearAutoregression
from pybiodl.evaluate._baseline import LinearBaseline, linear_baseline
from pybiodl.evaluate._conformal_steps import conformal_width
from pybiodl.evaluate._evaluation import Estimate, Evaluation, Metric
from pybiodl.evaluate._forecasts import ForecastEvaluation, evaluate_forecasts
from pybiodl.evaluate._outputs import evaluate_outputs

__all__ = [
    "Estimate",
    "Evaluation",
    "ForecastEvaluation",
    "LinearAutoregression",
    "LinearBaseline",
    "Metric",
    "conformal_width",
    "evaluate_forecasts",
    "evaluate_outputs",
    "linear_baseline",
]
