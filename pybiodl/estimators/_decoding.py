"""From probabilities of symbols and the blank at each frame to strings: best path, beam search, exact probability.

Everything is vectorised over samples and in log space; frames after the last one of a sample hold a certain blank,
which changes no probability. The blank is the last column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NEVER = -np.inf
_ROWS = 64  # samples searched at a time, which bounds the memory of the way back


@dataclass(frozen=True)
class Transcription:
    """A string that a line may say.

    Parameters
    ----------
    symbols : str
    log_probability : float
        Natural logarithm, summed over all alignments of the string to the frames.
    """

    symbols: str
    log_probability: float


def best_path(line: np.ndarray) -> np.ndarray:
    """Codes along the most probable path of one line (n_frames, n_symbols + 1): repeats collapsed, blanks left out."""
    path = line.argmax(axis=1)
    kept = path != line.shape[1] - 1
    kept[1:] &= path[1:] != path[:-1]
    return path[kept]


def beam_search(lines: list[np.ndarray], width: int) -> list[list[tuple[np.ndarray, float]]]:
    """Most probable strings of each line.

    A prefix beam search (Graves & Jaitly 2014, proceedings.mlr.press/v32/graves14; Hannun et al. 2014,
    arXiv:1408.2873) finds them; then the probability of each is summed over all its alignments, exactly.

    Parameters
    ----------
    lines : list of ndarray of shape (n_frames, n_symbols + 1)
        Probabilities; the last column is the blank.
    width : int
        Prefixes that are kept from frame to frame, and most strings that leave.

    Returns
    -------
    list of list of (ndarray of int, float)
        Codes and log probability, the most probable first, of each line.
    """
    found: list[list[tuple[np.ndarray, float]]] = []
    for start in range(0, len(lines), _ROWS):
        logs = _logarithms(lines[start : start + _ROWS])
        strings = _search(logs, width)
        owners = np.repeat(np.arange(len(strings)), [len(row) for row in strings])
        exact = log_probability(logs, owners, [codes for row in strings for codes in row])
        for place, row in enumerate(strings):
            scored = list(zip(row, exact[owners == place].tolist(), strict=True))
            found.append(sorted(scored, key=lambda one: -one[1]))
    return found


def _logarithms(lines: list[np.ndarray]) -> np.ndarray:
    """Log probabilities side by side, (n_samples, most frames, n_symbols + 1)."""
    logs = np.full((len(lines), max(map(len, lines)), lines[0].shape[1]), NEVER)
    logs[:, :, -1] = 0.0
    with np.errstate(divide="ignore"):
        for row, line in enumerate(lines):
            logs[row, : len(line)] = np.log(line)
    return logs


class _Prefixes:
    """The prefixes of a search: probability that all frames so far say just this one, and what it is.

    Parameters
    ----------
    n, width : int
        Samples, and prefixes of each.

    Attributes
    ----------
    ends_blank, ends_symbol : ndarray of shape (n, width)
        Log probability of the paths that end in the blank, or in the last symbol.
    last : ndarray of int of shape (n, width)
        Last symbol, -1 where there is none.
    key, parent : ndarray of uint64 of shape (n, width)
        Hash of the prefix, and of the prefix without its last symbol.
    """

    def __init__(self, n: int, width: int) -> None:
        self.ends_blank = np.full((n, width), NEVER)
        self.ends_blank[:, 0] = 0.0
        self.ends_symbol = np.full((n, width), NEVER)
        self.last = np.full((n, width), -1)
        self.key = np.zeros((n, width), dtype=np.uint64)
        self.parent = np.zeros((n, width), dtype=np.uint64)

    def step(self, frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Read one frame (n, n_symbols + 1); return which prefix each came from and the symbol added, or -1."""
        n, width = self.last.shape
        n_symbols = frame.shape[1] - 1
        total = np.logaddexp(self.ends_blank, self.ends_symbol)
        some = np.maximum(self.last, 0)
        again = np.where(self.last >= 0, np.take_along_axis(frame, some, axis=1), NEVER)
        stay_blank, stay_symbol = total + frame[:, -1:], self.ends_symbol + again
        grown = total[:, :, None] + frame[:, None, :-1]
        # The last symbol once more is a new one only after a blank.
        row, place = np.nonzero(self.last >= 0)
        grown[row, place, self.last[row, place]] = self.ends_blank[row, place] + again[row, place]
        # A prefix that grows into another one of the beam gives its probability to it.
        same = (self.key[:, :, None] == self.parent[:, None, :]) & (self.last >= 0)[:, None, :]
        row, elder, child = np.nonzero(same & (total > NEVER)[:, :, None])
        symbol = self.last[row, child]
        stay_symbol[row, child] = np.logaddexp(stay_symbol[row, child], grown[row, elder, symbol])
        grown[row, elder, symbol] = NEVER
        scores = np.concatenate([np.logaddexp(stay_blank, stay_symbol), grown.reshape(n, -1)], axis=1)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :width]
        old = best < width
        source = np.where(old, best, (best - width) // n_symbols)
        added = np.where(old, -1, (best - width) % n_symbols)
        score = np.take_along_axis(scores, best, axis=1)
        self._follow(source, added, score, stay_blank, stay_symbol)
        return source, added

    def _follow(
        self, source: np.ndarray, added: np.ndarray, score: np.ndarray, stay_blank: np.ndarray, stay_symbol: np.ndarray
    ) -> None:
        """Become the prefixes that were chosen."""
        new = added >= 0
        key, parent, last = (np.take_along_axis(one, source, axis=1) for one in (self.key, self.parent, self.last))
        self.ends_blank = np.where(new, NEVER, np.take_along_axis(stay_blank, source, axis=1))
        self.ends_symbol = np.where(new, score, np.take_along_axis(stay_symbol, source, axis=1))
        self.parent = np.where(new, key, parent)
        self.key = np.where(new, _mixed(key, added), key)
        # What cannot be is no one's child, or a second copy of a prefix could come back to life.
        self.last = np.where(score > NEVER, np.where(new, added, last), -1)


def _mixed(key: np.ndarray, symbol: np.ndarray) -> np.ndarray:
    """Hash of a prefix and one symbol more (splitmix64; Steele et al. 2014, doi:10.1145/2660193.2660195)."""
    mixed = key + np.uint64(0x9E3779B97F4A7C15) * (symbol + 2).astype(np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _search(logs: np.ndarray, width: int) -> list[list[np.ndarray]]:
    """Codes of the prefixes that are left after the last frame, of each sample."""
    n, n_frames, _ = logs.shape
    prefixes = _Prefixes(n, width)
    sources = np.empty((n_frames, n, width), dtype=np.int32)
    symbols = np.empty((n_frames, n, width), dtype=np.int32)
    for frame in range(n_frames):
        sources[frame], symbols[frame] = prefixes.step(logs[:, frame])
    alive = np.logaddexp(prefixes.ends_blank, prefixes.ends_symbol) > NEVER
    place = np.tile(np.arange(width), (n, 1))
    back = np.empty((n, width, n_frames), dtype=np.int32)
    for frame in range(n_frames - 1, -1, -1):
        back[:, :, frame] = np.take_along_axis(symbols[frame], place, axis=1)
        place = np.take_along_axis(sources[frame], place, axis=1)
    return [[way[way >= 0] for way in back[row][alive[row]]] for row in range(n)]


def log_probability(logs: np.ndarray, owners: np.ndarray, strings: list[np.ndarray]) -> np.ndarray:
    """Log probability of strings, summed over all their alignments (forward algorithm of Graves et al. 2006).

    Parameters
    ----------
    logs : ndarray of shape (n_samples, n_frames, n_symbols + 1)
        Log probabilities; the last column is the blank.
    owners : ndarray of int of shape (n_strings,)
        Sample of each string.
    strings : list of ndarray of int

    Returns
    -------
    ndarray of shape (n_strings,)
    """
    n, blank = len(strings), logs.shape[2] - 1
    lengths = np.fromiter(map(len, strings), dtype=int, count=n)
    # Symbols with a blank before, between and after; what follows the last blank is never read back.
    states = np.full((n, 2 * int(lengths.max(initial=0)) + 1), blank)
    for row, codes in enumerate(strings):
        states[row, 1 : 2 * len(codes) : 2] = codes
    skips = np.zeros(states.shape, dtype=bool)
    skips[:, 2:] = (states[:, 2:] != blank) & (states[:, 2:] != states[:, :-2])
    alpha = np.full(states.shape, NEVER)
    alpha[:, 0] = 0.0  # before the first frame
    for frame in range(logs.shape[1]):
        step = alpha.copy()
        step[:, 1:] = np.logaddexp(step[:, 1:], alpha[:, :-1])
        step[:, 2:] = np.logaddexp(step[:, 2:], np.where(skips[:, 2:], alpha[:, :-2], NEVER))
        alpha = step + np.take_along_axis(logs[owners, frame], states, axis=1)
    every = np.arange(n)
    ends = np.where(lengths > 0, alpha[every, np.maximum(2 * lengths - 1, 0)], NEVER)
    return np.asarray(np.logaddexp(alpha[every, 2 * lengths], ends))
