"""What one model has learned goes on in another."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from pybiodl import BioClassifier, BioEmbedder, BioRegressor, BioTagger, load
from pybiodl.backends.keras import KerasBackend
from pybiodl.encode import Sequence, Table
from pybiodl.errors import BundleError, InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._pretrained import begin_with, open_source
from pybiodl.networks import CNN, MLP, RNN, Chain, Pretrained, Transformer, from_dict
from pybiodl.networks.layers import BothStrands, weights_of

random = np.random.default_rng(0)
DNA = np.array(["".join(random.choice(list("ACGT"), 16)) for _ in range(40)], dtype=object)
Y = np.array(["a", "b"] * 20)
TABLE = random.normal(size=(40, 3))
QUICK = {"epochs": 2, "learning_rate": 0.01, "validation_fraction": 0, "random_state": 0}


@pytest.fixture(scope="module")
def source():
    network = CNN(filters=(4, 3), kernel_size=3, pool_size=1, dense=(), batch_norm=True)
    return BioEmbedder(network, **QUICK).fit(DNA)


@pytest.fixture(scope="module")
def table():
    return BioClassifier(MLP(hidden=(5, 4)), **QUICK).fit(TABLE, Y)


def same(left, right):
    return [bool((one == other).all()) for one, other in zip(left, right, strict=False)]


def test_a_number_trains_as_many_layers_and_leaves_the_others_bit_for_bit(source):
    """The source has a convolution (2 arrays), a normalisation (4), and both again."""
    model = BioClassifier(Pretrained(source, trainable=2, dense=(3,)), **QUICK).fit(DNA, Y)
    kept = same(source.fitted_.weights, model.fitted_.weights)
    assert kept[:6] == [True] * 6
    assert not any(kept[6:])
    assert len(model.fitted_.weights) == 12 + 4


@pytest.mark.parametrize(("trainable", "n_frozen"), [(True, 0), (False, 4), (0, 4), (1.0, 2), (2, 0)])
def test_how_many_arrays_stay(table, trainable, n_frozen):
    found = begin_with(open_source(Pretrained(table)), Pretrained(table, trainable=trainable), positions=False)
    assert found[2] == n_frozen
    assert same(found[1], table.fitted_.weights) == [True] * 4


def test_nothing_trainable_leaves_normalisations_too(source, tmp_path):
    source.save(tmp_path / "source.pybiodl")
    network = Pretrained(str(tmp_path / "source.pybiodl"), trainable=False)
    model = BioTagger(network, **QUICK).fit(DNA, [line.replace("C", "A") for line in DNA])
    (tmp_path / "source.pybiodl").unlink()
    assert same(source.fitted_.weights, model.fitted_.weights) == [True] * 12
    # The fitted model needs its source no more.
    model.save(tmp_path / "model.pybiodl")
    loaded = load(tmp_path / "model.pybiodl")
    assert loaded.predict(DNA) == model.predict(DNA)
    assert loaded.network_ == model.network_
    assert [type(layer).__name__ for layer in loaded.network_.steps] == ["Conv", "BatchNorm"] * 2
    assert loaded.network == network
    with pytest.raises(InvalidInputError, match="A model file must be there and readable"):
        clone(loaded).fit(DNA, list(DNA))


def test_the_first_epoch_starts_where_the_source_ended(table):
    """With a rate of nothing, outputs are those of the source's layers below a new last one."""
    model = BioRegressor(Pretrained(table), epochs=1, learning_rate=1e-30, random_state=0).fit(TABLE, TABLE[:, 0])
    assert same(table.fitted_.weights[:4], model.fitted_.weights) == [True] * 4
    assert model.encoder_.mean_.tolist() == table.encoder_.mean_.tolist()


def test_learning_without_labels_goes_on(source):
    """All layers are kept, the mean over the positions is taken once, and nothing has changed."""
    model = BioEmbedder(Pretrained(source, trainable=False), **QUICK).fit(DNA)
    assert model.network_ == source.network_
    assert (model.transform(DNA) == source.transform(DNA)).all()


def test_cloning_keeps_what_was_learned_and_describing_leaves_a_model_out(table):
    network = Pretrained(table, dense=(3,))
    assert clone(BioClassifier(network)).network.source is table
    assert from_dict(network.to_dict()) == Pretrained(dense=[3])
    assert Pretrained(table) == Pretrained(table)
    assert Pretrained(table) != Pretrained()
    assert from_dict(Pretrained("a.pybiodl", trainable=1).to_dict()) == Pretrained("a.pybiodl", trainable=1)


class Fitted:
    """A trained model, as far as one that begins with it looks."""

    def __init__(self, network, positions=False):
        self.network, self.positions = network, positions

    def source(self):
        from pybiodl.estimators._pretrained import Source

        encoder = Sequence("dna").fit(DNA)
        layers = self.network.layers(encoder.shape_, self.positions)
        shapes = weights_of(layers, encoder.shape_).values()
        return Source("it", encoder, layers, [np.zeros(shape) for shape in shapes], self.positions)


@pytest.mark.parametrize(
    ("network", "at_positions", "params", "for_positions", "layers", "n_arrays"),
    [
        (CNN(4, 3, dense=(5,)), False, {}, False, "Conv Pool Flatten Dense", 4),
        (CNN(4, 3, dense=(5,)), False, {"pool": "max"}, False, "Conv Pool GlobalPool", 2),
        (CNN(4, 3, pool_size=1, dense=(5,)), False, {}, True, "Conv", 2),
        (CNN(4, 3, pool_size=1, dense=(5,)), True, {}, False, "Conv Dense GlobalPool", 4),
        (CNN(4, 3, pool_size=1, dense=(5,)), True, {"pool": "attention"}, False, "Conv Dense AttentionPool", 4),
        (Transformer(1, 8, 2), False, {"dense": (3,)}, True, "Embedding Positions Dropout Residual Residual "
         "LayerNorm Dense", 19),
        (RNN((4, 3), bidirectional=False, dense=()), False, {}, True, "Recurrent", 3),
    ],
)  # fmt: skip
def test_layers_end_where_the_task_needs(network, at_positions, params, for_positions, layers, n_arrays):
    found, initial, _ = begin_with(Fitted(network, at_positions).source(), Pretrained("it", **params), for_positions)
    assert isinstance(found, Chain)
    assert " ".join(type(layer).__name__ for layer in found.steps) == layers
    assert len(initial) == n_arrays


def test_both_strands_stay_together():
    network = CNN(4, 3, pool_size=1, dense=(5, 6), reverse_complement=True)
    source = Fitted(network).source()
    found, initial, frozen = begin_with(source, Pretrained("it", trainable=2), False)
    assert found.steps == source.layers
    assert (len(initial), frozen) == (6, 2)
    found, initial, frozen = begin_with(source, Pretrained("it", pool="max", dense=(3,)), False)
    assert isinstance(found.steps[0], BothStrands)
    assert [type(layer).__name__ for layer in found.steps[0].layers] == ["Conv", "GlobalPool"]
    assert (len(initial), frozen) == (2, 0)


@pytest.mark.parametrize(
    ("error", "sentence", "source"),
    [
        (InvalidTypeError, "source must be a path that save wrote or a fitted estimator; got 3", 3),
        (InvalidTypeError, "source must be .* got None", None),
        (InvalidInputError, "got BioClassifier that is not; fit it first", BioClassifier()),
        (InvalidInputError, "A model file must be there", "nowhere.pybiodl"),
        (BundleError, "is truncated or something else", __file__),
    ],
)
def test_what_is_no_source(error, sentence, source):
    with pytest.raises(error, match=sentence) as caught:
        BioClassifier(Pretrained(source)).fit(TABLE, Y)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "sentence", "network", "params"),
    [
        (InvalidInputError, "at most the 2 layers of .* that have weights; got 3", {"trainable": 3}, {}),
        (InvalidInputError, "trainable must be a whole number of at least 0; got -1", {"trainable": -1}, {}),
        (UnsupportedError, "encoded by Table.*; got encoder=Table.*; leave", {}, {"encoder": Table(scale="none")}),
        (UnsupportedError, "reads a whole sample at once, so no layer of it keeps positions", {"pool": "max"}, {}),
        (UnsupportedError, "The h2o backend trains fully connected networks", {}, {"backend": "h2o"}),
    ],
)
def test_what_does_not_fit_the_source(error, sentence, network, params, table, monkeypatch):
    monkeypatch.setattr(KerasBackend, "fit", None)
    with pytest.raises(error, match=sentence) as caught:
        BioClassifier(Pretrained(table, **network), **params).fit(TABLE, Y)
    assert "\n" not in str(caught.value)


def test_other_data_and_a_part_of_a_network_are_refused(table):
    with pytest.raises(InvalidInputError, match="X must have the 3 columns of the fitted estimator; got 2"):
        BioClassifier(Pretrained(table)).fit(TABLE[:, :2], Y)
    with pytest.raises(UnsupportedError, match="when an estimator is fitted, where it must be the whole network"):
        BioClassifier(Chain((Pretrained(table),))).fit(TABLE, Y)
    with pytest.raises(InvalidTypeError, match="X must be a table, as at training; got strings"):
        BioClassifier(Pretrained(table)).fit(DNA, Y)


def test_columns_in_another_order_are_refused():
    frame = pd.DataFrame(TABLE, columns=["x", "y", "z"])
    source = BioClassifier(MLP(hidden=(2,)), **QUICK).fit(frame, Y)
    with pytest.raises(InvalidInputError, match="in their order; got 'y' in another place or new"):
        BioClassifier(Pretrained(source)).fit(frame[["y", "x", "z"]], Y)
    BioClassifier(Pretrained(source), encoder="auto", **QUICK).fit(frame, Y)
