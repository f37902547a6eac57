"""Seconds to move a table of floats to an H2O cluster, beside ``h2o.H2OFrame(pandas)`` in the same run: the aim is 1/4.

It starts a cluster of its own and needs 6 GiB of memory.

python tests/benchmarks/table_to_h2o.py
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from _common import Progress, arguments, machine, print_table, stopwatch

from pybiodl import H2OCluster
from pybiodl.backends.h2o._frames import Layout, send
from pybiodl.encode import Table

SHAPES = ((20000, 1000), (1000, 20000))


def compare(cluster: H2OCluster, n_rows: int, n_columns: int) -> tuple[float, float]:
    """Return the seconds of `send` and of h2o-py for one table, one after the other."""
    values = np.random.default_rng(0).normal(size=(n_rows, n_columns))
    frame = pd.DataFrame(values, columns=[f"gene{i}" for i in range(n_columns)])
    encoder = Table.from_statistics(n_columns, {}, np.zeros(n_columns), np.ones(n_columns), list(frame.columns))
    with stopwatch() as ours:
        send(cluster, "moved", frame, encoder, Layout.of(encoder, None))
    cluster.remove("moved")
    with cluster.session() as h2o, stopwatch() as theirs:
        h2o.no_progress()
        h2o.H2OFrame(frame, destination_frame="moved")
    cluster.remove("moved")
    return ours[0], theirs[0]


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    progress = Progress()
    rows = []
    with H2OCluster.start(memory="4G") as cluster:
        compare(cluster, 1000, 100)  # the first requests of a new Java process are slow for both
        for n_rows, n_columns in SHAPES:
            ours, theirs = np.median([compare(cluster, n_rows, n_columns) for _ in range(options.rounds)], axis=0)
            rows.append(
                {
                    "table": f"{n_rows} x {n_columns}",
                    "pybiodl, seconds": f"{ours:.1f}",
                    "h2o.H2OFrame(pandas), seconds": f"{theirs:.1f}",
                    "times faster": f"{theirs / ours:.1f}",
                }
            )
            progress(f"{n_rows} x {n_columns}: {ours:.1f} s and {theirs:.1f} s")
    print_table(rows)
    print(f"\n{machine('h2o', 'pyarrow')}")


if __name__ == "__main__":
    main()
