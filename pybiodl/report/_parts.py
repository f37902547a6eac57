"""What a page is made of: plain data, which either renderer writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Paragraph:
    """Sentences.

    Parameters
    ----------
    text : str
    tone : {"plain", "note", "warning"}
        A note is small; a warning stands out.
    """

    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class Points:
    """Sentences, a line each."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Names and values, a line each."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Code:
    """Lines to copy.

    Parameters
    ----------
    text : str
    language : {"python", "r", "sh", "text"}
    """

    text: str
    language: str = "python"


@dataclass(frozen=True)
class Cell:
    """A number as it is read, and the number by which it is sorted."""

    text: str
    value: float


@dataclass(frozen=True)
class Table:
    """Rows under names.

    Parameters
    ----------
    caption : str
    columns : tuple of str
    rows : tuple of tuple of str or Cell
    note : str
        Below it, in small letters.
    code : tuple of int
        Columns (0-based) whose letters have one width.
    folded : bool
        Shown on demand.
    sortable : bool
        Rows whose order means something, as layers, stay as they are.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    note: str = ""
    code: tuple[int, ...] = ()
    folded: bool = False
    sortable: bool = True


@dataclass(frozen=True)
class Picture:
    """A figure of matplotlib.

    Parameters
    ----------
    figure : matplotlib Figure
    alt : str
        What it shows, for those who do not see it.
    caption : str
    wide : bool
        Takes the width of the page.
    on_white : bool
        Its colours are a scale, so that it stays on white where the page is dark.
    """

    figure: Any = field(repr=False)
    alt: str
    caption: str
    wide: bool = False
    on_white: bool = False


@dataclass(frozen=True)
class Pictures:
    """Pictures beside one another."""

    pictures: tuple[Picture, ...]


Part = Paragraph | Points | Facts | Code | Table | Pictures


@dataclass(frozen=True)
class Section:
    """Parts under a title."""

    title: str
    parts: tuple[Part, ...]


Build = Callable[[Any], Section | None]
"""What makes a section of what is known, or none where it does not apply."""


def section(title: str, *parts: Part | None) -> Section | None:
    """Return a section of the parts that are there, or None where none is."""
    there = tuple(part for part in parts if part is not None)
    return Section(title, there) if there else None


def cell(value: float, text: str | None = None) -> Cell:
    """Return a number as a cell; ``n/a`` where it is undefined."""
    if value != value:
        return Cell("n/a", value)
    if text is None:
        text = f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
    return Cell(text.replace("-", "\u2212"), float(value))
