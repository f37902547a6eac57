"""Secondary structure (helix, strand, coil) of each residue from the sequence alone, on the splits of FLIP.

Proteins are cut into pieces that overlap; of each piece the residues nearest to its middle are kept. Residues that are
unresolved in the structure count neither in training nor in Q3.

    python tests/benchmarks/secondary_structure.py --data ../shared/data
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from _common import Progress, arguments, folder, machine, print_table, stopwatch
from sklearn.linear_model import LogisticRegression

from pybiodl import BioTagger, read_fasta, recipes
from pybiodl.encode import Sequence

LETTERS = "ACDEFGHIKLMNPQRSTVWYX"
NETWORK = recipes.secondary_structure.estimator().network


def read(path: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Sequences and states (``-`` where unresolved) of train, validation and test."""
    tables = {name: read_fasta(path / f"{name}.fasta").set_index("id") for name in ("sequences", "mask", "sampled")}
    parts: dict[str, tuple[list[str], list[str]]] = {"train": ([], []), "validation": ([], []), "test": ([], [])}
    for name, row in tables["sampled"].iterrows():
        mask = tables["mask"].loc[name, "sequence"]
        states = "".join(s if known == "1" else "-" for s, known in zip(row["sequence"], mask, strict=True))
        part = "validation" if "VALIDATION=True" in row["description"] else row["description"].split()[0][4:]
        if part in parts and set(states) - {"-"}:
            parts[part][0].append(tables["sequences"].loc[name, "sequence"])
            parts[part][1].append(states)
    return parts


def pieces(lines: list[str], length: int, step: int) -> tuple[list[str], list[tuple[int, int]]]:
    """Overlapping pieces of each line, and the line and start of each."""
    cut, places = [], []
    for row, line in enumerate(lines):
        for start in range(0, max(len(line) - length, 0) + step, step):
            if start == 0 or start < len(line) - (length - step):
                cut.append(line[start : start + length])
                places.append((row, start))
    return cut, places


def predict(model: BioTagger, sequences: list[str], length: int, step: int) -> list[str]:
    """States of each residue, from the piece in which it is farthest from an end that is not the protein's own."""
    cut, places = pieces(sequences, length, step)
    best = [np.full(len(line), -1) for line in sequences]
    found = [np.full(len(line), "-") for line in sequences]
    for states, (row, start) in zip(model.predict(cut), places, strict=True):
        n = len(states)
        left = np.arange(n) + (10**6 if start == 0 else 0)
        right = np.arange(n)[::-1] + (10**6 if start + n == len(sequences[row]) else 0)
        margin = np.minimum(left, right)
        better = margin > best[row][start : start + n]
        best[row][start : start + n][better] = margin[better]
        found[row][start : start + n][better] = np.array(list(states))[better]
    return ["".join(line) for line in found]


def q3(found: list[str], known: list[str]) -> float:
    """Share of the resolved residues whose state is right."""
    pairs = [(a, b) for one, other in zip(found, known, strict=True) for a, b in zip(one, other, strict=True)]
    return float(np.mean([a == b for a, b in pairs if b != "-"]))


def windows(lines: list[str], reach: int = 7) -> np.ndarray:
    """One-hot of the residues around each one, (n_residues, (2 reach + 1) * n_letters)."""
    rows = []
    for line in lines:
        codes = np.array([LETTERS.find(letter) for letter in "X" * reach + line + "X" * reach])
        codes = np.where(codes < 0, LETTERS.index("X"), codes)
        rows.append(np.lib.stride_tricks.sliding_window_view(codes, 2 * reach + 1))
    return np.eye(len(LETTERS), dtype=np.float32)[np.concatenate(rows)].reshape(-1, (2 * reach + 1) * len(LETTERS))


def linear_q3(train: tuple[list[str], list[str]], test: tuple[list[str], list[str]]) -> float:
    """Q3 of logistic regression on windows of 15 residues, trained on the first 800 proteins."""
    X, y = windows(train[0][:800]), np.array(list("".join(train[1][:800])))
    model = LogisticRegression(max_iter=200).fit(X[y != "-"], y[y != "-"])
    y_test = np.array(list("".join(test[1])))
    return float(np.mean(model.predict(windows(test[0]))[y_test != "-"] == y_test[y_test != "-"]))


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="netsurfp_ss")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--length", type=int, default=256)
    parser.add_argument("--smoothing", choices=["hmm"])
    options = parser.parse_args()
    parts = read(folder(options.data, "netsurfp_ss") / "splits")
    step = options.length // 2
    cut = {}
    for part in ("train", "validation"):
        X, _ = pieces(parts[part][0], options.length, step)
        cut[part] = X, pieces(parts[part][1], options.length, step)[0]
    progress = Progress()
    model = BioTagger(
        NETWORK, encoder=Sequence("protein", length=options.length, unknown="mask"), epochs=options.epochs, patience=3,
        batch_size=64, smoothing=options.smoothing, random_state=0, verbose=2,
    )  # fmt: skip
    with stopwatch() as elapsed:
        model.fit(*cut["train"], validation_data=cut["validation"])
    progress("trained")
    score = q3(predict(model, parts["test"][0], options.length, step), parts["test"][1])
    progress("predicted")
    linear = linear_q3(parts["train"], parts["test"])
    print_table(
        [
            {"model": "network", "Q3": f"{score:.3f}", "seconds": f"{elapsed[0]:.0f}"},
            {"model": "logistic regression on 15 residues", "Q3": f"{linear:.3f}", "seconds": ""},
        ]
    )
    n = {name: len(part[0]) for name, part in parts.items()}
    print(f"\n{n} proteins; published from sequence alone: about 0.70 to 0.73. {machine('keras')}")


if __name__ == "__main__":
    main()
