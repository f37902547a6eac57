"""A report as one HTML page: whatever a user named is escaped, pictures and all else are inside."""

from __future__ import annotations

import base64
import hashlib
from functools import singledispatchmethod
from html import escape

from pybiodl._version import __version__
from pybiodl.report._page import FRAME, SCRIPT, STYLE
from pybiodl.report._parts import Cell, Code, Facts, Paragraph, Picture, Pictures, Points, Section, Table
from pybiodl.report._record import Report
from pybiodl.report._svg import as_png, as_svg


def to_html(report: Report) -> str:
    """Write a report as one page that asks for nothing from elsewhere.

    Parameters
    ----------
    report : Report
    """
    writer = _Writer()
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    links = "\n".join(
        f'<li><a href="#section-{place}">{escape(one.title)}</a></li>' for place, one in enumerate(report.sections)
    )
    verdict = "\n".join(f"<p>{escape(sentence)}</p>" for sentence in report.verdict)
    return FRAME.format(
        hash=digest,
        version=escape(__version__),
        title=escape(report.title),
        subtitle=escape(report.subtitle),
        verdict=f'<div class="verdict">\n{verdict}\n</div>' if verdict else "",
        contents=f'<nav aria-label="Contents"><ol>\n{links}\n</ol></nav>',
        body="\n".join(writer.section(one, place) for place, one in enumerate(report.sections)),
        footer=escape(report.footer),
        style=STYLE,
        script=SCRIPT,
    )


class _Writer:
    """Numbers tables and figures as it goes."""

    def __init__(self) -> None:
        self.n_tables = 0
        self.n_figures = 0

    def section(self, one: Section, place: int) -> str:
        parts = "\n".join(self.part(part) for part in one.parts)
        return f'<section id="section-{place}">\n<h2>{escape(one.title)}</h2>\n{parts}\n</section>'

    @singledispatchmethod
    def part(self, part: object) -> str:
        raise TypeError(f"no HTML for {type(part).__name__}")

    @part.register
    def _(self, part: Paragraph) -> str:
        tone = "" if part.tone == "plain" else f' class="{part.tone}"'
        return f"<p{tone}>{escape(part.text)}</p>"

    @part.register
    def _(self, part: Points) -> str:
        return '<ul class="points">\n' + "\n".join(f"<li>{escape(text)}</li>" for text in part.texts) + "\n</ul>"

    @part.register
    def _(self, part: Facts) -> str:
        pairs = "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in part.pairs)
        return f"<dl>\n{pairs}\n</dl>"

    @part.register
    def _(self, part: Code) -> str:
        return f'<pre><code class="language-{part.language}">{escape(part.text)}</code></pre>'

    @part.register
    def _(self, part: Table) -> str:
        self.n_tables += 1
        numeric = [
            bool(part.rows) and all(isinstance(row[place], Cell) for row in part.rows)
            for place in range(len(part.columns))
        ]
        heads = "".join(
            f'<th scope="col"{_class(number, False)}>{escape(name)}</th>'
            for name, number in zip(part.columns, numeric, strict=True)
        )
        rows = "\n".join(
            "<tr>" + "".join(_cell(value, place in part.code) for place, value in enumerate(row)) + "</tr>"
            for row in part.rows
        )
        kind = ' class="sortable"' if part.sortable and len(part.rows) > 1 else ""
        label = f"Table {self.n_tables}"
        table = (
            f'<div class="scroll"><table{kind} aria-label="{label}: {escape(part.caption)}">\n'
            f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>"
        )
        note = f'<p class="below">{escape(part.note)}</p>' if part.note else ""
        if part.folded:
            summary = f"<summary>{label}. {escape(part.caption)} ({len(part.rows)} rows)</summary>"
            return f'<details class="table">{summary}\n{table}\n{note}</details>'
        caption = f'<p class="caption"><b>{label}.</b> {escape(part.caption)}</p>'
        return f'<div class="table">{caption}\n{table}\n{note}</div>'

    @part.register
    def _(self, part: Pictures) -> str:
        return '<div class="pictures">\n' + "\n".join(map(self._picture, part.pictures)) + "\n</div>"

    def _picture(self, one: Picture) -> str:
        self.n_figures += 1
        drawn, on_white = as_svg(one.figure, one.alt, self.n_figures), one.on_white
        if drawn is None:
            pixels = base64.b64encode(as_png(one.figure)).decode()
            drawn, on_white = f'<img alt="{escape(one.alt)}" src="data:image/png;base64,{pixels}">', True
        frame = f'<div class="white">{drawn}</div>' if on_white else drawn
        caption = f"<figcaption><b>Figure {self.n_figures}.</b> {escape(one.caption)}</figcaption>"
        kind = ' class="wide"' if one.wide else ""
        return f"<figure{kind}>{frame}{caption}</figure>"


def _class(number: bool, code: bool) -> str:
    return ' class="number"' if number else ' class="code"' if code else ""


def _cell(value: str | Cell, code: bool) -> str:
    if isinstance(value, str):
        return f"<td{_class(False, code)}>{escape(value)}</td>"
    sort = "NaN" if value.value != value.value else repr(float(value.value))
    number, bracket, interval = value.text.partition(" [")
    shown = escape(number).replace(" ", "&nbsp;")
    if bracket:  # where there is little room, the interval stands below its number
        shown += f' <span class="interval">[{escape(interval)}</span>'
    return f'<td class="number" data-value="{sort}">{shown}</td>'
