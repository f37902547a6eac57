"""Strings as tokens of a vocabulary learned at training."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, Self

import numpy as np

from pybiodl._check import integer, one_of
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.encode._byte_pairs import BytePairs, learn_byte_pairs
from pybiodl.encode._lines import PADS, check_longest, fill, learned_length, smallest_dtype
from pybiodl.encode._selfies import molecule
from pybiodl.encode._tokenize import SPLITS, Split, code_points, split
from pybiodl.errors import InvalidInputError, InvalidTypeError

_BYTE_PAIRS = 512


class Tokens(Encoder):
    """Encode strings (SMILES, text, sequences of any letters) as one integer code a token.

    Parameters
    ----------
    tokens : {"smiles", "selfies", "words", "characters", "bpe", "codes"}
        ``smiles``: atoms, bonds, branches and ring closures (Schwaller et al. 2018, doi:10.1039/C8SC02339E).
        ``selfies``: molecules, given as SMILES, in symbols of which any row is a molecule, but for ions such as Cl-
        (Krenn et al. 2020, doi:10.1088/2632-2153/aba947), so that what is written is one; needs the extra ``chem``.
        ``words``: words and punctuation marks in lower case. ``characters``: one a character, case kept. ``bpe``:
        pieces of strings learned by joining frequent neighbours (Sennrich et al. 2016, doi:10.18653/v1/P16-1162).
        ``codes``: whatever white space separates.
    size : int, optional
        How many tokens to keep, the most frequent first; None keeps all. For ``bpe``, how many to learn; None is 512.
    length : int, optional
        Positions that the network reads; None is the longest training string.
    pad : {"right", "left", "center"}
        Where a shorter string is filled up.
    unknown : {"error", "mask"}
        What to do with a token that training did not have or keep: refuse it, or give it the code of all such tokens.
    start_end : bool
        Whether a token of its own begins, and another ends, every string, as a network that writes needs.
    min_count : int
        A token that comes less often in training is left out; for ``bpe``, a pair is not joined.

    Attributes
    ----------
    tokens_ : list of str
        Token of code 1, 2, ...: the most frequent first, then by name; last, where asked for, ``<unknown>``,
        ``<start>`` and ``<end>``.
    length_ : int
    ragged_ : bool
        Whether a training string was shorter than ``length_``; the network then masks the padding.
    shape_ : tuple of int
        ``(length_, n_tokens)``.
    expansion_ : None
        Code c is one-hot token c - 1.
    """

    kind: ClassVar[str] = "sequence"
    reads: ClassVar[str] = "sequence"
    expansion_: ClassVar[None] = None

    def __init__(
        self,
        tokens: str = "smiles",
        size: int | None = None,
        length: int | None = None,
        pad: str = "right",
        unknown: str = "error",
        start_end: bool = False,
        min_count: int = 1,
    ) -> None:
        self.tokens = tokens
        self.size = size
        self.length = length
        self.pad = pad
        self.unknown = unknown
        self.start_end = start_end
        self.min_count = min_count

    @property
    def reads_molecules(self) -> bool:
        """Whether the strings are SMILES, in whatever tokens."""
        return self.tokens in ("smiles", "selfies")

    def fit(self, X: Any) -> Self:
        """Learn the tokens and the length.

        Parameters
        ----------
        X : object ndarray of str of shape (n_samples,)
        """
        one_of(self.tokens, "tokens", (*SPLITS, "bpe"))
        one_of(self.pad, "pad", PADS)
        one_of(self.unknown, "unknown", ("error", "mask"))
        least = integer(self.min_count, "min_count")
        size = None if self.size is None else integer(self.size, "size")
        pairs = learn_byte_pairs(*code_points(X), size or _BYTE_PAIRS, least) if self.tokens == "bpe" else None
        parts = self._split(X, pairs)
        counts = np.bincount(parts.index, minlength=len(parts.names))
        ranked = sorted(zip(-counts, parts.names, strict=True))
        if pairs is None:
            ranked = [entry for entry in ranked if -entry[0] >= least][:size]
        if not ranked:
            raise InvalidInputError(
                f"Strings must have at least one token that comes {least} times; got none; lower min_count.", field="X"
            )
        if len(ranked) < len(parts.names) and self.unknown == "error":
            raise InvalidInputError(
                f'unknown="error" must keep all {len(parts.names)} training tokens; size={size} and min_count={least} '
                f'keep {len(ranked)}; pass encoder=Tokens(unknown="mask").',
                field="unknown",
            )
        lengths = parts.lengths + 2 * bool(self.start_end)
        length = learned_length(lengths, self.length)
        self._learn([name for _, name in ranked], pairs, length, bool((lengths < length).any()))
        self._check(lengths)
        return self

    def _learn(self, known: list[str], pairs: BytePairs | None, length: int, ragged: bool) -> None:
        self._known = known
        self._codes = {name: code for code, name in enumerate(known, start=1)}
        self._pairs = pairs
        self.tokens_ = known + ["<unknown>"] * (self.unknown == "mask") + ["<start>", "<end>"] * bool(self.start_end)
        self.length_ = length
        self.ragged_ = ragged
        self.shape_ = (length, len(self.tokens_))
        self._dtype = smallest_dtype(len(self.tokens_))

    def transform(self, X: Any, dtype: str = "uint8") -> np.ndarray:
        """Encode strings.

        Parameters
        ----------
        X : object ndarray of str of shape (n_samples,)
        dtype : str
            Ignored: codes are of the smallest of uint8, uint16 and int32 that holds all tokens.

        Returns
        -------
        ndarray of shape (n_samples, length_)
            Integer codes, 0 for padding.

        Raises
        ------
        InvalidInputError
            If a string has no token, more than ``length_``, or one that is unknown.
        """
        parts = self._split(X, self._pairs)
        lengths = parts.lengths + 2 * bool(self.start_end)
        self._check(lengths)
        code_of = np.fromiter((self._codes.get(name, 0) for name in parts.names), np.int64, len(parts.names))
        strange = code_of == 0
        if strange.any():
            if self.unknown == "error":
                self._refuse(parts, int(strange[parts.index].argmax()))
            code_of[strange] = len(self._known) + 1
        codes = code_of.astype(self._dtype)[parts.index]
        if self.start_end:
            codes = self._framed(codes, lengths)
        return fill(codes, lengths, self.length_, self.pad, 0)

    def lengths(self, X: Any) -> np.ndarray:
        """Tokens of each string, the start and the end included, shape (n_samples,), int64."""
        return self._split(X, self._pairs).lengths + 2 * bool(self.start_end)

    def decode(self, codes: Any) -> np.ndarray:
        """Write codes as strings again: the inverse of `transform` for ``characters``, ``smiles`` and ``bpe``.

        ``selfies`` are written as SMILES of the same molecule; words and codes are joined by one space. With
        `start_end`, what follows an end is left out. A masked token is written ``<unknown>``.

        Parameters
        ----------
        codes : integer ndarray of shape (n_samples, length)

        Returns
        -------
        object ndarray of str of shape (n_samples,)
        """
        codes = np.asarray(codes)
        n_tokens = len(self.tokens_)
        if codes.ndim != 2 or codes.dtype.kind not in "iu":
            raise InvalidTypeError(
                f"codes must be whole numbers of shape (n_samples, length); got {codes.dtype} of shape {codes.shape}; "
                "pass what transform gives.",
                field="codes",
            )
        if codes.size and not 0 <= int(codes.min()) <= int(codes.max()) <= n_tokens:
            raise InvalidInputError(
                f"codes must be from 0 to {n_tokens}; got {codes.min()} to {codes.max()}; pass what transform gives.",
                field="codes",
            )
        shown = codes > 0
        if self.start_end:
            shown &= (codes < n_tokens - 1) & ~np.logical_or.accumulate(codes == n_tokens, axis=1)
        names = np.array(["", *self.tokens_], dtype=object)[codes[shown]].tolist()
        ends = np.cumsum(shown.sum(axis=1)).tolist()
        joint = " " if self.tokens in ("words", "codes") else ""
        texts = np.empty(len(codes), dtype=object)
        for row, (begin, end) in enumerate(zip([0, *ends], ends, strict=False)):
            part = names[begin:end]
            text = joint.join(part)
            texts[row] = molecule(text) if self.tokens == "selfies" and "<unknown>" not in part else text
        return texts

    def _split(self, X: Any, pairs: BytePairs | None) -> Split:
        parts = split(X, self.tokens) if pairs is None else pairs.split(*code_points(X))
        if not parts.lengths.all():
            raise InvalidInputError(
                f"A string must have at least one token; the one in row {int(parts.lengths.argmin())} (0-based) is "
                "empty; leave it out.",
                field="X",
            )
        return parts

    def _check(self, lengths: np.ndarray) -> None:
        check_longest(lengths, self.length_, self.length is not None, self, "string", "tokens")

    def _framed(self, codes: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """Codes with the start before and the end after those of each string."""
        framed = np.empty(int(lengths.sum()), dtype=codes.dtype)
        ends = np.cumsum(lengths) - 1
        inside = np.ones(len(framed), dtype=bool)
        inside[ends] = inside[ends - lengths + 1] = False
        framed[inside] = codes
        framed[ends - lengths + 1] = len(self.tokens_) - 1
        framed[ends] = len(self.tokens_)
        return framed

    def _refuse(self, parts: Split, place: int) -> NoReturn:
        ends = np.cumsum(parts.lengths)
        row = int(np.searchsorted(ends, place, side="right"))
        position = place - int(ends[row] - parts.lengths[row]) + 1
        raise InvalidInputError(
            f"A string must be written in the {len(self._known)} tokens of the training strings; got "
            f"{parts.names[parts.index[place]]!r} in row {row} (0-based) at token {position} (1-based); correct it, or "
            'pass encoder=Tokens(unknown="mask").',
            field="X",
        )

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned."""
        values: dict[str, Any] = {"known": self._known, "length": self.length_, "ragged": self.ragged_}
        if self._pairs is not None:
            values["pairs"] = {"characters": self._pairs.characters, "merges": [list(p) for p in self._pairs.merges]}
        return values, {}

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        encoder = cls(**params)
        stored = values.get("pairs")
        pairs = None
        if stored is not None:
            pairs = BytePairs(str(stored["characters"]), [(int(left), int(right)) for left, right in stored["merges"]])
        encoder._learn([str(name) for name in values["known"]], pairs, int(values["length"]), bool(values["ragged"]))
        return encoder
