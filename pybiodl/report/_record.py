"""The record of a report."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from pybiodl.report._parts import Section


@dataclass(frozen=True, repr=False)
class Report:
    """A report or a model card: what is known of a model, in sections of plain data.

    Parameters
    ----------
    title, subtitle : str
    verdict : tuple of str
        Sentences, the most important first.
    sections : tuple of Section
    footer : str
    evaluation : Evaluation or ForecastEvaluation, or None
        The metrics that it tells of.
    audit : LeakAudit or None
    """

    title: str
    subtitle: str
    verdict: tuple[str, ...]
    sections: tuple[Section, ...] = field(repr=False)
    footer: str = ""
    evaluation: Any = None
    audit: Any = None

    def to_html(self) -> str:
        """Return one HTML page that asks for nothing from elsewhere."""
        from pybiodl.report._html import to_html

        return to_html(self)

    def to_markdown(self, folder: str = "figures") -> tuple[str, dict[str, bytes]]:
        """Return Markdown and the pictures (PNG) by the names by which it calls them.

        Parameters
        ----------
        folder : str
            That the pictures will be in, beside the text.
        """
        from pybiodl.report._markdown import to_markdown

        return to_markdown(self, folder)

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the report, whole or not at all.

        Parameters
        ----------
        path : path
            That ends in ``.html`` or in ``.md``. Pictures of Markdown go into a folder beside it, ``card_files`` for
            ``card.md``.

        Raises
        ------
        OutputError
            If the path has another ending or cannot be written.
        """
        from pybiodl.report._files import write_report

        write_report(self, path)

    def __str__(self) -> str:
        return "\n".join([self.title, *self.verdict, "", *(f"- {one.title}" for one in self.sections)])

    __repr__ = __str__
