"""Figures of matplotlib as text that follows the colours of a page, or as pixels."""

from __future__ import annotations

import io
import re
from html import escape
from typing import Any

from pybiodl.plots import COLOURS, GRID, INK, PAPER

_MOST_BYTES = 400_000
"""A picture of so many marks is smaller, and drawn faster, as pixels."""

_VARIABLES = {INK: "--ink", PAPER: "--paper", GRID: "--hairline"} | {
    colour: f"--series-{place}" for place, colour in enumerate(COLOURS) if colour != INK
}
_COLOUR = re.compile("|".join(_VARIABLES), re.IGNORECASE)


def as_svg(figure: Any, alt: str, number: int) -> str | None:
    """Write a figure as SVG whose ink, paper and lines are the page's; None if it is too large.

    Parameters
    ----------
    figure : matplotlib Figure
    alt : str
    number : int
        Of the figure on the page, so that no two elements have one name.
    """
    import matplotlib

    raw = io.StringIO()
    # Names of parts of an SVG are random unless salted; a report of the same facts is then the same file.
    with matplotlib.rc_context({"svg.hashsalt": "pybiodl", "svg.fonttype": "path"}):
        figure.savefig(raw, format="svg", bbox_inches="tight", pad_inches=0.03, transparent=False, metadata=_NOBODY)
    text = raw.getvalue()
    if len(text) > _MOST_BYTES:
        return None
    text = text[text.index("<svg") :]
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>", "", text, flags=re.DOTALL)
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    width, height = (float(side) for side in box.groups()) if box else (245.0, 202.0)
    head = (
        f'<svg class="plot" viewBox="0 0 {width:.2f} {height:.2f}" role="img" '
        f'aria-label="{escape(alt)}" style="width:{width * 1.45:.0f}px">'
    )
    body = re.sub(r"\n\s*", "\n", text[text.index(">") + 1 :])
    body = re.sub(r'\bid="', f'id="f{number}-', body)
    body = re.sub(r'(xlink:href|href)="#', f'href="#f{number}-', body).replace("url(#", f"url(#f{number}-")
    body = body.replace("xlink:href", "href")
    body = re.sub(r'style="[^"]*"', lambda style: _COLOUR.sub(_variable, style[0]), body)
    return head + body.strip()


_NOBODY = {"Date": None, "Creator": None, "Format": None, "Type": None}


def _variable(match: re.Match[str]) -> str:
    return f"var({_VARIABLES[match[0].upper() if match[0].upper() in _VARIABLES else match[0].lower()]})"


def as_png(figure: Any, dpi: int = 200) -> bytes:
    """Write a figure as pixels on white."""
    raw = io.BytesIO()
    figure.savefig(raw, format="png", dpi=dpi, bbox_inches="tight", pad_inches=0.05, metadata={"Software": None})
    return raw.getvalue()
