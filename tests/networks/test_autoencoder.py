import json

import pytest
from sklearn.base import clone

from pybiodl.errors import UnsupportedError
from pybiodl.networks import Autoencoder, from_dict
from pybiodl.networks.layers import Dense, Dropout


def test_json_and_back():
    network = Autoencoder(hidden=(64, 32), latent=3, decoder=(16,), activation="relu", input_dropout=0.2)
    assert from_dict(json.loads(json.dumps(network.to_dict()))) == network
    assert clone(network) == network


def test_the_decoder_mirrors_the_encoder():
    reading, giving = Autoencoder(hidden=(64, 32), latent=3, dropout=0.1).halves((100,))
    assert [layer.units for layer in reading if isinstance(layer, Dense)] == [64, 32, 3]
    assert [layer.units for layer in giving if isinstance(layer, Dense)] == [32, 64, 100]
    assert [layer.activation for layer in (reading[-1], giving[-1])] == ["linear", "linear"]
    assert isinstance(reading[1], Dropout)
    assert not isinstance(giving[0], Dropout)  # none of the latent
    assert [layer.units for layer in Autoencoder((64, 32), 3, decoder=8).halves((100,))[1]] == [8, 100]


def test_it_reads_tables():
    with pytest.raises(UnsupportedError, match="Autoencoder reads tables; what reaches it is a line of shape"):
        Autoencoder().layers((30, 4))


def test_a_summary_counts_both_halves():
    text = Autoencoder(hidden=(8,), latent=2).summary((30,))
    assert text.splitlines()[-1] == "560 weights"
