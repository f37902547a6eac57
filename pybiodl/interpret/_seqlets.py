"""Stretches of sequence that a model looks at, found against a null, and the motifs that they make up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import integer, number
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.interpret._motif import Motif, Motifs
from pybiodl.interpret._records import LetterExplanation

_PSEUDO = 0.5
_ALIKE = 0.6  # share of the largest possible agreement by which a seqlet joins a motif


def shuffle_letters(X: Any, random_state: int = 0) -> np.ndarray:
    """Shuffle the letters of each sequence: samples in which nothing is to be found, as a null.

    Parameters
    ----------
    X : str array-like of shape (n_samples,)
    random_state : int

    Returns
    -------
    object ndarray of str of shape (n_samples,)
    """
    draw = np.random.default_rng(integer(random_state, "random_state", 0))
    return np.array(["".join(draw.permutation(list(text))) for text in X], dtype=object)


def seqlets(explanation: Any, null: Any, width: int = 8, fdr: float = 0.05) -> pd.DataFrame:
    """Find stretches whose values are larger than those of a null.

    The score of a window is the sum of the track of the explanation. Windows are taken from the highest down, none
    overlapping another, and kept as long as the share of false ones, told by as many windows of the null, is at most
    `fdr`.

    Parameters
    ----------
    explanation : LetterExplanation
        As of `mutation_map` or `integrated_gradients`.
    null : LetterExplanation
        Of the same model and method, of sequences in which nothing is to be found, as `shuffle_letters` makes them.
    width : int
        Positions of a window.
    fdr : float
        Between 0 and 1.

    Returns
    -------
    DataFrame
        A row a stretch, the strongest first: ``sample``, ``start`` and ``end`` (0-based, the end excluded),
        ``sequence``, ``score`` and ``q_value``. Empty where nothing stands out.
    """
    width, fdr = integer(width, "width"), number(fdr, "fdr", 0, 1, low_open=True)
    check_maps(explanation, null, width)
    found, nothing = _windows(explanation, width), _windows(null, width)
    share = len(explanation.values) / len(null.values)
    false = share * (len(nothing) - np.searchsorted(np.sort(nothing["score"]), found["score"], side="left"))
    rates = (false + share) / np.arange(1, len(found) + 1)  # one more, so that none is sure
    found["q_value"] = np.minimum(np.minimum.accumulate(rates[::-1])[::-1], 1.0)
    return found[(found["q_value"] <= fdr) & (found["score"] > 0)].reset_index(drop=True)


def check_maps(explanation: Any, null: Any, width: int) -> None:
    """Refuse what is no map of letters, or shorter than a window."""
    for name, one in (("explanation", explanation), ("null", null)):
        if not isinstance(one, LetterExplanation):
            raise InvalidTypeError(
                f"{name} must be a map of letters, as of mutation_map; got {type(one).__name__}.", field=name
            )
        if one.values.shape[1] < width:
            raise InvalidInputError(
                f"width must be at most the {one.values.shape[1]} positions of the samples; got {width}.", field="width"
            )


def _windows(explanation: LetterExplanation, width: int) -> pd.DataFrame:
    """Windows that overlap no higher one, the highest first."""
    track = np.nan_to_num(explanation.track(), nan=-np.inf)
    sums = np.lib.stride_tricks.sliding_window_view(track, width, axis=1).sum(axis=2)
    rows = []
    for sample, line in enumerate(sums):
        line = line.copy()
        letters = explanation.sequence(sample)
        while np.isfinite(line.max(initial=-np.inf)):
            start = int(line.argmax())
            rows.append((sample, start, start + width, "".join(letters[start : start + width]), float(line[start])))
            line[max(0, start - width + 1) : start + width] = -np.inf
    table = pd.DataFrame(rows, columns=["sample", "start", "end", "sequence", "score"])
    return table.sort_values("score", ascending=False, kind="stable").reset_index(drop=True)


def find_motifs(
    explanation: Any, null: Any, width: int = 8, fdr: float = 0.05, least: int = 10, most: int = 20
) -> Motifs:
    """Make motifs of the stretches that `seqlets` finds: like ones, shifted to fit, are counted together.

    Parameters
    ----------
    explanation, null, width, fdr
        As for `seqlets`.
    least : int
        Stretches that a motif must have.
    most : int
        Motifs to look for.

    Returns
    -------
    Motifs
        Those of most stretches first; none where nothing stands out. ``error`` is the share of stretches that are in no
        motif.
    """
    found = seqlets(explanation, null, width, fdr)
    background = background_of(explanation)
    dna = "".join(explanation.letters) in ("ACGT", "ACGU")
    left = np.arange(len(found))
    motifs: list[Motif] = []
    while len(left) >= least and len(motifs) < most:
        counts, members = _gathered(explanation, found, left, width, dna)
        if len(members) < least:
            left = left[1:]
            continue
        motifs.append(motif_of(explanation, counts, len(members), background, f"motif_{len(motifs) + 1}"))
        left = left[~np.isin(left, members)]
    motifs.sort(key=lambda one: -one.n_sites)
    used = sum(one.n_sites for one in motifs)
    return Motifs(
        np.array([one.bits for one in motifs]), background, f"motifs of the {explanation.method}", explanation.what,
        1 - used / len(found) if len(found) else 0.0, "share of stretches in no motif",
        {"width": width, "fdr": fdr}, tuple(motifs),
    )  # fmt: skip


def background_of(explanation: LetterExplanation) -> np.ndarray:
    """Shares of the letters in all samples, shape (n_letters,)."""
    there, n_letters = explanation.there[explanation.there >= 0], len(explanation.letters)
    return np.asarray((np.bincount(there, minlength=n_letters) + 1) / (len(there) + n_letters))


def motif_of(
    explanation: LetterExplanation, counts: np.ndarray, n_sites: int, background: np.ndarray, name: str = ""
) -> Motif:
    """Make a motif of counts of letters, shape (width, n_letters), with a little of the background."""
    matrix = counts + _PSEUDO * background
    return Motif(name, "".join(explanation.letters), matrix / matrix.sum(axis=1, keepdims=True), n_sites, background)


def _gathered(
    explanation: LetterExplanation, found: pd.DataFrame, left: np.ndarray, width: int, dna: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Letters of the stretches that are like the strongest one, counted twice: like it, then like those."""
    n_letters, counts, members = len(explanation.letters), np.zeros(0), left[:1]
    samples, starts = found["sample"].to_numpy(), found["start"].to_numpy()
    profile = one_hot(explanation, samples[left[0]], starts[left[0]], width)
    for _ in range(3):
        counts, joined = np.zeros((width, n_letters)), []
        size = np.sqrt((profile**2).sum(axis=1)).sum()
        for one in left:
            best, fitting = -1.0, None
            for shift in range(-(width // 2), width // 2 + 1):
                window = one_hot(explanation, samples[one], starts[one] + shift, width)
                for turned in (window, window[::-1, ::-1]) if dna else (window,):
                    score = float((turned * profile).sum())
                    if score > best:
                        best, fitting = score, turned
            if fitting is not None and best >= _ALIKE * size:
                counts += fitting
                joined.append(one)
        members = np.array(joined, dtype=np.int64)
        if not len(members):
            break
        profile = counts / len(members)
        profile = np.maximum(profile - profile.mean(axis=1, keepdims=True), 0)
    return counts, members


def one_hot(explanation: LetterExplanation, sample: int, start: int, width: int) -> np.ndarray:
    """Letters of a window, shape (width, n_letters), zeros beyond the ends."""
    places = np.arange(start, start + width)
    inside = (places >= 0) & (places < explanation.there.shape[1])
    there = np.where(inside, explanation.there[sample, places.clip(0, explanation.there.shape[1] - 1)], -1)
    found = np.zeros((width, len(explanation.letters)))
    found[there >= 0, there[there >= 0]] = 1
    return found
