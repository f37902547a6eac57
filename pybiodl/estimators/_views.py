"""Two views of each sample, changed in ways that leave its meaning: what a contrast is trained on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pybiodl._check import one_of
from pybiodl.encode import Encoder, Sequence, Tokens, spell_smiles
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._masking import choose, column_groups, hidden_code, ordinary_codes

WAYS = ("crop", "mask", "noise", "reverse_complement", "spelling")
N_SPELLINGS = 10
_OF_KIND = {"sequence": ("crop", "mask"), "signal": ("crop", "mask", "noise"), "table": ("mask", "noise")}


def spells(encoder: Encoder, augment: Any) -> bool:
    """Whether samples are molecules that are to be written in other ways."""
    if isinstance(augment, str):
        return isinstance(encoder, Tokens) and encoder.reads_molecules and augment in ("auto", "spelling")
    return "spelling" in (augment or ())


def ways_of(encoder: Encoder, augment: Any) -> tuple[str, ...]:
    """Return the checked ways in which a view may differ from its sample.

    Raises
    ------
    InvalidInputError, InvalidTypeError, UnsupportedError
        If one is unknown, or not for such data.
    """
    nucleotides = isinstance(encoder, Sequence) and encoder.alphabet_ in ("dna", "rna")
    if isinstance(augment, str) and augment == "auto":
        if spells(encoder, augment):
            return ("spelling", "mask")
        both_strands = nucleotides and encoder.alphabet_ == "dna"  # type: ignore[attr-defined]
        return (*_OF_KIND[encoder.kind], *["reverse_complement"] * both_strands)
    ways = (augment,) if isinstance(augment, str) else augment
    if not isinstance(ways, list | tuple):
        raise InvalidTypeError(
            f'augment must be "auto" or names of ways ({", ".join(WAYS)}); got {augment!r}.', field="augment"
        )
    possible = set(_OF_KIND[encoder.kind])
    possible |= {"reverse_complement"} if nucleotides else set()
    possible |= {"spelling"} if isinstance(encoder, Tokens) else set()
    for way in ways:
        if one_of(way, "augment", WAYS) not in possible:
            raise UnsupportedError(
                f"augment={way!r} is not for samples of {type(encoder).__name__}; leave it out or choose of "
                f"{', '.join(sorted(possible))}.",
                field="augment",
            )
    return tuple(ways)


def views(encoder: Encoder, X: Any, labels: np.ndarray | None, settings: dict[str, Any], seed: int) -> Views:
    """Return what makes views of the samples X of an encoder.

    Parameters
    ----------
    encoder : Encoder
        Fitted.
    X : validated values
    labels : ndarray of shape (n_samples,) or None
        Whole numbers; samples of one are to be alike. None makes only views of one sample alike.
    settings : dict
        ``augment, crop, mask_fraction, noise``.
    seed : int
    """
    ways = ways_of(encoder, settings["augment"])
    if not ways and labels is None:
        raise InvalidInputError(
            'objective="contrastive" needs at least one way to change a sample; got augment=(); leave it "auto".',
            field="augment",
        )
    spellings = None
    if "spelling" in ways:
        spelled = spell(X, seed)
        n_different = np.array([len(one) for one in spelled])
        flat = encoder.transform(np.array([text for one in spelled for text in one], dtype=object))
        first = np.cumsum(n_different) - n_different
        places = np.arange(N_SPELLINGS) % n_different[:, None] + first[:, None]  # small molecules have fewer
        spellings = flat[places]
    line = encoder.kind != "table"
    code = encoder.kind == "sequence"
    return Views(
        kind=encoder.kind, ways=ways, crop=settings["crop"], fraction=settings["mask_fraction"],
        noise=settings["noise"], hidden=hidden_code(encoder) if code else 0,
        ragged=bool(line and getattr(encoder, "ragged_", False)), pad=getattr(encoder, "pad", "right"),
        codes=ordinary_codes(encoder) if code else np.arange(0),
        complement=_complement(encoder) if "reverse_complement" in ways else np.arange(0),
        groups=np.arange(0) if line else column_groups(encoder), labels=labels, spellings=spellings,
    )  # fmt: skip


def spell(X: Any, seed: int) -> list[list[str]]:
    """Spellings of each molecule, its own first; those of one do not depend on the others."""
    return [[text, *spell_smiles(text, N_SPELLINGS - 1, random_state=seed)] for text in map(str, X)]


def _complement(encoder: Any) -> np.ndarray:
    """Code of the complement of each code, shape (n_codes,): the one of the complements of its letters."""
    table = encoder.expansion_
    codes = np.arange(len(table), dtype=np.uint8)
    mirrored = table[:, ::-1]  # A, C, G, T (U) in order: the complement of the first is the last
    for code in codes[1:-1]:
        codes[code] = int(np.flatnonzero((table[1:-1] == mirrored[code]).all(axis=1))[0]) + 1
    return codes


@dataclass(frozen=True)
class Views:
    """Makes two views of each sample, one below the other; see `backends.protocol.Remake`.

    The targets are whole numbers, equal where rows are to be alike.

    Parameters
    ----------
    kind : {"sequence", "signal", "table"}
    ways : tuple of str
    crop : float
        A view keeps a stretch of at least this share of a line.
    fraction : float
        Share of the positions that are hidden, or of the columns taken from another sample (Bahri et al. 2022,
        arXiv:2106.15147).
    noise : float
        Standard deviation of what is added to each encoded number.
    hidden, codes, groups
        As of `Masked`.
    ragged, pad
        As of the encoder; what is cut off ragged lines is padding.
    complement : ndarray of shape (n_codes,)
    labels : ndarray of shape (n_samples,) or None
    spellings : ndarray of shape (n_samples, n_spellings, length) or None
    """

    kind: str
    ways: tuple[str, ...]
    crop: float
    fraction: float
    noise: float
    hidden: int
    ragged: bool
    pad: str
    codes: np.ndarray = field(repr=False)
    complement: np.ndarray = field(repr=False)
    groups: np.ndarray = field(repr=False)
    labels: np.ndarray | None = field(repr=False)
    spellings: np.ndarray | None = field(repr=False)

    def __call__(self, X: np.ndarray, rows: np.ndarray, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Two rows a sample and their numbers."""
        pair = np.stack([self._view(X, rows, draw), self._view(X, rows, draw)], axis=1)
        numbers = np.arange(len(rows)) if self.labels is None else self.labels[rows]
        return pair.reshape(2 * len(X), *X.shape[1:]), np.repeat(numbers, 2).astype("int32")

    def _view(self, X: np.ndarray, rows: np.ndarray, draw: np.random.Generator) -> np.ndarray:
        if self.kind == "table":
            return self._of_table(X, draw)
        if self.spellings is not None:
            X = self.spellings[rows, draw.integers(N_SPELLINGS, size=len(rows))]
        if self.kind == "sequence" and self.hidden > 255:
            X = X.astype("int32")
        if "reverse_complement" in self.ways:
            X = np.where((draw.random(len(X)) < 0.5)[:, None], self.complement[_turned(X)], X).astype(X.dtype)
        if "crop" in self.ways:
            X = self._cropped(X, draw)
        if "noise" in self.ways:
            X = X + self.noise * draw.normal(size=X.shape).astype(X.dtype)
        if "mask" in self.ways:
            there = np.isin(X, self.codes) if self.kind == "sequence" else ~np.isnan(X[:, :, 0])
            X = X.copy()
            X[choose(there, self.fraction, 1, draw)] = self.hidden
        return X

    def _of_table(self, X: np.ndarray, draw: np.random.Generator) -> np.ndarray:
        shape = len(X), int(self.groups[-1]) + 1
        if "mask" in self.ways:
            taken = choose(np.ones(shape, dtype=bool), self.fraction, 1, draw)[:, self.groups]
            other = draw.integers(len(X), size=shape)[:, self.groups]
            X = np.where(taken, np.take_along_axis(X, other, axis=0), X)
        if "noise" in self.ways:
            numbers = np.bincount(self.groups)[self.groups] == 1
            X = X + (self.noise * numbers * draw.normal(size=X.shape)).astype(X.dtype)
        return X

    def _cropped(self, X: np.ndarray, draw: np.random.Generator) -> np.ndarray:
        """Keep a stretch of each line: ragged lines close up, others keep their places and the rest is hidden."""
        real = _real(X)
        lengths, first = real.sum(axis=1), real.argmax(axis=1)
        kept = np.maximum(1, np.ceil(lengths * draw.uniform(self.crop, 1, size=len(X)))).astype(int)
        begin = first + np.floor(draw.random(len(X)) * (lengths - kept + 1)).astype(int)
        spare = X.shape[1] - kept
        at = {"right": 0 * spare, "left": spare, "center": spare // 2}[self.pad] if self.ragged else begin
        place = np.arange(X.shape[1])
        source = np.clip(place - at[:, None] + begin[:, None], 0, X.shape[1] - 1)
        inside = (place >= at[:, None]) & (place < (at + kept)[:, None])
        fill = (0 if self.kind == "sequence" else np.nan) if self.ragged else self.hidden
        if X.ndim == 3:
            source, inside = source[:, :, None], inside[:, :, None]
        return np.where(inside, np.take_along_axis(X, source, axis=1), X.dtype.type(fill))


def _real(X: np.ndarray) -> np.ndarray:
    """Where there is no padding, shape (n_rows, length)."""
    return X > 0 if X.ndim == 2 else ~np.isnan(X[:, :, 0])


def _turned(X: np.ndarray) -> np.ndarray:
    """Lines read from their other end; padding stays where it is."""
    real = _real(X)
    first = real.argmax(axis=1)[:, None]
    last = first + real.sum(axis=1)[:, None] - 1
    place = np.arange(X.shape[1])
    return np.take_along_axis(X, np.where(real, first + last - place, place), axis=1)
