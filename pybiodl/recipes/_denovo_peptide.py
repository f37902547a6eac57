"""Peptides out of spectra without a data base (DeepNovo, Tran, Zhang, Xin, Shan & Li 2017)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.encode import Spectrum
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioTranscriber
from pybiodl.interpret import Explanation, PositionExplanation
from pybiodl.networks import CNN, RNN, Chain, EncoderDecoder, Network
from pybiodl.read import read_mgf
from pybiodl.recipes._data import Data
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Recipe

_RESIDUE = re.compile(r"[A-Z](?:\[[^]]*\]|\([^)]*\))?")
_FEWEST = 10  # spectra


def read(*paths: Path) -> Data:
    """Read spectra with their peptides, of which a modified residue is one symbol, as ``M[+15.995]``."""
    exactly(paths, 1)
    table = read_mgf(paths[0])
    without = np.flatnonzero(table["sequence"] == "")
    if len(without):
        raise InvalidInputError(
            f"Each spectrum of {paths[0].name} must have its peptide as SEQ=; spectrum {without[0] + 1} has none",
            field="files",
        )
    if len(table) < _FEWEST:
        raise InvalidInputError(f"There must be at least {_FEWEST} spectra; got {len(table)}", field="files")
    peptides = [_RESIDUE.findall(text) for text in table["sequence"]]
    plain = np.array(["".join(one[0] for one in peptide) for peptide in peptides], dtype=object)
    names = table["title"].where(table["title"] != "", table.index.astype(str)).to_numpy(dtype=object)
    return Data(table, peptides, names, groups=plain, compared=plain)


def line(filters: int = 96, units: int = 64, depth: int = 3) -> Network:
    """Convolutions that see a few residues along m/z, a frame every 8 bins, and a GRU that reads both ways."""
    first = CNN(filters=filters, kernel_size=17, stride=8, pool_size=1, batch_norm=True, dense=())
    deeper = CNN(
        filters=(filters,) * depth, kernel_size=7, dilation=(1, 2, 4)[:depth], pool_size=1, residual=True,
        batch_norm=True, dense=(),
    )  # fmt: skip
    return Chain((first, deeper, RNN(units=units, cell="gru", dense=())))


def network(filters: int = 96, units: int = 64, depth: int = 3) -> Network:
    """Write residue by residue, looking at the spectrum by attention."""
    return EncoderDecoder(line(filters, units, depth), units=2 * units)


def peaks(model: Any, data: Data) -> dict[str, Explanation]:
    """Where along m/z a decoder looks, the mean over the residues that it writes; frames are looked at by none."""
    if not model.network_.writes:
        return {}
    X = data.take(np.arange(min(50, len(data)))).X
    weights = model.attention(X)
    written = weights.sum(axis=2) > 0
    values = weights.sum(axis=1) / np.maximum(written.sum(axis=1), 1)[:, None]
    even = np.full(len(values), 1 / values.shape[1])
    return {
        "attention": PositionExplanation(
            values, even, "attention", "residues, by bin of m/z", float("nan"), "not compared with other spectra", {}
        )
    }


_TRAINING = {"encoder": Spectrum(bin_width=0.5), "batch_size": 64, "learning_rate": 0.005}

denovo_peptide = Recipe(
    name="denovo_peptide",
    title="residues of a peptide out of its spectrum",
    paper="Tran, Zhang, Xin, Shan & Li (2017), PNAS",
    doi="10.1073/pnas.1705691114",
    files="an MGF file of spectra, each with its peptide as SEQ=",
    example="BEGIN IONS\nSEQ=PEPTIDE\nPEPMASS=400.7\nCHARGE=2+\n98.06 3\nEND IONS",
    reader=read,
    task=BioTranscriber,
    networks={"paper": Choice(network, _TRAINING), "frames": Choice(line, _TRAINING)},
    explain=peaks,
    part="a decoder that knows the residues that it has written",
    without={"network": "frames"},
    split="groups",
    command="python tests/benchmarks/peptides.py --spectra 4000 --epochs 30 --data FOLDER",
)
