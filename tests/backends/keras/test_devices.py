"""Several devices share each batch and end with the weights of one; each case is a process with two processors."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from pybiodl import BioClassifier
from pybiodl.backends.keras._devices import chosen
from pybiodl.errors import InvalidInputError

CHILD = """
import json, os, sys
import numpy as np
if os.environ["KERAS_BACKEND"] == "tensorflow":
    import tensorflow as tf
    two = [tf.config.LogicalDeviceConfiguration()] * 2
    tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], two)
import keras
from pybiodl import BioClassifier
from pybiodl.networks import MLP

random = np.random.default_rng(0)
X = random.normal(size=(70, 6)).astype("float32")  # 63 are trained on: batches of 32 and of 31, which two do not divide
y = (X[:, 0] > 0).astype(int)
found = {}
for devices in (None, "all", ["cpu:0", "cpu:1"]):
    network = MLP(hidden=(8, 6), activation="tanh")
    model = BioClassifier(network, epochs=3, batch_size=32, random_state=0, monitor="roc_auc", devices=devices)
    model.fit(X, y)
    found[str(devices)] = [weight.tolist() for weight in model.fitted_.weights]
    assert keras.distribution.distribution() is None
device = model.run_card_.environment["device"]
one = BioClassifier(network, epochs=1, random_state=0, devices="cpu:1").fit(X, y).run_card_.environment["device"]
print(json.dumps({"weights": found, "device": device, "one": one}))
"""


@pytest.mark.parametrize("engine", ["jax", "tensorflow"])
def test_two_devices_end_with_the_weights_of_one(engine):
    pytest.importorskip(engine)
    environment = {**os.environ, "KERAS_BACKEND": engine, "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    ended = subprocess.run([sys.executable, "-c", CHILD], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    said = json.loads(ended.stdout.splitlines()[-1])
    one = said["weights"].pop("None")
    for devices, weights in said["weights"].items():
        for left, right in zip(weights, one, strict=True):
            assert np.abs(np.array(left) - np.array(right)).max() < 1e-5, devices
    assert said["device"] == "cpu:0, cpu:1"
    assert said["one"] == "cpu:1"


@pytest.mark.parametrize(
    ("devices", "said"),
    [
        ("tpu", "devices must be 'all', a number, or name devices that are there .*; got 'tpu'"),
        (99, "devices must be at most the 1 that are there"),
        (0, "devices must be a whole number of at least 1; got 0"),
        ([], r"got \[\]"),
    ],
)
def test_a_device_that_is_not_there_is_refused(devices, said):
    with pytest.raises(InvalidInputError, match=said):
        BioClassifier(devices=devices).fit(np.zeros((4, 2)), [0, 1, 0, 1])


def test_names_of_devices():
    assert chosen(None) == []
    assert chosen("CPU") == ["cpu"]
    assert chosen(1.0) == chosen("all") == chosen(["cpu:0", "cpu:0"]) == ["cpu:0"]
