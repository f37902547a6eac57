"""Base calling on simulated currents of a nanopore, beside a hidden Markov model that knows how they were made.

Each 3-mer of DNA has its level, mostly that of its middle base; the pore holds it for 2 readings and a Poisson number
more; noise is added. Peers: a Viterbi path through a hidden Markov model with the true levels, noise and mean dwell
(what earlier base callers were; Timp et al. 2012, doi:10.1016/j.bpj.2012.04.009); the nearest true level of each
reading, collapsed; and the network without context (filters of one reading, no recurrence).

    python tests/benchmarks/base_calling.py --reads 4000 --epochs 30
"""

from __future__ import annotations

import numpy as np
from _common import Progress, arguments, machine, print_table, stopwatch

from pybiodl import BioTranscriber
from pybiodl.encode import Signal
from pybiodl.evaluate import edit_distance
from pybiodl.networks import CNN

BASES = np.array(list("ACGT"))
SHORTEST, EXTRA = 2, 3.0  # readings of a 3-mer: at least, and the mean of what comes more


def levels_of_pore(seed: int) -> np.ndarray:
    """Level of each 3-mer, shape (64,): effects of three places, and a small one of the 3-mer itself."""
    random = np.random.default_rng(seed)
    first, middle, last = (random.permutation(np.linspace(-1, 1, 4)) * weight for weight in (0.5, 1.0, 0.5))
    return (first[:, None, None] + middle[:, None] + last).ravel() + random.normal(0, 0.1, 64)


def simulate(n: int, levels: np.ndarray, noise: float, n_bases: tuple[int, int], seed: int):
    """Signals (list of (length, 1) arrays) and their bases (list of str)."""
    random = np.random.default_rng(seed)
    X, y = [], []
    for _ in range(n):
        bases = random.integers(4, size=random.integers(n_bases[0], n_bases[1] + 1) + 2)
        level = levels[bases[:-2] * 16 + bases[1:-1] * 4 + bases[2:]]
        signal = np.repeat(level, SHORTEST + random.poisson(EXTRA, size=len(level)))
        X.append((signal + random.normal(0, noise, len(signal)))[:, None])
        y.append("".join(BASES[bases[1:-1]]))
    return X, y


def by_viterbi(signal: np.ndarray, levels: np.ndarray, noise: float) -> str:
    """Most probable path; states are the first readings of a 3-mer and all later ones, 64 each."""
    leave = 1 / (EXTRA + 1)  # of the last state, which so lasts EXTRA readings more on average, geometrically
    emission = -0.5 * ((signal - levels) / noise) ** 2
    before = np.arange(64) // 4 + np.arange(4)[:, None] * 16  # 3-mers that another one can follow, (4, 64)
    entered, held = emission[0] - np.log(64), np.full(64, -np.inf)
    origins, stays = [], []
    for reading in emission[1:]:
        ways = held[before] + np.log(leave / 4)
        origin = ways.argmax(axis=0)
        stay = held + np.log(1 - leave)
        stays.append(stay > entered)
        origins.append(before[origin, np.arange(64)])
        entered, held = ways.max(axis=0) + reading, np.maximum(entered, stay) + reading
    state, is_held = int(held.argmax()), True
    called = []
    for origin, stay in zip(reversed(origins), reversed(stays), strict=True):
        if is_held:
            is_held = bool(stay[state])
        else:
            called.append(state)
            state, is_held = int(origin[state]), True
    called.append(state)
    return "".join(BASES[np.array(called[::-1]) // 4 % 4])


def by_nearest_level(signal: np.ndarray, levels: np.ndarray) -> str:
    """3-mer of the nearest level at each reading, repeats collapsed."""
    kmers = np.abs(signal - levels).argmin(axis=1)
    changes = np.concatenate([[True], kmers[1:] != kmers[:-1]])
    return "".join(BASES[kmers[changes] // 4 % 4])


def error_rate(found: list[str], truth: list[str]) -> str:
    """Edits a base, in per cent."""
    edits = sum(edit_distance(one, known) for one, known in zip(found, truth, strict=True))
    return f"{100 * edits / sum(map(len, truth)):.1f} %"


def main() -> None:
    """Simulate, train, print."""
    parser = arguments(__doc__)
    parser.add_argument("--reads", type=int, default=4000, help="training signals")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--noise", type=float, default=0.1, help="standard deviation; levels run from -2 to 2")
    parser.add_argument("--bases", type=int, nargs=2, default=(20, 30), help="fewest and most of a signal")
    options = parser.parse_args()
    progress, bases = Progress(), tuple(options.bases)
    levels = levels_of_pore(0)
    X, y = simulate(options.reads, levels, options.noise, bases, 1)
    X_test, y_test = simulate(500, levels, options.noise, bases, 2)
    longest = max(map(len, X + X_test))
    rows = []
    for name, found in (
        ("nearest level", [by_nearest_level(signal, levels) for signal in X_test]),
        ("hidden Markov model with the true parameters", [by_viterbi(one, levels, options.noise) for one in X_test]),
    ):
        rows.append({"caller": name, "error rate": error_rate(found, y_test), "fit (s)": "-"})
    networks = {"network without context": CNN(64, 1, stride=2, pool_size=1, batch_norm=True), "default network": None}
    for name, network in networks.items():
        progress(name)
        model = BioTranscriber(
            network, symbols="ACGT", encoder=Signal(length=longest), epochs=options.epochs, batch_size=32,
            learning_rate=0.005, random_state=0,
        )  # fmt: skip
        with stopwatch() as seconds:
            model.fit(X, y)
        for width in (1, 8):
            found = model.set_params(beam_width=width).predict(X_test)
            label = name + (f", beam of {width}" if width > 1 else ", best path")
            rows.append({"caller": label, "error rate": error_rate(found, y_test), "fit (s)": f"{seconds[0]:.0f}"})
    print(machine("keras"))
    print(f"{options.reads} signals of {bases[0]} to {bases[1]} bases, noise {options.noise}; 500 held-out signals")
    print_table(rows)


if __name__ == "__main__":
    main()
