"""How much a fully connected network's weights lean on each column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import per_layer
from pybiodl.encode import Table
from pybiodl.errors import UnsupportedError
from pybiodl.networks import MLP


def variable_importance(network: Any, encoder: Any, weights: list[np.ndarray], names: Any) -> pd.Series:
    """Share of each column, of a category all its levels together, in the first two layers.

    The measure is that of Gedeon (1997), doi:10.1142/S0129065797000227.

    Parameters
    ----------
    network : MLP
    encoder : Table
    weights : list of ndarray
        Kernel and bias of every layer.
    names : array of str or None
        Of the columns.

    Returns
    -------
    Series of shape (n_columns,)
        Adding up to 1, largest first.

    Raises
    ------
    UnsupportedError
        If the network or its units are of another kind.
    """
    if not isinstance(network, MLP) or not isinstance(encoder, Table):
        raise UnsupportedError(
            f"variable_importance reads the weights of an MLP on a table; this network is {network!r}.", field="network"
        )
    if network.activation == "maxout" or not per_layer(network.hidden, "hidden"):
        raise UnsupportedError(
            "variable_importance needs a hidden layer of units with one input each; got "
            f"{network!r}.", field="network",
        )  # fmt: skip
    first, second = (np.abs(np.asarray(kernel, dtype=np.float64)) for kernel in weights[:3:2])
    shares = _shares(first) @ _shares(second)
    encoded = _shares(shares).sum(axis=1)
    column: list[int] = []
    for j, known in encoder.levels_.items():
        column += [j] * (len(known) + 1)
        encoded[len(column) - 1] = 0  # the place of a missing value
    column += list(encoder.numeric_)
    found = np.bincount(column, encoded, minlength=encoder.n_columns_)
    index = [f"x{j}" for j in range(encoder.n_columns_)] if names is None else list(names)
    series = pd.Series(found / found.sum(), index=pd.Index(index, name="variable"), name="importance")
    return series.sort_values(ascending=False, kind="stable")


def _shares(kernel: np.ndarray) -> np.ndarray:
    """Share of each input in what enters a unit; none where nothing enters."""
    total = kernel.sum(axis=0)
    return kernel / np.where(total > 0, total, 1)
