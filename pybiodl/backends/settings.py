"""Described values of an estimator's parameters that are neither networks nor encoders, by the name of their class."""

from __future__ import annotations

from pybiodl._check import Described
from pybiodl.backends.distribution import Distribution
from pybiodl.backends.schedule import Schedule

SETTINGS: dict[str, type[Described]] = {"Distribution": Distribution, "Schedule": Schedule}
