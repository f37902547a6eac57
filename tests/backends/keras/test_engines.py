"""Every family of networks gives the same answer on every engine, from the same weights."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

from pybiodl.backends.keras import FittedKeras
from pybiodl.encode import Sequence
from pybiodl.networks import CNN, RNN, ConvRecurrent, Head, Transformer

NETWORKS = [
    CNN(filters=(8, 4), kernel_size=((3, 5), 7), residual=True, dilation=(1, 2), batch_norm=True, global_pool="both",
        reverse_complement=True),
    CNN(filters=6, kernel_size=5, pool_size=3, pool="average", stride=2, embedding=5),
    RNN(units=(8, 4), pool="attention"),
    RNN(units=4, cell="gru"),
    ConvRecurrent(filters=4, units=3, steps=3, attention="both"),
    Transformer(width=8, heads=2, dense=3),
]  # fmt: skip
ENGINE = """
import os, pickle, sys
os.environ["KERAS_BACKEND"] = sys.argv[1]
models, X = pickle.load(open(sys.argv[2], "rb"))
pickle.dump([model.predict(X) for model in models], open(sys.argv[3], "wb"))
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Models with drawn weights: for samples, for positions, and an ordinal one."""
    from pybiodl.backends.keras._build import build

    random = np.random.default_rng(0)
    X = np.array(["".join(random.choice(list("ACGTN"), n)) for n in random.integers(24, 33, 10)], dtype=object)
    encoder = Sequence("dna").fit(X)
    heads = [Head("multiclass", 3), Head("multiclass", 3, positions=True), Head("ordinal", 4)]
    cases = [(network, heads[0]) for network in NETWORKS]
    cases += [(NETWORKS[2], heads[1]), (NETWORKS[5], heads[1]), (NETWORKS[1], heads[2])]
    fitted = []
    for network, head in cases:
        weights = build(network, encoder, head, seed=3).get_weights()
        fitted.append(FittedKeras(network, encoder, head, None, weights, {"loss": [1.0]}, 0, {}))
    path = tmp_path_factory.mktemp("engines") / "models.pickle"
    path.write_bytes(pickle.dumps((fitted, X)))
    return path, [model.predict(X) for model in fitted]


@pytest.mark.parametrize("engine", ["tensorflow", "jax", "torch"])
def test_engines_agree(engine, models, tmp_path):
    pytest.importorskip(engine)
    path, expected = models
    files = [str(path), str(tmp_path / "out.pickle")]
    subprocess.run([sys.executable, "-c", ENGINE, engine, *files], check=True, capture_output=True, timeout=600)
    found = pickle.loads((tmp_path / "out.pickle").read_bytes())
    for one, other in zip(found, expected, strict=True):
        assert np.ptp(other, axis=0).max() > 1e-4
        assert one == pytest.approx(other, abs=1e-4)
