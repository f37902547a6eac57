"""What is known of a model on one page, and as a model card."""

from __future__ import annotations

from pybiodl.report._files import check_path
from pybiodl.report._make import make_card, make_report
from pybiodl.report._record import Report

__all__ = ["Report", "check_path", "make_card", "make_report"]
