"""Mixed precision: every family computes in half the bits and ends in full ones."""

import numpy as np
import pytest

from pybiodl import BioClassifier, BioTagger
from pybiodl.networks import CNN, MLP, RNN, ConvRecurrent, Transformer

random = np.random.default_rng(0)
TABLE = random.normal(size=(24, 3))
LINES = ["".join(random.choice(list("ACGT"), 5 + row % 4)) for row in range(24)]  # ragged, so that there are masks
Y = np.arange(24) % 3

FAMILIES = {
    "MLP": MLP(hidden=(4,), dropout=0.1),
    "CNN": CNN(filters=4, kernel_size=3, dense=(4,), batch_norm=True, global_pool="max"),
    "RNN": RNN(units=3, dense=(), recurrent_dropout=0.1),
    "ConvRecurrent": ConvRecurrent(filters=3, kernel_size=3, units=3, attention_units=3, dense=()),
    "Transformer": Transformer(n_layers=1, width=4, heads=2),
    "tagger": CNN(filters=4, kernel_size=3, pool_size=1, dense=(), residual=True),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_trains_in_mixed_precision(family):
    params = {"epochs": 1, "batch_size": 24, "random_state": 0, "validation_fraction": 0}
    cls = BioTagger if family == "tagger" else BioClassifier
    X = np.array(TABLE) if family == "MLP" else np.array(LINES, dtype=object)
    y = [line.replace("G", "A") for line in LINES] if family == "tagger" else Y
    model = cls(FAMILIES[family], precision="mixed_bfloat16", **params).fit(X, y)
    assert np.isfinite(model.history_["loss"]).all()
    assert all(weight.dtype == np.float32 for weight in model.fitted_.weights)
    computing = {layer.compute_dtype for layer in model.model_.layers if layer.weights}
    assert "bfloat16" in computing
    ends = model.model_.layers[-2:]
    assert all(layer.compute_dtype == "float32" for layer in ends)
    probability = np.concatenate(model.predict_proba(X)) if family == "tagger" else model.predict_proba(X)
    assert probability.sum(axis=-1) == pytest.approx(np.ones(len(probability)))
