"""What the linear baseline reads: encoded tables, or one-hot positions and k-mer frequencies of sequences."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import scipy.sparse


class LinearInputs(Protocol):
    """Features of encoded values, with scales learned at `fit`."""

    def fit(self, encoder: Any, X: Any) -> Any:
        """Learn the scales and return the training rows, shape (n_samples, n_features)."""
        ...

    def transform(self, encoder: Any, X: Any) -> Any:
        """Rows of shape (n_samples, n_features), dense or CSR."""
        ...


class TableInputs:
    """Rows of the encoded table, standardised."""

    def fit(self, encoder: Any, X: Any) -> np.ndarray:
        """Learn the scales and return the training rows."""
        rows = encoder.transform(X, dtype="float64")
        self.mean_, self.scale_ = _moments(rows)
        return np.asarray((rows - self.mean_) / self.scale_)

    def transform(self, encoder: Any, X: Any) -> np.ndarray:
        """Rows of shape (n_samples, n_features)."""
        return np.asarray((encoder.transform(X, dtype="float64") - self.mean_) / self.scale_)


class SequenceInputs:
    """One-hot of every position (sparse), joined with standardised frequencies of k-mers."""

    def fit(self, encoder: Any, X: Any) -> scipy.sparse.csr_matrix:
        """Learn the scales and return the training rows."""
        codes = encoder.transform(X)
        frequencies = self._frequencies(encoder, codes)
        self.mean_, self.scale_ = _moments(frequencies)
        return self._joined(encoder, codes, frequencies)

    def transform(self, encoder: Any, X: Any) -> scipy.sparse.csr_matrix:
        """Rows of shape (n_samples, length * n_letters + n_kmers)."""
        codes = encoder.transform(X)
        return self._joined(encoder, codes, self._frequencies(encoder, codes))

    def _frequencies(self, encoder: Any, codes: np.ndarray) -> np.ndarray:
        return kmer_frequencies(codes, encoder.expansion_, k=3 if encoder.expansion_.shape[1] <= 6 else 2)

    def _joined(self, encoder: Any, codes: np.ndarray, frequencies: np.ndarray) -> scipy.sparse.csr_matrix:
        positions = one_hot_positions(codes, encoder.expansion_)
        return scipy.sparse.hstack([positions, (frequencies - self.mean_) / self.scale_], format="csr")


class TokenInputs:
    """Frequencies of tokens, standardised."""

    def fit(self, encoder: Any, X: Any) -> np.ndarray:
        """Learn the scales and return the training rows."""
        rows = self._frequencies(encoder, X)
        self.mean_, self.scale_ = _moments(rows)
        return np.asarray((rows - self.mean_) / self.scale_)

    def transform(self, encoder: Any, X: Any) -> np.ndarray:
        """Rows of shape (n_samples, n_tokens)."""
        return np.asarray((self._frequencies(encoder, X) - self.mean_) / self.scale_)

    def _frequencies(self, encoder: Any, X: Any) -> np.ndarray:
        codes = encoder.transform(X).astype(np.int64)
        n_tokens = encoder.shape_[1] + 1
        row = np.arange(len(codes))[:, None] * n_tokens
        counts = np.bincount((row + codes).ravel(), minlength=len(codes) * n_tokens).reshape(len(codes), n_tokens)[
            :, 1:
        ]
        return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


class SignalInputs:
    """Mean, standard deviation and the logarithm of the power in bands of frequency, of each channel, standardised."""

    n_bands = 32

    def fit(self, encoder: Any, X: Any) -> np.ndarray:
        """Learn the scales and return the training rows."""
        rows = self._features(encoder, X)
        self.mean_, self.scale_ = _moments(rows)
        return np.asarray((rows - self.mean_) / self.scale_)

    def transform(self, encoder: Any, X: Any) -> np.ndarray:
        """Rows of shape (n_samples, n_channels * (2 + n_bands))."""
        return np.asarray((self._features(encoder, X) - self.mean_) / self.scale_)

    def _features(self, encoder: Any, X: Any) -> np.ndarray:
        lines = encoder.transform(X, dtype="float64")
        mean = np.nanmean(lines, axis=1)
        centred = np.nan_to_num(lines - mean[:, None])
        power = np.abs(np.fft.rfft(centred, axis=1)) ** 2
        edges = np.unique(np.geomspace(1, power.shape[1], min(self.n_bands, power.shape[1]) + 1).astype(int))
        bands = [power[:, first:last].mean(axis=1) for first, last in pairwise(edges)]
        return np.hstack([mean, np.nanstd(lines, axis=1), *(np.log(band + 1e-12) for band in bands)])


def linear_inputs(encoder: Any) -> LinearInputs:
    """Features that fit what an encoder gives."""
    if encoder.kind == "table":
        return TableInputs()
    if encoder.kind == "signal":
        return SignalInputs()
    return SequenceInputs() if encoder.expansion_ is not None else TokenInputs()


def one_hot_positions(codes: np.ndarray, expansion: np.ndarray) -> scipy.sparse.csr_matrix:
    """Expand codes (n_samples, length) to a sparse row of length * n_letters, fractions where a letter is ambiguous."""
    n_samples, length = codes.shape
    n_letters = expansion.shape[1]
    letters = scipy.sparse.csr_matrix(expansion)[codes.ravel()]
    # Cutting the rows of positions into rows of samples only renumbers columns.
    per_position = np.diff(letters.indptr)
    position = np.repeat(np.tile(np.arange(length), n_samples), per_position)
    columns = position * n_letters + letters.indices
    return scipy.sparse.csr_matrix(
        (letters.data.astype(np.float64), columns, letters.indptr[::length]), shape=(n_samples, length * n_letters)
    )


def kmer_frequencies(codes: np.ndarray, expansion: np.ndarray, k: int) -> np.ndarray:
    """Share of each k-mer among the windows of plain letters, shape (n_samples, n_letters**k)."""
    n_samples, length = codes.shape
    n_letters = expansion.shape[1]
    n_kmers = n_letters**k
    n_windows = length - k + 1
    if n_windows < 1:
        return np.zeros((n_samples, n_kmers))
    is_plain = (expansion == 1).any(axis=1)[codes]
    letter = expansion.argmax(axis=1)[codes]
    kmer = np.zeros((n_samples, n_windows), dtype=np.int64)
    complete = np.ones((n_samples, n_windows), dtype=bool)
    for shift in range(k):
        kmer = kmer * n_letters + letter[:, shift : shift + n_windows]
        complete &= is_plain[:, shift : shift + n_windows]
    sample = np.broadcast_to(np.arange(n_samples)[:, None], kmer.shape)
    counts = np.bincount((sample * n_kmers + kmer)[complete], minlength=n_samples * n_kmers)
    counts = counts.reshape(n_samples, n_kmers)
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def _moments(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each column, 1 where it is constant."""
    scale = rows.std(axis=0)
    return rows.mean(axis=0), np.where(scale > 1e-12, scale, 1.0)
