"""Sections of a model card (Mitchell et al. 2019, doi:10.1145/3287560.3287596)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pybiodl.evaluate import Estimate
from pybiodl.report._data import data_section
from pybiodl.report._parts import Cell, Facts, Paragraph, Part, Points, Section, Table, cell, section
from pybiodl.report._performance import metrics_section
from pybiodl.report._subject import Subject, shortened
from pybiodl.report._verdict import SIMPLE, estimate, primary

_FEW_OF_A_CLASS = 20
_MOST_GROUPS = 40
_NOT_SAID = "Whoever trained the model has not said it; pass intended_use= to say it here."


def details_section(subject: Subject) -> Section | None:
    """Who made what, when and with what."""
    first, card = subject.first, subject.first.run_card_
    head = first.head_
    pairs = [
        ("estimator", type(subject.model).__name__), ("network", card.network), ("encoder", card.encoder),
        ("outputs", f"{head.n_outputs:,} ({head.kind})"), ("backend", card.backend), ("seed", str(card.seed)),
        ("versions", ", ".join(f"{name} {version}" for name, version in card.versions.items())),
    ]  # fmt: skip
    if len(subject.members) > 1:
        pairs.insert(1, ("models", str(len(subject.members))))
    if card.data_hash:
        pairs.append(("SHA-256 of the training data", card.data_hash))
    return section("Model details", Facts(tuple(pairs)))


def use_section(subject: Subject, intended_use: str | None) -> Section | None:
    """Say what it is for, and what it is not for."""
    first = subject.first
    out_of_scope = [_outside(subject), "Decisions about a patient: nothing here was validated for the clinic."]
    classes = getattr(first, "classes_", None)
    if classes is not None and not first.head_.parts and first.head_.kind != "multilabel":
        names = ", ".join(shortened(str(one)) for one in list(classes)[:12])
        more = f" and {len(classes) - 12} more" if len(classes) > 12 else ""
        out_of_scope.insert(1, f"Samples of other classes: it always answers with one of {names}{more}.")
    parts: list[Part] = [Paragraph(intended_use or _NOT_SAID), Paragraph("It is not for:"), Points(tuple(out_of_scope))]
    return section("Intended use", *parts)


def _outside(subject: Subject) -> str:
    encoder = subject.first.encoder_
    length = getattr(encoder, "length_", None)
    if subject.reads == "table":
        return (
            "Tables of other columns, units, platforms or normalisation than those of the training: nothing in the "
            "model notices them."
        )
    longest = f" (at most {length:,} long)" if isinstance(length, int) else ""
    return f"Samples of another origin or preparation than those of the training{longest}."


def factors_section(subject: Subject) -> Section | None:
    """How good it is for each group and each class: what an average hides."""
    parts = [_by_class(subject), _by_group(subject)]
    if subject.evaluation is not None and not any(parts):
        said = "Metrics are of all samples together; pass groups= (donors, sites, species, batches) to see each one."
        return section("Factors", Paragraph(said, "note"))
    return section("Factors", *parts)


def _by_class(subject: Subject) -> Table | None:
    if subject.kind not in ("binary", "multiclass"):
        return None
    y, said = np.asarray(subject.evaluation.y), subject.evaluation.predicted
    rows: list[tuple[str | Cell, ...]] = []
    for place, name in enumerate(subject.evaluation.names[:_MOST_GROUPS]):
        rows.append((shortened(name), *_right(y[y == place], said[y == place])))
    return Table("Share right of each true class (sensitivity), 95 % Wilson interval",
                 ("class", "rows", "share right"), tuple(rows))  # fmt: skip


def _by_group(subject: Subject) -> Table | None:
    if subject.groups is None or not subject.a_row_a_sample or subject.kind not in ("binary", "multiclass"):
        return None
    y, said = np.asarray(subject.evaluation.y), subject.evaluation.predicted
    groups = pd.Series(np.asarray(subject.groups)).astype(str).to_numpy()
    names = pd.unique(groups)
    rows: list[tuple[str | Cell, ...]] = [
        (shortened(str(name)), *_right(y[groups == name], said[groups == name])) for name in names[:_MOST_GROUPS]
    ]
    note = f"The first {_MOST_GROUPS} of {len(names):,}." if len(names) > _MOST_GROUPS else ""
    return Table("Share right in each group, 95 % Wilson interval", ("group", "rows", "share right"), tuple(rows), note)


def _right(y: np.ndarray, said: np.ndarray) -> list[Cell]:
    share = Estimate.share(y == said)
    return [cell(len(y)), cell(share.value, estimate(share))]


def limits_section(subject: Subject, limits: str | None) -> Section | None:
    """Say what is known to be wrong, weak or unknown."""
    found = [limits] if limits else []
    audit, judged = subject.audit, subject.evaluation
    if judged is None:
        found.append("It was not judged here: no samples with known outcome were given.")
    else:
        found += _of_evaluation(subject)
    if audit is not None:
        found.append(audit.verdict)
    elif judged is not None:
        found.append("Whether samples judged on were seen in training was not audited: the training samples were not "
                     "given." if subject.train is None else subject.not_audited)  # fmt: skip
    if not subject.first.run_card_.n_validation:
        found.append("Nothing was held out in training, so that it may have gone on for too long.")
    found.append(
        "Metrics are of samples like these; other laboratories, populations, species or devices were not tried."
    )
    return section("Limits", Points(tuple(one for one in found if one)))


def _of_evaluation(subject: Subject) -> list[str]:
    judged = subject.evaluation
    found = []
    _, metric = primary(judged)
    difference = getattr(metric, "difference", None)
    if difference is None:
        if subject.kind not in ("symbols",):
            found.append("No linear baseline was judged beside it.")
    elif difference.low <= 0 <= difference.high:
        simple = SIMPLE.get(subject.kind, "a linear model")
        found.append(f"It was not shown to be better than {simple}, which is easier to run and to explain.")
    if subject.kind in ("binary", "multiclass"):
        counts = np.bincount(np.asarray(judged.y), minlength=len(judged.names))
        few = [f"{shortened(one)} ({n})" for one, n in zip(judged.names, counts, strict=True) if n < _FEW_OF_A_CLASS]
        if few:
            found.append(f"Of some classes there were few rows to judge on: {', '.join(few[:12])}.")
    return found


def judged_sections(subject: Subject) -> list[Section | None]:
    """Tell of data and metrics, as in a report."""
    return [data_section(subject), metrics_section(subject)]
