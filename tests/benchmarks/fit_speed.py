"""`fit` of each family against the same network written by hand in Keras on one-hot float32: seconds, memory of data.

Both start from the same table or strings, train for the same epochs at the same batch size with accuracy as their
metric, and take turns; a first short round of each, which loads the engine, is not counted, but building and compiling
a network is. The aim is a ratio of 1 or less. Seconds are of the clock and, for a machine that has other work, of the
processors. The last batch is not full, as with most data: of arrays that fill all batches Keras makes a graph of one
batch size on TensorFlow, with which a recurrent network by hand is a fifth faster.

    python tests/benchmarks/fit_speed.py
    KERAS_BACKEND=jax python tests/benchmarks/fit_speed.py --family CNN
"""

from __future__ import annotations

import os
import time
from typing import Any

import numpy as np
from _by_hand import BATCH_SIZE, LEARNING_RATE, network, one_hot
from _common import Progress, arguments, machine, print_table

from pybiodl import BioClassifier, BioTagger
from pybiodl.networks import CNN, MLP, RNN, ConvRecurrent, Transformer

FAMILIES = {
    "MLP": MLP(hidden=(200, 100), dropout=0.3),
    "CNN": CNN(filters=200, kernel_size=21, dense=(128,)),
    "RNN": RNN(units=32, dense=()),
    "ConvRecurrent": ConvRecurrent(32, 7, pool_size=2, units=16, attention_units=16, dense=()),
    "Transformer": Transformer(n_layers=1, width=32, heads=4, dropout=0.1),
    "tagger": CNN(filters=(32, 32), kernel_size=7, pool_size=1, dense=()),
}
Data = tuple[Any, Any]


def samples(family: str, n_samples: int, length: int) -> Data:
    """Return a table, or sequences, and classes, of each position for a tagger."""
    random = np.random.default_rng(0)
    y = random.integers(0, 2, n_samples)
    if family == "MLP":
        return random.normal(size=(n_samples, 4 * length)).astype(np.float32), y
    lines = np.array(["".join(row) for row in random.choice(list("ACGT"), size=(n_samples, length))], dtype=object)
    return (lines, list(lines)) if family == "tagger" else (lines, y)


def by_hand(family: str, data: Data, epochs: int) -> tuple[int, int]:
    """Train and return the bytes of the inputs and the number of weights."""
    X, y = data
    inputs = X if family == "MLP" else one_hot(X, "ACGT")
    if family == "tagger":
        y = inputs.argmax(axis=-1)
    model = network(family, inputs.shape[1:])
    model.fit(inputs, y, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    return inputs.nbytes, model.count_params()


def by_estimator(family: str, data: Data, epochs: int) -> tuple[int, int]:
    """Train and return the bytes of the inputs and the number of weights."""
    estimator = (BioTagger if family == "tagger" else BioClassifier)(
        FAMILIES[family],
        epochs=epochs,
        batch_size=BATCH_SIZE,
        learning_rate=LEARNING_RATE,
        validation_fraction=0,
        patience=None,
        random_state=0,
    ).fit(*data)
    return int(estimator.encoder_.transform(data[0]).nbytes), sum(map(np.size, estimator.fitted_.weights))


WAYS = {"by hand": by_hand, "pybiodl": by_estimator}


def compare(family: str, options: Any, progress: Progress) -> dict[str, str]:
    """Return one line of the table."""
    data = samples(family, options.samples, options.length)
    clock: dict[str, list[float]] = {way: [] for way in WAYS}
    processors: dict[str, list[float]] = {way: [] for way in WAYS}
    facts: dict[str, tuple[int, int]] = {}
    for run in WAYS.values():
        run(family, (data[0][:100], data[1][:100]), 1)
    for round_ in range(options.rounds):
        for way in sorted(WAYS, reverse=bool(round_ % 2)):
            began, worked = time.perf_counter(), time.process_time()
            facts[way] = WAYS[way](family, data, options.epochs)
            clock[way].append(time.perf_counter() - began)
            processors[way].append(time.process_time() - worked)
            progress(f"{family}, {way}: {clock[way][-1]:.1f} s, of processors {processors[way][-1]:.1f} s")
    assert facts["by hand"][1] == facts["pybiodl"][1], facts  # the same network
    hand, ours = (np.array(clock[way]) for way in WAYS)
    return {
        "network": family,
        "by hand, seconds": f"{np.median(hand):.1f}",
        "pybiodl, seconds": f"{np.median(ours):.1f}",
        "ratio": f"{np.median(ours / hand):.2f}",
        "ratio of processors": f"{np.median(np.divide(processors['pybiodl'], processors['by hand'])):.2f}",
        "memory of data": f"1/{facts['by hand'][0] / facts['pybiodl'][0]:.0f}",
    }


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__)
    parser.add_argument("--family", choices=FAMILIES, action="append", help="one or more; all where none is named")
    parser.add_argument("--samples", type=int, default=4010)
    parser.add_argument("--length", type=int, default=100, help="nucleotides; a table has four columns for each")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    progress = Progress()
    print_table([compare(family, options, progress) for family in options.family or FAMILIES])
    engine = os.environ.get("KERAS_BACKEND", "tensorflow")
    said = (
        f"{options.samples} samples of {options.length} nucleotides, batches of {BATCH_SIZE}, {options.epochs} epochs"
    )
    print(f"\n{engine}; {said}; medians of {options.rounds} rounds and of their ratios. {machine('keras', engine)}")


if __name__ == "__main__":
    main()
