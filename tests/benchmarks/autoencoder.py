"""Held-out reconstruction of expression by an autoencoder on Keras and on H2O, beside principal components, k-fold.

All have the same latent and see the same training samples. R2 is over all values of the samples held out, in standard
deviations of the training samples. One local H2O cluster serves all folds; its start is not counted.

    python tests/benchmarks/autoencoder.py --data ../shared/data
    python tests/benchmarks/autoencoder.py --data ../shared/data --table pbmc68k_reduced --epochs 30
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from _common import Progress, arguments, folder, machine, mean_sd, print_table, stopwatch
from sklearn.model_selection import KFold

from pybiodl import BioAutoencoder, H2OCluster, read_table
from pybiodl.networks import Autoencoder


def read(data: Path, table: str) -> np.ndarray:
    """Numbers of a table, a row a sample."""
    if table == "pbmc68k_reduced":
        with np.load(folder(data, table) / f"{table}.npz", allow_pickle=False) as file:
            return np.asarray(file["X"], dtype=np.float64)
    known = read_table(folder(data, "expression") / table)
    return known.drop(columns="class").to_numpy(dtype=np.float64)


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="expression")
    parser.add_argument("--table", default="golub.csv.gz", help="a table in expression/, or pbmc68k_reduced")
    parser.add_argument("--genes", type=int, default=1000, help="columns, those that vary most in a training fold")
    parser.add_argument("--latent", type=int, default=10)
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--input-dropout", type=float, default=0.2)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--backends", nargs="+", default=["keras", "h2o"], choices=["keras", "h2o"])
    options = parser.parse_args()
    X = read(options.data, options.table)
    network = Autoencoder(options.hidden, options.latent, input_dropout=options.input_dropout)
    progress = Progress()
    results: dict[str, list[tuple[float, float, float]]] = {way: [] for way in options.backends}
    components = []
    folds = KFold(options.folds, shuffle=True, random_state=0).split(X)
    with H2OCluster.start(memory="4G") as cluster:
        for fold, (train, test) in enumerate(folds):
            genes = np.sort(np.argsort(X[train].var(axis=0))[::-1][: options.genes])
            seen, held = X[np.ix_(train, genes)], X[np.ix_(test, genes)]
            for way, found in results.items():
                home = cluster if way == "h2o" else None
                model = BioAutoencoder(network, backend=way, cluster=home, epochs=options.epochs, random_state=fold)
                with stopwatch() as elapsed:
                    model.fit(seen)
                judged = model.evaluate(held, train=seen).metrics
                found.append((judged["r2"].value, judged["mse"].value, elapsed[0]))
                progress(f"fold {fold + 1}, {way}: R2 {judged['r2'].value:.3f}, {elapsed[0]:.1f} s")
            components.append((judged["r2"].baseline.value, judged["mse"].baseline.value))
    rows = []
    for way, values in results.items():
        r2, mse, seconds = zip(*values, strict=True)
        name = f"autoencoder on {way}"
        rows.append({"model": name, "R2": mean_sd(r2), "MSE": mean_sd(mse), "seconds": f"{sum(seconds):.0f}"})
    r2, mse = zip(*components, strict=True)
    rows.append({"model": "principal components", "R2": mean_sd(r2), "MSE": mean_sd(mse), "seconds": ""})
    print_table(rows)
    n_genes = min(options.genes, X.shape[1])
    print(f"\n{options.table}: {X.shape[0]} samples, {n_genes} of {X.shape[1]} genes; {network!r}.")
    versions = machine("keras", "h2o")
    print(f"Mean ± sd over {options.folds} folds; seconds of all fits together. {versions}")


if __name__ == "__main__":
    main()
