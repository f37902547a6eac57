"""A fit that goes on from the last one: what must be the same, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.networks import Head, Network


def last_fit(estimator: Any) -> Any:
    """Return the fitted model that a fit starts from, or None where it starts anew."""
    if not estimator.warm_start or not hasattr(estimator, "fitted_"):
        return None
    if estimator.backend_ != "keras":
        raise UnsupportedError(
            f"warm_start goes on from a model on Keras; this one is on {estimator.backend_}; use to_keras() first.",
            field="warm_start",
        )
    return estimator.fitted_


def same_task(before: Any, targets: Any, network: Network) -> Any:
    """Return the targets of a fit that goes on, with the scale of the last one.

    Raises
    ------
    InvalidInputError
        If the network, the classes or the number of outputs changed.
    """
    if network != before.network:
        raise InvalidInputError(
            f"warm_start goes on with the network of the last fit, {before.network!r}; got {network!r}; set "
            "warm_start=False to start anew.",
            field="network",
        )
    if not _equal(before.classes, targets.classes):
        raise InvalidInputError(
            f"warm_start needs the classes of the last fit, {_named(before.classes)}; got {_named(targets.classes)}; "
            "set warm_start=False to start anew.",
            field="y",
        )
    head, last = targets.head, before.head
    if (head.kind, head.n_outputs) != (last.kind, last.n_outputs):
        raise InvalidInputError(
            f"warm_start needs the task of the last fit, {last.kind} of {last.n_outputs} outputs; got {head.kind} of "
            f"{head.n_outputs}; set warm_start=False to start anew.",
            field="y",
        )
    parts = tuple(_scaled(part, old) for part, old in zip(head.parts, last.parts, strict=True))
    return replace(targets, head=replace(_scaled(head, last), parts=parts))


def _scaled(head: Head, last: Head) -> Head:
    return replace(head, mean=last.mean, scale=last.scale)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    if left is None or right is None:
        return left is right
    return bool(np.array_equal(left, right))


def _named(classes: Any) -> str:
    labels = [str(label) for label in np.ravel(np.asarray(classes, dtype=object))]
    return ", ".join(labels[:10]) + (", ..." if len(labels) > 10 else "")
