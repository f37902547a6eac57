"""How time and memory of a fit on H2O grow with rows, columns and nodes (one thread each, on the loopback).

A network of 64 hidden units learns for one epoch; the cluster holds the table as float64 and packs it by itself. Memory
is that of the table on the cluster, and the most that a node took of its own; the network's own size is told, as every
node holds one, with the state of its optimiser.

    python tests/benchmarks/h2o_scaling.py --out scaling.csv
    python tests/benchmarks/h2o_scaling.py --case rows nodes
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from _common import Progress, arguments, machine, print_table, read_rows, stopwatch, write_row

from pybiodl import BioClassifier, H2OCluster
from pybiodl.networks import MLP

CASES: dict[str, list[dict[str, int]]] = {
    "rows": [{"rows": n, "columns": 100, "nodes": 1} for n in (10_000, 100_000, 1_000_000)],
    "columns": [{"rows": 2_000, "columns": n, "nodes": 1} for n in (100, 1_000, 5_000, 20_000)],
    "nodes": [{"rows": 200_000, "columns": 100, "nodes": n} for n in (1, 2, 3)],
}
HIDDEN = 64
_SIZES, _TAKEN = ("rows", "columns", "nodes"), "taken of the cluster, MB"


def measure(rows: int, columns: int, nodes: int, memory: str) -> dict[str, Any]:
    """Send a table, train one epoch and bring the network home."""
    random = np.random.default_rng(0)
    X = random.normal(size=(rows, columns)).astype(np.float32)
    y = X[:, 0] + X[:, 1] > 0
    network = MLP(hidden=(HIDDEN,))
    with H2OCluster.start(memory=memory, nodes=nodes, threads=1) as cluster:
        warm = BioClassifier(network, cluster=cluster, epochs=1, validation_fraction=0, patience=None)
        warm.fit(X[:200, :10], y[:200])
        free = cluster.cloud().free_memory
        model = BioClassifier(network, cluster=cluster, epochs=1, validation_fraction=0, patience=None)
        before = {job["key"]["name"] for job in cluster.rest.get("/3/Jobs")["jobs"]}
        with stopwatch() as whole:
            model.fit(X, y)
        jobs = [job for job in cluster.rest.get("/3/Jobs")["jobs"] if job["key"]["name"] not in before]
        trained = sum(job["msec"] for job in jobs if "model" in job["dest"]["name"]) / 1000
        taken = free - cluster.cloud().free_memory
    return {
        "rows": rows, "columns": columns, "nodes": nodes, "whole fit, seconds": whole[0],
        "training, seconds": trained, "table, MB": X.nbytes / 2**20, _TAKEN: taken / 2**20,
        "accuracy": model.score(X[:5000], y[:5000]),
    }  # fmt: skip


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__)
    parser.add_argument("--case", choices=CASES, nargs="+", default=list(CASES))
    parser.add_argument("--memory", default="3G", help="of a node")
    parser.add_argument("--out", type=Path, help="CSV file that keeps each finished size")
    parser.add_argument("--plot", type=Path, help="picture of seconds against size")
    options = parser.parse_args()
    progress, numbers = Progress(), ("whole fit, seconds", "training, seconds", "table, MB", _TAKEN, "accuracy")
    found = read_rows(options.out, (*_SIZES, *numbers))
    for case in options.case:
        for size in CASES[case]:
            if any(row["case"] == case and all(row[name] == size[name] for name in _SIZES) for row in found):
                continue
            found.append({"case": case, **measure(**size, memory=options.memory)})
            progress(", ".join(f"{name} {value:.4g}" for name, value in found[-1].items() if name != "case"))
            write_row(options.out, found[-1])
    print_table([{name: f"{v:.3g}" if isinstance(v, float) else v for name, v in row.items()} for row in found])
    print(f"\n{HIDDEN} hidden units, one thread a node. {machine('h2o', 'pyarrow')}")
    if options.plot is not None:
        draw(pd.DataFrame(found), options.plot)


def draw(table: pd.DataFrame, path: Path) -> None:
    """Seconds of training and of the whole fit against what grows."""
    import matplotlib.pyplot as plt

    cases = list(table["case"].unique())
    figure, axes = plt.subplots(1, len(cases), figsize=(3.2 * len(cases), 2.8), layout="constrained", squeeze=False)
    for ax, case in zip(axes[0], cases, strict=True):
        rows = table[table["case"] == case].sort_values(case)
        for name, mark in (("whole fit, seconds", "o"), ("training, seconds", "s")):
            ax.plot(rows[case], rows[name], marker=mark, label=name.split(",")[0])
        ax.set(xlabel=case, ylabel="seconds")
        if case == "nodes":
            ax.set(xticks=rows[case], ylim=(0, None))
        else:
            ax.set(xscale="log", yscale="log")
    axes[0][0].legend(frameon=False)
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    main()
