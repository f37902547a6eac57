"""HIV-1 drug resistance from protein sequences by the three networks of Steiner, Gibson & Crandall (2020), 5-fold.

Random stratified folds as in the paper, and beside them folds that keep exact copies of a sequence together, as copies
on both sides of a split leak. Beside the networks stand a linear model and a random forest of one-hot residues. Classes
are not weighted, as the paper's are: accuracy is what is reported, and where one sequence in ten resists, weights trade
it for sensitivity. The networks and how they train were chosen by inner folds of the training part of the first fold.

    python tests/benchmarks/hiv.py --data ../shared/data
    python tests/benchmarks/hiv.py --data ../shared/data --drug all --out hiv.csv    # goes on where it stopped
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from _common import Progress, arguments, folder, machine, print_table, read_rows, stopwatch, write_row
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from pybiodl import read_fasta, recipes
from pybiodl.evaluate import linear_baseline

# Accuracy of the paper's networks, recomputed from the fold outputs that its authors give.
PUBLISHED = {
    "CNN": {
        "abc": 0.862, "atv": 0.922, "azt": 0.901, "dft": 0.922, "drv": 0.927, "efv": 0.951,
        "etr": 0.877, "idv": 0.932, "lpv": 0.933, "nfv": 0.946, "sqv": 0.920, "tdf": 0.933,
    },
    "BRNN": {
        "abc": 0.842, "atv": 0.925, "azt": 0.889, "dft": 0.892, "drv": 0.896, "efv": 0.946,
        "etr": 0.755, "idv": 0.935, "lpv": 0.936, "nfv": 0.941, "sqv": 0.918, "tdf": 0.911,
    },
    "MLP": {
        "abc": 0.811, "atv": 0.830, "azt": 0.711, "dft": 0.867, "drv": 0.835, "efv": 0.709,
        "etr": 0.659, "idv": 0.858, "lpv": 0.852, "nfv": 0.819, "sqv": 0.843, "tdf": 0.831,
    },
}  # fmt: skip
DRUGS = sorted(PUBLISHED["CNN"])

RECIPE = recipes.hiv_resistance


def read(path: Path, drug: str) -> tuple[np.ndarray, np.ndarray]:
    """Sequences (str) and labels (1 for resistant, after the last underscore of the id)."""
    table = read_fasta(path / "fasta" / f"{drug}.fasta")
    return table["sequence"].to_numpy(dtype=object), table["id"].str.rsplit("_", n=1).str[-1].astype(int).to_numpy()


def probabilities(way: str, X: np.ndarray, y: np.ndarray, copies: np.ndarray, train: Any, test: Any, seed: int) -> Any:
    """Probability of resistance of the test samples."""
    if way == "forest":
        letters = np.array([list(sequence.upper()) for sequence in X])
        forest = RandomForestClassifier(500, max_features=0.1, random_state=seed)
        model = make_pipeline(OneHotEncoder(handle_unknown="ignore"), forest).fit(letters[train], y[train])
        return model.predict_proba(letters[test])[:, 1]
    if way == "linear":
        baseline = linear_baseline("binary", clone(RECIPE.estimator().encoder).fit(X[train])).fit(X[train], y[train])
        return baseline.outputs(X[test])[:, 1]
    model = RECIPE.estimator(way, random_state=seed)
    return model.fit(X[train], y[train], groups=copies[train]).predict_proba(X[test])[:, 1]


def folds_of(split: str, n_folds: int, X: np.ndarray, y: np.ndarray, copies: np.ndarray) -> Any:
    """Folds as published, or with copies kept together."""
    if split == "random":
        return StratifiedKFold(n_folds, shuffle=True, random_state=0).split(X, y)
    return StratifiedGroupKFold(n_folds, shuffle=True, random_state=0).split(X, y, copies)


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="hiv_drug_resistance")
    parser.add_argument("--drug", choices=[*DRUGS, "all"], nargs="+", default=["nfv"])
    parser.add_argument("--network", choices=RECIPE.networks, nargs="+", default=list(RECIPE.networks))
    parser.add_argument("--split", choices=["random", "grouped"], nargs="+", default=["random", "grouped"])
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--out", type=Path, help="file that keeps each finished fold")
    options = parser.parse_args()
    path = folder(options.data, "hiv_drug_resistance")
    rows = read_rows(options.out, ("accuracy", "auc", "seconds"))
    done = {tuple(row[name] for name in ("drug", "split", "model", "fold")) for row in rows}
    progress = Progress()
    for drug in DRUGS if "all" in options.drug else options.drug:
        X, y = read(path, drug)
        copies = np.unique([sequence.upper() for sequence in X], return_inverse=True)[1]
        for split in options.split:
            for fold, (train, test) in enumerate(folds_of(split, options.folds, X, y, copies), start=1):
                for way in (*options.network, "linear", "forest"):
                    if (drug, split, way, str(fold)) in done:
                        continue
                    with stopwatch() as elapsed:
                        found = probabilities(way, X, y, copies, train, test, fold - 1)
                    row = {
                        "drug": drug, "split": split, "model": way, "fold": str(fold),
                        "accuracy": accuracy_score(y[test], found > 0.5), "auc": roc_auc_score(y[test], found),
                        "seconds": elapsed[0],
                    }  # fmt: skip
                    rows.append(row)
                    write_row(options.out, row)
                    progress(f"{drug}, {split}, fold {fold}, {way}: {row['accuracy']:.3f}, {elapsed[0]:.1f} s")
    print_results(pd.DataFrame(rows))
    print(f"\nMean over {options.folds} folds; seconds of all folds of a drug together. {machine('keras')}")


def print_results(results: pd.DataFrame) -> None:
    """A table a split: drugs below one another, networks beside one another, published accuracy in brackets."""
    for split, part in results.groupby("split", sort=False):
        accuracy = part.groupby(["drug", "model"])["accuracy"].mean().unstack("model")
        seconds = part.groupby(["drug", "model"])["seconds"].sum().unstack("model")
        rows = []
        for drug in accuracy.index:
            row = {"folds": split, "drug": drug}
            for way in accuracy.columns:
                known = PUBLISHED.get(way, {}).get(drug)
                row[way] = f"{accuracy.loc[drug, way]:.3f}" + (f" ({known:.3f})" if known else "")
                row[f"{way}, s"] = f"{seconds.loc[drug, way]:.0f}"
            rows.append(row)
        mean: dict[str, Any] = {"folds": split, "drug": f"mean of {len(accuracy)}"}
        for way in accuracy.columns:
            known = [PUBLISHED[way][drug] for drug in accuracy.index] if way in PUBLISHED else []
            mean[way] = f"{accuracy[way].mean():.3f}" + (f" ({np.mean(known):.3f})" if known else "")
            mean[f"{way}, s"] = f"{seconds[way].mean():.0f}"
        print_table([*rows, mean])


if __name__ == "__main__":
    main()
