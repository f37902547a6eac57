"""Seconds to move a table to an H2O cluster, beside ``h2o.H2OFrame`` and H2O's own parse of a file, in the same run.

The aims are a quarter of ``h2o.H2OFrame`` and at most 1.8 times the parse alone. Of the client's memory, the most that
it grew beside the table. It starts a cluster of its own and needs 12 GiB of memory for all tables.

    python tests/benchmarks/table_to_h2o.py
    python tests/benchmarks/table_to_h2o.py --table floats-wide sparse
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import scipy.sparse
from _common import Progress, arguments, machine, print_table, stopwatch

from pybiodl import H2OCluster
from pybiodl.backends.h2o._frames import Layout, send
from pybiodl.encode import Table


def floats(n_rows: int, n_columns: int) -> pd.DataFrame:
    """Standard normal numbers."""
    return named(np.random.default_rng(0).normal(size=(n_rows, n_columns)))


def counts(n_rows: int, n_columns: int) -> pd.DataFrame:
    """Counts as those of genes: negative binomial, mean 20."""
    return named(np.random.default_rng(0).negative_binomial(1, 0.05, size=(n_rows, n_columns)))


def sparse(n_rows: int, n_columns: int) -> Any:
    """5 % of the numbers are there."""
    return scipy.sparse.random(n_rows, n_columns, density=0.05, format="csr", random_state=0)


def named(values: np.ndarray) -> pd.DataFrame:
    """As a user has it."""
    return pd.DataFrame(values, columns=[f"gene{i}" for i in range(values.shape[1])])


TABLES: dict[str, tuple[Callable[[int, int], Any], int, int]] = {
    "floats-long": (floats, 20000, 1000),
    "floats-wide": (floats, 1000, 20000),
    "counts": (counts, 20000, 1000),
    "sparse": (sparse, 20000, 20000),
}


class Memory:
    """Most that this process grew by, in bytes (Linux)."""

    def __init__(self) -> None:
        Path("/proc/self/clear_refs").write_text("5")  # the high-water mark starts anew
        self.start = self.read("VmRSS")

    @staticmethod
    def read(name: str) -> int:
        """Read a line of the status, in bytes."""
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(name)).split()[1]) * 1024

    def grown(self) -> int:
        """Bytes beyond the start."""
        return max(0, self.read("VmHWM") - self.start)


def compare(cluster: H2OCluster, table: Any) -> dict[str, float]:
    """Return the seconds of `send`, of h2o-py and of a parse, and the share of the table that `send` took beside it."""
    n_columns = table.shape[1]
    names = list(table.columns) if hasattr(table, "columns") else [f"gene{i}" for i in range(n_columns)]
    encoder = Table.from_statistics(n_columns, {}, np.zeros(n_columns), np.ones(n_columns), names)
    memory = Memory()
    with stopwatch() as ours:
        send(cluster, "moved", table, encoder, Layout.of(encoder, None))
    grown = memory.grown()
    cluster.remove("moved")
    with cluster.session() as h2o:
        h2o.no_progress()
        with stopwatch() as theirs:
            h2o.H2OFrame(table, destination_frame="moved")
        cluster.remove("moved")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table.csv"
            parse = [float("nan")]
            if isinstance(table, pd.DataFrame):
                pyarrow.csv.write_csv(pa.Table.from_pandas(table, preserve_index=False), path)
                with stopwatch() as parse:
                    h2o.import_file(str(path), destination_frame="moved")
        cluster.remove("moved")
    held = table.memory_usage().sum() if isinstance(table, pd.DataFrame) else table.data.nbytes + table.indices.nbytes
    return {"ours": ours[0], "theirs": theirs[0], "parse": parse[0], "grown": grown / held}


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--table", choices=TABLES, nargs="+", default=list(TABLES))
    options = parser.parse_args()
    progress = Progress()
    rows = []
    for name in options.table:
        make, n_rows, n_columns = TABLES[name]
        table = make(n_rows, n_columns)
        with H2OCluster.start(memory="5G") as cluster:  # one a table, because H2O refuses by the memory that is free
            compare(cluster, floats(1000, 100))  # the first requests of a new Java process are slow for both
            found = pd.DataFrame([compare(cluster, table) for _ in range(options.rounds)]).median()
        rows.append(
            {
                "table": f"{name}, {n_rows} x {n_columns}",
                "pybiodl, seconds": f"{found.ours:.1f}",
                "h2o.H2OFrame, seconds": f"{found.theirs:.1f}",
                "times faster": f"{found.theirs / found.ours:.1f}",
                "parse of a CSV, seconds": f"{found.parse:.1f}",
                "of the parse": f"{found.ours / found.parse:.2f}",
                "memory beside the table": f"{found.grown:.2f}",
            }
        )
        progress(f"{name}: {found.ours:.1f} s, {found.theirs:.1f} s and {found.parse:.1f} s")
    print_table(rows)
    print(f"\n{machine('h2o', 'pyarrow')}")


if __name__ == "__main__":
    main()
