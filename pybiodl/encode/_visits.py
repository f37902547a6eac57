"""Histories of visits, each a set of codes, as lines of multi-hot rows."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar, NoReturn, Self

import numpy as np

from pybiodl._check import integer, one_of
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.encode._lines import PADS, check_longest, first_positions, learned_length
from pybiodl.encode._raw import as_visits
from pybiodl.errors import DataWarning, InvalidInputError, InvalidTypeError


class Visits(Encoder):
    """Encode histories of codes (diagnoses, drugs, procedures) as one multi-hot row a visit.

    A history is a list of visits in the order of time, and a visit a list of codes, of which it may have none. A visit
    that does not exist is NaN in every channel.

    Parameters
    ----------
    size : int, optional
        How many codes to keep, the most frequent first; None keeps all.
    min_count : int
        A code that is in fewer training visits is left out.
    length : int, optional
        Visits that the network reads; None is the longest training history.
    pad : {"right", "left", "center"}
        Where a shorter history is filled up.
    unknown : {"mask", "error"}
        What to do with a code that is not kept, or that training did not have: leave it out, or refuse it.
    gaps : bool
        Whether a visit is a pair ``(time, codes)``. The last channel then is ``log(1 + time since the visit before)``,
        0 at the first, in the unit of the times (days suit), as in RETAIN (Choi et al. 2016, arXiv:1608.05745).

    Attributes
    ----------
    codes_ : list of str
        In the order of the channels: the most frequent first, then by name.
    length_ : int
    ragged_ : bool
        Whether a training history was shorter than ``length_``; the network then masks the padding.
    shape_ : tuple of int
        ``(length_, n_codes)``, one channel more with `gaps`.
    """

    kind: ClassVar[str] = "signal"
    reads: ClassVar[str] = "visits"

    def __init__(
        self,
        size: int | None = None,
        min_count: int = 1,
        length: int | None = None,
        pad: str = "right",
        unknown: str = "mask",
        gaps: bool = False,
    ) -> None:
        self.size = size
        self.min_count = min_count
        self.length = length
        self.pad = pad
        self.unknown = unknown
        self.gaps = gaps

    def fit(self, X: Any) -> Self:
        """Learn the codes and the length.

        Parameters
        ----------
        X : list (n_samples) of lists (visits) of lists (codes) of str
        """
        one_of(self.pad, "pad", PADS)
        one_of(self.unknown, "unknown", ("mask", "error"))
        least = integer(self.min_count, "min_count")
        visits = _parsed(X, self.gaps)
        counts = Counter(chain.from_iterable(map(dict.fromkeys, visits.codes)))  # a visit counts a code once
        ranked = sorted((code for code, n in counts.items() if n >= least), key=lambda code: (-counts[code], code))
        kept = ranked if self.size is None else ranked[: integer(self.size, "size")]
        if not kept:
            raise InvalidInputError(
                f"Histories must have at least one code that is in {least} visits; got none; lower min_count or add "
                "histories.",
                field="X",
            )
        if self.unknown == "error" and len(kept) < len(counts):
            raise InvalidInputError(
                f'unknown="error" must keep all {len(counts)} training codes; size={self.size} and min_count={least} '
                f'keep {len(kept)}; pass encoder=Visits(unknown="mask").',
                field="unknown",
            )
        length = learned_length(visits.lengths, self.length)
        self._learn(kept, length, bool((visits.lengths < length).any()))
        self._check(visits.lengths)
        return self

    def _learn(self, codes: list[str], length: int, ragged: bool) -> None:
        self.codes_ = codes
        self._places = {code: place for place, code in enumerate(codes)}
        self.length_ = length
        self.ragged_ = ragged
        self.shape_ = (length, len(codes) + bool(self.gaps))

    def transform(self, X: Any, dtype: str = "float32") -> np.ndarray:
        """Encode histories.

        Parameters
        ----------
        X : as for `fit`
        dtype : {"float32", "float64"}

        Returns
        -------
        ndarray of shape (n_samples, length_, n_channels)
            1 where a visit has the code, else 0; NaN in every channel of a visit that does not exist.

        Raises
        ------
        InvalidInputError
            If a history has no visit, or more than ``length_``, or visits out of order.

        Warns
        -----
        DataWarning
            If a history has codes, but none that training knew.
        """
        visits = _parsed(X, self.gaps)
        encoded = np.full((len(visits.lengths), *self.shape_), np.nan, dtype=dtype)
        if len(visits.lengths) == 0:
            return encoded
        self._check(visits.lengths)
        begin = np.cumsum(visits.lengths) - visits.lengths
        first = first_positions(visits.lengths, self.length_, self.pad) - begin
        row = np.repeat(np.arange(len(visits.lengths)), visits.lengths)
        place = np.arange(len(row)) + np.repeat(first, visits.lengths)
        encoded[row, place] = 0
        if self.gaps:
            encoded[row, place, -1] = _log_gaps(visits, row)
        visit = np.repeat(np.arange(len(row)), np.fromiter(map(len, visits.codes), np.int64, len(row)))
        codes = list(chain.from_iterable(visits.codes))
        channel = np.fromiter((self._places.get(code, -1) for code in codes), np.int64, len(codes))
        self._check_known(visits, row[visit], visit, channel, codes)
        known = channel >= 0
        encoded[row[visit[known]], place[visit[known]], channel[known]] = 1
        return encoded

    def lengths(self, X: Any) -> np.ndarray:
        """Visits of each history, shape (n_samples,), int64."""
        return _parsed(X, self.gaps).lengths

    def _check(self, lengths: np.ndarray) -> None:
        check_longest(lengths, self.length_, self.length is not None, self, "history", "visits")
        if not self.ragged_ and lengths.min() < self.length_:
            # The network learned without a mask, so a missing visit would read as a visit.
            raise InvalidInputError(
                f"A history must have {self.length_} visits, as every one at training; the one in row "
                f"{int(lengths.argmin())} (0-based) has {lengths.min()}; fit with histories of different lengths.",
                field="X",
            )

    def _check_known(
        self, visits: _Parsed, row: np.ndarray, visit: np.ndarray, channel: np.ndarray, codes: list[str]
    ) -> None:
        unknown = channel < 0
        if not unknown.any():
            return
        if self.unknown == "error":
            place = int(unknown.argmax())
            begin = np.cumsum(visits.lengths) - visits.lengths
            raise InvalidInputError(
                f"A history must have codes of the training histories; got {codes[place]!r} in row {row[place]} "
                f"(0-based) at visit {visit[place] - begin[row[place]] + 1} (1-based); correct it, or pass "
                'encoder=Visits(unknown="mask").',
                field="X",
            )
        n_known = np.bincount(row[~unknown], minlength=len(visits.lengths))
        n_all = np.bincount(row, minlength=len(visits.lengths))
        strange = np.flatnonzero((n_known == 0) & (n_all > 0))
        if len(strange):
            warnings.warn(
                f"The history in row {strange[0]} (0-based) has no code that training knew (the first is "
                f"{codes[int((row == strange[0]).argmax())]!r}), nor have {len(strange) - 1} others; their visits are "
                "read as without codes.",
                DataWarning,
                stacklevel=3,
            )

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned."""
        return {"codes": self.codes_, "length": self.length_, "ragged": self.ragged_}, {}

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        encoder = cls(**params)
        encoder._learn([str(code) for code in values["codes"]], int(values["length"]), bool(values["ragged"]))
        return encoder


@dataclass(frozen=True)
class _Parsed:
    """Visits of all histories, one after the other."""

    codes: list[Any]
    times: np.ndarray | None
    lengths: np.ndarray


def _parsed(X: Any, gaps: bool) -> _Parsed:
    histories = as_visits(X)
    lengths = np.fromiter(map(len, histories), dtype=np.int64, count=len(histories))
    if not lengths.all():
        raise InvalidInputError(
            f"A history must have at least one visit; the one in row {int(lengths.argmin())} (0-based) has none; "
            "leave it out.",
            field="X",
        )
    visits = list(chain.from_iterable(histories))
    times = None
    if gaps:
        for place, pair in enumerate(visits):
            if not isinstance(pair, list | tuple) or len(pair) != 2 or not _is_time(pair[0]):
                _refuse("a pair of a time and a list of codes", pair, place, lengths, "pass gaps=False")
        times = np.array([time for time, _ in visits], dtype=np.float64)
        visits = [codes for _, codes in visits]
    for place, visit in enumerate(visits):
        if not isinstance(visit, list | tuple | set | frozenset | np.ndarray):
            _refuse("a list of codes", visit, place, lengths, "put it into a list")
        if not all(isinstance(code, str) for code in visit):
            _refuse("a list of codes that are strings", visit, place, lengths, "or pass gaps=True for (time, codes)")
    return _Parsed(visits, times, lengths)


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and bool(np.isfinite(value))


def _refuse(rule: str, got: Any, place: int, lengths: np.ndarray, cure: str) -> NoReturn:
    row, visit = _where(place, lengths)
    raise InvalidTypeError(
        f"A visit must be {rule}; got {got!r} in row {row} (0-based) at visit {visit} (1-based); correct it, {cure}.",
        field="X",
    )


def _where(place: int, lengths: np.ndarray) -> tuple[int, int]:
    ends = np.cumsum(lengths)
    row = int(np.searchsorted(ends, place, side="right"))
    return row, place - int(ends[row] - lengths[row]) + 1


def _log_gaps(visits: _Parsed, row: np.ndarray) -> np.ndarray:
    assert visits.times is not None
    gaps = np.diff(visits.times, prepend=visits.times[:1])
    gaps[np.diff(row, prepend=-1) > 0] = 0
    if (gaps < 0).any():
        place = int((gaps < 0).argmax())
        in_row, visit = _where(place, visits.lengths)
        raise InvalidInputError(
            f"Visits must be in the order of time; got time {visits.times[place]:g} after "
            f"{visits.times[place - 1]:g} in row {in_row} (0-based) at visit {visit} (1-based); sort them.",
            field="X",
        )
    return np.log1p(gaps)
