"""One run of a recipe: read, hold out, train, judge, audit, explain; and the record of it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import clone

from pybiodl._memory import Watch
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate import Evaluation, LeakAudit, leak_audit
from pybiodl.interpret import Explanation
from pybiodl.networks import DomainAdversarial, Network
from pybiodl.recipes._data import Data
from pybiodl.recipes._folder import check_out, write_run
from pybiodl.recipes._reading import paths_of
from pybiodl.recipes._split import describe, groups_of, held_out

_WITHOUT_BASELINE = ("BioTranscriber", "BioGenerator", "BioForecaster")  # the last has one of its own
OTHER = "published, on other data"


@dataclass(frozen=True, repr=False)
class Run:
    """What a run of a recipe found; it prints itself as a report.

    Parameters
    ----------
    recipe : Recipe
    network : str
        As it prints.
    model : BioEstimator
        Fitted; ``model.save(path)`` writes the bundle that Python and R open.
    evaluation : Evaluation
        Of the samples that were held out, with 95 % intervals and, where there is one, the linear baseline.
    audit : LeakAudit or None
        What of the held-out samples was seen in training; None where samples cannot be compared.
    explanations : dict of str to Explanation
    figures : dict of str to float
        Further numbers of the recipe, by name.
    train, test : Data
        Samples learned from and held out.
    split : str
        What was kept together.
    files : dict of str to str
        Name and SHA-256 of each file that was read.
    seconds : float
        Of all steps.
    memory : float
        Bytes: how much the process grew at most.
    asked : str
        The estimator as it was asked for, before lines were made as long as the longest sample held out.
    """

    recipe: Any
    network: str
    model: Any
    evaluation: Evaluation
    audit: LeakAudit | None
    explanations: Mapping[str, Explanation]
    figures: Mapping[str, float]
    train: Data = field(repr=False)
    test: Data = field(repr=False)
    split: str
    files: Mapping[str, str]
    seconds: float
    memory: float
    asked: str = field(default="", repr=False)

    @property
    def explanation(self) -> Explanation | None:
        """The first of the explanations."""
        return next(iter(self.explanations.values()), None)

    def summary(self) -> dict[str, Any]:
        """Plain values for JSON: what was run on how much, its metrics, leaks and explanations, seconds and bytes."""
        recipe, card = self.recipe, self.model.run_card_
        return {
            "recipe": recipe.name,
            "title": recipe.title,
            "paper": recipe.paper,
            "doi": recipe.doi,
            "files": dict(self.files),
            "network": self.network,
            "estimator": self.asked or card.estimator,
            "backend": card.backend,
            "seed": card.seed,
            "n_train": len(self.train),
            "n_test": len(self.test),
            "split": self.split,
            "metrics": {name: row.dropna().to_dict() for name, row in self.evaluation.to_frame().iterrows()},
            "figures": dict(self.figures),
            OTHER: [{"metric": one.metric, "value": one.value, "of": one.data} for one in recipe.published],
            "leaks": None if self.audit is None else self.audit.verdict,
            "explanations": {name: str(one) for name, one in self.explanations.items()},
            "notes": list(self.train.notes),
            "seconds": round(self.seconds, 1),
            "megabytes": round(self.memory / 2**20) if self.memory == self.memory else None,
            "versions": card.versions,
            "environment": {name: str(value) for name, value in card.environment.items()},
        }

    def save(self, out: Any) -> None:
        """Write model, report and tables into a folder, whole or not at all.

        Parameters
        ----------
        out : path
            Must not be there, or be an empty folder.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        write_run(self, check_out(out))

    def __str__(self) -> str:
        recipe = self.recipe
        lines = [
            f"{recipe.name}: {recipe.title}, after {recipe.paper}",
            f"{self.network} on {self.model.backend_}: {len(self.train)} samples to learn from, {len(self.test)} "
            f"held out; {self.split}",
            *self.train.notes,
            "",
            str(self.evaluation),
            *(f"{name} {value:.3f}" for name, value in self.figures.items()),
            "",
            *(f"{OTHER}: {one}" for one in recipe.published),
            *([] if self.audit is None else [self.audit.verdict]),
            *(f"{name}: {one}" for name, one in self.explanations.items()),
            f"{self.seconds:.1f} s, {self.memory / 2**20:.0f} MB more memory at most",
        ]
        return "\n".join(lines)

    __repr__ = __str__


def carry_out(
    recipe: Any, files: Any, out: Any, test: Any, network: Any, split: str | None, seed: int, params: dict[str, Any]
) -> Run:
    """Run a recipe; see `Recipe.run`."""
    place = None if out is None else check_out(out)
    estimator = recipe.estimator(network, **{"random_state": seed, **params})
    started = time.perf_counter()
    with Watch() as watch:
        data = recipe.read(*files)
        if of_files := following(data, network):
            estimator = recipe.estimator(network, **{"random_state": seed, **of_files, **params})
        train, held, groups, kept = _parted(recipe, data, test, split, seed)
        if groups is None and isinstance(estimator.network, DomainAdversarial):
            groups = train.groups
        asked = repr(estimator)
        _lengthen(estimator, train, held)
        evaluation = (recipe.judge or judged)(estimator, *trained(recipe, estimator, train, held, groups))
        audit = _audited(train, held, getattr(estimator.encoder_, "reads_molecules", False))
        explanations = dict(recipe.explain(estimator, held))
        figures = {} if recipe.figures is None else dict(recipe.figures(estimator, held))
    run = Run(
        recipe, repr(estimator.network_), estimator, evaluation, audit, explanations, figures, train, held, kept,
        hashes_of(paths_of((files, test or ()))), time.perf_counter() - started, watch.grown, asked,
    )  # fmt: skip
    if place is not None:
        write_run(run, place)
    return run


def _lengthen(estimator: Any, train: Data, held: Data) -> None:
    """Let lines be as long as the longest string held out, where the encoder would learn that of training alone."""
    encoder = estimator.encoder
    strings = isinstance(train.X, np.ndarray) and isinstance(train.X[0], str)
    if not strings or getattr(encoder, "length", 0) is not None:
        return
    known = clone(encoder).fit(np.concatenate([train.X, held.X]))
    if known.lengths(train.X).max() < known.length_:
        estimator.encoder = clone(encoder).set_params(length=known.length_)


def trained(recipe: Any, estimator: Any, train: Data, held: Data, groups: Any) -> tuple[Data, Data]:
    """Train an estimator, and return both sides with the outcomes by which it is judged."""
    if recipe.fit is not None:
        told: tuple[Data, Data] = recipe.fit(estimator, train, held, groups)
        return told
    estimator.fit(train.X, train.y, **({} if groups is None else {"groups": groups}))
    return train, held


def following(data: Data, network: Any) -> Mapping[str, Any]:
    """Parameters that follow from the files; those of the network are not for one of the user's own."""
    own = isinstance(network, Network)
    return {name: value for name, value in data.params.items() if not (own and name.startswith("network__"))}


def hashes_of(paths: list[Path]) -> dict[str, str]:
    """SHA-256 of files by name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def judged(estimator: Any, train: Data, held: Data) -> Evaluation:
    """Judge by held-out samples, beside a linear model of the training ones where there is such a model."""
    alone = type(estimator).__name__ in _WITHOUT_BASELINE
    return estimator.evaluate(held.X, held.y, **({} if alone else {"train": (train.X, train.y)}))


def _parted(recipe: Any, data: Data, test: Any, split: str | None, seed: int) -> tuple[Data, Data, Any, str]:
    """Return samples to learn from and held out, groups of the former, and what was kept together."""
    if test is not None:
        if split is not None:
            raise InvalidInputError(
                f"split holds samples out, and test gives them; got both, split={split!r}; leave one out.",
                field="split",
            )
        groups = None if recipe.split == "random" else groups_of(data, recipe.split)
        return data, recipe.read(*paths_of((test,)), to_judge=True), groups, "files given as test"
    split = recipe.split if split is None else split
    groups = groups_of(data, split)
    rows, held = held_out(data, split, groups, seed)
    return data.take(rows), data.take(held), None if groups is None else groups[rows], describe(split)


def _audited(train: Data, held: Data, molecules: bool) -> LeakAudit | None:
    """Compare held-out samples with those of training; None of what cannot be compared.

    Strings are SMILES only where the encoder reads molecules: texts, too, have digits and brackets.
    """
    seen, asked = (data.X if data.compared is None else data.compared for data in (train, held))
    comparable = getattr(seen, "dtype", None) is not None and (seen.dtype.kind in "fiu" or isinstance(seen[0], str))
    if not comparable:
        return None
    if seen.dtype.kind in "fiu":
        seen, asked = seen.reshape(len(seen), -1), asked.reshape(len(asked), -1)
        return leak_audit(seen, asked, train.labels, held.labels, kind="table")
    kind = "smiles" if molecules else "sequence"
    return leak_audit(seen, asked, train.labels, held.labels, kind=kind)
