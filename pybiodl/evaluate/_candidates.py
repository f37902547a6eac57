"""Pairs of sequences whose sketches agree in enough bins, found without comparing all pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.sparse

from pybiodl.evaluate._sketch import BINS, COMPARED, EMPTY, Sketches

_CROWD = 256  # bearers of one hash up to which all their pairs are looked at, in any case
_MOST_PRODUCTS = 1_000_000_000  # pairs up to which those of larger crowds are looked at too: about half a minute
_PRODUCTS = 20_000_000  # pairs counted at once: about 200 MB
_KEYS = 4_000_000  # pairs from crowds held at once

Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]


def candidate_pairs(queries: Sketches, references: Sketches, least: int) -> Iterator[Pairs]:
    """Yield query, reference and number of agreeing bins, for pairs that agree in at least `least` bins.

    Locality-sensitive hashing with a band for each bin and a vote over the bands, counted by a product of sparse
    matrices in blocks of bounded size. A hash with many bearers (a large family, a repeat) would make too many pairs:
    there each query looks only at its three neighbours among the bearers, in the order of the following bin, which
    suffices to link a family.

    Yields
    ------
    query, reference, matches : ndarray of shape (n_pairs,), int
        A pair may come twice.
    """
    query_codes, reference_codes, n_codes, crowds = _codes(queries, references)
    left, right = _incidence(query_codes, n_codes), _incidence(reference_codes, n_codes)
    del query_codes, reference_codes
    bearers = right.T.tocsr()
    n_bearers = np.diff(bearers.indptr)
    per_query = np.add.reduceat(np.append(n_bearers[left.indices], 0), left.indptr[:-1])
    per_query[np.diff(left.indptr) == 0] = 0
    total = np.cumsum(per_query)
    start = 0
    while start < len(queries):
        spent = total[start - 1] if start else 0
        end = max(start + 1, int(np.searchsorted(total, spent + _PRODUCTS, side="right")))
        counts = left[start:end] @ bearers
        found = np.flatnonzero(counts.data >= least)
        rows = np.searchsorted(counts.indptr, found, side="right") - 1 + start
        yield rows, counts.indices[found].astype(np.int64), counts.data[found].astype(np.int64)
        start = end
    yield from _crowd_pairs(queries, references, crowds, least)


def _codes(queries: Sketches, references: Sketches) -> tuple[np.ndarray, np.ndarray, int, list[np.ndarray]]:
    """Give the number of the hash in each bin, -1 where it is of no use, and each bin's hashes with many bearers."""
    query_codes = np.full(queries.values.shape, -1, dtype=np.int32)
    reference_codes = np.full(references.values.shape, -1, dtype=np.int32)
    alone, most = int(queries is references), _largest_crowd(queries, references)
    n_codes, crowds = 0, []
    for place in range(BINS):
        hashes, inverse, counts = np.unique(references.values[:, place], return_inverse=True, return_counts=True)
        useful = (counts > alone) & (hashes != EMPTY)
        light = useful & (counts <= most)
        numbers = np.where(light, np.cumsum(light) - 1 + n_codes, -1).astype(np.int32)
        n_codes += int(light.sum())
        reference_codes[:, place] = numbers[inverse]
        asked = queries.values[:, place]
        where = np.minimum(np.searchsorted(hashes, asked), len(hashes) - 1)
        query_codes[:, place] = np.where(hashes[where] == asked, numbers[where], -1)
        crowds.append(hashes[useful & ~light])
    return query_codes, reference_codes, n_codes, crowds


def _largest_crowd(queries: Sketches, references: Sketches) -> int:
    """Bearers of one hash up to which all pairs together are few enough."""
    n_hashes = np.zeros(len(references) + 1)
    for place in range(BINS):
        hashes, counts = np.unique(references.values[:, place], return_counts=True)
        n_hashes += np.bincount(counts[hashes != EMPTY], minlength=len(n_hashes))
    n_pairs = np.cumsum(n_hashes * np.arange(len(n_hashes)) ** 2.0) * len(queries) / len(references)
    return max(_CROWD, int(np.searchsorted(n_pairs, _MOST_PRODUCTS, side="right")) - 1)


def _incidence(codes: np.ndarray, n_codes: int) -> scipy.sparse.csr_matrix:
    """Matrix of sequences by hashes, 1 where a sequence bears a hash."""
    used = codes >= 0
    indptr = np.concatenate([[0], np.cumsum(used.sum(axis=1))])
    indices = codes[used]
    return scipy.sparse.csr_matrix((np.ones(len(indices), dtype=np.int16), indices, indptr), (len(codes), n_codes))


def _crowd_pairs(
    queries: Sketches, references: Sketches, crowds: list[np.ndarray], least: int
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Pairs of neighbours within crowds, counted over all bins."""
    held: list[np.ndarray] = []
    n_held = 0
    for place, hashes in enumerate(crowds):
        if len(hashes):
            held.append(_neighbours(queries, references, place, hashes))
            n_held += len(held[-1])
        if n_held and (n_held > _KEYS or place == BINS - 1):
            yield _counted(queries, references, np.unique(np.concatenate(held)), least)
            held, n_held = [], 0


def _neighbours(queries: Sketches, references: Sketches, place: int, hashes: np.ndarray) -> np.ndarray:
    """Pairs as one number each: a query and the next bearers of its hash in the order of the following bin."""
    members = np.flatnonzero(np.isin(references.values[:, place], hashes))
    asking = np.flatnonzero(np.isin(queries.values[:, place], hashes))
    following = (place + 1) % BINS
    keys = _joined(references.values[members, place], references.values[members, following])
    order = np.argsort(keys, kind="stable")
    members, keys = members[order], keys[order]
    own = queries.values[asking, place]
    position = np.searchsorted(keys, _joined(own, queries.values[asking, following]))
    pairs = []
    # The last with a smaller following hash and the first two from the query's own on: so a crowd is linked throughout.
    for step in (-1, 0, 1):
        at = np.clip(position + step, 0, len(members) - 1)
        same = references.values[members[at], place] == own
        pairs.append(asking[same] * len(references) + members[at[same]])
    return np.concatenate(pairs)


def _joined(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return (first.astype(np.uint64) << np.uint64(32)) | second


def _counted(queries: Sketches, references: Sketches, pairs: np.ndarray, least: int) -> Pairs:
    rows, columns = pairs // len(references), pairs % len(references)
    matches = np.zeros(len(pairs), dtype=np.int64)
    for start in range(0, len(pairs), COMPARED):
        part = slice(start, start + COMPARED)
        left = queries.values[rows[part]]
        matches[part] = ((left == references.values[columns[part]]) & (left != EMPTY)).sum(axis=1)
    enough = matches >= least
    return rows[enough], columns[enough], matches[enough]
