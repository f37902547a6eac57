"""A user's own model of Keras as the network."""

import json
import pickle
import random as python_random

import numpy as np
import pytest
from sklearn.base import clone

from pybiodl import BioClassifier, BioTagger, load
from pybiodl.backends.keras._engine import load_keras
from pybiodl.errors import BundleError, InvalidInputError, InvalidTypeError
from pybiodl.networks import CNN, Chain, KerasNetwork, Pretrained
from pybiodl.store import unpack

keras = load_keras()
random = np.random.default_rng(0)
DNA = np.array(["".join(random.choice(list("ACGT"), 12)) for _ in range(60)], dtype=object)
Y = np.array(["CG" in line[3:] for line in DNA])
QUICK = {"epochs": 2, "validation_fraction": 0, "random_state": 0}


@keras.saving.register_keras_serializable("pybiodl-tests")
class Doubled(keras.layers.Layer):
    """Twice what enters."""

    def call(self, values):
        return values * 2


def own_model():
    inputs = keras.Input((12, 4))
    found = keras.layers.Conv1D(8, 2, activation="relu")(inputs)
    found = keras.layers.Dropout(0.2)(Doubled()(found))
    return keras.Model(inputs, keras.layers.GlobalMaxPooling1D()(found))


@pytest.fixture(scope="module")
def fitted():
    model = own_model()
    return model, BioClassifier(KerasNetwork(model), **QUICK).fit(DNA, Y)


def test_it_trains_a_copy_that_starts_from_its_weights(fitted):
    model, first = fitted
    before = [array.copy() for array in model.get_weights()]
    state = python_random.getstate()
    again = clone(first).fit(DNA, Y)
    assert python_random.getstate() == state
    for left, right in zip(first.fitted_.weights, again.fitted_.weights, strict=True):
        assert (left == right).all()
    for own, unchanged, trained in zip(model.get_weights(), before, first.fitted_.weights, strict=False):
        assert (own == unchanged).all()
        assert 0 < np.abs(trained - own).max() < 0.1
    still = clone(first).set_params(epochs=1, learning_rate=1e-30).fit(DNA, Y)
    assert (still.fitted_.weights[0] == before[0]).all()


def test_a_bundle_is_read_only_if_trusted(fitted, tmp_path):
    _, model = fitted
    expected = model.predict_proba(DNA)
    assert (pickle.loads(pickle.dumps(model)).predict_proba(DNA) == expected).all()
    path = tmp_path / "own.pybiodl"
    model.save(path)
    with pytest.raises(
        BundleError, match=r"holds one; if you trust .* load it with load\(path, trusted=True\)"
    ) as told:
        load(path)
    assert "\n" not in str(told.value)
    assert (load(path, trusted=True).predict_proba(DNA) == expected).all()
    with pytest.raises(BundleError, match="can run code when it is read"):
        BioClassifier(Pretrained(path)).fit(DNA, Y)
    manifest, _ = unpack(path.read_bytes())
    assert "keras_object" in json.dumps(manifest["network"])


def test_a_class_that_is_not_there_is_named(fitted, tmp_path):
    _, model = fitted
    raw = model.to_bytes()
    from pybiodl.estimators import _load, from_bytes
    from pybiodl.store import pack

    manifest, arrays = unpack(raw)
    text = json.dumps(manifest).replace("pybiodl-tests>Doubled", "lost>Doubled").replace(__name__, "lost_module")
    text = text.replace('"Doubled"', '"Lost"')
    kept = {name: value for name, value in json.loads(text).items() if name not in ("format", "format_version")}
    kept.pop("pybiodl")
    with pytest.raises(BundleError, match=r"The network made in Keras \('Functional'\) cannot be built .* import the"):
        from_bytes(pack(kept, arrays), trusted=True)
    assert not _load._holds_keras({"versions": {"keras": "3"}})


def test_layers_of_keras_among_others():
    """A layer without a seed draws the same weights in each fit, and a frozen part stays frozen."""
    frozen = keras.Sequential([keras.Input((12, 5)), keras.layers.Conv1D(5, 3, padding="same")])
    frozen.trainable = False
    lines = [line.replace("C", "A") for line in DNA]
    network = Chain((CNN(5, 3, pool_size=1, dense=()), KerasNetwork(frozen), keras.layers.Dense(3, name="mine")))
    first, again = (BioTagger(network, **QUICK).fit(DNA, lines) for _ in range(2))
    for left, right in zip(first.fitted_.weights, again.fitted_.weights, strict=True):
        assert (left == right).all()
    assert (first.fitted_.weights[2] == frozen.get_weights()[0]).all()
    assert not network.steps[2].built
    assert clone(first).network.steps[2] is network.steps[2]
    assert "KerasLayer(Dense('mine'))" in first.network_.summary((12, 4), positions=True)
    assert first.network_.layers((12, 4), True)[-2].n_weights((12, 5)) == 0


@pytest.mark.parametrize(
    ("error", "sentence", "made"),
    [
        (InvalidTypeError, "model must be a keras.Model or a layer of Keras; got 'cnn'", lambda: KerasNetwork("cnn")),
        (InvalidInputError, r"one tensor of shape \(None, 12, 4\) and give one; it does not \(Input .*=\(None, 7",
         lambda: KerasNetwork(keras.Sequential([keras.Input((7,)), keras.layers.Dense(2)]))),
        (InvalidInputError, r"one vector a sample, or one a position; .* \(None, 2, 12, 2\) leaves",
         lambda: KerasNetwork(keras.layers.Reshape((2, 12, 2)))),
        (InvalidTypeError, "steps must be networks and layers of pybiodl.networks; got 3", lambda: Chain((3,))),
    ],
)  # fmt: skip
def test_what_breaks_a_rule(error, sentence, made):
    with pytest.raises(error, match=sentence) as caught:
        BioClassifier(made()).fit(DNA, Y)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
