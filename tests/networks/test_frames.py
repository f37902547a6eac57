"""The NumPy rule of which frames are no padding is that of the masks in the Keras model."""

import keras
import numpy as np
import pytest

from pybiodl.backends.keras._flow import Flow
from pybiodl.backends.keras._translate import add
from pybiodl.encode import Signal
from pybiodl.errors import UnsupportedError
from pybiodl.networks import CNN, RNN, Chain, ConvRecurrent, Transformer, layers
from pybiodl.networks.layers import frames_after, positions_of_frames

LENGTHS = np.array([1, 2, 3, 7, 12, 22, 23])
NETWORKS = [
    CNN(filters=3, kernel_size=5, pool_size=1),
    CNN(filters=3, kernel_size=5, pool_size=3),
    CNN(filters=3, kernel_size=4, pool_size=1, stride=3),
    CNN(filters=3, kernel_size=4, pool_size=1, stride=2, padding="valid"),
    CNN(filters=3, kernel_size=(3, 2), pool_size=(2, 1), dilation=(2, 1), padding="valid"),
    CNN(filters=3, kernel_size=((3, 5), 3), stride=(2, 2), pool_size=(1, 2), pool="average"),
    CNN(filters=(3, 3), kernel_size=3, pool_size=(1, 2), residual=True, batch_norm=True),
    ConvRecurrent(filters=3, pool_size=2, units=2),
    Chain((layers.Select((0,), reverse=True), CNN(3, 3, stride=2, dense=()), RNN(units=2))),
    Chain((layers.Branches(((layers.Conv(2, (3,), stride=2),), (layers.Pool(2),)), "concatenate"), layers.Dense(3))),
    Transformer(n_layers=1, width=4, heads=2),
]
X = [np.random.default_rng(0).normal(size=(length, 2)) for length in LENGTHS]


@pytest.mark.parametrize("pad", ["right", "left", "center"])
@pytest.mark.parametrize("network", NETWORKS, ids=repr)
def test_frames_are_those_of_the_mask(network, pad):
    encoder = Signal(pad=pad, length=24).fit(X)
    encoded = encoder.transform(X)
    stack = network.layers(encoder.shape_, positions=True)
    flow = Flow(encoder, 0, "float32")
    for layer in stack:
        add(layer, flow)
    expected = keras.ops.convert_to_numpy(keras.Model(flow.input, flow.mask)(encoded))
    found = frames_after(stack, encoder.shape_, ~np.isnan(encoded[:, :, 0]))
    assert found.shape == expected.shape == (len(X), flow.tensor.shape[1])
    assert (found == expected).all()
    assert 0 < found.sum() < found.size


STACKS = [
    (layers.Conv(1, (5,)),),
    (layers.Conv(1, (5,), padding="valid"),),
    (layers.Conv(1, (4,), padding="valid", dilation=2), layers.Pool(2, "average")),
    (layers.Conv(1, (4,)), layers.Pool(3, "average"), layers.Conv(1, (3,), padding="valid")),
    (layers.Conv(1, (7,), stride=3),),
    (layers.Conv(1, (6,), stride=2, padding="valid"), layers.Conv(1, (3,), stride=2)),
    (layers.Residual((layers.Conv(1, (3,)),)), layers.Branches(((layers.Conv(1, (3,), padding="valid"),),) * 2)),
]


@pytest.mark.parametrize("stack", STACKS, ids=repr)
def test_the_middle_of_a_frame_is_that_of_what_it_reads(stack):
    """Impulses at each position, through kernels of ones, say what a frame reads, whatever its geometry."""
    length = 31
    encoder = Signal(scale="none").fit(np.zeros((1, length, 1)))
    flow = Flow(encoder, 0, "float32")
    for layer in stack:
        add(layer, flow)
    model = keras.Model(flow.input, flow.tensor)
    model.set_weights([np.ones_like(one) if one.ndim > 1 else one for one in model.get_weights()])
    response = keras.ops.convert_to_numpy(model(np.eye(length, dtype="float32")[:, :, None]))[:, :, 0].T
    shares = positions_of_frames((*stack, layers.AttentionPool()), (length, 1)).toarray()
    assert shares.shape == response.shape
    assert shares.sum(axis=1) == pytest.approx(1)
    place = np.arange(length)
    inside = response.sum(axis=1) == response.sum(axis=1).max()  # reads no padding
    assert inside.sum() > 2
    assert (shares @ place)[inside] == pytest.approx((response @ place / response.sum(axis=1))[inside])


def test_frames_without_an_order_have_no_positions():
    attention = layers.AttentionPool()
    turned = (layers.Select((0,), reverse=True), attention)
    assert positions_of_frames(turned, (10, 1)) is None
    assert positions_of_frames((layers.Conv(2, (3,)),), (10, 1)) is None
    straight = (layers.Conv(2, (3,), padding="valid"), attention, layers.Dense(2))
    assert positions_of_frames((layers.Branches((straight, turned)),), (10, 1)).shape == (8, 10)


def test_a_line_that_becomes_one_vector_has_no_frames():
    stack = (layers.Conv(2, (3,)), layers.GlobalPool())
    with pytest.raises(UnsupportedError, match=r"must keep places along the line; after its layer GlobalPool\(\)"):
        frames_after(stack, (10, 2), np.ones((1, 10), dtype=bool))
