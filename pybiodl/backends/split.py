"""The inner validation split: stratified by class, whole groups together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pybiodl._check import number, one_each


def inner_split(
    y: np.ndarray, strata: np.ndarray | None, groups: Any, fraction: float | None, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Rows to train on and rows held out for early stopping.

    Parameters
    ----------
    y : ndarray of shape (n_samples, ...)
    strata : ndarray of shape (n_samples,) or None
        Class codes to keep in proportion; None for regression and multi-label targets.
    groups : array-like of shape (n_samples,) or None
        Samples of a group stay on one side.
    fraction : float or None
        Share of the samples (of the groups, where there are groups) to hold out, from 0 to below 1.
    seed : int

    Returns
    -------
    train, validation : ndarray of int
        `validation` is empty where the fraction is 0, or where the data is too small to hold one sample of each
        class out and keep one.
    """
    n = len(y)
    fraction = share(fraction)
    everything = np.arange(n), np.arange(0)
    if groups is not None:
        groups = one_each(groups, n, "groups")
    if fraction == 0:
        return everything
    random = np.random.default_rng([seed, 1])
    if groups is not None:
        return _split_groups(groups, strata, fraction, random)
    if strata is None:
        held = random.permutation(n)[: round(fraction * n)]
    else:
        held = _stratified(strata, fraction, random)
    if len(held) == 0 or len(held) == n:
        return everything
    mask = np.zeros(n, dtype=bool)
    mask[held] = True
    return np.flatnonzero(~mask), np.flatnonzero(mask)


def share(fraction: float | None) -> float:
    """Check the share of the samples that is held out."""
    return number(0 if fraction is None else fraction, "validation_fraction", 0, 1, high_open=True)


def _stratified(strata: np.ndarray, fraction: float, random: np.random.Generator) -> np.ndarray:
    """Draw the share of each class; classes of one sample stay in training."""
    n_held = round(fraction * len(strata))
    counts = np.bincount(strata)
    if n_held < np.count_nonzero(counts):
        return np.arange(0)
    quota = counts * fraction
    take = np.floor(quota).astype(int)
    # The largest remainders get the samples that rounding left over.
    for code in np.argsort(take - quota, kind="stable")[: n_held - take.sum()]:
        take[code] += 1
    take = np.minimum(np.maximum(take, counts > 1), np.maximum(counts - 1, 0))
    order = random.permutation(len(strata))
    return np.concatenate([order[strata[order] == code][: take[code]] for code in range(len(counts))])


def _split_groups(
    groups: np.ndarray, strata: np.ndarray | None, fraction: float, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Hold whole groups out, as many as come nearest to the share of each class, in random order."""
    codes, _ = pd.factorize(groups, sort=True, use_na_sentinel=False)  # samples of no known group are one, too
    n, n_groups = len(groups), int(codes.max()) + 1
    strata = np.zeros(n, dtype=int) if strata is None else strata
    table = np.zeros((n_groups, int(strata.max()) + 1))
    np.add.at(table, (codes, strata), 1)
    goal = table.sum(axis=0) * fraction
    held = np.zeros(n_groups, dtype=bool)
    inside = np.zeros_like(goal)
    for group in random.permutation(n_groups):
        if np.abs(goal - inside - table[group]).sum() < np.abs(goal - inside).sum():
            held[group] = True
            inside += table[group]
    keeps_every_class = (table[~held].sum(axis=0) > 0).all() if not held.all() else False
    if not held.any() or not keeps_every_class:
        return np.arange(n), np.arange(0)
    return np.flatnonzero(~held[codes]), np.flatnonzero(held[codes])
