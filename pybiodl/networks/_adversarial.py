"""Features from which domains cannot be told."""

from __future__ import annotations

from typing import Any

from pybiodl._check import integer, number, per_layer
from pybiodl.errors import InvalidTypeError
from pybiodl.networks._base import Network
from pybiodl.networks.layers import Layer, Shape


class DomainAdversarial(Network):
    """A network whose features do not tell domains (batch, donor, site, instrument) apart.

    While it trains, a discriminator reads the last features and names the domain of each sample, and what comes before
    learns to make that hard: the gradient of the discriminator comes back reversed. Domains are the `groups` of
    ``fit``. A sample without a label (NaN or None in y) teaches by its domain alone, so whole domains may have none:
    that is unsupervised domain adaptation. The discriminator is gone after training.

    All epochs are trained and the last weights kept, whatever `patience` says: held-out samples of the same domains
    favour the very features that are to be unlearned. The inner validation split, there to be watched, keeps the share
    of each domain. Trains on Keras.

    Parameters
    ----------
    network : Network
        Makes the features.
    weight : float
        Strength of the reversed gradient beside that of the outcome, above 0.
    hidden : int or sequence of int
        Units of the hidden layers of the discriminator; empty for none.
    anneal : int
        Epochs over which `weight` rises from 0, as ``2 / (1 + exp(-10 t)) - 1`` with t from 0 to 1; 0 for none.

    Examples
    --------
    >>> from pybiodl.networks import MLP, DomainAdversarial
    >>> [type(layer).__name__ for layer in DomainAdversarial(MLP(hidden=(8,))).layers((5,))]
    ['Dense']

    References
    ----------
    Ganin et al. (2016), arXiv:1505.07818.
    """

    reads = (1, 2)

    def __init__(self, network: Any, weight: float = 1.0, hidden: Any = (64,), anneal: int = 10) -> None:
        self.network = network
        self.weight = weight
        self.hidden = hidden
        self.anneal = anneal

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Hidden layers of its network; the discriminator is no part of them."""
        if not isinstance(self.network, Network):
            raise InvalidTypeError(
                f"network must be a network of pybiodl.networks, as MLP(); got {self.network!r}.", field="network"
            )
        self.discriminator()
        return self.network.layers(shape, positions)

    def discriminator(self) -> tuple[tuple[int, ...], float, int]:
        """Return the checked hidden units, strength and epochs of annealing."""
        return (
            per_layer(self.hidden, "hidden"),
            number(self.weight, "weight", 0, low_open=True),
            integer(self.anneal, "anneal", 0),
        )
