"""A report as Markdown, with its pictures beside it."""

from __future__ import annotations

import re
from functools import singledispatchmethod

from pybiodl.report._parts import Cell, Code, Facts, Paragraph, Pictures, Points, Section, Table
from pybiodl.report._record import Report
from pybiodl.report._svg import as_png

_MEANT = re.compile(r"([\\`*_{}#|~$])")
_LINK = re.compile(r"\](?=[(:\[])|\[(?=\^)")  # brackets mean nothing unless a link or a footnote begins


def to_markdown(report: Report, folder: str) -> tuple[str, dict[str, bytes]]:
    """Write a report as Markdown (with tables, as GitHub and pandoc read it).

    Parameters
    ----------
    report : Report
    folder : str
        That the pictures will be in.

    Returns
    -------
    tuple of str and dict of str to bytes
        The text, and each picture by its name in the folder.
    """
    writer = _Writer(folder)
    blocks = [f"# {plain(report.title)}", plain(report.subtitle)]
    blocks += [f"> {plain(sentence)}" if place else f"> **{plain(sentence)}**"
               for place, sentence in enumerate(report.verdict)]  # fmt: skip
    blocks += [writer.section(one) for one in report.sections]
    blocks += [f"---\n\n{plain(report.footer)}"] if report.footer else []
    text = "\n\n".join(blocks).replace("\n\n> ", "\n>\n> ", max(len(report.verdict) - 1, 0) + 1)
    return text.replace("\n>\n> ", "\n\n> ", 1) + "\n", writer.pictures


def plain(text: str) -> str:
    """Letters that Markdown or HTML would read as marks, made plain; on one line."""
    text = " ".join(text.split())
    text = (
        _LINK.sub(r"\\\g<0>", _MEANT.sub(r"\\\1", text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    )
    return re.sub(r"^(\d+)([.)])(?= |$)|^([-+])(?= |$)", lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)


class _Writer:
    """Numbers tables and figures as it goes, and keeps the pictures."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.pictures: dict[str, bytes] = {}
        self.n_tables = 0

    def section(self, one: Section) -> str:
        return "\n\n".join([f"## {plain(one.title)}", *(self.part(part) for part in one.parts)])

    @singledispatchmethod
    def part(self, part: object) -> str:
        raise TypeError(f"no Markdown for {type(part).__name__}")

    @part.register
    def _(self, part: Paragraph) -> str:
        text = plain(part.text)
        return {"warning": f"**{text}**", "note": f"*{text}*"}.get(part.tone, text)

    @part.register
    def _(self, part: Points) -> str:
        return "\n".join(f"- {plain(text)}" for text in part.texts)

    @part.register
    def _(self, part: Facts) -> str:
        return "\n".join(f"- {plain(name)}: {plain(value)}" for name, value in part.pairs)

    @part.register
    def _(self, part: Code) -> str:
        longest = max((len(run) for run in re.findall(r"`+", part.text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}{'' if part.language == 'text' else part.language}\n{part.text}\n{fence}"

    @part.register
    def _(self, part: Table) -> str:
        self.n_tables += 1
        numeric = [all(isinstance(row[place], Cell) for row in part.rows) for place in range(len(part.columns))]
        lines = [
            f"**Table {self.n_tables}.** {plain(part.caption)}",
            "",
            _row(list(map(plain, part.columns))),
            _row(["---:" if number else "---" for number in numeric]),
            *(_row([_cell(value) for value in row]) for row in part.rows),
        ]
        return "\n".join([*lines, "", f"*{plain(part.note)}*"] if part.note else lines)

    @part.register
    def _(self, part: Pictures) -> str:
        blocks = []
        for one in part.pictures:
            number = len(self.pictures) + 1
            name = f"figure-{number}.png"
            self.pictures[name] = as_png(one.figure)
            place = f"{self.folder}/{name}".replace(" ", "%20").replace("(", "%28").replace(")", "%29")
            blocks += [f"![{plain(one.alt)}]({place})", f"**Figure {number}.** {plain(one.caption)}"]
        return "\n\n".join(blocks)


def _cell(value: str | Cell) -> str:
    if isinstance(value, Cell):
        return plain(value.text)
    indent = len(value) - len(value.lstrip())
    return "&nbsp;" * indent + plain(value)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
