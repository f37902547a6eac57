"""What Python says, said in R's words."""

from __future__ import annotations

import pytest

from pybiodl.backends.schedule import Schedule
from pybiodl.encode import KMerCounts
from pybiodl.networks import CNN, MLP, RNN, Chain, ConvRecurrent, Paired, layers
from pybiodl.rbridge._names import function_name, in_r_words, places_from_one, r_call


@pytest.mark.parametrize(
    ("python", "r"),
    [
        ("got NaN in row 2 (0-based); pass encoder=Table(missing='impute').",
         "got NaN in row 3; pass encoder = encode_table(missing = 'impute')."),
        ("network must be None or a network; got 'None'.", "network must be NULL or a network; got 'None'."),
        ("X must have names; got 'X'.", "x must have names; got 'X'."),
        ("random_state must be below 2**32; got 5.", "seed must be below 2**32; got 5."),
        ("use network=MLP(hidden=(64,)) or MLP(hidden=(64, 32)).",
         "use network = mlp(hidden = 64) or mlp(hidden = c(64, 32))."),
        ("choose another one by pybiodl.use_engine(...).", "choose another one by bio_use_engine(...)."),
        ("loss='ordinal' needs an ordered categorical.", "loss = 'ordinal' needs an ordered factor."),
        ("Recurrent reads positions along a line.", "layer_recurrent reads positions along a line."),
        ("left must hold places of channels from 0 to 3; got (0, 5).",
         "left must hold places of channels from 1 to 4; got c(1, 6)."),
        ("orders must each name the places from 0 to 2 once; got (0, 0, 1).",
         "orders must each name the places from 1 to 3 once; got c(1, 1, 2)."),
        ("left and right must hold each place once; place 3 is there twice; leave it out.",
         "left and right must hold each place once; place 4 is there twice; leave it out."),
        ("channels must be places from 0 to 3; got (4,).", "channels must be places from 1 to 4; got 5."),
        ("objective must be the place of a property of y from 0 to 0, or a function of strings; got 1.",
         "objective must be the place of a property of y from 1 to 1, or a function of strings; got 2."),
        ("got infinity at time 3, variable 1 (both 0-based); series 2 (0-based) has it.",
         "got infinity at time 4, variable 2; series 3 has it."),
        ("partial_fit is there on Keras alone; leave cluster out, or use fit.",
         "bio_partial_fit() is there on Keras alone; leave cluster out, or use fit."),
        ("a random split leaks; split by SimilarityKFold.", "a random split leaks; split by bio_similarity_kfold()."),
        ("keep the copies together, by SimilarityKFold(identity=1).",
         "keep the copies together, by bio_similarity_kfold(identity = 1)."),
        ("got 'x.csv'; read it first with read_text.", "got 'x.csv'; read it first with bio_read_text()."),
        ("rate must be a number from 0 to 1; got 5.", "rate must be a number from 0 to 1; got 5."),
        ("learning_rate must be None or a number; got Schedule(kind='linear').",
         "learning_rate must be NULL or a number; got schedule(kind = 'linear')."),
        ("mutation_map changes letters or tokens of sequences; use gradients or permutation_importance.",
         "bio_mutation_map() changes letters or tokens of sequences; use gradients or bio_importance()."),
        ("target must be one of the classes 'a', 'b'; got None", "class must be one of the classes 'a', 'b'; got NULL"),
        ("BioClassifier has no parameter 'x'.", "bio_classifier has no parameter 'x'."),
    ],
)  # fmt: skip
def test_messages(python, r):
    assert in_r_words(python) == r


def test_networks_and_layers_inside_a_network():
    network = Chain((CNN(8, pool_size=1), layers.Residual((layers.Conv(4, (3, 5)),)), RNN(pool=None)))
    assert r_call(network) == (
        "chain(steps = list(cnn(filters = 8, pool_size = 1), "
        "layer_residual(layers = layer_conv(filters = 4, kernel_sizes = c(3, 5))), rnn(pool = NULL)))"
    )
    assert r_call(Chain([MLP()])) == "chain(steps = mlp())"
    assert r_call(KMerCounts(k=4)) == "encode_kmer_counts(k = 4)"
    assert r_call(ConvRecurrent()) == "conv_recurrent()"


def test_places_count_from_one():
    sides = Paired((0, 2), (1, 3), orders=((1, 0), (0, 1)), along="positions", dense=())
    assert r_call(sides) == (
        'paired(left = c(1, 3), right = c(2, 4), along = "positions", orders = list(c(2, 1), c(1, 2)), dense = c())'
    )
    assert r_call(layers.Select((3, 0), reverse=True)) == "layer_select(channels = c(4, 1), reverse = TRUE)"
    assert r_call(layers.Places((2,))) == "layer_places(places = 3)"
    table = "Select(channels=(0, 12), reverse=True)  (4, 2)  0\nPlaces(places=(5,))  (1, 2)  0"
    assert places_from_one(table) == "Select(channels=(1, 13), reverse=True)  (4, 2)  0\nPlaces(places=(6,))  (1, 2)  0"
    assert r_call(Schedule(kind="linear")) == 'schedule(kind = "linear")'


def test_functions_and_calls():
    assert [function_name(name) for name in ("BioClassifier", "MLP", "Table")] == [
        "bio_classifier",
        "mlp",
        "encode_table",
    ]
    assert r_call(MLP()) == "mlp()"
    assert r_call(MLP(hidden=(200, 200), dropout=0.5)) == "mlp(hidden = c(200, 200), dropout = 0.5)"
    assert r_call(CNN(kernel_size=((1, 3), 9), batch_norm=True)) == (
        "cnn(kernel_size = list(c(1, 3), 9), batch_norm = TRUE)"
    )
