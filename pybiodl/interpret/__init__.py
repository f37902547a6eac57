"""Why a model says what it says."""

from __future__ import annotations

from pybiodl.interpret._gradients import expected_gradients, gradient_x_input, integrated_gradients, saliency
from pybiodl.interpret._mutation_map import MutationMap, mutation_map
from pybiodl.interpret._records import Explanation, FeatureExplanation, LetterExplanation

__all__ = [
    "Explanation",
    "FeatureExplanation",
    "LetterExplanation",
    "MutationMap",
    "expected_gradients",
    "gradient_x_input",
    "integrated_gradients",
    "mutation_map",
    "saliency",
]
