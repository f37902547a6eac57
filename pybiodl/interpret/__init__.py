"""Why a model says what it says: each explanation is a record with its values, its method and its own error figure."""

from __future__ import annotations

from pybiodl.interpret._ablation import ablate
from pybiodl.interpret._check import SanityCheck, check
from pybiodl.interpret._effects import Effects, variant_effects
from pybiodl.interpret._filters import filter_motifs
from pybiodl.interpret._gradients import deep_lift, expected_gradients, gradient_x_input, integrated_gradients, saliency
from pybiodl.interpret._importance import Importance, permutation_importance
from pybiodl.interpret._insertion import marginalize, marginalize_pair
from pybiodl.interpret._match import match_motifs
from pybiodl.interpret._modisco import modisco_motifs
from pybiodl.interpret._motif import Motif, Motifs, read_meme, write_meme
from pybiodl.interpret._mutation_map import MutationMap, mutation_map
from pybiodl.interpret._positions import PositionExplanation, attention, grad_cam
from pybiodl.interpret._records import Explanation, FeatureExplanation, LetterExplanation
from pybiodl.interpret._seqlets import find_motifs, seqlets, shuffle_letters
from pybiodl.interpret._shap import shap_values
from pybiodl.interpret._sites import motif_sites

__all__ = [
    "Effects",
    "Explanation",
    "FeatureExplanation",
    "Importance",
    "LetterExplanation",
    "Motif",
    "Motifs",
    "MutationMap",
    "PositionExplanation",
    "SanityCheck",
    "ablate",
    "attention",
    "check",
    "deep_lift",
    "expected_gradients",
    "filter_motifs",
    "find_motifs",
    "grad_cam",
    "gradient_x_input",
    "integrated_gradients",
    "marginalize",
    "marginalize_pair",
    "match_motifs",
    "modisco_motifs",
    "motif_sites",
    "mutation_map",
    "permutation_importance",
    "read_meme",
    "saliency",
    "seqlets",
    "shap_values",
    "shuffle_letters",
    "variant_effects",
    "write_meme",
]
