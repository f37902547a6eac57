"""What flows down a description while its graph is built: a value, its shape and where its padding is."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

from pybiodl.export._graph import Graph
from pybiodl.networks.layers import Shape


class Flow:
    """A place in the graph under construction.

    Parameters
    ----------
    graph : Graph
    encoder : Encoder
        Fitted.
    arrays : iterator of ndarray
        Weights in the order of the description; each layer takes its own.

    Attributes
    ----------
    value : str
        Name of what has come down so far, (n_samples, *shape) of float32.
    codes : str or None
        Codes (n_samples, length) of int64 that have not been expanded yet.
    mask : str or None
        Float32 (n_samples, length), 1 where there is no padding and else 0; None where no line has any.
    padded_zero : bool
        Whether the value is zero where there is padding.
    together : bool
        Whether the positions that are no padding stand in one stretch.
    """

    def __init__(self, graph: Graph, encoder: Any, arrays: Iterator[np.ndarray]) -> None:
        self.graph = graph
        self.encoder = encoder
        self.arrays = arrays
        self.shape: Shape = encoder.shape_
        self.codes: str | None = None
        self.mask: str | None = None
        self.padded_zero = True
        self.together = True
        self._value = ""

    @property
    def value(self) -> str:
        """Codes are expanded to letters when they are first read as numbers."""
        if self.codes is not None:
            self._value = self.graph.op("Gather", self.graph.constant(expansion(self.encoder)), self.codes)
            self.codes = None
        return self._value

    @value.setter
    def value(self, name: str) -> None:
        self._value, self.codes = name, None

    def op(self, kind: str, *others: str, **attributes: Any) -> None:
        """Let an operation read the value."""
        self.value = self.graph.op(kind, self.value, *others, **attributes)

    def take(self, *shape: int) -> np.ndarray:
        """Take the next array."""
        array = np.asarray(next(self.arrays), dtype=np.float64)
        return array.reshape(shape) if shape else array

    def affine(self) -> None:
        """Multiply by the next kernel and add the next bias."""
        self.op("MatMul", self.graph.constant(self.take()))
        self.op("Add", self.graph.constant(self.take()))

    def mask_column(self) -> str:
        """Mask of shape (n_samples, length, 1)."""
        return self.graph.op("Unsqueeze", str(self.mask), self.graph.ints(2))

    def mask_bool(self, *axes: int) -> str:
        """Mask as booleans, with further axes."""
        mask = self.graph.cast(str(self.mask), "bool")
        return self.graph.op("Unsqueeze", mask, self.graph.ints(*axes)) if axes else mask

    def zero_padding(self) -> None:
        """Make the value zero where there is padding, before a layer reads neighbours."""
        if self.mask is not None and not self.padded_zero:
            self.op("Mul", self.mask_column())
            self.padded_zero = True

    def fork(self) -> Flow:
        """Return a second place that reads the same."""
        self.value  # noqa: B018  (expanded once, not once a branch)
        return copy.copy(self)


def expansion(encoder: Any) -> np.ndarray:
    """Letters of each code of an encoder, shape (n_codes, n_letters)."""
    if encoder.expansion_ is not None:
        return np.asarray(encoder.expansion_)
    n_letters = encoder.shape_[1]
    table = np.zeros((n_letters + 2, n_letters), dtype=np.float32)  # code 0 is padding, the last one is masked
    table[1:-1] = np.eye(n_letters)
    return table
