"""Families of non-coding RNA (nRC, 13 classes), the test set with and without its copies of training sequences.

Networks are compared on a part of the training set that is kept apart by similarity; the best one is trained on the
whole training set and only then meets the test set.

    python tests/benchmarks/nrc.py --data ../shared/data
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from _common import Progress, arguments, folder, machine, print_table, stopwatch

from pybiodl import BioClassifier, read_fasta, recipes
from pybiodl.encode import Sequence
from pybiodl.evaluate import SimilarityKFold, leak_audit, linear_baseline
from pybiodl.networks import CNN, Network

CANDIDATES: dict[str, Network] = {
    "three convolutions": CNN(filters=(64, 96, 128), kernel_size=(9, 7, 5), pool_size=2, global_pool="both",
                              dense=(128,), dropout=0.4, batch_norm=True),
    "dilated residual convolutions": CNN(filters=(96, 96, 96, 96), kernel_size=(9, 7, 7, 7), pool_size=(2, 2, 2, 1),
                                         dilation=(1, 1, 2, 4), residual=True, batch_norm=True, conv_dropout=0.1,
                                         global_pool="both", dense=(128,), dropout=0.4),
    "convolution, GRU, attention": recipes.nrc.estimator().network,
}  # fmt: skip


def read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Sequences and families, the last word of the header."""
    table = read_fasta(path)
    return table["sequence"].to_numpy(dtype=object), table["description"].str.split().str[-1].to_numpy(dtype=object)


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="nrc")
    parser.add_argument("--epochs", type=int, default=40)
    options = parser.parse_args()
    path = folder(options.data, "nrc")
    X, y = read(path / "dataset_Rfam_6320_13classes.fasta")
    X_test, y_test = read(path / "dataset_Rfam_validated_2600_13classes.fasta")
    audit = leak_audit(X, X_test, y, y_test)
    length = max(map(len, [*X, *X_test]))
    progress = Progress()

    def model(network: Network, seed: int) -> BioClassifier:
        encoder = Sequence("dna", length=length, unknown="mask")
        return BioClassifier(network, encoder=encoder, epochs=options.epochs, batch_size=64, random_state=seed)

    inner, held = next(iter(SimilarityKFold(n_splits=6, random_state=0).split(X, y)))
    scores = {}
    for name, network in CANDIDATES.items():
        with stopwatch() as elapsed:
            scores[name] = model(network, 0).fit(X[inner], y[inner]).score(X[held], y[held])
        progress(f"{name}: {scores[name]:.3f} on {len(held)} training sequences kept apart, {elapsed[0]:.0f} s")
    best = max(scores, key=lambda name: scores[name])
    with stopwatch() as elapsed:
        right = model(CANDIDATES[best], 1).fit(X, y).predict(X_test) == y_test
    with stopwatch() as linear_elapsed:
        classes = np.unique(y)
        encoder = Sequence("dna", length=length, unknown="mask").fit(X)
        baseline = linear_baseline("multiclass", encoder).fit(X, np.searchsorted(classes, y))
        linear = classes[baseline.outputs(X_test).argmax(axis=1)] == y_test
    fresh = ~audit.duplicate
    print_table(
        [
            {
                "model": name,
                "test accuracy": f"{ok.mean():.3f}",
                "without copies": f"{ok[fresh].mean():.3f}",
                "seconds": f"{seconds:.0f}",
            }
            for name, ok, seconds in ((best, right, elapsed[0]), ("linear baseline", linear, linear_elapsed[0]))
        ]
    )
    print(f"\n{audit.verdict}\nPublished by nRC: about 0.74 on the whole test set. {machine('keras')}")


if __name__ == "__main__":
    main()
