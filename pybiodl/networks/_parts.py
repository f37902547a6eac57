"""Networks that are more than one stack of layers: parts with names, which a backend joins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from pybiodl.networks._base import Network, _rows
from pybiodl.networks.layers import Layer, Shape, weights_of
from pybiodl.networks.layers._base import Weights


@dataclass(frozen=True)
class Part:
    """A piece of the network with a name: its layers, and the shape that enters the first.

    Parameters
    ----------
    layers : tuple of Layer
    shape : tuple of int
    """

    layers: tuple[Layer, ...]
    shape: Shape

    @property
    def weights(self) -> Weights:
        """Arrays that it holds, in order."""
        return weights_of(self.layers, self.shape)


class PartedNetwork(Network):
    """Base of networks of named parts; `layers` are those of the part that reads."""

    def parts(self, shape: Shape, n_outputs: int = 0) -> dict[str, Part]:
        """All pieces by name, in the order in which their weights are kept."""
        raise TypeError(f"{type(self).__name__} must say its parts.")

    def named(self, weights: list[Any], shape: Shape, n_outputs: int = 0) -> dict[str, list[Any]]:
        """Sort the weights of a trained network by the part that they belong to."""
        found, place = {}, 0
        for name, part in self.parts(shape, n_outputs).items():
            count = len(part.weights)
            found[name] = weights[place : place + count]
            place += count
        return found

    def summary(self, shape: Shape, n_outputs: int | None = None, positions: bool = False) -> str:
        """Return a table of the parts, their layers and numbers of weights.

        Parameters
        ----------
        shape : tuple of int
            ``(length, channels)``.
        n_outputs : int, optional
            As for `parts`.
        positions : bool
            Ignored.
        """
        rows = [("", "input", str(shape), "")]
        for name, part in self.parts(shape, n_outputs or 0).items():
            for label, after, count in _rows(part.layers, part.shape):
                rows.append((name, label, str(after), f"{count:,}"))
                name = ""
        widths = [max(len(row[place]) for row in rows) for place in range(4)]
        lines = [f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:<{widths[2]}}  {d:>{widths[3]}}" for a, b, c, d in rows]
        total = self.n_weights(shape, n_outputs or 0)
        return "\n".join([repr(self), *(line.rstrip() for line in lines), f"{total:,} weights"])

    def rows(
        self, shape: Shape, n_outputs: int | None = None, positions: bool = False
    ) -> list[tuple[str, Shape, int | None]]:
        """Name, shape that leaves and number of weights of the input, each part and its layers; as for `summary`."""
        rows: list[tuple[str, Shape, int | None]] = [("input", shape, None)]
        for name, part in self.parts(shape, n_outputs or 0).items():
            rows.append((name, part.shape, None))
            rows += _rows(part.layers, part.shape, "  ")
        return rows

    def n_weights(self, shape: Shape, n_outputs: int = 0) -> int:
        """Count the weights of all parts."""
        arrays = [array for part in self.parts(shape, n_outputs).values() for array in part.weights.values()]
        return sum(math.prod(array) for array in arrays)
