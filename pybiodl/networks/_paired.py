"""Two sides of a body, read alike and compared."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from pybiodl._check import one_of, per_layer
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.networks._base import Network
from pybiodl.networks._rnn import RNN
from pybiodl.networks._stacks import dense_stack
from pybiodl.networks.layers import Branches, Layer, Places, Select, Shape, Shared, shape_after

DISCREPANCIES = ("difference", "product", "concatenate")


class Paired(Network):
    """Both sides of a body read in two directions, and their discrepancy, as BiHDM does with the hemispheres in EEG.

    A stream reads the left and the right side by the same network and compares what comes out; a second stream does
    so in another direction; dense layers read all streams. Reads signals. Trains on Keras.

    Parameters
    ----------
    left, right : sequence of int
        Places (0-based) of the channels of each side, in the order of the pairs.
    network : Network, optional
        Reads one side in one direction; None is ``RNN(units=32, bidirectional=False, dense=())``. Each stream has its
        own weights.
    discrepancy : {"difference", "product", "concatenate"}
        How what is read of the left and of the right is joined, unit by unit.
    along : {"channels", "positions"}
        Where the places are. With ``positions`` a sample is a line of sensors, with features of each as channels, and
        streams go from sensor to sensor; with ``channels`` they go along time, forward and backward.
    orders : sequence of sequence of int, optional
        With ``along="positions"``: a stream an entry, with the order in which it visits the sensors of a side, as
        places (0-based) among those of `left`. None is as given, and from the other end. BiHDM goes horizontally and
        vertically.
    shared : bool
        Read both sides with the same weights; False gives each side its own, as in BiHDM.
    then : Network, optional
        Reads the discrepancy from position to position; `network` then keeps the positions. None compares what
        `network` makes of the whole line.
    dense : int or sequence of int
        Units of each dense layer after; empty for none.
    activation : str
        Activation of the dense layers, as for `CNN`.
    dropout : float
        Share set to zero at training around the dense layers, from 0 to below 1.

    Examples
    --------
    >>> from pybiodl.networks import RNN, Paired
    >>> network = Paired((0, 2, 4), (1, 3, 5), RNN(8, bidirectional=False, dense=()), dense=())
    >>> network.layers((100, 6))[0].shape_out((100, 6))
    (16,)

    References
    ----------
    Li et al. (2019), arXiv:1906.01704. There products are summed over the units; here each unit keeps its own.
    """

    reads = (2,)

    def __init__(
        self,
        left: Any,
        right: Any,
        network: Any = None,
        discrepancy: str = "difference",
        along: str = "channels",
        orders: Any = None,
        shared: bool = True,
        then: Any = None,
        dense: Any = (64,),
        activation: str = "relu",
        dropout: float = 0.0,
    ) -> None:
        self.left = left
        self.right = right
        self.network = network
        self.discrepancy = discrepancy
        self.along = along
        self.orders = orders
        self.shared = shared
        self.then = then
        self.dense = dense
        self.activation = activation
        self.dropout = dropout

    def layers(self, shape: Shape, positions: bool = False) -> tuple[Layer, ...]:
        """Hidden layers for an input of `shape`; with `positions` the streams keep the positions."""
        along = one_of(self.along, "along", ("channels", "positions"))
        if along == "positions" and positions:
            raise UnsupportedError(
                'Paired(along="positions") reads the positions of each side by itself and cannot answer at each '
                'position of the line; use along="channels".',
                field="along",
            )
        sides = _checked_sides(self.left, self.right, shape[0 if along == "positions" else 1], along)
        streams = []
        for views, back in self._views(sides, along):
            stream = self._stream(views, shape, positions)
            if back and positions:
                n_channels = shape_after(stream, shape)[-1]
                stream += (Select(tuple(range(n_channels)), reverse=True),)
            streams.append(stream)
        first = streams[0] if len(streams) == 1 else (Branches(tuple(streams)),)
        return (*first, *dense_stack(self.dense, self.activation, self.dropout))

    def _views(self, sides: list[tuple[int, ...]], along: str) -> list[tuple[list[Layer], bool]]:
        """Both sides as each stream sees them, and whether it reads the line from its other end."""
        if along == "channels":
            if self.orders is not None:
                raise InvalidInputError(
                    'orders are of the sensors along a line, so they need along="positions"; got '
                    f"orders={self.orders!r} with along='channels'; leave orders out.",
                    field="orders",
                )
            return [([Select(side, reverse=back) for side in sides], back) for back in (False, True)]
        n_places = len(sides[0])
        plain = tuple(range(n_places))
        orders = (plain, plain[::-1]) if self.orders is None else tuple(per_layer(o, "orders", 0) for o in self.orders)
        for order in orders:
            if sorted(order) != list(plain):
                raise InvalidInputError(
                    f"orders must each name the places from 0 to {n_places - 1} once; got {order}.", field="orders"
                )
        return [([Places(tuple(side[place] for place in order)) for side in sides], False) for order in orders]

    def _stream(self, views: list[Layer], shape: Shape, positions: bool) -> tuple[Layer, ...]:
        network = RNN(units=32, bidirectional=False, dense=()) if self.network is None else self.network
        for name, value in (("network", network), ("then", self.then)):
            if not isinstance(value, Network) and not (name == "then" and value is None):
                raise InvalidTypeError(
                    f"{name} must be None or a network of pybiodl.networks; got {value!r}.", field=name
                )
        join = one_of(self.discrepancy, "discrepancy", DISCREPANCIES)
        inner = network.layers(views[0].shape_out(shape), positions or self.then is not None)
        pair: Layer
        if self.shared:
            pair = Shared(tuple((view,) for view in views), inner, join)
        else:
            pair = Branches(tuple((view, *inner) for view in views), join)
        if self.then is None:
            return (pair,)
        return (pair, *self.then.layers(pair.shape_out(shape), positions))


def _checked_sides(left: Any, right: Any, n_places: int, along: str) -> list[tuple[int, ...]]:
    """Places of both sides: inside, as many left as right, none twice."""
    sides = [per_layer(left, "left", 0), per_layer(right, "right", 0)]
    for name, side in zip(("left", "right"), sides, strict=True):
        if not side or max(side) >= n_places:
            raise InvalidInputError(
                f"{name} must hold places of {along} from 0 to {n_places - 1}; got {side}.", field=name
            )
    if len(sides[0]) != len(sides[1]):
        raise InvalidInputError(
            f"left and right must have as many places each; got {len(sides[0])} and {len(sides[1])}; leave those of "
            "the middle out.",
            field="right",
        )
    places = sorted((*sides[0], *sides[1]))
    twice = [one for one, other in pairwise(places) if one == other]
    if twice:
        raise InvalidInputError(
            f"left and right must hold each place once; place {twice[0]} is there twice; leave it out.", field="right"
        )
    return sides
