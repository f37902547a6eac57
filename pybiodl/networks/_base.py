"""What every network description can do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pybiodl._check import Described, plain
from pybiodl.networks.layers import Dense, Flatten, Layer, Shape, is_keras, keras_format


class Network(Described):
    """A description of a network, free of any framework.

    A subclass assigns its parameters in ``__init__`` and says its layers in `layers`. It follows scikit-learn's
    conventions for parameters, so ``network__hidden`` can be searched, and says which shapes it can read.
    """

    reads: tuple[int, ...] = ()
    """Numbers of axes that it can read: 1 for tables, 2 for sequences and signals."""
    writes: str = ""
    """What it writes: the ``strings`` that it reads, or other ``symbols``, reading at training what it should have
    written before; the ``values`` that it reads; the next ``steps`` of what it reads, with no layer behind them; empty
    where it answers."""

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape` (batch axis left out); the head is added by the backend.

        Parameters
        ----------
        shape : tuple of int
        positions : bool
            Keep the positions, for tasks that answer at each one, as `BioTagger`; otherwise one vector a sample leaves.

        Raises
        ------
        InvalidInputError, UnsupportedError
            If a parameter breaks its rule or the network does not fit the shape or the task.
        """
        raise TypeError(f"{type(self).__name__} must say its layers.")

    def to_dict(self) -> dict[str, Any]:
        """Plain values from which `networks.from_dict` builds an equal network."""
        return {"type": type(self).__name__, "params": {name: _plain(v) for name, v in self.get_params().items()}}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(repr(self.to_dict()))

    def summary(self, shape: Shape, n_outputs: int | None = None, positions: bool = False) -> str:
        """Return a table of layers, the shapes that leave them and their numbers of weights.

        Parameters
        ----------
        shape : tuple of int
            Shape of one sample: ``(n_features,)`` or ``(length, channels)``.
        n_outputs : int, optional
            Units of the head; left out of the table when None.
        positions : bool
            As for `layers`.
        """
        rows = [(name, str(after), "" if n_weights is None else f"{n_weights:,}") for name, after, n_weights in
                self.rows(shape, n_outputs, positions)]  # fmt: skip
        total = sum(layer.n_weights(before) for layer, before in self._in_order(shape, n_outputs, positions))
        widths = [max(len(row[i]) for row in rows) for i in range(3)]
        lines = [f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}".rstrip() for a, b, c in rows]
        return "\n".join([repr(self), *lines, f"{total:,} weights"])

    def rows(
        self, shape: Shape, n_outputs: int | None = None, positions: bool = False
    ) -> list[tuple[str, Shape, int | None]]:
        """Name, shape that leaves and number of weights of the input and each layer; the parameters are `summary`'s.

        What a group of layers holds stands below it, its name indented. The input has no number of weights.
        """
        rows: list[tuple[str, Shape, int | None]] = [("input", shape, None)]
        for layer, before in self._in_order(shape, n_outputs, positions):
            rows += _rows([layer], before)
        return rows

    def find(self, X: Any, y: Any, seed: int) -> list[Any]:
        """Weights that it finds before it is trained, where it `writes` steps; none where the backend draws them.

        Parameters
        ----------
        X : ndarray of shape (n_windows, window, n_channels)
            Encoded windows.
        y : ndarray of shape (n_windows, steps, n_channels)
            What follows them, on the scale of X; NaN where it is not known.
        seed : int
        """
        return []

    def _in_order(self, shape: Shape, n_outputs: int | None, positions: bool) -> list[tuple[Layer, Shape]]:
        """Layers, that of the head among them, with the shape that each one reads."""
        found: list[tuple[Layer, Shape]] = []
        for layer in self.layers(shape, positions):
            found.append((layer, shape))
            shape = layer.shape_out(shape)
        if n_outputs is not None and self.writes != "steps":
            if len(shape) > 1 and not positions:
                found.append((Flatten(), shape))
                shape = Flatten().shape_out(shape)
            found.append((Dense(n_outputs), shape))
        return found


def _rows(layers: Iterable[Layer], shape: Shape, indent: str = "") -> list[tuple[str, Shape, int | None]]:
    """Rows of layers; those of a group stand below it."""
    rows: list[tuple[str, Shape, int | None]] = []
    for layer in layers:
        after = layer.shape_out(shape)
        name = type(layer).__name__ if layer.inner else repr(layer)
        rows.append((indent + name, after, layer.n_weights(shape)))
        for stack in layer.inner:
            rows += _rows(stack, shape, indent + "  ")
        shape = after
    return rows


def _plain(value: Any) -> Any:
    """JSON values of a parameter, networks and layers inside it as dicts."""
    if isinstance(value, Network | Layer):
        return value.to_dict()
    if is_keras(value):
        return keras_format(value)
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else plain(value)
