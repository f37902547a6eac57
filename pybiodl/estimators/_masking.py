"""Some of what is there is hidden, for a network to fill in: the targets of masked pretraining."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pybiodl.encode import Encoder, KMers, Table
from pybiodl.errors import UnsupportedError
from pybiodl.networks import Head

_HIDDEN, _REPLACED = 0.8, 0.9  # of what is masked: hidden, replaced by something random, and the rest left as it is
_SIGNAL_SPAN = 10
_MARKS = ("<unknown>", "<start>", "<end>")


def hidden_code(encoder: Any) -> int:
    """Code of a sequence that stands for no letter and is no padding: the gap, or one beyond all tokens."""
    return encoder.shape_[1] + 1 if encoder.expansion_ is None else len(encoder.expansion_) - 1


def ordinary_codes(encoder: Any) -> np.ndarray:
    """Codes that stand for one letter or token, shape (n_letters,), without unknown ones and marks of the ends."""
    codes = np.arange(1, encoder.shape_[1] + 1)
    names = getattr(encoder, "tokens_", None)
    return codes if names is None else codes[[name not in _MARKS for name in names]]


def column_groups(encoder: Encoder) -> np.ndarray:
    """Place of the column of each encoded number, shape (n_encoded,): the levels of a category are one column."""
    levels = encoder.levels_.values() if isinstance(encoder, Table) else ()
    widths = [len(known) + 1 for known in levels]
    widths += [1] * (encoder.shape_[0] - sum(widths))
    return np.repeat(np.arange(len(widths)), widths)


def masked_head(encoder: Encoder) -> Head:
    """Return the head that fills in what is hidden: letters or tokens, or the encoded values themselves."""
    n_values = encoder.shape_[-1]
    if encoder.kind == "sequence":
        return Head("multiclass", n_values, positions=True)
    zeros, ones = (0.0,) * n_values, (1.0,) * n_values
    return Head("regression", n_values, zeros, ones, positions=encoder.kind == "signal")


def masked(encoder: Encoder, fraction: float, span: int | None) -> Masked:
    """Return what masks samples of an encoder.

    Parameters
    ----------
    encoder : Encoder
        Fitted.
    fraction : float
        Share of the positions or columns to mask.
    span : int, optional
        Neighbouring positions that are masked together. None is 1, but 10 for signals, and for overlapping k-mers
        those that share a letter, as their neighbours would tell them (Ji et al. 2021,
        doi:10.1093/bioinformatics/btab083).

    Raises
    ------
    UnsupportedError
        If there is nothing from which the hidden could be told.
    """
    if encoder.kind == "sequence":
        own = -(-encoder.k // encoder.step) if isinstance(encoder, KMers) else 1
        codes = ordinary_codes(encoder)
        return Masked("sequence", fraction, own if span is None else span, hidden_code(encoder), codes)
    if encoder.kind == "signal":
        own = min(_SIGNAL_SPAN, max(1, encoder.shape_[0] // 10))
        return Masked("signal", fraction, own if span is None else span)
    groups = column_groups(encoder)
    if groups[-1] == 0:
        raise UnsupportedError(
            'objective="masked" tells a hidden column from the others, so it needs two; X has n_features=1; add some.',
            field="objective",
        )
    return Masked("table", fraction, 1, groups=groups)


@dataclass(frozen=True)
class Masked:
    """Hides positions of lines, or columns of tables; see `backends.protocol.Remake`.

    Of the masked ones 80 % are hidden, 10 % replaced by something random and 10 % left as they are, as in BERT; at
    least one a sample is masked. Only they have a target.

    Parameters
    ----------
    kind : {"sequence", "signal", "table"}
    fraction : float
    span : int
    hidden : int
        Code that a hidden position gets; hidden numbers are 0, which is the mean where an encoder standardises.
    codes : ndarray
        Codes that are masked.
    groups : ndarray of shape (n_encoded,)
        Columns of a table.

    References
    ----------
    Devlin et al. (2019), arXiv:1810.04805.
    """

    kind: str
    fraction: float
    span: int
    hidden: int = 0
    codes: np.ndarray = field(default_factory=lambda: np.arange(0), repr=False)
    groups: np.ndarray = field(default_factory=lambda: np.arange(0), repr=False)

    def __call__(self, X: np.ndarray, rows: np.ndarray, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Hide, and return what was there where it is masked (-1 or NaN elsewhere)."""
        return {"sequence": self._codes, "signal": self._signals, "table": self._columns}[self.kind](X, draw)

    def _codes(self, X: np.ndarray, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        chosen = choose(np.isin(X, self.codes), self.fraction, self.span, draw)
        made = X.astype("uint8" if self.hidden < 256 and X.dtype == np.uint8 else "int32")
        how = draw.random(X.shape, dtype="float32")
        made[chosen & (how < _HIDDEN)] = self.hidden
        replaced = chosen & (how >= _HIDDEN) & (how < _REPLACED)
        made[replaced] = draw.choice(self.codes, size=int(replaced.sum()))
        return made, np.where(chosen, X.astype("int32") - 1, -1)

    def _signals(self, X: np.ndarray, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        real = ~np.isnan(X[:, :, 0])
        chosen = choose(real, self.fraction, self.span, draw)
        made, how, there = X.copy(), draw.random(real.shape, dtype="float32"), X[real]
        made[chosen & (how < _HIDDEN)] = 0
        replaced = chosen & (how >= _HIDDEN) & (how < _REPLACED)
        made[replaced] = there[draw.integers(len(there), size=int(replaced.sum()))]
        return made, np.where(chosen[:, :, None], X, np.nan).astype("float32")

    def _columns(self, X: np.ndarray, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        shape = len(X), int(self.groups[-1]) + 1
        chosen = choose(np.ones(shape, dtype=bool), self.fraction, 1, draw)[:, self.groups]
        how = draw.random(shape, dtype="float32")[:, self.groups]
        made = np.where(chosen & (how < _HIDDEN), X.dtype.type(0), X)
        other = draw.integers(len(X), size=shape)[:, self.groups]  # the value of another sample
        replaced = chosen & (how >= _HIDDEN) & (how < _REPLACED)
        made = np.where(replaced, np.take_along_axis(X, other, axis=0), made)
        return made, np.where(chosen, X, np.nan).astype("float32")


def choose(there: np.ndarray, fraction: float, span: int, draw: np.random.Generator) -> np.ndarray:
    """Draw a share of what is there, in stretches of `span`, at least one in each row that has any.

    Parameters
    ----------
    there : bool ndarray of shape (n_rows, n_places)
    fraction : float
    span : int
    draw : numpy Generator
    """
    begins = draw.random(there.shape) < 1 - (1 - fraction) ** (1 / span)
    one = np.where(there, draw.random(there.shape), -1.0).argmax(axis=1)
    bare = ~(_stretches(begins, span) & there).any(axis=1)
    begins[bare, one[bare]] = True
    return _stretches(begins, span) & there


def _stretches(begins: np.ndarray, span: int) -> np.ndarray:
    """Mark `span` places from each beginning on."""
    chosen = begins.copy()
    for shift in range(1, min(span, begins.shape[1])):
        chosen[:, shift:] |= begins[:, :-shift]
    return chosen
