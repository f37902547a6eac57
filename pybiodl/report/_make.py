"""From a fitted model and samples to a report or a model card."""

from __future__ import annotations

import datetime
import os
from typing import Any

from sklearn.utils.validation import check_is_fitted

from pybiodl._version import __version__
from pybiodl.errors import InvalidInputError, InvalidTypeError, PyBioDLError
from pybiodl.evaluate import leak_audit
from pybiodl.interpret import Explanation
from pybiodl.read import Lazy
from pybiodl.report import _card
from pybiodl.report._data import audit_section, data_section
from pybiodl.report._examples import examples_section
from pybiodl.report._explanations import explanations_section
from pybiodl.report._files import check_path, write_report
from pybiodl.report._parts import Build
from pybiodl.report._performance import metrics_section, pictures_section
from pybiodl.report._record import Report
from pybiodl.report._reuse import repeat_section, reuse_section
from pybiodl.report._subject import Subject, sentence_of, shortened
from pybiodl.report._training import curves_section, model_section
from pybiodl.report._trials import trials_section
from pybiodl.report._verdict import verdict

SECTIONS: tuple[Build, ...] = (
    metrics_section, pictures_section, data_section, audit_section, examples_section, explanations_section,
    model_section, curves_section, trials_section, reuse_section, repeat_section,
)  # fmt: skip
"""Sections of a report in their order; one that does not apply is left out."""


def make_report(
    model: Any,
    X: Any,
    y: Any = None,
    *,
    train: Any = None,
    groups: Any = None,
    explain: Any = "auto",
    search: Any = None,
    title: str | None = None,
    path: str | os.PathLike[str] | None = None,
) -> Report:
    """Judge a model and tell all that is known of it.

    Parameters
    ----------
    model : fitted estimator or ensemble
    X, y, train, groups
        As for its ``evaluate``.
    explain : "auto", False, Explanation or list of these
    search : BioSearch or SearchResult, optional
    title : str, optional
    path : path, optional
        Where to write it, ``.html`` or ``.md``.

    Returns
    -------
    Report
    """
    where = None if path is None else check_path(path)
    _check_fitted(model)
    records, trials, headline = _check_explain(explain), _check_search(search), _check_text(title, "title")
    subject = _judged(model, X, y, train, groups, records, trials)
    sections = [build(subject) for build in SECTIONS]
    return _finished(subject, sections, headline, "Report", where)


def make_card(
    model: Any,
    X: Any = None,
    y: Any = None,
    *,
    train: Any = None,
    groups: Any = None,
    intended_use: str | None = None,
    limits: str | None = None,
    title: str | None = None,
    path: str | os.PathLike[str] | None = None,
) -> Report:
    """Write a model card: what a model is for, how good it is, and where its limits are.

    Parameters
    ----------
    model : fitted estimator or ensemble
    X, y, train, groups
        As for its ``evaluate``; without X nothing is judged.
    intended_use, limits, title : str, optional
    path : path, optional
        Where to write it, ``.html`` or ``.md``.

    Returns
    -------
    Report

    References
    ----------
    Mitchell et al. (2019), doi:10.1145/3287560.3287596.
    """
    where = None if path is None else check_path(path)
    _check_fitted(model)
    use, known, headline = (
        _check_text(text, name) for text, name in
        ((intended_use, "intended_use"), (limits, "limits"), (title, "title"))
    )  # fmt: skip
    if X is None and not (y is None and train is None and groups is None):
        raise InvalidInputError("X must be given with y, train and groups; got None.", field="X")
    subject = Subject(model) if X is None else _judged(model, X, y, train, groups, False, None)
    sections = [
        _card.details_section(subject), _card.use_section(subject, use), *_card.judged_sections(subject),
        _card.factors_section(subject), audit_section(subject), _card.limits_section(subject, known),
        reuse_section(subject),
    ]  # fmt: skip
    return _finished(subject, sections, headline, "Model card", where)


def _judged(model: Any, X: Any, y: Any, train: Any, groups: Any, explain: Any, search: Any) -> Subject:
    evaluation = model.evaluate(X, y, groups=groups, train=train)
    if train is not None and not isinstance(train, tuple | list):
        train = (train, None)
    audit, why = (None, "") if train is None else _audit(model, X, y, train)
    return Subject(model, X, y, groups, train, evaluation, audit, why, search, explain)


def _audit(model: Any, X: Any, y: Any, train: Any) -> tuple[Any, str]:
    """Audit what an audit can read, or say why there is none."""
    first = getattr(model, "estimators_", [model])[0]
    reads = first.encoder_.reads
    if reads not in ("table", "sequence"):
        return None, "Only tables, sequences and molecules are audited for copies; these samples are none of them."
    if isinstance(X, Lazy) or isinstance(train[0], Lazy):
        return None, "Samples that stay on disk are not audited; use leak_audit on some that are in memory."
    seen, asked = (one.to_df() if type(one).__module__.startswith("anndata") else one for one in (train[0], X))
    # Labels of one outcome are compared; strings of labels and several outcomes are not.
    single = not first.head_.parts and not first.head_.positions and first.head_.kind not in ("symbols", "regression")
    labels = (train[1], y) if single and y is not None and train[1] is not None else (None, None)
    try:
        return leak_audit(seen, asked, *labels, kind="table" if reads == "table" else "auto"), ""
    except PyBioDLError as error:
        return None, f"No audit was made: {sentence_of(error)}"


def _finished(subject: Subject, sections: list[Any], title: str | None, what: str, where: Any) -> Report:
    today = datetime.date.today().isoformat()
    report = Report(
        title or _title(subject),
        f"{what}, {today}",
        verdict(subject),
        tuple(one for one in sections if one is not None),
        f"Made by pybiodl {__version__} on {today}. This page holds all that it shows and asks for nothing elsewhere."
        if where is None or where.suffix.lower() not in (".md", ".markdown")
        else f"Made by pybiodl {__version__} on {today}.",
        subject.evaluation,
        subject.audit,
    )
    if where is not None:
        write_report(report, where)
    return report


_TASKS = {
    "binary": "Classification into {}", "multiclass": "Classification into {}", "multilabel": "Labels {}",
    "regression": "Regression of {}", "reconstruction": "Autoencoder of {}", "symbols": "Strings of {}",
    "forecast": "Forecasts of {}", "several": "Outcomes {}",
}  # fmt: skip


def _title(subject: Subject) -> str:
    judged = subject.evaluation
    if judged is None:
        return f"{type(subject.model).__name__} with {type(subject.first.network_).__name__}"
    names = [shortened(str(one), 32) for one in getattr(judged, "names", getattr(judged, "targets", ()))]
    outcome = getattr(subject.first, "outcome_", None)
    if subject.kind == "regression" and names == ["0"]:
        names = [shortened(str(outcome or "one target"))]
    if subject.kind == "forecast" and names == ["0"]:
        names = ["one variable"]
    n = len(names)
    if subject.kind in ("binary", "multiclass", "regression", "several", "forecast", "multilabel") and n <= 4:
        listed = names[0] if n == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    else:
        what = {"multiclass": "classes", "reconstruction": "columns", "symbols": "symbols", "regression": "targets",
                "forecast": "variables", "several": "in number", "multilabel": "in number"}  # fmt: skip
        listed = f"{n:,} {what.get(subject.kind, '')}"
    return _TASKS[subject.kind].format(listed)


def _check_fitted(model: Any) -> None:
    check_is_fitted(model, ["fitted_", "estimators_"], all_or_any=any)


def _check_explain(explain: Any) -> Any:
    if explain is False or explain is None:
        return False
    if isinstance(explain, str) and explain == "auto":
        return "auto"
    records = tuple(explain) if isinstance(explain, list | tuple) else (explain,)
    for one in records:
        if not isinstance(one, Explanation):
            got = repr(one) if isinstance(one, str | bool | int | float) else type(one).__name__
            raise InvalidTypeError(
                f"explain must be 'auto', False, or explanations that pybiodl.interpret made; got {got}.",
                field="explain",
            )
    return records


def _check_search(search: Any) -> Any:
    if search is None:
        return None
    found = getattr(search, "results_", search)
    if not all(hasattr(found, name) for name in ("trials", "ranked", "scoring", "to_frame")):
        raise InvalidTypeError(
            f"search must be a BioSearch that was fitted, or its results_; got {type(search).__name__}.", field="search"
        )
    return found


def _check_text(text: Any, name: str) -> str | None:
    if text is not None and not isinstance(text, str):
        raise InvalidTypeError(f"{name} must be text; got {type(text).__name__}.", field=name)
    return text or None
