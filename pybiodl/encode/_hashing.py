"""Text as a table of hashed tokens."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar, Self

import numpy as np

from pybiodl._check import integer, one_of
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.encode._lines import row_blocks
from pybiodl.encode._tokenize import SPLITS, Split, split

_BLOCK = 2**22
# Between the tokens of an n-gram: no text has it, and without it "ab c" and "a bc" would be one.
_JOINT = "\x1f"


class Hashing(Encoder):
    """Encode text as counts of its tokens, hashed into columns; nothing is learned and no token is unknown.

    A token adds 1 or -1, by its hash, to the column of its hash (Weinberger et al. 2009, arXiv:0902.2206). The hash is
    BLAKE2b of the token's UTF-8 bytes, so that a row is the same on every machine.

    Parameters
    ----------
    n_features : int
        Columns.
    tokens : {"words", "characters", "codes", "smiles", "selfies"}
        As of `Tokens`.
    ngrams : int
        Runs of 1 up to so many tokens are counted.
    normalize : bool
        Whether a row has Euclidean length 1, whatever the length of the text.

    Attributes
    ----------
    shape_ : tuple of int
        ``(n_features,)``.
    """

    kind: ClassVar[str] = "table"
    reads: ClassVar[str] = "sequence"

    def __init__(self, n_features: int = 1024, tokens: str = "words", ngrams: int = 1, normalize: bool = True) -> None:
        self.n_features = n_features
        self.tokens = tokens
        self.ngrams = ngrams
        self.normalize = normalize

    def fit(self, X: Any = None) -> Self:
        """Check the parameters.

        Parameters
        ----------
        X : ignored
        """
        one_of(self.tokens, "tokens", SPLITS)
        self._ngrams = integer(self.ngrams, "ngrams")
        self.shape_ = (integer(self.n_features, "n_features"),)
        return self

    def transform(self, X: Any, dtype: str = "float32") -> np.ndarray:
        """Encode text.

        Parameters
        ----------
        X : object ndarray of str of shape (n_samples,)
            A text without a token is a row of zeros.
        dtype : {"float32", "float64"}

        Returns
        -------
        ndarray of shape (n_samples, n_features)
        """
        parts = split(X, self.tokens)
        encoded = np.zeros((len(parts.lengths), *self.shape_), dtype=np.float64)
        row = np.repeat(np.arange(len(parts.lengths)), parts.lengths)
        names, index = parts.names, parts.index
        for size in range(1, self._ngrams + 1):
            if size > 1:
                names, index, row = _longer(names, index, row, size, parts)
            self._add(encoded, names, index, row)
        if self.normalize:
            length = np.sqrt(np.einsum("ij,ij->i", encoded, encoded))
            encoded /= np.where(length > 0, length, 1)[:, None]
        return encoded.astype(dtype)

    def _add(self, encoded: np.ndarray, names: list[str], index: np.ndarray, row: np.ndarray) -> None:
        n_columns = encoded.shape[1]
        hashes = np.fromiter(map(_hash, names), dtype=np.uint64, count=len(names))
        column = (hashes % np.uint64(n_columns)).astype(np.int64)
        sign = 1.0 - 2.0 * (hashes >> np.uint64(63)).astype(np.float64)
        counts = np.bincount(row, minlength=len(encoded))
        for rows, tokens in row_blocks(counts, _BLOCK, max(1, _BLOCK // n_columns)):
            n_rows = rows.stop - rows.start
            place = (row[tokens] - rows.start) * n_columns + column[index[tokens]]
            added = np.bincount(place, sign[index[tokens]], minlength=n_rows * n_columns)
            encoded[rows] += added.reshape(n_rows, n_columns)

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return nothing: nothing is learned."""
        return {}, {}

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        return cls(**params).fit()


def _hash(name: str) -> int:
    raw = name.encode("utf-8", errors="surrogatepass")
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest(), "little")


def _longer(
    names: list[str], index: np.ndarray, row: np.ndarray, size: int, parts: Split
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Join runs of `size` tokens from runs that are one shorter: their names, which each is, and its row."""
    ends = np.cumsum(parts.lengths)
    # A run begins wherever a shorter one does, but at the last of its row.
    begins = np.concatenate([[0], np.cumsum(np.maximum(parts.lengths - size + 2, 0))])
    within = np.arange(len(index)) - begins[row]
    last = within + size - 1
    fits = last < parts.lengths[row]
    prefix = index[fits].astype(np.int64)
    token = parts.index[(ends - parts.lengths)[row[fits]] + last[fits]]
    pairs, which = _distinct(prefix * len(parts.names) + token)
    joined = [
        f"{names[left]}{_JOINT}{parts.names[right]}"
        for left, right in zip(*(part.tolist() for part in np.divmod(pairs, max(len(parts.names), 1))), strict=True)
    ]
    return joined, which, row[fits]


def _distinct(pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sorted distinct numbers of at least 0, and which of them each number is."""
    if len(pairs) == 0 or pairs.max() > 4 * len(pairs):
        return np.unique(pairs, return_inverse=True)
    known = np.flatnonzero(np.bincount(pairs))  # without sorting, which takes longest where few differ
    places = np.empty(known[-1] + 1, dtype=np.int64)
    places[known] = np.arange(len(known))
    return known, places[pairs]
