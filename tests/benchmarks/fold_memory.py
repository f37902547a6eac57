"""Resident memory after each fold of a cross-validation: the last fold is to need what the first did, within a tenth.

Folds are fits of new networks in one process, as `cross_val_score` makes them; the memory of the first fold holds the
engine and the data. The peer is the same number of networks by hand in Keras, whose memory nobody gives back.

    python tests/benchmarks/fold_memory.py
    KERAS_BACKEND=jax python tests/benchmarks/fold_memory.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from _by_hand import promoter_network
from _common import Progress, arguments, machine, print_table

from pybiodl import BioClassifier
from pybiodl.networks import CNN, MLP, RNN

NETWORKS = {
    "MLP": MLP(hidden=(64, 32), dropout=0.3),
    "CNN": CNN(filters=32, kernel_size=7, dense=(32,)),
    "RNN": RNN(units=16),
}


def resident() -> float:
    """Return the resident memory of this process in megabytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def samples(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a table, or sequences, and classes."""
    random = np.random.default_rng(0)
    y = random.integers(0, 2, 300)
    if name == "MLP":
        return random.normal(size=(300, 50)), y
    return np.array(["".join(row) for row in random.choice(list("ACGT"), size=(300, 60))], dtype=object), y


def fold(name: str, seed: int) -> None:
    """Fit and predict once."""
    X, y = samples(name)
    if name == "by hand in Keras":
        inputs = np.random.default_rng(0).normal(size=(300, 60, 4)).astype("float32")
        model = promoter_network(inputs.shape[1:])
        model.fit(inputs, y, epochs=2, verbose=0)
        model.predict(inputs, verbose=0)
        return
    BioClassifier(NETWORKS[name], epochs=2, random_state=seed).fit(X, y).predict_proba(X)


def main() -> None:
    """Run the command; each network has a process of its own."""
    parser = arguments(__doc__)
    parser.add_argument("--folds", type=int, default=11)
    parser.add_argument("--network", choices=[*NETWORKS, "by hand in Keras"], help="one alone, in this process")
    options = parser.parse_args()
    progress = Progress()
    if options.network:
        for seed in range(options.folds):
            fold(options.network, seed)
            print(f"{resident():.0f}", flush=True)
            progress(f"{options.network}, fold {seed + 1}: {resident():.0f} MB")
        return
    rows = []
    for name in [*NETWORKS, "by hand in Keras"]:
        command = [sys.executable, __file__, "--folds", str(options.folds), "--network", name]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        values = [float(line) for line in said.splitlines() if line.strip().isdigit()]
        rows.append(
            {
                "network": name,
                "MB after each fold": " ".join(f"{value:.0f}" for value in values),
                "last / first": f"{values[-1] / values[0]:.2f}",
            }
        )
    print_table(rows)
    engine = os.environ.get("KERAS_BACKEND", "tensorflow")
    print(f"\n{engine}; {options.folds} folds, 300 samples, 2 epochs. {machine('keras', engine)}")


if __name__ == "__main__":
    main()
