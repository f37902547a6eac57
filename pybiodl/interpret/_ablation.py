"""Stretches taken out of sequences, to see what is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer, one_of
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.interpret._effects import Effects, numbers_of, texts_of
from pybiodl.interpret._mutation_map import members_of
from pybiodl.interpret._sites import motif_sites

_FILLS = ("drawn", "shuffled", "neutral")
_NEUTRAL = {"dna": "N", "rna": "N", "protein": "X"}


def ablate(
    model: Any, X: Any, start: Any = None, end: Any = None, n_shuffles: int = 10, target: Any = None,
    output: str = "probability", random_state: int = 0, motif: Any = None, fill: str = "drawn", p_value: float = 1e-4,
) -> Effects:  # fmt: skip
    """Take a stretch, or each place of a motif, out of each sequence, and see what is lost.

    Parameters
    ----------
    model : BioClassifier, BioRegressor or BioEnsemble
        Fitted on sequences of letters.
    X : str array-like of shape (n_samples,)
    start, end : int or array-like of int of shape (n_samples,), optional
        Stretch of each sequence, 0-based, the end excluded.
    n_shuffles : int
        Draws that are averaged.
    target, output
        As for `mutation_map`.
    random_state : int
    motif : str or Motif, optional
        In place of `start` and `end`: its places, as `motif_sites` finds them, each taken out by itself.
    fill : {"drawn", "shuffled", "neutral"}
        What is put in: letters drawn from the whole sequence, so that its composition stays about the same; the letters
        of the stretch in another order; or the letter that stands for any (N, of proteins X, of other alphabets a
        gap), which a model may never have seen.
    p_value : float
        As for `motif_sites`.

    Returns
    -------
    Effects
        One a sequence, or one a place of the motif; ``mean`` has the mean over the sequences that have one, with its
        interval. ``error`` is the largest standard error over the draws.

    Raises
    ------
    InvalidInputError
        If a stretch is outside its sequence, or no sequence has the motif.

    References
    ----------
    Zeiler & Fergus (2014), doi:10.1007/978-3-319-10590-1_53, for the idea in images.
    """
    draw, texts = np.random.default_rng(integer(random_state, "random_state", 0)), texts_of(X, "X")
    fill = one_of(fill, "fill", _FILLS)
    n_draws = 1 if fill == "neutral" else integer(n_shuffles, "n_shuffles")
    table, rows = _stretches(texts, start, end, motif, p_value, _alphabet(model))
    letter = _neutral(_alphabet(model)) if fill == "neutral" else ""
    sets = [texts]
    for _ in range(n_draws):
        made = []
        for row, first, last in zip(rows, table["start"], table["end"], strict=True):
            text = texts[row]
            put = letter * (last - first) if letter else _other_letters(text, first, last, fill, draw)
            made.append(text[:first] + put + text[last:])
        sets.append(np.array(made, dtype=object))
    what, numbers = numbers_of(model, sets, target, output, "ablate")
    before = numbers[0][rows]
    changes = np.array(numbers[1:]) - before
    error = float((changes.std(axis=0, ddof=1) / np.sqrt(n_draws)).max()) if n_draws > 1 else np.nan
    settings = {"X": X, "start": start, "end": end, "n_shuffles": n_shuffles, "target": target, "output": output,
                "random_state": random_state, "motif": motif, "fill": fill, "p_value": p_value}  # fmt: skip
    return Effects(
        changes.mean(axis=0), before, "ablation", what, error, "largest standard error over the draws", settings,
        table, "", "" if motif is None else "sample",
    )  # fmt: skip


def _stretches(
    texts: np.ndarray, start: Any, end: Any, motif: Any, p_value: float, alphabet: str
) -> tuple[pd.DataFrame, np.ndarray]:
    """Begin and end of what is taken out, a row each, and the sequence of each."""
    given = [name for name, one in (("start", start), ("end", end), ("motif", motif)) if one is not None]
    if given not in (["start", "end"], ["motif"]):
        raise InvalidInputError(
            f"ablate needs either start and end, or motif; got {' and '.join(given) or 'none of them'}.", field="start"
        )
    if motif is not None:
        sites = motif_sites(motif, texts, p_value, alphabet)
        if not len(sites):
            raise InvalidInputError(
                f"motif must stand in at least one sequence; {motif!r} does in none of {len(texts)}; raise p_value.",
                field="motif",
            )
        return sites, sites["sample"].to_numpy()
    starts, ends = (np.broadcast_to(np.asarray(one, dtype=np.int64), len(texts)) for one in (start, end))
    for row, text in enumerate(texts):
        if not 0 <= starts[row] < ends[row] <= len(text):
            raise InvalidInputError(
                f"start and end must be a stretch of each sequence; got {starts[row]} to {ends[row]} for row {row} "
                f"(0-based), which has {len(text)} letters.",
                field="start",
            )
    return pd.DataFrame({"start": starts, "end": ends}), np.arange(len(texts))


def _other_letters(text: str, first: int, last: int, fill: str, draw: np.random.Generator) -> str:
    if fill == "shuffled":
        return "".join(draw.permutation(list(text[first:last])))
    return "".join(draw.choice(list(text), last - first))


def _alphabet(model: Any) -> str:
    """Name or letters of the alphabet that a model reads; ``"auto"`` where it reads tokens."""
    return str(getattr(getattr(members_of(model)[0], "encoder_", None), "alphabet_", "auto"))


def _neutral(alphabet: str) -> str:
    """Letter that stands for any."""
    if alphabet == "auto":
        raise UnsupportedError(
            "fill='neutral' is of letters of an alphabet; the model reads none; use fill='drawn'.", field="fill"
        )
    return _NEUTRAL.get(alphabet, "-")
