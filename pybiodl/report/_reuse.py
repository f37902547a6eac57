"""Section of how to use the model again, and how to make it again."""

from __future__ import annotations

import platform
from importlib import metadata

from pybiodl._version import __version__
from pybiodl.report._parts import Code, Paragraph, Section, Table, section
from pybiodl.report._subject import Subject

_ASKED = ("pybiodl", "numpy", "scipy", "pandas", "scikit-learn", "keras", "tensorflow", "jax", "torch", "h2o")


def reuse_section(subject: Subject) -> Section | None:
    """Load the bundle in Python, in R and on the command line."""
    files = {"table": "new.csv", "sequence": "new.fa"}
    python = 'from pybiodl import load\n\nmodel = load("model.pybiodl")\nmodel.predict(X)'
    shell = f"pybiodl predict model.pybiodl {files.get(subject.reads, '')} --out predictions.csv"
    r_code = 'library(pybiodl)\nfit <- bio_load("model.pybiodl")\npredict(fit, x)'
    return section(
        "Use it again",
        Paragraph('A model is one file without code, written by model.save("model.pybiodl"), or bio_save() in R.'),
        Code(python), Code(r_code, "r"), *([Code(shell, "sh")] if subject.reads in files else []),
    )  # fmt: skip


def repeat_section(subject: Subject) -> Section | None:
    """Fit it again, with which versions."""
    card, first = subject.first.run_card_, subject.first
    outcome = getattr(first, "outcome_", None)
    what = "X_train" if subject.kind in ("forecast", "reconstruction") else f"X_train, {outcome!r}" if outcome else \
        "X_train, y_train"  # fmt: skip
    network = type(first.network_).__name__
    lines = [
        f"from pybiodl import {type(subject.model).__name__}",
        f"from pybiodl.networks import {network}",
        "",
        f"model = {card.estimator if subject.model is first else subject.model!r}",
        f"model.fit({what})",
    ]
    given = getattr(first, "random_state", None)
    seed = (
        f"The seed was {card.seed}." if given is not None else
        f"No seed was given; the one drawn was {card.seed}: random_state={card.seed} makes the same weights."
    )  # fmt: skip
    exact = " Weights are the same on the same machine with the same versions."
    data = f" The SHA-256 of the training data is {card.data_hash}." if card.data_hash else ""
    return section("Make it again", Paragraph(seed + exact + data), Code("\n".join(lines)), _versions(subject))


def _versions(subject: Subject) -> Table:
    """Versions at the fit and at the report."""
    card = subject.first.run_card_
    before = dict(card.versions) | {name: str(card.environment[name]) for name in _ASKED if name in card.environment}
    rows = [("Python", str(card.environment.get("python", "")), platform.python_version())]
    for name in _ASKED:
        try:
            now = __version__ if name == "pybiodl" else metadata.version(name)
        except metadata.PackageNotFoundError:
            now = ""
        if now or name in before:
            rows.append((name, before.get(name, ""), now))
    note = "Empty where it was not noted, or is not installed."
    return Table("Versions", ("package", "at the fit", "at this report"), tuple(rows), note, sortable=False)
