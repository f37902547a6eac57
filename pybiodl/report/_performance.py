"""Sections of how good the model is: metrics with intervals beside something simpler, and pictures."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from pybiodl import plots
from pybiodl.evaluate._evaluation import methods_of
from pybiodl.report._parts import Cell, Paragraph, Part, Picture, Pictures, Section, Table, cell, section
from pybiodl.report._subject import Subject, shortened
from pybiodl.report._verdict import SIMPLE, estimate

_MOST_TARGETS = 4
_MOST_OUTCOMES = 3


def metrics_section(subject: Subject) -> Section | None:
    """Each metric with its interval, and what was judged beside it."""
    judged = subject.evaluation
    if judged is None:
        return None
    whole = {name: metric for name, metric in judged.metrics.items() if "[" not in name}
    each = {name: metric for name, metric in judged.metrics.items() if "[" in name}
    methods = f" {told}" if (told := methods_of(judged.metrics)) else ""
    note = f"{_first_line(judged)}. In brackets the 95 % interval.{methods}"
    parts: list[Part | None] = [_table(subject, whole or each, "Metrics of the network" + _beside(subject), note)]
    if whole and each:
        parts.append(_table(subject, each, "Metrics of each label, target or outcome", "", folded=len(each) > 12))
    alone = getattr(judged, "one_class", ())
    if alone:
        parts.append(
            Paragraph(
                f"Fewer than two classes are known of {', '.join(alone)}: what needs two is undefined there, and left "
                "out of the mean.",
                "note",
            )
        )
    return section("Metrics", *parts)


def _beside(subject: Subject) -> str:
    metrics = subject.evaluation.metrics.values()
    if any(getattr(metric, "baseline", None) is not None for metric in metrics):
        return f" and of {SIMPLE.get(subject.kind, 'a linear model')} trained on the same samples"
    return ""


def _first_line(judged: Any) -> str:
    return str(judged).partition("\n")[0].rstrip(".:")


def _table(subject: Subject, metrics: Any, caption: str, note: str, folded: bool = False) -> Table:
    """Lay out a row a metric; a column for each estimate that a metric has beside its own."""
    beside = list(dict.fromkeys(name for metric in metrics.values() for name in _estimates(metric)))
    rows = []
    for name, metric in metrics.items():
        row: list[str | Cell] = [plots.metric_title(name), cell(metric.value, estimate(metric))]
        for part in beside:
            found = getattr(metric, part, None)
            signed = part == "difference" or part.startswith("over_")
            row.append(Cell("", float("nan")) if found is None else cell(found.value, estimate(found, signed)))
        rows.append(tuple(row))
    columns = ("metric", "network", *(_heading(subject, part) for part in beside))
    return Table(caption, columns, tuple(rows), note, folded=folded)


def _estimates(metric: Any) -> list[str]:
    """Names of the estimates that a metric holds: the baseline, the difference and whatever comes."""
    return [one.name for one in fields(metric) if hasattr(getattr(metric, one.name), "low")]


def _heading(subject: Subject, part: str) -> str:
    if part == "baseline":
        return SIMPLE.get(subject.kind, "linear baseline").removeprefix("a ")
    return {"majority": "majority baseline"}.get(part, part.replace("_", " "))


# ---- pictures ----


def pictures_section(subject: Subject) -> Section | None:
    """Curves, confusion and calibration of classes, residuals of numbers, errors by step of forecasts."""
    judged = subject.evaluation
    if judged is None:
        return None
    with plots.figures_alone():
        if subject.kind == "forecast":
            found = [_forecast(judged)]
        elif subject.kind == "several":
            some = list(judged.parts.items())[:_MOST_OUTCOMES]
            found = [picture for name, part in some for picture in _of_one(part, f" of {shortened(name)}")]
            found = [_intervals(judged), *found]
        else:
            found = _of_one(judged, "")
    return section("Performance", Pictures(tuple(found)), _calibrated(subject)) if found else None


def _calibrated(subject: Subject) -> Paragraph | None:
    """Say how far probabilities are from what came true."""
    if subject.kind not in ("binary", "multiclass", "multilabel"):
        return None
    return Paragraph(f"{subject.evaluation.calibration()}.")


def _of_one(judged: Any, of: str) -> list[Picture]:
    if judged.kind in ("binary", "multiclass", "multilabel"):
        return _classification(judged, of)
    if judged.kind == "regression":
        return _regression(judged, of)
    return [_intervals(judged)]


def _classification(judged: Any, of: str) -> list[Picture]:
    y, output, names = judged.y, judged.output, [shortened(name, 20) for name in judged.names]
    one_label, many = judged.kind != "multilabel", len(names) > plots.MANY_CLASSES
    size = (4.6, 3.4) if many else (3.4, 2.8)
    beside = ", and of the linear baseline in grey" if judged.baseline is not None and len(names) == 2 else ""
    which = (
        f"class {shortened(judged.names[-1])}"
        if judged.kind == "binary"
        else "each " + ("class" if one_label else "label")
    )
    # Lists of their own: a picture of a small part has the name of its whole.
    found = [
        Picture(
            plots.roc(y, output, names, judged.baseline, ax=_ax(size)).figure,
            f"ROC curve{of}: area {_value(judged, 'roc_auc')}.",
            f"Receiver operating characteristic{of}, {which}{beside}; the dotted line is guessing.",
        ),
        Picture(
            plots.precision_recall(y, output, names, judged.baseline, ax=_ax(size)).figure,
            f"Precision over recall{of}: average precision {_value(judged, 'average_precision')}.",
            f"Precision over recall{of}, {which}{beside}.",
        ),
    ]
    if one_label:
        side = min(max(2.8, 0.32 * len(names) + 1.4), 6.5)
        predicted = judged.predicted
        right = int(np.sum(np.asarray(y) == predicted))
        found.append(
            Picture(
                plots.confusion(y, predicted, names,
                                ax=_ax((side + 0.6, side))).figure,
                f"Confusion of true and predicted classes{of}: {right} of {len(y)} are right.",
                f"True and predicted classes{of}: counts, coloured by their share of the true class.",
                on_white=True,
            )
        )  # fmt: skip
    found.append(
        Picture(
            plots.calibration(y, output, names, ax=_ax()).figure,
            f"Share that came true over the predicted probability{of}: Brier score {_value(judged, 'brier')}.",
            f"Calibration{of}: the share that came true over the predicted probability, with 95 % Wilson intervals.",
        )
    )
    return found


def _regression(judged: Any, of: str) -> list[Picture]:
    found = []
    for place, name in enumerate(judged.names[:_MOST_TARGETS]):
        target = shortened(name, 24) if len(judged.names) > 1 else None
        which = f"{of} {target}" if target else of
        y, output = judged.y[:, place], judged.output[:, place]
        r2 = _value(judged, f"r2[{name}]" if len(judged.names) > 1 else "r2")
        many = int(np.sum(~np.isnan(np.asarray(y, dtype=np.float64)))) > 3000
        found += [
            Picture(
                plots.predicted_vs_true(y, output, target, ax=_ax()).figure,
                f"Predicted over true values{which}: R2 {r2}.",
                f"Predicted over true values{which}; on the dotted line they are equal.",
                on_white=many,
            ),
            Picture(
                plots.residuals(y, output, target, ax=_ax()).figure,
                f"Residuals over predicted values{which}.",
                f"Residuals (predicted \u2212 true){which} over predicted values.",
                on_white=many,
            ),
        ]
    return found


def _intervals(judged: Any) -> Picture:
    axes = plots.new_axes(1, 1, 4.6, 0.8 + 0.16 * len(judged.metrics))
    figure = plots.metric_intervals(judged.metrics, ax=axes[0, 0]).figure
    return Picture(figure, "Metrics with their 95 % intervals, as in the table.", "Metrics with their 95 % intervals.")


def _forecast(judged: Any) -> Picture:
    return Picture(
        judged.plot(ax=_ax((4.6, 2.8))).figure,
        "Error of each method over the steps ahead; the numbers are in the table of metrics.",
        "Mean absolute scaled error by step ahead, the mean over targets, beside simple forecasts.",
    )


def _ax(size: tuple[float, float] = (3.4, 2.8)) -> Any:
    return plots.new_axes(1, 1, *size)[0, 0]


def _value(judged: Any, name: str) -> str:
    metric = judged.metrics.get(name)
    return "n/a" if metric is None else f"{metric.value:.3f}"
