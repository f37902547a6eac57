"""`fit` against the same network written by hand in Keras on one-hot float32: seconds and memory of the data.

Both start from strings, train the promoter network for the same epochs at the same batch size on the same machine, and
take turns; a first short round of each, which loads and traces the engine, is not counted.

    python tests/benchmarks/fit_speed.py
"""

from __future__ import annotations

import numpy as np
from _by_hand import BATCH_SIZE, LEARNING_RATE, one_hot, promoter_network
from _common import Progress, arguments, machine, print_table, stopwatch

from pybiodl import BioClassifier
from pybiodl.networks import CNN


def by_hand(X: np.ndarray, y: np.ndarray, epochs: int) -> int:
    """Train and return the bytes of the inputs."""
    inputs = one_hot(X, "ACGT")
    promoter_network(inputs.shape[1:]).fit(inputs, y, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    return inputs.nbytes


def by_estimator(X: np.ndarray, y: np.ndarray, epochs: int) -> int:
    """Train and return the bytes of the inputs."""
    classifier = BioClassifier(
        CNN(filters=200, kernel_size=21, dense=(128,)),
        epochs=epochs,
        batch_size=BATCH_SIZE,
        learning_rate=LEARNING_RATE,
        validation_fraction=0,
        patience=None,
        random_state=0,
    ).fit(X, y)
    return int(classifier.encoder_.transform(X).nbytes)


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__)
    parser.add_argument("--samples", type=int, default=4000)
    parser.add_argument("--length", type=int, default=250, help="nucleotides")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    random = np.random.default_rng(0)
    letters = random.choice(list("ACGT"), size=(options.samples, options.length))
    X = np.array(["".join(row) for row in letters], dtype=object)
    y = random.integers(0, 2, options.samples)
    progress = Progress()
    ways = {"by hand in Keras": by_hand, "pybiodl": by_estimator}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    n_bytes: dict[str, int] = {}
    for run in ways.values():
        run(X[:100], y[:100], 1)
    for round_ in range(options.rounds):
        for way in sorted(ways, reverse=bool(round_ % 2)):
            with stopwatch() as elapsed:
                n_bytes[way] = ways[way](X, y, options.epochs)
            seconds[way] += elapsed
            progress(f"round {round_ + 1}, {way}: {elapsed[0]:.1f} s")
    peer = "by hand in Keras"
    rows = [
        {
            "fit": way,
            "seconds": f"{np.median(seconds[way]):.1f}",
            "ratio of seconds": f"{np.median(np.divide(seconds[way], seconds[peer])):.2f}",
            "megabytes of data": f"{n_bytes[way] / 1e6:.1f}",
            "ratio of memory": f"1/{n_bytes[peer] / n_bytes[way]:.0f}",
        }
        for way in ways
    ]
    print_table(rows)
    shape = f"{options.samples} sequences of {options.length} nucleotides, {options.epochs} epochs"
    print(f"\n{shape}, medians of {options.rounds} rounds and of their ratios. {machine('keras', 'tensorflow')}")


if __name__ == "__main__":
    main()
