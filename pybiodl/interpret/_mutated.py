"""Logits of mutated samples: by the windows that a mutation reaches, or by computing every mutant whole."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from pybiodl.interpret._ends import Flattened
from pybiodl.interpret._local import LocalNetwork, NotLocalError, local_network
from pybiodl.interpret._mutants import Mutants
from pybiodl.interpret._target import Target, n_logits
from pybiodl.interpret._windows import Reference, Windows

_KINDS = ("binary", "multiclass", "multilabel", "regression", "count")
_CACHED = 2**23  # bytes of windows that are worked on at once: what stays near the cores


class WholeNetwork:
    """Every mutant through the whole network.

    Parameters
    ----------
    opened : Opened
    target : Target
    memory : float
        Bytes that the codes of mutants may take.
    """

    whole = True

    def __init__(self, opened: Any, target: Target, memory: float) -> None:
        self.opened = opened
        self.columns = slice(target.first, target.first + n_logits(target.head))
        self.memory = memory

    def n_samples(self, codes: np.ndarray) -> int:
        """Count the samples whose mutants go together."""
        return max(1, int(self.memory / 4 / max(1, codes.shape[1] ** 2 * codes.itemsize)))

    def refer(self, codes: np.ndarray) -> np.ndarray:
        """Logits of the samples themselves, shape (n_samples, n_logits)."""
        self.codes = codes
        return self._logits(codes)

    def mutants_at_once(self) -> int:
        """Mutants that `logits` may be given at once."""
        return max(128, int(self.memory / 2 / max(1, self.codes.shape[1] * self.codes.itemsize * 3)))

    def logits(self, mutants: Mutants) -> np.ndarray:
        """Logits of mutants, shape (n_mutants, n_logits)."""
        return self._logits(mutants.written(self.codes))

    def _logits(self, codes: np.ndarray) -> np.ndarray:
        return np.asarray(self.opened.outputs(codes, logits=True)[:, self.columns])


class WindowsOfNetwork:
    """Mutants as windows of what they change.

    Parameters
    ----------
    network : LocalNetwork
    table : ndarray of shape (n_codes, n_letters)
        Letters of each code.
    complement : ndarray of shape (n_codes,), or None
        Code of the complement of each, where both strands are read.
    ragged : bool
        Whether the network masks padding.
    memory : float
        Bytes that all arrays together may take, about.
    """

    whole = False

    def __init__(
        self, network: LocalNetwork, table: np.ndarray, complement: np.ndarray | None, ragged: bool, memory: float
    ) -> None:
        self.network = network
        self.table = table
        self.complement = complement
        self.ragged = ragged
        self.memory = memory
        self._strands: list[_Strand] = []

    def n_samples(self, codes: np.ndarray) -> int:
        """Count the samples whose references are kept together; the first one is computed to tell their size."""
        self.refer(codes[:1])
        return max(1, int(self.memory / 3 / sum(strand.kept_bytes() for strand in self._strands)))

    def refer(self, codes: np.ndarray) -> np.ndarray:
        """Logits of the samples themselves, shape (n_samples, n_logits)."""
        both = [codes] if self.complement is None else [codes, other_strand(codes, self.complement)]
        if len(self._strands) != len(both):
            self._strands = [_Strand(self, place) for place in range(len(both))]
        vectors = [strand.refer(lines) for strand, lines in zip(self._strands, both, strict=True)]
        return self._joined(vectors)

    def mutants_at_once(self) -> int:
        """Mutants that `logits` may be given at once."""
        each = max(strand.bytes_at_end() for strand in self._strands)
        return max(64, int(self.memory / 3 / each))

    def logits(self, mutants: Mutants) -> np.ndarray:
        """Logits of mutants, shape (n_mutants, n_logits)."""
        return self._joined([strand.vectors(mutants) for strand in self._strands])

    def _joined(self, vectors: list[np.ndarray]) -> np.ndarray:
        for place, function in enumerate(self.network.then):
            if place == self.network.joined_at:
                vectors = [sum(vectors) / np.asarray(len(vectors), vectors[0].dtype)]
            vectors = [function(one) for one in vectors]
        return np.asarray(vectors[0] if len(vectors) == 1 else sum(vectors) / len(vectors))


class _Strand:
    """One strand of the samples and the references of all layers for it."""

    def __init__(self, owner: WindowsOfNetwork, place: int) -> None:
        self.table, self.complement, self.ragged = owner.table, owner.complement if place else None, owner.ragged
        self.memory, self.step = owner.memory / (3 if owner.complement is None else 6), owner.network.step
        self.stages = copy.deepcopy(owner.network.stages) if place else owner.network.stages
        self.end = copy.copy(owner.network.end) if place else owner.network.end

    def refer(self, codes: np.ndarray) -> np.ndarray:
        """Keep references and return the vectors at the end of the line."""
        self.codes = codes
        self.places = None if self.complement is None else mirrored(codes)
        reference = self.entering = Reference(self.table[codes], codes != 0 if self.ragged else None)
        for stage in self.stages:
            reference = stage.refer(reference)
        self.reference = reference
        return np.asarray(self.end.refer(reference))

    def kept_bytes(self) -> int:
        """Bytes of the references of the samples."""
        kept = self.entering.values.nbytes + sum(stage.kept_bytes() for stage in self.stages)
        return int(kept + self.end.kept_bytes())

    def bytes_at_end(self) -> int:
        """Bytes of one mutant where the line ends, after one of them was looked at."""
        real = np.argwhere(self.codes != 0)[:1]
        probe = Mutants(real[:, 0], real[:, 1], np.ones(1, np.int64))
        found = self._windows(probe.samples, probe.positions, self.table[probe.codes])
        floats = max([stage.floats for stage in self.stages], default=1)
        size = self.table.itemsize
        self.at_once = max(1, int(min(self.memory, _CACHED) / max(1, floats * size)))
        return max(found.values.nbytes, 64)

    def vectors(self, mutants: Mutants) -> np.ndarray:
        """Vectors of mutants at the end of the line, shape (n_mutants, units)."""
        positions, codes = mutants.positions, mutants.codes
        if self.complement is not None and self.places is not None:
            positions, codes = self.places[mutants.samples, positions], self.complement[codes]
        letters, residues = self.table[codes], positions % self.step
        order = np.argsort(residues, kind="stable")
        _, first = np.unique(residues[order], return_index=True)
        flat = isinstance(self.end, Flattened)
        parts = []
        for group in np.split(order, first[1:]):
            for begin in range(0, len(group), self.at_once):
                these = group[begin : begin + self.at_once]
                windows = self._windows(mutants.samples[these], positions[these], letters[these])
                found = windows.change(self.end.entering) if flat else self.end.change(windows)
                parts.append((these, windows.start, found))
        shape = np.max([found.shape[1:] for _, _, found in parts], axis=0)
        vectors = np.zeros((len(order), *shape), self.table.dtype)
        starts = np.empty(len(order), np.int64)
        for these, start, found in parts:  # those of some residues are narrower
            starts[these], vectors[these, : found.shape[1]] = start, found
        return self.end.change(mutants.samples, starts, vectors) if flat else vectors

    def _windows(self, samples: np.ndarray, positions: np.ndarray, letters: np.ndarray) -> Windows:
        windows = Windows(samples, positions, letters[:, None, :])
        for stage in self.stages:
            windows = stage.change(windows)
        return windows


def mutated_network(model: Any, opened: Any, target: Target, memory: float, shortcut: bool) -> Any:
    """Choose the shortcut where a mutation reaches a window alone, and the whole network elsewhere."""
    encoder = model.encoder_
    if shortcut and target.head.kind in _KINDS and opened.exact:
        dtype = opened.dtype
        weights = [np.asarray(array, dtype=dtype) for array in model.fitted_.weights]
        try:
            network = local_network(model.network_.layers(encoder.shape_), encoder.shape_, weights, target.place)
        except NotLocalError:
            return WholeNetwork(opened, target, memory)
        complement = opened.complement() if network.both_strands else None
        table = opened.letters().astype(dtype)
        return WindowsOfNetwork(network, table, complement, encoder.ragged_, memory)
    return WholeNetwork(opened, target, memory)


def other_strand(codes: np.ndarray, complement: np.ndarray) -> np.ndarray:
    """Codes of the reverse complements."""
    return np.take_along_axis(complement[codes], mirrored(codes), axis=1)


def mirrored(codes: np.ndarray) -> np.ndarray:
    """Place of each position on the other strand; padding keeps its own."""
    real = codes != 0
    first = real.argmax(axis=1)[:, None]
    last = first + real.sum(axis=1)[:, None] - 1
    return np.where(real, first + last - np.arange(codes.shape[1]), np.arange(codes.shape[1]))
