"""Domains beside the outcome, for a network whose features must not tell them apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pybiodl._check import one_each
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.networks import DomainAdversarial, Head, Network

if TYPE_CHECKING:
    from pybiodl.estimators._plan import Targets

_KINDS = ("binary", "multiclass", "multilabel", "ordinal", "regression", "count", "several")


def tolerates_missing(estimator: Any) -> bool:
    """Tell whether samples without a label are of use."""
    return isinstance(estimator.network, DomainAdversarial)


def add_domains(network: Network, targets: Targets, groups: Any) -> Targets:
    """Set the domain of each sample beside its targets, and a discriminator beside the head.

    Raises
    ------
    InvalidInputError, UnsupportedError
        If there are no domains to tell apart, or the task does not answer once a sample.
    """
    if any(isinstance(inner, DomainAdversarial) for inner in _inside(network)):
        raise UnsupportedError(
            "DomainAdversarial must stand around the whole network, not inside it; use DomainAdversarial(Chain(...)).",
            field="network",
        )
    if not isinstance(network, DomainAdversarial):
        return targets
    if targets.head.positions or targets.head.kind not in _KINDS:
        raise UnsupportedError(
            "DomainAdversarial is for classes and numbers of whole samples; this task answers otherwise; leave it out.",
            field="network",
        )
    domains, codes = _read(groups, len(targets.values))
    head = targets.head.against(len(domains), *network.discriminator())
    strata = np.zeros(len(codes), dtype=np.int64) if targets.strata is None else targets.strata
    both = np.unique(np.column_stack([strata, codes]), axis=0, return_inverse=True)[1].ravel()
    return replace(targets, values=beside_domains(targets.values, targets.head, codes), head=head, strata=both)


def beside_domains(y: np.ndarray, head: Head, codes: np.ndarray | None = None) -> np.ndarray:
    """Columns of targets and a last one of domains, NaN where they are not known."""
    columns = np.asarray(y, dtype=np.float64).reshape(len(y), -1)
    if head.is_class:
        columns = np.where(columns < 0, np.nan, columns)
    domain = np.full(len(columns), np.nan) if codes is None else codes
    return np.column_stack([columns, domain])


def _inside(network: Network) -> list[Network]:
    """All networks that are parameters of a network, at any depth."""
    found: list[Network] = []
    for value in network.get_params().values():
        for item in value if isinstance(value, list | tuple) else (value,):
            if isinstance(item, Network):
                found += [item, *_inside(item)]
    return found


def _read(groups: Any, n_samples: int) -> tuple[np.ndarray, np.ndarray]:
    if groups is None:
        raise InvalidInputError(
            "DomainAdversarial needs the domain of each sample (batch, donor, site) in groups; got groups=None; pass "
            "fit(X, y, groups=...).",
            field="groups",
        )
    values = one_each(groups, n_samples, "groups")
    if np.asarray(pd.isna(values)).any():
        raise InvalidInputError(
            "groups must name the domain of each sample; the one in row "
            f"{int(np.asarray(pd.isna(values)).argmax())} (0-based) is missing; give it one.",
            field="groups",
        )
    domains, codes = np.unique(values, return_inverse=True)
    if len(domains) < 2:
        raise InvalidInputError(
            f"DomainAdversarial needs at least two domains in groups; got one, {domains[0]!s}; add samples of another "
            "or use its network alone.",
            field="groups",
        )
    return domains, codes
