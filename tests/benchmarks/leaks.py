"""Leaks in published splits, and what it costs to keep similar sequences together.

The audit of nRC's test set, the exact copies of each HIV drug and how many have the opposite label, and seconds and
memory of ``SimilarityKFold`` on simulated families of ten, whose copies have nine tenths of the ancestor's letters.

    python tests/benchmarks/leaks.py --data ../shared/data
"""

from __future__ import annotations

import resource
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from _common import Progress, arguments, folder, machine, print_table, stopwatch
from sklearn.model_selection import StratifiedKFold

from pybiodl import read_fasta
from pybiodl.errors import DataWarning
from pybiodl.evaluate import SimilarityKFold, leak_audit

KINDS = {"DNA, 250 bases": ("ACGT", 250, 250), "protein, 100 to 1000 residues": ("ACDEFGHIKLMNPQRSTVWY", 100, 1000)}
FAMILY, CHANGED = 10, 0.1  # members of a family, share of letters that a copy changes
SIZES = {"DNA, 250 bases": (1_000, 10_000, 100_000), "protein, 100 to 1000 residues": (1_000, 6_000)}


def nrc(path: Path) -> None:
    """Print the audit of the published test set."""
    train, test = (read_fasta(path / f"dataset_Rfam_{name}_13classes.fasta") for name in ("6320", "validated_2600"))
    labels = [table["description"].str.split().str[-1] for table in (train, test)]
    print(f"nRC, 13 families of non-coding RNA\n{leak_audit(train, test, *labels)}")


def hiv(path: Path, progress: Progress) -> None:
    """Print the copies of each drug, and those that random folds part."""
    rows = []
    for file in sorted((path / "fasta").glob("*.fasta")):
        table = read_fasta(file)
        X, y = table["sequence"].to_numpy(dtype=object), table["id"].str.rsplit("_", n=1).str[-1].to_numpy()
        whole = leak_audit(X, y_train=y)
        folds = StratifiedKFold(5, shuffle=True, random_state=0).split(X, y)
        leaked = sum(leak_audit(X[train], X[test], align=False).n_duplicates for train, test in folds)
        rows.append(
            {
                "drug": file.stem,
                "sequences": len(X),
                "copies of another": f"{whole.n_duplicates} ({100 * whole.n_duplicates / len(X):.1f} %)",
                "of these with the opposite label": whole.n_conflicts,
                "in the training part of random folds": leaked,
                "at least 90 % identical to another": whole.n_near_duplicates,
            }
        )
        progress(f"HIV {file.stem}")
    print_table(rows)


def simulated(kind: str, n: int) -> np.ndarray:
    """Sequences (str), family by family."""
    letters, shortest, longest = KINDS[kind]
    rng = np.random.default_rng(0)
    codes = np.frombuffer(letters.encode(), dtype=np.uint8)
    sequences = []
    for _ in range(n // FAMILY):
        ancestor = codes[rng.integers(0, len(codes), rng.integers(shortest, longest + 1))]
        for member in range(FAMILY):
            copy = ancestor.copy()
            if member:
                places = rng.choice(len(copy), round(CHANGED * len(copy)), replace=False)
                copy[places] = codes[rng.integers(0, len(codes), len(places))]
            sequences.append(copy.tobytes().decode())
    return np.array(sequences, dtype=object)


def one_size(kind: str, n: int) -> None:
    """Split one simulated set and print seconds, memory, families that were parted, and the smallest and largest fold.

    Memory is a high-water mark of the process, so that every size has a process of its own.
    """
    X = simulated(kind, n)
    before = _peak()
    with stopwatch() as elapsed:
        pairs = list(SimilarityKFold(5).split(X))
    fold = np.empty(n, dtype=int)
    for number, (_, test) in enumerate(pairs):
        fold[test] = number
    parted = sum(len(set(members)) > 1 for members in np.split(fold, n // FAMILY))
    sizes = np.bincount(fold)
    print(f"{elapsed[0]:.1f};{_peak() - before:.0f};{parted};{sizes.min()} to {sizes.max()}", end="")


def _peak() -> float:
    """High-water mark of memory in MB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="nrc")
    parser.add_argument("--one-size", nargs=2, metavar=("KIND", "N"), help="only this, used by the command itself")
    options = parser.parse_args()
    warnings.simplefilter("ignore", DataWarning)
    if options.one_size:
        one_size(options.one_size[0], int(options.one_size[1]))
        return
    progress = Progress()
    # First, while this process is small: a child starts with its parent's high-water mark of memory.
    rows: list[dict[str, Any]] = []
    for kind, sizes in SIZES.items():
        for n in sizes:
            command = [sys.executable, __file__, "--one-size", kind, str(n)]
            seconds, memory, parted, folds = subprocess.check_output(command, text=True).split(";")
            row = {"sequences": f"{n:,}", "kind": kind, "seconds": seconds, "memory (MB)": memory}
            rows.append(row | {"families parted": f"{parted} of {n // FAMILY:,}", "size of folds": folds})
            progress(f"SimilarityKFold, {kind}, {n}: {seconds} s")
    nrc(folder(options.data, "nrc"))
    hiv(folder(options.data, "hiv_drug_resistance"), progress)
    print_table(rows)
    print(f"\nMemory above that of the sequences. {machine('parasail')}")


if __name__ == "__main__":
    main()
