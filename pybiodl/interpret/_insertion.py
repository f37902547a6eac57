"""Motifs put into sequences that have nothing to do with them: one at its places, and two at their distances."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer, one_of
from pybiodl.encode import Sequence
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.interpret._effects import Effects, numbers_of, texts_of
from pybiodl.interpret._motif import Motif
from pybiodl.interpret._mutation_map import members_of

_ERROR = "largest standard error of a mean"


def marginalize(
    model: Any, motif: Any, backgrounds: Any, position: Any = None, target: Any = None, output: str = "probability",
    instance: str = "consensus", random_state: int = 0,
) -> Effects:  # fmt: skip
    """Insert a motif into sequences that have nothing to do with it, and see what it does on average.

    The mean over backgrounds is what the motif does by itself, not beside what happens to stand around it (global
    importance analysis).

    Parameters
    ----------
    model : BioClassifier, BioRegressor or BioEnsemble
        Fitted on sequences of letters.
    motif : str or Motif
        Letters, or a motif of which an instance is inserted.
    backgrounds : str array-like of shape (n_samples,), or int
        As of `shuffle_letters`; or how many to draw, of all letters evenly and as long as the model reads.
    position : int, "all" or array-like of int, optional
        0-based place of its first letter, or several of them, or every one; None is the middle of each sequence.
    target, output
        As for `mutation_map`.
    instance : {"consensus", "drawn"}
        Which letters of a Motif go in: at each position the most frequent one, or for each background other ones,
        drawn from its shares.
    random_state : int

    Returns
    -------
    Effects
        ``mean`` has the mean effect with its interval, and ``summary()`` that of each of several positions; ``error``
        is the largest standard error of a mean.

    Raises
    ------
    InvalidInputError
        If the motif does not fit into a background, or has letters that the model does not know.

    References
    ----------
    Koo et al. (2021), doi:10.1371/journal.pcbi.1008925.
    """
    draw = np.random.default_rng(integer(random_state, "random_state", 0))
    texts = _backgrounds(model, backgrounds, draw)
    made = _instances(motif, "motif", len(texts), instance, draw)
    places, several = _places(position, texts, len(made[0]))
    changed = [
        np.array([_with(text, letters, place, row) for row, (text, letters, place) in enumerate(rows)], dtype=object)
        for rows in (zip(texts, made, at, strict=True) for at in places)
    ]
    what, (before, *after) = numbers_of(model, [texts, *changed], target, output, "marginalize")
    effects = np.concatenate(after) - np.tile(before, len(after))
    table = pd.DataFrame(
        {"motif": np.tile(np.array(made, dtype=object), len(after)), "position": np.concatenate(places)}
    )
    if several:
        table.insert(0, "background", np.tile(np.arange(len(texts)), len(after)))
    settings = {"motif": motif, "backgrounds": backgrounds, "position": position, "target": target, "output": output,
                "instance": instance, "random_state": random_state}  # fmt: skip
    return Effects(
        effects, np.tile(before, len(after)), f"insertion of {_name(motif)}", what,
        _standard_error(np.reshape(effects, (len(after), -1))), _ERROR, settings, table,
        "position" if several else "", "background" if several else "",
    )  # fmt: skip


def marginalize_pair(
    model: Any, first: Any, second: Any, backgrounds: Any, distances: Any, position: int | None = None,
    target: Any = None, output: str = "probability", instance: str = "consensus", random_state: int = 0,
) -> Effects:  # fmt: skip
    """Insert two motifs at a distance, and see what they do together beyond what each does alone.

    Parameters
    ----------
    model, backgrounds, target, output, instance, random_state
        As for `marginalize`. Probabilities level off near 0 and 1, so that two strong motifs seem to hinder each other:
        compare with ``output="logit"``.
    first, second : str or Motif
    distances : int or array-like of int
        Letters between the end of `first` and the begin of `second`.
    position : int, optional
        0-based place of the first letter of `first`; None puts each pair into the middle.

    Returns
    -------
    Effects
        ``values`` are the interaction: the effect of both less those of each alone, at the same places. ``baseline`` is
        the number of the background with the effects of each alone added. The table has these: ``first``, ``second``
        and ``both``.

    Raises
    ------
    InvalidInputError
        If a pair does not fit into a background.

    References
    ----------
    Koo et al. (2021), doi:10.1371/journal.pcbi.1008925.
    """
    draw = np.random.default_rng(integer(random_state, "random_state", 0))
    apart = [integer(one, "distances", 0) for one in _several(distances, "distances")]
    texts = _backgrounds(model, backgrounds, draw)
    ones, others = (_instances(one, name, len(texts), instance, draw) for one, name in
                    ((first, "first"), (second, "second")))  # fmt: skip
    sets = [texts]
    for distance in apart:
        width = len(ones[0]) + distance + len(others[0])
        at = _places(position, texts, width)[0][0]
        firsts, seconds, boths = [], [], []
        for row, (text, one, other, place) in enumerate(zip(texts, ones, others, at, strict=True)):
            _check_fit(text, place, width, row)
            behind = place + len(one) + distance
            firsts.append(_with(text, one, place, row))
            seconds.append(_with(text, other, behind, row))
            boths.append(_with(firsts[-1], other, behind, row))
        sets += [np.array(found, dtype=object) for found in (firsts, seconds, boths)]
    what, (before, *after) = numbers_of(model, sets, target, output, "marginalize_pair")
    effects = np.array(after).reshape(len(apart), 3, -1) - before
    alone, both = effects[:, 0] + effects[:, 1], effects[:, 2]
    names = dict(zip(("first", "second", "both"), effects.transpose(1, 0, 2).reshape(3, -1), strict=True))
    rows = {"background": np.tile(np.arange(len(texts)), len(apart)), "distance": np.repeat(apart, len(texts))}
    settings = {"first": first, "second": second, "backgrounds": backgrounds, "distances": distances,
                "position": position, "target": target, "output": output, "instance": instance,
                "random_state": random_state}  # fmt: skip
    return Effects(
        (both - alone).ravel(), (before + alone).ravel(), f"interaction of {_name(first)} and {_name(second)}", what,
        _standard_error(both - alone), _ERROR, settings, pd.DataFrame(rows | names), "distance", "background",
    )  # fmt: skip


def _backgrounds(model: Any, backgrounds: Any, draw: np.random.Generator) -> np.ndarray:
    """Sequences of the user, or so many drawn ones."""
    if isinstance(backgrounds, bool) or not isinstance(backgrounds, int | float | np.integer):
        return texts_of(backgrounds, "backgrounds")
    n, encoder = integer(backgrounds, "backgrounds"), getattr(members_of(model)[0], "encoder_", None)
    if not isinstance(encoder, Sequence):
        raise InvalidInputError(
            "backgrounds must be samples where a model does not read letters of an alphabet; got a number.",
            field="backgrounds",
        )
    rows = draw.choice(list(encoder.letters_), size=(n, encoder.length_))
    return np.array(["".join(row) for row in rows], dtype=object)


def _instances(motif: Any, name: str, n: int, instance: str, draw: np.random.Generator) -> list[str]:
    """Letters to insert, one entry a background."""
    drawn = one_of(instance, "instance", ("consensus", "drawn")) == "drawn"
    if isinstance(motif, str) and motif:
        return [motif.upper()] * n
    if not isinstance(motif, Motif):
        raise InvalidTypeError(f"{name} must be letters or a Motif; got {motif!r}.", field=name)
    if not drawn:
        return [motif.consensus.upper()] * n
    shares = motif.matrix / motif.matrix.sum(axis=1, keepdims=True)
    columns = [draw.choice(list(motif.letters), size=n, p=row) for row in shares]
    return ["".join(row) for row in np.array(columns).T]


def _places(position: Any, texts: np.ndarray, width: int) -> tuple[list[list[int]], bool]:
    """Places of the first letter, a list a position with an entry a background; and whether several were asked for."""
    if position is None:
        return [[(len(text) - width) // 2 for text in texts]], False
    if isinstance(position, str):
        one_of(position, "position", ("all",))
        position = range(max(min(map(len, texts)) - width + 1, 1))
    several = isinstance(position, Iterable)
    asked = _several(position, "position") if several else [position]
    return [[integer(place, "position", 0)] * len(texts) for place in asked], several


def _several(values: Any, name: str) -> list[Any]:
    found = np.atleast_1d(np.asarray(values)).ravel().tolist()
    if not found:
        raise InvalidInputError(f"{name} must hold at least one number; got none.", field=name)
    return found


def _with(text: str, letters: str, place: int, row: int) -> str:
    """Put letters into a sequence."""
    _check_fit(text, place, len(letters), row)
    return text[:place] + letters + text[place + len(letters) :]


def _check_fit(text: str, place: int, width: int, row: int) -> None:
    if place < 0 or place + width > len(text):
        raise InvalidInputError(
            f"motif must fit into each background; its letters do not at position {place} of row {row} (both 0-based); "
            f"they are {width}, and that row has {len(text)}.",
            field="motif",
        )


def _standard_error(effects: np.ndarray) -> float:
    """Largest standard error of the mean of a row, shape (n_places, n_backgrounds)."""
    n = effects.shape[1]
    return float((effects.std(axis=1, ddof=1) / np.sqrt(n)).max()) if n > 1 else float("nan")


def _name(motif: Any) -> str:
    return motif.consensus if isinstance(motif, Motif) else str(motif)
