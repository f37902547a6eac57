"""Seconds to have predictions of a million rows from an H2O cluster, and at home, beside ``as_data_frame()``.

python tests/benchmarks/predictions_from_h2o.py
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from _common import Progress, arguments, machine, print_table, stopwatch

from pybiodl import BioClassifier, H2OCluster
from pybiodl.backends.h2o._frames import Layout, download, numbers, send
from pybiodl.networks import MLP


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    random = np.random.default_rng(0)
    X = pd.DataFrame(random.normal(size=(options.rows, options.columns)).astype(np.float32)).add_prefix("gene")
    y = np.where(X["gene0"] > 0, "up", "down")
    progress = Progress()
    found = []
    with H2OCluster.start(memory="4G") as cluster:
        some = slice(0, 10_000)
        model = BioClassifier(MLP(hidden=(32,)), cluster=cluster, epochs=2, random_state=0).fit(X[some], y[some])
        send(cluster, "rows", X, model.encoder_, Layout.of(model.encoder_, None))
        with cluster.session() as h2o:
            h2o.no_progress()
            frame = h2o.get_frame("rows")
            for _ in range(options.rounds):
                with stopwatch() as predicting:
                    there = model.h2o_model_.predict(frame)
                with stopwatch() as theirs:
                    table = there.as_data_frame()
                with stopwatch() as ours:
                    columns = [numbers(column) for column in download(cluster, there.frame_id)[1][1:]]
                with stopwatch() as home:
                    at_home = model.predict_proba(X)
                np.testing.assert_allclose(np.stack(columns, 1), at_home, atol=1e-6)
                np.testing.assert_allclose(table[["down", "up"]].to_numpy(), at_home, atol=1e-6)
                found.append([ours[0], theirs[0], home[0], predicting[0] + theirs[0]])
                progress(", ".join(f"{seconds:.2f} s" for seconds in found[-1]))
    ours_, theirs_, home_, far = np.median(found, axis=0)
    print_table(
        [
            {
                "what": "predictions read",
                "pybiodl": f"{ours_:.2f}",
                "h2o": f"{theirs_:.2f}",
                "times": f"{theirs_ / ours_:.1f}",
            },
            {
                "what": "predicted and read",
                "pybiodl": f"{home_:.2f} at home",
                "h2o": f"{far:.2f}",
                "times": f"{far / home_:.1f}",
            },
        ]
    )
    print(f"\nSeconds, {options.rows} rows, medians of {options.rounds} rounds. {machine('h2o', 'pyarrow')}")


if __name__ == "__main__":
    main()
