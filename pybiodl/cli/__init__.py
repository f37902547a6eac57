"""The command line: ``pybiodl fit | predict | evaluate | doctor``."""

from __future__ import annotations

from pybiodl.cli._app import main

__all__ = ["main"]
