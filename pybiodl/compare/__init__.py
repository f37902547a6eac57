"""Models beside one another: a leaderboard of several, and several ways to the answer of one."""

from __future__ import annotations

from pybiodl.compare._board import Entry, Leaderboard
from pybiodl.compare._leaderboard import leaderboard
from pybiodl.compare._parity import parity

__all__ = ["Entry", "Leaderboard", "leaderboard", "parity"]
