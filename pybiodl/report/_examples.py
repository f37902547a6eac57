"""Section of examples: where the model is right, where it is wrong, and where it does not know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from pybiodl.evaluate import edit_distance
from pybiodl.report._parts import Cell, Section, Table, cell, section
from pybiodl.report._subject import Subject, row_names, shortened, take_rows

_EACH = 5
_SURE = 0.9  # probability from which on a sample is not called uncertain
_SEQUENCES = ("sequence",)


def examples_section(subject: Subject) -> Section | None:
    """Best and worst samples."""
    if subject.evaluation is None:
        return None
    if subject.kind in ("binary", "multiclass") and subject.a_row_a_sample:
        return section("Examples", _of_classes(subject))
    if subject.kind == "regression" and subject.a_row_a_sample:
        return section("Examples", _of_numbers(subject))
    if subject.kind == "reconstruction" and hasattr(subject.model, "reconstruction_error"):
        return section("Examples", _of_rows(subject))
    strings = (
        subject.evaluation if subject.kind == "symbols" else getattr(subject.evaluation, "parts", {}).get("strings")
    )
    if strings is not None and strings.kind == "symbols":
        return section("Examples", _of_strings(subject, strings))
    return None


def ranked_examples(subject: Subject) -> dict[str, list[int]]:
    """Rows of the samples by what they show, of one outcome of classes."""
    y, output = np.asarray(subject.evaluation.y), np.asarray(subject.evaluation.output)
    predicted, top = subject.evaluation.predicted, np.sort(output, axis=1)
    sure, margin = top[:, -1], top[:, -1] - top[:, -2]
    wrong, right = np.flatnonzero(predicted != y), np.flatnonzero(predicted == y)
    return {
        "surest and wrong": wrong[np.argsort(-sure[wrong], kind="stable")].tolist(),
        "most uncertain": [row for row in np.argsort(margin, kind="stable").tolist() if sure[row] < _SURE],
        "surest and right": _by_turns(right[np.argsort(-sure[right], kind="stable")], y),
    }


def _by_turns(rows: np.ndarray, y: np.ndarray) -> list[int]:
    """Rows in their order, but the first of each class first, then the second of each, and so on."""
    turn = np.empty(len(rows), dtype=np.int64)
    for code in np.unique(y[rows]):
        own = y[rows] == code
        turn[own] = np.arange(own.sum())
    return [int(row) for row in rows[np.argsort(turn, kind="stable")]]


def _of_classes(subject: Subject) -> Table:
    judged = subject.evaluation
    output, said = np.asarray(judged.output), judged.predicted
    label = _labels(subject)
    rows: list[tuple[str | Cell, ...]] = []
    told: set[int] = set()
    for what, found in ranked_examples(subject).items():
        some = [row for row in found if row not in told][:_EACH]
        told.update(some)
        for row in some:
            place = int(said[row])
            rows.append((
                what, *label(row), shortened(judged.names[int(judged.y[row])]), shortened(judged.names[place]),
                cell(float(output[row, place])),
            ))  # fmt: skip
    columns = ("what", *_label_names(subject), "true", "predicted", "probability of it")
    return _table("Samples of which the model is sure, and of which it is not", columns, rows, subject)


def _of_numbers(subject: Subject) -> Table:
    judged = subject.evaluation
    missed = np.asarray(judged.output[:, 0], dtype=np.float64) - np.asarray(judged.y[:, 0], dtype=np.float64)
    known = np.flatnonzero(~np.isnan(missed))
    order = known[np.argsort(-np.abs(missed[known]), kind="stable")]
    label = _labels(subject)
    rows: list[tuple[str | Cell, ...]] = []
    chosen = [("furthest off", row) for row in order[:_EACH]]
    chosen += [("closest", row) for row in order[_EACH:][::-1][:_EACH]]
    for what, row in chosen:
        true, said = float(judged.y[row, 0]), float(judged.output[row, 0])
        rows.append((what, *label(int(row)), *(cell(value, f"{value:.4g}") for value in (true, said, said - true))))
    of = f" of {shortened(judged.names[0])}" if len(judged.names) > 1 else ""
    columns = ("what", *_label_names(subject), "true", "predicted", "residual")
    return _table(f"Samples with the largest and the smallest error{of}", columns, rows, subject)


def _of_rows(subject: Subject) -> Table:
    error = np.asarray(subject.model.reconstruction_error(subject.X), dtype=np.float64)
    outlier = np.asarray(subject.model.predict(subject.X)) < 0
    order = np.argsort(-np.nan_to_num(error, nan=-1.0), kind="stable")[: 2 * _EACH]
    label = _labels(subject)
    rows: list[tuple[str | Cell, ...]] = [
        (*label(int(row)), cell(float(error[row]), f"{error[row]:.4g}"), "yes" if outlier[row] else "no")
        for row in order
    ]
    columns = (*_label_names(subject), "mean squared error", "outlier")
    caption = f"Samples given back worst; {int(outlier.sum()):,} of {len(error):,} are told as outliers"
    return _table(caption, columns, rows, subject)


def _of_strings(subject: Subject, judged: Any) -> Table:
    spelled = [_spell(subject, judged, codes) for codes in judged.y]
    said = [_spell(subject, judged, codes) for codes in judged.output]
    rate = np.array([edit_distance(true, one) / max(len(true), 1) for true, one in zip(spelled, said, strict=True)])
    order = np.argsort(-rate, kind="stable")
    chosen = [("worst", row) for row in order[:_EACH]] + [("best", row) for row in order[_EACH:][::-1][:_EACH]]
    names = row_names(subject.X)
    rows: list[tuple[str | Cell, ...]] = [
        (what, names[row] if names else cell(int(row)), shortened(spelled[row], 60), shortened(said[row], 60),
         cell(float(rate[row])))
        for what, row in chosen
    ]  # fmt: skip
    columns = ("what", "row", "true", "predicted", "edits a symbol")
    return _table("Strings with the most and the fewest edits", columns, rows, subject, code=(2, 3))


def _spell(subject: Subject, judged: Any, codes: Iterable[Any]) -> str:
    """Write codes as the letters that they mean; those of a generator are numbers of characters."""
    if hasattr(subject.first, "beams"):
        apart = "" if all(len(name) == 1 for name in judged.names) else " "
        return apart.join(judged.names[int(code)] for code in codes)
    return "".join(chr(int(code)) for code in codes)


def _label_names(subject: Subject) -> tuple[str, ...]:
    return ("row", "sample") if subject.reads in _SEQUENCES else ("row",)


def _labels(subject: Subject) -> Any:
    """Return what tells a row: its name or number, and of sequences its letters."""
    names = row_names(subject.X)

    def label(row: int) -> list[str | Cell]:
        first: str | Cell = shortened(names[row], 32) if names else cell(row, str(row))
        if subject.reads not in _SEQUENCES:
            return [first]
        return [first, shortened(str(subject.first._samples(take_rows(subject.X, [row]))[0]), 32)]

    return label


def _table(
    caption: str, columns: tuple[str, ...], rows: list[Any], subject: Subject, code: tuple[int, ...] = ()
) -> Table:
    if not code and "sample" in columns:
        code = (columns.index("sample"),)
    note = "" if row_names(subject.X) else "Rows count from 0."
    return Table(caption, columns, tuple(rows), note, code)
