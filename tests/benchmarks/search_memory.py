"""Resident memory of a search: after 100 trials it is to be that after the first ten, within a tenth.

Each trial is a network of its own, of another size, fitted and judged in this process. The peer is scikit-learn's
`RandomizedSearchCV` over the same estimator and combinations, in a process of its own.

    python tests/benchmarks/search_memory.py
    KERAS_BACKEND=jax python tests/benchmarks/search_memory.py --trials 30
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np
from _common import Progress, arguments, machine, print_table
from fold_memory import resident

from pybiodl import BioClassifier, BioSearch
from pybiodl.networks import MLP

KINDS = ("BioSearch", "GridSearchCV")


def run(kind: str, n_trials: int) -> None:
    """Search, and print the resident memory after each trial."""
    random = np.random.default_rng(0)
    X, y = random.normal(size=(300, 50)), random.integers(0, 2, 300)
    model = BioClassifier(MLP(), epochs=2, random_state=0)
    space = {"network__hidden": [(8 + place,) for place in range(n_trials)]}
    folds = [(np.arange(200), np.arange(200, 300))]
    if kind == "GridSearchCV":
        from sklearn.model_selection import GridSearchCV

        def told(estimator: object, X: np.ndarray, y: np.ndarray) -> float:
            print(f"{resident():.0f}", flush=True)
            return float(np.mean(estimator.predict(X) == y))  # type: ignore[attr-defined]

        GridSearchCV(model, space, cv=folds, scoring=told, refit=False).fit(X, y)
        return
    search = BioSearch(model, space, "grid", cv=folds, refit=False)
    search._on_trial = lambda place, facts: print(f"{resident():.0f}", flush=True)
    search.fit(X, y)


def main() -> None:
    """Run the command; each search has a process of its own."""
    parser = arguments(__doc__)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--kind", choices=KINDS, help="one alone, in this process")
    options = parser.parse_args()
    if options.kind:
        run(options.kind, options.trials)
        return
    progress, rows = Progress(), []
    for kind in KINDS:
        began = time.perf_counter()
        command = [sys.executable, __file__, "--trials", str(options.trials), "--kind", kind]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        values = [float(line) for line in said.splitlines() if line.strip().isdigit()]
        first, last = max(values[:10]), max(values[-10:])
        rows.append(
            {
                "search": kind,
                "MB, first ten trials": f"{first:.0f}",
                "MB, last ten trials": f"{last:.0f}",
                "last / first": f"{last / first:.2f}",
                "s": f"{time.perf_counter() - began:.0f}",
            }
        )
        progress(f"{kind}: {rows[-1]['last / first']}")
    print_table(rows)
    engine = os.environ.get("KERAS_BACKEND", "tensorflow")
    print(f"\n{engine}; {options.trials} trials of one fold, 300 samples, 2 epochs. {machine('keras', engine)}")


if __name__ == "__main__":
    main()
