"""Mutation maps: every letter of every position changed, and what the model then says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pybiodl._check import number
from pybiodl.interpret._mutants import Mutants, all_mutants, letters_of_map, mutable
from pybiodl.interpret._mutated import WholeNetwork, mutated_network
from pybiodl.interpret._records import LetterExplanation
from pybiodl.interpret._target import Target, find_target, opened

_CHECKED = 16


@dataclass(frozen=True, repr=False)
class MutationMap(LetterExplanation):
    """Changes of a number that a model gives, by every mutation of one letter.

    ``values`` has the shape (n_samples, length, n_letters): the change, 0 at the letter that is there, NaN where there
    is padding. ``baseline``, shape (n_samples,), is the number of the samples as they are. ``error`` is the largest
    difference to some mutants, drawn at random, that were computed whole.

    Parameters
    ----------
    shortcut : bool
        Whether only what a mutation reaches was computed.
    """

    shortcut: bool = False

    def track(self) -> np.ndarray:
        """Return the importance of each position, (n_samples, length): minus the mean change of the other letters.

        Above 0 where what is there raises the number.
        """
        n_letters = (~np.isnan(self.values)).sum(axis=2)
        total = np.nansum(self.values, axis=2)
        others = n_letters - (self.there >= 0)
        return np.asarray(np.where(others > 0, -total / np.maximum(others, 1), np.nan))

    def label(self) -> str:
        """Say what a value is."""
        return f"change of the\n{self.what}"


def mutation_map(
    model: Any,
    X: Any,
    target: Any = None,
    output: str = "probability",
    memory: float = 256.0,
    shortcut: bool = True,
) -> MutationMap:
    """Change each letter of each sequence to every other, and see how a prediction changes (in-silico mutagenesis).

    The result is exact: that of a loop over all mutants. Where a mutation reaches a window of the line alone, as
    through convolutions and pools, only that window is computed; a network with recurrence or attention computes every
    mutant whole.

    Parameters
    ----------
    model : BioClassifier, BioRegressor or BioEnsemble
        Fitted on DNA, RNA, protein, other letters or tokens (SMILES).
    X : str array-like of shape (n_samples,)
    target : class, label, number of a target, or tuple (outcome, class), optional
        None is the second of two classes, or the only target.
    output : {"probability", "logit"}
        Of a regression it is the value, in the units of y.
    memory : float
        Megabytes that the computation may take beside the result, about.
    shortcut : bool
        False computes every mutant whole, to compare.

    Returns
    -------
    MutationMap

    Raises
    ------
    UnsupportedError
        If the model reads no letters or tokens, or answers otherwise than by classes or numbers of a sample.
    InvalidInputError
        If `target` is unknown, or a sequence is none that the model can read.

    References
    ----------
    Zhou & Troyanskaya (2015), doi:10.1038/nmeth.3547; the windows: Nair et al. (2022),
    doi:10.1093/bioinformatics/btac135.
    """
    bytes_ = number(memory, "memory", 1) * 1e6
    members = members_of(model, output)
    maps = [_map_of(member, X, target, output, bytes_, shortcut) for member in members]
    first = maps[0]
    settings = {"X": X, "target": target, "output": output}
    return MutationMap(
        np.mean([one.values for one in maps], axis=0) if len(maps) > 1 else first.values,
        np.mean([one.baseline for one in maps], axis=0),
        "mutation map", first.what, max(one.error for one in maps), first.error_name, settings,
        first.letters, first.there, all(one.shortcut for one in maps),
    )  # fmt: skip


def members_of(model: Any, output: str = "probability") -> list[Any]:
    """Models of an ensemble, or the model alone; means of logits are no logits."""
    members = getattr(model, "estimators_", None)
    if members is None or not hasattr(model, "estimator"):
        return [model]
    if output == "logit":
        from pybiodl.errors import UnsupportedError

        raise UnsupportedError(
            "output='logit' is of one network; an ensemble averages probabilities; use output='probability'.",
            field="output",
        )
    return list(members)


def _map_of(model: Any, X: Any, target: Any, output: str, memory: float, shortcut: bool) -> MutationMap:
    inside = opened(model, "mutation_map")
    letters, n_letters = letters_of_map(model.encoder_, "mutation_map")
    aim = find_target(model, target, output)
    codes = inside.encoded(model._samples(X))
    there = letters_there(codes, len(letters))
    places = mutable(codes, model.encoder_)
    values = np.full((*codes.shape, len(letters)), np.nan)
    values[places] = 0.0
    values[:, :, n_letters:][places] = np.nan
    known = np.nonzero(places & (there >= 0))
    values[(*known, there[known])] = 0.0
    network = mutated_network(model, inside, aim, memory, shortcut)
    baseline = np.empty(len(codes))
    at_once = min(network.n_samples(codes), len(codes))
    for first in range(0, len(codes), at_once):
        rows = slice(first, first + at_once)
        baseline[rows] = before = aim.of_logits(network.refer(codes[rows]))
        for mutants in all_mutants(codes[rows], places[rows], n_letters, network.mutants_at_once()):
            changed = aim.of_logits(network.logits(mutants)) - before[mutants.samples]
            values[mutants.samples + first, mutants.positions, mutants.codes - 1] = changed
    error = _difference(inside, aim, codes, places, values, n_letters)
    return MutationMap(
        values, baseline, "mutation map", aim.what, error, "largest difference to mutants computed whole",
        {}, letters, there, not network.whole,
    )  # fmt: skip


def letters_there(codes: np.ndarray, n_letters: int) -> np.ndarray:
    """Place of the letter at each position, -1 where there is none."""
    whole = codes.astype(np.int64)
    return np.where((whole >= 1) & (whole <= n_letters), whole - 1, -1)


def _difference(
    inside: Any, aim: Target, codes: np.ndarray, places: np.ndarray, values: np.ndarray, n_letters: int
) -> float:
    """Compute some mutants whole and tell by how much they differ at most."""
    draw = np.random.default_rng(0)
    where = np.argwhere(places)
    if not len(where):
        return 0.0
    drawn = where[draw.integers(len(where), size=_CHECKED)]
    some = Mutants(drawn[:, 0], drawn[:, 1], draw.integers(1, n_letters + 1, size=_CHECKED))
    both = np.concatenate([some.written(codes), codes[some.samples]])  # one batch
    changed, before = np.split(aim.of_logits(WholeNetwork(inside, aim, 1e8).refer(both)), 2)
    return float(np.abs(changed - before - values[some.samples, some.positions, some.codes - 1]).max())
