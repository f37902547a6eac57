"""Which positions of the input stand behind each frame that an attention weighs."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse

from pybiodl.networks.layers._attention import AttentionPool
from pybiodl.networks.layers._base import Layer, Shape
from pybiodl.networks.layers._groups import BothStrands, Branches, Places, Residual, Select, Shared
from pybiodl.networks.layers._line import Conv, Pool

Matrix = Any  # a scipy.sparse.csr_matrix of shares, (n_frames, length), whose rows add up to 1


def positions_of_frames(layers: tuple[Layer, ...], shape: Shape) -> Matrix | None:
    """Shares of the positions of the input in the frames that the last attention pool weighs.

    A pool shares a frame among its window. A convolution reads around the middle of its frame, which is there with
    ``padding="valid"`` half its width from where the line begins; with strides a frame is shared among the positions
    nearest to that middle.

    Parameters
    ----------
    layers : tuple of Layer
    shape : tuple of int
        ``(length, channels)`` that enters.

    Returns
    -------
    csr_matrix of shape (n_frames, length), or None
        Each row adds up to 1. None where no attention pool reads frames in the order of the input.
    """
    found: list[Matrix] = []
    if len(shape) == 2:
        _through(layers, shape, scipy.sparse.eye(shape[0], format="csr"), found)
    return found[-1] if found else None


def _through(layers: tuple[Layer, ...], shape: Shape, shares: Matrix | None, found: list[Matrix]) -> Matrix | None:
    for layer in layers:
        after = layer.shape_out(shape)
        shares = None if shares is None else _after(layer, shape, after, shares, found)
        shares, shape = shares if len(after) == 2 else None, after
    return shares


def _after(layer: Layer, shape: Shape, after: Shape, shares: Matrix, found: list[Matrix]) -> Matrix | None:
    if isinstance(layer, AttentionPool):
        found.append(shares)
        return None
    if isinstance(layer, Residual | BothStrands):
        return _through(layer.layers, shape, shares, found)
    if isinstance(layer, Branches):
        branches = [_through(branch, shape, shares, found) for branch in layer.branches]
        return None if any(one is None for one in branches) else branches[0]
    if isinstance(layer, Shared):  # an attention inside weighs all views, one below the other
        views = [_through((*view, *layer.layers), shape, shares, []) for view in layer.views]
        return None if any(one is None for one in views) else views[0]
    if isinstance(layer, Places) or (isinstance(layer, Select) and layer.reverse):
        return None
    if isinstance(layer, Conv):
        return _windows(_middles(layer, shape[0], after[0]), layer.stride, shape[0]) @ shares
    if isinstance(layer, Pool) or (len(after) == 2 and after[0] != shape[0]):  # the user's own layers, evenly
        size = layer.size if isinstance(layer, Pool) else max(1, shape[0] // after[0])
        return _windows(np.arange(after[0]) * size + (size - 1) / 2, size, shape[0]) @ shares
    return shares


def _middles(layer: Conv, length: int, n_frames: int) -> np.ndarray:
    """Middle of what the widest filter reads for each frame, shape (n_frames,), in places (0-based) of what enters."""
    spare = 0
    if layer.padding == "same":
        spare = max((n_frames - 1) * layer.stride + layer.reach - length, 0) // 2
    return np.arange(n_frames) * layer.stride - spare + (layer.reach - 1) / 2


def _windows(middles: np.ndarray, width: int, length: int) -> Matrix:
    """Shares of the places in windows of `width` around the middles; what lies beyond an end counts for the end."""
    starts = middles - (width - 1) / 2
    first = np.floor(starts).astype(np.int64)
    places = first[:, None] + np.arange(width + 1)
    shares = np.full(places.shape, 1 / width)
    later = starts - first  # a half where an even number of places has its middle between two
    shares[:, 0], shares[:, -1] = (1 - later) / width, later / width
    rows = np.repeat(np.arange(len(middles)), width + 1)
    kept = shares.ravel() > 0
    entries = (shares.ravel()[kept], (rows[kept], places.ravel().clip(0, length - 1)[kept]))
    return scipy.sparse.coo_matrix(entries, shape=(len(middles), length)).tocsr()
