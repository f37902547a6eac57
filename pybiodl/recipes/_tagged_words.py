"""Sentences with a tag a word, as CoNLL has them, and how far phrases that are found agree with those that are true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.errors import InvalidInputError
from pybiodl.recipes._data import check_classes
from pybiodl.recipes._reading import lines_of

_USER, _LINK = re.compile(r"^@\w+$"), re.compile(r"^(https?://|www\.)")
Span = tuple[int, int, str]


def tagged_sentences(path: Path) -> tuple[list[str], list[np.ndarray]]:
    """Read a file of a word and its tag a line, sentences parted by empty lines.

    Of more columns the first is the word and the last the tag. Words are in lower case, ``@name`` is ``<user>`` and an
    address ``<link>``.

    Returns
    -------
    list of str, list of ndarray of str
        Words joined by spaces, and the tags of each sentence.
    """
    texts, tags = [], []
    words: list[str] = []
    own: list[str] = []
    for number, line in enumerate([*lines_of(path), ""], start=1):
        parts = line.split()
        if not parts or parts[0] == "-DOCSTART-":
            if words:
                texts.append(" ".join(words))
                tags.append(np.array(own, dtype=object))
            words, own = [], []
            continue
        if len(parts) < 2:
            raise InvalidInputError(
                f"Every line of {path.name} must have a word and its tag, or be empty; line {number} has "
                f"{parts[0][:20]!r} alone",
                field="files",
            )
        words.append(_plain(parts[0]))
        own.append(parts[-1])
    if not texts:
        raise InvalidInputError(f"{path.name} must have at least one sentence; it is empty", field="files")
    check_tags(tags, path)
    return texts, tags


def _plain(word: str) -> str:
    return "<user>" if _USER.match(word) else "<link>" if _LINK.match(word) else word.lower()


def check_tags(tags: list[np.ndarray], path: Path) -> None:
    """Refuse tags that are all of one kind, none of which is O, or of which there are too few."""
    every = np.concatenate(tags)
    if "O" not in every:
        shown = ", ".join(sorted(set(every.tolist()))[:5])
        raise InvalidInputError(
            f"The tags of {path.name} must be O for words of no kind, and I-kind or B-kind; they are {shown}",
            field="files",
        )
    check_classes(every[every != "-"])


def spans(tags: Iterable[Any]) -> list[Span]:
    """Phrases of a sentence: first word, word after the last, and kind; a B- begins a new one."""
    found: list[Span] = []
    for place, tag in enumerate(tags):
        if tag is None or tag in ("O", "-"):
            continue
        prefix, _, kind = str(tag).rpartition("-")
        if prefix != "B" and found and found[-1][1:] == (place, kind):
            found[-1] = (found[-1][0], place + 1, kind)
        else:
            found.append((place, place + 1, kind))
    return found


def overlap(one: Span, other: Span) -> bool:
    """Whether two phrases of one kind share a word: the approximate match of Cocos et al. (2017)."""
    return one[2] == other[2] and max(one[0], other[0]) < min(one[1], other[1])


def same(one: Span, other: Span) -> bool:
    """Whether two phrases are the same to the word."""
    return one == other


def phrase_f1(
    truth: Iterable[Any], found: Iterable[Any], agree: Callable[[Span, Span], bool]
) -> dict[str, tuple[float, int]]:
    """F1 of phrases, and how many true ones there are, by kind.

    Parameters
    ----------
    truth, found : iterable of sequences of str
        Tags of each sentence.
    agree : callable
        Whether two phrases of a sentence are the same.
    """
    counts: dict[str, list[int]] = {}
    for true, said in zip(truth, found, strict=True):
        known, told = spans(true), spans(said)
        for side, (these, those) in enumerate(((known, told), (told, known))):
            for one in these:
                own = counts.setdefault(one[2], [0, 0, 0, 0])
                own[2 * side] += 1
                own[2 * side + 1] += any(agree(one, other) for other in those)
    scores = {}
    for kind, (n_true, hit, n_told, right) in sorted(counts.items()):
        recall, precision = hit / max(n_true, 1), right / max(n_told, 1)
        scores[kind] = (2 * recall * precision / (recall + precision) if hit and right else 0.0, n_true)
    return scores
