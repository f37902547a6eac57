"""A variational autoencoder of strings: what reads them, the latent between, and what writes them."""

from __future__ import annotations

from pybiodl._check import integer, number, one_of
from pybiodl.networks._parts import Part, PartedNetwork
from pybiodl.networks._stacks import rate_of
from pybiodl.networks.layers import (
    Branches,
    Dense,
    Embedding,
    Flatten,
    GlobalPool,
    Layer,
    Recurrent,
    Shape,
    shape_after,
)
from pybiodl.networks.layers._recurrent import CELLS, N_STATES


class VAE(PartedNetwork):
    """Variational autoencoder of strings: a recurrent encoder, a latent of few numbers, and a recurrent decoder.

    The decoder writes a string token by token; at each position it knows what it has written so far and, from the
    latent, what belongs there. Trains on Keras, by `BioGenerator`.

    Parameters
    ----------
    latent : int
        Numbers of the latent.
    units : int
        Units of the decoder's recurrent layer.
    encoder_units : int, optional
        Units of each direction of the encoder; None is half of `units`.
    cell : {"gru", "lstm"}
    embedding : int
        Numbers of a learned vector for each token.
    dense : int
        Units of a dense layer between the encoder and the latent, and of another between the latent and the positions.
    channels : int
        Numbers that each position has of its own on its way into the latent and out of it. 0 pools all positions and
        gives each the whole latent: fewer weights where strings are long, and reconstruction is learned more slowly.
    word_dropout : float
        Share of the tokens hidden from the decoder at training, from 0 to below 1, so that it asks the latent.
    kl_weight : float
        Weight of the divergence of the latent from the standard normal, at least 0; 1 is the bound on the likelihood,
        less reconstructs better and draws worse (beta of Higgins et al. 2017).
    anneal : int
        Epochs over which the weight of the divergence rises from 0 (Bowman et al. 2016); 0 has it whole at once.
        Early stopping judges the epochs after.
    head_units : int
        Units of the hidden layer between the latent and properties, where there are any.

    References
    ----------
    Kingma & Welling (2014), arXiv:1312.6114; Bowman et al. (2016), arXiv:1511.06349; Gomez-Bombarelli et al. (2018),
    doi:10.1021/acscentsci.7b00572; All SMILES VAE, Alperstein et al. (2019), arXiv:1905.13343.
    """

    reads = (2,)
    writes = "strings"

    def __init__(
        self,
        latent: int = 56,
        units: int = 256,
        encoder_units: int | None = None,
        cell: str = "gru",
        embedding: int = 32,
        dense: int = 512,
        channels: int = 32,
        word_dropout: float = 0.1,
        kl_weight: float = 0.05,
        anneal: int = 5,
        head_units: int = 64,
    ) -> None:
        self.latent = latent
        self.units = units
        self.encoder_units = encoder_units
        self.cell = cell
        self.embedding = embedding
        self.dense = dense
        self.channels = channels
        self.word_dropout = word_dropout
        self.kl_weight = kl_weight
        self.anneal = anneal
        self.head_units = head_units

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Layers of the encoder, ending in the vector from which the latent is read."""
        units = integer(self.units, "units")
        inner = max(1, units // 2) if self.encoder_units is None else integer(self.encoder_units, "encoder_units")
        cell, channels = one_of(self.cell, "cell", CELLS), integer(self.channels, "channels", 0)
        rate_of(self.word_dropout, "word_dropout")
        number(self.kl_weight, "kl_weight", 0)
        integer(self.anneal, "anneal", 0)
        pooled: Layer = GlobalPool("both")
        if channels:
            pooled = Branches(((pooled,), (Dense(channels), Flatten())))
        return (
            Embedding(integer(self.embedding, "embedding")),
            Recurrent(inner, cell, bidirectional=True),
            pooled,
            Dense(integer(self.dense, "dense"), "relu"),
        )

    def parts(self, shape: Shape, n_outputs: int = 0) -> dict[str, Part]:
        """All pieces by name, in the order in which their weights are kept.

        Parameters
        ----------
        shape : tuple of int
            ``(length, n_tokens)`` of the strings; the decoder writes ``length - 1`` tokens, as the first is the start.
        n_outputs : int
            Properties: numbers that are told from the latent beside the string.

        Returns
        -------
        dict of str to Part
            ``encoder``, ``mean`` and ``spread`` (logarithm of the variance) of the latent; ``property``, where there
            is one; and of the decoder ``start`` (its first state), ``line`` (what belongs at each position; not where
            `channels` is 0), ``letters``, ``cell`` and ``tokens``.
        """
        steps, n_tokens = shape[0] - 1, shape[1]
        encoder = self.layers(shape)
        latent, units, dense = (integer(getattr(self, name), name) for name in ("latent", "units", "dense"))
        read, hidden = shape_after(encoder, shape), (latent,)
        parts = {
            "encoder": Part(encoder, shape),
            "mean": Part((Dense(latent),), read),
            "spread": Part((Dense(latent),), read),
        }
        if n_outputs:
            parts["property"] = Part((Dense(integer(self.head_units, "head_units"), "tanh"), Dense(n_outputs)), hidden)
        parts["start"] = Part((Dense(units * N_STATES[self.cell], "tanh"),), hidden)
        channels, embedding = integer(self.channels, "channels", 0), integer(self.embedding, "embedding")
        if channels:
            parts["line"] = Part((Dense(dense, "relu"), Dense(steps * channels)), hidden)
        parts["letters"] = Part((Embedding(embedding),), (steps, n_tokens))
        parts["cell"] = Part((Recurrent(units, self.cell),), (steps, embedding + (channels or latent)))
        parts["tokens"] = Part((Dense(n_tokens),), (steps, units))
        return parts

    def kl_weight_at(self, epoch: int) -> float:
        """Weight of the divergence in an epoch, 0-based."""
        return float(self.kl_weight) * (min(1.0, epoch / self.anneal) if self.anneal else 1.0)
