"""Sequences with the same pairs of neighbours in another order."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np


def shuffle_pairs(sequence: str, random: np.random.Generator) -> str:
    """Shuffle a sequence so that each pair of neighbouring letters occurs as often as before.

    A walk over the letters that takes every pair once, as in Altschul & Erikson (1985),
    doi:10.1093/oxfordjournals.molbev.a040370: the last ways out of the letters must form a tree to the last letter.
    """
    if len(sequence) < 3:
        return sequence
    last, ways = sequence[-1], _ways(sequence)
    while True:
        exits = {letter: out[random.integers(len(out))] for letter, out in ways.items() if letter != last}
        if all(_arrives(letter, exits, last) for letter in exits):
            break
    for letter, out in ways.items():
        last_way = [exits[letter]] if letter in exits else []
        for way in last_way:
            out.remove(way)
        out[:] = [*(out[place] for place in random.permutation(len(out))), *last_way]
    letter, walked, taken = sequence[0], [sequence[0]], dict.fromkeys(ways, 0)
    while len(walked) < len(sequence):
        taken[letter] += 1
        letter = ways[letter][taken[letter] - 1]
        walked.append(letter)
    return "".join(walked)


def _ways(sequence: str) -> dict[str, list[Any]]:
    """Letters that follow each letter, in order."""
    ways: dict[str, list[Any]] = {}
    for letter, after in pairwise(sequence):
        ways.setdefault(letter, []).append(after)
    return ways


def _arrives(letter: str, exits: dict[str, str], last: str) -> bool:
    seen: set[str] = set()
    while letter != last:
        if letter in seen:
            return False
        seen.add(letter)
        letter = exits[letter]
    return True
