"""Expression tables learned on one node of H2O and on two (one thread each, on the loopback): the same within noise?

`nakayama`: ten kinds of sarcoma from 22,283 genes, by stratified folds; accuracy. `dgex`: genes from 943 landmark genes
of D-GEX (Chen et al. 2016, doi:10.1093/bioinformatics/btw074), each study held out once; mean absolute error in log2.
Two nodes average what each learned, so that a run does not repeat exactly; `--repeats` says how much that is.

    python tests/benchmarks/two_nodes.py --data ../shared/data
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from _common import Progress, arguments, folder, machine, mean_sd, print_table, read_rows, stopwatch, write_row
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import accuracy_score, mean_absolute_error
from sklearn.model_selection import LeaveOneGroupOut, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pybiodl import BioClassifier, BioRegressor, H2OCluster, read_table
from pybiodl.networks import MLP

NETWORK = MLP(hidden=(64,), dropout=0.2)
LINEAR = {
    "nakayama": LogisticRegression(C=0.001, max_iter=200),  # regularised, as thousands of genes ask
    "dgex": RidgeCV(np.logspace(0, 5, 11)),
}
JUDGE = {"nakayama": accuracy_score, "dgex": mean_absolute_error}

Task = tuple[pd.DataFrame, np.ndarray, list[tuple[np.ndarray, np.ndarray]]]


def nakayama(path: Path, n_folds: int, n_targets: int) -> Task:
    """Genes, kinds and folds."""
    table = read_table(path / "expression" / "nakayama.csv.gz")
    X, y = table.drop(columns="class"), table["class"].to_numpy(dtype=str)
    return X, y, list(StratifiedKFold(n_folds, shuffle=True, random_state=0).split(X, y))


def dgex(path: Path, n_folds: int, n_targets: int) -> Task:
    """Landmark genes, some of the target genes, and the studies."""
    with np.load(folder(path, "dgex") / "u133a_landmark_target.npz") as file:
        X, Y, study = file["X"], file["Y"], file["study"]
    chosen = np.linspace(0, Y.shape[1] - 1, n_targets).astype(int)
    return pd.DataFrame(X).add_prefix("landmark"), Y[:, chosen], list(LeaveOneGroupOut().split(X, Y, study))


TASKS = {"nakayama": nakayama, "dgex": dgex}


def learn(model: Any, name: str, task: Task) -> Iterator[tuple[int, float, float]]:
    """Fold, figure and seconds of a model, fold after fold."""
    X, y, folds = task
    for fold, (train, test) in enumerate(folds, start=1):
        with stopwatch() as seconds:
            answer = model.fit(X.iloc[train], y[train]).predict(X.iloc[test])
        yield fold, float(JUDGE[name](y[test], answer)), seconds[0]


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="expression")
    parser.add_argument("--task", choices=TASKS, nargs="+", default=list(TASKS))
    parser.add_argument("--folds", type=int, default=3, help="of nakayama; the rarest kind has three samples")
    parser.add_argument("--targets", type=int, default=12, help="genes of dgex; each is a model of its own")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--out", type=Path, help="file that keeps each finished fold")
    options = parser.parse_args()
    path = folder(options.data, "expression").parent
    rows, progress = read_rows(options.out, ("figure", "seconds")), Progress()

    def keep(name: str, way: str, repeat: int, model: Any, task: Task) -> None:
        if any((row["task"], row["model"], row["repeat"]) == (name, way, str(repeat)) for row in rows):
            return
        found = []
        for fold, figure, seconds in learn(model, name, task):
            found.append({"task": name, "model": way, "repeat": str(repeat), "fold": fold, "figure": figure})
            found[-1]["seconds"] = seconds
            progress(f"{name}, {way}, fold {fold}: {figure:.3f}, {seconds:.1f} s")
        for row in found:
            rows.append(row)
            write_row(options.out, row)

    for name in options.task:
        task = TASKS[name](path, options.folds, options.targets)
        keep(name, "linear", 1, make_pipeline(StandardScaler(), LINEAR[name]), task)
        for nodes in (1, 2):
            with H2OCluster.start(memory="3G", nodes=nodes, threads=1) as cluster:
                make = BioClassifier if name == "nakayama" else BioRegressor
                model = make(NETWORK, cluster=cluster, epochs=10, validation_fraction=0, patience=None)
                for repeat in range(1, options.repeats + 1):
                    keep(name, f"H2O, {nodes} node{'s' * (nodes > 1)}", repeat, model, task)
    shown = []
    for (name, way), part in pd.DataFrame(rows).groupby(["task", "model"], sort=False):
        each = part.groupby("repeat")["figure"].mean()
        shown.append(
            {
                "table": name,
                "model": way,
                "figure": "accuracy" if name == "nakayama" else "error, log2",
                "mean": mean_sd(each) if len(each) > 1 else f"{each.iloc[0]:.3f}",
                "seconds a fold": f"{part['seconds'].mean():.1f}",
            }
        )
    print_table(shown)
    print(f"\nMean of folds, ± sd over {options.repeats} runs; {NETWORK}. {machine('h2o', 'pyarrow')}")


if __name__ == "__main__":
    main()
