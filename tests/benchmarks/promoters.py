"""Promoter recognition by the network of Umarov & Solovyev (2017), beside the same network by hand in Keras.

Three random splits of 70/10/20 % (train, validation, test), stratified. Both sides train by Adam with the same rate,
batch size, epochs and early stopping on the validation part; the linear baseline is the one of ``evaluate``.

    python tests/benchmarks/promoters.py --data ../shared/data
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from _by_hand import BATCH_SIZE, LEARNING_RATE, one_hot, promoter_network
from _common import Progress, arguments, folder, machine, mean_sd, print_table, stopwatch
from sklearn.metrics import matthews_corrcoef, recall_score
from sklearn.model_selection import train_test_split

from pybiodl import read_fasta, recipes
from pybiodl.encode import Sequence
from pybiodl.evaluate import linear_baseline

SETS = {
    "E. coli": ("Ecoli_prom.fa", "Ecoli_non_prom.fa", (0.90, 0.96, 0.84)),
    "Arabidopsis TATA": ("Arabidopsis_tata.fa", "Arabidopsis_non_prom.fa", (0.95, 0.97, 0.91)),
    "mouse TATA": ("Mouse_tata.fa", "Mouse_nonprom.fa", (0.97, 0.97, 0.93)),
}
PATIENCE = 10
Scores = tuple[float, float, float]


def read(path: Path, positive: str, negative: str) -> tuple[np.ndarray, np.ndarray]:
    """Sequences (str) and labels (1 for promoters)."""
    parts = [read_fasta(path / name)["sequence"].to_numpy(dtype=object) for name in (positive, negative)]
    return np.concatenate(parts), np.repeat([1, 0], [len(part) for part in parts])


def scores(y: np.ndarray, predicted: np.ndarray) -> Scores:
    """Sensitivity, specificity and correlation coefficient."""
    return (
        float(recall_score(y, predicted)),
        float(recall_score(y, predicted, pos_label=0)),
        float(matthews_corrcoef(y, predicted)),
    )


def by_hand(parts: dict[str, tuple[np.ndarray, np.ndarray]], seed: int, epochs: int) -> np.ndarray:
    """Labels that the network written in Keras predicts for the test part."""
    import keras

    keras.utils.set_random_seed(seed)
    inputs = {role: one_hot(X, "ACGT") for role, (X, _) in parts.items()}
    model = promoter_network(inputs["train"].shape[1:])
    model.fit(
        inputs["train"],
        parts["train"][1],
        batch_size=BATCH_SIZE,
        epochs=epochs,
        validation_data=(inputs["validation"], parts["validation"][1]),
        callbacks=[keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)],
        verbose=0,
    )
    return (model.predict(inputs["test"], verbose=0)[:, 0] > 0.5).astype(int)


def by_estimator(parts: dict[str, tuple[np.ndarray, np.ndarray]], seed: int, epochs: int) -> np.ndarray:
    """Labels that the estimator predicts for the test part."""
    classifier = recipes.promoter.estimator(
        epochs=epochs, batch_size=BATCH_SIZE, learning_rate=LEARNING_RATE, patience=PATIENCE, random_state=seed
    )
    classifier.fit(*parts["train"], validation_data=parts["validation"])
    return np.asarray(classifier.predict(parts["test"][0]))


def by_linear(parts: dict[str, tuple[np.ndarray, np.ndarray]], seed: int, epochs: int) -> np.ndarray:
    """Labels that the linear baseline predicts for the test part."""
    (X, y), (test_X, _) = parts["train"], parts["test"]
    baseline = linear_baseline("binary", Sequence().fit(X)).fit(X, y)
    return baseline.outputs(test_X).argmax(axis=1)


WAYS = {"pybiodl": by_estimator, "by hand in Keras": by_hand, "linear baseline": by_linear}


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="promoters")
    parser.add_argument("--set", choices=SETS, nargs="+", default=list(SETS))
    parser.add_argument("--splits", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=100, help="at most; both stop early")
    options = parser.parse_args()
    path = folder(options.data, "promoters")
    progress = Progress()
    rows: list[dict[str, Any]] = []
    for name in options.set:
        positive, negative, published = SETS[name]
        X, y = read(path, positive, negative)
        results: dict[str, list[Scores]] = {way: [] for way in WAYS}
        seconds: dict[str, list[float]] = {way: [] for way in WAYS}
        for seed in range(options.splits):
            rest_X, test_X, rest_y, test_y = train_test_split(X, y, test_size=0.2, stratify=y, random_state=seed)
            train_X, val_X, train_y, val_y = train_test_split(
                rest_X, rest_y, test_size=0.125, stratify=rest_y, random_state=seed
            )
            parts = {"train": (train_X, train_y), "validation": (val_X, val_y), "test": (test_X, test_y)}
            for way, run in WAYS.items():
                with stopwatch() as elapsed:
                    predicted = run(parts, seed, options.epochs)
                results[way].append(scores(test_y, predicted))
                seconds[way] += elapsed
                progress(f"{name}, split {seed + 1}, {way}: CC {results[way][-1][2]:.3f}, {elapsed[0]:.1f} s")
        for way in WAYS:
            columns = [mean_sd(values) for values in zip(*results[way], strict=True)]
            rows.append(_row(name, way, columns, f"{np.mean(seconds[way]):.1f}"))
        rows.append(_row(name, "published", [f"{value:.2f}" for value in published], ""))
    print_table(rows)
    print(f"\nMean ± sd over {options.splits} splits; seconds a split. {machine('keras', 'tensorflow')}")


def _row(name: str, way: str, columns: list[str], seconds: str) -> dict[str, Any]:
    titles = ("sensitivity", "specificity", "correlation coefficient")
    return {"data": name, "network": way, **dict(zip(titles, columns, strict=True)), "seconds": seconds}


if __name__ == "__main__":
    main()
