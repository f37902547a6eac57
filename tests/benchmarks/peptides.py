"""Residues of peptides out of spectra by frames and by a decoder: simulated ones, and real ones, that they are read.

A simulated spectrum has the b and y ions of a peptide (singly charged), each missing with probability 0.1, with an
error of 0.02 Da, among peaks of noise. The peer is chance: the transcriptions judged against the peptides of other
spectra. With ``--data`` the 128 real spectra of ``denovo_peptide`` are read, encoded and transcribed: far too few to
learn from, so that their figures say only that files go in and strings come out.

    python tests/benchmarks/peptides.py --spectra 4000 --epochs 30 --data ../shared/data
"""

from __future__ import annotations

import re
import sys

import numpy as np
from _common import Progress, arguments, machine, print_table, stopwatch

from pybiodl import BioTranscriber
from pybiodl.encode import Spectrum
from pybiodl.networks import CNN, RNN, Chain, EncoderDecoder, Network
from pybiodl.read import read_mgf

MASSES = {"G": 57.02146, "A": 71.03711, "S": 87.03203, "P": 97.05276, "V": 99.06841, "T": 101.04768, "L": 113.08406,
          "N": 114.04293, "D": 115.02694, "K": 128.09496, "E": 129.04259, "F": 147.06841}  # fmt: skip
PROTON, WATER = 1.007276, 18.010565


def simulate(n: int, n_residues: tuple[int, int], seed: int):
    """Spectra (list of (n_peaks, 3) arrays: m/z, intensity, neutral mass of the precursor) and peptides (str)."""
    random = np.random.default_rng(seed)
    letters, masses = np.array(list(MASSES)), np.array(list(MASSES.values()))
    X, y = [], []
    for _ in range(n):
        codes = random.integers(len(letters), size=random.integers(n_residues[0], n_residues[1] + 1))
        sums = np.cumsum(masses[codes])
        total = sums[-1] + WATER
        mz = np.concatenate([sums[:-1] + PROTON, total - sums[:-1] + PROTON])
        intensity = np.concatenate([random.uniform(0.3, 0.8, len(sums) - 1), random.uniform(0.5, 1, len(sums) - 1)])
        kept = random.random(len(mz)) > 0.1
        mz = np.concatenate([mz[kept] + random.normal(0, 0.02, kept.sum()), random.uniform(50, total, 10)])
        intensity = np.concatenate([intensity[kept], random.uniform(0.02, 0.3, 10)])
        X.append(np.column_stack([mz, intensity, np.full(len(mz), total)]))
        y.append("".join(letters[codes]))
    return X, y


def network(decoder: bool) -> Network:
    """Convolutions that see a few residues along m/z, a frame every 8 bins, and a GRU that reads both ways."""
    first = CNN(filters=96, kernel_size=17, stride=8, pool_size=1, batch_norm=True, dense=())
    deeper = CNN(
        filters=(96,) * 3, kernel_size=7, dilation=(1, 2, 4), pool_size=1, residual=True, batch_norm=True, dense=()
    )
    line = Chain((first, deeper, RNN(units=64, cell="gru", dense=())))
    return EncoderDecoder(line, units=128) if decoder else line


def judged(name: str, model: BioTranscriber, X, y: list, seconds: list[float]) -> dict[str, str]:
    """One row of the table."""
    found = model.predict(X)
    return {
        "spectra": name,
        "symbol accuracy": f"{model.score(X, y):.3f}",
        "by chance": f"{model.score(X, [*y[1:], y[0]]):.3f}",
        "whole peptides": f"{np.mean([one == ''.join(known) for one, known in zip(found, y, strict=True)]):.3f}",
        "fit (s)": f"{seconds[0]:.0f}",
    }


def main() -> None:
    """Simulate, train, print."""
    parser = arguments(__doc__, data="denovo_peptide")
    parser.add_argument("--spectra", type=int, default=4000, help="training spectra")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--residues", type=int, nargs=2, default=(5, 8), help="fewest and most of a peptide")
    options = parser.parse_args()
    progress, residues = Progress(), tuple(options.residues)
    X, y = simulate(options.spectra, residues, 0)
    X_test, y_test = simulate(500, residues, 1)
    common = {"epochs": options.epochs, "batch_size": 64, "learning_rate": 0.005, "random_state": 0}
    end = residues[1] * max(MASSES.values()) + 20
    progress("simulated spectra")
    rows = []
    for way, decoder in (("frames", False), ("decoder", True)):
        encoder = Spectrum(bin_width=0.5, max_mz=end)
        model = BioTranscriber(network(decoder), symbols=list(MASSES), encoder=encoder, **common)
        with stopwatch() as seconds:
            model.fit(X, y)
        rows.append(judged(f"simulated, held out, {way}", model, X_test, y_test, seconds))
        progress(f"{way}: {rows[-1]}")
    path = options.data / "denovo_peptide" / "sample_preprocessed_spectra.mgf"
    if path.is_file():
        progress("real spectra")
        table = read_mgf(path)
        peptides = [re.findall(r"[A-Z](?:\[[^]]*\])?", line) for line in table["sequence"]]
        model = BioTranscriber(network(False), encoder=Spectrum(bin_width=0.5, max_mz=1500), **common | {"epochs": 2})
        with stopwatch() as seconds:
            model.fit(table[:100], peptides[:100])
        rows.append(judged("real, held out of 128", model, table[100:], peptides[100:], seconds))
    else:
        print(f"The real spectra are absent: no {path}.", file=sys.stderr)
    print(machine("keras"))
    print_table(rows)


if __name__ == "__main__":
    main()
