"""Which of the places that leave a stack of layers are no padding: the rule of the masks, in NumPy."""

from __future__ import annotations

from functools import singledispatch

import numpy as np
import numpy.typing as npt

from pybiodl.errors import UnsupportedError
from pybiodl.networks.layers._base import Layer, Shape
from pybiodl.networks.layers._groups import BothStrands, Branches, Residual, Select
from pybiodl.networks.layers._line import Conv, Pool

Mask = npt.NDArray[np.bool_]


def frames_after(layers: tuple[Layer, ...], shape: Shape, mask: Mask) -> Mask:
    """Mask of the places (frames) that leave the last of `layers`.

    Parameters
    ----------
    layers : tuple of Layer
    shape : tuple of int
        ``(length, channels)`` that enters.
    mask : ndarray of bool, shape (n_samples, length)
        True where there is no padding.

    Returns
    -------
    ndarray of bool, shape (n_samples, n_frames)

    Raises
    ------
    UnsupportedError
        If a layer leaves no places along a line, or it is not known which of them are padding.
    """
    for layer in layers:
        shape = layer.shape_out(shape)
        mask = _frames(layer, mask) if len(shape) == 2 else mask[:, :0]
        if len(shape) != 2 or mask.shape[1] != shape[0]:
            raise UnsupportedError(
                f"The network must keep places along the line; after its layer {layer!r} the shape is {shape}; leave "
                "that layer out.",
                field="network",
            )
    return mask


@singledispatch
def _frames(layer: Layer, mask: Mask) -> Mask:
    return mask


@_frames.register
def _(layer: Conv, mask: Mask) -> Mask:
    if layer.padding == "valid":  # what is real stands together: a window is real where both its ends are
        lost = layer.reach - 1
        mask = mask[:, : mask.shape[1] - lost] & mask[:, lost:]
    return mask[:, :: layer.stride]


@_frames.register
def _(layer: Pool, mask: Mask) -> Mask:
    n_frames = mask.shape[1] // layer.size
    windows = mask[:, : n_frames * layer.size].reshape(-1, n_frames, layer.size)
    return np.asarray(windows.any(axis=2))


@_frames.register
def _(layer: Select, mask: Mask) -> Mask:
    return mask[:, ::-1] if layer.reverse else mask


@_frames.register
def _(layer: Residual, mask: Mask) -> Mask:
    return _through(layer.layers, mask)


@_frames.register
def _(layer: BothStrands, mask: Mask) -> Mask:
    return _through(layer.layers, mask)


@_frames.register
def _(layer: Branches, mask: Mask) -> Mask:
    return _through(layer.branches[0], mask)


def _through(layers: tuple[Layer, ...], mask: Mask) -> Mask:
    for layer in layers:
        mask = _frames(layer, mask)
    return mask
