"""Sections of the data: what there is, and what of it was seen before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse

from pybiodl.plots import figures_alone
from pybiodl.read import Lazy
from pybiodl.report._parts import Cell, Facts, Paragraph, Picture, Pictures, Section, Table, cell, section
from pybiodl.report._subject import Subject, count, shortened
from pybiodl.report._verdict import leaks

_MOST_CLASSES = 60


def data_section(subject: Subject) -> Section | None:
    """Rows, columns, lengths, what is missing, and how many there are of each class."""
    if subject.X is None:
        return section("Data", Facts(tuple(_of_training(subject))))
    unit = "samples" if subject.kind != "forecast" else "series" if isinstance(subject.X, list | tuple) else "times"
    pairs = [("kind", _kind(subject)), (f"{unit} judged on", f"{count(subject.X):,}")]
    pairs += [(f"{name}, judged on" if subject.train is not None else name, value)
              for name, value in _described(subject.X)]  # fmt: skip
    pairs += _of_training(subject)
    if subject.train is not None:
        pairs += [(f"{name}, training", value) for name, value in _described(subject.train[0])]
    if subject.groups is not None:
        sizes = pd.Series(np.asarray(subject.groups)).value_counts()
        pairs.append(("groups", f"{len(sizes):,}, of {sizes.min():,} to {sizes.max():,} samples"))
    return section("Data", Facts(tuple(pairs)), _classes(subject), _values(subject))


def _of_training(subject: Subject) -> list[tuple[str, str]]:
    card = subject.first.run_card_
    if not card.n_samples:
        return []
    text = f"{card.n_samples + card.n_validation:,}"
    if card.n_validation:
        text += f", of which {card.n_validation:,} were held out to stop early"
    pairs = [("samples of the training", text)]
    return [("kind", _kind(subject)), *pairs] if subject.X is None else pairs


def _kind(subject: Subject) -> str:
    encoder, reads = subject.first.encoder_, subject.reads
    if reads == "table":
        n_columns = getattr(encoder, "n_columns_", None)
        return "table" if n_columns is None else f"table of {n_columns:,} columns"
    alphabet = getattr(encoder, "alphabet_", getattr(encoder, "alphabet", None))
    name = getattr(alphabet, "name", alphabet)
    what = {"sequence": "sequences", "signal": "signals", "spectrum": "spectra", "visits": "histories"}
    if not isinstance(name, str) or name == "auto":
        return what.get(reads, reads)
    return f"{what.get(reads, reads)} ({name.upper() if name in ('dna', 'rna') else name})"


def _described(X: Any) -> list[tuple[str, str]]:
    """Say what can be said of samples without reading them from disk."""
    if isinstance(X, Lazy):
        return [("where", "on disk, read as they are needed")]
    if type(X).__module__.startswith("anndata"):
        X = X.X
    if scipy.sparse.issparse(X):
        share = X.nnz / max(X.shape[0] * X.shape[1], 1)
        return [("values that are not 0", f"{100 * share:.1f} %")]
    lengths = _lengths(X)
    if lengths is not None:
        same = len(lengths) and lengths.min() == lengths.max()
        return [("length", f"{lengths[0]:,}" if same else
                 f"{lengths.min():,} to {lengths.max():,}, median {np.median(lengths):,.0f}")]  # fmt: skip
    if isinstance(X, pd.DataFrame):
        return [("missing values", _share(int(X.isna().to_numpy().sum()), X.size))]
    values = np.asarray(X)
    if values.dtype.kind == "f":
        return [("missing values", _share(int(np.isnan(values).sum()), values.size))]
    return []


def _lengths(X: Any) -> np.ndarray | None:
    """Length of each string or array; None for tables."""
    if isinstance(X, pd.DataFrame):
        X = X["sequence"] if "sequence" in X.columns else X.iloc[:, 0] if X.shape[1] == 1 else []
    values = X if isinstance(X, list) else np.asarray(X)
    if not len(values) or getattr(values, "ndim", 1) != 1 or not hasattr(values[0] if isinstance(values, list) else
                                                                        values.flat[0], "__len__"):  # fmt: skip
        return None
    return np.array([len(one) for one in values])


def _share(n: int, of: int) -> str:
    return f"{n:,} ({100 * n / max(of, 1):.1f} %)" if n else "none"


def _classes(subject: Subject) -> Table | None:
    """How many there are of each class or label."""
    judged = subject.evaluation
    if subject.kind not in ("binary", "multiclass", "multilabel"):
        return None
    y, names = np.asarray(judged.y), judged.names
    counts = np.nansum(y, axis=0) if y.ndim == 2 else np.bincount(y, minlength=len(names))
    before = _training_counts(subject)
    unit = "positions" if judged.n_lines is not None else "samples"
    columns = ("class" if y.ndim == 1 else "label", f"{unit} judged on", "share", "training", "share of it")
    rows = []
    for place, name in enumerate(names[:_MOST_CLASSES]):
        row: list[str | Cell] = [shortened(name), *_counted(int(counts[place]), judged.n_rows)]
        if before is not None:
            row += _counted(int(before[0][place]), before[1])
        rows.append(tuple(row))
    note = f"The first {_MOST_CLASSES} of {len(names)}." if len(names) > _MOST_CLASSES else ""
    return Table(f"{unit.capitalize()} of each {columns[0]}", columns[: len(rows[0])], tuple(rows), note)


def _counted(n: int, of: int) -> list[Cell]:
    share = n / max(of, 1)
    return [cell(n), cell(share, f"{100 * share:.1f} %")]


def _training_counts(subject: Subject) -> tuple[list[int], int] | None:
    if subject.train is None or subject.evaluation.n_lines is not None:
        return None
    try:
        y = np.asarray(subject.train[1])
    except ValueError:
        return None
    if y.ndim == 2 and y.shape[1] == len(subject.evaluation.names) and y.dtype.kind in "fiub":
        return [int(np.nansum(column)) for column in y.T], len(y)
    if y.ndim != 1:
        return None
    found = pd.Series([str(one) for one in y.tolist()]).value_counts()
    return [int(found.get(name, 0)) for name in subject.evaluation.names], len(y)


def _values(subject: Subject) -> Table | None:
    """Spread of each target."""
    if subject.kind != "regression":
        return None
    y, names = np.asarray(subject.evaluation.y, dtype=np.float64), subject.evaluation.names
    rows: list[tuple[str | Cell, ...]] = []
    for column, name in list(zip(y.T, names, strict=True))[:_MOST_CLASSES]:
        known = column[~np.isnan(column)]
        five = np.percentile(known, [0, 25, 50, 75, 100]) if len(known) else np.full(5, np.nan)
        cells = [cell(float(value), f"{value:.4g}") for value in five]
        rows.append((_target(subject, name), cell(len(known)), *cells))
    columns = ("target", "known", "smallest", "lower quartile", "median", "upper quartile", "largest")
    return Table("True values judged on, in the units of the target", columns, tuple(rows))


def _target(subject: Subject, name: str) -> str:
    """Return the name of the outcome where a single target has only a number."""
    outcome = getattr(subject.first, "outcome_", None)
    return shortened(str(outcome or "y")) if len(subject.evaluation.names) == 1 and name == "0" else shortened(name)


def audit_section(subject: Subject) -> Section | None:
    """Say what of the samples judged on was seen in training."""
    audit = subject.audit
    if audit is None:
        return section("Leak audit", Paragraph(subject.not_audited)) if subject.not_audited else None
    pairs = [
        ("exact copies of training samples", f"{audit.n_duplicates:,} of {audit.n_test:,}"),
        (f"near copies (similarity of {audit.identity:g} or above)", f"{audit.n_near_duplicates:,}"),
        ("largest similarity", f"{audit.max_similarity:.3f}"),
        ("copies inside the training samples", f"{audit.n_train_duplicates:,}"),
    ]
    if audit.n_conflicts is not None:
        pairs.append(("copies with another label", f"{audit.n_conflicts:,}"))
    with figures_alone():
        figure = audit.plot().figure
    picture = Picture(
        figure,
        f"Histogram of the largest similarity of each sample to a training sample; the largest is "
        f"{audit.max_similarity:.2f}.",
        "Largest similarity of each sample judged on to a training sample.",
    )
    said = Paragraph(audit.verdict, "warning" if leaks(audit) else "plain")
    return section("Leak audit", said, Facts(tuple(pairs)), Pictures((picture,)))
