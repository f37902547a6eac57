"""The Keras model of a description against the same network computed by hand in NumPy."""

import subprocess
import sys

import numpy as np
import pytest

from pybiodl.backends.keras import FittedKeras
from pybiodl.encode import Sequence, Table
from pybiodl.networks import CNN, MLP, Head

random = np.random.default_rng(0)
HEAD = Head("binary", 1)

ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "thresholded_relu": lambda x: np.where(x > 1, x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True),
    "elu": lambda x: np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1),
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * (np.exp(np.minimum(x, 0)) - 1)),
    "silu": lambda x: x / (1 + np.exp(-x)),
}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def dense(x, kernel, bias):
    return x @ kernel + bias


def conv_same(x, kernel, bias):
    width = kernel.shape[0]
    left = (width - 1) // 2
    padded = np.pad(x, ((0, 0), (left, width - 1 - left), (0, 0)))
    windows = np.stack([padded[:, i : i + x.shape[1]] for i in range(width)], axis=2)
    return np.einsum("nlwc,wcf->nlf", windows, kernel) + bias


def pool_max(x, size):
    n, length, channels = x.shape
    return x[:, : length // size * size].reshape(n, length // size, size, channels).max(axis=2)


def weights(*shapes):
    return [random.normal(scale=0.3, size=shape) for shape in shapes]


def fitted(network, encoder, arrays, head=HEAD, precision="float64"):
    return FittedKeras(network, encoder, head, None, arrays, {"loss": [1.0]}, 0, {}, precision)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_mlp_by_hand(activation):
    X = random.normal(2, 3, (40, 5))
    w = weights((5, 7), (7,), (7, 3), (3,), (3, 1), (1,))
    model = fitted(MLP(hidden=(7, 3), activation=activation, dropout=0.5), Table().fit(X), w)
    hidden = (X - X.mean(0)) / X.std(0)
    for kernel, bias in zip(w[:4:2], w[1:4:2], strict=True):
        hidden = ACTIVATIONS[activation](dense(hidden, kernel, bias))
    assert model.predict(X) == pytest.approx(sigmoid(dense(hidden, *w[4:])), abs=1e-9)


def test_maxout_by_hand():
    X = random.normal(size=(40, 5))
    w = weights((5, 8), (8,), (4, 1), (1,))
    pieces = dense((X - X.mean(0)) / X.std(0), w[0], w[1]).reshape(40, 4, 2)
    model = fitted(MLP(hidden=(4,), activation="maxout"), Table().fit(X), w)
    assert model.predict(X) == pytest.approx(sigmoid(dense(pieces.max(2), *w[2:])), abs=1e-12)


def test_regression_by_hand():
    X = random.normal(size=(40, 5))
    w = weights((5, 2), (2,))
    head = Head("regression", 2, (10.0, -3.0), (2.0, 0.5))
    expected = dense((X - X.mean(0)) / X.std(0), *w) * [2.0, 0.5] + [10.0, -3.0]
    assert fitted(MLP(hidden=()), Table().fit(X), w, head).predict(X) == pytest.approx(expected, abs=1e-12)


def dna(n, length):
    return np.array(["".join(random.choice(list("ACGTN"), length)) for _ in range(n)], dtype=object)


def test_cnn_with_widths_side_by_side_by_hand():
    X = dna(20, 30)
    encoder = Sequence().fit(X)
    w = weights((3, 4, 6), (6,), (8, 4, 6), (6,), (15 * 12, 5), (5,), (5, 1), (1,))
    x = encoder.expansion_[encoder.transform(X)].astype(np.float64)
    x = np.maximum(np.concatenate([conv_same(x, w[0], w[1]), conv_same(x, w[2], w[3])], axis=2), 0)
    x = np.maximum(dense(pool_max(x, 2).reshape(20, -1), w[4], w[5]), 0)
    model = fitted(CNN(filters=6, kernel_size=((3, 8),), dense=(5,)), encoder, w)
    assert model.predict(X) == pytest.approx(sigmoid(dense(x, w[6], w[7])), abs=1e-12)


@pytest.mark.parametrize("global_pool", ["max", "average"])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_padding_is_no_evidence(global_pool, activation):
    """A short sequence gives what a network of its own length gives."""
    network = CNN(filters=6, kernel_size=5, pool_size=1, global_pool=global_pool, activation=activation, dense=(3,))
    w = weights((5, 4, 6), (6,), (6, 3), (3,), (3, 1), (1,))
    short = dna(4, 18)
    padded = fitted(network, Sequence(alphabet="dna").fit(np.append(short, dna(1, 40))), w)
    alone = fitted(network, Sequence(alphabet="dna").fit(short), w)
    assert padded.predict(short) == pytest.approx(alone.predict(short), abs=1e-12)


@pytest.mark.parametrize("n_rows", [1, 5, 31, 33, 200])
def test_neighbours_and_order_never_change_a_row(n_rows):
    X = dna(n_rows, 30)
    w = weights((3, 4, 6), (6,), (15 * 6, 1), (1,))
    model = fitted(CNN(filters=6, kernel_size=3, dense=()), Sequence("dna").fit(X), w, precision=None)
    whole = model.predict(X)
    order = random.permutation(n_rows)
    assert model.predict(X[order]) == pytest.approx(whole[order], abs=1e-7)
    assert np.concatenate([model.predict(X[i : i + 1]) for i in range(n_rows)]) == pytest.approx(whole, abs=1e-6)


ENGINE = """
import sys, numpy as np, pybiodl
pybiodl.use_engine(sys.argv[1])
from pybiodl.estimators import load
model = load(sys.argv[2])
data = np.load(sys.argv[3])
np.save(sys.argv[4], model.predict_proba(list(map(str, data["X"]))))
"""


@pytest.mark.parametrize("engine", ["tensorflow", "jax", "torch"])
def test_engines_agree_from_the_same_weights(engine, tmp_path):
    pytest.importorskip(engine)
    from pybiodl import BioClassifier

    X = dna(60, 30)
    y = np.array(["TA" in item for item in X])
    model = BioClassifier(CNN(filters=8, kernel_size=5, dropout=0.2), epochs=3, random_state=0).fit(X, y)
    model.save(tmp_path / "model")
    np.savez(tmp_path / "data.npz", X=X.astype(str))
    files = [str(tmp_path / name) for name in ("model", "data.npz", "out.npy")]
    subprocess.run([sys.executable, "-c", ENGINE, engine, *files], check=True, capture_output=True, timeout=300)
    assert np.load(files[2]) == pytest.approx(model.predict_proba(X), abs=1e-4)
