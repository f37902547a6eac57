"""Models beside one another: a leaderboard, paired tests of fitted ones, and several ways to the answer of one."""

from __future__ import annotations

from pybiodl.compare._board import Entry, Leaderboard
from pybiodl.compare._leaderboard import leaderboard
from pybiodl.compare._paired import Comparison, PairedTest, compare_models
from pybiodl.compare._parity import parity

__all__ = ["Comparison", "Entry", "Leaderboard", "PairedTest", "compare_models", "leaderboard", "parity"]
