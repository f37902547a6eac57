"""Molecules into a latent space and back (Alperstein, Cherkasov & Rolfe 2019)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.encode import Tokens
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioGenerator
from pybiodl.networks import VAE
from pybiodl.read import read_smiles
from pybiodl.recipes._data import Data
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Published, Recipe

_FEWEST = 20  # molecules
_DRAWS = 100


def read(*paths: Path) -> Data:
    """Read molecules."""
    exactly(paths, 1)
    table = read_smiles(paths[0])
    if len(table) < _FEWEST:
        raise InvalidInputError(f"There must be at least {_FEWEST} molecules; got {len(table)}", field="files")
    X = table["smiles"].to_numpy(dtype=object)
    return Data(X, None, np.arange(len(X)).astype(str), groups=X)


def draws(model: Any, data: Data) -> dict[str, float]:
    """Shares of drawn molecules that are valid, unique and new."""
    found = model.quality(_DRAWS, random_state=0)
    return {"valid": float(found.valid), "unique": float(found.unique), "novel": float(found.novel)}


def _written_in(tokens: str, kl_weight: float) -> Choice:
    network = partial(VAE, latent=56, units=256, kl_weight=kl_weight, anneal=10)
    return Choice(network, {"encoder": Tokens(tokens, start_end=True, unknown="mask"), "batch_size": 128})


smiles_vae = Recipe(
    name="smiles_vae",
    title="molecules into a latent space, back, and new ones out of it",
    paper="Alperstein, Cherkasov & Rolfe (2019), arXiv",
    doi="10.48550/arXiv.1905.13343",
    files="a list of SMILES, one a line, or a table with the column smiles",
    example="CC(=O)Oc1ccccc1C(=O)O aspirin",
    reader=read,
    task=BioGenerator,
    networks={"paper": _written_in("smiles", 0.03), "selfies": _written_in("selfies", 0.1)},
    explain=lambda model, data: {},
    part="a latent from which a molecule is written",
    without={"network__latent": 1},
    published=(Published("valid", 0.985, "share of draws, 250,000 molecules of ZINC"),),
    split="groups",
    command="KERAS_BACKEND=jax python tests/benchmarks/zinc_vae.py --data FOLDER --epochs 24 --checkpoint zinc_vae",
    figures=draws,
)
