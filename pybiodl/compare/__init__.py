"""Models beside one another: a leaderboard, paired tests of fitted ones, and several ways to the answer of one."""

from __future__ import annotations

from pybiodl.compare._board import Entry, Leaderboard
from pybiodl.compare._leaderboard import leaderboard
from pybiodl.compare._paired import Comparison, PairedTest, compare_models
from pybiodl.compare._parity import parity
from pybiodl.compare._sizes import LearningCurve, learning_curve

__all__ = [
    "Comparison",
    "Entry",
    "Leaderboard",
    "LearningCurve",
    "PairedTest",
    "compare_models",
    "leaderboard",
    "learning_curve",
    "parity",
]
