"""Section of the search that the model came of."""

from __future__ import annotations

from typing import Any

from pybiodl.errors import PyBioDLError
from pybiodl.plots import figures_alone, metric_title
from pybiodl.report._parts import Cell, Facts, Paragraph, Picture, Pictures, Section, Table, cell, section
from pybiodl.report._subject import Subject, shortened

_MOST = 50


def trials_section(subject: Subject) -> Section | None:
    """All trials, the best first."""
    found = subject.search
    if found is None:
        return None
    best, ranked = found.best, found.ranked()
    title = metric_title(found.scoring)
    facts = Facts((
        ("strategy", found.strategy), ("trials", f"{len(found)}, of which {len(ranked)} were done"),
        ("judged by", f"{title}, {'more' if found.higher_is_better else 'less'} is better"),
        ("best", f"{best.mean:.4g} \u00b1 {best.std:.2g} over {len(best.scores)} folds"),
        ("backend", found.backend), ("duration", f"{found.seconds:.1f} s"),
    ))  # fmt: skip
    said = Paragraph(
        "The score of the best of several trials flatters, as the luckiest is picked. The metrics above do not, where "
        "their samples took no part in the search.",
        "note",
    )
    return section("Search", facts, said, _table(found, title), Pictures(tuple(_pictures(found, title))))


def _table(found: Any, title: str) -> Table:
    frame = found.to_frame().sort_values("rank", na_position="last", kind="stable")
    rows = []
    for place, row in frame.head(_MOST).iterrows():
        cells: list[str | Cell] = [cell(int(place))]
        cells += [_value(row[name]) for name in found.names]
        cells += [cell(float(row["mean"]), f"{row['mean']:.4f}"), cell(float(row["std"]), f"{row['std']:.4f}")]
        cells.append(cell(float(row["epochs"]), f"{row['epochs']:.0f}"))
        cells.append(cell(float(row["seconds"]), f"{row['seconds']:.1f}"))
        rows.append((*cells, str(row["status"])))
    names = [name.removeprefix("network__").replace("_", " ") for name in found.names]
    columns = ("trial", *names, title, "sd", "epochs", "seconds", "status")
    note = f"The best {_MOST} of {len(frame)}." if len(frame) > _MOST else ""
    return Table(f"Trials, the best first; {title} is the mean over the folds", columns, tuple(rows), note)


def _value(value: Any) -> str | Cell:
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return cell(value, f"{value:.4g}")
    return shortened(str(value))


def _pictures(found: Any, title: str) -> list[Picture]:
    made = [
        (found.plot, "Each trial as a line over its parameters and its score", True, True),
        (found.plot_importance, f"How much of {title} each parameter decides, on trials not seen", False, False),
        (found.plot_curves, "Curve of each trial over its epochs; the best stands out", False, False),
    ]
    pictures = []
    for draw, caption, wide, on_white in made:
        try:
            with figures_alone():
                figure = draw().figure
        except PyBioDLError:  # too few trials, or no curves
            continue
        best = f"; the best is trial {found.best.place} with {found.best.mean:.4g}."
        pictures.append(Picture(figure, caption + best, caption + ".", wide, on_white))
    return pictures
