"""The description of a VAE: its parts, their weights, and how its loss changes."""

import json
import math

import numpy as np
import pytest
from sklearn.base import clone

from pybiodl.errors import InvalidInputError
from pybiodl.networks import VAE, from_dict
from pybiodl.networks.layers import shape_after

SHAPE = (9, 5)
SMALL = {"latent": 3, "units": 4, "embedding": 2, "dense": 6, "channels": 7}


def test_json_and_back():
    network = VAE(latent=3, cell="lstm", anneal=2)
    assert from_dict(json.loads(json.dumps(network.to_dict()))) == network
    assert clone(network) == network


@pytest.mark.parametrize(("cell", "gates", "states"), [("gru", 3, 1), ("lstm", 4, 2)])
def test_weights_of_the_decoder_by_hand(cell, gates, states):
    parts = VAE(cell=cell, **SMALL).parts(SHAPE, n_outputs=2)
    assert list(parts) == ["encoder", "mean", "spread", "property", "start", "line", "letters", "cell", "tokens"]
    shapes = {name: list(part.weights.values()) for name, part in parts.items()}
    assert shapes["mean"] == shapes["spread"] == [(6, 3), (3,)]
    assert shapes["property"] == [(3, 64), (64,), (64, 2), (2,)]
    assert shapes["start"] == [(3, 4 * states), (4 * states,)]
    assert shapes["line"] == [(3, 6), (6,), (6, 8 * 7), (8 * 7,)]
    assert shapes["letters"] == [(5, 2)]
    assert shapes["cell"][:2] == [(2 + 7, 4 * gates), (4, 4 * gates)]
    assert shapes["tokens"] == [(4, 5), (5,)]


def test_without_channels_each_position_has_the_whole_latent():
    network = VAE(**{**SMALL, "channels": 0})
    parts = network.parts(SHAPE)
    assert "line" not in parts
    assert parts["cell"].shape == (8, 2 + 3)
    # Nothing is as long as the strings then.
    assert network.n_weights(SHAPE) == network.n_weights((900, 5))


def test_the_encoder_ends_in_one_vector():
    assert shape_after(VAE(**SMALL).layers(SHAPE), SHAPE) == (6,)


def test_weights_are_sorted_by_part():
    network = VAE(**SMALL)
    arrays = [np.zeros(shape) for part in network.parts(SHAPE).values() for shape in part.weights.values()]
    named = network.named(arrays, SHAPE)
    assert sum(len(part) for part in named.values()) == len(arrays)
    assert [array.shape for array in named["tokens"]] == [(4, 5), (5,)]
    assert network.n_weights(SHAPE) == sum(math.prod(array.shape) for array in arrays)


def test_the_weight_of_the_divergence_rises_by_epoch():
    assert [VAE(kl_weight=0.2, anneal=4).kl_weight_at(epoch) for epoch in (0, 1, 4, 9)] == [0.0, 0.05, 0.2, 0.2]
    assert VAE(kl_weight=0.2, anneal=0).kl_weight_at(0) == 0.2


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"latent": 0}, "latent must be a whole number of at least 1; got 0."),
        ({"cell": "gur"}, "cell must be one of 'lstm', 'gru'; got 'gur'; did you mean 'gru'?"),
        ({"kl_weight": -1}, "kl_weight must be a number at least 0; got -1."),
        ({"word_dropout": 1.0}, "word_dropout must be a number at least 0 and below 1; got 1.0."),
        ({"anneal": 1.5}, "anneal must be a whole number of at least 0; got 1.5."),
    ],
)
def test_parameters_that_break_a_rule(params, sentence):
    with pytest.raises(InvalidInputError) as caught:
        VAE(**params).parts(SHAPE)
    assert str(caught.value) == sentence


def test_the_summary_names_the_parts_and_counts_all_weights():
    network = VAE(**SMALL)
    text = network.summary(SHAPE, n_outputs=1)
    assert [line.split()[0] for line in text.splitlines() if line.startswith(("encoder", "property", "tokens"))] == [
        "encoder",
        "property",
        "tokens",
    ]
    assert text.endswith(f"{network.n_weights(SHAPE, 1):,} weights")
