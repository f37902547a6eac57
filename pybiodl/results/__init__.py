"""Plain records that rooms hand to one another."""

from __future__ import annotations

from pybiodl.results._parity import Difference, ParityReport
from pybiodl.results._reliability import Reliability, reliability, wilson
from pybiodl.results._run_card import RunCard

__all__ = ["Difference", "ParityReport", "Reliability", "RunCard", "reliability", "wilson"]
