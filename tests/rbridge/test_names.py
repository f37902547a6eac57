"""What Python says, said in R's words."""

from __future__ import annotations

import pytest

from pybiodl.encode import KMerCounts
from pybiodl.networks import CNN, MLP, RNN, Chain, ConvRecurrent, layers
from pybiodl.rbridge._names import function_name, in_r_words, r_call


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
