"""Recurrent layers."""

from __future__ import annotations

from dataclasses import dataclass

from pybiodl.networks.layers._base import Layer, Shape, Weights, along_a_line

N_STATES = {"lstm": 2, "gru": 1}
"""States that a cell hands on: of the LSTM the output and the memory."""
CELLS = tuple(N_STATES)


@dataclass(frozen=True, repr=False)
class Recurrent(Layer):
    """LSTM or GRU along a line; padding is passed over.

    With `sequences` the state at each position leaves, else that at the end of the line; `bidirectional` reads both
    ways, each with `units` units, joined. `dropout` sets a share of the state that a step reads from the last to zero.

    References
    ----------
    Hochreiter & Schmidhuber (1997), doi:10.1162/neco.1997.9.8.1735; Cho et al. (2014), arXiv:1406.1078.
    """

    units: int
    cell: str = "lstm"
    bidirectional: bool = False
    sequences: bool = True
    dropout: float = 0.0
    l2: float = 0.0

    def shape_out(self, shape: Shape) -> Shape:
        length, _ = along_a_line(shape, self)
        channels = self.units * (2 if self.bidirectional else 1)
        return (length, channels) if self.sequences else (channels,)

    def weights(self, shape: Shape) -> Weights:
        gates = {"lstm": 4, "gru": 3}[self.cell] * self.units
        bias: Shape = (gates,) if self.cell == "lstm" else (2, gates)
        one: Weights = {"kernel": (shape[1], gates), "recurrent_kernel": (self.units, gates), "bias": bias}
        if not self.bidirectional:
            return one
        return {f"{way}_{name}": array for way in ("forward", "backward") for name, array in one.items()}
