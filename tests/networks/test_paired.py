"""Two sides of a body: what the description says before any framework."""

import pytest

from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.networks import CNN, MLP, RNN, DomainAdversarial, Head, Paired, from_dict
from pybiodl.networks.layers import Branches, Select, Shared, shape_after, weights_of

CONV = CNN(filters=4, kernel_size=3, pool_size=1, global_pool="average", dense=())
LEFT, RIGHT = (0, 2, 4), (1, 3, 5)


def shapes(network, shape=(20, 6), positions=False):
    layers = network.layers(shape, positions)
    return shape_after(layers, shape), list(weights_of(layers, shape).values())


def test_sides_share_their_weights_and_directions_do_not():
    after, weights = shapes(Paired(LEFT, RIGHT, CONV, dense=()))
    assert after == (8,)
    assert weights == [(3, 3, 4), (4,)] * 2
    assert shapes(Paired(LEFT, RIGHT, CONV, shared=False, dense=()))[1] == [(3, 3, 4), (4,)] * 4


@pytest.mark.parametrize(("discrepancy", "n"), [("difference", 8), ("product", 8), ("concatenate", 16)])
def test_discrepancies(discrepancy, n):
    for shared in (True, False):
        assert shapes(Paired(LEFT, RIGHT, CONV, discrepancy, shared=shared, dense=()))[0] == (n,)


def test_sensors_along_the_line_are_visited_in_orders():
    network = Paired((0, 1, 2), (5, 4, 3), RNN(4, bidirectional=False, dense=()), along="positions", dense=())
    assert shapes(network, (6, 5))[0] == (8,)
    network.set_params(orders=((0, 1, 2), (2, 0, 1), (1, 0, 2)))
    assert shapes(network, (6, 5))[0] == (12,)
    views = network.layers((6, 5))[0].branches[1][0].views
    assert [view[0].places for view in views] == [(2, 0, 1), (3, 5, 4)]


def test_a_network_may_read_the_discrepancy_step_by_step():
    then = RNN(3, bidirectional=False, dense=())
    after, weights = shapes(Paired(LEFT, RIGHT, RNN(2, dense=()), then=then, dense=()))
    assert after == (6,)
    assert (4, 12) in weights  # the gates of `then` read two directions of two units


def test_positions_come_back_in_the_order_of_the_line():
    network = Paired(LEFT, RIGHT, RNN(2, dense=()), dense=())
    assert shapes(network, positions=True)[0] == (20, 8)
    backward = network.layers((20, 6), True)[0].branches[1]
    assert isinstance(backward[-1], Select)
    assert backward[-1].reverse


def test_descriptions_come_back_from_plain_values():
    for network in (Paired(LEFT, RIGHT, CONV, "product", then=CONV), DomainAdversarial(MLP(hidden=(3,)), hidden=())):
        assert from_dict(network.to_dict()) == network


def test_branches_and_views_must_fit():
    with pytest.raises(InvalidInputError, match="A difference needs two branches; got 3"):
        Branches(((Select((0,)),),) * 3, "difference").shape_out((5, 2))
    with pytest.raises(InvalidInputError, match=r"Views must have one shape .*; got \(5, 1\), \(5, 2\)"):
        Shared(((Select((0,)),), (Select((0, 1)),)), ()).shape_out((5, 2))
    assert Branches(((Select((0,)),),) * 3, "product").shape_out((5, 2)) == (5, 1)


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (Paired((0, 6), (1, 2)), r"left must hold places of channels from 0 to 5; got \(0, 6\)"),
        (Paired((), ()), r"left must hold places of channels from 0 to 5; got \(\)"),
        (Paired((0, 2), (1, 2)), "left and right must hold each place once; place 2 is there twice"),
        (Paired((0, 2), (1,)), "left and right must have as many places each; got 2 and 1"),
        (Paired((0,), (1,), orders=((0,),)), 'orders are of the sensors along a line, so they need along="positions"'),
        (
            Paired((0, 1), (2, 3), along="positions", orders=((0, 0),)),
            r"orders must each name the places from 0 to 1 once; got \(0, 0\)",
        ),
        (Paired((0,), (1,), discrepancy="quotient"), "discrepancy must be one of 'difference', 'product'"),
        (Paired((0,), (1,), along="channel"), "along must be one of .*; did you mean 'channels'"),
    ],
)
def test_what_does_not_fit_is_refused(network, sentence):
    with pytest.raises(InvalidInputError, match=sentence):
        network.layers((20, 6))


def test_kinds_that_do_not_fit_are_refused():
    with pytest.raises(InvalidTypeError, match=r"network must be None or a network .*; got 'RNN'"):
        Paired((0,), (1,), "RNN").layers((20, 6))
    with pytest.raises(UnsupportedError, match="cannot answer at each position"):
        Paired((0,), (1,), along="positions").layers((20, 6), positions=True)
    with pytest.raises(InvalidTypeError, match=r"network must be a network of pybiodl\.networks, as MLP"):
        DomainAdversarial(None).layers((3,))
    with pytest.raises(InvalidInputError, match="weight must be a number above 0; got 0"):
        DomainAdversarial(MLP(), weight=0).layers((3,))


def test_a_discriminator_is_there_in_training_alone():
    head = Head("binary", 1)
    learned = head.against(3, (8,), 0.5, 10)
    assert [part.name for part in learned.parts] == ["outcome", "domain"]
    assert learned.lasting == head
    several = Head.several({"domain": Head("binary", 1), "stage": Head("multiclass", 3)})
    assert several.against(2, (), 1.0, 0).lasting == several
    assert Head.from_dict(learned.to_dict()) == learned
