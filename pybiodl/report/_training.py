"""Sections of the model: what was trained, how, and how it went."""

from __future__ import annotations

import math
from typing import Any

from pybiodl.errors import PyBioDLError
from pybiodl.plots import figures_alone, training_curves
from pybiodl.report._parts import Cell, Facts, Paragraph, Picture, Pictures, Section, Table, cell, section
from pybiodl.report._subject import Subject

_WHOLE = ("vector", "reconstruction", "symbols")  # heads whose outputs the network says by itself


def model_section(subject: Subject) -> Section | None:
    """Tell the run card and the layers."""
    first, card = subject.first, subject.first.run_card_
    n_weights = sum(math.prod(array.shape) for array in first.fitted_.weights)
    pairs = [
        ("estimator", type(subject.model).__name__),
        ("network", card.network),
        ("encoder", card.encoder),
        ("weights", f"{n_weights:,}"),
        ("backend", " ".join([_BACKENDS.get(card.backend, card.backend), *_device(card.environment)])),
        ("epochs", f"{card.n_epochs:,}, of which epoch {card.best_epoch:,} was kept"),
        ("seed", str(card.seed)),
        ("duration of the fit", _duration(card.seconds)),
    ]
    if len(subject.members) > 1:
        seeds = ", ".join(str(one.run_card_.seed) for one in subject.members)
        pairs.insert(1, ("models", f"{len(subject.members)}, of the seeds {seeds}; what follows is of the first"))
    if card.data_hash:
        pairs.append(("SHA-256 of the training data", card.data_hash))
    return section("Model", Facts(tuple(pairs)), _layers(first))


_BACKENDS = {"keras": "Keras", "h2o": "H2O"}


def _device(environment: Any) -> list[str]:
    known = [
        f"{name.replace('_', ' ')} {value}"
        for name, value in environment.items()
        if isinstance(value, str | int) and name not in ("batch_size", "seconds")
    ]
    return [f"({', '.join(known)})"] if known else []


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def _layers(first: Any) -> Table | None:
    """Layers from the input to the answer."""
    head = first.head_
    n_outputs = None if head.kind in _WHOLE else head.n_outputs
    try:
        found = first.network_.rows(first.encoder_.shape_, n_outputs, head.positions)
    except (PyBioDLError, TypeError, ValueError):  # a user's own model of Keras knows its layers alone
        return None
    rows = tuple(
        (name, " \u00d7 ".join(map(str, shape)), Cell("", 0.0) if count is None else cell(count))
        for name, shape, count in found
    )
    return Table("Layers, and the shape of a sample that leaves each", ("layer", "shape", "weights"), rows, code=(0,),
                 sortable=False)  # fmt: skip


def curves_section(subject: Subject) -> Section | None:
    """Loss and a metric over the epochs."""
    history = subject.first.history_
    names = [name for name in history.values if not name.startswith("val_") and len(history.values[name])]
    if not names:
        return None
    first = "loss" if "loss" in names else names[0]
    held = [name for name in names if name != first and f"val_{name}" in history.values]
    pictures = []
    for name in (first, *held[:1]):
        with figures_alone():
            figure = training_curves(history.values, history.best_epoch - 1, name).figure
        title, values = name.replace("_", " "), history.values[name]
        alt = f"{title.capitalize()} over {len(values)} epochs, from {values[0]:.3g} to {values[-1]:.3g}"
        beside = history.values.get(f"val_{name}")
        alt += f"; on samples held out from {beside[0]:.3g} to {beside[-1]:.3g}." if beside else "."
        pictures.append(
            Picture(figure, alt, f"{title.capitalize()} by epoch; the weights of epoch {history.best_epoch} were kept.")
        )
    return section("Training", _stopped(subject), Pictures(tuple(pictures)))


def _stopped(subject: Subject) -> Paragraph | None:
    """Warn of what the curves say: nothing held out, or a fit that was still getting better."""
    history, card = subject.first.history_, subject.first.run_card_
    if not card.n_validation:
        return Paragraph("No samples were held out in training: nothing says when it should have ended.", "note")
    held = history.values.get("val_loss", [])
    if len(held) > 1 and history.best_epoch == len(held):
        return Paragraph(
            "The last epoch was the best on the samples held out: training was still getting better when it ended.",
            "note",
        )
    return None
