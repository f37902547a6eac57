"""Optional packages: imported where used, with an error that says what to install."""

from __future__ import annotations

import importlib
from types import ModuleType

from pybiodl.errors import MissingDependencyError


def require(module: str, extra: str, purpose: str) -> ModuleType:
    """Import an optional module, or say in one sentence how to install it.

    Parameters
    ----------
    module : str
        Name to import, as in ``"anndata"``.
    extra : str
        The extra of pybiodl that brings it.
    purpose : str
        What it is needed for, a noun phrase.

    Raises
    ------
    MissingDependencyError
        If the module is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or module.split(".")[0] != error.name.split(".")[0]:
            raise
        raise MissingDependencyError(
            f"{purpose} needs the package {module.split('.')[0]}, which is not installed; "
            f'install it with: pip install "pybiodl[{extra}]".'
        ) from None
