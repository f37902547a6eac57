"""Other spellings of one molecule."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl import _optional
from pybiodl._check import integer
from pybiodl.errors import InvalidInputError, InvalidTypeError

_ROUNDS = 20


def spell_smiles(smiles: str, n: int = 1, random_state: Any = None) -> list[str]:
    """Spell a molecule in `n` different ways, each beginning at another atom or taking another way round.

    Training on several spellings of a molecule teaches a network that they mean the same (Bjerrum 2017,
    arXiv:1703.07076).

    Parameters
    ----------
    smiles : str
    n : int
        How many spellings; a small molecule may have fewer.
    random_state : int, numpy Generator or RandomState, optional
        The same seed gives the same spellings; the global generators are never used.

    Returns
    -------
    list of str
        Distinct, in the order of drawing. Each has the canonical form of the molecule; where no other spelling of it is
        found, the list holds the one given.

    Raises
    ------
    MissingDependencyError
        If RDKit (the extra ``chem``) is not installed.
    InvalidInputError
        If `smiles` is no molecule.
    """
    chem = _optional.require("rdkit.Chem", "chem", "Spelling SMILES")
    block_logs = _optional.require("rdkit.rdBase", "chem", "Spelling SMILES").BlockLogs
    n = integer(n, "n")
    if not isinstance(smiles, str):
        raise InvalidTypeError(f"smiles must be one string; got {smiles!r}; call once a molecule.", field="smiles")
    with block_logs():  # RDKit would write its reasons to the terminal
        molecule = chem.MolFromSmiles(smiles)
        if molecule is None or molecule.GetNumAtoms() == 0:
            raise InvalidInputError(
                f"smiles must be a molecule that RDKit can read; got {smiles!r}; correct it or leave it out.",
                field="smiles",
            )
        return _spellings(chem, molecule, n, _generator(random_state)) or [smiles]


def _spellings(chem: Any, molecule: Any, n: int, draw: np.random.Generator) -> list[str]:
    canonical = chem.CanonSmiles(chem.MolToSmiles(molecule))
    found: dict[str, bool] = {}
    for _ in range(_ROUNDS):
        before = len(found)
        for spelling in chem.MolToRandomSmilesVect(molecule, 2 * n, randomSeed=int(draw.integers(1, 2**31 - 1))):
            if spelling not in found:
                # Some marks of stereochemistry do not survive every way round.
                found[spelling] = chem.CanonSmiles(spelling) == canonical
        if sum(found.values()) >= n or len(found) == before:
            break
    return [spelling for spelling, same in found.items() if same][:n]


def _generator(random_state: Any) -> np.random.Generator:
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**31 - 1))
    if random_state is None or isinstance(random_state, np.random.Generator):
        return np.random.default_rng(random_state)
    return np.random.default_rng(integer(random_state, "random_state", 0))
