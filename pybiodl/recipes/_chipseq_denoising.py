"""Deep from shallow histone ChIP-seq (Coda, Koh, Pierson & Kundaje 2017)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pybiodl.encode import Signal
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioTagger
from pybiodl.networks import CNN, Chain, Network
from pybiodl.networks.layers import Conv
from pybiodl.recipes._data import Data
from pybiodl.recipes._labelled import columns_of, pieces, table_of
from pybiodl.recipes._reach import reach as reach_of
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Recipe

_BINS = 2000  # bins of a piece of a chromosome
_WANTED = ("signal", "peak")


def read(*paths: Path) -> Data:
    """Read a table of bins; a sample is a piece of a chromosome, and all numbers but peaks are taken by asinh."""
    exactly(paths, 1)
    table = columns_of(table_of(paths[0]), ("chromosome", "start"), paths[0])
    wanted = [name for name in _WANTED if name in table.columns]
    if len(wanted) != 1:
        raise InvalidInputError(
            f"{paths[0].name} must have a column 'signal' (a number) or 'peak' (1 or 0) of deep sequencing, and not "
            f"both; its columns are {', '.join(map(str, table.columns[:6]))}",
            field="files",
        )
    tracks = [name for name in table.columns if name not in ("chromosome", "start", *_WANTED)]
    if not tracks or not all(table[name].dtype.kind in "fiu" for name in tracks) or table[tracks].isna().any(axis=None):
        raise InvalidInputError(
            f"{paths[0].name} must have columns of numbers beside chromosome, start and {wanted[0]}, none empty: the "
            "tracks of shallow sequencing",
            field="files",
        )
    truth = _truth(table[wanted[0]], wanted[0], paths[0])
    X, y, ids, chromosomes = [], [], [], []
    for chromosome, name, piece in pieces(table.assign(truth=truth), _BINS):
        if (piece["truth"] != "-" if wanted[0] == "peak" else piece["truth"].notna()).any():
            X.append(np.arcsinh(piece[tracks].to_numpy(float)))
            y.append("".join(piece["truth"]) if wanted[0] == "peak" else piece["truth"].to_numpy(float))
            ids.append(name)
            chromosomes.append(chromosome)
    samples = np.empty(len(X), dtype=object)
    samples[:] = X
    notes = (f"{len(tracks)} tracks; numbers are inverse hyperbolic sines.",)
    return Data(samples, y, np.array(ids, dtype=object), groups=np.array(chromosomes, dtype=object), notes=notes)


def _truth(column: pd.Series, name: str, path: Path) -> pd.Series:
    """Numbers by asinh, or the letters 1, 0 and - of peaks, where nothing is known NaN or -."""
    numbers = pd.to_numeric(column, errors="coerce")
    odd = numbers.isna() & column.notna()
    if name == "peak":
        odd |= numbers.notna() & ~numbers.isin([0, 1])
    if odd.any():
        what = "1 or 0" if name == "peak" else "numbers"
        raise InvalidInputError(
            f"The column {name!r} of {path.name} must hold {what}, or nothing where not known; got "
            f"{str(column[odd].iloc[0])!r}",
            field="files",
        )
    if name == "peak":
        return numbers.map({0: "0", 1: "1"}).fillna("-")
    return np.arcsinh(numbers)


def network(filters: int = 6, kernel_size: int = 51, reach: int = 951) -> Network:
    """Put filters over `kernel_size` bins of all tracks, and one over `reach` bins of what they find."""
    return Chain((CNN(filters, kernel_size, pool_size=1, dense=()), Conv(1, (reach,))))


chipseq_denoising = Recipe(
    name="chipseq_denoising",
    title="signal or peaks of deep histone ChIP-seq, from shallow",
    paper="Koh, Pierson & Kundaje (2017), Bioinformatics",
    doi="10.1093/bioinformatics/btx243",
    files="a table with a row a bin: chromosome, start, numbers of shallow tracks, and signal (a number) or peak (1 or "
    "0) of deep sequencing, empty where not known",
    example="chromosome,start,H3K4me3,H3K27ac,control,signal\nchr1,100025,2,0,1,7.4",
    reader=read,
    task=BioTagger,
    networks={"paper": Choice(network, {"encoder": Signal()})},
    explain=reach_of(distance=50),
    part="filters over many neighbouring bins of all tracks; a bin answers by them",
    without={"network__kernel_size": 1, "network__reach": 1},
    split="groups",
    command="python tests/benchmarks/recipes.py chipseq_denoising",
)
