"""Motifs for R, where they stand and what they do; samples and positions count from 1, and ends are inside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl import interpret
from pybiodl.rbridge import _models
from pybiodl.rbridge._border import Frame, Labelled
from pybiodl.rbridge._explanations import arguments_of, facts_of
from pybiodl.rbridge._parameters import places_of_python, plain
from pybiodl.rbridge._readers import frame
from pybiodl.rbridge._tables import samples

_PLACES = ("sample", "background", "start", "position")  # columns that count from 0 in Python; an end is excluded there


# ---- motifs ----


def motifs(key: str, X: Any, threshold: float, path: str | None = None, known: str | None = None) -> dict[str, Any]:
    """Motifs of filters, written to a MEME file and compared with those of another, where asked for."""
    found = interpret.filter_motifs(_models.find(key), samples(X), threshold)
    if path is not None:
        interpret.write_meme(found, path)
    return _answer(found, known)


def motifs_of_map(
    explanation: dict[str, Any], null: dict[str, Any], arguments: dict[str, Any], modisco: bool = False
) -> dict[str, Any]:
    """Motifs of the stretches that stand out from a null, by TF-MoDISco where asked for."""
    given = {name: plain(value) for name, value in (arguments or {}).items()}
    make = interpret.modisco_motifs if modisco else interpret.find_motifs
    return _answer(make(_map(explanation), _map(null), **given))


def stretches_of_map(explanation: dict[str, Any], null: dict[str, Any], width: Any, fdr: Any) -> Frame:
    """Stretches that stand out from a null."""
    return _from_one(interpret.seqlets(_map(explanation), _map(null), plain(width), plain(fdr)))


def read_motifs(path: str) -> dict[str, Any]:
    """Read the motifs of a MEME file."""
    return _answer(interpret.read_meme(path))


def write_motifs(given: list[Any], path: str) -> None:
    """Write motifs to a MEME file."""
    interpret.write_meme([_motif(one) for one in given], path)


def matched_motifs(given: list[Any], known: Any, n_null: Any, seed: Any) -> Frame:
    """Find the known motif that each is most like."""
    known = known if isinstance(known, str) else [_motif(one) for one in known]
    return frame(interpret.match_motifs([_motif(one) for one in given], known, plain(n_null), plain(seed)))


def places_of_motif(motif: Any, X: Any, p_value: Any, alphabet: str) -> Frame:
    """Where a motif stands in sequences."""
    return _from_one(interpret.motif_sites(_motif(motif), samples(X), plain(p_value), alphabet))


def shuffled(X: Any, seed: Any) -> Any:
    """Sequences with their letters in another order."""
    return interpret.shuffle_letters(samples(X), plain(seed))


# ---- effects ----


def inserted(key: str, motif: Any, backgrounds: Any, position: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Effects of a motif in backgrounds."""
    model = _models.find(key)
    where = position if isinstance(position, str) else places_of_python(plain(position), "position")
    found = interpret.marginalize(
        model, _motif(motif), _backgrounds(backgrounds), where, **arguments_of(model, arguments)
    )
    return _effects(found)


def inserted_pair(
    key: str, first: Any, second: Any, backgrounds: Any, distances: Any, position: Any, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Give what two motifs do beyond their sum."""
    model = _models.find(key)
    found = interpret.marginalize_pair(
        model, _motif(first), _motif(second), _backgrounds(backgrounds), plain(distances),
        places_of_python(plain(position), "position"), **arguments_of(model, arguments),
    )  # fmt: skip
    return _effects(found)


def ablated(key: str, X: Any, start: Any, end: Any, motif: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Effects of what is taken out; `start` and `end` count from 1 and are both inside."""
    model = _models.find(key)
    first = places_of_python(plain(start), "start")
    found = interpret.ablate(
        model, samples(X), first, plain(end), motif=None if motif is None else _motif(motif),
        **arguments_of(model, arguments),
    )  # fmt: skip
    return _effects(found)


def _effects(found: interpret.Effects) -> dict[str, Any]:
    return {
        "table": _from_one(found.to_frame()),
        "summary": _from_one(found.summary()),
        "mean": np.array(found.mean, dtype=np.float64),
        "over": found.over,
        **facts_of(found),
    }


def _from_one(table: pd.DataFrame) -> Frame:
    return frame(table.assign(**{name: table[name] + 1 for name in _PLACES if name in table}))


def _backgrounds(value: Any) -> Any:
    return samples(value) if isinstance(value, dict) else plain(value)


def _answer(found: interpret.Motifs, known: str | None = None) -> dict[str, Any]:
    table = found.to_frame()
    if known is not None:
        table = table.merge(interpret.match_motifs(found, known), on="motif", how="left")
    matrices = [Labelled(np.asfortranarray(one.matrix), [None, list(one.letters)]) for one in found]
    background = np.asarray(found.baseline, dtype=np.float64)
    return {"table": frame(table), "matrices": matrices, "background": background, **facts_of(found)}


def _motif(value: Any) -> Any:
    """Letters, or a motif of R's matrix of positions x letters."""
    if isinstance(value, str):
        return value
    matrix = np.asarray(plain_matrix(value["matrix"]), dtype=np.float64)
    n_sites = int(value["n_sites"])
    return interpret.Motif(value["name"], value["letters"], matrix, n_sites, np.asarray(value["background"], float))


def plain_matrix(value: Any) -> Any:
    """Return a matrix without the names of its axes."""
    return value.values if isinstance(value, Labelled) else value


def _map(value: dict[str, Any]) -> interpret.LetterExplanation:
    """Build an explanation of letters out of R's array."""
    made = interpret.MutationMap if value["method"] == "mutation map" else interpret.LetterExplanation
    letters = tuple(np.atleast_1d(value["letters"]).tolist())
    return made(
        np.ascontiguousarray(plain_matrix(value["values"])), np.zeros(0), value["method"], value["what"], 0.0, "", {},
        letters, np.asarray(plain_matrix(value["there"]), dtype=np.int64) - 1,
    )  # fmt: skip
