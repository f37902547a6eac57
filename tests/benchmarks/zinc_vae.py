"""A VAE of molecules, All SMILES VAE (arXiv:1905.13343): draws that RDKit reads, and SMILES that come back exactly.

Trains on zinc/valid.txt and holds zinc/test.txt out. Prints, of 1,000 draws from the prior at temperature 1, the share
that is valid, of these the share that is unique, of these the share that is not in training; of the held-out molecules
the share that comes back letter by letter, and their and the draws' mean drug-likeness (QED); and beside them training
strings with their tokens shuffled. What is written in SELFIES is valid by its grammar: there the drug-likeness says
whether draws are like molecules of the kind. With --checkpoint it can be run in pieces: each goes on where the last
ended, for --seconds.

    python tests/benchmarks/zinc_vae.py --data ../shared/data --checkpoint zinc_vae --seconds 3600
    python tests/benchmarks/zinc_vae.py --data ../shared/data --tokens selfies --epochs 12
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from _common import Progress, arguments, folder, machine, print_table
from rdkit.Chem import MolFromSmiles
from rdkit.Chem.QED import qed
from rdkit.rdBase import BlockLogs

from pybiodl import BioGenerator
from pybiodl.backends.keras._engine import load_keras
from pybiodl.encode import Tokens
from pybiodl.networks import VAE
from pybiodl.read import check_smiles

FASTEST, SLOWEST = 2e-3, 1e-4


def read(path: Path) -> np.ndarray:
    """SMILES of a file, one a line."""
    return np.array(path.read_text().split(), dtype=object)


def stop_after(seconds: float) -> Any:
    """Callback that ends training at the first epoch after so many seconds."""
    keras, start = load_keras(), time.perf_counter()

    def judge(epoch: int, logs: Any) -> None:
        stop.model.stop_training = time.perf_counter() - start > seconds

    stop = keras.callbacks.LambdaCallback(on_epoch_end=judge)
    return stop


def falling(epochs: int) -> Any:
    """Callback that lowers the learning rate along half a cosine; it depends on the epoch alone, as resuming needs."""
    share = 0.5 * (1 + np.cos(np.pi * np.arange(epochs) / epochs))
    rates = SLOWEST + (FASTEST - SLOWEST) * share
    return load_keras().callbacks.LearningRateScheduler(lambda epoch: float(rates[min(epoch, epochs - 1)]))


def shuffled(smiles: np.ndarray, encoder: Tokens, seed: int) -> list[str]:
    """The same tokens in another order."""
    random, codes = np.random.default_rng(seed), encoder.transform(smiles).astype(int)
    for row, n in zip(codes, encoder.lengths(smiles), strict=True):
        random.shuffle(row[1 : n - 1])
    return list(encoder.decode(codes))


def figures(model: BioGenerator, test: np.ndarray, seed: int) -> list[dict[str, Any]]:
    """One row a prior."""
    lengths = model.encoder_.lengths(test)
    fits = lengths <= model.encoder_.length_
    back = model.score(test[fits]) * fits.mean()  # what is longer than all of training does not come back
    rows = []
    for prior in ("learned", "standard"):
        found = model.quality(1000, prior=prior, random_state=seed)
        liked = drug_likeness(model.sample(1000, prior=prior, random_state=seed))
        shares = {
            "valid": found.valid,
            "unique": found.unique,
            "novel": found.novel,
            "reconstructed": back,
            "QED": liked,
        }
        rows.append({"draws from": f"{prior} prior", **{name: f"{share:.3f}" for name, share in shares.items()}})
    return rows


def drug_likeness(smiles: Iterable[str]) -> float:
    """Mean QED (Bickerton et al. 2012, doi:10.1038/nchem.1243) of those that are valid."""
    with BlockLogs():
        molecules = [MolFromSmiles(one) for one in smiles]
        return float(np.mean([qed(one) for one in molecules if one is not None and one.GetNumAtoms()]))


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="zinc")
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--tokens", choices=("smiles", "selfies"), default="smiles")
    parser.add_argument("--units", type=int, default=256)
    parser.add_argument("--latent", type=int, default=56)
    parser.add_argument(
        "--channels", type=int, default=32, help="numbers of each position on its way through the latent"
    )
    parser.add_argument("--word-dropout", type=float, default=0.1)
    parser.add_argument("--kl-weight", type=float, default=0.03)
    parser.add_argument("--anneal", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop at the first epoch after so many")
    parser.add_argument("--checkpoint", type=Path, help="folder in which a training goes on that was stopped")
    parser.add_argument("--save", type=Path, help="file for the trained model")
    options = parser.parse_args()
    path, progress, start = folder(options.data, "zinc"), Progress(), time.perf_counter()
    train, test = read(path / "valid.txt"), read(path / "test.txt")
    network = VAE(
        latent=options.latent, units=options.units, channels=options.channels, word_dropout=options.word_dropout,
        kl_weight=options.kl_weight, anneal=options.anneal,
    )  # fmt: skip
    model = BioGenerator(
        network,
        encoder=Tokens(options.tokens, start_end=True, unknown="mask"),
        epochs=options.epochs,
        batch_size=128,
        learning_rate=FASTEST,
        validation_fraction=0,
        patience=None,
        random_state=0,
        checkpoint_dir=options.checkpoint,
        callbacks=[falling(options.epochs), stop_after(options.seconds)],
    )
    model._on_epoch = lambda epoch, logs: progress(f"epoch {epoch + 1}: {logs}")
    model.fit(train)
    trained = time.perf_counter() - start
    if options.save is not None:
        model.save(options.save)
    valid = np.mean([reason is None for reason in check_smiles(shuffled(train[:1000], model.encoder_, 0))])
    others = {"unique": "", "novel": "", "reconstructed": ""}
    beside = [
        {"draws from": "shuffled tokens", "valid": f"{valid:.3f}", **others, "QED": ""},
        {"draws from": "held-out molecules", "valid": "", **others, "QED": f"{drug_likeness(test[:1000]):.3f}"},
    ]
    print_table([*figures(model, test, 0), *beside])
    print(
        f"\n{model.n_iter_} epochs of {len(train)} molecules, {trained:.0f} s in this piece, on "
        f"{model.run_card_.environment['engine']}; loss {model.history_.values['loss'][-1]:.3f} a token, accuracy "
        f"{model.history_.values['accuracy'][-1]:.3f} with hidden tokens. {machine('keras', 'rdkit')}"
    )


if __name__ == "__main__":
    main()
