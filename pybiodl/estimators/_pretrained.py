"""From `networks.Pretrained` to a plain description and the weights that it starts from."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pybiodl._check import integer
from pybiodl.encode import Encoder, Table
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._inputs import Inputs
from pybiodl.networks import Chain, Network, Pretrained
from pybiodl.networks._stacks import dense_stack, pool_layer
from pybiodl.networks.layers import BothStrands, Layer, Shape, shape_after, weights_of


@dataclass(frozen=True)
class Source:
    """A trained model as another one begins with it.

    Parameters
    ----------
    name : str
        What error messages call it.
    encoder : Encoder
        Fitted.
    layers : tuple of Layer
        Without that of its task.
    weights : list of ndarray
    positions : bool
        Whether it answers at each position.
    """

    name: str
    encoder: Encoder
    layers: tuple[Layer, ...]
    weights: list[np.ndarray]
    positions: bool


def open_source(network: Any) -> Source | None:
    """Open the source of a `Pretrained`; None for any other network.

    Raises
    ------
    InvalidInputError, InvalidTypeError, BundleError
        If it is no trained model.
    """
    if not isinstance(network, Pretrained):
        return None
    source, name = network.source, "the fitted estimator"
    if isinstance(source, str | os.PathLike):
        from pybiodl.estimators._load import load  # which knows all estimators, and they know this

        name = repr(os.fspath(source))
        source = load(source)
    elif not hasattr(source, "get_params"):
        raise InvalidTypeError(
            f"source must be a path that save wrote or a fitted estimator; got {source!r}.", field="source"
        )
    if not hasattr(source, "fitted_"):
        raise InvalidInputError(
            f"source must be a fitted estimator of pybiodl; got {type(source).__name__} that is not; fit it first.",
            field="source",
        )
    fitted = source.fitted_
    positions = fitted.head.positions
    layers = fitted.network.layers(fitted.encoder.shape_, positions)
    if fitted.network.writes == "values":  # what leads to the latent
        layers, _ = fitted.network.halves(fitted.encoder.shape_)
    return Source(name, fitted.encoder, layers, fitted.weights, positions)


def encoder_of(estimator: Any, source: Source | None) -> Encoder | None:
    """Return the encoder that reads X: that of the source, the user's, or None where X says it.

    Raises
    ------
    UnsupportedError
        If the user's is another one than the source's.
    """
    given = estimator.encoder if isinstance(estimator.encoder, Encoder) else None
    if source is None:
        return given
    if given is not None and (type(given), given.get_params()) != (type(source.encoder), source.encoder.get_params()):
        raise UnsupportedError(
            f"The weights of {source.name} are for samples encoded by {source.encoder!r}; got encoder={given!r}; leave "
            'encoder="auto".',
            field="encoder",
        )
    return source.encoder


def encoder_for(source: Source, inputs: Inputs) -> Encoder:
    """Copy the encoder of the source, once it is sure that X has the columns that it knows."""
    encoder = copy.deepcopy(source.encoder)
    if isinstance(encoder, Table):
        n_columns, names = inputs.values.shape[1], inputs.names
        if n_columns != encoder.n_columns_:
            raise InvalidInputError(
                f"X must have the {encoder.n_columns_} columns of {source.name}; got {n_columns}; pass the same ones.",
                field="X",
            )
        if names is not None and encoder.names_ is not None and names != encoder.names_:
            strange = next(name for name, known in zip(names, encoder.names_, strict=True) if name != known)
            raise InvalidInputError(
                f"X must have the columns of {source.name} in their order; got {strange!r} in another place or new.",
                field="X",
            )
    return encoder


def begin_with(source: Source, network: Pretrained, positions: bool) -> tuple[Network, list[np.ndarray], int]:
    """Return the plain description, the arrays that it starts from, and how many of them stay as they are.

    Raises
    ------
    InvalidInputError, UnsupportedError
        If the source does not fit the task, or has fewer layers than are to be trained.
    """
    shape = source.encoder.shape_
    kept = source.layers
    if positions or network.pool is not None:
        kept = _before_pooling(kept, shape)
        if not weights_of(kept, shape):
            raise UnsupportedError(
                f"{source.name} reads a whole sample at once, so no layer of it keeps positions; leave pool=None, and "
                "answer one a sample.",
                field="network",
            )
    sizes = [n for layers, entering in _units(kept, shape) for n in _sizes(layers, entering)]
    n_arrays = sum(sizes)
    n_frozen = _frozen(network.trainable, [n for n in sizes if n], source.name)
    if not positions and len(shape_after(kept, shape)) > 1 and (network.pool or source.positions):
        kept = _and_then(kept, pool_layer(network.pool or "average", "pool"))
    head = dense_stack(network.dense, network.activation, network.dropout)
    return Chain((*kept, *head)), [np.asarray(array) for array in source.weights[:n_arrays]], n_frozen


def _frozen(trainable: Any, sizes: list[int], name: str) -> int:
    """Count the arrays that stay as they are, of layers of `sizes` arrays."""
    if isinstance(trainable, bool | np.bool_):
        return 0 if trainable else sum(sizes)
    n_trained = integer(trainable, "trainable", 0)
    if n_trained > len(sizes):
        raise InvalidInputError(
            f"trainable must be True, False or at most the {len(sizes)} layers of {name} that have weights; got "
            f"{n_trained}.",
            field="trainable",
        )
    return sum(sizes[: len(sizes) - n_trained])


def _before_pooling(layers: tuple[Layer, ...], shape: Shape) -> tuple[Layer, ...]:
    """Layers up to the first that leaves no line."""
    if len(layers) and isinstance(layers[0], BothStrands):
        return (BothStrands(_before_pooling(layers[0].layers, shape)),)
    kept = []
    for layer in layers:
        shape = layer.shape_out(shape)
        if len(shape) != 2:
            break
        kept.append(layer)
    return tuple(kept)


def _and_then(layers: tuple[Layer, ...], last: Layer) -> tuple[Layer, ...]:
    """Pool both strands before their mean is taken, as the networks of `networks` do."""
    if len(layers) == 1 and isinstance(layers[0], BothStrands):
        return (BothStrands((*layers[0].layers, last)),)
    return (*layers, last)


def _units(layers: tuple[Layer, ...], shape: Shape) -> Iterable[tuple[tuple[Layer, ...], Shape]]:
    """Stacks of layers that are counted one by one, and the shape that enters each: those of both strands, too."""
    for layer in layers:
        yield (layer.layers if isinstance(layer, BothStrands) else (layer,)), shape
        shape = layer.shape_out(shape)


def _sizes(layers: tuple[Layer, ...], shape: Shape) -> Iterable[int]:
    for layer in layers:
        yield len(layer.weights(shape))
        shape = layer.shape_out(shape)
