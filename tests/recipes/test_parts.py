"""Every recipe from simulated files to its report, and again without what tells it from its neighbours.

Without its own part a recipe finds planted truth less well. These train all networks twice; on JAX, with which ``make
test`` runs this folder, that takes half as long as on TensorFlow.
"""

from __future__ import annotations

import json

import pytest

from pybiodl.evaluate._metrics import higher_is_better
from tests.recipes._parts import compared
from tests.recipes._simulated import SIMULATED


@pytest.mark.parametrize("name", sorted(SIMULATED))
def test_without_its_part_a_recipe_is_worse(name):
    found = compared(name)
    if higher_is_better(found.metric):
        assert found.value > found.without + 0.03
        assert found.value > 0.6
    else:
        assert found.value < 0.9 * found.without
    check_report(found.run)


def check_report(run):
    """Intervals, a linear baseline, explanations, a search for leaks, and a file of the model."""
    metrics = run.evaluation.metrics.values()
    assert metrics
    assert all(one.low <= one.value <= one.high for one in metrics if one.low == one.low)
    if type(run.model).__name__ not in ("BioTranscriber", "BioGenerator"):
        assert all(one.baseline is not None for one in metrics)
    assert run.explanations or run.recipe.name == "smiles_vae"
    assert all(one.to_frame() is not None for one in run.explanations.values())  # empty where no motif stands out
    assert json.loads(json.dumps(run.summary()))["recipe"] == run.recipe.name
    assert len(run.model.to_bytes()) > 0
