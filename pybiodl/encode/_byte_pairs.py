"""Byte-pair tokens: the characters, and pairs of tokens that are often beside each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pybiodl.encode._lines import row_blocks
from pybiodl.encode._tokenize import Split, split_points

_LEARN = 2**20
_BLOCK = 2**18
_END = -1


@dataclass(frozen=True)
class BytePairs:
    """Byte-pair encoding of whole strings, whatever they mean (Sennrich et al. 2016, doi:10.18653/v1/P16-1162).

    A token is a character or two earlier tokens joined; a string is split by joining pairs in the order in which they
    were learned, from left to right, so that joining its tokens gives the string back.

    Parameters
    ----------
    characters : str
    merges : list of (int, int)
        Tokens joined, as places in `names`; the token made is the next one.
    """

    characters: str
    merges: list[tuple[int, int]]

    @property
    def names(self) -> list[str]:
        """Tokens: the characters, then the joined ones in the order of learning."""
        names = list(self.characters)
        for left, right in self.merges:
            names.append(names[left] + names[right])
        return names

    def split(self, points: np.ndarray, lengths: np.ndarray) -> Split:
        """Split strings given as code points (n_characters_in_all,) and characters a string (n_samples,).

        A character that was not learned becomes a token of its own, after all learned ones.
        """
        characters = split_points(points, lengths)
        names = self.names
        strange = [name for name in characters.names if name not in self.characters]
        known = {name: place for place, name in enumerate(self.characters)}
        known |= {name: len(names) + place for place, name in enumerate(strange)}
        place_of = np.array([known[name] for name in characters.names], dtype=np.int32)
        parts, counts = [np.empty(0, np.int32)], [np.empty(0, np.int64)]
        for rows, positions in row_blocks(lengths, _BLOCK):
            tokens, count = self._join(place_of[characters.index[positions]], lengths[rows])
            parts.append(tokens)
            counts.append(count)
        return Split(names + strange, np.concatenate(parts), np.concatenate(counts))

    def _join(self, tokens: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        tokens = _ended(tokens, lengths)
        n_characters = len(self.characters)
        for rank, (left, right) in enumerate(self.merges):
            tokens = _merge(tokens, left, right, n_characters + rank)
        ends = np.flatnonzero(tokens == _END)
        return tokens[tokens != _END], np.diff(ends, prepend=-1) - 1


def learn_byte_pairs(points: np.ndarray, lengths: np.ndarray, size: int, min_count: int) -> BytePairs:
    """Join the most frequent pair until there are `size` tokens or no pair comes `min_count` times.

    Of equally frequent pairs the one with the earlier tokens is joined. More than about a million characters say no
    more about pairs than that: from more, strings at even distances are taken.

    Parameters
    ----------
    points, lengths : ndarray
        As of `code_points`.
    size, min_count : int
    """
    characters = split_points(points, lengths)
    step = -(-len(points) // _LEARN)
    kept = np.repeat(np.arange(len(lengths)) % max(step, 1) == 0, lengths)
    tokens = _ended(characters.index[kept], lengths[:: max(step, 1)])
    merges: list[tuple[int, int]] = []
    n_tokens = len(characters.names)
    while n_tokens < size:
        left, right, count = _most_frequent(tokens, n_tokens)
        if count < max(2, min_count):
            break
        tokens = _merge(tokens, left, right, n_tokens)
        merges.append((left, right))
        n_tokens += 1
    return BytePairs("".join(characters.names), merges)


def _ended(tokens: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Tokens with a mark after each string, across which nothing is joined."""
    return np.insert(tokens, np.cumsum(lengths), _END)


def _most_frequent(tokens: np.ndarray, n_tokens: int) -> tuple[int, int, int]:
    left, right = tokens[:-1].astype(np.int64), tokens[1:]
    pairs = (left * n_tokens + right)[(left >= 0) & (right >= 0)]
    if len(pairs) == 0:
        return 0, 0, 0
    if n_tokens**2 <= 4 * len(pairs):
        counts = np.bincount(pairs)
        pair = place = int(counts.argmax())
    else:  # fewer pairs than places for them
        known, counts = np.unique(pairs, return_counts=True)
        place = int(counts.argmax())
        pair = int(known[place])
    return pair // n_tokens, pair % n_tokens, int(counts[place])


def _merge(tokens: np.ndarray, left: int, right: int, made: int) -> np.ndarray:
    at = np.flatnonzero(tokens[:-1] == left)
    at = at[tokens[at + 1] == right]
    if len(at) == 0:
        return tokens
    if left == right:  # of a run of equal tokens, every other one begins a pair
        starts = np.maximum.accumulate(np.where(np.diff(at, prepend=-2) > 1, np.arange(len(at)), 0))
        at = at[(np.arange(len(at)) - starts) % 2 == 0]
    tokens = tokens.copy()
    tokens[at] = made
    return np.delete(tokens, at + 1)
