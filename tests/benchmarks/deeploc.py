"""Compartments of proteins by the network of DeepLoc, beside a linear model of 3-mers.

MultiLoc, 11 classes: five folds, at random by class as Soenderby et al. (2015) have them, or with proteins of 30 %
identity kept together (by alignment: pip install "pybiodl[align]"). DeepLoc, 10 classes: ``--split deeploc`` learns
from its validation set alone, as its training set is not there, and is judged by its test set and by the harder one,
as they come. The ``small`` network of the recipe is for two cores. Beside the accuracy, how much attention the
residues of known signals have (the files of MultiLoc give where they end), over what they would have if all residues
had the same. What is finished is kept in the file of ``--out``, and the same command goes on after it.

    python tests/benchmarks/deeploc.py --data ../shared/data --out deeploc.csv
    python tests/benchmarks/deeploc.py --data ../shared/data --out deeploc.csv --split similarity
    python tests/benchmarks/deeploc.py --data ../shared/data --out deeploc.csv --split deeploc
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from _common import Progress, arguments, folder, machine, print_table, read_rows, stopwatch, write_row
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from pybiodl import read_fasta, recipes
from pybiodl.evaluate import SimilarityKFold

LINEAR = "linear, 1- to 3-mers"
_NUMBERS = ("accuracy", "attention", "seconds")


def linear() -> Any:
    """Support vectors on shares of 1- to 3-mers, the best of six linear models on training data of the first fold."""
    counts = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), lowercase=False, sublinear_tf=True)
    return make_pipeline(counts, LinearSVC(C=1.0))


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


Part = tuple[str, recipes.Data, dict[str, recipes.Data]]


def parts(split: str, n_folds: int, data: Path) -> Iterator[Part]:
    """What is learned from and what is judged by: folds as published, folds of like proteins, or DeepLoc's own sets."""
    if split == "deeploc":
        train, *held = (
            recipes.deeploc.read(folder(data, "deeploc") / f"{name}.fasta", to_judge=name != "deeploc_our_val_set")
            for name in ("deeploc_our_val_set", "deeploc_test_set", "setHARD")
        )
        one = [row for row, label in enumerate(train.y) if label != "Cytoplasm-Nucleus"]  # as the paper has them
        yield "1", train.take(one), dict(zip(("test set", "hard set"), held, strict=True))
        return
    proteins = recipes.deeploc.read(folder(data, "multiloc"))
    splitter = (
        StratifiedKFold(n_folds, shuffle=True, random_state=0)
        if split == "random"
        else SimilarityKFold(n_folds, identity=0.3, random_state=0, align=True)
    )
    for fold, (train, test) in enumerate(splitter.split(*proteins), start=1):
        yield str(fold), proteins.take(train), {"held out": proteins.take(test)}


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="multiloc")
    parser.add_argument("--network", choices=list(recipes.deeploc.networks), default="small")
    parser.add_argument("--split", choices=["random", "similarity", "deeploc"], default="random")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--first", type=int, help="run so many of the folds")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--out", type=Path, help="file that keeps what is finished")
    options = parser.parse_args()
    ends, progress = signals(folder(options.data, "multiloc")), Progress()
    rows = read_rows(options.out, _NUMBERS)
    done = {tuple(row[name] for name in ("split", "model", "fold")) for row in rows}
    for fold, train, held in islice(parts(options.split, options.folds, options.data), options.first):
        for way in (options.network, LINEAR):
            if (options.split, way, fold) in done:
                continue
            model = linear() if way == LINEAR else network(options, int(fold), progress)
            with stopwatch() as elapsed:
                model.fit(*train)
            for name, test in held.items():
                accuracy = accuracy_score(test.y, model.predict(test.X))
                looks = float("nan") if way == LINEAR else attention(model, test.X, test.ids, ends)
                row = {"split": options.split, "judged by": name, "model": way, "fold": fold, "accuracy": accuracy,
                       "attention": looks, "seconds": elapsed[0]}  # fmt: skip
                rows.append(row)
                write_row(options.out, row)
                progress(str(row))
    print_table(
        [
            {"folds": f"{split}, {len(part)}", "judged by": name, "model": model,
             "accuracy": f"{part['accuracy'].mean():.3f} (sd {part['accuracy'].std():.3f})",
             "attention on signals, times even": f"{part['attention'].mean():.2f}",
             "seconds a fold": f"{part['seconds'].mean():.0f}"}
            for (split, name, model), part in pd.DataFrame(rows).groupby(["split", "judged by", "model"], sort=False)
        ]
    )  # fmt: skip
    print("\nPublished: MultiLoc, 5 random folds, 0.902 (Soenderby et al. 2015); DeepLoc's test set 0.78, learned from")
    print(f"profiles of alignments of its training set (Almagro Armenteros et al. 2017). {machine('keras')}")


def network(options: Any, fold: int, progress: Progress) -> Any:
    """Make the recipe's estimator, which says each epoch."""
    given = {} if options.epochs is None else {"epochs": options.epochs}
    model = recipes.deeploc.estimator(options.network, random_state=fold, **given)
    model._on_epoch = lambda epoch, logs: progress(f"epoch {epoch + 1}: {logs}")
    return model


if __name__ == "__main__":
    main()
