"""Motifs by TF-MoDISco of the stretches that stand out of a null."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer, number
from pybiodl._optional import require
from pybiodl.errors import UnsupportedError
from pybiodl.interpret._motif import Motif, Motifs
from pybiodl.interpret._mutation_map import MutationMap
from pybiodl.interpret._records import LetterExplanation
from pybiodl.interpret._seqlets import background_of, check_maps, motif_of, one_hot, seqlets

_RUNS = 2  # of the clustering, as on the package's command line
_TRIMMED = 0.3  # share of the largest contribution below which the ends of a motif are cut, as reports of TF-MoDISco do


def modisco_motifs(
    explanation: Any, null: Any, width: int = 8, fdr: float = 0.05, least: int = 20, flank: int = 5
) -> Motifs:
    """Make motifs of the stretches that `seqlets` finds by TF-MoDISco, which clusters them by their contributions.

    TF-MoDISco takes the highest windows of any explanation and makes motifs of them, also where the model has learned
    nothing. Here it is given the stretches alone that stand out of the null, those that raise the number and those that
    lower it apart, and the rest is as it is there: on either strand, shifted to fit, clustered, like clusters merged.

    What goes in as hypothetical contributions, a number for each letter at each position, are of `mutation_map` the
    changes less their mean over the letters, scaled so that the letter that is there has the value of the track; of
    `saliency` the gradients; of all other methods the value of the letter that is there, and 0 for the others.

    Parameters
    ----------
    explanation, null, width, fdr
        As for `seqlets`, of DNA or RNA; a motif may be shorter or longer than a window.
    least : int
        Stretches that a motif must have.
    flank : int
        Positions that are looked at on both sides of a window.

    Returns
    -------
    Motifs
        Those of most stretches first, named ``positive_1`` and so on where they raise the number, ``negative_1`` where
        they lower it; their ends are cut where less than 0.3 of the largest mean contribution is left. None where
        nothing stands out. ``error`` is the share of stretches that are in no motif.

    Raises
    ------
    MissingDependencyError
        If the package modisco-lite is not installed.
    UnsupportedError
        If the letters are not those of DNA or RNA.
    InvalidInputError
        If the samples are shorter than `width`.

    Notes
    -----
    The null decides about stretches, not about motifs: where `explanation` and `null` differ for another reason than
    what the model learned, stretches stand out, and are clustered. One motif may come in several clusters, as by strand
    or by the size of contributions; `match_motifs` and `Motif.consensus` tell.

    The package runs on one thread, because it would fork, which engines with threads of their own need not survive. The
    first call in a session compiles, which takes longer than all else. Numba, which the package needs, bounds the
    version of NumPy (Numba 0.68: below 2.6).

    References
    ----------
    Shrikumar et al. (2018), arXiv:1811.00416.
    """
    width, least, flank = integer(width, "width"), integer(least, "least", 2), integer(flank, "flank", 0)
    fdr = number(fdr, "fdr", 0, 1, low_open=True)
    check_maps(explanation, null, width)
    if "".join(explanation.letters) not in ("ACGT", "ACGU"):
        shown = "".join(explanation.letters[:8]) + ("..." if len(explanation.letters) > 8 else "")
        raise UnsupportedError(
            f"modisco_motifs is for DNA or RNA, whose strands it turns; got the letters {shown}; use find_motifs.",
            field="explanation",
        )
    require("modiscolite", "modisco", "modisco_motifs")
    background, found, motifs = background_of(explanation), 0, []
    for sign, name in ((1, "positive"), (-1, "negative")):
        stretches = seqlets(_times(explanation, sign), _times(null, sign), width, fdr)
        found += len(stretches)
        patterns = _clustered(explanation, stretches, sign, width, flank, least)
        made = [_motif(explanation, sites, background) for sites in patterns if len(sites) >= least]
        made.sort(key=lambda one: -one.n_sites)
        motifs += [replace(one, name=f"{name}_{place}") for place, one in enumerate(made, 1)]
    motifs.sort(key=lambda one: -one.n_sites)
    used = sum(one.n_sites for one in motifs)
    return Motifs(
        np.array([one.bits for one in motifs]), background, f"TF-MoDISco motifs of the {explanation.method}",
        explanation.what, 1 - used / found if found else 0.0, "share of stretches in no motif",
        {"width": width, "fdr": fdr, "least": least, "flank": flank}, tuple(motifs),
    )  # fmt: skip


def _times(explanation: LetterExplanation, sign: int) -> LetterExplanation:
    return explanation if sign > 0 else replace(explanation, values=-explanation.values)


def _contributions(explanation: LetterExplanation) -> np.ndarray:
    """Hypothetical contributions, shape (n_samples, length, 4), 0 where there is no letter."""
    values = explanation.values[:, :, :4]
    if isinstance(explanation, MutationMap):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a mean of padding
            values = (values - np.nanmean(values, axis=2, keepdims=True)) * (4 / 3)
    elif explanation.method != "saliency":
        values = np.where(explanation.there[:, :, None] == np.arange(4), values, 0.0)
    return np.nan_to_num(np.where(explanation.there[:, :, None] >= 0, values, 0.0))


def _clustered(
    explanation: LetterExplanation, stretches: pd.DataFrame, sign: int, width: int, flank: int, least: int
) -> list[np.ndarray]:
    """Sites of each pattern, shape (n_sites, 4): sample, begin, end (excluded), and whether on the other strand."""
    if len(stretches) < least:
        return []
    core, tfmodisco = (importlib.import_module(f"modiscolite.{name}") for name in ("core", "tfmodisco"))
    room = width + 4 * flank  # as motifs grow beyond the ends, and sites that cannot are dropped
    around = ((0, 0), (room, room), (0, 0))
    letters = np.eye(5)[explanation.there][:, :, :4]
    letters[explanation.there < 0] = 0.25  # no letter is each evenly, so that shares of letters exist everywhere
    letters = np.pad(letters, around, constant_values=0.25).astype(np.float32)
    contributions = np.pad(_contributions(explanation), around).astype(np.float32)
    tracks = core.TrackSet(one_hot=letters, contrib_scores=letters * contributions, hypothetical_contribs=contributions)
    starts = stretches["start"].to_numpy() + room
    given = [
        core.Seqlet(example_idx=int(sample), start=int(start - flank), end=int(start + width + flank), is_revcomp=False)
        for sample, start in zip(stretches["sample"], starts, strict=True)
    ]
    with _on_one_thread(), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of correlations of few, and letters that a cluster lacks
        try:
            patterns = tfmodisco.seqlets_to_patterns(
                tracks.create_seqlets(given), tracks, track_signs=sign, trim_to_window_size=width + flank,
                initial_flank_to_add=flank, final_min_cluster_size=least, n_leiden_runs=_RUNS,
            )  # fmt: skip
        except ValueError as error:
            if "empty" not in str(error):
                raise
            return []  # no stretch is like another, which the package takes for a maximum of nothing
    return [
        np.array([(one.example_idx, one.start - room, one.end - room, one.is_revcomp) for one in pattern.seqlets])
        for pattern in patterns or []
    ]


def _motif(explanation: LetterExplanation, sites: np.ndarray, background: np.ndarray) -> Motif:
    """Letters of the sites, the ends cut where contributions are small."""
    track, width = np.nan_to_num(explanation.track()), int(sites[0, 2] - sites[0, 1])
    counts, sums = np.zeros((width, 4)), np.zeros(width)
    for sample, start, _, turned in sites:
        window = one_hot(explanation, sample, start, width)
        places = np.arange(start, start + width)
        inside = (places >= 0) & (places < track.shape[1])
        values = np.where(inside, track[sample, places.clip(0, track.shape[1] - 1)], 0.0)
        counts += window[::-1, ::-1] if turned else window
        sums += values[::-1] if turned else values
    high = np.flatnonzero(np.abs(sums) >= _TRIMMED * np.abs(sums).max())
    return motif_of(explanation, counts[high[0] : high[-1] + 1], len(sites), background)


@contextmanager
def _on_one_thread() -> Iterator[None]:
    numba = importlib.import_module("numba")
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        yield
    finally:
        numba.set_num_threads(before)
