"""How good drawn strings are: valid, distinct, new; and whether given ones come back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pybiodl import _optional


@dataclass(frozen=True)
class Quality:
    """What strings drawn from a model are worth.

    Parameters
    ----------
    n : int
        Strings drawn.
    valid : float or None
        Share of them that keep the rule (of SMILES: that RDKit can read); None where no rule is known.
    unique : float
        Share of the valid ones that are distinct; NaN where none is valid.
    novel : float
        Share of the distinct valid ones that are not among the training strings; NaN where none is valid.
    reconstructed : float or None
        Share of given strings that come back from their latent exactly; None where none were given.
    temperature : float
        At which they were drawn.

    Notes
    -----
    Molecules are compared by their canonical SMILES where RDKit is installed, other strings letter by letter.
    """

    n: int
    valid: float | None
    unique: float
    novel: float
    reconstructed: float | None
    temperature: float


def measure(
    drawn: list[str],
    keys: list[str | None],
    known: np.ndarray,
    reconstructed: float | None,
    temperature: float,
    ruled: bool,
) -> Quality:
    """Count.

    Parameters
    ----------
    drawn : list of str
    keys : list of str or None
        By which each drawn string is compared, None where it is not valid.
    known : ndarray of uint64
        Marks of the training strings, as `marks` gives them.
    reconstructed, temperature
        As in `Quality`.
    ruled : bool
        Whether there is a rule of what is valid.
    """
    valid = [key for key in keys if key is not None]
    distinct = sorted(set(valid))
    new = ~np.isin(marks(distinct), known)
    return Quality(
        n=len(drawn),
        valid=len(valid) / len(drawn) if ruled else None,
        unique=len(distinct) / len(valid) if valid else float("nan"),
        novel=float(new.mean()) if valid else float("nan"),
        reconstructed=reconstructed,
        temperature=temperature,
    )


def marks(strings: Iterable[str]) -> np.ndarray:
    """64 bits of the BLAKE2 hash of each string, shape (n,), uint64."""
    digests = [hashlib.blake2b(one.encode("utf-8", "surrogatepass"), digest_size=8).digest() for one in strings]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def canonical(smiles: Iterable[str]) -> list[str | None]:
    """Canonical SMILES of each molecule, None where RDKit cannot read it.

    Raises
    ------
    MissingDependencyError
        If RDKit (the extra ``chem``) is not installed.
    """
    chem = _optional.require("rdkit.Chem", "chem", "Telling which SMILES are valid")
    block_logs = _optional.require("rdkit.rdBase", "chem", "Telling which SMILES are valid").BlockLogs
    with block_logs():  # RDKit would write its reasons to the terminal
        molecules = [chem.MolFromSmiles(one) for one in smiles]
        return [None if one is None or not one.GetNumAtoms() else chem.MolToSmiles(one) for one in molecules]


def by_rule(strings: list[str], rule: Callable[[str], Any] | None) -> list[str | None]:
    """Each string that keeps a rule, None where it does not."""
    return [one if rule is None or rule(one) else None for one in strings]
