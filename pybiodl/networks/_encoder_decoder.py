"""A network that reads a line and writes another one."""

from __future__ import annotations

from typing import Any

from pybiodl._check import integer, one_of
from pybiodl.errors import InvalidTypeError, UnsupportedError
from pybiodl.networks._base import Network
from pybiodl.networks._parts import Part, PartedNetwork
from pybiodl.networks._rnn import RNN
from pybiodl.networks._stacks import rate_of
from pybiodl.networks.layers import Dense, Dropout, Embedding, Layer, Recurrent, Shape, shape_after
from pybiodl.networks.layers._recurrent import CELLS, N_STATES


class EncoderDecoder(PartedNetwork):
    r"""Reads a line and writes a string symbol by symbol, looking at the line by attention at each step.

    Unlike connectionist temporal classification, symbols need not come in the order of the line, and there may be more
    of them than positions. At each step a recurrent layer reads the symbol that was written last; position i of what
    the encoder made of the line has the weight :math:`\mathrm{softmax}_i\, h_t^\top W m_i`, and the next symbol is told
    from the weighted mean beside the state. Trains on Keras, by `BioTranscriber`.

    Parameters
    ----------
    encoder : Network, optional
        Reads the line and keeps positions (pooling makes them fewer). None is a bidirectional `RNN` of the same units
        and cell.
    units : int
        Units of the decoder's recurrent layer.
    cell : {"gru", "lstm"}
    embedding : int
        Numbers of a learned vector for each symbol.
    dropout : float
        Share set to zero at training before the symbols are told, from 0 to below 1.

    Examples
    --------
    >>> from pybiodl.networks import EncoderDecoder
    >>> list(EncoderDecoder(units=8).parts((20, 4), n_outputs=5))
    ['encoder', 'start', 'letters', 'cell', 'keys', 'join', 'tokens']

    References
    ----------
    Cho et al. (2014), arXiv:1406.1078; attention: Luong et al. (2015), arXiv:1508.04025, global, "general".
    """

    reads = (2,)
    writes = "symbols"

    def __init__(
        self,
        encoder: Any = None,
        units: int = 128,
        cell: str = "gru",
        embedding: int = 32,
        dropout: float = 0.0,
    ) -> None:
        self.encoder = encoder
        self.units = units
        self.cell = cell
        self.embedding = embedding
        self.dropout = dropout

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Layers of the encoder, which keep positions."""
        units, cell = integer(self.units, "units"), one_of(self.cell, "cell", CELLS)
        encoder = RNN(units=units, cell=cell, dense=()) if self.encoder is None else self.encoder
        if not isinstance(encoder, Network) or encoder.writes:
            raise InvalidTypeError(
                f"encoder must be a network of pybiodl.networks that keeps positions, as RNN(); got {encoder!r}.",
                field="encoder",
            )
        layers = encoder.layers(shape, True)
        after = shape_after(layers, shape)
        if len(after) != 2:
            raise UnsupportedError(
                f"The encoder of an EncoderDecoder must keep positions; what leaves {encoder!r} has shape {after}.",
                field="encoder",
            )
        return layers

    def parts(self, shape: Shape, n_outputs: int = 0) -> dict[str, Part]:
        """All pieces by name, in the order in which their weights are kept.

        Parameters
        ----------
        shape : tuple of int
            ``(length, channels)`` of the line.
        n_outputs : int
            Symbols, and the end.

        Returns
        -------
        dict of str to Part
            ``encoder``; of the decoder ``start`` (its first state, from the mean over the positions), ``letters``,
            ``cell``, ``keys`` (W of the attention), ``join`` (the mean that was looked at, beside the state) and
            ``tokens``. Of the decoder one step is told.
        """
        encoder = self.layers(shape)
        read = shape_after(encoder, shape)
        units, embedding = integer(self.units, "units"), integer(self.embedding, "embedding")
        return {
            "encoder": Part(encoder, shape),
            "start": Part((Dense(units * N_STATES[self.cell], "tanh"),), (read[1],)),
            "letters": Part((Embedding(embedding),), (1, n_outputs)),
            "cell": Part((Recurrent(units, self.cell),), (1, embedding)),
            "keys": Part((Embedding(units),), read),
            "join": Part((Dense(units, "tanh"), Dropout(rate_of(self.dropout, "dropout"))), (1, read[1] + units)),
            "tokens": Part((Dense(n_outputs),), (1, units)),
        }
