"""Which SMILES are valid: a check of the syntax, and of the chemistry where RDKit is installed."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from typing import Any

import pandas as pd

from pybiodl._optional import require
from pybiodl.errors import DataWarning, InvalidTypeError, MissingDependencyError

_TOKEN = re.compile(
    r"(?P<atom>\[[^\[\]]*\]|Br|Cl|[BCNOPSFIbcnops*])|(?P<ring>%\(\d+\)|%\d\d|\d)|(?P<bond>->|<-|[-=#$:/\\~])"
    r"|(?P<open>\()|(?P<close>\))|(?P<dot>\.)"
)
# What may come first, and after what does not close an atom; after an atom, ring or ')' anything may follow.
_MAY_FOLLOW = {
    "start": {"atom"},
    "dot": {"atom"},
    "bond": {"atom", "ring"},
    "open": {"atom", "bond", "dot"},
}
_BRACKET = re.compile(r"\[\d*(\*|[A-Z][a-z]?|[a-z]{1,2}|#\d+)(@{1,2}|@[A-Z]{2}\d+)?(H\d*)?(\++|-+|[+-]\d+)?(:\d+)?\]")


def check_smiles(smiles: Iterable[Any]) -> pd.Series:
    """Say of every SMILES why it is invalid.

    Without RDKit (the extra ``chem``) only the syntax is checked: letters, brackets, parentheses and rings; with it
    valences and aromatic systems too. RDKit's log stays silent.

    Parameters
    ----------
    smiles : Series or list of str

    Returns
    -------
    Series of shape (n_molecules,)
        The reason, or None where the SMILES is valid; the index is that of `smiles`.

    Raises
    ------
    InvalidTypeError
        If `smiles` is a single string.

    Warns
    -----
    DataWarning
        If RDKit is not installed.

    Examples
    --------
    >>> from pybiodl.read import check_smiles
    >>> check_smiles(["CCO", "C1CC"]).tolist()
    [None, 'ring 1 is not closed']
    """
    if isinstance(smiles, str):
        raise InvalidTypeError("smiles must be a Series or list of strings; got a single string; put it into a list.",
                               field="smiles")  # fmt: skip
    given = smiles if isinstance(smiles, pd.Series) else pd.Series(list(smiles), dtype=object)
    return pd.Series(reasons_of(given), index=given.index, dtype=object, name="reason")


def reasons_of(smiles: Iterable[Any]) -> list[str | None]:
    """Return what `check_smiles` says, for a function that is called by the user."""
    try:
        require("rdkit", "chem", "Checking the chemistry of SMILES")
    except MissingDependencyError as error:
        warnings.warn(f"Only the syntax of SMILES is checked. {error}", DataWarning, stacklevel=3)
        return [_of_text(one) or _of_syntax(one) for one in smiles]
    return _by_rdkit(smiles)


def _of_text(smiles: Any) -> str | None:
    """Return why this is no SMILES at all, though RDKit may take it for one: an empty string, or two words."""
    if not isinstance(smiles, str):
        return "it is missing" if pd.isna(smiles) else f"it is no text but {type(smiles).__name__}"
    if not smiles:
        return "it is empty"
    return "it has white space" if any(letter.isspace() for letter in smiles) else None


def _by_rdkit(smiles: Iterable[Any]) -> list[str | None]:
    from rdkit import Chem, rdBase

    options: Any = Chem.SmilesParserParams()
    options.parseName = False
    options.allowCXSMILES = False
    with rdBase.BlockLogs():
        return [
            _of_text(one) or (None if Chem.MolFromSmiles(one, options) is not None else _of_chemistry(one))
            for one in smiles
        ]


def _of_chemistry(smiles: str) -> str:
    """Return why RDKit refuses a SMILES: the syntax, or the first problem of the molecule."""
    from rdkit import Chem

    molecule = Chem.MolFromSmiles(smiles, sanitize=False)
    if molecule is None:
        return _of_syntax(smiles) or "RDKit cannot parse it"
    problems = Chem.DetectChemistryProblems(molecule)
    if not problems:
        return "RDKit cannot make a molecule of it"
    return " ".join(problems[0].Message().split()).rstrip(".")


def _of_syntax(smiles: str) -> str | None:
    """Return the first break of the grammar (opensmiles.org), or None."""
    place, depth, before = 0, 0, "start"
    rings: set[str] = set()
    while place < len(smiles):
        token = _TOKEN.match(smiles, place)
        if token is None:
            return f"{smiles[place]!r} at position {place + 1} is no part of a SMILES"
        text, kind = token.group(), str(token.lastgroup)
        if text[0] == "[" and not _BRACKET.fullmatch(text):
            return f"{text!r} at position {place + 1} is no atom"
        if kind not in _MAY_FOLLOW.get(before, {kind}):
            return f"{text!r} at position {place + 1} follows no atom"
        if kind == "ring":
            rings ^= {text.strip("%()").lstrip("0") or "0"}
        depth += (kind == "open") - (kind == "close")
        if depth < 0:
            return f"')' at position {place + 1} was not opened"
        place, before = token.end(), kind
    if depth:
        return f"{depth} '(' {'is' if depth == 1 else 'are'} not closed"
    if rings:
        return f"ring {min(rings)} is not closed"
    return f"it ends with {smiles[-1]!r}" if before in ("bond", "dot") else None
