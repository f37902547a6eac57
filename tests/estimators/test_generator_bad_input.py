"""What a generator refuses, in one sentence."""

import numpy as np
import pytest

from pybiodl import BioClassifier, BioGenerator
from pybiodl.encode import Tokens
from pybiodl.errors import InvalidInputError, MissingDependencyError, UnsupportedError
from pybiodl.estimators import _quality
from pybiodl.networks import CNN, VAE

X = ["AB", "ABBA", "BABA", "AABB"] * 4
TINY = VAE(latent=2, units=3, dense=3, channels=2, embedding=2)


@pytest.mark.parametrize(
    ("error", "sentence", "params"),
    [
        (InvalidInputError, "encoder must begin and end each string and pad on the right", {"encoder": Tokens()}),
        (
            InvalidInputError,
            'use Tokens("smiles", start_end=True)',
            {"encoder": Tokens("characters", start_end=True, pad="left")},
        ),
        (UnsupportedError, "BioGenerator needs a network that writes strings; CNN does not", {"network": CNN()}),
        (UnsupportedError, "loss must be None, as a generator has its own; got 'mse'", {"loss": "mse"}),
        (UnsupportedError, "The h2o backend trains fully connected networks", {"backend": "h2o"}),
        (InvalidInputError, "spellings must be a whole number of at least 0; got -1.", {"spellings": -1}),
        (InvalidInputError, "property_weight must be a number above 0; got 0.", {"property_weight": 0}),
    ],
)
def test_parameters(error, sentence, params):
    with pytest.raises(error) as caught:
        BioGenerator(**{"network": TINY, "epochs": 1, **params}).fit(X)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("sentence", "y"),
    [
        ("y must hold numbers, the properties of each string; got 'a'", ["a"] * 16),
        ("y must have one row for each of the 16 strings; got shape (3,).", [1.0, 2.0, 3.0]),
        ("y must hold finite numbers, NaN where not known, and at least one of each", [np.nan] * 16),
    ],
)
def test_properties(sentence, y):
    with pytest.raises(InvalidInputError) as caught:
        BioGenerator(TINY, epochs=1).fit(X, y)
    assert sentence in str(caught.value)


def test_groups_of_molecules_that_are_spelled_in_other_ways():
    pytest.importorskip("rdkit")
    model = BioGenerator(TINY, encoder=Tokens("smiles", start_end=True), epochs=1, spellings=1)
    sentence = r"groups must have one entry for each of the 2 samples; got shape \(3,\)"
    with pytest.raises(InvalidInputError, match=sentence):
        model.fit(["CCO", "CCN"], groups=[0, 1, 2])


def test_a_network_that_writes_answers_nothing():
    with pytest.raises(UnsupportedError, match=r"BioClassifier needs a network that answers; VAE does not; pass it to"):
        BioClassifier(TINY).fit(X, [0, 1] * 8)


def test_without_rdkit_validity_is_not_guessed(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "rdkit", None)
    monkeypatch.setitem(sys.modules, "rdkit.Chem", None)
    with pytest.raises(MissingDependencyError, match=r"Telling which SMILES are valid needs the package rdkit"):
        _quality.canonical(["C"])
