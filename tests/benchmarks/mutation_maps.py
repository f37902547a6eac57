"""Mutation maps of a network like Basset's against a loop over all mutants: seconds, differences, peak memory.

The network is that of Kelley et al. (2016, doi:10.1101/gr.200535.115): convolutions of 300 x 19, 200 x 11 and 200 x 7,
pools of 3, 4 and 4, and two dense layers of 1000 units, with drawn weights. The peers are the plain batched loop in
Keras on one-hot float32 (about 3,000 forward passes a sequence) and, where torch and tangermeme are installed,
tangermeme's `saturation_mutagenesis` of the same weights in torch. A peer that is given fewer sequences is scaled to as
many as pybiodl is given; its cost is the same for each. Seconds are of the clock; on a machine that has other work,
look at those of the processors.

    python tests/benchmarks/mutation_maps.py
    python tests/benchmarks/mutation_maps.py --peer-sequences 1
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

import numpy as np
from _by_hand import one_hot
from _common import Progress, arguments, machine, print_table

from pybiodl import BioClassifier
from pybiodl.backends.keras import FittedKeras
from pybiodl.backends.keras._build import build
from pybiodl.encode import Sequence
from pybiodl.interpret import mutation_map
from pybiodl.networks import CNN, Head

BASSET = CNN(filters=(300, 200, 200), kernel_size=(19, 11, 7), pool_size=(3, 4, 4), dense=(1000, 1000), padding="same")


def basset(X: np.ndarray) -> BioClassifier:
    """Return a fitted estimator with drawn weights, which cost as much as trained ones."""
    encoder, head = Sequence("dna").fit(X), Head("binary", 1)
    weights = build(BASSET, encoder, head, seed=0).get_weights()
    model = BioClassifier(BASSET)
    model._keep(FittedKeras(BASSET, encoder, head, np.array([0, 1]), weights, {"loss": [0.0]}, 0, {}), "keras")
    model.outcome_ = None
    return model


def mutants(line: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One-hot mutants of a line of one-hot letters, their positions and letters."""
    positions, letters = np.nonzero(line == 0)
    lines = np.repeat(line[None], len(positions), axis=0)
    rows = np.arange(len(positions))
    lines[rows, positions] = 0
    lines[rows, positions, letters] = 1
    return lines, positions, letters


def plain_loop(model: Any, X: np.ndarray, batch_size: int) -> np.ndarray:
    """Loop over mutants as a Keras user writes it, on one-hot float32."""
    import keras

    layers = [layer for layer in model.model_.layers if layer.name not in ("codes", "letters")]
    given = entering = keras.Input((len(X[0]), 4))
    for layer in layers:
        entering = layer(entering)
    by_hand = keras.Model(given, entering)
    found = np.zeros((len(X), len(X[0]), 4))
    for row, line in enumerate(one_hot(X, "ACGT")):
        lines, positions, letters = mutants(line)
        reference = by_hand.predict(line[None], verbose=0)[0, 0]
        changed = by_hand.predict(lines, batch_size=batch_size, verbose=0)[:, 0]
        found[row, positions, letters] = changed - reference
    return found


def by_tangermeme(weights: list[np.ndarray], X: np.ndarray, batch_size: int) -> np.ndarray:
    """tangermeme's saturation mutagenesis of the same weights in torch."""
    import torch
    from tangermeme.saturation_mutagenesis import saturation_mutagenesis

    network = in_torch(weights, len(X[0]))
    letters = torch.from_numpy(np.ascontiguousarray(one_hot(X, "ACGT").transpose(0, 2, 1)))
    before, changed = saturation_mutagenesis(network, letters, batch_size=batch_size, device="cpu", raw_outputs=True)
    change = changed[..., 0] - before[:, :1, None]
    return change.numpy().transpose(0, 2, 1)


def in_torch(weights: list[np.ndarray], length: int) -> Any:
    """Build the network in torch, which keeps channels before positions."""
    import torch
    from torch import nn

    layers: list[Any] = []
    for place, pool in enumerate((3, 4, 4)):
        kernel, bias = weights[2 * place : 2 * place + 2]
        width, entering, leaving = kernel.shape
        conv = nn.Conv1d(entering, leaving, width, padding=width // 2)
        conv.weight.data = torch.from_numpy(np.ascontiguousarray(kernel.transpose(2, 1, 0)))
        conv.bias.data = torch.from_numpy(bias)
        layers += [conv, nn.ReLU(), nn.MaxPool1d(pool)]
        length //= pool
    layers.append(nn.Flatten())
    for place in (3, 4, 5):
        kernel, bias = weights[2 * place : 2 * place + 2]
        if place == 3:  # flattened channel by channel
            kernel = kernel.reshape(length, -1, kernel.shape[1]).transpose(1, 0, 2).reshape(kernel.shape)
        dense = nn.Linear(*kernel.shape)
        dense.weight.data = torch.from_numpy(np.ascontiguousarray(kernel.T))
        dense.bias.data = torch.from_numpy(bias)
        layers += [dense, nn.ReLU() if place < 5 else nn.Sigmoid()]
    return nn.Sequential(*layers).eval()


class Peak:
    """Largest growth of the memory of the process in a block, in MB."""

    def __enter__(self) -> Peak:
        self.before = self.most = resident()
        self.ended = threading.Event()
        self.watch = threading.Thread(target=self._watch)
        self.watch.start()
        return self

    def _watch(self) -> None:
        while not self.ended.wait(0.01):
            self.most = max(self.most, resident())

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        self.watch.join()
        self.megabytes = self.most - self.before


def resident() -> float:
    """Memory of the process in MB (Linux)."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def measured(run: Callable[[], np.ndarray], n: int, n_all: int) -> tuple[np.ndarray, dict[str, Any]]:
    """Run once; seconds are scaled from `n` sequences to `n_all`."""
    began, worked = time.perf_counter(), time.process_time()
    with Peak() as peak:
        found = run()
    clock, processors = time.perf_counter() - began, time.process_time() - worked
    return found, {
        "clock": clock * n_all / n, "processors": processors * n_all / n, "memory": peak.megabytes, "given": n,
    }  # fmt: skip


def in_a_process(run: Callable[[], np.ndarray], n: int, n_all: int) -> tuple[np.ndarray, dict[str, Any]]:
    """Measure in a new process with torch alone: beside another engine's libraries torch may crash."""
    os.environ["KERAS_BACKEND"] = "torch"  # of that process; this one has its engine
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measured, run, n, n_all).result()


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__)
    parser.add_argument("--sequences", type=int, default=32)
    parser.add_argument("--peer-sequences", type=int, default=2)
    parser.add_argument("--length", type=int, default=1000)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--memory", type=float, default=256)
    options = parser.parse_args()
    engine = os.environ.get("KERAS_BACKEND", "tensorflow")
    progress, random = Progress(), np.random.default_rng(0)
    X = np.array(["".join(row) for row in random.choice(list("ACGT"), (options.sequences, options.length))], object)
    model, few = basset(X), X[: options.peer_sequences]
    mutation_map(model, X[:1], memory=options.memory)  # loads the engine
    runs: dict[str, tuple[Callable[[], np.ndarray], int]] = {
        "pybiodl": (lambda: mutation_map(model, X, memory=options.memory).values, len(X)),
        "loop in Keras": (lambda: plain_loop(model, few, options.batch_size), len(few)),
    }
    if importlib.util.find_spec("tangermeme") is not None:
        theirs = partial(by_tangermeme, model.fitted_.weights, few, options.batch_size)
        runs["tangermeme"] = (theirs, len(few))
    found = {}
    rows: list[dict[str, Any]] = []
    for name, (run, n) in runs.items():
        found[name], facts = (in_a_process if name == "tangermeme" else measured)(run, n, len(X))
        progress(f"{name}: {facts['clock']:.1f} s, of processors {facts['processors']:.1f} s")
        ours = rows[0] if rows else facts
        rows.append({"name": name, **facts, "ratio": facts["clock"] / ours["clock"],
                     "busy": facts["processors"] / ours["processors"],
                     "off": np.abs(found[name] - found["pybiodl"][:n]).max()})  # fmt: skip
    print_table(
        [
            {
                "by": row["name"],
                "sequences": row["given"],
                f"seconds for {len(X)}": f"{row['clock']:.1f}",
                "times slower": f"{row['ratio']:.1f}",
                "of processors": f"{row['busy']:.1f}",
                "peak memory, MB": f"{row['memory']:.0f}",
                "largest difference": f"{row['off']:.1e}",
            }
            for row in rows
        ]
    )
    print(f"\n{engine}; {options.length} bases, memory={options.memory:g}. {machine('keras', engine)}")


if __name__ == "__main__":
    main()
