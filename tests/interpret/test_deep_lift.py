"""DeepLIFT's rescale rule: by hand, by a recursion of its own through the layers, and complete for every chain."""

from __future__ import annotations

import numpy as np
import pytest

from pybiodl.encode import Signal, Table
from pybiodl.errors import UnsupportedError
from pybiodl.interpret import deep_lift, integrated_gradients, saliency
from pybiodl.networks import CNN, MLP, RNN, Chain, Head
from pybiodl.networks.layers import BatchNorm, Conv, Dense, Dropout, GlobalPool, LayerNorm, Pool
from tests.interpret._models import dna, drawn

NUMBER = Head("regression", 1, mean=(0.0,), scale=(1.0,))
CHAINS = {
    "average": CNN(5, 4, padding="valid", pool="average", activation="gelu"),
    "both strands, embedded": CNN(5, 4, reverse_complement=True, embedding=3),
    "residual": CNN(4, 3, residual=True),
    "branches": CNN(4, ((3, 5),), global_pool="both", activation="tanh"),
    "normalised": Chain([Conv(4, (3,), activation="sigmoid"), BatchNorm(), Dropout(0.2), Pool(2), Dense(3, "elu")]),
}


def by_recursion(x, reference, kernels, biases):
    """Multipliers of a ReLU network of dense layers, from the last layer to the first, in float64."""
    sums, others = [], []
    for kernel, bias in zip(kernels, biases, strict=True):
        x, reference = x @ kernel + bias, reference @ kernel + bias
        sums.append(x)
        others.append(reference)
        x, reference = np.maximum(x, 0), np.maximum(reference, 0)
    found = np.broadcast_to(kernels[-1][:, 0], (len(x), len(kernels[-1])))
    for kernel, here, there in zip(kernels[-2::-1], sums[-2::-1], others[-2::-1], strict=True):
        change = here - there
        slopes = (np.maximum(here, 0) - np.maximum(there, 0)) / np.where(change == 0, 1, change)
        found = (found * np.where(change == 0, here > 0, slopes)) @ kernel.T
    return found


def test_what_has_levelled_off_is_shared_by_hand():
    """``1 - relu(1 - a - b)`` is level at (1, 1), where a slope says nothing; each of the two made a half of it."""
    table = np.array([[1.0, 1], [0, 0], [1, 0], [2, 0.5]])
    model = drawn(MLP(hidden=(1,)), table, NUMBER, encoder=Table(scale="none"))
    model.fitted_.weights = [np.array(one, "float32") for one in ([[-1], [-1]], [1], [[-1]], [1])]
    found = deep_lift(model, table)
    np.testing.assert_allclose(found.values, [[0.5, 0.5], [0, 0], [1, 0], [0.8, 0.2]], atol=1e-6)
    np.testing.assert_allclose(saliency(model, table).values[0], 0, atol=1e-6)
    assert found.error < 1e-6
    from_one = deep_lift(model, table[:2], baseline=table[:1])
    np.testing.assert_allclose(from_one.values, [[0, 0], [-0.5, -0.5]], atol=1e-6)


def test_a_network_of_dense_layers_by_recursion():
    random = np.random.default_rng(0)
    table = random.normal(size=(9, 5))
    model = drawn(MLP(hidden=(7, 6, 4)), table, NUMBER, encoder=Table())
    weights = [random.normal(size=array.shape).astype("float32") for array in model.fitted_.weights]
    model.fitted_.weights = weights
    x = (table - table.mean(axis=0)) / table.std(axis=0)
    reference = x[3:4].repeat(9, axis=0)
    kernels, biases = (list(map(np.float64, weights[start::2])) for start in (0, 1))
    expected = by_recursion(x, reference, kernels, biases) * (x - reference)
    np.testing.assert_allclose(deep_lift(model, table, baseline=table[3:4]).values, expected, atol=1e-4)


def test_a_maximum_goes_to_the_place_of_the_larger_one_by_hand():
    """A filter that counts A, and the maximum over the line; the reference is C with nothing to find."""
    X = np.array(["CCAC", "CCCC", "ACAC"], dtype=object)
    network = CNN(1, 1, activation="linear", pool_size=1, global_pool="max", dense=())
    model = drawn(network, X, NUMBER)
    model.fitted_.weights = [np.array([[[2], [0], [0], [0]]], "float32"), np.zeros(1, "float32"),
                             np.array([[3]], "float32"), np.zeros(1, "float32")]  # fmt: skip
    found = deep_lift(model, X, baseline=np.array(["CCCC"], dtype=object))
    np.testing.assert_allclose(found.track(), [[0, 0, 6, 0], [0, 0, 0, 0], [6, 0, 0, 0]], atol=1e-6)
    turned = deep_lift(model, X[1:2], baseline=X[:1])  # what the reference had and the sample has not
    np.testing.assert_allclose(turned.values[0].sum(axis=1), [0, 0, -6, 0], atol=1e-6)


@pytest.mark.parametrize("name", CHAINS)
def test_values_add_up(name):
    X = dna(4, 21)
    X[1] = X[1][:13]
    model = drawn(CHAINS[name], X)
    probabilities = model.predict_proba(X)
    logits = np.log(probabilities[:, 1] / probabilities[:, 0])
    found = deep_lift(model, X, baseline=X[2:3])
    assert found.baseline[0] == pytest.approx(logits[2], abs=1e-5)
    rows = [0, 2, 3]  # of the shorter sample the reference is cut
    np.testing.assert_allclose(np.nansum(found.values, axis=(1, 2))[rows], (logits - logits[2])[rows], atol=1e-5)
    assert np.isnan(found.values[1, 13:]).all()
    assert found.error < 1e-5
    if name == "average":
        turned = deep_lift(model, X, target="no", baseline=X[2:3])
        np.testing.assert_allclose(turned.values, -found.values, atol=1e-6)


def test_of_what_is_linear_all_methods_say_the_same():
    X = dna(5, 12)
    model = drawn(CNN(3, 3, activation="linear", pool="average", dense=()), X)
    one, other = deep_lift(model, X, baseline="even"), integrated_gradients(model, X, baseline="even", steps=2)
    np.testing.assert_allclose(one.values, other.values, atol=1e-5)


def test_signals():
    signals = np.random.default_rng(0).normal(size=(6, 14, 2))
    assert deep_lift(drawn(CNN(3, 3), signals, encoder=Signal()), signals).error < 1e-5


def test_refused():
    X = dna(3, 12)
    for network, what in [
        (RNN(units=2, dense=()), "a layer Bidirectional"),
        (Chain([Conv(3, (3,)), LayerNorm(), GlobalPool("max")]), "a layer LayerNormalization"),
        (CNN(3, 3, activation="softmax"), "the activation softmax"),
    ]:
        with pytest.raises(UnsupportedError) as caught:
            deep_lift(drawn(network, X), X)
        assert str(caught.value) == (
            "deep_lift is for networks of dense, convolution, pooling, normalisation and activation layers; this one "
            f"has {what}; use integrated_gradients."
        )
    counts = drawn(CNN(3, 3), X, Head("count", 1, scale=(1.0,)))
    with pytest.raises(
        UnsupportedError, match="deep_lift explains logits of classes and values; this outcome is count"
    ):
        deep_lift(counts, X)
