"""Reports of real data: what each page says first. Half of a table, a quarter of the sequences, is judged.

Of HIV-1 it is resistance to nelfinavir by the recipe's CNN, with copies of a sequence kept together.

python tests/benchmarks/reports.py --data ../shared/data --out pages
"""

from __future__ import annotations

import time
import warnings
from pathlib import Path

import numpy as np
from _common import Progress, arguments, folder, machine
from sklearn.model_selection import GroupShuffleSplit, train_test_split

from pybiodl import BioClassifier, read_fasta, read_table, recipes
from pybiodl.networks import CNN

TABLES = ("golub", "shipp", "alon", "chowdary")


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="expression")
    parser.add_argument("--out", default="pages", help="folder for the pages")
    parser.add_argument("--only", nargs="*", default=[*TABLES, "promoters", "hiv"])
    options = parser.parse_args()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    progress = Progress()
    for name in options.only:
        if name == "promoters":
            X, y = promoters(folder(options.data, "promoters"))
            network = CNN(filters=32, kernel_size=15, pool_size=6, dense=(32,))
            model, share = BioClassifier(network, epochs=8, random_state=0), 0.25
        elif name == "hiv":
            data = recipes.hiv_resistance.read(folder(options.data, "hiv_drug_resistance") / "fasta" / "nfv.fasta")
            X, y = data.X, data.y
            model, share = recipes.hiv_resistance.estimator("CNN", random_state=0), 0.25
        else:
            table = read_table(folder(options.data, "expression") / f"{name}.csv.gz")
            X, y = table.drop(columns="class"), table["class"].to_numpy(dtype=str)
            model, share = BioClassifier(random_state=0), 0.5
        if name == "hiv":
            copies = np.unique(X.astype(str), return_inverse=True)[1]
            rows, held = next(GroupShuffleSplit(1, test_size=share, random_state=0).split(X, y, copies))
            train, test, y_train, y_test = X[rows], X[held], y[rows], y[held]
        else:
            train, test, y_train, y_test = train_test_split(X, y, test_size=share, stratify=y, random_state=0)
        model.fit(train, y_train)
        began = time.perf_counter()
        report = model.report(out / f"{name}.html", test, y_test, train=(train, y_train), title=name)
        size = (out / f"{name}.html").stat().st_size / 1000
        progress(f"{name}: {size:.0f} kB, {time.perf_counter() - began:.0f} s")
        print(f"{name}\n  " + "\n  ".join(report.verdict), flush=True)
    print(machine("keras", "tensorflow"))


def promoters(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Sequences of mouse promoters with a TATA box, and of others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some ids are there twice
        parts = [read_fasta(path / f"Mouse_{which}.fa")["sequence"] for which in ("tata", "nonprom")]
    return np.concatenate(parts), np.repeat(["promoter", "other"], [len(part) for part in parts])


if __name__ == "__main__":
    main()
