"""How good a model is: metrics with confidence intervals beside a linear baseline, and splits that do not leak."""

from __future__ import annotations

from pybiodl.evaluate._audit import leak_audit
from pybiodl.evaluate._autoregression import LinearAutoregression
from pybiodl.evaluate._baseline import LinearBaseline, linear_baseline
from pybiodl.evaluate._calibration import Calibration
from pybiodl.evaluate._chromosomes import ChromosomeKFold, ChromosomeSplit
from pybiodl.evaluate._clusters import similarity_clusters
from pybiodl.evaluate._conformal import Conformal, Coverage, conformal
from pybiodl.evaluate._conformal_steps import conformal_width
from pybiodl.evaluate._donors import DonorKFold
from pybiodl.evaluate._edit_distance import edit_distance
from pybiodl.evaluate._evaluation import Estimate, Evaluation, Metric
from pybiodl.evaluate._forecasts import ForecastEvaluation, evaluate_forecasts
from pybiodl.evaluate._forward_time import ForwardTimeSplit
from pybiodl.evaluate._leaks import LeakAudit
from pybiodl.evaluate._majority import majority_outputs
from pybiodl.evaluate._outputs import evaluate_outputs
from pybiodl.evaluate._reconstruction import evaluate_reconstruction, principal_components, r2_of_rows
from pybiodl.evaluate._scaffolds import ScaffoldKFold
from pybiodl.evaluate._similarity_folds import SimilarityKFold
from pybiodl.evaluate._threshold import Threshold

__all__ = [
    "Calibration",
    "ChromosomeKFold",
    "ChromosomeSplit",
    "Conformal",
    "Coverage",
    "DonorKFold",
    "Estimate",
    "Evaluation",
    "ForecastEvaluation",
    "ForwardTimeSplit",
    "LeakAudit",
    "LinearAutoregression",
    "LinearBaseline",
    "Metric",
    "ScaffoldKFold",
    "SimilarityKFold",
    "Threshold",
    "conformal",
    "conformal_width",
    "edit_distance",
    "evaluate_forecasts",
    "evaluate_outputs",
    "evaluate_reconstruction",
    "leak_audit",
    "linear_baseline",
    "majority_outputs",
    "principal_components",
    "r2_of_rows",
    "similarity_clusters",
]
