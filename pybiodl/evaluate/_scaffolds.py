"""Folds of whole molecular scaffolds."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl._optional import require
from pybiodl.errors import InvalidInputError
from pybiodl.evaluate._splitter import GroupFolds, group_codes
from pybiodl.evaluate._texts import texts_of


class ScaffoldKFold(GroupFolds):
    """Folds of whole Bemis-Murcko scaffolds, balanced by size and class.

    Molecules of a chemical series share the scaffold, and often the activity; a random split tests on the series that
    it trained on. RDKit is needed: ``pip install "pybiodl[chem]"``.

    Parameters
    ----------
    n_splits : int
        At least 2, at most the number of scaffolds.
    random_state : int or None
        Which scaffolds of like size go together; None takes the same folds each time.

    Notes
    -----
    The SMILES of each molecule are `groups`, or the column ``smiles`` of a DataFrame `X`, or `X` itself. Molecules
    without a ring have no scaffold and stay together, as one group.

    References
    ----------
    Bemis and Murcko (1996), J. Med. Chem. 39, 2887, doi:10.1021/jm9602928.

    Examples
    --------
    >>> from pybiodl.evaluate import ScaffoldKFold
    >>> smiles = ["c1ccccc1O", "c1ccccc1N", "C1CCCCC1", "CCO"]
    >>> [test.tolist() for _, test in ScaffoldKFold(2).split(smiles)]
    [[0, 1], [2, 3]]
    """

    def __init__(self, n_splits: int = 5, random_state: int | None = None) -> None:
        self.n_splits = n_splits
        self.random_state = random_state

    def _codes(self, X: Any, groups: Any) -> tuple[np.ndarray, str]:
        values, field = (X, "X") if groups is None else (groups, "groups")
        smiles = texts_of(values, field, "smiles", "SMILES")
        # An acyclic molecule has the empty scaffold, which as a name would count as missing.
        return group_codes([scaffold or "acyclic" for scaffold in _scaffolds(smiles, field)], "scaffold")[
            0
        ], "scaffolds"


def molecules(smiles: list[str], field: str) -> list[Any]:
    """RDKit molecules; a SMILES that RDKit cannot read is refused by row.

    Parameters
    ----------
    smiles : list of str
    field : str

    Raises
    ------
    InvalidInputError
        If a SMILES is invalid.
    """
    require("rdkit", "chem", "Reading SMILES")
    from rdkit import Chem, rdBase

    with rdBase.BlockLogs():
        parsed = [Chem.MolFromSmiles(text) for text in smiles]
    for row, molecule in enumerate(parsed):
        if molecule is None:
            raise InvalidInputError(
                f"{field} must hold valid SMILES; row {row} (0-based) has {smiles[row]!r}; remove or correct it.",
                field=field,
            )
    return parsed


def _scaffolds(smiles: list[str], field: str) -> list[str]:
    """Canonical SMILES of the scaffold of each molecule, empty where it has no ring."""
    known = {text: molecule for text, molecule in zip(smiles, molecules(smiles, field), strict=True)}
    from rdkit.Chem.Scaffolds import MurckoScaffold

    named = {text: MurckoScaffold.MurckoScaffoldSmiles(mol=molecule) for text, molecule in known.items()}
    return [named[text] for text in smiles]
