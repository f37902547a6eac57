"""The only door for R: R calls `call`, and only bytes, scalars, strings, lists and dicts cross the border."""

from __future__ import annotations

from pybiodl.rbridge._call import call

__all__ = ["call"]
