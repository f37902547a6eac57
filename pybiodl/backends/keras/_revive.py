"""A user's own layer or model out of Keras's format."""

from __future__ import annotations

from typing import Any

from pybiodl.backends.keras._engine import load_keras
from pybiodl.errors import BundleError


def revive_keras(described: dict[str, Any]) -> Any:
    """Build it; that can run code, so ask first.

    Raises
    ------
    BundleError
        If it is made of a class that is not there.
    """
    try:
        return load_keras().saving.deserialize_keras_object(described, safe_mode=False)
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise BundleError(
            f"The network made in Keras ({described.get('class_name')!r}) cannot be built ({reason}); import the "
            "module of its classes first, or install the Keras that it was made with."
        ) from None
