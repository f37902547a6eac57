"""Why a model says what it says."""

from __future__ import annotations

from pybiodl.interpret._mutation_map import MutationMap, mutation_map

__all__ = ["MutationMap", "mutation_map"]
