import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pybiodl import load
from pybiodl.store import pack, unpack

BUNDLES = Path(__file__).with_name("bundles")
EXPECTED = json.loads((BUNDLES / "expected.json").read_text())


@pytest.mark.parametrize("name", EXPECTED)
def test_a_bundle_of_every_release_opens_and_predicts_as_then(name):
    model, known = load(BUNDLES / f"{name}.pybiodl"), EXPECTED[name]
    X = pd.DataFrame(known["X"]) if isinstance(known["X"], dict) else known["X"]
    outputs = model.predict(X) if known["classes"] is None else model.predict_proba(X)
    assert outputs == pytest.approx(np.array(known["expected"]), abs=1e-6)
    assert model.run_card_.versions["pybiodl"] == name.split("-")[0]


def test_every_bundle_is_tested():
    assert {file.stem for file in BUNDLES.glob("*.pybiodl")} == set(EXPECTED)


def test_parts_come_back_and_equal_parts_are_equal_bytes():
    manifest, arrays = {"a": [1, None, "é"], "b": float("nan")}, {"x": np.eye(3), "y": np.array(["a", "bc"])}
    raw = pack(manifest, arrays)
    back, again = unpack(raw)
    assert back["a"] == manifest["a"]
    assert np.isnan(back["b"])
    assert (again["x"] == arrays["x"]).all()
    assert again["y"].tolist() == ["a", "bc"]
    assert pack(manifest, arrays) == raw
