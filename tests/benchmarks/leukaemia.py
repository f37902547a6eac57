"""Acute leukaemia subtypes from expression (Golub et al. 1999): the same network on H2O and on Keras, 5-fold.

One local H2O cluster serves all folds; its start is not counted.

    python tests/benchmarks/leukaemia.py --data ../shared/data
"""

from __future__ import annotations

import numpy as np
from _common import Progress, arguments, folder, machine, mean_sd, print_table, stopwatch
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from pybiodl import BioClassifier, H2OCluster, read_table
from pybiodl.encode import Table
from pybiodl.evaluate import linear_baseline


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="expression")
    parser.add_argument("--table", default="golub.csv.gz", help="a two-class table in expression/")
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    table = read_table(folder(options.data, "expression") / options.table)
    X, y = table.drop(columns="class"), table["class"].to_numpy(dtype=str)
    classes, codes = np.unique(y, return_inverse=True)
    progress = Progress()
    results: dict[str, list[tuple[float, float, float]]] = {"keras": [], "h2o": [], "linear baseline": []}
    folds = StratifiedKFold(options.folds, shuffle=True, random_state=0).split(X, y)
    with H2OCluster.start(memory="4G") as cluster:
        for fold, (train, test) in enumerate(folds):
            for way in results:
                with stopwatch() as elapsed:
                    if way == "linear baseline":
                        baseline = linear_baseline("binary", Table().fit(X.iloc[train]))
                        probability = baseline.fit(X.iloc[train], codes[train]).outputs(X.iloc[test])
                    else:
                        home = cluster if way == "h2o" else None
                        model = BioClassifier(backend=way, cluster=home, random_state=fold)
                        probability = model.fit(X.iloc[train], y[train]).predict_proba(X.iloc[test])
                accuracy = accuracy_score(codes[test], probability.argmax(axis=1))
                auc = roc_auc_score(codes[test], probability[:, 1])
                results[way].append((accuracy, auc, elapsed[0]))
                progress(f"fold {fold + 1}, {way}: accuracy {accuracy:.3f}, {elapsed[0]:.1f} s")
    rows = []
    for way, values in results.items():
        accuracies, aucs, seconds = zip(*values, strict=True)
        name = way if way == "linear baseline" else f"MLP on {way}"
        rows.append(
            {
                "model": name,
                "accuracy": mean_sd(accuracies),
                "area under ROC": mean_sd(aucs),
                "seconds": f"{sum(seconds):.0f}",
            }
        )
    print_table(rows)
    print(f"\n{options.table}: {X.shape[0]} samples, {X.shape[1]} genes, classes {', '.join(classes)}.")
    versions = machine("keras", "tensorflow", "h2o")
    print(f"Mean ± sd over {options.folds} folds; seconds of all folds together. {versions}")


if __name__ == "__main__":
    main()
