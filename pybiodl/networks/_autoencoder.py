"""Fully connected networks that give back what they read, through few numbers."""

from __future__ import annotations

from typing import Any

from pybiodl._check import integer, number, one_of, per_layer
from pybiodl.errors import UnsupportedError
from pybiodl.networks._base import Network
from pybiodl.networks.layers import ACTIVATIONS, Dense, Dropout, Layer, Shape


class Autoencoder(Network):
    """Fully connected autoencoder: layers that narrow to a latent of few numbers, and layers that widen again.

    Reads tables and gives back their encoded rows. Trains on Keras and on H2O, by `BioAutoencoder`.

    Parameters
    ----------
    hidden : int or sequence of int
        Units of each layer before the latent. An empty sequence has none: with ``activation="linear"`` it then learns
        the space of the principal components (Baldi & Hornik 1989, doi:10.1016/0893-6080(89)90014-2).
    latent : int
        Numbers of the latent, which `transform` gives.
    decoder : int or sequence of int, optional
        Units of each layer after the latent. None is `hidden` in reverse.
    activation : str
        Activation of the layers before and after the latent, as in `MLP`. H2O trains tanh and relu.
    latent_activation, output_activation : str, optional
        Activation of the latent, and of what is given back. None is linear on Keras; H2O has `activation` there, too,
        so that with relu it gives back nothing below the mean of a column.
    dropout : float
        Share of units set to zero at training, in the layers before and after the latent, from 0 to below 1.
    input_dropout : float
        Share of the values hidden at training, from 0 to below 1, all of which are to be given back: a denoising
        autoencoder (Vincent et al. 2008, doi:10.1145/1390156.1390294). On Keras a hidden value is read as a missing
        one; H2O sets places of the encoded row to 0.
    l1, l2 : float
        Penalties on the absolute and squared weights of every layer, at least 0.

    Examples
    --------
    >>> from pybiodl.networks import Autoencoder
    >>> print(Autoencoder(hidden=(8,), latent=2).summary((30,)))
    Autoencoder(hidden=(8,), latent=2)
    input                               (30,)
    Dense(units=8, activation='tanh')   (8,)   248
    Dense(units=2)                      (2,)    18
    Dense(units=8, activation='tanh')   (8,)    24
    Dense(units=30)                     (30,)  270
    560 weights
    """

    reads = (1,)
    writes = "values"

    def __init__(
        self,
        hidden: Any = (64,),
        latent: int = 10,
        decoder: Any = None,
        activation: str = "tanh",
        latent_activation: str | None = None,
        output_activation: str | None = None,
        dropout: float = 0.0,
        input_dropout: float = 0.0,
        l1: float = 0.0,
        l2: float = 0.0,
    ) -> None:
        self.hidden = hidden
        self.latent = latent
        self.decoder = decoder
        self.activation = activation
        self.latent_activation = latent_activation
        self.output_activation = output_activation
        self.dropout = dropout
        self.input_dropout = input_dropout
        self.l1 = l1
        self.l2 = l2

    @property
    def widths(self) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
        """Units of the layers before the latent, of the latent, and of the layers after it."""
        before = per_layer(self.hidden, "hidden")
        after = before[::-1] if self.decoder is None else per_layer(self.decoder, "decoder")
        return before, integer(self.latent, "latent"), after

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """All layers for an input of `shape`; the last gives back what the first reads."""
        reading, giving = self.halves(shape)
        return (*reading, *giving)

    def halves(self, shape: Shape) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
        """Layers up to and with the latent, and those that give back.

        Parameters
        ----------
        shape : tuple of int
            ``(n_encoded,)``.

        Raises
        ------
        InvalidInputError, UnsupportedError
            If a parameter breaks its rule, or what is read is no table.
        """
        if len(shape) != 1:
            raise UnsupportedError(
                "Autoencoder reads tables; what reaches it is a line of shape "
                f"{shape}; use networks.VAE for strings, or BioEmbedder.",
                field="network",
            )
        before, latent, after = self.widths
        activation = one_of(self.activation, "activation", ACTIVATIONS)
        l1, l2 = number(self.l1, "l1", 0), number(self.l2, "l2", 0)
        rate = number(self.dropout, "dropout", 0, 1, high_open=True)
        number(self.input_dropout, "input_dropout", 0, 1, high_open=True)
        drop = [Dropout(rate)] * (rate > 0)

        def stack(widths: tuple[int, ...]) -> list[Layer]:
            return [layer for units in widths for layer in (Dense(units, activation, l1, l2), *drop)]

        return (
            (*stack(before), Dense(latent, self._activation("latent_activation"), l1, l2)),
            (*stack(after), Dense(shape[0], self._activation("output_activation"), l1, l2)),
        )

    def _activation(self, name: str) -> str:
        given = getattr(self, name)
        return "linear" if given is None else one_of(given, name, ACTIVATIONS)
