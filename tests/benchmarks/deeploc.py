"""Compartments of proteins (MultiLoc, 11 classes) by the network of DeepLoc, beside a linear model of 3-mers.

Five folds, at random by class as Soenderby et al. (2015) have them, or with similar proteins kept together. The
``small`` network of the recipe is for two cores. Beside the accuracy, how much attention the residues of known signal
peptides have (the files give where they end), over what they would have if all residues had the same. A finished fold
is kept in the file of ``--out``, and the same command goes on after it.

    python tests/benchmarks/deeploc.py --data ../shared/data --out deeploc.csv
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from _common import Progress, arguments, folder, machine, print_table, read_rows, stopwatch, write_row
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler

from pybiodl import read_fasta, recipes
from pybiodl.evaluate import SimilarityKFold

_NUMBERS = ("accuracy", "attention", "seconds")


def linear() -> Any:
    """Logistic regression on counts of 3-mers."""
    counts = CountVectorizer(analyzer="char", ngram_range=(1, 3), lowercase=False, min_df=3)
    return make_pipeline(counts, MaxAbsScaler(), LogisticRegression(C=1.0, max_iter=300))


def signals(path: Path) -> dict[str, int]:
    """Residues of the signal at the N-terminus, by id, of proteins of which it is known."""
    found = {}
    for file in path.glob("*.fasta"):
        for identifier, described in zip(*read_fasta(file)[["id", "description"]].to_numpy().T, strict=True):
            words = described.split()
            if len(words) == 2 and words[0] in ("SP", "mTP", "cTP") and words[1].isdigit():
                found[identifier] = int(words[1])
    return found


def attention(model: Any, X: np.ndarray, ids: np.ndarray, ends: dict[str, int]) -> float:
    """Attention on known signals over what is even, the mean over proteins."""
    rows = [row for row, name in enumerate(ids) if name in ends][:200]
    if not rows:
        return float("nan")
    weights = model.attention(X[rows]).mean(axis=1)
    shares = []
    for row, line in zip(rows, weights, strict=True):
        end, length = ends[ids[row]], len(X[row])
        shares.append(line[:end].sum() / (end / length))
    return float(np.mean(shares))


def folds_of(split: str, n_folds: int, X: np.ndarray, y: np.ndarray) -> Any:
    """Folds as published, or with similar proteins kept together."""
    if split == "random":
        return StratifiedKFold(n_folds, shuffle=True, random_state=0).split(X, y)
    return SimilarityKFold(n_folds, identity=0.5, random_state=0).split(X, y)


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="multiloc")
    parser.add_argument("--network", choices=list(recipes.deeploc.networks), default="small")
    parser.add_argument("--split", choices=["random", "similarity"], default="random")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--first", type=int, help="run so many of the folds")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--out", type=Path, help="file that keeps each finished fold")
    options = parser.parse_args()
    path = folder(options.data, "multiloc")
    data, ends, progress = recipes.deeploc.read(path), signals(path), Progress()
    X, y = data
    rows = read_rows(options.out, _NUMBERS)
    done = {tuple(row[name] for name in ("split", "model", "fold")) for row in rows}
    for fold, (train, test) in enumerate(folds_of(options.split, options.folds, X, y), start=1):
        if options.first is not None and fold > options.first:
            break
        for way in (options.network, "linear, 3-mers"):
            if (options.split, way, str(fold)) in done:
                continue
            model = linear() if way.startswith("linear") else network(options, fold, progress)
            with stopwatch() as elapsed:
                found = model.fit(X[train], y[train]).predict(X[test])
            looks = float("nan") if way.startswith("linear") else attention(model, X[test], data.ids[test], ends)
            row = {"split": options.split, "model": way, "fold": str(fold), "accuracy": accuracy_score(y[test], found),
                   "attention": looks, "seconds": elapsed[0]}  # fmt: skip
            rows.append(row)
            write_row(options.out, row)
            progress(str(row))
    table = pd.DataFrame(rows).groupby(["split", "model"], sort=False)
    print_table(
        [
            {"folds": f"{split}, {len(part)} of {options.folds}", "model": model,
             "accuracy": f"{part['accuracy'].mean():.3f}", "attention on signals, times even":
             f"{part['attention'].mean():.2f}", "seconds a fold": f"{part['seconds'].mean():.0f}"}
            for (split, model), part in table
        ]
    )  # fmt: skip
    print(f"\nPublished, 5 random folds: 0.902 (Soenderby et al. 2015). {machine('keras')}")


def network(options: Any, fold: int, progress: Progress) -> Any:
    """The recipe's estimator, which says each epoch."""
    model = recipes.deeploc.estimator(options.network, epochs=options.epochs, random_state=fold)
    model._on_epoch = lambda epoch, logs: progress(f"epoch {epoch + 1}: {logs}")
    return model


if __name__ == "__main__":
    main()
