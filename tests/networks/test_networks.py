import json

import pytest
from sklearn.base import clone

from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.networks import CNN, MLP, from_dict
from pybiodl.networks.layers import Conv, Dense, Dropout


def shape_after(network, shape):
    for layer in network.layers(shape):
        shape = layer.shape_out(shape)
    return shape


@pytest.mark.parametrize(
    "network",
    [MLP(), MLP(hidden=(64, 32), dropout=0.5), CNN(filters=(8, 4), kernel_size=((3, 5), 7), global_pool="max")],
)
def test_json_and_back(network):
    assert from_dict(json.loads(json.dumps(network.to_dict()))) == network
    assert clone(network) == network


def test_whole_doubles_of_r_are_integers():
    assert MLP(hidden=[8.0, 4.0]).layers((3,)) == MLP(hidden=(8, 4)).layers((3,))
    assert CNN(filters=8.0, kernel_size=[3.0]).layers((9, 4)) == CNN(filters=8, kernel_size=3).layers((9, 4))


def test_widths_side_by_side_join_their_channels():
    layers = CNN(filters=8, kernel_size=((1, 3, 5),), pool_size=1, dense=()).layers((20, 4))
    assert layers[0] == Conv(8, (1, 3, 5), "same", "relu")
    assert layers[0].shape_out((20, 4)) == (20, 24)
    assert layers[0].n_weights((20, 4)) == sum((width * 4 + 1) * 8 for width in (1, 3, 5))


def test_shapes_go_down_the_stack():
    assert shape_after(CNN(filters=(8, 4), kernel_size=3, pool_size=(2, 3), dense=()), (31, 4)) == (5 * 4,)
    assert shape_after(CNN(filters=8, kernel_size=5, padding="valid", pool_size=1, dense=(7,)), (31, 4)) == (7,)
    assert shape_after(MLP(hidden=(5,)), (31, 4)) == (5,)


def test_dropout_follows_each_hidden_layer():
    kinds = [type(layer) for layer in MLP(hidden=(4, 4), dropout=0.2, input_dropout=0.1).layers((3,))]
    assert kinds == [Dropout, Dense, Dropout, Dense, Dropout]


@pytest.mark.parametrize(
    ("network", "shape", "sentence"),
    [
        (MLP(hidden=(0,)), (3,), "hidden must be a whole number of at least 1; got 0."),
        (MLP(hidden=2.5), (3,), "hidden must be a whole number of at least 1; got 2.5."),
        (MLP(hidden="8"), (3,), "hidden must be a whole number of at least 1; got '8'."),
        (MLP(dropout=1), (3,), "dropout must be a number at least 0 and below 1; got 1."),
        (MLP(activation="rleu"), (3,), "got 'rleu'; did you mean 'relu'?"),
        (CNN(filters=()), (9, 4), "filters must be a number or have one entry for each of the 1 layers of kernel_size"),
        (CNN(filters=(4, 4, 4), kernel_size=(3, 3)), (9, 4), "kernel_size must be a number or have one entry"),
        (CNN(kernel_size=11, padding="valid"), (9, 4), "kernel_size must be at most the 9 positions"),
        (CNN(pool_size=10), (9, 4), "pool_size must be at most the 9 positions"),
        (CNN(pool="mean"), (9, 4), "pool must be one of 'max', 'average'; got 'mean'"),
        (CNN(activation="maxout"), (9, 4), "activation must be one of"),
    ],
)
def test_a_value_that_breaks_its_rule_is_named(network, shape, sentence):
    with pytest.raises(InvalidInputError) as caught:
        shape_after(network, shape)
    assert sentence in str(caught.value)


def test_an_unknown_parameter_names_the_nearest():
    with pytest.raises(InvalidTypeError, match="MLP has no parameter 'hiden'; did you mean 'hidden'"):
        MLP(hiden=3)
    with pytest.raises(InvalidTypeError, match="CNN has no parameter 'kernel'; did you mean 'kernel_size'"):
        CNN().set_params(kernel=3)


def test_the_summary_counts_the_weights_of_the_head():
    assert CNN(filters=200, kernel_size=21, dense=(128,)).summary((81, 4), 1).endswith("1,041,257 weights")
