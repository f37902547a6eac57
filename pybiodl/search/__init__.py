"""The search for hyper-parameters: one way to ask and one table of results, on Keras and on H2O clusters."""

from __future__ import annotations

from pybiodl.search._result import SearchResult
from pybiodl.search._search import BioSearch
from pybiodl.search._trial import Trial

__all__ = ["BioSearch", "SearchResult", "Trial"]
