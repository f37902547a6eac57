"""A network that begins with what another model has learned."""

from __future__ import annotations

import os
from typing import Any

from pybiodl.errors import UnsupportedError
from pybiodl.networks._base import Network
from pybiodl.networks.layers import Layer, Shape


class Pretrained(Network):
    """Begin with the layers and weights of a trained model; its last layer is replaced by that of the new task.

    The samples are encoded as that model's were, so leave ``encoder="auto"``. The fitted model stands by itself: it
    needs the source no more. Trains on Keras.

    Parameters
    ----------
    source : path or fitted estimator
        A model that `save` wrote, or any fitted estimator, as a `BioEmbedder`.
    trainable : bool or int
        False leaves the weights of the source as they are, True trains them all, a number only those of its last
        layers, as many, counted as `network_.summary` shows them; a group of layers is one.
    dense : int or sequence of int
        Units of each dense layer after those of the source; empty for none.
    pool : {None, "average", "max", "both", "attention"}
        How a line becomes one vector. None is as in the source, and the average where the source keeps the positions;
        otherwise the layers of the source end where it pools them, and this takes the place.
    activation : str
        Activation of the new dense layers, as for `CNN`.
    dropout : float
        Share set to zero at training before and after each new dense layer, from 0 to below 1.

    Examples
    --------
    >>> from pybiodl import BioClassifier, BioEmbedder
    >>> from pybiodl.networks import CNN, Pretrained
    >>> X = ["ACGTACGTACGT", "GGCCAATTGGCC"] * 20
    >>> embedder = BioEmbedder(CNN(8, 5, pool_size=1, dense=()), epochs=2, random_state=0).fit(X)
    >>> network = Pretrained(embedder, trainable=False, dense=(4,))
    >>> BioClassifier(network, epochs=2, random_state=0).fit(X, [0, 1] * 20).network_
    Chain(steps=(Conv(filters=8, kernel_sizes=(5,), activation='relu'), GlobalPool(kind='average'), \
Dense(units=4, activation='relu')))
    """

    reads = (1, 2)

    def __init__(
        self,
        source: Any = None,
        trainable: Any = True,
        dense: Any = (),
        pool: str | None = None,
        activation: str = "relu",
        dropout: float = 0.0,
    ) -> None:
        self.source = source
        self.trainable = trainable
        self.dense = dense
        self.pool = pool
        self.activation = activation
        self.dropout = dropout

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Refuse: only an estimator opens the source."""
        raise UnsupportedError(
            "Pretrained is read from its source when an estimator is fitted, where it must be the whole network; give "
            "further layers by dense, and see network_ after the fit.",
            field="network",
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values; a source that is no path is left out, as a model has no place in a description."""
        path = os.fspath(self.source) if isinstance(self.source, str | os.PathLike) else None
        described = super().to_dict()
        return {**described, "params": {**described["params"], "source": path}}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pretrained):
            return False
        same = self.source is other.source or isinstance(self.source, str | os.PathLike)
        return same and super().__eq__(other)

    def __hash__(self) -> int:
        return super().__hash__()

    def __sklearn_clone__(self) -> Pretrained:
        """Return a copy with the same source, whose weights a clone would lose."""
        return Pretrained(**self.get_params())
