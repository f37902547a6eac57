"""What every network description can do."""

from __future__ import annotations

from typing import Any

from pybiodl._check import Described, plain
from pybiodl.networks.layers import Dense, Flatten, Layer, Shape


class Network(Described):
    """A description of a network, free of any framework.

    A subclass assigns its parameters in ``__init__`` and says its layers in `layers`. It follows scikit-learn's
    conventions for parameters, so ``network__hidden`` can be searched, and says which shapes it can read.
    """

    reads: tuple[int, ...] = ()
    """Numbers of axes that it can read: 1 for tables, 2 for sequences."""

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape` (batch axis left out); the head is added by the backend.

        Raises
        ------
        InvalidInputError
            If a parameter breaks its rule or the network does not fit the shape.
        """
        raise TypeError(f"{type(self).__name__} must say its layers.")

    def to_dict(self) -> dict[str, Any]:
        """Plain values from which `networks.from_dict` builds an equal network."""
        return {"type": type(self).__name__, "params": {name: plain(v) for name, v in self.get_params().items()}}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(repr(self.to_dict()))

    def summary(self, shape: Shape, n_outputs: int | None = None) -> str:
        """Return a table of layers, the shapes that leave them and their numbers of weights.

        Parameters
        ----------
        shape : tuple of int
            Shape of one sample: ``(n_features,)`` or ``(length, channels)``.
        n_outputs : int, optional
            Units of the head; left out of the table when None.
        """
        layers = list(self.layers(shape))
        if n_outputs is not None:
            after = shape
            for layer in layers:
                after = layer.shape_out(after)
            layers += [Flatten()] * (len(after) > 1) + [Dense(n_outputs)]
        rows, total = [("input", str(shape), "")], 0
        for layer in layers:
            n_weights = layer.n_weights(shape)
            shape = layer.shape_out(shape)
            total += n_weights
            rows.append((repr(layer), str(shape), f"{n_weights:,}"))
        widths = [max(len(row[i]) for row in rows) for i in range(3)]
        lines = [f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}" for a, b, c in rows]
        return "\n".join([repr(self), *lines, f"{total:,} weights"])
