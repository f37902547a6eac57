"""RNA families from few labels: what pretraining without labels, and classes known by five samples, are worth.

Lines of at most 150 letters (longer ones are cut). First, few labels a family: a network that has filled in masked
letters of all training lines, the same network from nothing, and logistic regression on 4-mer counts, all on the same
labelled lines. Then families that training has not seen: an embedder trained on eight families tells the other five by
five samples each, beside the nearest mean of 4-mer counts. Exact copies of training lines are left out of the test.

    python tests/benchmarks/few_labels.py --data ../shared/data
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from _common import Progress, arguments, folder, machine, mean_sd, print_table
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pybiodl import BioClassifier, BioEmbedder, read_fasta
from pybiodl.encode import KMerCounts, Sequence
from pybiodl.networks import CNN, Pretrained

LONGEST = 150
TRUNK = {"filters": (64, 64, 64), "kernel_size": (9, 5, 5), "dilation": (1, 2, 4), "pool_size": 1, "dense": ()}


def read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Sequences (str) and families (the last word of the description)."""
    table = read_fasta(path)
    texts = table["sequence"].str.upper().str.replace("T", "U").str[:LONGEST]
    return texts.to_numpy(dtype=object), table["description"].str.split().str[-1].to_numpy(dtype=str)


def drawn(y: np.ndarray, n: int, draw: np.random.Generator) -> np.ndarray:
    """Rows of `n` samples of each class."""
    return np.concatenate([draw.permutation(np.flatnonzero(y == one))[:n] for one in np.unique(y)])


def few_labels(train: tuple, test: tuple, labels: list[int], seeds: int, epochs: int, say: Progress) -> None:
    """Accuracy by the number of labels a family."""
    (X, y), (held, truth) = train, test
    counts = KMerCounts(4, alphabet="rna", unknown="mask").fit(X)
    encoder = Sequence("rna", length=LONGEST, unknown="mask")
    scores: dict[tuple[str, int], list[float]] = {}
    for seed in range(seeds):
        embedder = BioEmbedder(CNN(**TRUNK), encoder=encoder, epochs=epochs, random_state=seed).fit(X)
        say(f"pretrained, seed {seed}: masked accuracy {max(embedder.history_.values['val_accuracy']):.3f}")
        for n in labels:
            rows = drawn(y, n, np.random.default_rng(seed))
            networks = {"pretrained": Pretrained(embedder, pool="both"), "scratch": CNN(**TRUNK, global_pool="both")}
            for name, network in networks.items():
                model = BioClassifier(network, epochs=60, validation_fraction=0, random_state=seed)
                model.set_params(encoder="auto" if name == "pretrained" else encoder).fit(X[rows], y[rows])
                scores.setdefault((name, n), []).append(model.score(held, truth))
            linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
            linear.fit(counts.transform(X[rows]), y[rows])
            scores.setdefault(("4-mers", n), []).append(linear.score(counts.transform(held), truth))
            say(f"{n} labels: " + ", ".join(f"{name} {found[-1]:.3f}" for (name, k), found in scores.items() if k == n))
    names = ("pretrained", "scratch", "4-mers")
    print_table([{"labels a family": n, **{name: mean_sd(scores[name, n]) for name in names}} for n in labels])


def new_families(train: tuple, test: tuple, seeds: int, epochs: int, say: Progress) -> None:
    """Accuracy among five families that training has not seen, five samples each."""
    (X, y), (held, truth) = train, test
    encoder = Sequence("rna", length=LONGEST, unknown="mask")
    counts = KMerCounts(4, alphabet="rna", unknown="mask").fit(X)
    scores: dict[str, list[float]] = {"embedder": [], "4-mers": []}
    for seed in range(seeds):
        draw = np.random.default_rng(seed)
        novel = draw.permutation(np.unique(y))[:5]
        seen, of_novel, asked = ~np.isin(y, novel), np.flatnonzero(np.isin(y, novel)), np.isin(truth, novel)
        network = CNN(**{**TRUNK, "dense": (64,)}, global_pool="both")
        embedder = BioEmbedder(
            network, objective="supervised", encoder=encoder, augment="mask", epochs=epochs, random_state=seed
        )
        embedder.fit(X[seen], y[seen])
        rows = of_novel[drawn(y[of_novel], 5, draw)]
        few = embedder.prototypes(X[rows], y[rows], metric="cosine")
        scores["embedder"].append(few.score(held[asked], truth[asked]))
        support, queries = counts.transform(X[rows]), counts.transform(held[asked])
        means = np.stack([support[y[rows] == one].mean(axis=0) for one in few.classes_])
        nearest = np.square(queries[:, None] - means[None]).sum(axis=2).argmin(axis=1)
        scores["4-mers"].append(float((few.classes_[nearest] == truth[asked]).mean()))
        say(f"new families, seed {seed}: " + ", ".join(f"{name} {found[-1]:.3f}" for name, found in scores.items()))
    print_table([{"five new families, five samples each": name, "accuracy": mean_sd(s)} for name, s in scores.items()])


def main() -> None:
    """Run the benchmark."""
    parser = arguments(__doc__, data="nrc")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=10, help="of pretraining")
    parser.add_argument("--labels", type=int, nargs="+", default=[5, 20])
    given = parser.parse_args()
    path = folder(given.data, "nrc")
    train = read(path / "dataset_Rfam_6320_13classes.fasta")
    X, y = read(path / "dataset_Rfam_validated_2600_13classes.fasta")
    new = ~np.isin(X, train[0])
    test = X[new], y[new]
    say = Progress()
    print(machine("keras"))
    print(f"{len(train[0])} training lines, {new.sum()} test lines; mean and standard deviation of {given.seeds} seeds")
    few_labels(train, test, given.labels, given.seeds, given.epochs, say)
    new_families(train, test, given.seeds, given.epochs, say)


if __name__ == "__main__":
    main()
