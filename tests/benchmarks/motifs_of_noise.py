"""How many motifs does TF-MoDISco make of networks that learned nothing, with a null and without?

    python tests/benchmarks/motifs_of_noise.py --alone             # 10 networks of permuted labels, 5 of true ones
    python tests/benchmarks/motifs_of_noise.py --networks 3 --true 1

Each network reads 1,000 sequences of 200 bases, half of them with a site of one motif and half with one of another, on
either strand; it learns the labels as they are, or permuted, until it knows most by heart. Mutation maps are made of
500 sequences: of new ones, of new ones without any site, and of those that it was trained on. The null is the same
sequences with their letters shuffled. ``--alone`` gives the same maps to TF-MoDISco with the settings of its command
line, without a null. A planted motif is named where it is what `match_motifs` finds most like one of the motifs, among
twenty drawn ones; motifs that are most like a drawn one are other ones.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
from _common import Progress, arguments, machine, print_table

from pybiodl import BioClassifier
from pybiodl.interpret import (
    Motif,
    Motifs,
    MutationMap,
    find_motifs,
    match_motifs,
    modisco_motifs,
    mutation_map,
    shuffle_letters,
)
from pybiodl.networks import CNN

LENGTH, LETTERS = 200, "ACGT"
SITES = {"planted": "TGACTCAT", "against": "ACCGGAAGT"}


def matrix(site: str) -> np.ndarray:
    """Return shares of letters of which a site has its own in 94 of 100."""
    return 0.02 + 0.92 * np.eye(4)[[LETTERS.index(letter) for letter in site]]


KNOWN = [Motif(name, LETTERS, matrix(site), 100, np.full(4, 0.25)) for name, site in SITES.items()]
DECOYS = [
    Motif(f"decoy {place}", LETTERS, np.random.default_rng(place).dirichlet(np.full(4, 0.2), 9), 9, np.full(4, 0.25))
    for place in range(20)
]


def sequences(n: int, seed: int, with_sites: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Sequences with a site of the motif of their class, somewhere on either strand."""
    draw = np.random.default_rng(seed)
    letters, y = draw.integers(0, 4, size=(n, LENGTH)), np.arange(n) % 2
    for row in range(n if with_sites else 0):
        shares = KNOWN[1 - y[row]].matrix
        shares = shares[::-1, ::-1] if draw.random() < 0.5 else shares
        start = draw.integers(0, LENGTH - len(shares) + 1)
        letters[row, start : start + len(shares)] = [draw.choice(4, p=share) for share in shares]
    return np.array(["".join(LETTERS[one] for one in row) for row in letters], dtype=object), y


def network(X: np.ndarray, y: np.ndarray, seed: int) -> BioClassifier:
    """Return a network of both strands, trained."""
    made = CNN(filters=24, kernel_size=9, pool_size=1, global_pool="max", dense=(16,), reverse_complement=True)
    fitted = BioClassifier(
        made, epochs=40, learning_rate=0.005, batch_size=64, validation_fraction=0, random_state=seed
    )
    return fitted.fit(X, y)


def alone(explanation: MutationMap) -> list[Motif]:
    """Return the motifs of TF-MoDISco without a null."""
    import modiscolite

    changes = explanation.values - explanation.values.mean(axis=2, keepdims=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it forks
        try:
            found = modiscolite.tfmodisco.TFMoDISco(
                np.eye(4, dtype="f4")[explanation.there], changes.astype("f4"), sliding_window_size=20, flank_size=5,
                target_seqlet_fdr=0.05, n_leiden_runs=2,
            )  # fmt: skip
        except (ValueError, IndexError) as error:  # as of a network that says the same of all
            print(f"TF-MoDISco alone: {error}", file=sys.stderr)
            return []
    matrices = [one.sequence / one.sequence.sum(axis=1, keepdims=True) for some in found for one in some or []]
    return [Motif(str(place), LETTERS, one, 1, KNOWN[0].background) for place, one in enumerate(matrices)]


def counted(motifs: Motifs | list[Motif]) -> dict[str, int]:
    """How many motifs there are, how many of the planted ones they name, and how many name none."""
    named = list(match_motifs(motifs, KNOWN + DECOYS)["match"]) if len(motifs) else []
    return {"motifs": len(named), "planted": len({*named} & {*SITES}), "other": sum(one not in SITES for one in named)}


def main() -> None:
    """Print a row for each kind of sequences and each way."""
    parser = arguments(__doc__)
    parser.add_argument("--networks", type=int, default=10, help="networks trained on permuted labels")
    parser.add_argument("--true", type=int, default=5, help="networks trained on true labels")
    parser.add_argument("--width", type=int, default=8)
    parser.add_argument("--alone", action="store_true", help="TF-MoDISco without a null, too")
    given, progress = parser.parse_args(), Progress()
    rows: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
    for seed in range(given.networks + given.true):
        learned = seed >= given.networks
        X, y = sequences(1000, seed)
        labels = y if learned else np.random.default_rng(seed).permutation(y)
        model = network(X, labels, seed)
        known = model.score(X, labels)
        explained = {"new": sequences(500, 1000 + seed)[0]}
        if not learned:
            explained |= {"new, without sites": sequences(500, 2000 + seed, False)[0], "of the training": X[:500]}
        for name, Z in explained.items():
            maps = [mutation_map(model, one, output="logit") for one in (Z, shuffle_letters(Z, seed))]
            ways: dict[str, Callable[[], Any]] = {
                "modisco_motifs": lambda maps=maps: modisco_motifs(*maps, width=given.width),
                "find_motifs": lambda maps=maps: find_motifs(*maps, width=given.width),
            }
            if given.alone:
                ways["TF-MoDISco alone"] = lambda maps=maps: alone(maps[0])
            for way, found in ways.items():
                start = time.perf_counter()
                motifs = found()
                row = {"known": known, "seconds": time.perf_counter() - start, **counted(motifs)}
                rows[f"{'true' if learned else 'permuted'} labels, sequences {name}", way].append(row)
                progress(f"network {seed}, {name}, {way}: {row}")
    print_table(
        [
            {
                "explained": what,
                "by": way,
                "networks": len(some),
                "accuracy in training": f"{np.mean([one['known'] for one in some]):.2f}",
                "with any motif": sum(one["motifs"] > 0 for one in some),
                "motifs, mean": f"{np.mean([one['motifs'] for one in some]):.1f}",
                "of them other ones": f"{np.mean([one['other'] for one in some]):.1f}",
                "of two planted, named": f"{np.mean([one['planted'] for one in some]):.1f}",
                "seconds, median": f"{np.median([one['seconds'] for one in some]):.1f}",
            }
            for (what, way), some in rows.items()
        ]
    )
    print("\n" + machine("modisco-lite"))


if __name__ == "__main__":
    main()
