"""Molecules as SELFIES: symbols of which any row is a molecule (Krenn et al. 2020, doi:10.1088/2632-2153/aba947).

Only of ions that SELFIES gives any number of bonds, as Cl-, a row may ask for too many.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pybiodl import _optional
from pybiodl.errors import InvalidInputError


def symbols(smiles: Iterable[str]) -> list[list[str]]:
    """Symbols of each molecule.

    Raises
    ------
    MissingDependencyError
        If selfies (the extra ``chem``) is not installed.
    InvalidInputError
        If a string is no molecule, or has an atom with more bonds than SELFIES gives it.
    """
    package = _package()
    found = []
    for row, text in enumerate(smiles):
        try:
            found.append(list(package.split_selfies(package.encoder(text))) if text else [])
        except package.EncoderError as error:
            bonds = [line.strip("\t []") for line in str(error).splitlines() if "bond(s)" in line]
            why = f"it has {bonds[0]}" if bonds else "it is no SMILES"
            cure = ', or use Tokens("smiles")' if bonds else ""
            raise InvalidInputError(
                f"A molecule must have a SELFIES; {text!r} in row {row} (0-based) has none, because {why}; correct it "
                f"or leave it out{cure}.",
                field="X",
            ) from None
    return found


def molecule(text: str) -> str:
    """SMILES of symbols in a row, aromatic rings written with double bonds; of what says no atom, empty."""
    return str(_package().decoder(text))


def _package() -> Any:
    return _optional.require("selfies", "chem", "Writing molecules as SELFIES")
