"""Section of explanations: mutation maps of a few sequences, importance of columns, or the user's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pybiodl import interpret, plots
from pybiodl.errors import PyBioDLError
from pybiodl.report._examples import ranked_examples
from pybiodl.report._parts import Paragraph, Part, Picture, Pictures, Section, Table, cell, section
from pybiodl.report._subject import Subject, count, row_names, sentence_of, shortened, take_rows

_MAPS = 3
_MUTANTS = 40_000
"""Mutants above which a map is not drawn unasked."""
_LOGO = 60  # positions
_COLUMNS = 30
_ROWS = 1000
_REPEATS = 5
_SHOWN = 20


def explanations_section(subject: Subject) -> Section | None:
    """Explain as asked; where it is left to us, what suits the samples, and nothing where nothing does."""
    if subject.explain is False:
        return None
    if subject.explain != "auto":
        return section("Explanations", *(part for record in subject.explain for part in _drawn(record)))
    if subject.evaluation is None or subject.first.head_.parts or subject.first.head_.positions:
        return None
    try:
        if subject.reads == "sequence":
            return _letters(subject)
        return _columns(subject)
    except PyBioDLError as error:
        return section("Explanations", Paragraph(f"None was made: {sentence_of(error)}", "note"))


# ---- sequences ----


def _letters(subject: Subject) -> Section | None:
    if subject.kind not in ("binary", "multiclass", "regression") or not subject.a_row_a_sample:
        return None
    parts: list[Part] = []
    pictures: list[Picture] = []
    worst = 0.0
    for what, row in _chosen(subject):
        X = take_rows(subject.X, [row])
        if subject.first.backend_ != "keras" or _n_mutants(subject, X) > _MUTANTS:
            continue
        found = interpret.mutation_map(subject.model, X, target=_target(subject, row))
        worst = max(worst, found.error)
        names = row_names(subject.X)
        pictures += _map_and_logo(found, f"{what}, row {shortened(names[row], 32) if names else row}")
    if not pictures:
        return None
    parts.append(
        Paragraph(
            "Every letter was changed to every other, and the change of the prediction is shown: red where a mutation "
            "raises it, blue where it lowers it; a dot is the letter that is there. A letter of a logo is as high as "
            "the prediction falls, in the mean, when it is changed. The largest difference to mutants computed whole "
            f"is {worst:.1g}."
        )
    )
    return section("Explanations", *parts, Pictures(tuple(pictures)))


def _chosen(subject: Subject) -> list[tuple[str, int]]:
    """Choose samples: what each shows, and its row."""
    if subject.kind == "regression":
        said = np.asarray(subject.evaluation.output[:, 0])
        return [("highest prediction", int(said.argmax())), ("lowest prediction", int(said.argmin()))]
    found: list[tuple[str, int]] = []
    ranked = ranked_examples(subject)
    judged = subject.evaluation
    right = ranked["surest and right"]
    if subject.kind == "binary":
        right = [row for row in right if judged.y[row] == 1] or right
    for what, rows in (("surest and right", right), ("surest and wrong", ranked["surest and wrong"]),
                       ("most uncertain", ranked["most uncertain"])):  # fmt: skip
        known = {row for _, row in found}
        found += [(what, row) for row in rows if row not in known][:1]
    return found[:_MAPS]


def _target(subject: Subject, row: int) -> Any:
    """Of two classes the second; of more the one that is predicted; of targets the first."""
    if subject.kind == "multiclass":
        return subject.first.classes_[int(np.asarray(subject.evaluation.output[row]).argmax())]
    return 0 if subject.kind == "regression" and len(subject.evaluation.names) > 1 else None


def _n_mutants(subject: Subject, X: Any) -> int:
    text = str(subject.first._samples(X)[0])
    return len(text) * len(getattr(subject.first.encoder_, "letters_", "ACGT"))


def _map_and_logo(found: Any, what: str) -> list[Picture]:
    track = np.nan_to_num(found.track()[0])
    length = int(np.sum(found.there[0] != -1)) or len(track)
    with plots.figures_alone():
        drawn = found.plot(sample=0)
        pictures = [
            Picture(
                drawn.figure,
                f"Mutation map of a sequence of {length} letters ({what}), {found.what}; the strongest position is "
                f"{int(np.abs(track).argmax()) + 1}.",
                f"Mutation map, {found.what}: {what}, now {found.baseline[0]:.3g}.",
                wide=True, on_white=True,
            )
        ]  # fmt: skip
        if hasattr(found, "logo"):
            first = _window(track, length)
            heights = np.zeros(found.values.shape[1:])
            known = found.there[0] >= 0
            heights[np.flatnonzero(known), found.there[0][known]] = track[known]
            last = min(first + _LOGO, length)
            label = f"mean fall of the\n{found.what}" if isinstance(found, interpret.MutationMap) else found.label()
            ax = plots.letter_logo(heights[first:last], found.letters, label)
            marks = [place for place in range(first + 1, last + 1) if place % 10 == 0 or place == 1]
            ax.set_xticks([place - first for place in marks], [str(place) for place in marks])
            pictures.append(
                Picture(
                    ax.figure,
                    f"Logo of positions {first + 1} to {last} ({what}).",
                    f"Positions {first + 1} to {last} of the same sequence; upward letters raise the {found.what}.",
                    wide=True,
                )
            )
    return pictures


def _window(track: np.ndarray, length: int) -> int:
    """Place (0-based) from which on a logo is strongest."""
    if length <= _LOGO:
        return 0
    sums = np.convolve(np.abs(track[:length]), np.ones(_LOGO), mode="valid")
    return int(sums.argmax())


# ---- tables ----


def _columns(subject: Subject) -> Section | None:
    if subject.kind not in ("binary", "multiclass", "multilabel", "regression") or not subject.a_row_a_sample:
        return None
    X, y = _in_frame(subject), subject.y
    if X is None or (subject.kind == "regression" and np.isnan(np.asarray(subject.evaluation.y, np.float64)).any()):
        return None
    if count(X) > _ROWS:
        rows = np.sort(np.random.default_rng(0).choice(count(X), _ROWS, replace=False))
        X, y = take_rows(X, rows), take_rows(np.asarray(y), rows)
    by, chosen = _asked(subject, X)
    found = interpret.permutation_importance(subject.model, X, y, by=by, n_repeats=_REPEATS)
    table = found.to_frame()
    n_clear = int((table["low"] > 0).sum())
    loss = f"loss of {plots.metric_title(found.metric)}"
    said = (
        f"Each of {len(table)} columns{chosen} was shuffled {_REPEATS} times among {count(X):,} samples, and the "
        f"{loss} is told, with 95 % intervals over resampled samples. The interval lies above 0 for "
        f"{n_clear or 'none'} of them. Columns that say the same stand in for each other, so that each of them may "
        "seem to be of no use."
    )
    shown = table.head(_SHOWN)
    with plots.figures_alone():
        names = [shortened(str(name), 28) for name in shown.index]
        ends = shown["low"].to_numpy(), shown["high"].to_numpy()
        figure = plots.importance_bars(names, shown["value"].to_numpy(), *ends, loss).figure
    picture = Picture(
        figure,
        f"The {len(shown)} most important columns with their intervals; the first is {names[0]}.",
        f"Permutation importance of the {len(shown)} most important columns, with 95 % intervals.",
    )
    told = tuple(
        (shortened(str(name)), cell(float(row.value)), cell(float(row.low)), cell(float(row.high)))
        for name, row in table.iterrows()
    )
    columns = ("column", loss, "low", "high")
    return section("Explanations", Paragraph(said), Pictures((picture,)),
                   Table("Permutation importance", columns, told, folded=True))  # fmt: skip


def _in_frame(subject: Subject) -> Any:
    """Return the table, if it is one in memory that columns can be shuffled in."""
    X = subject.X
    if type(X).__module__.startswith("anndata"):
        X = X.to_df()
    return X if subject.reads == "table" and getattr(X, "ndim", 0) == 2 and count(X) > 1 else None


def _asked(subject: Subject, X: Any) -> tuple[Any, str]:
    """Which columns are shuffled: all, or of many those that the model leans on most."""
    n_columns = X.shape[1]
    if n_columns <= _COLUMNS:
        return "feature", ""
    try:
        share = subject.first.variable_importance()
        names = [str(name) for name in share.index]
        known = [str(name) for name in getattr(X, "columns", range(n_columns))]
        place = {name: j for j, name in enumerate(known)}
        chosen = [place[name] for name in names if name in place][:_COLUMNS]
        how = "on which the weights lean most (Gedeon 1997)"
    except (PyBioDLError, AttributeError):
        chosen, known = [], [str(name) for name in getattr(X, "columns", range(n_columns))]
    if len(chosen) < min(_COLUMNS, n_columns):
        chosen = _moving_with_answer(subject, X)
        how = "that move most with the predictions"
    return {known[j]: [j] for j in chosen}, f", of {n_columns:,} those {how},"


def _moving_with_answer(subject: Subject, X: Any) -> list[int]:
    """Columns of numbers whose correlation with what the model says is largest."""
    said = np.asarray(subject.evaluation.output)
    values = np.asarray(X.toarray() if hasattr(X, "toarray") else X)
    try:
        values = values.astype(np.float64)
    except ValueError:
        return list(range(_COLUMNS))
    said = said[: len(values), -1] if len(said) == len(values) else np.asarray(subject.model.predict(X), np.float64)
    values = np.nan_to_num(values - np.nanmean(values, axis=0))
    size = np.sqrt(np.square(values).sum(axis=0))
    moved = np.abs(values.T @ (said - said.mean())) / np.where(size > 0, size, np.inf)
    return [int(j) for j in np.argsort(-moved, kind="stable")[:_COLUMNS]]


# ---- the user's own ----


def _drawn(record: Any) -> list[Part]:
    """Draw an explanation that was made before."""
    if isinstance(record, interpret.LetterExplanation):
        pictures = [
            picture
            for sample in range(min(len(record.values), _MAPS))
            for picture in _map_and_logo(_only(record, sample), f"sample {sample}")
        ]
        return [Paragraph(f"{record}."), Pictures(tuple(pictures))]
    with plots.figures_alone():
        drawn = record.plot()
    figure = getattr(drawn, "flat", [drawn])[0].figure
    return [Paragraph(f"{record}."), Pictures((Picture(figure, str(record), str(record), wide=True),))]


def _only(record: Any, sample: int) -> Any:
    rows = slice(sample, sample + 1)
    return replace(record, values=record.values[rows], there=record.there[rows], baseline=record.baseline[rows])
