"""HIV-1 drug resistance from protein sequences by the CNN of Steiner, Gibson & Crandall (2020), 5-fold.

Random stratified folds as in the paper, and beside them folds that keep exact copies of a sequence together: copies on
both sides of a split leak. The network has the paper's convolutions and class weights; its training is our default.

    python tests/benchmarks/hiv.py --data ../shared/data
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from _common import Progress, arguments, folder, machine, mean_sd, print_table, stopwatch
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from pybiodl import BioClassifier, read_fasta
from pybiodl.encode import Sequence
from pybiodl.evaluate import linear_baseline
from pybiodl.networks import CNN

# Accuracy of the paper's CNN, recomputed from the fold outputs that its authors give.
PUBLISHED = {
    "abc": 0.862, "atv": 0.922, "azt": 0.901, "dft": 0.922, "drv": 0.927, "efv": 0.951,
    "etr": 0.877, "idv": 0.932, "lpv": 0.933, "nfv": 0.946, "sqv": 0.920, "tdf": 0.933,
}  # fmt: skip


def read(path: Path, drug: str) -> tuple[np.ndarray, np.ndarray]:
    """Sequences (str) and labels (1 for resistant, after the last underscore of the id)."""
    table = read_fasta(path / "fasta" / f"{drug}.fasta")
    return table["sequence"].to_numpy(dtype=object), table["id"].str.rsplit("_", n=1).str[-1].astype(int).to_numpy()


def cnn(seed: int) -> BioClassifier:
    """Two convolutions of 32 filters of 9 residues, pooled by 5 between them, and no dense layer."""
    network = CNN(filters=(32, 32), kernel_size=9, pool_size=(5, 1), dense=())
    return BioClassifier(network, class_weight="balanced", random_state=seed)


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="hiv_drug_resistance")
    parser.add_argument("--drug", choices=PUBLISHED, default="nfv")
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    X, y = read(folder(options.data, "hiv_drug_resistance"), options.drug)
    copies = np.unique([sequence.upper() for sequence in X], return_inverse=True)[1]
    progress = Progress()
    rows: list[dict[str, Any]] = []
    splits = {
        "random, as published": StratifiedKFold(options.folds, shuffle=True, random_state=0).split(X, y),
        "copies kept together": StratifiedGroupKFold(options.folds, shuffle=True, random_state=0).split(X, y, copies),
    }
    for name, folds in splits.items():
        results: dict[str, list[tuple[float, float, float]]] = {"CNN": [], "linear baseline": []}
        for fold, (train, test) in enumerate(folds):
            for way in results:
                with stopwatch() as elapsed:
                    if way == "CNN":
                        model = cnn(fold).fit(X[train], y[train], groups=copies[train])
                        probability = model.predict_proba(X[test])[:, 1]
                    else:
                        baseline = linear_baseline("binary", Sequence().fit(X[train])).fit(X[train], y[train])
                        probability = baseline.outputs(X[test])[:, 1]
                accuracy, auc = accuracy_score(y[test], probability > 0.5), roc_auc_score(y[test], probability)
                results[way].append((accuracy, auc, elapsed[0]))
                progress(f"{name}, fold {fold + 1}, {way}: accuracy {accuracy:.3f}, {elapsed[0]:.1f} s")
        for way, values in results.items():
            accuracies, aucs, seconds = zip(*values, strict=True)
            rows.append(_row(name, way, mean_sd(accuracies), mean_sd(aucs), f"{sum(seconds):.0f}"))
        if name.startswith("random"):
            rows.append(_row(name, "published CNN", f"{PUBLISHED[options.drug]:.3f}", "", ""))
    print_table(rows)
    print(f"\n{options.drug}: {len(X)} sequences, {len(X) - copies.max() - 1} of them copies of another.")
    print(f"Mean ± sd over {options.folds} folds; seconds of all folds together. {machine('keras', 'tensorflow')}")


def _row(split: str, way: str, accuracy: str, auc: str, seconds: str) -> dict[str, Any]:
    return {"folds": split, "model": way, "accuracy": accuracy, "area under ROC": auc, "seconds": seconds}


if __name__ == "__main__":
    main()
