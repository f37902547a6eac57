"""Shared weights and reversed gradients against hand computations."""

import subprocess
import sys

import numpy as np
import pytest

from pybiodl.backends.keras import FittedKeras
from pybiodl.backends.keras import layers as own
from pybiodl.backends.keras._build import build
from pybiodl.encode import Signal, Table
from pybiodl.networks import CNN, MLP, RNN, Head, Paired

random = np.random.default_rng(0)
LEFT, RIGHT = (0, 2), (1, 3)
JOINS = {
    "difference": lambda left, right: left - right,
    "product": lambda left, right: left * right,
    "concatenate": lambda left, right: np.concatenate([left, right], axis=1),
}


def fitted(network, encoder, arrays):
    return FittedKeras(network, encoder, Head("binary", 1), None, arrays, {"loss": [1.0]}, 0, {}, "float64")


def weights(*shapes):
    return [random.normal(scale=0.5, size=shape) for shape in shapes]


def conv_then_mean(x, kernel, bias):
    padded = np.pad(x, ((0, 0), (1, 1), (0, 0)))
    windows = np.stack([padded[:, i : i + x.shape[1]] for i in range(3)], axis=2)
    return np.maximum(np.einsum("nlwc,wcf->nlf", windows, kernel) + bias, 0).mean(axis=1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


CONV = CNN(filters=5, kernel_size=3, pool_size=1, global_pool="average", dense=())


@pytest.mark.parametrize("discrepancy", JOINS)
@pytest.mark.parametrize("shared", [True, False])
def test_sides_by_hand(discrepancy, shared):
    X = random.normal(size=(9, 12, 4))
    n_out = 20 if discrepancy == "concatenate" else 10
    w = weights(*[(3, 2, 5), (5,)] * (2 if shared else 4), (n_out, 1), (1,))
    streams = []
    for stream, line in enumerate((X, X[:, ::-1])):
        pair = [w[2 * stream : 2 * stream + 2]] * 2 if shared else [w[4 * stream : 4 * stream + 2], w[4 * stream + 2 :]]
        sides = [conv_then_mean(line[:, :, s], *part[:2]) for s, part in zip((LEFT, RIGHT), pair, strict=True)]
        streams.append(JOINS[discrepancy](*sides))
    expected = sigmoid(np.concatenate(streams, axis=1) @ w[-2] + w[-1])
    network = Paired(LEFT, RIGHT, CONV, discrepancy, shared=shared, dense=())
    assert fitted(network, Signal(scale="none").fit(X), w).predict(X) == pytest.approx(expected, abs=1e-12)


def test_sensors_in_an_order_by_hand():
    X = random.normal(size=(9, 6, 2))
    w = weights(*[(3, 2, 5), (5,)] * 2, (10, 1), (1,))
    orders = ((1, 0, 2), (2, 1, 0))
    left, right = np.array([0, 1, 2]), np.array([5, 4, 3])
    streams = [
        conv_then_mean(X[:, left[list(o)]], *w[2 * k : 2 * k + 2])
        - conv_then_mean(X[:, right[list(o)]], *w[2 * k : 2 * k + 2])
        for k, o in enumerate(orders)
    ]
    expected = sigmoid(np.concatenate(streams, axis=1) @ w[-2] + w[-1])
    network = Paired(left, right, CONV, along="positions", orders=orders, dense=())
    assert fitted(network, Signal(scale="none").fit(X), w).predict(X) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("inner", [CONV, RNN(4, "gru", bidirectional=False, pool="attention", dense=())])
def test_exchanged_sides_change_the_sign_and_padding_is_no_evidence(inner):
    network = Paired(LEFT, RIGHT, inner, dense=())
    lines = [random.normal(size=(n, 4)) for n in (12, 7, 12, 9)]
    encoder = Signal(scale="none").fit(lines)
    built = build(network, encoder, Head("regression", 1, (0.0,), (1.0,)), 0, "float64")
    outputs = np.asarray(built.model(encoder.transform(lines, "float64")))
    assert built.attention is None  # sides and directions do not tell of the positions of the input
    exchanged = [line[:, [1, 0, 3, 2]] for line in lines]
    assert np.asarray(built.model(encoder.transform(exchanged, "float64"))) == pytest.approx(-outputs, abs=1e-12)
    alone = Signal(scale="none").fit(lines[1:2])
    short = build(network, alone, Head("regression", 1, (0.0,), (1.0,)), 0, "float64")
    assert np.asarray(short.model(alone.transform(lines[1:2], "float64"))) == pytest.approx(outputs[1:2], abs=1e-12)


VALUES, FACTOR = np.arange(6.0).reshape(2, 3), np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])


def test_the_gradient_comes_back_reversed_on_tensorflow():
    tf = pytest.importorskip("tensorflow")
    turn = own.ReverseGradient(dtype="float64")
    turn.build((None, 3))
    turn.strength.assign(0.7)
    assert np.asarray(turn(VALUES)) == pytest.approx(VALUES, abs=1e-15)
    value = tf.Variable(VALUES)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(FACTOR * turn(value) ** 2)
    assert tape.gradient(loss, value).numpy() == pytest.approx(-0.7 * 2 * FACTOR * VALUES, rel=1e-6)


ON_JAX = """
import numpy as np, pybiodl
pybiodl.use_engine("jax")
import jax
from pybiodl.backends.keras import layers as own
turn = own.ReverseGradient()
turn.build((None, 3))
turn.strength.assign(0.7)
x, factor = np.arange(6.0).reshape(2, 3), np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])
state = [variable.value for variable in turn.non_trainable_variables]
loss = lambda value: (factor * turn.stateless_call([], state, value)[0] ** 2).sum()
assert np.allclose(jax.grad(loss)(x), -0.7 * 2 * factor * x, rtol=1e-5)

from pybiodl import BioClassifier, BioForecaster
from pybiodl.networks import CNN, MLP, DomainAdversarial, Paired
draw = np.random.default_rng(0)
X, y = draw.normal(size=(40, 9, 4)), np.arange(40) % 2 == 0
inner = CNN(filters=2, kernel_size=3, pool_size=1, global_pool="max", dense=())
network = DomainAdversarial(Paired((0, 1), (2, 3), inner, dense=(3,)), hidden=(2,))
model = BioClassifier(network, epochs=2, validation_fraction=0, random_state=0)
model.fit(X, [*y[:30], *[None] * 10], groups=np.arange(40) // 30)
assert len(model.fitted_.weights) == 8 and model.predict(X).shape == (40,)
model = BioForecaster(MLP(hidden=(3,)), window=4, horizon=2, epochs=1, random_state=0).fit(X[:, 0])
assert model.predict(X[:, 0]).shape == (2, 4)
"""


def test_the_gradient_and_the_fits_on_jax():
    pytest.importorskip("jax")
    ended = subprocess.run([sys.executable, "-c", ON_JAX], capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr


def test_a_discriminator_stands_beside_the_head_and_last():
    X = random.normal(size=(20, 3))
    head = Head("binary", 1).against(4, (5,), 0.5, 10)
    built = build(MLP(hidden=(2,)), Table().fit(X), head, 0)
    assert [array.shape for array in built.get_weights()][built.n_lasting :] == [(2, 5), (5,), (5, 4), (4,)]
    assert built.model(X).shape == (20, 1)
    ((variable, strength),) = built.rising
    assert strength(0) == 0
    assert strength(5) == pytest.approx(0.5 * (2 / (1 + np.exp(-5)) - 1))
    assert strength(10) == strength(90) == 0.5
    assert not any(variable is one for one in built.logits.trainable_variables)
    from_start = build(MLP(hidden=(2,)), Table().fit(X), Head("binary", 1).against(4, (), 2.0, 0), 0)
    assert from_start.rising[0][1](0) == 2.0
